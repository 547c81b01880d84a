"""tickets.services.draft: what is being written is kept, and no text overwrites another unseen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import NOON
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed
from tickets.models import Draft, Submission, Ticket, Visibility
from tickets.selectors.writing import draft_of, drafts_of
from tickets.services import ticket_assign
from tickets.services.draft import (
    DRAFT_MAX_CHARACTERS,
    DraftText,
    draft_choose,
    draft_discard,
    draft_move,
    draft_restore,
    draft_save,
    draft_sent,
    drafts_sweep,
)

NOTE = Visibility.INTERNAL


def save(ticket: Ticket, user: User, body: str, *, base: int = 0, key: str = "") -> Draft | None:
    return draft_save(
        ticket=ticket,
        text=DraftText(body),
        actor=user,
        now=NOON,
        base=base,
        submission_key=key,
    )


def test_one_draft_a_person_and_ticket_and_its_mode(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    text = DraftText("psst", NOTE)

    draft_save(ticket=ticket, text=text, actor=bruno, now=NOON)
    save(ticket, sofia, "Hola")

    assert (draft_of(bruno, ticket).body, draft_of(bruno, ticket).mode) == ("psst", NOTE)
    assert draft_of(sofia, ticket).body == "Hola"


def test_what_another_tab_wrote_is_put_aside_not_lost(ticket: Ticket, bruno: User) -> None:
    first = save(ticket, bruno, "from the office", key="a")

    save(ticket, bruno, "from the phone", base=0, key="b")

    draft = draft_of(bruno, ticket)
    assert (draft.body, draft.other_body) == ("from the phone", "from the office")
    assert draft.revision > first.revision


def test_a_tab_that_knows_the_last_text_overwrites_it(ticket: Ticket, bruno: User) -> None:
    first = save(ticket, bruno, "Hel", key="a")

    save(ticket, bruno, "Hello", base=first.revision, key="b")

    assert draft_of(bruno, ticket).other_body == ""


def test_a_form_is_never_in_its_own_way(ticket: Ticket, bruno: User) -> None:
    save(ticket, bruno, "Hel", key="a")

    save(ticket, bruno, "Hello", base=0, key="a")

    assert (draft_of(bruno, ticket).body, draft_of(bruno, ticket).other_body) == ("Hello", "")


@pytest.mark.parametrize(("is_other", "left"), [(True, "office"), (False, "phone")])
def test_of_two_texts_the_chosen_one_stays(
    ticket: Ticket, bruno: User, is_other: bool, left: str
) -> None:
    save(ticket, bruno, "office", key="a")
    save(ticket, bruno, "phone", key="b")

    draft_choose(ticket=ticket, actor=bruno, is_other=is_other, now=NOON)

    assert (draft_of(bruno, ticket).body, draft_of(bruno, ticket).other_body) == (left, "")


def test_an_empty_text_leaves_no_row(ticket: Ticket, bruno: User) -> None:
    first = save(ticket, bruno, "x", key="a")

    assert save(ticket, bruno, "  ", base=first.revision, key="a") is None
    assert not Draft.objects.exists()


def test_a_save_that_comes_after_the_sending_changes_nothing(ticket: Ticket, bruno: User) -> None:
    Submission.objects.create(user=bruno, key="k", ticket=ticket, created_at=NOON)

    with pytest.raises(AlreadySubmitted):
        save(ticket, bruno, "late", key="k")

    assert not Draft.objects.exists()


def test_discarded_can_be_taken_back_for_a_day(ticket: Ticket, bruno: User) -> None:
    save(ticket, bruno, "x")

    assert draft_discard(ticket=ticket, actor=bruno, now=NOON)
    assert draft_of(bruno, ticket) is None
    assert drafts_sweep(now=NOON + timedelta(hours=23)) == 0
    assert draft_restore(ticket=ticket, actor=bruno, now=NOON)
    assert draft_of(bruno, ticket).body == "x"

    draft_discard(ticket=ticket, actor=bruno, now=NOON)
    assert drafts_sweep(now=NOON + timedelta(hours=24)) == 1


def test_writing_anew_forgets_what_was_discarded(ticket: Ticket, bruno: User) -> None:
    save(ticket, bruno, "old", key="a")
    draft_discard(ticket=ticket, actor=bruno, now=NOON)

    save(ticket, bruno, "new", key="b")

    assert (draft_of(bruno, ticket).body, draft_of(bruno, ticket).other_body) == ("new", "")


def test_a_change_of_assignee_leaves_it_alone(ticket: Ticket, bruno: User, sofia: User) -> None:
    save(ticket, bruno, "Hola, Alice")

    ticket_assign(ticket=ticket, assignee=sofia, actor=sofia, now=NOON)

    assert draft_of(bruno, ticket).body == "Hola, Alice"


def test_sending_leaves_what_it_never_knew(ticket: Ticket, bruno: User) -> None:
    save(ticket, bruno, "in another tab", key="a")

    draft_sent(ticket=ticket, actor=bruno, body="sent", base=0, submission_key="b", now=NOON)

    assert draft_of(bruno, ticket).body == "in another tab"


def test_moves_to_where_a_merged_ticket_lives_on(ticket: Ticket, bruno: User, alice: User) -> None:
    target = Ticket.objects.create(
        subject="other", requester=alice, created_at=NOON, updated_at=NOON
    )
    save(ticket, bruno, "for the survivor")

    draft_move(ticket=ticket, target=target, actor=bruno, now=NOON)

    assert draft_of(bruno, ticket) is None
    assert draft_of(bruno, target).body == "for the survivor"


def test_longer_than_a_message_is_kept_but_not_without_end(ticket: Ticket, bruno: User) -> None:
    assert save(ticket, bruno, "x" * 200_000, key="a")

    with pytest.raises(InvalidInput):
        save(ticket, bruno, "x" * (DRAFT_MAX_CHARACTERS + 1), key="a")

    assert len(draft_of(bruno, ticket).body) == 200_000


def test_requesters_keep_no_draft_on_the_workspace(ticket: Ticket, alice: User) -> None:
    with pytest.raises(NotAllowed):
        save(ticket, alice, "x")


# --- The pages ---------------------------------------------------------------------------------------


def _url(ticket: Ticket, name: str = "draft") -> str:
    return reverse(f"tickets:{name}", args=[ticket.reference])


def test_saves_as_one_types_and_gives_it_to_another_device(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    client.force_login(bruno)

    answer = client.post(_url(ticket), {"body": "Hola", "mode": "internal", "base": "0"})
    elsewhere = Client()
    elsewhere.force_login(bruno)

    assert answer.json()["revision"] == 1
    assert elsewhere.get(_url(ticket)).json()["body"] == "Hola"
    page = elsewhere.get(reverse("tickets:detail", args=[ticket.reference])).content.decode()
    assert "data-text>Hola</textarea>" in page
    assert 'value="internal" checked' in page


def test_nothing_is_saved_for_somebody_who_signed_in_meanwhile(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    client.force_login(sofia)

    answer = client.post(_url(ticket), {"body": "Bruno's", "me": str(bruno.pk)})

    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_a_save_after_the_session_ended_is_sent_to_sign_in(client: Client, ticket: Ticket) -> None:
    answer = client.post(_url(ticket), {"body": "x"})

    assert answer.status_code == 302
    assert not Draft.objects.exists()


def test_a_late_save_says_that_its_form_was_sent(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    Submission.objects.create(user=bruno, key="k", ticket=ticket, created_at=NOON)
    client.force_login(bruno)

    answer = client.post(_url(ticket), {"body": "late", "submission_key": "k"}).json()

    assert answer["is_sent"] is True
    assert answer["new_key"] not in ("", "k")


def test_others_drafts_are_on_no_page(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    save(ticket, bruno, "zqxsecret")
    client.force_login(sofia)

    for name in ("detail", "draft", "conversation", "held"):
        assert "zqxsecret" not in client.get(_url(ticket, name)).content.decode()
    assert "zqxsecret" not in client.get(reverse("tickets:drafts")).content.decode()


def test_the_list_finds_forgotten_ones_in_one_query_more_or_less(
    client: Client, ticket: Ticket, bruno: User, alice: User, django_assert_max_num_queries
) -> None:
    others = [
        Ticket.objects.create(subject=f"t{n}", requester=alice, created_at=NOON, updated_at=NOON)
        for n in range(9)
    ]
    for each in [ticket, *others]:
        save(each, bruno, f"draft on {each.pk}")
    client.force_login(bruno)

    with django_assert_max_num_queries(15):
        page = client.get(reverse("tickets:drafts")).content.decode()

    assert page.count("draft-row__link") == 10
    with django_assert_max_num_queries(2):
        assert len(drafts_of(bruno)) == 10


def test_discard_without_script_offers_to_take_it_back(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    save(ticket, bruno, "x")
    client.force_login(bruno)

    page = client.post(_url(ticket, "draft_discard"), follow=True).content.decode()

    assert _url(ticket, "draft_restore") in page
    client.post(_url(ticket, "draft_restore"))
    assert draft_of(bruno, ticket).body == "x"

"""The pages of macros: their list, the editor, and their use on a ticket without JavaScript."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team, User
from tests.tickets.macros import REPLY, RESOLVE, TAG_VPN, make_macro
from tickets.models import EventKind, Macro, Status, Ticket
from tickets.services.macros import macro_apply
from tickets.services.macros.actions import action_digest, actions_parse


@pytest.fixture
def at_desk(bruno: User) -> Client:
    client = Client()
    client.force_login(bruno)
    return client


@pytest.fixture
def supervising(sofia: User) -> Client:
    client = Client()
    client.force_login(sofia)
    return client


def typed(*actions: dict[str, str], **fields: Any) -> dict[str, Any]:
    """The editor's form as a browser sends it."""
    form = {
        "name_en": "Thanks",
        "whose": "mine",
        "is_active": "on",
        "revision": "0",
        "action": "save",
    }
    for at, action in enumerate(actions):
        form |= {f"a{at}-{name}": value for name, value in action.items()}
    return {**form, **fields}


SAY = {"kind": "reply", "text_en": "Hello {{requester.first_name}}", "text_es": ""}
DONE = {"kind": "status", "value": "resolved"}


def test_an_agent_writes_one_and_finds_it(at_desk: Client, bruno: User) -> None:
    answer = at_desk.post(
        reverse("tickets:macro_new"), typed(SAY, DONE, shortcut="ty"), follow=True
    )

    macro = Macro.objects.get()
    assert (macro.owner, macro.shortcut) == (bruno, "ty")
    assert macro.actions == [
        {"kind": "reply", "text": {"en": "Hello {{requester.first_name}}"}},
        {"kind": "status", "value": "resolved"},
    ]
    assert b"::ty" in answer.content


def test_an_unknown_placeholder_is_refused_beside_its_text(at_desk: Client) -> None:
    wrong = {**SAY, "text_es": "Hola {{nadie}}"}

    answer = at_desk.post(reverse("tickets:macro_new"), typed(wrong, DONE))

    assert answer.status_code == 422
    assert not Macro.objects.exists()
    form = answer.context["editor"].actions[0]
    assert "nadie" in form.errors["text_es"][0]
    assert b"Hola {{nadie}}" in answer.content


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("add-note", ["reply", "status", "note"]),
        ("remove-0", ["status"]),
        ("up-1", ["status", "reply"]),
        ("down-0", ["status", "reply"]),
        ("up-0", ["reply", "status"]),
        ("down-1", ["reply", "status"]),
        ("remove-7", ["reply", "status"]),
        ("add-bomb", ["reply", "status"]),
        ("x" * 50, ["reply", "status"]),
    ],
)
def test_actions_are_moved_without_losing_a_word(
    at_desk: Client, what: str, kinds: list[str]
) -> None:
    answer = at_desk.post(reverse("tickets:macro_new"), typed(SAY, DONE, action=what))

    assert [a.action_kind for a in answer.context["editor"].actions] == kinds
    assert not Macro.objects.exists()
    if "reply" in kinds:
        assert b"Hello {{requester.first_name}}" in answer.content


def test_the_preview_shows_what_is_typed_on_the_chosen_ticket(
    at_desk: Client, ticket: Ticket
) -> None:
    data = typed(SAY, DONE, action="preview", sample=ticket.reference)

    answer = at_desk.post(
        reverse("tickets:macro_new"),
        data,
        headers={"HX-Request": "true", "HX-Target": "macro-preview"},
    )

    content = answer.content.decode()
    assert "Hello Alice" in content
    assert "Status: Resolved" in content
    assert "this one is in English" in content
    assert "<html" not in content


def test_the_preview_is_never_of_a_ticket_that_is_hidden(
    at_desk: Client, ticket: Ticket, desk: Team, engineering: Team
) -> None:
    Team.objects.filter(pk=engineering.pk).update(is_restricted=True)
    Ticket.objects.filter(pk=ticket.pk).update(team=engineering)

    answer = at_desk.post(
        reverse("tickets:macro_new"), typed(SAY, action="preview", sample=ticket.reference)
    )

    assert b"Alice" not in answer.content


def test_only_supervisors_are_offered_teams_and_everybody(
    at_desk: Client, supervising: Client, desk: Team
) -> None:
    everybody = typed(SAY, whose="all")

    refused = at_desk.post(reverse("tickets:macro_new"), everybody)
    taken = supervising.post(reverse("tickets:macro_new"), everybody)

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert Macro.objects.get().owner is None


def test_the_second_of_two_editors_sees_why(supervising: Client) -> None:
    macro = make_macro(REPLY)
    url = reverse("tickets:macro_edit", args=[macro.pk])
    supervising.post(url, typed(SAY, whose="all", revision="1", name_en="First"))

    second = supervising.post(url, typed(SAY, whose="all", revision="1", name_en="Second"))

    assert second.status_code == 409
    assert second.context["form"]["name_en"].value() == "Second"
    macro.refresh_from_db()
    assert macro.name == "First"
    again = supervising.post(url, typed(SAY, whose="all", revision="2", name_en="Second"))
    assert again.status_code == 302


def test_what_is_gone_is_shown_in_the_list_and_the_editor(supervising: Client, desk: Team) -> None:
    macro = make_macro(REPLY, {"kind": "team", "value": "service-desk"})
    Team.objects.update(is_active=False)

    listed = supervising.get(reverse("tickets:macros")).content.decode()
    edited = supervising.get(reverse("tickets:macro_edit", args=[macro.pk])).content.decode()

    assert "is not there any more" in listed
    assert "service-desk (not there any more)" in edited


def test_the_list_costs_the_same_for_one_and_for_thirty(
    supervising: Client, desk: Team, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_macro(REPLY, {"kind": "team", "value": "service-desk"}, name=f"M{number}")

    with django_assert_max_num_queries(15):
        answer = supervising.get(reverse("tickets:macros"))

    assert answer.content.count(b"macro-name") == 30


def test_search_narrows_the_list_by_name_shortcut_and_text(supervising: Client) -> None:
    make_macro(REPLY, name="Contraseña", shortcut="clave")
    make_macro(TAG_VPN, name="VPN")

    for query, found in (("contrasena", 1), ("clav", 1), ("hello", 1), ("nothing", 0), ("", 2)):
        answer = supervising.get(reverse("tickets:macros"), {"q": query})
        assert len(answer.context["rows"]) == found, query


def test_delete_offers_to_bring_it_back(supervising: Client) -> None:
    macro = make_macro(REPLY, name="Old one")

    gone = supervising.post(reverse("tickets:macro_delete", args=[macro.pk]), follow=True)
    assert not gone.context["rows"]
    assert b"Old one" in gone.content
    supervising.post(reverse("tickets:macro_restore", args=[macro.pk]))

    macro.refresh_from_db()
    assert macro.deleted_at is None


def test_anothers_is_not_there(at_desk: Client, lena: User) -> None:
    own, shared = make_macro(REPLY, owner=lena), make_macro(REPLY)

    for name in ("macro_edit", "macro_delete", "macro_switch"):
        for macro in (own, shared):
            url = reverse(f"tickets:{name}", args=[macro.pk])
            assert at_desk.post(url).status_code == 404, url
    copy = reverse("tickets:macro_duplicate", args=[own.pk])
    assert at_desk.post(copy).status_code == 404
    assert Macro.objects.filter(deleted_at__isnull=True).count() == 2


def test_figures_are_for_supervisors(
    at_desk: Client, supervising: Client, ticket: Ticket, bruno: User
) -> None:
    used, _unused = make_macro(TAG_VPN, name="Used"), make_macro(REPLY, name="Idle")
    macro_apply(ticket=ticket, macro=used, actor=bruno, now=timezone.now())

    assert "figures" not in at_desk.get(reverse("tickets:macros")).context
    figures = supervising.get(reverse("tickets:macros")).context["figures"]

    assert [(row.macro, row.recent, row.share) for row in figures.most] == [(used, 1, 100.0)]
    assert [row.macro.name for row in figures.never] == ["Idle"]


# --- On a ticket ------------------------------------------------------------------------------


def test_the_requesters_language_comes_first_then_ones_own_then_the_most_used(
    at_desk: Client, ticket: Ticket, bruno: User, desk: Team
) -> None:
    english = {"kind": "reply", "text": {"en": "Hello."}}
    for name, scope, actions in (
        ("English", {}, [english]),
        ("All, idle", {}, [REPLY]),
        ("All, used", {}, [TAG_VPN]),
        ("Desk", {"team": desk}, [REPLY]),
        ("Mine", {"owner": bruno}, [REPLY]),
    ):
        make_macro(*actions, name=name, **scope)  # type: ignore[arg-type]
    used = Macro.objects.get(name_en="All, used")
    macro_apply(ticket=ticket, macro=used, actor=bruno, now=timezone.now())

    answer = at_desk.get(reverse("tickets:ticket_macros", args=[ticket.reference]))

    names = [row.macro.name for row, _excerpt, _speaks in answer.context["rows"]]
    assert names == ["Mine", "Desk", "All, used", "All, idle", "English"]


def test_the_page_of_one_sends_text_and_actions_without_script(
    at_desk: Client, ticket: Ticket
) -> None:
    macro = make_macro(REPLY, TAG_VPN, RESOLVE)
    page = at_desk.get(reverse("tickets:macro_preview", args=[ticket.reference, macro.pk]))
    values = [str(macro.pk), *(chip.value for chip in page.context["preview"].chips)]
    data = {"mode": "public", "body": "Hola, Alice.", "version": "1", "macro": values}

    at_desk.post(reverse("tickets:message", args=[ticket.reference]), data)

    ticket.refresh_from_db()
    macro.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert [tag.name for tag in ticket.tags.all()] == ["vpn"]
    assert ticket.messages.order_by("-pk")[0].body == "Hola, Alice."
    assert macro.usage_count == 1
    assert ticket.events.filter(kind=EventKind.MACRO_APPLIED).count() == 1


def test_the_composer_reads_the_same_as_json(at_desk: Client, ticket: Ticket) -> None:
    macro = make_macro(REPLY, TAG_VPN)

    answer = at_desk.get(
        reverse("tickets:macro_preview", args=[ticket.reference, macro.pk]),
        headers={"Accept": "application/json"},
    ).json()

    assert answer["text"] == "Hola."
    assert f'value="{macro.pk}:1:' in answer["chips"]
    assert answer["reasons"] == []


def test_what_was_taken_away_is_not_done(at_desk: Client, ticket: Ticket) -> None:
    macro = make_macro(REPLY, TAG_VPN, RESOLVE)
    data = {"mode": "public", "body": "Hola.", "version": "1", "macro": [str(macro.pk)]}

    at_desk.post(reverse("tickets:message", args=[ticket.reference]), data)

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert not ticket.tags.exists()


def test_a_macro_edited_meanwhile_does_nothing_that_nobody_saw(
    at_desk: Client, ticket: Ticket
) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    shown = f"{macro.pk}:1:{action_digest(actions_parse(macro.actions)[1])}"
    Macro.objects.update(actions=[REPLY, RESOLVE])
    data = {"mode": "public", "body": "Hola.", "version": "1", "macro": [str(macro.pk), shown]}

    answer = at_desk.post(reverse("tickets:message", args=[ticket.reference]), data)

    assert answer.status_code == 422
    assert "was changed" in answer.content.decode()
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("value", ["99", "x", "1:2", "1:1:zzzzzzzz", "'; drop table", "9" * 30])
def test_nonsense_from_a_form_sends_nothing(at_desk: Client, ticket: Ticket, value: str) -> None:
    data = {"mode": "public", "body": "Hola.", "version": "1", "macro": value}

    answer = at_desk.post(reverse("tickets:message", args=[ticket.reference]), data)

    assert answer.status_code == 422
    assert ticket.messages.count() == 1


def test_the_button_outranks_the_macros_status(at_desk: Client, ticket: Ticket) -> None:
    macro = make_macro(REPLY, RESOLVE)
    page = at_desk.get(reverse("tickets:macro_preview", args=[ticket.reference, macro.pk]))
    values = [chip.value for chip in page.context["preview"].chips]
    data = {"mode": "public", "body": "¿Sí?", "version": "1", "macro": values, "then": "wait"}

    at_desk.post(reverse("tickets:message", args=[ticket.reference]), data)

    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_REQUESTER


def test_applied_at_once_it_offers_to_be_taken_back(at_desk: Client, ticket: Ticket) -> None:
    macro = make_macro(TAG_VPN)
    url = reverse("tickets:macro_apply", args=[ticket.reference, macro.pk])

    answer = at_desk.post(url, {"version": "1"}, follow=True)

    event = ticket.events.get(kind=EventKind.MACRO_APPLIED)
    undo = reverse("tickets:macro_undo", args=[ticket.reference, event.pk])
    assert undo in answer.content.decode()
    done = at_desk.post(undo, follow=True)
    assert "Taken back." in [str(message) for message in get_messages(done.wsgi_request)] or (
        b"Taken back." in done.content
    )
    assert not ticket.tags.exists()


def test_undoing_what_is_no_macro_is_not_there(at_desk: Client, ticket: Ticket) -> None:
    other = ticket.events.get()

    answer = at_desk.post(reverse("tickets:macro_undo", args=[ticket.reference, other.pk]))

    assert answer.status_code == 404


def test_history_says_it(at_desk: Client, ticket: Ticket, bruno: User, now: datetime) -> None:
    macro = make_macro(TAG_VPN, name="VPN tag")
    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)
    Macro.objects.update(deleted_at=now)

    page = at_desk.get(reverse("tickets:detail", args=[ticket.reference]), {"tab": "history"})

    assert "Applied the macro “VPN tag”" in page.content.decode()


def test_a_requester_learns_nothing_of_macros(ticket: Ticket, alice: User, now: datetime) -> None:
    macro = make_macro(TAG_VPN, name="Zqxmacro")
    macro_apply(ticket=ticket, macro=macro, actor=None, now=now)
    client = Client()
    client.force_login(alice)

    page = client.get(reverse("portal:request", args=[ticket.reference]))

    assert page.status_code == 200
    assert b"Zqxmacro" not in page.content


def test_the_list_on_a_ticket_costs_the_same_for_one_and_for_thirty(
    at_desk: Client, ticket: Ticket, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_macro(REPLY, TAG_VPN, name=f"M{number}")
    url = reverse("tickets:ticket_macros", args=[ticket.reference])
    htmx = {"HX-Request": "true", "HX-Target": "macro-menu"}

    with django_assert_max_num_queries(9):
        answer = at_desk.get(url, headers=htmx)

    assert answer.content.count(b"data-macro=") == 30

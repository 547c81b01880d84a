"""The pages of merging, splitting and linking, as agents and requesters press through them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tests.merging.helpers import LATER, bodies, filed, say
from tickets.models import LinkKind, Message, Status, Ticket, TicketLink, TicketMerge
from tickets.search_documents import documents_update
from tickets.selectors import tickets_search
from tickets.services import link_add, participant_add, ticket_transition, tickets_merge
from tickets.services.checklist import item_add
from tickets.services.time_spent import time_log


@pytest.fixture
def page(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def here(ticket: Ticket, path: str = "") -> str:
    return f"/tickets/{ticket.reference}/{path}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def merged_into(page: Client, survivor: Ticket, merged: Ticket, **fields: str) -> Any:
    url = here(merged, f"merge/{survivor.reference}/")
    return page.post(url, {"survivor": survivor.reference, **fields})


def test_find_compare_merge_and_take_back(page: Client, ticket: Ticket, second: Ticket) -> None:
    found = text(page.get(here(second, "merge/")))
    assert here(second, f"merge/{ticket.reference}/") in found
    compared = text(page.get(here(second, f"merge/{ticket.reference}/")))
    assert f'value="{ticket.reference}" checked' in compared

    answer = merged_into(page, ticket, second)

    assert answer.headers["Location"] == here(ticket)
    shown = text(page.get(here(ticket)))
    assert f'action="{here(second, "unmerge/")}"' in shown
    assert "Sigo sin poder entrar." in shown
    away = text(page.get(here(second)))
    assert f"merged {second.reference} into {ticket.reference}" in away
    assert 'id="composer"' not in away
    page.post(here(second, "unmerge/"))
    second.refresh_from_db()
    assert second.merged_into is None


def test_new_readers_are_named_and_confirmed(page: Client, ticket: Ticket, amir: User) -> None:
    other = filed(amir, "Same here")
    compared = text(page.get(here(other, f"merge/{ticket.reference}/")))
    assert f"Amir Haddad will read all that was said in public on {ticket.reference}" in compared
    assert f"Alice Moreno will read all that was said in public on {other.reference}" in compared

    assert merged_into(page, ticket, other).status_code == 409
    assert not TicketMerge.objects.exists()
    readers = [str(amir.pk), str(ticket.requester_id)]
    url = here(other, f"merge/{ticket.reference}/")
    page.post(url, {"survivor": ticket.reference, "confirm": "yes", "reader": readers})

    assert TicketMerge.objects.get().survivor == ticket


def test_who_is_a_moment_late_is_told_by_whom(
    page: Client, ticket: Ticket, second: Ticket, lena: User
) -> None:
    tickets_merge(survivor=second, merged=ticket, actor=lena, now=LATER)

    answer = merged_into(page, ticket, second)

    assert answer.status_code == 409
    assert f"Lena Vidal merged {ticket.reference} into {second.reference}" in text(answer)


@pytest.mark.parametrize("path", ["take/", "status/", "assign/", "details/", "message/"])
def test_what_was_merged_away_is_only_read(
    page: Client, ticket: Ticket, second: Ticket, bruno: User, path: str
) -> None:
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    second.refresh_from_db()
    before = second.version
    fields = {"to": "open", "mode": "public", "body": "Hola", "version": before, "subject": "x"}

    answer = page.post(here(second, path), {**fields, "impact": 1, "urgency": 1})

    assert answer.status_code in {302, 409, 422}
    second.refresh_from_db()
    assert (second.version, second.status) == (before, "closed")


def test_the_portal_leads_to_where_it_goes_on(
    client: Client, ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)
    client.force_login(alice)

    shown = text(client.get(f"/requests/{second.reference}/"))
    assert f"/requests/{ticket.reference}/" in shown
    assert 'id="reply"' not in shown
    answer = client.post(f"/requests/{second.reference}/reply/", {"body": "¿Y ahora?"})

    assert answer.headers["Location"] == f"/requests/{ticket.reference}/"
    assert bodies(alice, ticket)[-1] == "¿Y ahora?"
    solved = client.post(f"/requests/{second.reference}/solved/")
    assert solved.headers["Location"] == f"/requests/{second.reference}/"


def test_who_may_not_see_the_survivor_learns_nothing_of_it(
    client: Client, ticket: Ticket, amir: User, bruno: User
) -> None:
    other = filed(amir, "Same here")
    readers = [amir.pk, ticket.requester_id]
    tickets_merge(survivor=ticket, merged=other, actor=bruno, now=LATER, confirmed_readers=readers)
    ticket.people.all().delete()
    client.force_login(amir)

    for url in (f"/requests/{other.reference}/", f"/api/v1/tickets/{other.reference}/"):
        shown = text(client.get(url))
        assert "Same here" in shown
        assert ticket.reference not in shown
    answer = client.post(f"/requests/{other.reference}/reply/", {"body": "Hello?"})
    continued = Ticket.objects.latest("pk")
    assert answer.headers["Location"] == f"/requests/{continued.reference}/"
    assert (continued.continues, continued.requester) == (other, amir)


def test_search_finds_it_by_its_words_and_leads_on(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    say(second, alice, "El proyector zumba.", NOON + timedelta(hours=1))
    documents_update([ticket.pk, second.pk], now=LATER)
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    assert tickets_search(bruno, "zumba") == [second, ticket]


def test_a_message_becomes_a_ticket_and_goes_back(
    page: Client, ticket: Ticket, alice: User
) -> None:
    said = say(ticket, alice, "Y la impresora no imprime.\nDesde hoy.")
    url = here(ticket, f"split/{said.pk}/")
    assert 'value="Y la impresora no imprime."' in text(page.get(url))

    answer = page.post(url, {"subject": "Impresora", "reach": "one", "requester": alice.email})

    made = Ticket.objects.latest("pk")
    assert answer.headers["Location"] == here(made)
    page.post(here(made, "unsplit/"))
    made.refresh_from_db()
    assert made.merged_into == ticket


def test_links_are_added_by_number_and_removed(
    page: Client, ticket: Ticket, second: Ticket
) -> None:
    page.post(here(ticket, "links/add/"), {"kind": "turned:blocked_by", "other": second.reference})
    link = TicketLink.objects.get()
    assert (link.ticket, link.other, link.kind) == (second, ticket, LinkKind.BLOCKED_BY)
    assert "Blocks" in text(page.get(here(ticket, "links/")))

    words = page.post(here(ticket, "links/add/"), {"kind": "related", "other": "poder entrar"})
    assert words.headers["Location"].startswith(here(ticket, "links/?q="))
    page.post(here(ticket, f"links/{link.pk}/remove/"))
    assert not TicketLink.objects.exists()


def test_solving_one_offers_to_deal_with_its_duplicates(
    page: Client, ticket: Ticket, second: Ticket, bruno: User
) -> None:
    link = link_add(ticket=second, other=ticket, kind=LinkKind.DUPLICATE_OF, actor=bruno, now=LATER)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=LATER)
    assert second.reference in text(page.get(here(ticket)))

    page.post(here(ticket, f"links/{link.pk}/follow/"), {"do": "note"})
    page.post(here(ticket, f"links/{link.pk}/follow/"), {"do": "resolve"})

    second.refresh_from_db()
    assert second.status == Status.RESOLVED
    assert ticket.reference in Message.objects.get(ticket=second, visibility="internal").body


def test_merging_by_a_machine_names_whom_to_confirm(
    client: Client, ticket: Ticket, amir: User, bruno: User
) -> None:
    other = filed(amir, "Same here")
    client.force_login(bruno)
    url = f"/api/v1/tickets/{other.reference}/merge/"
    kind = "application/json"

    refused = client.post(url, {"into": ticket.reference}, content_type=kind)
    assert refused.status_code == 409
    assert refused.json()["code"] == "readers_unconfirmed"
    body = {"into": ticket.reference, "readers": refused.json()["readers"]}
    merged = client.post(url, body, content_type=kind).json()

    assert {one["ticket"] for one in merged["messages"]} == {ticket.reference, other.reference}
    away = client.get(f"/api/v1/tickets/{other.reference}/").json()
    assert (away["status"], away["merged_into"]) == ("closed", ticket.reference)
    listed = client.get("/api/v1/tickets/").json()["results"]
    assert other.reference not in {one["reference"] for one in listed}


def test_the_page_costs_one_query_more_for_what_was_merged(
    page: Client, ticket: Ticket, alice: User, bruno: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        twin = filed(alice, f"Otra vez {number}")
        tickets_merge(survivor=ticket, merged=twin, actor=bruno, now=LATER)
    page.get(here(ticket))

    with django_assert_max_num_queries(18):
        page.get(here(ticket))


@pytest.mark.parametrize("tab", ["guide", "person", "handoff", "details", "history"])
def test_nothing_on_a_merged_ticket_looks_as_if_it_could_be_changed(
    page: Client, ticket: Ticket, second: Ticket, bruno: User, amir: User, tab: str
) -> None:
    participant_add(ticket=second, person=amir, actor=bruno, now=NOON)
    item_add(ticket=second, text="Call them", actor=bruno, now=NOON)
    time_log(ticket=second, seconds=600, actor=bruno, now=NOON)
    parts = [f"?tab={tab}", "work/?part=details", "checklist/", "links/"]
    before = sum(text(page.get(here(second, part))).count('method="post"') for part in parts)

    tickets_merge(
        survivor=ticket, merged=second, actor=bruno, now=LATER, confirmed_readers=[amir.pk]
    )

    whole = text(page.get(here(second, f"?tab={tab}")))
    assert f'It goes on as <a href="{here(ticket)}">{ticket.reference}</a>' in whole
    for part in parts:
        shown = text(page.get(here(second, part))).partition('id="main"')[2]
        acts = set(re.findall(r'action="(/tickets/HD(?!\S+/checklist/\d)[^"]+)"', shown))
        assert acts <= {here(second, "unmerge/"), here(second, "take/")}, (part, acts)
        assert not re.findall(r'role="checkbox"(?![^>]* disabled)', shown)
        assert not re.findall(r'href="[^"]*/(?:merge|requester|links)/"', shown.split("<aside")[0])
    assert before > 3

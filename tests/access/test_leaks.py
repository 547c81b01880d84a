"""What is internal reaches no requester by any route: page, call, mail or search.

Every internal text of the world begins with one mark; whatever a requester can read is searched for it.
"""

import pytest
from django.test import Client

from accounts.models import User
from escalation.document import HandoffDocument
from escalation.services import handoff_send
from notifications.models import OutboxEmail
from notifications.sending import send_one
from tests.access.table import Row, Trier
from tests.access.test_matrix import CALLS, PAGES
from tests.access.world import DOCUMENT, LATER, MARK, World
from tickets.models import Ticket, Visibility
from tickets.models.ticket import pk_of_reference
from tickets.selectors import tickets_search
from tickets.services import NewMessage, message_add, ticket_take
from tickets.tasks import search_update

REQUESTERS = ["alice", "amir", "mallory", "anonymous"]
# More ways to look than the table has: every filter and fragment that could tell.
ALSO = [
    f"/search/?q={MARK}internalguide",
    f"/search/suggest/?subject={MARK}internalguide",
    "/requests/{accepted}/", "/requests/{solved}/", "/requests/{shared}/",
    "/api/v1/tickets/{shared}/", "/api/v1/tickets/{shared}/people/", "/requests/?show=open",
    "/requests/new/?q={ticket}", "/notifications/",
    f"/api/v1/tickets/?search={MARK}note",
    "/api/v1/tickets/?search={ticket}",
    "/api/v1/tickets/{accepted}/", "/api/v1/tickets/{solved}/",
    f"/api/v1/articles/?search={MARK}internalguide",
    "/api/v1/articles/?page_size=100",
]  # fmt: skip


def looks() -> list[Row]:
    gets = [row for row in [*PAGES, *CALLS] if row.method == "GET"]
    return [*gets, *(Row("GET", url, "-", {}) for url in ALSO)]


def asked(row: Row) -> bool:
    """A page repeats what was searched for; that tells nothing."""
    return MARK in row.url and "search" in row.url


def leaks(trier: Trier) -> list[str]:
    found = []
    for row in looks():
        body = trier.try_row(row).body.decode(errors="replace")
        if asked(row):
            body = body.replace(row.url.rpartition("=")[2], "")
        if MARK in body:
            at = body.index(MARK)
            found.append(f"{row}: {body[max(at - 80, 0) : at + 40]!r}")
    return found


@pytest.mark.parametrize("persona", REQUESTERS)
@pytest.mark.parametrize("is_machine", [False, True], ids=["session", "token"])
def test_no_requester_reads_what_is_internal(
    world: World, persona: str, *, is_machine: bool
) -> None:
    assert not leaks(Trier(world, persona, is_machine=is_machine))


def test_an_agent_reads_it_so_the_mark_is_really_there(world: World) -> None:
    found = " ".join(leaks(Trier(world, "bruno")) + leaks(Trier(world, "bruno", is_machine=True)))

    for url in ("/tickets/{ticket}/ ", "/handoffs/{ticket}/{pending}/", "/knowledge/{secret}/"):
        assert url in found
    assert "/api/v1/tickets/{ticket}/handoffs/" in found


def test_an_outsider_reads_nothing_of_restricted_teams(world: World, outsider: User) -> None:
    trier, subject = Trier(world, "outsider"), "No puedo entrar al correo"
    open_ones = {world.names[name] for name in ("ticket", "accepted", "solved", "plain")}
    closed = {world.restricted[name] for name in ("ticket", "accepted", "solved", "plain")}

    seen = [trier.try_url("GET", url).body.decode() for url in (
        f"/tickets/search/?q={subject}", "/tickets/?view=unassigned", "/handoffs/",
        f"/api/v1/tickets/?search={subject}", "/api/v1/tickets/?page_size=100",
        "/notifications/mail/",
    )]  # fmt: skip

    assert any(reference in body for body in seen for reference in open_ones)
    assert not [reference for body in seen for reference in closed if reference in body]


def test_no_mail_to_a_requester_holds_what_is_internal(world: World) -> None:
    for mail in OutboxEmail.objects.exclude(state="sent"):
        OutboxEmail.objects.filter(pk=mail.pk).update(state="pending")
        assert send_one(mail.pk, LATER)

    mails = OutboxEmail.objects.filter(user=world.users["alice"])

    assert mails.count() > 4
    for mail in mails:
        assert MARK not in f"{mail.subject} {mail.text_body} {mail.html_body} {mail.context}"


@pytest.fixture
def own_request(world: World) -> Ticket:
    """Bruno's own request, which Lena noted something on and handed to level 3's colleagues."""
    client = Client()
    client.force_login(world.users["bruno"])
    fields = {"subject": "My laptop", "description": "It is slow.", "impact": "1", "urgency": "2"}
    url = client.post("/requests/new/", fields).headers["Location"]
    ticket = Ticket.objects.get(pk=pk_of_reference(url.rstrip("/").rpartition("/")[2]))
    lena = world.users["lena"]
    ticket_take(ticket=ticket, actor=lena, now=LATER)
    note = NewMessage(body=f"{MARK}note about Bruno", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=note, actor=lena, now=LATER)
    systems = lena.teams.get()
    handoff_send(
        ticket=ticket, document=HandoffDocument(**DOCUMENT), to_team=systems, actor=lena, now=LATER
    )
    return ticket


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/requests/{own}/", "-"),
        ("GET", "/tickets/{own}/", "-"),
        ("GET", "/tickets/{own}/?tab=history", "-"),
        ("GET", "/tickets/{own}/conversation/", "-"),
        ("GET", "/knowledge/panel/{own}/", "-"),
        ("GET", "/handoffs/{own}/new/", "-"),
        ("GET", "/api/v1/tickets/{own}/", "-"),
        ("GET", "/api/v1/tickets/{own}/events/", "-"),
        ("GET", "/api/v1/tickets/{own}/handoffs/", "-"),
        ("POST", "/tickets/{own}/message/", "nothing"),
        ("POST", "/tickets/{own}/message/?tab=history", "nothing"),
        ("POST", "/tickets/{own}/message/?tab=handoff", "stale"),
        ("POST", "/tickets/{own}/status/?tab=history", "nothing"),
        ("POST", "/tickets/{own}/status/?tab=history", "closed"),
        ("POST", "/tickets/{own}/details/", "nothing"),
        ("POST", "/tickets/{own}/assign/", "nothing"),
        ("POST", "/api/v1/tickets/{own}/reply/", "say"),
    ],
)
def test_an_agent_reads_nothing_internal_on_their_own_request(
    world: World, own_request: Ticket, method: str, path: str, sent: str
) -> None:
    trier = Trier(world, "bruno")

    answer = trier.try_url(method, path.format(own=own_request.reference), sent)

    assert MARK not in answer.body.decode(errors="replace")
    assert answer.code != "500"


def test_an_agent_searching_is_not_told_of_notes_on_their_own_request(
    world: World, own_request: Ticket
) -> None:
    search_update()

    assert own_request in tickets_search(world.users["lena"], f"{MARK}note")
    assert own_request in tickets_search(world.users["bruno"], "laptop")
    assert own_request not in tickets_search(world.users["bruno"], f"{MARK}note")

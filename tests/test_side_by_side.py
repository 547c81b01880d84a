"""Two at once, on threads with a connection each: exactly one wins and nothing is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from notifications import sending
from notifications.models import OutboxEmail, OutboxState
from search.models import SearchDocument
from tests.conftest import NOON
from tickets.changes import changed_mark, changed_work
from tickets.models import ChangedTicket, Message, Ticket, Visibility
from tickets.search_documents import KIND, documents_update

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 10


def side_by_side(*works: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, in order; each on a thread with its own connection."""
    found: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            found[place] = work()
        except Exception as error:  # the test looks at what it was
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    return found


def _say(ticket: Ticket, body: str) -> None:
    Message.objects.create(
        ticket=ticket,
        visibility=Visibility.PUBLIC,
        body=body,
        body_html=body,
        created_at=NOON,
    )
    changed_mark([ticket.pk])


def test_a_slow_worker_never_overwrites_what_a_later_one_knew(ticket: Ticket) -> None:
    ChangedTicket.objects.all().delete()
    _say(ticket, "zebra")
    has_read, may_write = threading.Event(), threading.Event()

    def slowly(ids: list[int]) -> None:
        from tickets import search_documents

        documents = search_documents.documents_for(ids)
        has_read.set()
        may_write.wait(1)
        search_documents.documents_put_many(kind=KIND, documents=documents, now=NOON)

    def first() -> int:
        return changed_work("search", slowly)

    def second() -> int:
        has_read.wait(WAIT)
        if connection.vendor == "sqlite":  # the first one holds the only write lock
            may_write.set()
        _say(ticket, "giraffe")
        taken = changed_work("search", lambda ids: documents_update(ids, now=NOON))
        may_write.set()
        return taken

    assert side_by_side(first, second) == [1, 1]
    assert "giraff" in SearchDocument.objects.get(kind=KIND, object_id=ticket.pk).stems


def _mail(alice: Any) -> OutboxEmail:
    return OutboxEmail.objects.create(
        user=alice,
        to_email=alice.email,
        language="en",
        template="account_plain",
        context={"title": "Hello", "text": "Hello."},
        dedupe_key="k",
        message_id="<k@example.com>",
        next_attempt_at=NOON,
        created_at=NOON,
    )


class Stuck:
    """A mail server that answers the first message late, after somebody else has sent it."""

    def __init__(self, meanwhile: Callable[[], object], *, fails: bool) -> None:
        self.meanwhile, self.fails, self.sent = meanwhile, fails, 0

    def send(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        is_late = self.sent == 0
        self.sent += 1
        meanwhile()
        if is_late and self.fails:
            raise OSError("lost the line")


@pytest.mark.parametrize("fails", [True, False])
def test_a_sender_that_was_given_up_changes_nothing_any_more(
    alice: Any, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    row, later = _mail(alice), NOON + sending.CLAIM_EXPIRES
    server = Stuck(lambda: bool(sending.send_one(row.pk, later)), fails=fails)
    monkeypatch.setattr(sending, "build", lambda _row: server)
    sending.send_one(row.pk, NOON)
    row.refresh_from_db()
    assert (server.sent, row.state, row.sent_at) == (2, OutboxState.SENT, later)
    assert not sending.send_one(row.pk, later + timedelta(days=1))


def test_two_senders_with_one_list_try_once(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row, tries = _mail(alice), []

    def refuse(_row: OutboxEmail) -> Any:
        tries.append(1)
        raise OSError("no line")

    monkeypatch.setattr(sending, "build", refuse)
    assert sending.due(NOON, 10) == [row.pk]
    for _worker in range(2):
        sending.send_one(row.pk, NOON)
    row.refresh_from_db()
    assert (len(tries), row.attempts, row.state) == (1, 1, OutboxState.PENDING)

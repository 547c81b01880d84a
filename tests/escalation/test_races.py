"""Two people at the same moment: one wins, the other is told."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from accounts.models import Team, User
from escalation.document import HandoffDocument
from escalation.exceptions import HandoffAlreadyPending, HandoffSettled
from escalation.models import Handoff
from escalation.services import handoff_accept, handoff_return, handoff_send
from tests.conftest import _agent
from tickets.exceptions import TicketRefusal
from tickets.models import EventKind, Ticket


def together(*jobs: Callable[[], object]) -> list[str]:
    """Runs the jobs at once, each on its own connection; what came of each, sorted."""
    start, results = Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        close_old_connections()
        start.wait()
        try:
            job()
            results.append("won")
        except TicketRefusal as refusal:
            results.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def on_one_memory() -> bool:
    """A SQLite database in memory is one connection: there is nobody to race with."""
    return connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins(pending: Handoff, lena: User, now: datetime) -> None:
    if on_one_memory():
        pytest.skip("needs a database with more than one connection")
    nora = _agent("nora@example.com", "Nora Paz", pending.to_team)

    results = together(
        lambda: handoff_accept(handoff=Handoff.objects.get(), actor=lena, now=now),
        lambda: handoff_accept(handoff=Handoff.objects.get(), actor=nora, now=now),
    )

    settled = Handoff.objects.get()
    assert results == ["HandoffSettled", "won"]
    assert Ticket.objects.get().assignee == settled.accepted_by
    assert settled.ticket.events.filter(kind=EventKind.HANDOFF_ACCEPTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_one_wins(
    taken: Ticket, systems: Team, engineering: Team, bruno: User, sofia: User, now: datetime,
    document: HandoffDocument,
) -> None:  # fmt: skip
    if on_one_memory():
        pytest.skip("needs a database with more than one connection")

    def send(actor: User, team: Team) -> Callable[[], object]:
        return lambda: handoff_send(
            ticket=taken, document=document, to_team=team, actor=actor, now=now
        )

    results = together(send(bruno, systems), send(sofia, engineering))

    assert results == [HandoffAlreadyPending.__name__, "won"]
    assert Handoff.objects.count() == 1


def test_an_answer_read_before_anothers_is_refused(
    pending: Handoff, lena: User, now: datetime
) -> None:
    same = Handoff.objects.select_related("ticket").get()
    handoff_accept(handoff=pending, actor=lena, now=now)

    with pytest.raises(HandoffSettled):
        handoff_return(
            handoff=same, reason="other", missing="Which version is it?", actor=lena, now=now
        )


def test_the_database_itself_refuses_a_second_that_waits(pending: Handoff) -> None:
    columns = {
        field.attname: getattr(pending, field.attname)
        for field in Handoff._meta.concrete_fields
        if not field.primary_key
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.create(**columns)


@pytest.mark.parametrize(
    "wrong", [{"state": "accepted"}, {"state": "returned"}, {"state": "lost"}, {"direction": "x"}]
)
def test_the_database_refuses_half_a_state(pending: Handoff, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=pending.pk).update(**wrong)

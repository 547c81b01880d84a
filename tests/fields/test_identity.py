"""Making sure of who asks: what counts, for whom, and what is refused before."""

from typing import Any

import pytest
from django.db import models

from accounts.models import User
from knowledge_base.services import run_start, run_step_record
from tests.conftest import NOON
from tests.fields.conftest import confirm
from tests.knowledge_base.conftest import draft, published, step
from tickets.exceptions import IdentityUnconfirmed, InvalidInput, NotAllowed
from tickets.models import (
    EventKind,
    IdentityCheck,
    IdentityOutcome,
    IdentityQuestion,
    Status,
    Ticket,
)
from tickets.selectors import history_of
from tickets.selectors.identity import identity_is_confirmed, unchecked_tickets
from tickets.services import ticket_transition
from tickets.services.custom_fields import custom_values_write
from tickets.services.identity import identity_check_record

Q = IdentityQuestion


def record(
    ticket: Ticket, actor: User, *questions: str, outcome: str = "passed", **more: Any
) -> Any:
    return identity_check_record(
        ticket=ticket,
        questions=questions,
        outcome=IdentityOutcome(outcome),
        actor=actor,
        now=NOON,
        **more,
    )


def resolve(ticket: Ticket, actor: User | None) -> Ticket:
    return ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=actor, now=NOON)


@pytest.mark.parametrize(
    "questions",
    [
        [Q.CALL_BACK], [Q.MANAGER], [Q.IN_PERSON],
        [Q.EMPLOYEE_NUMBER, Q.START_DATE], [Q.SECOND_FACTOR, Q.EARLIER_REQUEST],
    ],
)  # fmt: skip
def test_two_ways_or_a_strong_one_confirm(reset: Ticket, bruno: User, questions: list[str]) -> None:
    record(reset, bruno, *questions)

    assert identity_is_confirmed(reset)


@pytest.mark.parametrize(
    "questions",
    [[], [Q.EMPLOYEE_NUMBER], [Q.SECOND_FACTOR, Q.SECOND_FACTOR], ["mother's name"],
     [Q.CALL_BACK, "is it 4711?"]],
)  # fmt: skip
def test_less_or_anything_else_does_not(reset: Ticket, bruno: User, questions: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        record(reset, bruno, *questions)

    assert refusal.value.field == "questions"
    assert not IdentityCheck.objects.exists()


def test_one_way_is_enough_to_say_that_it_failed(reset: Ticket, bruno: User) -> None:
    record(reset, bruno, Q.EMPLOYEE_NUMBER, outcome="failed")

    assert not identity_is_confirmed(reset)


def test_no_column_could_hold_an_answer() -> None:
    texts = {f.name for f in IdentityCheck._meta.fields if isinstance(f, models.TextField)}
    chars = {f.name for f in IdentityCheck._meta.fields if isinstance(f, models.CharField)}

    assert not texts
    assert chars == {"outcome"}


def test_the_ledger_says_which_ways_and_what_came_of_it(reset: Ticket, bruno: User) -> None:
    check = record(reset, bruno, Q.START_DATE, Q.EMPLOYEE_NUMBER)

    event = reset.events.get(kind=EventKind.IDENTITY_CHECKED)
    assert event.data == {
        "check": check.pk,
        "outcome": "passed",
        "questions": ["employee_number", "start_date"],
    }
    words = "Confirmed who is asking (Employee number, Date they started)"
    assert history_of(bruno, reset)[0].words == words


def test_the_last_check_counts(reset: Ticket, bruno: User, lena: User) -> None:
    confirm(reset, bruno)
    record(reset, lena, Q.MANAGER, outcome="failed")

    assert not identity_is_confirmed(reset)
    assert IdentityCheck.objects.count() == 2


def test_another_requester_was_not_checked(reset: Ticket, bruno: User, amir: User) -> None:
    confirm(reset, bruno)
    Ticket.objects.filter(pk=reset.pk).update(requester=amir)
    reset.refresh_from_db()

    assert not identity_is_confirmed(reset)
    with pytest.raises(IdentityUnconfirmed):
        resolve(reset, bruno)


def test_a_form_drawn_for_another_requester_is_refused(
    reset: Ticket, bruno: User, amir: User
) -> None:
    with pytest.raises(InvalidInput):
        record(reset, bruno, Q.CALL_BACK, person_id=amir.pk)

    assert not IdentityCheck.objects.exists()


@pytest.mark.parametrize("who", ["alice", "mallory"])
def test_nobody_confirms_who_does_not_work_it(
    reset: Ticket, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        record(reset, request.getfixturevalue(who), Q.CALL_BACK)


def test_resolving_waits_for_it(reset: Ticket, bruno: User) -> None:
    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=bruno, now=NOON)
    with pytest.raises(IdentityUnconfirmed):
        resolve(reset, bruno)
    record(reset, bruno, Q.EMPLOYEE_NUMBER, outcome="failed")
    with pytest.raises(IdentityUnconfirmed):
        resolve(reset, bruno)
    assert not unchecked_tickets(bruno).exists()

    confirm(reset, bruno)

    assert resolve(reset, bruno).status == Status.RESOLVED


def test_the_requester_says_solved_without_it(reset: Ticket, alice: User, sofia: User) -> None:
    assert resolve(reset, alice).status == Status.RESOLVED
    assert not unchecked_tickets(sofia).exists()


def test_supervisors_find_what_was_resolved_before_it_was_asked(
    reset: Ticket, bruno: User, sofia: User, mallory: User
) -> None:
    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=bruno, now=NOON)
    reset.request_type.needs_identity_check = False
    reset.request_type.save()
    resolve(reset, bruno)
    reset.request_type.needs_identity_check = True
    reset.request_type.save()

    assert list(unchecked_tickets(sofia)) == [reset]
    assert not unchecked_tickets(mallory).exists()


def test_a_marked_step_of_a_guide_waits_for_it(ticket: Ticket, bruno: User) -> None:
    """On any ticket, whatever its request type; a step that is skipped changes nothing."""
    marked = step("reset", "solved", "handoff", who="l1", needs_identity=True)
    article = published(draft(slug="reset", steps=(marked,)), NOON)
    run = run_start(ticket=ticket, article=article, actor=bruno, now=NOON)

    def done(outcome: str, reason: str = "") -> Any:
        return run_step_record(
            run=run, step_key="reset", outcome=outcome, reason=reason, actor=bruno, now=NOON
        )

    for outcome in ("worked", "failed"):
        with pytest.raises(IdentityUnconfirmed):
            done(outcome)
    confirm(ticket, bruno)

    assert done("worked").is_recorded


def test_a_marked_step_can_be_skipped(ticket: Ticket, bruno: User) -> None:
    marked = step("reset", "solved", "handoff", who="l1", needs_identity=True)
    article = published(draft(slug="reset", steps=(marked,)), NOON)
    run = run_start(ticket=ticket, article=article, actor=bruno, now=NOON)

    result = run_step_record(
        run=run, step_key="reset", outcome="skipped", reason="Not them", actor=bruno, now=NOON
    )

    assert result.is_recorded

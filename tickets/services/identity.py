"""Making sure of who asks: which ways were used and whether it was confirmed, never what was said."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, IdentityCheck, IdentityOutcome, IdentityQuestion, Ticket
from tickets.models.work import STRONG_QUESTIONS
from tickets.services.change import event_write, locked
from tickets.services.submission import submission_claim, submission_key_for

ENOUGH = 2


def is_enough(questions: Sequence[str]) -> bool:
    """Two different ways, or one of the strong ones: a call back, the manager, in person."""
    return len(set(questions)) >= ENOUGH or bool(STRONG_QUESTIONS & set(questions))


@transaction.atomic
def identity_check_record(
    *,
    ticket: Ticket,
    questions: Sequence[str],
    outcome: IdentityOutcome,
    actor: User,
    now: datetime,
    person_id: int | None = None,
    submission_key: str = "",
) -> IdentityCheck:
    """Appends a check of the present requester; one that was made is never changed.

    `person_id`: whom the agent had before them; refused where the requester is another by now.
    Raises NotAllowed, InvalidInput("questions" or "person") or AlreadySubmitted.
    """
    access.require_worker(actor, ticket)
    current = locked(ticket, None)
    if actor.pk == current.requester_id:
        raise NotAllowed
    if current.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    if person_id is not None and person_id != current.requester_id:
        raise InvalidInput("person", _("The requester is another person now. Check again."))
    asked = _asked(questions, outcome)
    key = submission_key_for(submission_key, "identity", current.pk, asked, str(outcome))
    submission_claim(user=actor, key=key, ticket=current, now=now)
    check = IdentityCheck.objects.create(
        ticket=current,
        person_id=current.requester_id,
        actor=actor,
        questions=asked,
        outcome=outcome,
        created_at=now,
    )
    event_write(
        ticket=current,
        kind=EventKind.IDENTITY_CHECKED,
        data={"check": check.pk, "outcome": check.outcome, "questions": asked},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, current),
        now=now,
    )
    return check


def _asked(questions: Sequence[str], outcome: IdentityOutcome) -> list[str]:
    """The ways used, each once, in the order of the list. Raises InvalidInput("questions")."""
    unknown = set(questions) - set(IdentityQuestion.values)
    asked = [code for code in IdentityQuestion.values if code in questions]
    if unknown or not asked:
        raise InvalidInput("questions", _("Say how you made sure."))
    if outcome == IdentityOutcome.PASSED and not is_enough(asked):
        raise InvalidInput(
            "questions",
            _("Two ways are needed, or one of: a call back, their manager, in person."),
        )
    return asked

"""The played agents make sure of somebody before they change a credential, like everybody."""

from datetime import datetime

from accounts.models import User
from knowledge_base.guides import step_at
from knowledge_base.models import GuideRun
from tickets.models import IdentityOutcome, IdentityQuestion, Ticket
from tickets.selectors.identity import identity_is_confirmed
from tickets.services.identity import identity_check_record


def made_sure(run: GuideRun, ticket: Ticket, agent: User, at: datetime) -> None:
    """A call back before a step that asks for it, once."""
    step = step_at(run.version.content, run.current_step) or {}
    if step.get("needs_identity") and not identity_is_confirmed(ticket):
        identity_check_record(
            ticket=ticket,
            questions=[IdentityQuestion.CALL_BACK],
            outcome=IdentityOutcome.PASSED,
            actor=agent,
            now=at,
        )

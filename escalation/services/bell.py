"""Who of our own people hears of a hand-off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import Team, User
from accounts.models.user import STAFF_ROLES
from escalation.models import Handoff
from notifications.services import bell_instead, bell_ring


def receivers_of(team: Team) -> list[User]:
    """The members of a team who work tickets."""
    return list(team.members.filter(is_active=True, role__in=STAFF_ROLES).order_by("pk"))


def ring(
    handoff: Handoff,
    users: Iterable[User],
    kind: str,
    actor: User,
    now: datetime,
    **codes: Any,
) -> None:
    """One bell a person: handoff_received, _accepted, _returned or _marked. Never its requester's."""
    ticket = handoff.ticket
    bell_ring(
        users=[user for user in users if user.pk != ticket.requester_id],
        kind=kind,
        reference=ticket.reference,
        actor=actor,
        data={"subject": ticket.subject, "handoff": handoff.pk, **codes},
        now=now,
    )
    # Whoever watches the ticket as well heard of it in general; this says it better.
    bell_instead(
        kind=kind,
        of=("handed_off", "handoff_answered"),
        reference=ticket.reference,
        actor=actor,
        now=now,
    )

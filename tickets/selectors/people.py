"""Who is on a ticket, and what an agent is shown of a person: always through tickets.access."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Membership, Team, User
from tickets.models import PersonRole, Ticket, TicketPerson


def people_marks(user: User) -> dict[str, Exists]:
    """Annotation for a ticket's page: whether this agent watches it."""
    mine = TicketPerson.objects.filter(ticket=OuterRef("pk"), user=user, role=PersonRole.WATCHER)
    return {"is_watched": Exists(mine)}


@dataclass(frozen=True)
class Concerned:
    """Whom to tell of a ticket beside its requester and assignee, without those who may not know."""

    participants: list[User]
    watchers: list[User]


def concerned_by(ticket: Ticket) -> Concerned:
    """People in copy and watchers who may still see the ticket; a short query where nobody is, else two."""
    if not TicketPerson.objects.filter(ticket=ticket).exists():
        return Concerned([], [])
    team = Team.objects.filter(tickets=ticket, is_restricted=True)
    member = Membership.objects.filter(user=OuterRef("user"), team=ticket.team_id)
    rows = TicketPerson.objects.filter(ticket=ticket).select_related("user").order_by("pk")
    found = list(rows.annotate(is_kept_out=Exists(team) & ~Exists(member)))
    heard = [row for row in found if _may_hear(row, ticket)]
    return Concerned(
        participants=[row.user for row in heard if row.role == PersonRole.PARTICIPANT],
        watchers=[row.user for row in heard if row.role == PersonRole.WATCHER],
    )


def _may_hear(row: TicketPerson, ticket: Ticket) -> bool:
    user = row.user
    if not user.is_active or user.pk == ticket.requester_id:
        return False
    if not user.is_agent:
        return row.role == PersonRole.PARTICIPANT
    return user.is_administrator or not row.is_kept_out  # type: ignore[attr-defined]

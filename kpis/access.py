"""Who reads which figures: supervisors those of the tickets they may see, agents their own."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Team, User
from kpis.models import TicketFacts
from tickets.access import tickets_for

Person = User | AnonymousUser


def facts_for(user: Person) -> QuerySet[TicketFacts]:
    """The facts of the tickets that this person may see.

    Those who see every ticket pay for no join with them.
    """
    tickets = tickets_for(user)
    if isinstance(user, User) and user.is_agent and not tickets.query.has_filters():
        return TicketFacts.objects.all()
    return TicketFacts.objects.filter(ticket__in=tickets)


def teams_for(user: User) -> QuerySet[Team]:
    """The teams to choose from: restricted ones only for their members and administrators."""
    teams = Team.objects.filter(is_active=True)
    if not user.is_administrator:
        teams = teams.filter(Q(is_restricted=False) | Q(memberships__user=user)).distinct()
    return teams.order_by("tier", "slug")

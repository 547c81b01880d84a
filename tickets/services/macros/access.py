"""Who may use which macro, who may change it, and who may apply one that wants the requester checked."""

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from tickets.access import standing_of
from tickets.exceptions import NotAllowed
from tickets.models import Macro, Ticket
from tickets.selectors.identity import require_identity


def macros_known_to(user: User) -> QuerySet[Macro]:
    """Every macro that this person may use or change, switched off ones too; deleted ones never."""
    if not user.is_active or not user.is_agent:
        return Macro.objects.none()
    return Macro.objects.filter(_usable(user) | _manageable(user), deleted_at__isnull=True)


def macros_for(user: User) -> QuerySet[Macro]:
    """What this person may apply: their own, their teams' and everybody's, those switched on."""
    if not user.is_active or not user.is_agent:
        return Macro.objects.none()
    return Macro.objects.filter(_usable(user), deleted_at__isnull=True, is_active=True)


def macros_managed_by(user: User) -> QuerySet[Macro]:
    """What this person may change: their own; supervisors also their visible teams' and everybody's."""
    if not user.is_active or not user.is_agent:
        return Macro.objects.none()
    return Macro.objects.filter(_manageable(user), deleted_at__isnull=True)


def macros_deleted_for(user: User) -> QuerySet[Macro]:
    """What this person may bring back."""
    if not user.is_active or not user.is_agent:
        return Macro.objects.none()
    return Macro.objects.filter(_manageable(user), deleted_at__isnull=False)


def _usable(user: User) -> Q:
    teams = Q(team_id__in=standing_of(user).team_ids) | Q(team__isnull=True)
    return Q(owner=user) | (Q(owner__isnull=True) & teams)


def _manageable(user: User) -> Q:
    if not user.is_supervisor:
        return Q(owner=user)
    shared = Q(owner__isnull=True) & ~Q(team_id__in=standing_of(user).hidden_ids)
    return Q(owner=user) | shared | Q(owner__isnull=True, team__isnull=True)


def macro_get(macros: QuerySet[Macro], pk: int) -> Macro:
    """The macro among these, or 404: hidden, deleted and missing look the same."""
    found = macros.select_related("team", "owner").filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def can_share(user: User, team_id: int | None) -> bool:
    """Whether this person may keep macros for this team (None: for everybody)."""
    return user.is_supervisor and team_id not in standing_of(user).hidden_ids


def require_user(actor: User | None, macro: Macro) -> None:
    """Raises NotAllowed unless the actor may apply this macro (None: the system itself)."""
    usable = macro.is_active and macro.deleted_at is None
    if actor is None and usable:
        return
    if actor is None or not usable or not macros_for(actor).filter(pk=macro.pk).exists():
        raise NotAllowed


def require_manager(actor: User | None, macro: Macro) -> None:
    """Raises NotAllowed unless the actor may change this macro (None: the system itself)."""
    if actor is not None and not (
        macro.owner_id == actor.pk or (macro.owner_id is None and can_share(actor, macro.team_id))
    ):
        raise NotAllowed


def require_identity_for(macro: Macro, ticket: Ticket) -> None:
    """Raises IdentityUnconfirmed where the macro wants a check that the requester has not passed."""
    if macro.needs_identity_check:
        require_identity(ticket)

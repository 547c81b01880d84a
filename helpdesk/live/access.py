"""Who may listen, and to what; synchronous code that runs on a thread and keeps no connection."""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections
from django.http import Http404, HttpRequest

from accounts.models import Membership, Role, User
from tickets import access

T = TypeVar("T")
threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")


@dataclass(frozen=True)
class Listener:
    """A person as they were when they opened a feed; any difference later ends it."""

    user_id: int
    session_key: str
    session_hash: str
    role: str
    team_ids: frozenset[int]

    @property
    def topics(self) -> frozenset[str]:
        mine = {f"user:{self.user_id}"}
        if self.role != Role.REQUESTER:
            mine |= {"agents", *(f"team:{team}" for team in self.team_ids)}
        return frozenset(mine)


def without_connection(work: Callable[[], T]) -> T:
    """Run the work and give the database connection back: a feed may idle for hours."""
    try:
        return work()
    finally:
        connections.close_all()


def listener_of_session(session_key: str) -> Listener | None:
    """Whoever is signed in with this session and may use the product; None for anyone else."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.role in settings.MFA_REQUIRED_ROLES and not is_mfa_enabled(user):
        return None
    teams = teams_of([user.pk]).get(user.pk, frozenset())
    return Listener(
        user_id=user.pk,
        session_key=session_key,
        session_hash=user.get_session_auth_hash(),
        role=user.role,
        team_ids=teams,
    )


def teams_of(user_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    rows = Membership.objects.filter(user_id__in=user_ids).values_list("user_id", "team_id")
    for user_id, team_id in rows:
        found.setdefault(user_id, set()).add(team_id)
    return {user_id: frozenset(teams) for user_id, teams in found.items()}


def still_allowed(listeners: Collection[Listener], *, now: datetime) -> set[Listener]:
    """Those who are unchanged: same session, password, role and teams, and still active.

    Three queries however many listen.
    """
    user_ids = {listener.user_id for listener in listeners}
    users = {user.pk: user for user in User.objects.filter(pk__in=user_ids, is_active=True)}
    hashes = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    teams = teams_of(user_ids)
    keys = {listener.session_key for listener in listeners}
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    open_keys = set(live.values_list("session_key", flat=True))
    return {
        listener
        for listener in listeners
        if listener.session_key in open_keys
        and hashes.get(listener.user_id) == listener.session_hash
        and users[listener.user_id].role == listener.role
        and teams.get(listener.user_id, frozenset()) == listener.team_ids
    }


@dataclass(frozen=True)
class Watched:
    """The ticket that a feed follows, and the topics that tell of it to this person."""

    pk: int
    topics: frozenset[str]


def watched_ticket(user_id: int, reference: str) -> Watched | None:
    """The ticket of this reference, where this person may see it; what is internal for who works it."""
    try:
        user = User.objects.get(pk=user_id)
        ticket = access.ticket_get(user, reference)
    except Http404:
        return None
    topics = {f"ticket:{ticket.pk}"}
    if access.sees_internal(user, ticket):
        topics.add(f"work:{ticket.pk}")
    return Watched(ticket.pk, frozenset(topics))


def visible_to(watching: Mapping[int, Collection[int]]) -> set[tuple[int, int]]:
    """Of the people who watch each ticket {ticket: people}, the pairs (ticket, person) that may still be told of it."""
    return {
        (ticket_id, user_id)
        for ticket_id, user_ids in watching.items()
        for user_id in access.viewers_among(user_ids, ticket_id)
    }

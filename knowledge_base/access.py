"""Who reads which article and which run. The only source of either for pages, API and search."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from accounts.models import User
from knowledge_base.models import Article, ArticleQuerySet, Audience, GuideRun, GuideRunQuerySet
from tickets.access import sees_internal, tickets_for
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

Person = User | AnonymousUser | None


def works_here(user: Person) -> bool:
    """Agents and above, in good standing."""
    return isinstance(user, User) and user.is_active and user.is_agent


def articles_for(user: Person) -> ArticleQuerySet:
    """Every article this person may read: all for agents, else what is published for everyone."""
    if works_here(user):
        return Article.objects.all()
    return Article.objects.published().public()


def article_get(user: Person, slug: str, queryset: ArticleQuerySet | None = None) -> Article:
    """The article under this slug, or 404: hidden and missing look the same."""
    articles = articles_for(user) if queryset is None else queryset
    # PostgreSQL refuses to be asked for a NUL.
    found = articles.filter(slug=slug).first() if "\x00" not in slug else None
    if found is None:
        raise Http404
    return found


def partitions_for(user: Person) -> tuple[str, ...]:
    """The parts of the index that this person's searches go through."""
    if works_here(user):
        return (Audience.PUBLIC, Audience.INTERNAL)
    return (Audience.PUBLIC,)


def guides_to_run(user: Person, ticket: Ticket | None) -> ArticleQuerySet:
    """The guides that this person may follow here: on one's own request one is a requester."""
    guides = articles_for(user).published().guides()
    if not works_here(user) or (ticket is not None and not _works(user, ticket)):
        guides = guides.public()
    return guides


def runs_for(user: Person) -> GuideRunQuerySet:
    """Runs on tickets, for those who work them; a requester sees none, not even their own."""
    if not isinstance(user, User) or not works_here(user):
        return GuideRun.objects.none()
    return GuideRun.objects.filter(ticket__in=tickets_for(user)).exclude(ticket__requester=user)


def run_get(user: Person, pk: int) -> GuideRun:
    """A run on a ticket that this person works, or 404."""
    found = runs_for(user).select_related("ticket", "version__article").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def portal_runs_for(user: Person, session_key: str) -> GuideRunQuerySet:
    """One's own portal runs, by sign-in or by the portal's key, until they join a request."""
    runs = GuideRun.objects.filter(ticket__isnull=True)
    mine = Q(pk__in=[])
    if isinstance(user, User):
        mine |= Q(started_by=user)
    if session_key:
        # A run begun before signing in stays reachable; somebody else's never does.
        mine |= Q(session_key=session_key, started_by__isnull=True)
    return runs.filter(mine)


def portal_run_get(user: Person, session_key: str, pk: int) -> GuideRun:
    """One of one's own portal runs, or 404."""
    runs = portal_runs_for(user, session_key).select_related("version__article")
    found = runs.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require_author(actor: User | None) -> None:
    """Raises NotAllowed unless the actor may write drafts (None: the system itself)."""
    if actor is not None and not works_here(actor):
        raise NotAllowed


def require_publisher(actor: User | None) -> None:
    """Raises NotAllowed unless the actor may publish (None: the system itself)."""
    if actor is not None and not (actor.is_active and actor.is_supervisor):
        raise NotAllowed


def _works(user: Person, ticket: Ticket) -> bool:
    return isinstance(user, User) and sees_internal(user, ticket)

"""Following a guide: started, each step recorded once, ended, and carried into a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge_base import access, guides
from knowledge_base.exceptions import RunInTheWay
from knowledge_base.models import Article, GuideRun, GuideRunStep, Origin, Outcome, RunStatus
from tickets.access import require_participant, sees_internal
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Status, Ticket
from tickets.selectors.identity import require_identity
from tickets.services import event_record

REASON_LENGTH = 300
_ENDS = {guides.SOLVED: RunStatus.SOLVED, guides.HANDOFF: RunStatus.HANDED_OFF}


@dataclass(frozen=True)
class StepResult:
    """The run as it now stands; `is_recorded` is False when the step had been done before."""

    run: GuideRun
    is_recorded: bool


@transaction.atomic
def run_start(
    *,
    ticket: Ticket | None,
    article: Article,
    actor: User | None,
    now: datetime,
    session_key: str = "",
) -> GuideRun:
    """A run of the guide as published now; the one under way when the same is started twice.

    Without a ticket it is the portal's: `session_key` names who is not signed in. Raises
    NotAllowed, InvalidInput("article") for what is no published guide, RunInTheWay.
    """
    if ticket is not None:
        require_participant(actor, ticket)
        # Asked of the row: the object in hand may be from before it was closed.
        if Ticket.objects.filter(pk=ticket.pk, status=Status.CLOSED).exists():
            raise InvalidInput("ticket", _("A closed ticket takes no more guides."))
    _require_guide(actor, ticket, article)
    article = Article.objects.select_related("current_version").get(pk=article.pk)
    earlier = _under_way(ticket, article, actor, session_key)
    if earlier is not None:
        return earlier
    try:
        run = _run_make(ticket, article, actor, session_key, now)
    except IntegrityError:  # two clicks at once: the second gets what the first one made
        earlier = _under_way(ticket, article, actor, session_key)
        if earlier is None:
            raise RunInTheWay from None
        return earlier
    _ledger_started(run, actor, now)
    return run


@transaction.atomic
def run_step_record(
    *,
    run: GuideRun,
    step_key: str,
    outcome: str,
    reason: str,
    actor: User | None,
    now: datetime,
    answer: str = "",
) -> StepResult:
    """Records what came of the current step and moves on; a step done before changes nothing.

    Of a choice the outcome is "chosen" and `answer` the key of one of its answers.

    Raises NotAllowed, IdentityUnconfirmed for a credential that is not to be changed yet, or
    InvalidInput for an unknown outcome or a step skipped without a reason.
    """
    _require_follower(actor, run)
    reason = _clean_reason(outcome, reason)
    run = _reread(run)
    content = run.version.content
    if not run.is_active or run.current_step != step_key:
        return StepResult(run, is_recorded=False)
    _require_own_step(actor, run, step_key)
    _require_identity(actor, run, step_key, outcome)
    changes = _moved_to(_target(content, step_key, outcome, answer), now)
    rows = GuideRun.objects.filter(pk=run.pk, status=RunStatus.ACTIVE, current_step=step_key)
    if not rows.update(**changes):
        return StepResult(_reread(run), is_recorded=False)
    step = GuideRunStep.objects.create(
        run=run,
        step_key=step_key,
        outcome=outcome,
        answer=answer if outcome == Outcome.CHOSEN else "",
        reason=reason,
        actor=actor,
        created_at=now,
    )
    run = _reread(run)
    _ledger(run, EventKind.GUIDE_STEP, _said_of(step), actor, now)
    if not run.is_active:
        _ledger(run, EventKind.GUIDE_ENDED, {"result": run.status}, actor, now)
    return StepResult(run, is_recorded=True)


def run_abandon(*, run: GuideRun, actor: User | None, now: datetime) -> GuideRun:
    """Leaves a guide before its end; a run that has ended stays as it is."""
    return _run_end(run, RunStatus.ABANDONED, actor, now)


def run_hand_off(*, run: GuideRun, actor: User | None, now: datetime) -> GuideRun:
    """Ends a run because its ticket goes to another tier; one that has ended stays as it is."""
    return _run_end(run, RunStatus.HANDED_OFF, actor, now)


@transaction.atomic
def run_attach(*, run: GuideRun, ticket: Ticket, actor: User | None, now: datetime) -> GuideRun:
    """Brings a portal run into the request it led to, where its steps need not be done again.

    A run under way can be gone on with by who works the ticket; it is left when another is.
    Attaching twice changes nothing. The caller has checked that the run is the requester's own
    (access.portal_run_get).
    """
    require_participant(actor, ticket)
    if actor is not None and run.started_by_id not in (None, ticket.requester_id):
        raise NotAllowed
    changes: dict[str, Any] = {"ticket": ticket}
    if run.is_active and ticket.guide_runs.active().exists():
        changes |= {"status": RunStatus.ABANDONED, "current_step": "", "ended_at": now}
    attached = GuideRun.objects.filter(pk=run.pk, ticket__isnull=True).update(**changes)
    run = _reread(run)
    if attached:
        _ledger_attached(run, actor, now)
    return run


@transaction.atomic
def _run_end(run: GuideRun, status: RunStatus, actor: User | None, now: datetime) -> GuideRun:
    _require_follower(actor, run)
    rows = GuideRun.objects.filter(pk=run.pk, status=RunStatus.ACTIVE)
    ended = rows.update(status=status, current_step="", ended_at=now)
    run = _reread(run)
    if ended:
        _ledger(run, EventKind.GUIDE_ENDED, {"result": run.status}, actor, now)
    return run


def _require_guide(actor: User | None, ticket: Ticket | None, article: Article) -> None:
    guides_here = access.guides_to_run(actor, ticket)
    if actor is None and ticket is not None:
        guides_here = Article.objects.published().guides()  # the system, on a ticket
    if not guides_here.filter(pk=article.pk).exists():
        raise InvalidInput("article", _("This guide cannot be followed."))


def _require_follower(actor: User | None, run: GuideRun) -> None:
    """On a ticket who takes part in it; on the portal who began it (by sign-in or by key)."""
    if run.ticket is not None:
        require_participant(actor, run.ticket)
    elif run.started_by_id is not None and (actor is None or actor.pk != run.started_by_id):
        raise NotAllowed


def _require_own_step(actor: User | None, run: GuideRun, step_key: str) -> None:
    step = guides.step_at(run.version.content, step_key) or {}
    if step.get("who") != guides.REQUESTER and not _works(actor, run):
        raise NotAllowed


def _require_identity(actor: User | None, run: GuideRun, step_key: str, outcome: str) -> None:
    """Where an agent changes a credential for somebody. A step that is skipped changes nothing."""
    step = guides.step_at(run.version.content, step_key) or {}
    if not step.get("needs_identity") or outcome == Outcome.SKIPPED:
        return
    if run.ticket is not None and actor is not None and _works(actor, run):
        require_identity(run.ticket)


def _target(content: Mapping[str, Any], step_key: str, outcome: str, answer: str) -> str:
    chosen = answer if outcome == Outcome.CHOSEN else ""
    try:
        return guides.next_step(content, step_key, outcome, chosen)
    except KeyError:
        raise InvalidInput("outcome", _("Say what came of the step.")) from None


def _said_of(step: GuideRunStep) -> dict[str, Any]:
    """What the ledger keeps of a step done."""
    said = {"step": step.step_key, "outcome": step.outcome}
    return {**said, "answer": step.answer} if step.answer else said


def _works(actor: User | None, run: GuideRun) -> bool:
    if run.ticket is None:
        return False
    return actor is None or sees_internal(actor, run.ticket)


def _clean_reason(outcome: str, reason: str) -> str:
    if outcome not in Outcome.values:
        raise InvalidInput("outcome", _("Say what came of the step."))
    reason = " ".join(reason.replace("\x00", "").split())
    if outcome == Outcome.SKIPPED and not reason:
        raise InvalidInput("reason", _("Say why the step is skipped."))
    if len(reason) > REASON_LENGTH:
        raise InvalidInput("reason", _("At most %(count)d characters.") % {"count": REASON_LENGTH})
    return reason


def _under_way(
    ticket: Ticket | None, article: Article, actor: User | None, session_key: str
) -> GuideRun | None:
    if ticket is not None:
        found = GuideRun.objects.active().filter(ticket=ticket)
    elif actor is not None or session_key:
        found = access.portal_runs_for(actor, session_key).active().filter(version__article=article)
    else:
        return None
    run = found.select_related("version__article", "ticket").order_by("-pk").first()
    if run is not None and run.version.article_id != article.pk:
        raise RunInTheWay
    return run


@transaction.atomic
def _run_make(
    ticket: Ticket | None, article: Article, actor: User | None, session_key: str, now: datetime
) -> GuideRun:
    version = article.current_version
    assert version is not None  # noqa: S101 - a check constraint says so of what is published
    works = ticket is not None and (actor is None or sees_internal(actor, ticket))
    return GuideRun.objects.create(
        ticket=ticket,
        version=version,
        started_by=actor,
        current_step=guides.first_step(version.content),
        origin=Origin.AGENT if works else Origin.PORTAL,
        session_key="" if actor else session_key[:64],
        started_at=now,
    )


def _moved_to(target: str, now: datetime) -> dict[str, Any]:
    if target in _ENDS:
        return {"status": _ENDS[target], "current_step": "", "ended_at": now}
    return {"current_step": target}


def _reread(run: GuideRun) -> GuideRun:
    return GuideRun.objects.select_related("version__article", "ticket").get(pk=run.pk)


def _ledger(
    run: GuideRun, kind: EventKind, data: Mapping[str, Any], actor: User | None, now: datetime
) -> None:
    if run.ticket is not None:
        data = {"run": run.pk, **data}
        event_record(ticket=run.ticket, kind=kind, data=data, actor=actor, now=now)


def _ledger_started(run: GuideRun, actor: User | None, now: datetime) -> None:
    data = {"article": run.version.article_id, "version": run.version.number, "origin": run.origin}
    _ledger(run, EventKind.GUIDE_STARTED, data, actor, now)


def _ledger_attached(run: GuideRun, actor: User | None, now: datetime) -> None:
    _ledger_started(run, actor, now)
    for step in run.steps.order_by("pk"):
        _ledger(run, EventKind.GUIDE_STEP, _said_of(step), actor, now)
    if not run.is_active:
        _ledger(run, EventKind.GUIDE_ENDED, {"result": run.status}, actor, now)

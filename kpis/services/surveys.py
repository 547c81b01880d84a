"""The survey: asked once a ticket, some time after it was resolved; answered by whoever holds the token."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.token import hash_token
from helpdesk.lib.text import clean_characters
from kpis.models import Survey, TicketFacts
from notifications.services import Mail, is_reachable, mail_queue
from tickets.exceptions import InvalidInput, NotAllowed, TicketRefusal
from tickets.models import EventKind, Status, Ticket, TicketEvent
from tickets.notify import UNTOLD
from tickets.services import event_record

# Asked later than this, nobody remembers: what was resolved before gets no survey.
TOO_LATE = timedelta(days=3)
COMMENT_MAX = 2000
ENDED = (Status.RESOLVED, Status.CLOSED)
# Somebody of ours answered, or ended it: of help that nobody gave nobody is asked how it was.
_HELPED = Q(ticket__first_responded_at__isnull=False) | (
    Q(ticket__resolved_by__isnull=False) & ~Q(ticket__resolved_by=F("ticket__requester"))
)


class SurveyClosed(TicketRefusal):
    """Its window has passed, or its ticket may not be rated."""

    code = "survey_closed"

    def __init__(self) -> None:
        super().__init__(_("This survey has closed. Thank you all the same."))


@dataclass(frozen=True)
class SurveyAnswer:
    """1 (very dissatisfied) to 5 (very satisfied), and a comment if any."""

    score: int
    comment: str = ""


def surveys_send(*, now: datetime, limit: int = 200) -> int:
    """Asks the requesters of tickets resolved SURVEY_DELAY_MINUTES ago; how many were asked."""
    due = TicketFacts.objects.filter(
        resolved_at__gt=now - TOO_LATE,
        resolved_at__lte=now - timedelta(minutes=settings.SURVEY_DELAY_MINUTES),
        ticket__status__in=ENDED,
        ticket__merged_into__isnull=True,
        ticket__survey__isnull=True,
        ticket__imported__isnull=True,
        ticket__requester__is_active=True,
    ).exclude(ticket__requester__email__endswith=".invalid")
    # Of a resolution that its requester was not told of nobody is asked how it went.
    untold = TicketEvent.objects.filter(
        ticket=OuterRef("pk"),
        kind=EventKind.RESOLVED,
        created_at=OuterRef("resolved_at"),
        data__reason=UNTOLD,
    )
    due = due.filter(~Exists(untold)).filter(_HELPED)
    ids = list(due.order_by("resolved_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(_send(ticket_id=pk, now=now) for pk in ids)


@transaction.atomic
def _send(*, ticket_id: int, now: datetime) -> bool:
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    is_merged = ticket.merged_into_id is not None
    if ticket.status not in ENDED or is_merged or not is_reachable(ticket.requester):
        return False
    token = secrets.token_urlsafe(32)
    survey = _ask(ticket=ticket, token=token, now=now)
    if survey is None:
        return False
    path = reverse("kpis:survey", args=[token])
    mail = Mail(
        to=ticket.requester,
        template="survey",
        context={
            "reference": ticket.reference,
            "subject": ticket.subject,
            "name": ticket.requester.first_name,
            "url": f"{settings.SITE_URL}{path}",
        },
        dedupe_key=f"survey:{ticket.pk}",
        about=f"ticket:{ticket.pk}",
        language=ticket.language,
    )
    mail_queue(mails=[mail], now=now)
    return True


def _ask(*, ticket: Ticket, token: str, now: datetime) -> Survey | None:
    """The survey and its event; None if the ticket has one already."""
    survey, is_new = Survey.objects.get_or_create(
        ticket=ticket,
        defaults={
            "token_hash": hash_token(token),
            "requester": ticket.requester,
            "agent": ticket.assignee,
            "team": ticket.team,
            "tier": ticket.tier,
            "sent_at": now,
            "expires_at": now + timedelta(days=settings.SURVEY_WINDOW_DAYS),
        },
    )
    if not is_new:
        return None
    event_record(
        ticket=ticket,
        kind=EventKind.SURVEY_SENT,
        data={"survey": survey.pk},
        actor=None,
        now=now,
    )
    return survey


def survey_by_token(token: str) -> Survey | None:
    """The survey behind the token of its mail."""
    found = Survey.objects.select_related("ticket", "requester")
    return found.filter(token_hash=hash_token(token)).first()


def survey_answer(*, survey: Survey, answer: SurveyAnswer, now: datetime) -> Survey:
    """Records the answer of whoever holds the token; the last one inside the window wins.

    Raises SurveyClosed, or InvalidInput("score" or "comment"). The same answer twice is one.
    """
    comment = _checked(answer)
    with transaction.atomic():
        current = (
            Survey.objects.select_for_update(of=("self",))
            .select_related("ticket", "requester")
            .get(pk=survey.pk)
        )
        is_theirs = current.ticket.requester_id == current.requester_id
        if now > current.expires_at or not current.requester.is_active or not is_theirs:
            raise SurveyClosed
        if (current.score, current.comment) == (answer.score, comment):
            return current
        current.score, current.comment, current.answered_at = answer.score, comment, now
        current.save(update_fields=["score", "comment", "answered_at"])
        event_record(
            ticket=current.ticket,
            kind=EventKind.SURVEY_ANSWERED,
            data={"score": answer.score, "survey": current.pk},
            actor=current.requester,
            now=now,
        )
    return current


def _checked(answer: SurveyAnswer) -> str:
    if not 1 <= answer.score <= 5:
        raise InvalidInput("score", _("Choose one of the five answers."))
    comment = clean_characters(answer.comment).strip()
    if len(comment) > COMMENT_MAX:
        raise InvalidInput("comment", _("Please keep the comment under 2,000 characters."))
    return comment


@transaction.atomic
def survey_rate(*, ticket: Ticket, answer: SurveyAnswer, actor: User, now: datetime) -> Survey:
    """The requester rates from the portal, before or after the mail has reached them.

    Raises NotAllowed, SurveyClosed or InvalidInput.
    """
    if ticket.requester_id != actor.pk:
        raise NotAllowed
    _checked(answer)
    current = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    survey = Survey.objects.filter(ticket=current).first()
    if survey is None and is_ratable(current, now):
        survey = _ask(ticket=current, token=secrets.token_urlsafe(32), now=now)
    if survey is None:
        raise SurveyClosed
    return survey_answer(survey=survey, answer=answer, now=now)


def is_ratable(ticket: Ticket, now: datetime) -> bool:
    """Whether a ticket that was never asked about may be rated: helped with, resolved lately, and here."""
    return (
        ticket.status in ENDED
        and _is_helped(ticket)
        and ticket.merged_into_id is None
        and ticket.resolved_at is not None
        and now - ticket.resolved_at <= timedelta(days=settings.SURVEY_WINDOW_DAYS)
        and not hasattr(ticket, "imported")
    )


def _is_helped(ticket: Ticket) -> bool:
    """What _HELPED asks the database: whether an agent answered it, or ended it."""
    is_ended_by_us = ticket.resolved_by_id not in (None, ticket.requester_id)
    return ticket.first_responded_at is not None or is_ended_by_us

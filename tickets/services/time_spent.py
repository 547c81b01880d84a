"""Time spent on tickets: one running timer a person, and what is noted by hand.

Entries do not raise the ticket's version: noting time stands in nobody's way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.text import clean_characters
from tickets import access
from tickets.durations import LONGEST
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Ticket, TimeEntry
from tickets.selectors.time_spent import timer_forget
from tickets.services.change import event_write
from tickets.services.submission import submission_claim, submission_key_for

# A timer that ran longer was forgotten: what it says counts only once its owner says so.
FORGOTTEN_AFTER = timedelta(hours=12)
NOTE_LENGTH = 200


@dataclass(frozen=True)
class Started:
    """The timer that runs now, and the one that was stopped for it, if any."""

    entry: TimeEntry
    stopped: TimeEntry | None


def _event(entry: TimeEntry, action: str, actor: User, now: datetime) -> None:
    event_write(
        ticket=entry.ticket,
        kind=EventKind.TIME_LOGGED,
        data={"entry": entry.pk, "seconds": entry.seconds, "action": action},
        actor=actor,
        actor_kind=access.actor_kind_on(actor, entry.ticket),
        now=now,
    )


def _note(note: str) -> str:
    note = " ".join(clean_characters(note).split())
    if len(note) > NOTE_LENGTH:
        raise InvalidInput("note", _("At most %(count)d characters.") % {"count": NOTE_LENGTH})
    return note


def _seconds(seconds: int) -> int:
    if not 0 < seconds <= LONGEST:
        raise InvalidInput("spent", _("Between one minute and 24 hours."))
    return seconds


def _running(actor: User) -> TimeEntry | None:
    """The person's running timer, to be changed: after locking the person, so that one is handled at a time."""
    User.objects.select_for_update().get(pk=actor.pk)
    timer_forget(actor)
    transaction.on_commit(partial(timer_forget, actor))
    running = TimeEntry.objects.filter(user=actor, started_at__isnull=False, ended_at=None)
    return running.select_related("ticket").first()


@transaction.atomic
def timer_start(*, ticket: Ticket, actor: User, now: datetime) -> Started:
    """Starts the person's timer here; one that runs elsewhere is stopped, and what it says is kept.

    Starting where it runs already changes nothing. Raises NotAllowed, InvalidInput("status").
    """
    access.require_worker(actor, ticket)
    if ticket.is_closed:
        raise InvalidInput("status", _("A closed ticket cannot be changed."))
    running = _running(actor)
    if running is not None and running.ticket_id == ticket.pk:
        return Started(running, None)
    if running is not None:
        _stop(running, actor, now)
    entry = TimeEntry.objects.create(ticket=ticket, user=actor, started_at=now, created_at=now)
    return Started(entry, running)


@transaction.atomic
def timer_stop(*, actor: User, now: datetime, note: str = "") -> TimeEntry | None:
    """Stops the person's timer and notes its time; None where none runs (a second press).

    One that ran over twelve hours is kept as forgotten, with no time, until somebody says how long.
    """
    running = _running(actor)
    if running is not None:
        running.note = _note(note)
        _stop(running, actor, now)
    return running


@transaction.atomic
def timer_discard(*, actor: User) -> Ticket | None:
    """Throws the running timer away; the ticket it ran on."""
    running = _running(actor)
    if running is None:
        return None
    running.delete()
    return running.ticket


def _stop(entry: TimeEntry, actor: User, now: datetime) -> None:
    assert entry.started_at is not None  # noqa: S101 - only running timers come here
    ran = now - entry.started_at
    entry.ended_at = now
    entry.seconds = 0 if ran > FORGOTTEN_AFTER else max(1, round(ran.total_seconds()))
    TimeEntry.objects.filter(pk=entry.pk, ended_at=None).update(
        ended_at=now, seconds=entry.seconds, note=entry.note
    )
    if entry.seconds:
        _event(entry, "logged", actor, now)


@transaction.atomic
def time_log(
    *,
    ticket: Ticket,
    seconds: int,
    note: str = "",
    actor: User,
    now: datetime,
    submission_key: str = "",
) -> TimeEntry:
    """Notes time by hand. Raises NotAllowed, InvalidInput("spent" or "note") or AlreadySubmitted."""
    access.require_worker(actor, ticket)
    seconds, note = _seconds(seconds), _note(note)
    key = submission_key_for(submission_key, "time", ticket.pk, seconds, note)
    submission_claim(user=actor, key=key, ticket=ticket, now=now)
    entry = TimeEntry.objects.create(
        ticket=ticket, user=actor, seconds=seconds, note=note, created_at=now
    )
    _event(entry, "logged", actor, now)
    return entry


def _own(entry: TimeEntry, actor: User) -> TimeEntry:
    """The row, locked. Raises NotAllowed for another's, InvalidInput for a running timer."""
    access.require_worker(actor, entry.ticket)
    current = TimeEntry.objects.select_for_update(of=("self",)).select_related("ticket")
    found = current.filter(pk=entry.pk).first()
    if found is None or found.user_id != actor.pk:
        raise NotAllowed
    if found.is_running:
        raise InvalidInput("spent", _("Stop the timer first."))
    return found


@transaction.atomic
def time_change(
    *, entry: TimeEntry, seconds: int, note: str, actor: User, now: datetime
) -> TimeEntry:
    """Corrects one's own entry. Raises NotAllowed, InvalidInput("spent" or "note")."""
    current = _own(entry, actor)
    was_forgotten, before = current.is_forgotten, current.seconds
    current.seconds, current.note = _seconds(seconds), _note(note)
    current.save(update_fields=["seconds", "note"])
    if current.seconds != before:
        _event(current, "logged" if was_forgotten else "changed", actor, now)
    return current


@transaction.atomic
def time_remove(*, entry: TimeEntry, actor: User, now: datetime) -> None:
    """Takes one's own entry away; the ledger keeps that it was there."""
    current = _own(entry, actor)
    if current.seconds:
        _event(current, "removed", actor, now)
    current.delete()

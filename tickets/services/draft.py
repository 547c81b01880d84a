"""What is being written, kept on the server: one draft a person and ticket, and none without an end of its own.

The newest text wins, but what it overwrote stays beside it until its writer has chosen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput
from tickets.models import Draft, StagedFile, Submission, Ticket, Visibility
from tickets.services.macros.chosen import chosen_clean
from tickets.services.submission import KEY_LENGTH

# Longer than a message may be: what is too long to send must not be lost for it.
DRAFT_MAX_CHARACTERS = 500_000
# How long a draft that was thrown away can be taken back.
DISCARDED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class DraftText:
    """What stands in the composer, and for whom it is meant."""

    body: str
    mode: Visibility = Visibility.PUBLIC
    # What the chosen macros are to do with it, as the form carries it.
    macros: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.body.strip()


@transaction.atomic
def draft_save(
    *,
    ticket: Ticket,
    text: DraftText,
    actor: User,
    now: datetime,
    base: int = 0,
    submission_key: str = "",
) -> Draft | None:
    """Keeps the text; `base` is the revision that its writer knew. None where nothing is left to keep.

    A text that the writer did not know is not lost: it moves to `other_body`. Raises AlreadySubmitted
    for a save that comes in after its form was sent (the same `submission_key`), and changes nothing.
    """
    access.require_worker(actor, ticket)
    text, key = _cleaned(text), _key(submission_key)
    if _was_sent(actor, key):
        raise AlreadySubmitted(ticket)
    draft = _row(actor, ticket)
    if draft.is_shown and _is_unknown(draft, base, key) and draft.body not in ("", text.body):
        _put_aside(draft, DraftText(draft.body, Visibility(draft.mode)))
    draft.body, draft.mode, draft.writer = text.body, text.mode, key
    draft.macros = list(text.macros)
    return _kept(draft, base=base, now=now)


@transaction.atomic
def draft_put_back(
    *, ticket: Ticket, text: DraftText, actor: User, now: datetime, reason: str = ""
) -> Draft | None:
    """A text that was on its way comes back, for this reason; what is written meanwhile stays beside it.

    Asks for no right: it is the writer's own, whatever they may do with the ticket now.
    """
    draft = _row(actor, ticket)
    if draft.is_shown and draft.body not in ("", text.body):
        _put_aside(draft, DraftText(draft.body, Visibility(draft.mode)))
    draft.body, draft.mode, draft.writer, draft.reason = text.body, text.mode, "", reason
    draft.macros = list(text.macros)
    return _kept(draft, base=draft.revision, now=now)


@transaction.atomic
def draft_choose(*, ticket: Ticket, actor: User, is_other: bool, now: datetime) -> Draft | None:
    """Of two texts the one that stays; the other goes."""
    draft = _row(actor, ticket)
    if is_other and draft.other_body:
        draft.body, draft.mode = draft.other_body, draft.other_mode
    draft.other_body = draft.other_mode = ""
    return _kept(draft, base=draft.revision, now=now)


def draft_discard(*, ticket: Ticket, actor: User, now: datetime) -> bool:
    """Throws the draft away, for a day in which it can be taken back; False where there was none."""
    drafts = Draft.objects.filter(user=actor, ticket=ticket, discarded_at__isnull=True)
    return bool(drafts.update(discarded_at=now))


def draft_restore(*, ticket: Ticket, actor: User, now: datetime) -> bool:
    """Takes a discarded draft back; False where there is none."""
    drafts = Draft.objects.filter(user=actor, ticket=ticket, discarded_at__isnull=False)
    return bool(drafts.update(discarded_at=None, updated_at=now))


def draft_sent(
    *, ticket: Ticket, actor: User, body: str, base: int, submission_key: str, now: datetime
) -> None:
    """The text was sent and its draft goes, in the transaction of the sending.

    What was put aside, and what another tab wrote that this form never knew, stays as the draft.
    """
    draft = _row(actor, ticket)
    if draft.pk is None:
        return
    left = [DraftText(draft.other_body, Visibility(draft.other_mode or draft.mode))]
    if _is_unknown(draft, base, _key(submission_key)):
        left.append(DraftText(draft.body, Visibility(draft.mode)))
    draft.body = draft.other_body = draft.other_mode = draft.reason = ""
    draft.macros = []
    for text in left:
        if text.body.strip() not in ("", body.strip()):
            _put_aside(draft, text)
    draft.body, draft.mode = draft.other_body, draft.other_mode or draft.mode
    draft.other_body = draft.other_mode = draft.writer = ""
    _kept(draft, base=base, now=now)


@transaction.atomic
def draft_move(*, ticket: Ticket, target: Ticket, actor: User, now: datetime) -> Draft | None:
    """Takes a draft, with its files, to the ticket in which this one lives on."""
    access.require_worker(actor, target)
    draft = _row(actor, ticket)
    if not draft.is_shown:
        return None
    StagedFile.objects.filter(user=actor, ticket=ticket, held__isnull=True).update(ticket=target)
    moved = draft_put_back(
        ticket=target,
        text=DraftText(draft.body or draft.other_body, Visibility(draft.mode)),
        actor=actor,
        now=now,
    )
    draft.delete()
    return moved


def drafts_sweep(*, now: datetime) -> int:
    """Deletes the drafts that were thrown away long enough ago."""
    return Draft.objects.filter(discarded_at__lte=now - DISCARDED_FOR).delete()[0]


def _cleaned(text: DraftText) -> DraftText:
    body = text.body.replace("\x00", "").replace("\r\n", "\n")
    if len(body) > DRAFT_MAX_CHARACTERS:
        raise InvalidInput(
            "body", _("This is too long to keep as a draft. Attach it as a file instead.")
        )
    return DraftText(body, text.mode, chosen_clean(text.macros))


def _key(given: str) -> str:
    return given.replace("\x00", "")[:KEY_LENGTH]


def _is_unknown(draft: Draft, base: int, key: str) -> bool:
    """Whether the form that knows revision `base` never saw what the draft holds now."""
    return base != draft.revision and (not key or draft.writer != key)


def _was_sent(actor: User, key: str) -> bool:
    return bool(key) and Submission.objects.filter(user=actor, key=key).exists()


def _row(actor: User, ticket: Ticket) -> Draft:
    """The row, locked, or a new one; what was discarded counts as gone."""
    found = Draft.objects.select_for_update().filter(user=actor, ticket=ticket).first()
    if found is None:
        return Draft(user=actor, ticket=ticket, revision=0)
    if found.discarded_at is not None:
        found.body = found.other_body = found.other_mode = found.reason = ""
        found.macros = []
        found.discarded_at = None
    return found


def _put_aside(draft: Draft, text: DraftText) -> None:
    """Joins what is put aside already; a note among it makes all of it a note."""
    if draft.other_body and draft.other_body != text.body:
        modes = {draft.other_mode, text.mode}
        draft.other_body = f"{draft.other_body}\n\n{text.body}"[:DRAFT_MAX_CHARACTERS]
        draft.other_mode = (
            Visibility.INTERNAL if Visibility.INTERNAL in modes else Visibility.PUBLIC
        )
        return
    draft.other_body, draft.other_mode = text.body, text.mode


def _kept(draft: Draft, *, base: int, now: datetime) -> Draft | None:
    """Writes the row, or deletes it where nothing is left in it."""
    draft.revision = max(draft.revision, base) + 1
    draft.updated_at = now
    if draft.body.strip() or draft.other_body:
        draft.save()
        return draft
    if draft.pk is not None:
        draft.delete()
    return None

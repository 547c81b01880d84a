"""What the composer and a held reply are drawn from: one's own draft, files, and who will read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from tickets import transitions
from tickets.forms import THEN, ComposerForm
from tickets.models import (
    ActorKind,
    Draft,
    HeldReply,
    StagedFile,
    Status,
    Ticket,
    Visibility,
)
from tickets.selectors.macros import chips_kept
from tickets.selectors.writing import held_files, held_on, writing_of
from tickets.services.macros.actions import ActionKind

register = template.Library()

# What sending does with the ticket, in the words of a reply and of a note.
_WORDS: dict[str, tuple[Any, Any]] = {
    "": (_("Send"), _("Add note")),
    "wait": (_("Send and wait for the requester"), _("Add note and wait for the requester")),
    "third_party": (
        _("Send and wait for a third party"),
        _("Add note and wait for a third party"),
    ),
    "resolve": (_("Send and resolve"), _("Add note and resolve")),
    "reopen": (_("Send and reopen"), _("Add note and reopen")),
}


@dataclass(frozen=True)
class Way:
    """One way to send: the button's value and its words."""

    then: str
    reply: Any
    note: Any


@dataclass(frozen=True)
class Composer:
    """All that the composer shows; a form that was refused or is previewed outranks the draft."""

    body: str
    mode: str
    base: int
    draft: Draft | None
    files: list[StagedFile]
    copies: list[User]
    ways: list[Way]
    limit: int
    saved_at: datetime | None


@register.simple_tag
def composer_of(ticket: Ticket, request: Any, form: ComposerForm) -> Composer:
    writing = writing_of(request.user, ticket)
    draft = writing.draft
    body = form["body"].value() if form.is_bound else (draft.body if draft else "")
    mode = form["mode"].value() if form.is_bound else (draft.mode if draft else Visibility.PUBLIC)
    return Composer(
        body=body or "",
        mode=mode or Visibility.PUBLIC,
        base=draft.revision if draft else 0,
        draft=draft,
        files=writing.files,
        copies=writing.copies,
        ways=_ways(ticket),
        limit=settings.TEXT_MAX_CHARACTERS,
        saved_at=draft.updated_at if draft else None,
    )


def _ways(ticket: Ticket) -> list[Way]:
    """Plain sending, and what the transition table lets an agent do with it."""
    targets = {
        *transitions.targets(status=ticket.status, actor_kind=ActorKind.AGENT),
        ticket.status,
    }
    return [
        Way(then, *_WORDS[then])
        for then, status in THEN.items()
        if status is None or (status in targets and (then != "reopen" or not ticket.is_unresolved))
    ]


@dataclass(frozen=True)
class Held:
    """A reply that waits: how it looks, and for how many seconds yet."""

    reply: HeldReply
    body_html: SafeString
    seconds: int
    at: str
    files: list[StagedFile]
    # What else happens when it is sent, in short words: status first, then what macros do.
    after: list[str]


@register.simple_tag
def held_replies(ticket: Ticket, user: Any) -> list[Held]:
    now = timezone.now()
    return [_held(reply, ticket, now) for reply in held_on(user, ticket)]


def _held(reply: HeldReply, ticket: Ticket, now: datetime) -> Held:
    seconds = max(0, round((reply.send_at - now).total_seconds()))
    html = render_markdown(reply.body)
    shown = mark_safe(html)  # noqa: S308  clean by its making
    files = [file for file in held_files(reply, ticket) if file.key not in html]
    at = date_format(timezone.localtime(reply.send_at), "H:i:s")
    after = _after(reply)
    # Said where it is sure without a query: nobody holds it, and nobody has answered it yet.
    if ticket.assignee_id is None and ticket.first_responded_at is None and not reply.macros:
        after.append(str(_("You take it")))
    return Held(reply, shown, seconds, at, files, after)


def _after(reply: HeldReply) -> list[str]:
    """No query, unless a macro goes along. A status chosen by the button outranks a macro's."""
    kept = chips_kept(reply.author, reply.macros) if reply.macros else []
    words = [chip.words for _macro, chips in kept for chip in chips]
    by_macros = [str(said) for said in words if said.kind != ActionKind.STATUS]
    if reply.status_after:
        status = str(Status(reply.status_after).label)
    else:
        status = next((said.value for said in words if said.kind == ActionKind.STATUS), "")
    return [*([f"{ActionKind.STATUS.label}: {status}"] if status else []), *by_macros]


@dataclass(frozen=True)
class Notice:
    """What a message's tag tells of: a reply on its way, or a draft that can be taken back."""

    kind: str
    reference: str
    pk: int
    seconds: int


@register.filter
def notice(tags: str | None) -> Notice | None:
    """Reads "held:<pk>:<reference>:<epoch>", "macro:<reference>:<event>" and "undo:<reference>"; else None."""
    parts = (tags or "").split(":")
    if parts[0] == "held" and len(parts) == 4:
        left = int(parts[3]) - int(timezone.now().timestamp())
        return Notice("held", parts[2], int(parts[1]), max(0, left))
    if parts[0] == "macro" and len(parts) == 3:
        return Notice("macro", parts[1], int(parts[2]), 0)
    if parts[0] == "undo" and len(parts) == 2:
        return Notice("undo", parts[1], 0, 0)
    return None


@register.simple_tag
def closed_draft(ticket: Ticket, user: Any) -> Draft | None:
    """What one was writing when the ticket was closed or merged away."""
    return writing_of(user, ticket).draft

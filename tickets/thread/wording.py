"""Messages and ledger events put into entries: names, moments, folded quotes."""

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from helpdesk.lib.quotes import may_quote, parts_of
from helpdesk.templatetags.ui import hue_of
from tickets.models import TicketEvent, Visibility
from tickets.selectors.ledger_words import Names, words_of
from tickets.thread.entries import Day, Line, Lines, Piece, Said

LONG_CHARACTERS, LONG_LINES = 2_500, 30
# What one person did within this time is one line.
TOGETHER = timedelta(minutes=1)


@dataclass(frozen=True)
class Reader:
    """Who reads, and up to where they have read; 0: never been here."""

    pk: int
    read_to: int
    now: datetime


@lru_cache(maxsize=512)
def _pieces(body: str) -> tuple[Piece, ...]:
    return tuple(
        Piece(render_markdown(part.text), part.is_quoted)
        for part in parts_of(body)
        if part.text.strip()
    )


def pieces_of(body: str, body_html: str) -> tuple[Piece, ...]:
    """The message, cut where quoting begins and ends; what is not cut is shown as it was stored."""
    pieces = _pieces(body) if may_quote(body) else ()
    return pieces if len(pieces) > 1 else (Piece(body_html, is_quoted=False),)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=512)
def _date(day: date, language: str | None) -> str:
    """The date in words; `language` is the one that is active."""
    return date_format(day, "DATE_FORMAT")


def _full(at: datetime, author: User | None) -> str:
    """The whole moment, and the hour where its author is when that is another one."""
    local = timezone.localtime(at)
    words = f"{_date(local.date(), get_language())} {local:%H:%M}"
    zone = _zone(author.time_zone) if author is not None else None
    if zone is None or author is None:
        return words
    theirs = at.astimezone(zone)
    if theirs.utcoffset() == local.utcoffset():
        return words
    elsewhere = _("%(time)s for %(name)s") % {"time": f"{theirs:%H:%M}", "name": author.first_name}
    return f"{words} · {elsewhere}"


def _look(values: Mapping[str, Any]) -> str:
    if values["visibility"] == Visibility.INTERNAL:
        return " message--internal"
    if values["is_automatic"]:
        return " message--automatic"
    return " message--mine" if values["is_from_agent"] else ""


def said_of(values: Mapping[str, Any], author: User | None, reader: Reader) -> Said:
    """One message as an entry."""
    at, body, pk = values["created_at"], values["body"], values["pk"]
    pieces = pieces_of(body, values["body_html"])
    own = body if len(pieces) == 1 else "".join(p.html for p in pieces if not p.is_quoted)
    return Said(
        pk=pk,
        look=_look(values),
        author=str(author) if author else _("Automatic"),
        initials=author.initials if author else "–",
        hue=hue_of(author) if author else None,
        iso=at.isoformat(),
        moment=f"{timezone.localtime(at):%H:%M}",
        full=_full(at, author),
        pieces=list(pieces),
        is_internal=values["visibility"] == Visibility.INTERNAL,
        is_long=len(own) > LONG_CHARACTERS or own.count("\n") > LONG_LINES,
        is_new=bool(reader.read_to) and pk > reader.read_to and values["author_id"] != reader.pk,
        is_opening=values["is_opening"],
    )


def lines_of(
    events: Iterable[TicketEvent], people: Mapping[int, User], names: Names
) -> Lines | None:
    """What happened, in order; what one person did at once is one line."""
    lines: list[Line] = []
    last: TicketEvent | None = None
    for event in events:
        words = words_of(event, names)
        is_more = last is not None and last.actor_id == event.actor_id
        if last is not None and is_more and event.created_at - last.created_at <= TOGETHER:
            lines[-1].words += f" · {words}"
        else:
            lines.append(_line(event, words, people))
        last = event
    return Lines(lines) if lines else None


def _line(event: TicketEvent, words: str, people: Mapping[int, User]) -> Line:
    actor = people.get(event.actor_id) if event.actor_id else None
    local = timezone.localtime(event.created_at)
    who = str(actor) if actor else _("Automatic")
    return Line(
        who, words, event.created_at.isoformat(), f"{local:%H:%M}", _full(event.created_at, None)
    )


def day_of(day: date, today: date) -> Day:
    """ "Today", "Yesterday", or the weekday with its date."""
    if day == today:
        label = _("Today")
    elif day == today - timedelta(days=1):
        label = _("Yesterday")
    else:
        form = "l, " + ("j F" if day.year == today.year else "j F Y")
        label = date_format(day, form)
        label = label[:1].upper() + label[1:]
    return Day(label, day.isoformat())

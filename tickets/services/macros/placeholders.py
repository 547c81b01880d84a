"""Placeholders in a macro's text: a closed set of names, replaced once by values escaped for Markdown.

No template language: nothing is evaluated, and what a value says is never read again.
"""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tickets.exceptions import InvalidInput
from tickets.models import Ticket

_FOUND = re.compile(r"\{\{[ \t]*([^{}\n]{0,60}?)[ \t]*\}\}")
_OPENED = re.compile(r"\{\{")
# What Markdown may read as markup wherever it stands, and the address that would become a link.
_SPECIAL = re.compile(r"[\\`*_\[\]<&|~]|:(?=//)")
# What it reads as markup where a line begins: headings, quotes, lists, rules, underlined headings.
_AT_START = re.compile(r"^(?:[#>+=-]|\d{1,9}(?=[.)]))")


@dataclass(frozen=True)
class Subject:
    """What the values are taken from: a ticket (with requester, organisation and team), who writes."""

    ticket: Ticket
    agent: User | None
    now: datetime

    @property
    def language(self) -> str:
        return str(self.ticket.requester.language)


def _link(subject: Subject) -> str:
    return f"{settings.SITE_URL}{reverse('portal:request', args=[subject.ticket.reference])}"


def _today(subject: Subject) -> str:
    try:
        zone = zoneinfo.ZoneInfo(subject.ticket.requester.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo("UTC")
    return date_format(timezone.localtime(subject.now, zone), "DATE_FORMAT")


def _agent(name: str) -> Callable[[Subject], str]:
    return lambda subject: markdown_escape(str(getattr(subject.agent, name, "")))


_VALUES: dict[str, Callable[[Subject], str]] = {
    "requester.first_name": lambda s: markdown_escape(s.ticket.requester.first_name),
    "requester.name": lambda s: markdown_escape(str(s.ticket.requester)),
    "agent.first_name": _agent("first_name"),
    "agent.name": _agent("full_name"),
    "ticket.reference": lambda s: s.ticket.reference,
    "ticket.subject": lambda s: markdown_escape(s.ticket.subject),
    "organisation": lambda s: markdown_escape(str(s.ticket.organisation or "")),
    "team": lambda s: markdown_escape(str(s.ticket.team or "")),
    "portal.link": _link,
    "today": _today,
}

# What each stands for, for whoever writes a macro.
PLACEHOLDERS = {
    "requester.first_name": gettext_lazy("First name of the requester"),
    "requester.name": gettext_lazy("Name of the requester"),
    "agent.first_name": gettext_lazy("Your first name"),
    "agent.name": gettext_lazy("Your name"),
    "ticket.reference": gettext_lazy("Number of the ticket"),
    "ticket.subject": gettext_lazy("Subject of the ticket"),
    "organisation": gettext_lazy("Organisation of the requester"),
    "team": gettext_lazy("Team that has the ticket"),
    "portal.link": gettext_lazy("Address of the request in the portal"),
    "today": gettext_lazy("Today's date, as the requester writes it"),
}


@dataclass(frozen=True)
class Filled:
    """A text with its values in place; `empty` names the placeholders that had none."""

    text: str
    empty: tuple[str, ...]


def placeholders_check(text: str) -> None:
    """Raises InvalidInput("actions") that names the first unknown placeholder and where it stands."""
    known = {match.start() for match in _FOUND.finditer(text) if match[1] in PLACEHOLDERS}
    for match in _OPENED.finditer(text):
        if match.start() not in known:
            raise InvalidInput("actions", _unknown(text, match.start()))


def _unknown(text: str, start: int) -> str:
    before = text[:start]
    found = _FOUND.match(text, start)
    name = found[1] if found else text[start + 2 : start + 32].partition("\n")[0].strip()
    return _("There is no placeholder “%(name)s” (line %(line)d, column %(column)d).") % {
        "name": name,
        "line": before.count("\n") + 1,
        "column": start - before.rfind("\n"),
    }


def placeholders_fill(text: str, subject: Subject) -> Filled:
    """The text with every known placeholder replaced, in the requester's language and time zone."""
    empty: list[str] = []

    def value(match: re.Match[str]) -> str:
        read = _VALUES.get(match[1])
        if read is None:
            return match[0]
        said = read(subject)
        if not said:
            empty.append(match[1])
        return said

    with translation.override(subject.language):
        return Filled(_FOUND.sub(value, text), tuple(dict.fromkeys(empty)))


def markdown_escape(value: str) -> str:
    """One line that Markdown shows exactly as it is: somebody's name can be no link and no heading."""
    line = " ".join(value.replace("\x00", "").split())
    escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}", line)
    return _AT_START.sub(_escaped_start, escaped)


def _escaped_start(match: re.Match[str]) -> str:
    # "1." is defused at its full stop: a number may not be escaped.
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"

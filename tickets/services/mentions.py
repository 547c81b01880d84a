"""People named in a message: "@Lena Vidal" or "@lena@example.com" makes her hear of it and watch the ticket."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Role, User
from tickets import access
from tickets.models import Message, Ticket
from tickets.notify import bell
from tickets.services.people import ticket_watch

MENTIONS_MAX = 20
_WORDS_MAX = 5
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# An @ that begins a word, and what may be a name after it.
_AT = re.compile(r"(?<![\w@.])@(\w[^\n@]{0,120})")
_ADDRESS = re.compile(r"(?<![\w@.])@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_WORD = re.compile(r"[\w'’.-]+")


def _names_in(text: str) -> list[set[str]]:
    """For each @, every name that may be meant, as typed: one word after it, two, three ..."""
    found = []
    for match in list(_AT.finditer(text))[:MENTIONS_MAX]:
        words = _WORD.findall(match[1])[:_WORDS_MAX]
        spelled = {" ".join(words[: count + 1]) for count in range(len(words))}
        # What ends a sentence does not belong to the name before it.
        found.append(spelled | {name.rstrip(".'’-") for name in spelled})
    return found


def mentioned_people(body: str) -> list[User]:
    """The active agents named in the text, in the order of their keys; two queries at most.

    Of two names that fit one place ("Ana", "Ana Ruiz") the longer is meant.
    """
    if "@" not in body:
        return []
    text = _CODE.sub(" ", body)
    places = _names_in(text)
    addresses = {match[1].lower() for match in _ADDRESS.finditer(text)}
    names = set().union(*places) if places else set()
    if not names and not addresses:
        return []
    agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    agents = agents.annotate(name=Lower("full_name"), address=Lower("email"))
    # SQLite lowers no accented letter: a name spelled as it is written is always found.
    is_named = Q(full_name__in=names) | Q(name__in={name.lower() for name in names})
    named = list(agents.filter(is_named | Q(address__in=addresses)).order_by("pk")[:100])
    return _meant(named, places, addresses)


def _meant(named: Iterable[User], places: list[set[str]], addresses: set[str]) -> list[User]:
    known = {user.full_name.lower() for user in named}
    lowered = [{name.lower() for name in place} for place in places]
    longest = {max(fits, key=len) for place in lowered if (fits := place & known)}
    return [u for u in named if u.full_name.lower() in longest or u.email.lower() in addresses]


def mentions_follow(*, ticket: Ticket, message: Message, actor: User | None, now: datetime) -> None:
    """Rings for those named who may see the ticket, and makes them watch it; in the caller's transaction."""
    if not message.is_from_agent:
        return
    named = mentioned_people(message.body)
    people = [
        person
        for person in named
        if (actor is None or person.pk != actor.pk) and access.may_work(person, ticket)
    ]
    if people:
        ticket_watch(ticket=ticket, users=people, actor=actor, now=now)
        bell(kind="mentioned", ticket=ticket, users=people, actor=actor, now=now)

"""The pages that are measured, and how each is asked for."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from urllib.parse import urlencode

from bench import shape
from bench.fill import people
from bench.list_pages import list_paths
from bench.long_ticket import long_ticket
from tickets.models import Category, Ticket


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    who: str
    method: str = "GET"
    form: dict[str, str] = field(default_factory=dict)
    expected: tuple[int, ...] = (200,)


Page = Callable[[Random], Ask]


def _pks() -> list[int]:
    newest = Ticket.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)
    return list(newest[:2_000])


def _fixed(path: Callable[[], str]) -> Page:
    """A page that is always asked for in the same way; its path is found out once."""
    found = cache(path)
    return lambda random: Ask(found(), "agent")


def catalogue() -> dict[str, Page]:
    """Every page by name; each call of one asks for another of its kind."""
    pks = _pks()
    sixty = long_ticket(people())
    category = (
        Category.objects.filter(slug__startswith="bench-").values_list("slug", flat=True).first()
    )

    def ticket(random: Random) -> Ask:
        return Ask(f"/tickets/HD-{random.choice(pks) + 10_000}/", "agent")

    def search(random: Random) -> Ask:
        words = " ".join(random.choices(shape.WORDS, k=2))
        return Ask("/tickets/search/?" + urlencode({"q": words}), "agent")

    def create(random: Random) -> Ask:
        form = {
            "subject": shape.phrase(random, 5),
            "description": shape.phrase(random, 30),
            "category": str(category),
            "impact": "3",
            "urgency": "2",
            "submission_key": uuid.uuid4().hex,
        }
        return Ask("/requests/new/", "requester", "POST", form, (302,))

    return {
        "bare": lambda random: Ask("/bench/bare/", "agent"),
        "queue": lambda random: Ask("/tickets/?view=unassigned", "agent"),
        "mine": lambda random: Ask("/tickets/?view=mine", "agent"),
        "all": lambda random: Ask("/tickets/?view=all", "agent"),
        "ticket": ticket,
        "ticket60": lambda random: Ask(f"/tickets/HD-{sixty + 10_000}/", "agent"),
        "search": search,
        "portal": lambda random: Ask("/requests/", "requester"),
        "create": create,
        "dashboard": lambda random: Ask("/figures/", "supervisor"),
        **{name: _fixed(path) for name, path in list_paths().items()},
    }


LIMIT = Ask("/bench/limit/", "agent")
DEFAULT = ["queue", "ticket", "search", "portal", "create", "dashboard"]

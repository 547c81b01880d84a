"""The lists that are measured: each view's first page and its fiftieth, in several orders and under filters."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from bench.fill import AGENT
from tickets.selectors import matching_read
from tickets.selectors.paging import list_page

SIZE, FIFTIETH = 25, 50
QUERIES = {
    "mine": "view=mine",
    "unassigned": "view=unassigned",
    "breaching": "view=breaching",
    "waiting": "view=waiting",
    "solved": "view=solved",
    "all": "view=all",
    "all_oldest": "view=all&sort=oldest",
    "all_updated": "view=all&sort=updated",
    "all_priority": "view=all&sort=priority",
    "all_due": "view=all&sort=due",
    "all_unanswered": "view=all&sort=unanswered",
    "team_open": "view=all&team=bench-0&status=open&sort=priority",
    "category": "view=all&category=bench-3&status=open&status=new",
    "nobody": "view=all&assignee=nobody&sort=oldest",
    "tag": "view=all&tag=bench-0",
    "organisation": "view=all&organisation=Bench 5",
    "overdue": "view=all&due=overdue&sort=oldest",
}


def _cursor(query: str) -> str:
    """Where the fiftieth page starts; "" where there are not so many."""
    user = User.objects.get(email=AGENT.format(0))
    matching = matching_read(user, QueryDict(query), now=timezone.now())
    return list_page(matching, size=SIZE * (FIFTIETH - 1)).next_cursor


def list_paths() -> dict[str, Callable[[], str]]:
    """view_<name>_first and view_<name>_page50 -> the path, found out when it is asked for."""
    paths: dict[str, Callable[[], str]] = {}
    for name, query in QUERIES.items():
        plain = f"/tickets/?{query.replace(' ', '%20')}"
        paths[f"view_{name}_first"] = lambda plain=plain: plain  # type: ignore[misc]
        paths[f"view_{name}_page50"] = (
            lambda plain=plain, query=query: f"{plain}&after={quote(_cursor(query))}"  # type: ignore[misc]
        )
    return paths

"""The lists that people of the demo company keep."""

from datetime import datetime

from django.http import QueryDict

from accounts.models import Team, User
from demo.content_files import CONTENT, read
from tickets.services import ViewContent, saved_view_create


def views_make(teams: dict[str, Team], now: datetime) -> None:
    """Through the same service as everybody's."""
    for row in read(CONTENT / "views.toml")["views"]:
        content = ViewContent(
            name=row["name"],
            params=QueryDict(row["query"]),
            team=teams.get(row.get("team", "")),
            is_for_all=row.get("everybody", False),
            columns=row.get("columns", ()),
        )
        saved_view_create(content=content, actor=User.objects.get(email=row["owner"]), now=now)

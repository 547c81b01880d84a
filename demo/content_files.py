"""The demo company's content: categories, guides, articles and ticket stories, read from TOML files."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.models import Team, User
from knowledge_base.services import guide_load
from tickets.models import Category

CONTENT = Path(__file__).parent / "content"
# Which team looks first at what: the rest goes to the service desk.
ON_SITE = {"printing", "devices"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def categories_make(teams: dict[str, Team]) -> dict[str, Category]:
    """The category tree, by slug."""
    made: dict[str, Category] = {}
    for position, row in enumerate(read(CONTENT / "categories.toml")["categories"]):
        parent = made.get(row.get("parent", ""))
        root = parent.slug if parent else row["slug"]
        made[row["slug"]] = Category.objects.create(
            slug=row["slug"],
            parent=parent,
            name_en=row["name_en"],
            name_es=row["name_es"],
            hint_en=row["hint_en"],
            hint_es=row["hint_es"],
            icon=row["icon"],
            is_l1_resolvable=row["l1_resolvable"],
            default_team=teams["on-site" if root in ON_SITE else "service-desk"],
            position=position,
        )
    return made


def articles_make(categories: dict[str, Category], actor: User, now: datetime) -> int:
    """Publishes every guide and article; how many."""
    paths = [
        *sorted((CONTENT / "guides").glob("*.toml")),
        *sorted((CONTENT / "articles").glob("*.toml")),
    ]
    for path in paths:
        guide_load(data=read(path), categories=categories, actor=actor, now=now)
    return len(paths)


@dataclass(frozen=True)
class Story:
    """One believable case. `data` is the file; see any of content/stories for its shape."""

    data: dict[str, Any]

    @property
    def outcome(self) -> str:
        return self.data["outcome"]

    @property
    def language(self) -> str:
        return self.data["language"]

    def fill(self, text: str, variant: dict[str, str]) -> str:
        for name, value in variant.items():
            text = text.replace("{" + name + "}", value)
        return text


def stories() -> Iterator[Story]:
    for path in sorted((CONTENT / "stories").glob("*.toml")):
        yield Story(read(path))

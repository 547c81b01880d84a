"""What the names in a URL stand for. Each table is asked at most once for all filters of a page."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from accounts.models import Organisation, Team, User
from tickets.models import Category, CustomField, RequestType, Tag

T = TypeVar("T")
# A name in the URL -> (what it stands for, how it is called).
Known = dict[str, tuple[Any, str]]


class Lookups:
    """Small tables are read whole, large ones by the names asked for; both are remembered."""

    def __init__(self, only_about: User | None = None) -> None:
        """`only_about`: who only files requests knows nobody else, and no other organisation, by asking for them."""
        self._only_about = only_about
        self._whole: dict[str, Any] = {}
        self._asked: dict[tuple[str, str], tuple[Any, str] | None] = {}

    def _once(self, name: str, read: Callable[[], T]) -> T:
        if name not in self._whole:
            self._whole[name] = read()
        found: T = self._whole[name]
        return found

    def teams(self) -> Known:
        def read() -> Known:
            return {team.slug: (team.pk, team.name) for team in Team.objects.order_by("pk")}

        return self._once("teams", read)

    def categories(self) -> list[Category]:
        return self._once(
            "categories", lambda: list(Category.objects.order_by("position", "slug", "pk"))
        )

    def category_trees(self) -> Known:
        """Slug -> (the keys of the category and all beneath it, its name)."""

        def read() -> Known:
            below: dict[int | None, list[int]] = {}
            for category in self.categories():
                below.setdefault(category.parent_id, []).append(category.pk)
            return {c.slug: (_tree(c.pk, below), c.name) for c in self.categories()}

        return self._once("category_trees", read)

    def request_types(self) -> Known:
        def read() -> Known:
            types = RequestType.objects.order_by("position", "pk")
            return {one.slug: (one.pk, one.name) for one in types}

        return self._once("request_types", read)

    def custom_fields(self) -> dict[str, CustomField]:
        def read() -> dict[str, CustomField]:
            fields = CustomField.objects.order_by("position", "pk")
            return {field.key: field for field in fields}

        return self._once("custom_fields", read)

    def people(self, emails: Iterable[str]) -> Known:
        """By e-mail address, in any case."""

        def read(missing: list[str]) -> Known:
            rows = User.objects.filter(email__in=[email.lower() for email in missing])
            if self._only_about is not None:
                rows = rows.filter(pk=self._only_about.pk)
            by_email = {user.email.lower(): (user.pk, str(user)) for user in rows}
            found = {email: by_email.get(email.lower()) for email in missing}
            return {email: known for email, known in found.items() if known}

        return self._named("person", emails, read)

    def tags(self, names: Iterable[str]) -> Known:
        def read(missing: list[str]) -> Known:
            wanted = [*missing, *(name.lower() for name in missing)]
            rows = {
                tag.name.lower(): (tag.pk, tag.name) for tag in Tag.objects.filter(name__in=wanted)
            }
            found = {name: rows.get(name.lower()) for name in missing}
            return {name: known for name, known in found.items() if known}

        return self._named("tag", names, read)

    def organisations(self, names: Iterable[str]) -> Known:
        """By number or by name."""

        def read(missing: list[str]) -> Known:
            numbers = [int(name) for name in missing if _is_key(name)]
            known = Organisation.objects.all()
            if self._only_about is not None:
                known = known.filter(people=self._only_about)
            by_name = known.filter(name__in=missing)
            by_key = known.filter(pk__in=numbers) if numbers else known.none()
            found = {one.name: (one.pk, one.name) for one in by_name}
            return {**found, **{str(one.pk): (one.pk, one.name) for one in by_key}}

        return self._named("organisation", names, read)

    def _named(self, kind: str, names: Iterable[str], read: Callable[[list[str]], Known]) -> Known:
        wanted = list(names)
        missing = [name for name in wanted if (kind, name) not in self._asked]
        if missing:
            found = read(missing)
            self._asked |= {(kind, name): found.get(name) for name in missing}
        known = {name: self._asked[kind, name] for name in wanted}
        return {name: value for name, value in known.items() if value is not None}


def _is_key(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 16


def _tree(root: int, below: dict[int | None, list[int]]) -> list[int]:
    """A key and all beneath it; each once, whatever the tree looks like."""
    keys, seen = [root], {root}
    for key in keys:
        new = [child for child in below.get(key, []) if child not in seen]
        seen.update(new)
        keys.extend(new)
    return keys

"""The people, teams and categories that an imported log names, made once and found by their name.

None of them takes part in today's work: people cannot sign in and are never written to (their
addresses end in .invalid, RFC 2606), teams and categories are not offered.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Role, Team, User
from tickets.imports.ledger import Names
from tickets.imports.servicenow import SOURCE, Incident
from tickets.models import Category

DOMAIN = "imported.invalid"
UNKNOWN_CALLER = "Unknown caller"
SLUG_LENGTH = 50

CategoryPath = tuple[str | None, str | None]


def slug_for(*names: str) -> str:
    """A slug for these names; a long or unspeakable one is made unique by a hash."""
    slug = slugify(" ".join((SOURCE, *names)))
    if len(slug) <= SLUG_LENGTH and all(slugify(name) for name in names):
        return slug
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:10]
    return f"{slug[: SLUG_LENGTH - 11].rstrip('-')}-{digest}"


def email_for(name: str) -> str:
    """An address that reaches nobody: “Caller 2403” is caller-2403@imported.invalid."""
    return f"{slug_for(name).removeprefix(f'{SOURCE}-')}@{DOMAIN}"


@dataclass(slots=True)
class Directory:
    """Our ids by the source's names."""

    people: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    categories: dict[CategoryPath, int] = field(default_factory=dict)

    def person(self, name: str | None) -> int | None:
        return self.people[name] if name else None

    def team(self, name: str | None) -> int | None:
        return self.teams[name] if name else None

    def category(self, path: CategoryPath) -> int | None:
        return self.categories[path] if path[0] else None

    def names(self) -> Names:
        return Names(team=self.team, agent=self.person, category=self.category)


@transaction.atomic
def directory_prepare(incidents: Iterable[Incident]) -> Directory:
    """Finds or makes everything that these incidents name, in a handful of queries."""
    callers: set[str] = {UNKNOWN_CALLER}
    agents: set[str] = set()
    groups: set[str] = set()
    paths: set[CategoryPath] = set()
    for incident in incidents:
        callers.add(incident.caller or UNKNOWN_CALLER)
        agents |= {name for name in (incident.opened_by, incident.resolved_by) if name}
        for step in incident.steps:
            agents |= {step.assignee} if step.assignee else set()
            groups |= {step.group} if step.group else set()
            paths |= {step.category} if step.category[0] else set()
    people = _people(callers - agents, Role.REQUESTER) | _people(agents, Role.AGENT)
    return Directory(people=people, teams=_teams(groups), categories=_categories(paths))


def _people(names: set[str], role: Role) -> dict[str, int]:
    emails = {name: email_for(name) for name in sorted(names)}
    by_email = {email: name for name, email in emails.items()}
    User.objects.bulk_create(
        [
            User(
                email=email,
                full_name=name[:150],
                role=role,
                is_active=False,
                password=make_password(None),
            )
            for email, name in by_email.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    made = dict(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", "pk"))
    return {name: made[email] for name, email in emails.items()}


def _teams(names: set[str]) -> dict[str, int]:
    slugs = {name: slug_for(name) for name in sorted(names)}
    by_slug = {slug: name for name, slug in slugs.items()}
    Team.objects.bulk_create(
        [
            Team(slug=slug, name_en=name[:120], name_es=name[:120], tier=None, is_active=False)
            for slug, name in by_slug.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    made = dict(Team.objects.filter(slug__startswith=f"{SOURCE}-").values_list("slug", "pk"))
    return {name: made[slug] for name, slug in slugs.items()}


def _category(slug: str, name: str, parent_id: int | None) -> Category:
    return Category(
        slug=slug, name_en=name[:120], name_es=name[:120], parent_id=parent_id, is_active=False
    )


def _made_categories(wanted: list[Category]) -> dict[str, int]:
    Category.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=500)
    return dict(Category.objects.filter(slug__startswith=f"{SOURCE}-").values_list("slug", "pk"))


def _categories(paths: set[CategoryPath]) -> dict[CategoryPath, int]:
    """Parents first, then the subcategories below each."""
    parents = sorted({parent for parent, _child in paths if parent})
    above = _made_categories([_category(slug_for(name), name, None) for name in parents])
    pairs = sorted((parent, child) for parent, child in paths if parent and child)
    below = _made_categories(
        [
            _category(slug_for(parent, child), child, above[slug_for(parent)])
            for parent, child in pairs
        ]
    )
    found: dict[CategoryPath, int] = {(name, None): above[slug_for(name)] for name in parents}
    return found | {(parent, child): below[slug_for(parent, child)] for parent, child in pairs}

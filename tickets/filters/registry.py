"""Every filter there is, in the order in which a form offers them."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Tier
from tickets.filters.base import Filter
from tickets.filters.choices import (
    ChoiceFilter,
    InvolvedFilter,
    MergedFilter,
    ReferenceFilter,
    TagFilter,
)
from tickets.filters.dates import COMING, PAST, DateFilter
from tickets.models import UNRESOLVED, Channel, Priority, Status


def _by_value(choices: type[models.TextChoices] | type[models.IntegerChoices]) -> Mapping[str, Any]:
    return {str(value): (value, label) for value, label in choices.choices}


def _nobody_there() -> str:
    return _("Nobody has the address “%(value)s”.")


FILTERS: list[Filter] = [
    ChoiceFilter(
        "status", gettext_lazy("Status"), "status", lambda: _by_value(Status), is_public=True
    ),
    ChoiceFilter("priority", gettext_lazy("Priority"), "priority", lambda: _by_value(Priority)),
    ReferenceFilter(
        "category",
        gettext_lazy("Category"),
        "category_id",
        lambda lookups, _names: lookups.category_trees(),
        lambda: _("The category “%(value)s” no longer exists."),
    ),
    ReferenceFilter(
        "request_type",
        gettext_lazy("Request type"),
        "request_type_id",
        lambda lookups, _names: lookups.request_types(),
        lambda: _("The request type “%(value)s” no longer exists."),
    ),
    TagFilter("tag", gettext_lazy("Tag")),
    ReferenceFilter(
        "team",
        gettext_lazy("Team"),
        "team_id",
        lambda lookups, _names: lookups.teams(),
        lambda: _("The team “%(value)s” no longer exists."),
        has_nobody=True,
    ),
    ChoiceFilter("tier", gettext_lazy("Level"), "tier", lambda: _by_value(Tier)),
    ReferenceFilter(
        "assignee",
        gettext_lazy("Assignee"),
        "assignee_id",
        lambda lookups, names: lookups.people(names),
        _nobody_there,
        has_nobody=True,
    ),
    ReferenceFilter(
        "requester",
        gettext_lazy("Requester"),
        "requester_id",
        lambda lookups, names: lookups.people(names),
        _nobody_there,
        is_public=True,
    ),
    ReferenceFilter(
        "organisation",
        gettext_lazy("Organisation"),
        "organisation_id",
        lambda lookups, names: lookups.organisations(names),
        lambda: _("The organisation “%(value)s” no longer exists."),
        is_public=True,
    ),
    ChoiceFilter(
        "channel", gettext_lazy("Channel"), "channel", lambda: _by_value(Channel), is_public=True
    ),
    InvolvedFilter("involved", gettext_lazy("My part")),
    DateFilter("created", gettext_lazy("Created"), "created_at", PAST, is_public=True),
    DateFilter("updated", gettext_lazy("Updated"), "updated_at", PAST),
    DateFilter("resolved", gettext_lazy("Resolved"), "resolved_at", PAST, is_public=True),
    DateFilter(
        "due",
        gettext_lazy("Due"),
        "next_due_at",
        COMING,
        implies=Q(status__in=UNRESOLVED),
    ),
    MergedFilter("merged", gettext_lazy("Merged tickets")),
]
BY_NAME: dict[str, Filter] = {name: one for one in FILTERS for name in one.names()}

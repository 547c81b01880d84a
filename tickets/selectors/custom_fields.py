"""Which fields a ticket has, what they hold, and which it lacks to be resolved."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from accounts.models import User
from tickets.fields.audience import Audience
from tickets.fields.kinds import Value, column_of, is_filled, json_of, stored, words_of
from tickets.models import Category, CustomField, CustomFieldValue, RequestType, Ticket

FIELDS_SECONDS = 5
_COLUMNS = ("text", "number", "date", "is_checked", "person")
# How far up the tree of categories a field is looked for; the tree has two or three levels.
_LEVELS = ("category", "category__children", "category__children__children")


@dataclass(frozen=True)
class FieldRow:
    """A field of a ticket and what it holds; `applies` is False for a value from another category."""

    field: CustomField
    value: Value
    applies: bool

    @property
    def words(self) -> str:
        return words_of(self.field, self.value)

    @property
    def json(self) -> Any:
        return json_of(self.value)


def _applying(category_id: int | None, request_type_id: int | None) -> QuerySet[CustomField]:
    of_category = CustomField.categories.through.objects.filter(customfield=OuterRef("pk"))
    of_type = RequestType.fields.through.objects.filter(customfield=OuterRef("pk"))
    applies = Q(~Exists(of_category) & ~Exists(of_type))
    if category_id is not None:
        near = Q(*[(level, category_id) for level in _LEVELS], _connector=Q.OR)
        applies |= Q(Exists(of_category.filter(near)))
    if request_type_id is not None:
        applies |= Q(Exists(of_type.filter(requesttype=request_type_id)))
    return CustomField.objects.filter(applies, is_active=True).order_by("position", "pk")


def _for(audience: Audience, fields: QuerySet[CustomField]) -> QuerySet[CustomField]:
    return fields.filter(is_on_portal=True) if audience == Audience.REQUESTER else fields


def fields_for(
    *, category: Category | None, request_type: RequestType | None, audience: Audience
) -> list[CustomField]:
    """The fields of a ticket of this category (and those above it) and request type.

    One query at most: filing a request asks twice, in the form and in the service, and administrators
    change fields rarely. Some seconds old at most.
    """
    category_id = category.pk if category else None
    type_id = request_type.pk if request_type else None
    key = f"custom-fields:{category_id}:{type_id}:{audience}"
    found: list[CustomField] | None = caches["local"].get(key)
    if found is None:
        found = list(_for(audience, _applying(category_id, type_id)))
        caches["local"].set(key, found, FIELDS_SECONDS)
    return found


def field_rows(ticket: Ticket, audience: Audience) -> list[FieldRow]:
    """Every field of the ticket with its value, and values of fields that no longer apply.

    One query. The caller took the ticket from tickets.access; for a requester the audience is
    REQUESTER, who gets the fields of the portal alone.
    """
    applying = _applying(ticket.category_id, ticket.request_type_id).values("pk")
    filled = CustomFieldValue.objects.filter(ticket=ticket).values("field")
    fields = CustomField.objects.filter(Q(pk__in=applying) | Q(pk__in=filled), is_active=True)
    found = _for(audience, fields).annotate(
        own=FilteredRelation("values", condition=Q(values__ticket=ticket)),
        applies=Case(When(pk__in=applying, then=True), default=False),
        **{f"own_{column}": F(f"own__{column}") for column in _COLUMNS},
        own_name=F("own__person__full_name"),
        own_email=F("own__person__email"),
    )
    rows = [FieldRow(f, _annotated(f), f.applies) for f in found.order_by("position", "pk")]
    ours = [row for row in rows if row.applies]
    return ours + [row for row in rows if not row.applies and row.value is not None]


def _annotated(field: Any) -> Value:
    """The value that came with the field; a person with as much as is shown of them."""
    column = column_of(field.kind)
    if column != "person":
        value: Value = getattr(field, f"own_{column}")
        return None if value == "" else value
    if field.own_person is None:
        return None
    return User(pk=field.own_person, full_name=field.own_name, email=field.own_email)


def _values(ticket: Ticket) -> dict[int, tuple[CustomField, Value]]:
    rows = CustomFieldValue.objects.filter(ticket=ticket).select_related("field", "person")
    return {row.field_id: (row.field, stored(row)) for row in rows.order_by("pk")}


def values_by_key(ticket: Ticket) -> dict[str, Value]:
    """What the ticket's fields hold, typed, by key; for those who work it. One query."""
    return {field.key: value for field, value in _values(ticket).values()}


def missing_at_resolution(ticket: Ticket) -> list[CustomField]:
    """The fields that must be filled in before the ticket is resolved. One query where none is asked."""
    asked = _applying(ticket.category_id, ticket.request_type_id)
    fields = list(asked.filter(is_required_at_resolution=True))
    if not fields:
        return []
    values = _values(ticket)
    return [f for f in fields if not is_filled(f, values.get(f.pk, (f, None))[1])]


def people_for(user: User, audience: Audience) -> QuerySet[User]:
    """Who may be named in a field: anybody by an agent, one's own organisation by a requester."""
    people = User.objects.filter(is_active=True)
    if audience == Audience.AGENT:
        return people
    if user.organisation_id is None:
        return people.filter(pk=user.pk)
    return people.filter(organisation_id=user.organisation_id)

"""What a call may write, role by role. A field that is not named is refused, never dropped silently."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Team, User
from tickets.exceptions import InvalidInput
from tickets.models import Category, Channel, Impact, Priority, RequestType, Status, Urgency
from tickets.services.people import PARTICIPANTS_MAX
from tickets.services.text import SUBJECT_LENGTH
from tickets.services.update import TAGS_MAX

GIVEN_CHANNELS = [(code, label) for code, label in Channel.choices if code != Channel.UNKNOWN]


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know, naming them."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))[:20]
            if unknown:
                message = _("This field is not known here.")
                raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


class TagsField(serializers.ListField):
    child = serializers.CharField(max_length=50)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=TAGS_MAX, required=False, **kwargs)


class FilesField(serializers.ListField):
    """Files of a multipart body, under one repeated name."""

    child = serializers.FileField()


class OwnFieldsField(serializers.DictField):
    """Custom fields by key; each value as its kind is read (docs/fields.md)."""

    child = serializers.JSONField(allow_null=True)


class VersionField(serializers.IntegerField):
    """The version that the caller last saw; a later one is answered 409."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, required=False, **kwargs)


class RequesterNewTicketSerializer(StrictSerializer):
    subject = serializers.CharField(max_length=SUBJECT_LENGTH)
    description = serializers.CharField(trim_whitespace=False)
    category = serializers.SlugField(required=False, allow_null=True)
    request_type = serializers.SlugField(required=False, allow_null=True)
    fields = OwnFieldsField(required=False)  # type: ignore[assignment]
    files = FilesField(required=False)


class AgentNewTicketSerializer(RequesterNewTicketSerializer):
    """Without `requester` the ticket is the agent's own request.

    `participants` are in copy from the start. `answered_live`: filed while talking to the requester, by
    phone, chat or in person; the first response then took no time.
    """

    requester = serializers.EmailField(required=False)
    participants = serializers.ListField(
        child=serializers.EmailField(), max_length=PARTICIPANTS_MAX, required=False
    )
    answered_live = serializers.BooleanField(default=False)
    channel = serializers.ChoiceField(choices=GIVEN_CHANNELS, default=Channel.API.value)
    impact = serializers.ChoiceField(choices=Impact.choices, default=Impact.LOW.value)
    urgency = serializers.ChoiceField(choices=Urgency.choices, default=Urgency.MEDIUM.value)
    tags = TagsField()


class TicketPatchSerializer(StrictSerializer):
    """Any of these; `version` (or the If-Match header) says what the caller last saw."""

    subject = serializers.CharField(max_length=SUBJECT_LENGTH, required=False)
    category = serializers.SlugField(required=False)
    request_type = serializers.SlugField(required=False, allow_null=True)
    fields = OwnFieldsField(required=False)  # type: ignore[assignment]
    impact = serializers.ChoiceField(choices=Impact.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    tags = TagsField()
    assignee = serializers.EmailField(required=False, allow_null=True)
    team = serializers.SlugField(required=False)
    version = VersionField()


class NoteSerializer(StrictSerializer):
    body = serializers.CharField(trim_whitespace=False)
    files = FilesField(required=False)
    version = VersionField()


class ReplySerializer(NoteSerializer):
    """`status`: what the reply leaves the ticket in; without it the usual rule decides.

    `take`: the ticket is yours with it, where nobody holds it.
    `with_open_lines`: resolve it although lines of its checklist are open (else 409 `open_checklist`).
    """

    status = serializers.ChoiceField(choices=Status.choices, required=False)
    take = serializers.BooleanField(default=False)
    with_open_lines = serializers.BooleanField(default=False)


class TransitionSerializer(StrictSerializer):
    """`with_open_lines`: resolve it although lines of its checklist are open (else 409 `open_checklist`)."""

    to = serializers.ChoiceField(choices=Status.choices)
    with_open_lines = serializers.BooleanField(default=False)
    version = VersionField()


class TakeSerializer(StrictSerializer):
    version = VersionField()


def category_named(slug: str | None) -> Category | None:
    """The active category under this slug. Raises InvalidInput("category")."""
    if slug is None:
        return None
    category = (
        Category.objects.select_related("parent", "default_team")
        .filter(slug=slug, is_active=True)
        .first()
    )
    if category is None:
        raise InvalidInput("category", _("There is no such category."))
    return category


def request_type_named(slug: str | None, *, user: User) -> RequestType | None:
    """The active type under this slug; for a requester of those on the portal.

    Raises InvalidInput("request_type").
    """
    if slug is None:
        return None
    types = RequestType.objects.filter(is_active=True, slug=slug)
    if not user.is_agent:
        types = types.filter(is_on_portal=True)
    found = types.select_related("category__default_team", "category__parent__default_team").first()
    if found is None:
        raise InvalidInput("request_type", _("There is no such request type."))
    return found


def team_named(slug: str) -> Team:
    """The active team under this slug. Raises InvalidInput("team")."""
    team = Team.objects.filter(slug=slug, is_active=True).first()
    if team is None:
        raise InvalidInput("team", _("There is no such team."))
    return team


def person_with(email: str, *, field: str) -> User:
    """The active person with this e-mail address. Raises InvalidInput(field)."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise InvalidInput(field, _("Nobody has this e-mail address."))
    return person

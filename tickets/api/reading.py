"""What a call reads, role by role. Every field is named; a requester's set holds nothing internal."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from accounts.models import Organisation, Team, Tier, User
from tickets.access import actor_kind_on, decides_on, sees_internal
from tickets.fields.audience import Audience
from tickets.models import (
    ActorKind,
    Attachment,
    Category,
    EventKind,
    Impact,
    Message,
    Priority,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
    Visibility,
)
from tickets.selectors.custom_fields import field_rows
from tickets.selectors.merging import survivor_for
from tickets.transitions import targets


class PersonNameSerializer(serializers.ModelSerializer):
    """Somebody as a requester sees them: by name alone."""

    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = User
        fields = ["name"]


class PersonSerializer(PersonNameSerializer):
    """Somebody as an agent sees them."""

    class Meta:
        model = User
        fields = ["email", "name"]


class PersonOnFileSerializer(PersonSerializer):
    """The requester of one ticket, with what is on file about them: for those who work it."""

    manager = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = User
        fields = [
            *PersonSerializer.Meta.fields, "phone", "employee_number", "manager", "job_title",
            "location",
        ]  # fmt: skip


class CategorySerializer(serializers.ModelSerializer):
    """The name is in the reader's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Category
        fields = ["slug", "name"]


class TeamSerializer(serializers.ModelSerializer):
    """The name is in the reader's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Team
        fields = ["slug", "name"]


class OrganisationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organisation
        fields = ["id", "name"]


class AttachmentSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ["key", "name", "size", "content_type", "sha256", "url"]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, attachment: Attachment) -> str:
        return reverse("api:attachment", [attachment.key], request=self.context.get("request"))


class RequesterMessageSerializer(serializers.ModelSerializer):
    author = PersonNameSerializer(read_only=True, allow_null=True)
    attachments = AttachmentSerializer(many=True, read_only=True)
    # Another one than the ticket read where that one was merged into it.
    ticket = serializers.CharField(source="ticket_reference", read_only=True)

    class Meta:
        model = Message
        fields = [
            "id", "ticket", "author", "is_from_agent", "is_opening", "is_automatic", "channel",
            "body", "body_html", "created_at", "attachments",
        ]  # fmt: skip


class AgentMessageSerializer(RequesterMessageSerializer):
    author = PersonSerializer(read_only=True, allow_null=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, read_only=True)

    class Meta:
        model = Message
        fields = [*RequesterMessageSerializer.Meta.fields, "visibility"]


class RequesterTicketSerializer(serializers.ModelSerializer):
    """A row as its requester sees it. Nothing here moves when only something internal happens."""

    reference = serializers.CharField(read_only=True)
    url = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    category = CategorySerializer(read_only=True, allow_null=True)
    requester = PersonNameSerializer(read_only=True)
    assignee = PersonNameSerializer(read_only=True, allow_null=True)
    merged_into = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields = [
            "reference", "url", "subject", "status", "category", "requester", "assignee", "channel",
            "created_at", "last_public_at", "resolved_at", "closed_at", "merged_into",
        ]  # fmt: skip

    @extend_schema_field({"type": "string", "nullable": True})
    def get_merged_into(self, ticket: Ticket) -> str | None:
        """Where it lives on, for those who may see that ticket; no query where it was not merged."""
        survivor = survivor_for(self.context["request"].user, ticket)
        return survivor.reference if survivor else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, ticket: Ticket) -> str:
        return reverse("api:ticket-detail", [ticket.reference], request=self.context.get("request"))


class AgentTicketSerializer(RequesterTicketSerializer):
    """A row as those who work it see it. `version` belongs into the next change."""

    impact = serializers.ChoiceField(choices=Impact.choices, read_only=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices, read_only=True)
    priority = serializers.ChoiceField(choices=Priority.choices, read_only=True)
    tier = serializers.ChoiceField(choices=Tier.choices, read_only=True, allow_null=True)
    requester = PersonSerializer(read_only=True)
    organisation = OrganisationSerializer(read_only=True, allow_null=True)
    team = TeamSerializer(read_only=True, allow_null=True)
    assignee = PersonSerializer(read_only=True, allow_null=True)
    tags = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields = [
            *RequesterTicketSerializer.Meta.fields,
            "version", "impact", "urgency", "priority", "tier", "language",
            "organisation", "team", "tags", "updated_at", "first_responded_at",
            "unanswered_since", "next_due_at", "reopen_count", "reassignment_count",
        ]  # fmt: skip

    def get_tags(self, ticket: Ticket) -> list[str]:
        return sorted(tag.name for tag in ticket.tags.all())


class _Fields(serializers.Serializer):
    """What the detail adds of request type and custom fields: to a requester those of the portal."""

    request_type = serializers.SlugRelatedField(slug_field="slug", read_only=True)  # type: ignore[var-annotated]
    fields = serializers.SerializerMethodField("custom_fields")  # type: ignore[assignment]

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def custom_fields(self, ticket: Ticket) -> dict[str, Any]:
        """What the fields hold, by key; null where one is empty."""
        internal = sees_internal(self.context["request"].user, ticket)
        rows = field_rows(ticket, Audience.AGENT if internal else Audience.REQUESTER)
        return {row.field.key: row.json for row in rows}


class _Conversation(serializers.Serializer):
    """What the detail adds to a row: the readable messages, put on the ticket by the view."""

    transitions = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Status.choices)))
    def get_transitions(self, ticket: Ticket) -> list[str]:
        """Where the caller may take the ticket from here."""
        request: Request = self.context["request"]
        if not decides_on(request.user, ticket):
            return []
        kind = actor_kind_on(request.user, ticket)  # type: ignore[arg-type]
        return [status.value for status in targets(status=ticket.status, actor_kind=kind)]

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, ticket: Any) -> list[dict[str, Any]]:
        """Every file of the messages below."""
        files = [file for message in ticket.readable for file in message.attachments.all()]
        return list(AttachmentSerializer(files, many=True, context=self.context).data)


class RequesterTicketDetailSerializer(RequesterTicketSerializer, _Conversation, _Fields):
    messages = RequesterMessageSerializer(source="readable", many=True, read_only=True)

    class Meta:
        model = Ticket
        fields = [
            *RequesterTicketSerializer.Meta.fields, "request_type", "fields", "transitions",
            "messages", "attachments",
        ]  # fmt: skip


class AgentTicketDetailSerializer(AgentTicketSerializer, _Conversation, _Fields):
    requester = PersonOnFileSerializer(read_only=True)
    messages = AgentMessageSerializer(source="readable", many=True, read_only=True)

    class Meta:
        model = Ticket
        fields = [
            *AgentTicketSerializer.Meta.fields, "request_type", "fields", "transitions", "messages",
            "attachments",
        ]  # fmt: skip


class EventSerializer(serializers.ModelSerializer):
    """One line of the ledger. `data` holds ids and codes, as docs/api.md says for each kind."""

    kind = serializers.ChoiceField(choices=EventKind.choices, read_only=True)
    actor = PersonSerializer(read_only=True, allow_null=True)
    actor_kind = serializers.ChoiceField(choices=ActorKind.choices, read_only=True)

    class Meta:
        model = TicketEvent
        fields = ["id", "kind", "actor", "actor_kind", "data", "version", "created_at"]


def row_of(ticket: Ticket, request: Request) -> dict[str, Any]:
    """A ticket as a row, in the caller's role on this very ticket."""
    internal = sees_internal(request.user, ticket)
    kind = AgentTicketSerializer if internal else RequesterTicketSerializer
    return kind(ticket, context={"request": request}).data


def detail_of(ticket: Ticket, request: Request, messages: list[Message]) -> dict[str, Any]:
    """A ticket with its messages, which the caller took from tickets.access.messages_for."""
    ticket.readable = messages  # type: ignore[attr-defined]
    internal = sees_internal(request.user, ticket)
    kind = AgentTicketDetailSerializer if internal else RequesterTicketDetailSerializer
    return kind(ticket, context={"request": request}).data


def require_internal(request: Request, ticket: Ticket) -> None:
    """404 for whoever does not work the ticket: to them its ledger does not exist."""
    if not sees_internal(request.user, ticket):
        raise Http404

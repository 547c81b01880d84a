"""For machines, what is noted while working a ticket: time, checklist, identity; and what can be asked for."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.scopes import Scope
from helpdesk.lib.api_pages import KeysetPagination
from tickets.access import ticket_get, tickets_for
from tickets.api.reading import PersonSerializer, require_internal
from tickets.api.writing import StrictSerializer
from tickets.models import (
    ChecklistItem,
    CustomField,
    FieldKind,
    IdentityCheck,
    IdentityOutcome,
    IdentityQuestion,
    RequestType,
    Ticket,
    TimeEntry,
)
from tickets.selectors.checklist import checklist_of
from tickets.selectors.identity import identity_checks
from tickets.selectors.time_spent import entries_for, time_spent_on
from tickets.services import checklist, identity, time_spent


class TimeEntrySerializer(serializers.ModelSerializer):
    """`seconds` is 0 while a timer runs, and after one was forgotten."""

    ticket = serializers.CharField(source="ticket.reference", read_only=True)
    user = PersonSerializer(read_only=True)
    is_running = serializers.BooleanField(read_only=True)
    is_forgotten = serializers.BooleanField(read_only=True)

    class Meta:
        model = TimeEntry
        fields = [
            "id", "ticket", "user", "seconds", "note", "started_at", "ended_at", "is_running",
            "is_forgotten", "created_at",
        ]  # fmt: skip


class TimeInputSerializer(StrictSerializer):
    seconds = serializers.IntegerField(min_value=1, max_value=24 * 3600)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ChecklistItemSerializer(serializers.ModelSerializer):
    """The text is in the reader's language where the line came with a request type."""

    text = serializers.CharField(source="words", read_only=True)
    done_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = ChecklistItem
        fields = ["id", "text", "is_done", "done_by", "done_at"]

    is_done = serializers.BooleanField(read_only=True)


class NewLineSerializer(StrictSerializer):
    text = serializers.CharField(max_length=200)


class LineSerializer(StrictSerializer):
    """`place`: counted from 0."""

    is_done = serializers.BooleanField(required=False)
    place = serializers.IntegerField(required=False, min_value=0, max_value=1000)


class IdentityCheckSerializer(serializers.ModelSerializer):
    """Which ways were used and what came of it. Answers are kept nowhere."""

    person = PersonSerializer(read_only=True)
    actor = PersonSerializer(read_only=True)
    questions = serializers.ListField(child=serializers.ChoiceField(IdentityQuestion.choices))

    class Meta:
        model = IdentityCheck
        fields = ["id", "person", "actor", "questions", "outcome", "created_at"]


class NewCheckSerializer(StrictSerializer):
    questions = serializers.ListField(
        child=serializers.ChoiceField(IdentityQuestion.choices), max_length=20
    )
    outcome = serializers.ChoiceField(IdentityOutcome.choices)


class FieldSerializer(serializers.ModelSerializer):
    """A field as the form shows it, in the reader's language."""

    kind = serializers.ChoiceField(FieldKind.choices, read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    help = serializers.CharField(read_only=True)
    choices = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = CustomField
        fields = ["key", "kind", "label", "help", "choices", "is_required_at_creation"]


class RequestTypeSerializer(serializers.ModelSerializer):
    """What can be asked for, with the fields that the caller may fill in."""

    name = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    category = serializers.SlugRelatedField(slug_field="slug", read_only=True)  # type: ignore[var-annotated]
    own_fields = serializers.SerializerMethodField()

    class Meta:
        model = RequestType
        fields = ["slug", "name", "description", "category", "own_fields"]

    def to_representation(self, instance: RequestType) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return {**shown, "fields": shown.pop("own_fields")}

    def get_own_fields(self, kind: RequestType) -> list[dict[str, Any]]:
        is_agent = self.context["request"].user.is_agent
        found = sorted(kind.fields.all(), key=lambda field: (field.position, field.pk))
        shown = [f for f in found if f.is_active and (is_agent or f.is_on_portal)]
        return list(FieldSerializer(shown, many=True).data)


class WorkView(APIView):
    """What all have in common. A requester is answered 404: for them none of this exists."""

    required_scopes = {
        "GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE, "PATCH": Scope.TICKETS_WRITE,
        "DELETE": Scope.TICKETS_WRITE,
    }  # fmt: skip

    @property
    def actor(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - the permission let nobody else in
        return user

    def ticket(self, reference: str) -> Ticket:
        ticket = ticket_get(self.actor, reference)
        require_internal(self.request, ticket)
        return ticket

    def checked(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        given = kind(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


def _listed(kind: type[serializers.BaseSerializer], name: str) -> type[serializers.Serializer]:
    """A list under `results`, for the description."""
    return type(name, (serializers.Serializer,), {"results": kind(many=True)})


_TIMES = _listed(TimeEntrySerializer, "TicketTime")
_LINES = _listed(ChecklistItemSerializer, "TicketChecklist")
_CHECKS = _listed(IdentityCheckSerializer, "TicketIdentityChecks")
_TYPES = _listed(RequestTypeSerializer, "RequestTypes")


class TicketTimeView(WorkView):
    @extend_schema(operation_id="tickets_time_list", responses=_TIMES)
    def get(self, request: Request, reference: str) -> Response:
        """The last 50 entries of a ticket, newest first, and the sum of all in seconds."""
        spent = time_spent_on(self.ticket(reference))
        shown = TimeEntrySerializer(spent.entries, many=True).data
        return Response({"total_seconds": spent.total, "results": shown})

    @extend_schema(
        operation_id="tickets_time_add",
        request=TimeInputSerializer,
        responses={201: TimeEntrySerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Note time that you spent."""
        ticket, data = self.ticket(reference), self.checked(TimeInputSerializer)
        entry = time_spent.time_log(ticket=ticket, actor=self.actor, now=timezone.now(), **data)
        return Response(TimeEntrySerializer(entry).data, status=201)


class TicketTimerView(WorkView):
    @extend_schema(
        operation_id="tickets_timer_start", request=None, responses={201: TimeEntrySerializer}
    )
    def post(self, request: Request, reference: str) -> Response:
        """Start your timer here; one that runs elsewhere is stopped and kept."""
        ticket = self.ticket(reference)
        started = time_spent.timer_start(ticket=ticket, actor=self.actor, now=timezone.now())
        return Response(TimeEntrySerializer(started.entry).data, status=201)


class TimerStopView(WorkView):
    @extend_schema(
        operation_id="time_stop",
        request=None,
        responses={200: TimeEntrySerializer, 204: OpenApiResponse(description="None was running.")},
    )
    def post(self, request: Request) -> Response:
        """Stop your timer, wherever it runs."""
        if not self.actor.is_agent:
            raise Http404
        entry = time_spent.timer_stop(actor=self.actor, now=timezone.now())
        return Response(TimeEntrySerializer(entry).data) if entry else Response(status=204)


class TimeView(WorkView):
    pagination_class = KeysetPagination
    keyset_order = ("-created_at", "-pk")

    @extend_schema(operation_id="time_list", responses=_TIMES)
    def get(self, request: Request) -> Response:
        """What was noted on the tickets that you see, newest first; without being a supervisor, your own."""
        if not self.actor.is_agent:
            raise Http404
        found = entries_for(self.actor).select_related("ticket", "user")
        pages = KeysetPagination()
        page = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response(TimeEntrySerializer(page, many=True).data)


class TimeEntryView(WorkView):
    def _own(self, pk: int) -> TimeEntry:
        entries = TimeEntry.objects.filter(user=self.actor, ticket__in=tickets_for(self.actor))
        entry = entries.select_related("ticket", "user").filter(pk=pk).first()
        if entry is None:
            raise Http404
        return entry

    @extend_schema(
        operation_id="time_change", request=TimeInputSerializer, responses=TimeEntrySerializer
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct an entry of yours."""
        entry, data = self._own(pk), self.checked(TimeInputSerializer)
        changed = time_spent.time_change(entry=entry, actor=self.actor, now=timezone.now(), **data)
        return Response(TimeEntrySerializer(changed).data)

    @extend_schema(
        operation_id="time_remove", responses={204: OpenApiResponse(description="It is gone.")}
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Take an entry of yours away."""
        time_spent.time_remove(entry=self._own(pk), actor=self.actor, now=timezone.now())
        return Response(status=204)


class ChecklistView(WorkView):
    def _lines(self, ticket: Ticket, status: int = 200) -> Response:
        lines = checklist_of(ticket).items
        shown = ChecklistItemSerializer(lines, many=True).data
        return Response({"results": shown}, status=status)

    @extend_schema(operation_id="tickets_checklist", responses=_LINES)
    def get(self, request: Request, reference: str) -> Response:
        """The ticket's checklist, in its order."""
        return self._lines(self.ticket(reference))

    @extend_schema(
        operation_id="tickets_checklist_add", request=NewLineSerializer, responses={201: _LINES}
    )
    def post(self, request: Request, reference: str) -> Response:
        """Add a line at the end."""
        ticket, data = self.ticket(reference), self.checked(NewLineSerializer)
        checklist.item_add(ticket=ticket, text=data["text"], actor=self.actor, now=timezone.now())
        return self._lines(ticket, 201)


class ChecklistItemView(ChecklistView):
    http_method_names = ["patch", "delete", "options", "head"]

    def _item(self, ticket: Ticket, pk: int) -> ChecklistItem:
        items = ChecklistItem.objects.filter(ticket=ticket, removed_at=None)
        item = items.select_related("ticket").filter(pk=pk).first()
        if item is None:
            raise Http404
        return item

    @extend_schema(
        operation_id="tickets_checklist_change", request=LineSerializer, responses=_LINES
    )
    def patch(self, request: Request, reference: str, pk: int) -> Response:
        """Tick a line, untick it, or move it; the list as it is then."""
        ticket = self.ticket(reference)
        item, data, now = self._item(ticket, pk), self.checked(LineSerializer), timezone.now()
        if data.get("is_done") is True:
            checklist.item_tick(item=item, actor=self.actor, now=now)
        if data.get("is_done") is False:
            checklist.item_untick(item=item, actor=self.actor, now=now)
        if "place" in data:
            checklist.item_move(item=item, place=data["place"], actor=self.actor, now=now)
        return self._lines(ticket)

    @extend_schema(operation_id="tickets_checklist_remove", responses=_LINES)
    def delete(self, request: Request, reference: str, pk: int) -> Response:
        """Remove a line; the list as it is then."""
        ticket = self.ticket(reference)
        item = self._item(ticket, pk)
        checklist.item_remove(item=item, actor=self.actor, now=timezone.now())
        return self._lines(ticket)


class IdentityChecksView(WorkView):
    @extend_schema(operation_id="tickets_identity_checks", responses=_CHECKS)
    def get(self, request: Request, reference: str) -> Response:
        """The checks of the present requester, newest first; the newest counts."""
        found = identity_checks(self.ticket(reference))
        return Response({"results": IdentityCheckSerializer(found, many=True).data})

    @extend_schema(
        operation_id="tickets_identity_check",
        request=NewCheckSerializer,
        responses={201: IdentityCheckSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Record that you made sure of the requester, or could not. It is never changed."""
        ticket, data = self.ticket(reference), self.checked(NewCheckSerializer)
        check = identity.identity_check_record(
            ticket=ticket,
            questions=data["questions"],
            outcome=IdentityOutcome(data["outcome"]),
            actor=self.actor,
            now=timezone.now(),
        )
        return Response(IdentityCheckSerializer(check).data, status=201)


class RequestTypesView(WorkView):
    required_scopes = {"GET": Scope.TICKETS_READ}

    @extend_schema(operation_id="request_types_list", responses=_TYPES)
    def get(self, request: Request) -> Response:
        """What can be asked for, with its fields; for a requester those of the portal."""
        types = RequestType.objects.filter(is_active=True)
        if not self.actor.is_agent:
            types = types.filter(is_on_portal=True)
        found = types.select_related("category").prefetch_related("fields")
        rows = found.order_by("position", "pk")
        shown = RequestTypeSerializer(rows, many=True, context={"request": request}).data
        return Response({"results": shown})


_TICKET = "tickets/<str:reference>"
api_urlpatterns = [
    path("request-types/", RequestTypesView.as_view(), name="request-types"),
    path("time/", TimeView.as_view(), name="time"),
    path("time/stop/", TimerStopView.as_view(), name="timer-stop"),
    path("time/<int:pk>/", TimeEntryView.as_view(), name="time-entry"),
    path(f"{_TICKET}/time/", TicketTimeView.as_view(), name="ticket-time"),
    path(f"{_TICKET}/timer/", TicketTimerView.as_view(), name="ticket-timer"),
    path(f"{_TICKET}/checklist/", ChecklistView.as_view(), name="checklist"),
    path(f"{_TICKET}/checklist/<int:pk>/", ChecklistItemView.as_view(), name="checklist-item"),
    path(f"{_TICKET}/identity-checks/", IdentityChecksView.as_view(), name="identity-checks"),
]

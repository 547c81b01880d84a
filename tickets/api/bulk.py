"""Changing many tickets for machines: ask for a job, follow it, read its report, stop it, take it back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from accounts.scopes import Scope
from helpdesk.lib.api_pages import KeysetPagination
from tickets.api.headers import submission_key
from tickets.api.list_filters import BulkJobFilter
from tickets.api.reading import PersonSerializer
from tickets.api.schema import IDEMPOTENCY
from tickets.api.writing import StrictSerializer, category_named, person_with, team_named
from tickets.bulk_forms import tag_names
from tickets.exceptions import BadFilters, InvalidInput
from tickets.models import BulkItem, BulkJob, BulkOutcome, BulkState, Priority, Status
from tickets.models.ticket import pk_of_reference, reference_of
from tickets.selectors.bulk import job_get, jobs_for
from tickets.selectors.bulk.choosing import matching_chosen
from tickets.selectors.bulk.words import reason_words
from tickets.services.bulk import (
    AT_ONCE,
    BULK_MAX,
    bulk_cancel,
    bulk_create,
    bulk_undo,
    is_undoable,
    job_work,
)
from tickets.services.bulk.actions import ACTIONS

REFERENCE = serializers.CharField(max_length=20)


class BulkActionSerializer(StrictSerializer):
    """What is done to each ticket. `kind` says which of the others belong to it.

    assign: `assignee` (e-mail, or null for nobody) · team: `team` (slug) · status: `to`, and
    `untold` (resolve without mail and survey; supervisors) · priority: `priority` · category:
    `category` (slug) · tags: `add`, `remove` · macro: `macro` (id) · merge: `into` (reference), and
    `readers` (e-mails of those who may read what they could not before).
    """

    kind = serializers.ChoiceField(choices=sorted(ACTIONS))
    assignee = serializers.EmailField(required=False, allow_null=True)
    team = serializers.SlugField(required=False)
    to = serializers.ChoiceField(choices=Status.choices, required=False)
    untold = serializers.BooleanField(required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    category = serializers.SlugField(required=False)
    add = serializers.ListField(child=serializers.CharField(max_length=50), required=False)
    remove = serializers.ListField(child=serializers.CharField(max_length=50), required=False)
    macro = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    into = serializers.CharField(required=False, max_length=20)
    readers = serializers.ListField(child=serializers.EmailField(), required=False, max_length=100)


class NewBulkSerializer(StrictSerializer):
    """Either `tickets` or `filter`: what stands behind the question mark of a list's address."""

    action = BulkActionSerializer()
    tickets = serializers.ListField(child=REFERENCE, required=False, max_length=BULK_MAX)
    filter = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("tickets" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError({"tickets": [_("Give `tickets` or `filter`.")]})
        return attrs


class BulkJobSerializer(serializers.ModelSerializer):
    actor = PersonSerializer(read_only=True)
    kind = serializers.CharField(source="action.kind", read_only=True)
    state = serializers.ChoiceField(choices=BulkState.choices, read_only=True)
    same = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)
    undo_of = serializers.IntegerField(source="undo_of_id", read_only=True, allow_null=True)
    is_undoable = serializers.SerializerMethodField()

    class Meta:
        model = BulkJob
        fields = [
            "id", "kind", "state", "actor", "total", "done", "changed", "same", "refused", "left",
            "undo_of", "is_undoable", "created_at", "ended_at",
        ]  # fmt: skip

    def get_is_undoable(self, job: BulkJob) -> bool:
        return is_undoable(job, now=timezone.now()) and getattr(job, "undone_by", None) is None


class BulkItemSerializer(serializers.ModelSerializer):
    """`reason` is a refusal's code, `words` say it in the caller's language."""

    ticket = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(choices=BulkOutcome.choices, read_only=True)
    words = serializers.SerializerMethodField()

    class Meta:
        model = BulkItem
        fields = ["ticket", "outcome", "reason", "words"]

    def get_ticket(self, item: BulkItem) -> str:
        return reference_of(item.ticket_id)

    def get_words(self, item: BulkItem) -> str:
        return reason_words(item) if item.outcome == BulkOutcome.REFUSED else ""


def _given(data: Mapping[str, Any], name: str) -> Any:
    """The value that this kind of action needs. Raises InvalidInput where it is missing."""
    if name not in data:
        raise InvalidInput(name, _("This field is required."))
    return data[name]


def _assign(data: Mapping[str, Any]) -> dict[str, Any]:
    email = _given(data, "assignee")
    return {"assignee": person_with(email, field="assignee").pk if email else None}


def _status(data: Mapping[str, Any]) -> dict[str, Any]:
    untold = {"untold": True} if data.get("untold") else {}
    return {"to": _given(data, "to"), **untold}


def _category(data: Mapping[str, Any]) -> dict[str, Any]:
    category = category_named(_given(data, "category"))
    return {"category": category.pk if category else None}


def _merge(data: Mapping[str, Any]) -> dict[str, Any]:
    into = pk_of_reference(_given(data, "into"))
    readers = [person_with(email, field="readers").pk for email in data.get("readers", [])]
    return {"into": into or 0, "readers": readers}


_READ: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "assign": _assign,
    "team": lambda data: {"team": team_named(_given(data, "team")).pk},
    "status": _status,
    "priority": lambda data: {"priority": int(_given(data, "priority"))},
    "category": _category,
    "tags": lambda data: {
        name: tag_names(",".join(data.get(name, []))) for name in ("add", "remove")
    },
    "macro": lambda data: {"macro": _given(data, "macro")},
    "merge": _merge,
}
_MISSING = OpenApiResponse(OpenApiTypes.OBJECT, description="No such job, or not yours to see.")
_REFUSED = OpenApiResponse(OpenApiTypes.OBJECT, description="`detail` says why; `code` names it.")
_ANSWERS = {200: BulkJobSerializer, 401: _REFUSED, 403: _REFUSED, 404: _MISSING}


class BulkViewSet(GenericViewSet):
    """Jobs of one's own; supervisors see all. Requesters have none: 403."""

    queryset = BulkJob.objects.none()
    serializer_class = BulkJobSerializer
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    pagination_class = KeysetPagination
    keyset_order = ("-pk",)
    filter_backends = [DjangoFilterBackend]
    filterset_class = BulkJobFilter
    required_scopes = {
        "list": Scope.TICKETS_READ,
        "retrieve": Scope.TICKETS_READ,
        "items": Scope.TICKETS_READ,
        "create": Scope.TICKETS_WRITE,
        "cancel": Scope.TICKETS_WRITE,
        "undo": Scope.TICKETS_WRITE,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not getattr(request.user, "is_agent", False):
            self.permission_denied(request)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[BulkJob]:
        return jobs_for(self.person)

    def list(self, request: Request) -> Response:
        """The jobs, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(BulkJobSerializer(page, many=True).data)

    @extend_schema(
        request=NewBulkSerializer,
        parameters=[IDEMPOTENCY],
        responses={201: BulkJobSerializer, 202: BulkJobSerializer, 401: _REFUSED, 403: _REFUSED, 422: _REFUSED},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Ask for a job. A few tickets are changed at once (201), many in the background (202)."""
        given = NewBulkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data, kind = given.validated_data, given.validated_data["action"]["kind"]
        job = bulk_create(
            actor=self.person,
            action={"kind": kind, **_READ[kind](data["action"])},
            ticket_ids=self._tickets(data),
            now=timezone.now(),
            submission_key=submission_key(request, "bulk"),
        )
        if job.is_made_now and job.total <= AT_ONCE:
            job = job_work(job=job, clock=timezone.now)
        is_here = job.total <= AT_ONCE and not job.is_under_way
        return self._answer(job, status.HTTP_201_CREATED if is_here else status.HTTP_202_ACCEPTED)

    def _tickets(self, data: Mapping[str, Any]) -> Sequence[int]:
        if "filter" in data:
            return self._matching(QueryDict(data["filter"]))
        found = [(given, pk_of_reference(given)) for given in data["tickets"]]
        wrong = [given for given, pk in found if pk is None]
        if wrong:
            raise InvalidInput("tickets", _("This is no ticket: %(what)s") % {"what": wrong[0]})
        return [pk for _given_, pk in found if pk is not None]

    def _matching(self, params: QueryDict) -> Sequence[int]:
        try:
            return matching_chosen(self.person, params, now=timezone.now()).pks
        except BadFilters as refusal:
            raise InvalidInput("filter", str(refusal)) from refusal

    @extend_schema(responses=_ANSWERS)
    def retrieve(self, request: Request, pk: str) -> Response:
        """How far a job is."""
        return self._answer(job_get(self.person, int(pk)))

    @extend_schema(
        parameters=[OpenApiParameter("outcome", enum=BulkOutcome.values)],
        responses={200: BulkItemSerializer(many=True), 401: _REFUSED, 403: _REFUSED, 404: _MISSING},
    )
    @action(detail=True, keyset_order=("pk",))
    def items(self, request: Request, pk: str) -> Response:
        """What became of each ticket, in order; `outcome` narrows it."""
        found = BulkItem.objects.filter(job=job_get(self.person, int(pk)))
        outcome = request.query_params.get("outcome")
        if outcome in BulkOutcome.values:
            found = found.filter(outcome=outcome)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(BulkItemSerializer(page, many=True).data)

    @extend_schema(request=None, responses={**_ANSWERS, 409: _REFUSED})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop it between two tickets; what was done stays done."""
        job = job_get(self.person, int(pk))
        return self._answer(bulk_cancel(job=job, actor=self.person, now=timezone.now()))

    @extend_schema(
        request=None,
        responses={202: BulkJobSerializer, 201: BulkJobSerializer, **_ANSWERS, 409: _REFUSED},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take back what it changed, by another job: the answer."""
        job = job_get(self.person, int(pk))
        undoing = bulk_undo(job=job, actor=self.person, now=timezone.now())
        if undoing.total > AT_ONCE:
            return self._answer(undoing, status.HTTP_202_ACCEPTED)
        return self._answer(job_work(job=undoing, clock=timezone.now), status.HTTP_201_CREATED)

    def _answer(self, job: BulkJob, code: int = status.HTTP_200_OK) -> Response:
        return Response(BulkJobSerializer(job).data, status=code)

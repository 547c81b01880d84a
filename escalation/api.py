"""The hand-off for machines, on the same services and access as its pages."""

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Team, User
from accounts.scopes import Scope
from escalation import access, selectors, services
from escalation.document import EVIDENCE_MAX, TEXT_LENGTH, document_from
from escalation.models import Handoff, ReturnReason
from escalation.tried import tried_read
from tickets.api.headers import required_version, submission_key
from tickets.exceptions import AlreadySubmitted


class PersonField(serializers.Serializer):
    """Somebody of ours, by name."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")


class HandoffSerializer(serializers.Serializer):
    """A hand-off as those who work the ticket read it."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.reference")
    state = serializers.CharField()
    direction = serializers.CharField()
    from_team = serializers.CharField(source="from_team.slug")
    to_team = serializers.CharField(source="to_team.slug")
    from_tier = serializers.IntegerField(allow_null=True)
    to_tier = serializers.IntegerField(allow_null=True)
    from_agent = PersonField()
    created_at = serializers.DateTimeField()
    symptom = serializers.CharField()
    scope = serializers.CharField()
    environment = serializers.CharField()
    reproduction = serializers.CharField()
    cannot_reproduce = serializers.BooleanField()
    tried = serializers.SerializerMethodField()
    tried_notes = serializers.CharField()
    ruled_out = serializers.CharField()
    evidence = serializers.ListField(child=serializers.CharField())
    evidence_notes = serializers.CharField()
    best_guess = serializers.CharField()
    ask = serializers.CharField()
    told_requester = serializers.CharField()
    accepted_by = PersonField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    returned_by = PersonField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    return_reason = serializers.CharField()
    return_missing = serializers.CharField()
    is_rediagnosed = serializers.BooleanField()
    rediagnosed_note = serializers.CharField()
    is_solvable_at_l1 = serializers.BooleanField()
    solvable_at_l1_note = serializers.CharField()
    marked_by = PersonField(allow_null=True)
    marked_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_tried(self, handoff: Handoff) -> list[dict[str, Any]]:
        """Each step done, its titles and outcome in the language of whoever asks."""
        return tried_read(handoff.tried, (get_language() or "en")[:2])


def _text() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=TEXT_LENGTH)


class HandoffInputSerializer(serializers.Serializer):
    """What is sent. Which parts are required depends on the direction; the answer 422 names them."""

    to_team = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.filter(is_active=True)
    )
    symptom = _text()
    scope = _text()
    environment = _text()
    reproduction = _text()
    cannot_reproduce = serializers.BooleanField(required=False, default=False)
    tried_notes = _text()
    ruled_out = _text()
    evidence = serializers.ListField(
        child=serializers.CharField(max_length=64), required=False, max_length=EVIDENCE_MAX
    )
    evidence_notes = _text()
    best_guess = _text()
    ask = _text()
    told_requester = _text()
    version = serializers.IntegerField(required=False, min_value=1)


class MissingSerializer(serializers.Serializer):
    field = serializers.CharField()
    why = serializers.CharField()


class IncompleteSerializer(serializers.Serializer):
    """The answer 422: what is missing, and why the receiving tier needs it."""

    detail = serializers.CharField()
    code = serializers.CharField()
    missing = MissingSerializer(many=True)


class VersionSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False, min_value=1)


class ReturnSerializer(VersionSerializer):
    reason = serializers.ChoiceField(choices=ReturnReason.choices)
    missing = serializers.CharField(max_length=TEXT_LENGTH)


class MarkSerializer(serializers.Serializer):
    is_rediagnosed = serializers.BooleanField(required=False, default=False)
    rediagnosed_note = _text()
    is_solvable_at_l1 = serializers.BooleanField(required=False, default=False)
    solvable_at_l1_note = _text()


class HandoffsSerializer(serializers.Serializer):
    results = HandoffSerializer(many=True)


class HandoffApiView(APIView):
    """What all have in common. Refusals become answers in helpdesk.lib.api_errors."""

    required_scopes = {"GET": Scope.HANDOFFS_READ, "POST": Scope.HANDOFFS_WRITE}

    @property
    def actor(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - the permission let nobody else in
        return user

    def checked(self, serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class HandoffSendView(HandoffApiView):
    @extend_schema(
        operation_id="tickets_handoff",
        request=HandoffInputSerializer,
        responses={201: HandoffSerializer, 422: IncompleteSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Hands a ticket off. What was tried is taken from its guide runs.

        With an Idempotency-Key, a second call answers 200 with what the first one made.
        """
        ticket = access.worked_ticket_get(self.actor, reference)
        data = self.checked(HandoffInputSerializer, request)
        try:
            handoff = services.handoff_send(
                ticket=ticket,
                document=document_from(data),
                to_team=data["to_team"],
                actor=self.actor,
                now=timezone.now(),
                expected_version=required_version(request, ticket, data.get("version")),
                submission_key=submission_key(request, f"handoff:{ticket.pk}"),
            )
        except AlreadySubmitted:
            sent = Handoff.objects.for_page().filter(ticket=ticket, from_agent=self.actor)
            return Response(HandoffSerializer(sent.order_by("-pk").first()).data)
        return Response(HandoffSerializer(handoff).data, status=201)


class HandoffListView(HandoffApiView):
    @extend_schema(operation_id="tickets_handoffs", responses=HandoffsSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """The hand-offs of a ticket, newest first."""
        ticket = access.worked_ticket_get(self.actor, reference)
        found = selectors.handoffs_of(ticket)
        return Response({"results": HandoffSerializer(found, many=True).data})


class HandoffAcceptView(HandoffApiView):
    @extend_schema(
        operation_id="tickets_handoff_accept",
        request=VersionSerializer,
        responses=HandoffSerializer,
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """The token's owner takes the ticket; 409 when somebody was first."""
        handoff = access.handoff_get(self.actor, reference, pk)
        data = self.checked(VersionSerializer, request)
        services.handoff_accept(
            handoff=handoff,
            actor=self.actor,
            now=timezone.now(),
            expected_version=data.get("version"),
        )
        return Response(HandoffSerializer(handoff).data)


class HandoffReturnView(HandoffApiView):
    @extend_schema(
        operation_id="tickets_handoff_return",
        request=ReturnSerializer,
        responses=HandoffSerializer,
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """Gives the ticket back to its sender, with what is missing."""
        handoff = access.handoff_get(self.actor, reference, pk)
        data = self.checked(ReturnSerializer, request)
        services.handoff_return(
            handoff=handoff,
            reason=data["reason"],
            missing=data["missing"],
            actor=self.actor,
            now=timezone.now(),
            expected_version=data.get("version"),
        )
        return Response(HandoffSerializer(handoff).data)


class HandoffMarkView(HandoffApiView):
    @extend_schema(
        operation_id="tickets_handoff_mark", request=MarkSerializer, responses=HandoffSerializer
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """Says what an accepted hand-off turned out to be."""
        handoff = access.handoff_get(self.actor, reference, pk)
        marks = services.HandoffMarks(**self.checked(MarkSerializer, request))
        services.handoff_mark(handoff=handoff, marks=marks, actor=self.actor, now=timezone.now())
        return Response(HandoffSerializer(handoff).data)


_TICKET = "tickets/<str:reference>"
api_urlpatterns = [
    path(f"{_TICKET}/handoff/", HandoffSendView.as_view(), name="handoff-send"),
    path(f"{_TICKET}/handoffs/", HandoffListView.as_view(), name="handoff-list"),
    path(
        f"{_TICKET}/handoffs/<int:pk>/accept/", HandoffAcceptView.as_view(), name="handoff-accept"
    ),
    path(
        f"{_TICKET}/handoffs/<int:pk>/return/", HandoffReturnView.as_view(), name="handoff-return"
    ),
    path(f"{_TICKET}/handoffs/<int:pk>/mark/", HandoffMarkView.as_view(), name="handoff-mark"),
]

"""Macros for machines: which one may apply, what each does, and applying one to a ticket."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.utils import extend_schema_view as describe
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from accounts.scopes import Scope
from helpdesk.lib.api_pages import KeysetPagination
from tickets.access import ticket_get, tickets_for
from tickets.api.headers import required_version, submission_key
from tickets.api.list_filters import MacroFilter
from tickets.api.reading import AgentTicketSerializer, TeamSerializer, require_internal, row_of
from tickets.api.schema import IDEMPOTENCY, IF_MATCH
from tickets.api.writing import StrictSerializer, VersionField
from tickets.exceptions import AlreadySubmitted, NotAllowed
from tickets.models import Macro
from tickets.services.macros import macro_apply
from tickets.services.macros.access import macro_get, macros_for
from tickets.services.macros.actions import ActionKind
from tickets.services.macros.apply import macro_status
from tickets.services.resolution import tell_open_lines


class MacroActionSerializer(serializers.Serializer):
    """`text` for a reply (by language) and a note, `value` for all other kinds; see docs/macros.md."""

    kind = serializers.ChoiceField(choices=ActionKind.choices)
    text = serializers.JSONField(required=False)
    value = serializers.JSONField(required=False)


class MacroSerializer(serializers.ModelSerializer):
    """`name` is the one in your language. `language` is empty where it is for requesters of every
    language; `team` null: everybody's.
    """

    team = TeamSerializer(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    is_own = serializers.SerializerMethodField()
    actions = MacroActionSerializer(many=True, read_only=True)
    is_canned_reply = serializers.BooleanField(read_only=True)

    class Meta:
        model = Macro
        fields = [
            "id", "name", "name_en", "name_es", "shortcut", "language", "team", "is_own",
            "is_canned_reply", "needs_identity_check", "actions", "usage_count", "last_used_at",
        ]  # fmt: skip

    def get_is_own(self, macro: Macro) -> bool:
        return macro.owner_id is not None


class MacroApplySerializer(StrictSerializer):
    """`ticket` by its reference; `version` is the one that the caller saw (or If-Match).

    `with_open_lines`: resolve it although lines of its checklist are open (else 409 `open_checklist`).
    """

    ticket = serializers.CharField(max_length=30)
    with_open_lines = serializers.BooleanField(default=False)
    version = VersionField()


ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
_REFUSED = {
    204: OpenApiResponse(description="Done, and the ticket is now out of your sight."),
    404: OpenApiResponse(description="No such macro or ticket, or not yours to see."),
    409: OpenApiResponse(
        description="The ticket changed meanwhile, or its state does not allow it."
    ),
    422: OpenApiResponse(description="What the macro points at is gone. Nothing was done."),
}


@describe(
    list=extend_schema(operation_id="macros_list", responses=MacroSerializer(many=True)),
    retrieve=extend_schema(
        operation_id="macros_retrieve",
        responses=MacroSerializer,
        parameters=[ID],
    ),
)
class MacroViewSet(GenericViewSet):
    """One's own macros, one's teams' and everybody's: those that one may apply."""

    queryset = Macro.objects.none()
    serializer_class = MacroSerializer
    lookup_value_regex = r"\d{1,18}"
    filter_backends = [DjangoFilterBackend]
    filterset_class = MacroFilter
    pagination_class = KeysetPagination
    keyset_order = ("pk",)
    required_scopes = {
        "list": Scope.TICKETS_READ,
        "retrieve": Scope.TICKETS_READ,
        "apply": Scope.TICKETS_WRITE,
    }

    def get_queryset(self) -> QuerySet[Macro]:
        """Raises NotAllowed: a requester has no macros at all."""
        user = self.request.user
        if not isinstance(user, User) or not user.is_agent:
            raise NotAllowed
        return macros_for(user).select_related("team")

    def list(self, request: Request) -> Response:
        """The macros that you may apply."""
        found = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response(MacroSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One macro with what it does."""
        return Response(MacroSerializer(macro_get(self.get_queryset(), int(pk))).data)

    @extend_schema(
        operation_id="macros_apply",
        request=MacroApplySerializer,
        responses={200: AgentTicketSerializer, **_REFUSED},
        parameters=[ID, IDEMPOTENCY, IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Do all that the macro says on a ticket, its reply included, or nothing."""
        macro = macro_get(self.get_queryset(), int(pk))
        given = MacroApplySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actor = cast(User, request.user)
        ticket = ticket_get(actor, given.validated_data["ticket"])
        require_internal(request, ticket)
        version = required_version(request, ticket, given.validated_data.get("version"))
        tell_open_lines(
            ticket=ticket,
            target=macro_status(macro),
            actor=actor,
            is_known=given.validated_data["with_open_lines"],
        )
        key = submission_key(request, f"macro {macro.pk} {ticket.pk}")
        try:
            macro_apply(
                ticket=ticket,
                macro=macro,
                actor=actor,
                now=timezone.now(),
                expected_version=version,
                submission_key=key,
            )
        except AlreadySubmitted as earlier:
            ticket = earlier.ticket
        return self._answer(request, ticket.pk)

    def _answer(self, request: Request, pk: int) -> Response:
        """The ticket as it now stands; 204 where the macro took it out of one's sight."""
        actor: Any = request.user
        tickets = tickets_for(actor).for_list().select_related("request_type")
        current = tickets.prefetch_related("tags").filter(pk=pk).first()
        if current is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(row_of(current, request))

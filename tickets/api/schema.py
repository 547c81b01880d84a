"""What the API's description says of tickets, apart from the code that does it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)

from tickets.api import reading, writing

ROW = PolymorphicProxySerializer(
    component_name="Ticket",
    serializers=[reading.AgentTicketSerializer, reading.RequesterTicketSerializer],
    resource_type_field_name=None,
)
DETAIL = PolymorphicProxySerializer(
    component_name="TicketDetail",
    serializers=[reading.AgentTicketDetailSerializer, reading.RequesterTicketDetailSerializer],
    resource_type_field_name=None,
    many=False,
)
NEW = PolymorphicProxySerializer(
    component_name="NewTicket",
    serializers=[writing.AgentNewTicketSerializer, writing.RequesterNewTicketSerializer],
    resource_type_field_name=None,
    many=False,
)

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key twice does the thing once; the second call answers 200.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description='The version that you saw, such as "3"; the same as `version` in the body.',
)
REFERENCE = OpenApiParameter(
    "reference", OpenApiTypes.STR, OpenApiParameter.PATH, description="Such as HD-10234, any case."
)
SEARCH = OpenApiParameter(
    "search",
    OpenApiTypes.STR,
    description="Words or a reference: the best matches, best first, on one page (no cursor).",
)

_BAD = OpenApiResponse(OpenApiTypes.OBJECT, description="What is wrong, by field.")
_REFUSED = OpenApiResponse(OpenApiTypes.OBJECT, description="`detail` says why; `code` names it.")
_MISSING = OpenApiResponse(OpenApiTypes.OBJECT, description="No such ticket, or not yours to see.")
_GONE = OpenApiResponse(description="Done, and the ticket is now out of your sight.")
_READ_ERRORS = {401: _REFUSED, 403: _REFUSED, 404: _MISSING}
_ERRORS = {400: _BAD, **_READ_ERRORS, 409: _REFUSED, 415: _REFUSED, 422: _BAD}


def _write(request: object, *headers: OpenApiParameter, created: bool = True) -> object:
    answers = {200: DETAIL, **({201: DETAIL} if created else {}), 204: _GONE, **_ERRORS}
    return extend_schema(request=request, responses=answers, parameters=[REFERENCE, *headers])


ticket_schema = extend_schema_view(
    list=extend_schema(parameters=[SEARCH], responses={200: ROW, 400: _BAD, 401: _REFUSED}),
    create=extend_schema(
        request=NEW,
        parameters=[IDEMPOTENCY],
        responses={200: DETAIL, 201: DETAIL, **_ERRORS},
    ),
    retrieve=extend_schema(parameters=[REFERENCE], responses={200: DETAIL, **_READ_ERRORS}),
    partial_update=_write(writing.TicketPatchSerializer, IF_MATCH, created=False),
    reply=_write(writing.ReplySerializer, IDEMPOTENCY, IF_MATCH),
    note=_write(writing.NoteSerializer, IDEMPOTENCY, IF_MATCH),
    transition=_write(writing.TransitionSerializer, IF_MATCH, created=False),
    take=_write(writing.TakeSerializer, IF_MATCH, created=False),
    events=extend_schema(
        parameters=[REFERENCE],
        responses={200: reading.EventSerializer(many=True), **_READ_ERRORS},
        filters=False,
    ),
)

"""Merging, splitting and linking for machines, under the rules of the pages."""

from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from tickets.access import require_worker, ticket_get, tickets_for
from tickets.api.headers import submission_key
from tickets.api.reading import require_internal
from tickets.api.schema import DETAIL, IDEMPOTENCY
from tickets.api.writing import StrictSerializer, category_named, person_with, team_named
from tickets.exceptions import AlreadySubmitted, InvalidInput, MergeRefused
from tickets.models import LinkKind, Status, Ticket
from tickets.models.merge import LINKED_BY_HAND
from tickets.selectors.links import link_get, links_of
from tickets.selectors.merging import merge_of
from tickets.services import (
    NewSplit,
    link_add,
    link_remove,
    merge_undo,
    ticket_split,
    tickets_merge,
)
from tickets.services.split import Reach
from tickets.services.text import SUBJECT_LENGTH


class MergeSerializer(StrictSerializer):
    """`readers`: addresses of the people who may read what they could not before (409 names them)."""

    into = serializers.CharField(max_length=20)
    readers = serializers.ListField(child=serializers.EmailField(), required=False, max_length=50)


class SplitSerializer(StrictSerializer):
    """`message` is one of the ticket's; `onward` takes all after it along."""

    message = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    subject = serializers.CharField(max_length=SUBJECT_LENGTH)
    onward = serializers.BooleanField(default=False)
    requester = serializers.EmailField(required=False)
    category = serializers.SlugField(required=False, allow_null=True)
    team = serializers.SlugField(required=False)
    description = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    tell = serializers.BooleanField(default=False)
    readers = serializers.ListField(child=serializers.EmailField(), required=False, max_length=50)


class NewLinkSerializer(StrictSerializer):
    """This ticket is `kind` the other one: blocked by it, for instance."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in LINKED_BY_HAND])
    other = serializers.CharField(max_length=20)


class OldLinkSerializer(StrictSerializer):
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class LinkSerializer(serializers.Serializer):
    """`reverse`: it is the other ticket that is `kind` this one."""

    id = serializers.IntegerField(source="pk", read_only=True)
    kind = serializers.ChoiceField(choices=LinkKind.choices, read_only=True)
    reverse = serializers.BooleanField(source="is_turned", read_only=True)
    words = serializers.CharField(read_only=True)
    ticket = serializers.CharField(source="ticket.reference", read_only=True)
    subject = serializers.CharField(source="ticket.subject", read_only=True)
    status = serializers.ChoiceField(source="ticket.status", choices=Status.choices, read_only=True)


class _TicketCalls(Protocol):
    """What the mixin needs of the view set."""

    request: Request
    person: User

    def get_queryset(self) -> QuerySet[Ticket]: ...
    def _ticket(self, reference: str) -> Ticket: ...
    def _data(self, kind: type[serializers.Serializer]) -> dict[str, Any]: ...
    def _answer(self, ticket: Ticket, code: int = 200) -> Response: ...


REFERENCE = OpenApiParameter("reference", OpenApiTypes.STR, OpenApiParameter.PATH)
_REFUSED = OpenApiResponse(OpenApiTypes.OBJECT, description="`detail` says why; `code` names it.")
_READ = {401: _REFUSED, 403: _REFUSED, 404: _REFUSED}
_ERRORS = {400: _REFUSED, **_READ, 409: _REFUSED, 415: _REFUSED, 422: _REFUSED}
_GONE = OpenApiResponse(description="Done, and the ticket is now out of your sight.")
_LINKS = LinkSerializer(many=True)


class MergeCalls:
    """Actions of a ticket: POST merge/, unmerge/, split/, links/add/, links/remove/, GET links/."""

    @extend_schema(
        parameters=[REFERENCE],
        request=MergeSerializer,
        responses={200: DETAIL, 204: _GONE, **_ERRORS},
    )
    @action(detail=True, methods=["post"])
    def merge(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Merge this ticket into another one, which is answered."""
        ticket = self._ticket(reference)
        require_worker(self.person, ticket)
        data = self._data(MergeSerializer)
        survivor = _named(self.person, data["into"], "into")
        tickets_merge(
            survivor=survivor,
            merged=ticket,
            actor=self.person,
            now=timezone.now(),
            confirmed_readers=_readers(data),
        )
        return self._answer(survivor)

    @extend_schema(
        parameters=[REFERENCE], request=None, responses={200: DETAIL, 204: _GONE, **_ERRORS}
    )
    @action(detail=True, methods=["post"])
    def unmerge(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Take the merge of this ticket back, which is answered."""
        ticket = self._ticket(reference)
        require_worker(self.person, ticket)
        merge = merge_of(ticket)
        if merge is None:
            raise MergeRefused(_("%(ticket)s stands alone.") % {"ticket": ticket.reference})
        merge_undo(merge=merge, actor=self.person, now=timezone.now())
        return self._answer(ticket)

    @extend_schema(
        parameters=[REFERENCE, IDEMPOTENCY],
        request=SplitSerializer,
        responses={200: DETAIL, 201: DETAIL, 204: _GONE, **_ERRORS},
    )
    @action(detail=True, methods=["post"])
    def split(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Make a ticket of one of this one's messages; the new one is answered."""
        ticket = self._ticket(reference)
        require_worker(self.person, ticket)
        new = _new_split(ticket, self._data(SplitSerializer))
        try:
            made = ticket_split(
                ticket=ticket,
                new=new,
                actor=self.person,
                now=timezone.now(),
                submission_key=submission_key(request, f"split {ticket.pk}"),
            )
        except AlreadySubmitted as earlier:
            return self._answer(earlier.ticket)
        return self._answer(made, 201)

    @extend_schema(parameters=[REFERENCE], responses={200: _LINKS, **_READ}, filters=False)
    @action(detail=True, pagination_class=None)
    def links(self: _TicketCalls, request: Request, reference: str) -> Response:
        """How the ticket is linked, to tickets that you may see."""
        ticket = self._ticket(reference)
        require_internal(request, ticket)
        return _links(self.person, ticket)

    @extend_schema(
        parameters=[REFERENCE], request=NewLinkSerializer, responses={200: _LINKS, **_ERRORS}
    )
    @action(detail=True, methods=["post"], url_path="links/add")
    def links_add(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Link this ticket to another one."""
        ticket = self._ticket(reference)
        require_worker(self.person, ticket)
        data = self._data(NewLinkSerializer)
        link_add(
            ticket=ticket,
            other=_named(self.person, data["other"], "other"),
            kind=LinkKind(data["kind"]),
            actor=self.person,
            now=timezone.now(),
        )
        return _links(self.person, ticket)

    @extend_schema(
        parameters=[REFERENCE], request=OldLinkSerializer, responses={200: _LINKS, **_ERRORS}
    )
    @action(detail=True, methods=["post"], url_path="links/remove")
    def links_remove(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Take a link off."""
        ticket = self._ticket(reference)
        require_worker(self.person, ticket)
        link = link_get(self.person, ticket, self._data(OldLinkSerializer)["id"])
        if link is None:
            raise InvalidInput("id", _("This link is gone already."))
        link_remove(link=link, actor=self.person, now=timezone.now())
        return _links(self.person, ticket)


def _links(person: User, ticket: Ticket) -> Response:
    return Response(LinkSerializer(links_of(person, ticket), many=True).data)


def _named(person: User, reference: str, field: str) -> Ticket:
    """The ticket of this reference that the person may see. Raises InvalidInput(field)."""
    try:
        return ticket_get(person, reference, tickets_for(person))
    except (Http404, OverflowError):
        raise InvalidInput(field, _("There is no such ticket.")) from None


def _readers(data: dict[str, Any]) -> set[int]:
    return {person_with(email, field="readers").pk for email in data.get("readers", [])}


def _new_split(ticket: Ticket, data: dict[str, Any]) -> NewSplit:
    email = data.get("requester")
    return NewSplit(
        message=data["message"],
        subject=data["subject"],
        requester=person_with(email, field="requester") if email else ticket.requester,
        reach=Reach.ONWARD if data["onward"] else Reach.ONE,
        category=category_named(data["category"]) if "category" in data else ticket.category,
        team=team_named(data["team"]) if data.get("team") else None,
        description=data.get("description", ""),
        tells_requester=data["tell"],
        confirmed_readers=_readers(data),
    )

"""The people on a ticket, for machines: who is in copy, who watches, whose request it is."""

from datetime import datetime
from typing import Any, Protocol, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from tickets.access import may_work, require_worker, sees_internal
from tickets.api.headers import expected_version, required_version
from tickets.api.reading import PersonNameSerializer, PersonSerializer
from tickets.api.schema import DETAIL
from tickets.api.writing import StrictSerializer, VersionField, person_with
from tickets.exceptions import InvalidInput
from tickets.models import PersonRole, Ticket
from tickets.selectors.person_panel import participants_on, watchers_on
from tickets.services import (
    NewTicket,
    OnBehalf,
    participant_add,
    participant_remove,
    requester_change,
    ticket_create,
    ticket_file,
    ticket_unwatch,
    ticket_watch,
)


class TicketPeopleSerializer(serializers.Serializer):
    """Who else reads along. A requester's side sees names of people in copy, and no watchers."""

    participants = PersonSerializer(many=True, read_only=True)
    watchers = PersonSerializer(many=True, read_only=True)


class RequesterPeopleSerializer(serializers.Serializer):
    participants = PersonNameSerializer(many=True, read_only=True)


class AddPersonSerializer(StrictSerializer):
    """`conversation`: the mail to somebody in copy holds what was said in public so far."""

    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=PersonRole.choices, default=PersonRole.PARTICIPANT.value)
    conversation = serializers.BooleanField(default=False)
    version = VersionField()


class RemovePersonSerializer(StrictSerializer):
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=PersonRole.choices, default=PersonRole.PARTICIPANT.value)
    version = VersionField()


class RequesterChangeSerializer(StrictSerializer):
    """`keep_in_copy`: the requester before stays, in copy."""

    email = serializers.EmailField()
    keep_in_copy = serializers.BooleanField(default=False)
    version = VersionField()


class _TicketCalls(Protocol):
    """What the mixin needs of the view set."""

    request: Request
    person: User

    def _ticket(self, reference: str) -> Ticket: ...
    def _data(self, kind: type[serializers.Serializer]) -> dict[str, Any]: ...
    def _answer(self, ticket: Ticket) -> Response: ...


PEOPLE = PolymorphicProxySerializer(
    component_name="People",
    serializers=[TicketPeopleSerializer, RequesterPeopleSerializer],
    resource_type_field_name=None,
    many=False,
)
REFERENCE = OpenApiParameter("reference", OpenApiTypes.STR, OpenApiParameter.PATH)
_REFUSED = OpenApiResponse(OpenApiTypes.OBJECT, description="`detail` says why; `code` names it.")
_ERRORS = {400: _REFUSED, 401: _REFUSED, 403: _REFUSED, 404: _REFUSED, 409: _REFUSED, 422: _REFUSED}
_GONE = OpenApiResponse(description="Done, and the ticket is now out of your sight.")


class PeopleCalls:
    """Actions of a ticket: GET people/, POST people/add/, people/remove/ and requester/."""

    @extend_schema(
        parameters=[REFERENCE],
        responses={200: PEOPLE, 401: _REFUSED, 403: _REFUSED, 404: _REFUSED},
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def people(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Who is in copy and who watches."""
        return _people(self._ticket(reference), request)

    @extend_schema(
        parameters=[REFERENCE], request=AddPersonSerializer, responses={200: PEOPLE, **_ERRORS}
    )
    @action(detail=True, methods=["post"], url_path="people/add")
    def people_add(self: _TicketCalls, request: Request, reference: str) -> Response:
        """One more in copy, or watching."""
        ticket = self._ticket(reference)
        _add(ticket, self._data(AddPersonSerializer), request)
        return _people(ticket, request)

    @extend_schema(
        parameters=[REFERENCE],
        request=RemovePersonSerializer,
        responses={200: PEOPLE, 204: _GONE, **_ERRORS},
    )
    @action(detail=True, methods=["post"], url_path="people/remove")
    def people_remove(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Out of copy, or watching no more. Whoever is in copy may take themselves out."""
        ticket = self._ticket(reference)
        data, actor, now = self._data(RemovePersonSerializer), self.person, timezone.now()
        # On the requester's side one takes out oneself, and learns nothing of anybody else.
        if data["email"].lower() != actor.email or data["role"] == PersonRole.WATCHER:
            require_worker(actor, ticket)
        person = _removed_person(ticket, data["email"], data["role"])
        if data["role"] == PersonRole.WATCHER:
            ticket_unwatch(ticket=ticket, user=person, actor=actor, now=now)
            return _people(ticket, request)
        version = expected_version(request, data.get("version"))
        participant_remove(
            ticket=ticket, person=person, actor=actor, now=now, expected_version=version
        )
        if person.pk == actor.pk and not actor.is_agent:
            return Response(status=204)
        return _people(ticket, request)

    @extend_schema(
        parameters=[REFERENCE],
        request=RequesterChangeSerializer,
        responses={200: DETAIL, 204: _GONE, **_ERRORS},
    )
    @action(detail=True, methods=["post"])
    def requester(self: _TicketCalls, request: Request, reference: str) -> Response:
        """Make it another person's request."""
        ticket = self._ticket(reference)
        data = self._data(RequesterChangeSerializer)
        require_worker(self.person, ticket)
        changed = requester_change(
            ticket=ticket,
            requester=person_with(data["email"], field="email"),
            actor=self.person,
            now=timezone.now(),
            keep_in_copy=data["keep_in_copy"],
            expected_version=required_version(request, ticket, data.get("version")),
        )
        return self._answer(changed)


def _add(ticket: Ticket, data: dict[str, Any], request: Request) -> None:
    actor, now = cast(User, request.user), timezone.now()
    # Whoever may not add people is not told either who has an account.
    require_worker(actor, ticket)
    person = person_with(data["email"], field="email")
    if data["role"] == PersonRole.PARTICIPANT:
        participant_add(
            ticket=ticket,
            person=person,
            actor=actor,
            now=now,
            expected_version=expected_version(request, data.get("version")),
            with_conversation=data["conversation"],
        )
        return
    if not may_work(person, ticket):
        raise InvalidInput("email", _("Only agents who may see this ticket can watch it."))
    ticket_watch(ticket=ticket, users=[person], actor=actor, now=now)


def _removed_person(ticket: Ticket, email: str, role: str) -> User:
    """Whoever has this address on the ticket in this role. Raises InvalidInput("email")."""
    people = User.objects.filter(ticket_roles__ticket=ticket, ticket_roles__role=role)
    person = people.filter(email__iexact=email).first()
    if person is None:
        raise InvalidInput("email", _("This person is not on the ticket."))
    return person


def _people(ticket: Ticket, request: Request) -> Response:
    ticket.__dict__.pop("_people_on", None)
    if not sees_internal(cast(User, request.user), ticket):
        return Response(RequesterPeopleSerializer({"participants": participants_on(ticket)}).data)
    people = {"participants": participants_on(ticket), "watchers": watchers_on(ticket)}
    return Response(TicketPeopleSerializer(people).data)


def ticket_filed(*, new: NewTicket, request: Request, now: datetime, submission_key: str) -> Ticket:
    """One's own request, or as an agent somebody else's with whoever is in copy from the start."""
    actor, in_copy = cast(User, request.user), _in_copy(request)
    if new.requester.pk == actor.pk:
        if in_copy:
            message = _("Put people in copy of somebody else's request, not of your own.")
            raise InvalidInput("participants", message)
        return ticket_create(new=new, actor=actor, now=now, submission_key=submission_key)
    filed = OnBehalf(new=new, participants=in_copy)
    return ticket_file(filed=filed, actor=actor, now=now, submission_key=submission_key)


def _in_copy(request: Request) -> list[User]:
    """The people that a validated body puts in copy."""
    data: Any = request.data
    given = data.getlist("participants") if hasattr(data, "getlist") else data.get("participants")
    return [person_with(email, field="participants") for email in given or []]

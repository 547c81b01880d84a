"""Tickets for machines, addressed by reference: list, file, read, change, talk, move."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.utils import timezone
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from accounts.scopes import Scope
from helpdesk.lib.api_pages import page_size_of
from helpdesk.lib.api_parsers import JSONParser
from tickets.access import events_for, messages_for, ticket_get, tickets_for
from tickets.api import writing
from tickets.api.filters import TicketFilterBackend, TicketPagination, matching_of
from tickets.api.headers import expected_version, required_version, submission_key
from tickets.api.merging import MergeCalls
from tickets.api.patching import ticket_patch
from tickets.api.people import PeopleCalls, ticket_filed
from tickets.api.reading import EventSerializer, detail_of, require_internal, row_of
from tickets.api.schema import ticket_schema
from tickets.exceptions import AlreadySubmitted
from tickets.models import Channel, Impact, Status, Ticket, Urgency, Visibility
from tickets.models.ticket import TicketQuerySet
from tickets.selectors import tickets_search
from tickets.selectors.search import CANDIDATES
from tickets.services import (
    NewMessage,
    NewTicket,
    message_add,
    ticket_claim,
    ticket_take,
    ticket_transition,
)
from tickets.services.resolution import tell_open_lines


@ticket_schema
class TicketViewSet(PeopleCalls, MergeCalls, GenericViewSet):
    """Every answer is shaped by what the caller is on that very ticket: its requester or its worker."""

    queryset = Ticket.objects.none()
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    filter_backends = [TicketFilterBackend]
    pagination_class = TicketPagination
    keyset_order = ("-created_at", "-pk")
    parser_classes = [JSONParser, MultiPartParser]
    required_scopes = {
        "list": Scope.TICKETS_READ,
        "retrieve": Scope.TICKETS_READ,
        "events": Scope.TICKETS_READ,
        "create": Scope.TICKETS_WRITE,
        "partial_update": Scope.TICKETS_WRITE,
        "reply": Scope.TICKETS_WRITE,
        "note": Scope.TICKETS_WRITE,
        "transition": Scope.TICKETS_WRITE,
        "take": Scope.TICKETS_WRITE,
        "people": Scope.TICKETS_READ,
        "people_add": Scope.TICKETS_WRITE,
        "people_remove": Scope.TICKETS_WRITE,
        "requester": Scope.TICKETS_WRITE,
        "merge": Scope.TICKETS_WRITE,
        "unmerge": Scope.TICKETS_WRITE,
        "split": Scope.TICKETS_WRITE,
        "links": Scope.TICKETS_READ,
        "links_add": Scope.TICKETS_WRITE,
        "links_remove": Scope.TICKETS_WRITE,
    }

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> TicketQuerySet:
        return (
            tickets_for(self.request.user)
            .for_list()
            .select_related("request_type")
            .prefetch_related("tags")
        )

    # --- Reading ---------------------------------------------------------------------------------
    def list(self, request: Request) -> Response:
        """The tickets that you may see, newest first; or with `search` the best matches."""
        query = request.query_params.get("search")
        if query is not None:
            found = self._searched(query)
            return Response({"next": None, "results": [row_of(t, request) for t in found]})
        matching, pages = matching_of(request), cast(TicketPagination, self.paginator)
        page = pages.paginate_matching(matching, self.get_queryset(), request)
        return self.get_paginated_response([row_of(ticket, request) for ticket in page])

    def _searched(self, query: str) -> Sequence[Ticket]:
        """The best matches among those that the filters leave, best first."""
        size = page_size_of(self.request)
        found = tickets_search(self.person, query, limit=CANDIDATES)
        left = self.filter_queryset(tickets_for(self.person))
        kept = set(left.filter(pk__in=[t.pk for t in found]).values_list("pk", flat=True))
        best = [ticket for ticket in found if ticket.pk in kept][:size]
        prefetch_related_objects(best, "tags")
        return best

    def retrieve(self, request: Request, reference: str) -> Response:
        """One ticket with all that was said on it."""
        return self._answer(self._ticket(reference))

    @action(detail=True, keyset_order=("pk",))
    def events(self, request: Request, reference: str) -> Response:
        """The ticket's ledger, oldest first; for those who work it."""
        ticket = self._ticket(reference)
        require_internal(request, ticket)
        page = self.paginate_queryset(events_for(self.person, ticket).select_related("actor"))
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    # --- Writing ---------------------------------------------------------------------------------
    def create(self, request: Request) -> Response:
        """File a request: your own, or as an agent somebody else's."""
        new = self._new_ticket()
        key = submission_key(request, "ticket")
        try:
            ticket = ticket_filed(new=new, request=request, now=timezone.now(), submission_key=key)
        except AlreadySubmitted as earlier:
            return self._answer(earlier.ticket)
        return self._answer(ticket, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, reference: str) -> Response:
        """Change what the ticket is about, its team or who holds it; all or nothing."""
        ticket = self._ticket(reference)
        data = self._data(writing.TicketPatchSerializer)
        version = required_version(request, ticket, data.pop("version", None))
        changed = ticket_patch(
            ticket=ticket,
            data=data,
            actor=self.person,
            now=timezone.now(),
            expected_version=version,
        )
        return self._answer(changed)

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, reference: str) -> Response:
        """Say something that the requester reads."""
        ticket = self._ticket(reference)
        data = self._data(writing.ReplySerializer)
        return self._said(ticket, Visibility.PUBLIC, data)

    @action(detail=True, methods=["post"])
    def note(self, request: Request, reference: str) -> Response:
        """Note something that the requester never reads."""
        ticket = self._ticket(reference)
        return self._said(ticket, Visibility.INTERNAL, self._data(writing.NoteSerializer))

    @action(detail=True, methods=["post"])
    def transition(self, request: Request, reference: str) -> Response:
        """Take the ticket to another status."""
        ticket = self._ticket(reference)
        data = self._data(writing.TransitionSerializer)
        tell_open_lines(
            ticket=ticket,
            target=Status(data["to"]),
            actor=self.person,
            is_known=data["with_open_lines"],
        )
        changed = ticket_transition(
            ticket=ticket,
            target=Status(data["to"]),
            actor=self.person,
            now=timezone.now(),
            expected_version=required_version(request, ticket, data.get("version")),
        )
        return self._answer(changed)

    @action(detail=True, methods=["post"])
    def take(self, request: Request, reference: str) -> Response:
        """Take the ticket yourself."""
        ticket = self._ticket(reference)
        version = expected_version(request, self._data(writing.TakeSerializer).get("version"))
        now = timezone.now()
        if version is None:
            holder = ticket.assignee_id
            changed = ticket_claim(ticket=ticket, held_by=holder, actor=self.person, now=now)
        else:
            changed = ticket_take(
                ticket=ticket, actor=self.person, now=now, expected_version=version
            )
        return self._answer(changed)

    # --- Parts -----------------------------------------------------------------------------------
    def _ticket(self, reference: str) -> Ticket:
        return ticket_get(self.person, reference, self.get_queryset())

    def _data(self, kind: type[Serializer]) -> dict[str, Any]:
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _new_ticket(self) -> NewTicket:
        if not self.person.is_agent:
            data = self._data(writing.RequesterNewTicketSerializer)
        else:
            data = self._data(writing.AgentNewTicketSerializer)
        email = data.get("requester")
        kind = writing.request_type_named(data.get("request_type"), user=self.person)
        if kind is not None:
            given = {
                name: data[name] for name in ("impact", "urgency") if name in self.request.data
            }
            data |= {"impact": kind.impact, "urgency": kind.urgency, **given}
        return NewTicket(
            subject=data["subject"],
            description=data["description"],
            requester=writing.person_with(email, field="requester") if email else self.person,
            channel=Channel(data.get("channel", Channel.API)),
            category=writing.category_named(data.get("category")),
            impact=Impact(data.get("impact", Impact.LOW)),
            urgency=Urgency(data.get("urgency", Urgency.MEDIUM)),
            tags=data.get("tags", ()),
            files=data.get("files", ()),
            request_type=kind,
            fields=data.get("fields", {}),
            answered_live=data.get("answered_live", False),
        )

    def _said(self, ticket: Ticket, visibility: Visibility, data: dict[str, Any]) -> Response:
        after = data.get("status")
        tell_open_lines(
            ticket=ticket,
            target=Status(after) if after else None,
            actor=self.person,
            is_known=data.get("with_open_lines", False),
        )
        try:
            said = message_add(
                ticket=ticket,
                new=NewMessage(
                    body=data["body"],
                    visibility=visibility,
                    channel=Channel.API,
                    files=data.get("files", ()),
                    status_after=Status(after) if after else None,
                    takes=data.get("take", False),
                ),
                actor=self.person,
                now=timezone.now(),
                expected_version=expected_version(self.request, data.get("version")),
                submission_key=submission_key(self.request, f"{visibility} {ticket.pk}"),
            )
        except AlreadySubmitted as earlier:
            return self._answer(earlier.ticket)
        # Where it was said: what was merged away is answered on the ticket that it lives on in.
        return self._answer(said.ticket, status.HTTP_201_CREATED)

    def _answer(self, ticket: Ticket, code: int = status.HTTP_200_OK) -> Response:
        """The ticket as it now stands, in full; 204 where a change took it out of one's sight."""
        current = self.get_queryset().filter(pk=ticket.pk).first()
        if current is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        messages = list(messages_for(self.person, current).for_thread())
        body = detail_of(current, self.request, messages)
        headers = {"ETag": f'"{body["version"]}"'} if "version" in body else {}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = body["url"]
        return Response(body, status=code, headers=headers)

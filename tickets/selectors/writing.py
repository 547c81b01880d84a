"""What a person is writing: their drafts, what is held before it is sent, and the files beside it. Nobody else's."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from tickets import access
from tickets.models import (
    Draft,
    EventKind,
    HeldReply,
    HeldState,
    Message,
    PersonRole,
    StagedFile,
    Ticket,
    TicketPerson,
)

DRAFTS_SHOWN = 100
SAID_SHOWN = 10


@dataclass(frozen=True)
class Writing:
    """All that the composer shows of one person on one ticket."""

    draft: Draft | None
    files: list[StagedFile]
    copies: list[User]


def writing_marks(user: User) -> dict[str, Any]:
    """Annotations for the query of a ticket's page: what is there is read, what is not costs no query."""
    mine: dict[str, Any] = {"user": user, "ticket": OuterRef("pk")}
    held = HeldReply.objects.filter(author=user, ticket=OuterRef("pk"), state=HeldState.HELD)
    copies = TicketPerson.objects.filter(ticket=OuterRef("pk"), role=PersonRole.PARTICIPANT)
    return {
        "has_draft": draft_mark(user),
        "has_held": Exists(held),
        "has_staged": Exists(StagedFile.objects.filter(**mine)),
        "has_copies": Exists(copies),
    }


def draft_mark(user: User | None) -> Exists | Value:
    """For a list's query: whether this person has a draft on the ticket."""
    if user is None:
        return Value(False)
    mine = Draft.objects.filter(user=user, ticket=OuterRef("pk"), discarded_at__isnull=True)
    return Exists(mine)


def writing_of(user: User, ticket: Ticket) -> Writing:
    """One query for each thing that is there, none for what the ticket's marks deny."""
    return Writing(
        draft=draft_of(user, ticket) if _has(ticket, "has_draft") else None,
        files=staged_of(user, ticket) if _has(ticket, "has_staged") else [],
        copies=_copies(ticket) if _has(ticket, "has_copies") else [],
    )


def _has(ticket: Ticket, mark: str) -> bool:
    return bool(getattr(ticket, mark, True))


def _copies(ticket: Ticket) -> list[User]:
    people = TicketPerson.objects.filter(ticket=ticket, role=PersonRole.PARTICIPANT)
    return [row.user for row in people.select_related("user").order_by("pk")]


def draft_of(user: User, ticket: Ticket) -> Draft | None:
    """The person's draft on the ticket, unless they threw it away."""
    return Draft.objects.filter(user=user, ticket=ticket, discarded_at__isnull=True).first()


def staged_of(user: User, ticket: Ticket) -> list[StagedFile]:
    """The files that wait with the draft."""
    return [file for file in _files(user, ticket) if file.held_id is None]


def _files(user: User, ticket: Ticket) -> list[StagedFile]:
    """Those of the draft and of what is held, read once for a page that shows both."""
    known: list[StagedFile] | None = ticket.__dict__.get("_staged_files")
    if known is None:
        known = list(StagedFile.objects.filter(user=user, ticket=ticket).order_by("pk"))
        if hasattr(ticket, "has_staged"):
            ticket.__dict__["_staged_files"] = known
    return known


def staged_get(user: User, key: str) -> StagedFile | None:
    """The file under this key, for whoever brought it."""
    return StagedFile.objects.filter(user=user, key=key).first()


def held_on(user: User, ticket: Ticket) -> list[HeldReply]:
    """The person's replies on the ticket that are not sent yet, oldest first."""
    if not _has(ticket, "has_held"):
        return []
    held = HeldReply.objects.filter(author=user, ticket=ticket, state=HeldState.HELD)
    return list(held.select_related("author").order_by("send_at", "pk"))


def held_files(held: HeldReply, ticket: Ticket) -> list[StagedFile]:
    """The files that wait with a held reply."""
    files = _files(held.author, ticket) if _has(ticket, "has_staged") else []
    return [file for file in files if file.held_id == held.pk]


def held_get(user: User, pk: int) -> HeldReply | None:
    """A reply of one's own, in whatever state."""
    return HeldReply.objects.filter(author=user, pk=pk).select_related("ticket", "author").first()


def said_since(user: User, ticket: Ticket, version: int) -> list[Message]:
    """What others said on the ticket after this version, oldest first. Two queries at most."""
    kinds = (EventKind.REPLIED, EventKind.NOTED)
    events = access.events_for(user, ticket).since_version(version).filter(kind__in=kinds)
    events = events.exclude(actor=user).exclude(data__automatic=True)
    pks = [data["message"] for data in events.values_list("data", flat=True)[:SAID_SHOWN]]
    if not pks:
        return []
    return list(access.messages_for(user, ticket).filter(pk__in=pks).select_related("author"))


def drafts_of(user: User) -> list[Draft]:
    """The person's drafts, last written first, on tickets that they may still see."""
    drafts = Draft.objects.filter(user=user, discarded_at__isnull=True)
    drafts = drafts.filter(ticket__in=access.tickets_for(user))
    joined = drafts.select_related("ticket", "ticket__requester", "ticket__merged_into")
    return list(joined.order_by("-updated_at", "-pk")[:DRAFTS_SHOWN])


def drafts_out_of_sight(user: User) -> list[Draft]:
    """What the person wrote on tickets that they do not see any more: their words, nothing of the ticket."""
    drafts = Draft.objects.filter(user=user, discarded_at__isnull=True)
    hidden = drafts.exclude(ticket__in=access.tickets_for(user))
    return list(hidden.order_by("-updated_at", "-pk")[:DRAFTS_SHOWN])


def drafts_counted(user: User) -> QuerySet[Draft]:
    """Whose number the rail shows."""
    return Draft.objects.filter(user=user, discarded_at__isnull=True)

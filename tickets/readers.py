"""Whom a merge would show what they could not read before: everybody of both who is not of the other."""

from dataclasses import dataclass

from accounts.models import Role, User
from tickets import access
from tickets.families import merged_in
from tickets.models import PersonRole, Ticket


@dataclass(frozen=True)
class NewReaders:
    """`of_survivor` would read the survivor's public conversation, `of_merged` that of the other."""

    of_survivor: list[User]
    of_merged: list[User]

    @property
    def all(self) -> list[User]:
        return [*self.of_survivor, *self.of_merged]

    @property
    def ids(self) -> set[int]:
        return {reader.pk for reader in self.all}


def readers_of(ticket: Ticket) -> list[User]:
    """Who follows it from outside: its requester, and the people in copy. Agents in copy work it anyway."""
    rows = ticket.people.filter(role=PersonRole.PARTICIPANT, user__is_active=True)
    in_copy = rows.filter(user__role=Role.REQUESTER).select_related("user").order_by("user_id")
    return [ticket.requester, *(row.user for row in in_copy if row.user_id != ticket.requester_id)]


def new_readers(*, survivor: Ticket, merged: Ticket) -> NewReaders:
    """Who could read only one of the two, and would read both."""
    return NewReaders(
        of_survivor=[person for person in readers_of(merged) if not reads(person, survivor)],
        of_merged=[person for person in readers_of(survivor) if not reads(person, merged)],
    )


def reads(person: User, ticket: Ticket) -> bool:
    """Whether they may read all that was said in public on it and on what was merged into it."""
    visible = access.tickets_for(person)
    if not visible.filter(pk=ticket.pk).exists():
        return False
    inside = {row.pk for row in merged_in(ticket, Ticket.objects.all())} if person.is_agent else ()
    return visible.filter(pk__in=inside).count() == len(inside)

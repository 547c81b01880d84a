"""tickets.services.link: how tickets stand to each other, told from both sides."""

import pytest

from accounts.models import Membership, Team, User
from tests.merging.helpers import LATER, filed, kinds
from tickets.exceptions import InvalidInput, MergedAway, NotAllowed
from tickets.models import LinkKind, Ticket, TicketLink
from tickets.selectors import history_of
from tickets.selectors.links import links_of, waiting_on
from tickets.services import link_add, link_remove, tickets_merge


def link(
    ticket: Ticket, other: Ticket, actor: User, kind: LinkKind = LinkKind.BLOCKED_BY
) -> TicketLink:
    return link_add(ticket=ticket, other=other, kind=kind, actor=actor, now=LATER)


@pytest.mark.parametrize(
    ("kind", "words", "turned"),
    [
        (LinkKind.DUPLICATE_OF, "Duplicate of", "Has the duplicate"),
        (LinkKind.BLOCKED_BY, "Blocked by", "Blocks"),
        (LinkKind.CAUSED_BY, "Caused by", "Caused"),
        (LinkKind.RELATED, "Related to", "Related to"),
    ],
)
def test_both_sides_tell_of_it_in_words(
    ticket: Ticket, second: Ticket, bruno: User, kind: LinkKind, words: str, turned: str
) -> None:
    versions = ticket.version, second.version

    link(ticket, second, bruno, kind)

    assert [one.words for one in links_of(bruno, ticket)] == [words]
    assert [one.words for one in links_of(bruno, second)] == [turned]
    assert kinds(ticket)[-1] == kinds(second)[-1] == "links_changed"
    said = history_of(bruno, second)[0].words
    assert said == f"Linked it: {turned} {ticket.reference}"
    for one in (ticket, second):
        one.refresh_from_db()
    assert (ticket.version, second.version) == versions


def test_not_twice_not_both_ways_and_not_to_itself(
    ticket: Ticket, second: Ticket, bruno: User
) -> None:
    link(ticket, second, bruno)

    for one, other in ((ticket, second), (second, ticket), (ticket, ticket)):
        with pytest.raises(InvalidInput):
            link(one, other, bruno)
    with pytest.raises(InvalidInput):
        link(ticket, second, bruno, LinkKind.SPLIT_FROM)
    link(ticket, second, bruno, LinkKind.RELATED)
    assert TicketLink.objects.count() == 2


def test_only_what_one_may_see_is_linked_and_shown(
    ticket: Ticket, second: Ticket, alice: User, bruno: User, lena: User, systems: Team
) -> None:
    Ticket.objects.filter(pk=second.pk).update(team=systems)
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)

    with pytest.raises(NotAllowed):
        link(ticket, second, bruno)
    with pytest.raises(NotAllowed):
        link(ticket, second, alice)
    link(ticket, second, lena)

    assert len(links_of(lena, ticket)) == 1
    assert links_of(bruno, ticket) == []


def test_to_what_was_merged_away_leads_nobody(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice, "Otra vez")
    tickets_merge(survivor=ticket, merged=second, actor=bruno, now=LATER)

    with pytest.raises(MergedAway):
        link(third, second, bruno)


def test_removed_from_either_side(ticket: Ticket, second: Ticket, bruno: User) -> None:
    made = link(ticket, second, bruno)

    link_remove(link=made, actor=bruno, now=LATER)

    assert not TicketLink.objects.exists()
    assert history_of(bruno, ticket)[0].words.startswith("Removed the link")
    with pytest.raises(InvalidInput):
        link_remove(
            link=TicketLink(ticket=ticket, other=second, kind="related", pk=made.pk),
            actor=bruno,
            now=LATER,
        )


def test_what_waited_for_a_solved_one_is_named(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice, "Otra vez")
    link(second, ticket, bruno)
    link(ticket, third, bruno)
    link(third, ticket, bruno, LinkKind.RELATED)

    assert [one.ticket for one in waiting_on(bruno, ticket)] == [second]


def test_members_alone_see_links_of_restricted_teams(
    ticket: Ticket, second: Ticket, bruno: User, lena: User, systems: Team
) -> None:
    link(ticket, second, bruno)
    Ticket.objects.filter(pk=second.pk).update(team=systems)
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)
    assert links_of(User.objects.get(pk=bruno.pk), ticket) == []

    Membership.objects.create(user=bruno, team=systems)

    assert len(links_of(User.objects.get(pk=bruno.pk), ticket)) == 1

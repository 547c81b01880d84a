"""ticket_file: an agent files a request for somebody, and what the figures make of it."""

import pytest

from accounts.models import Team, User
from kpis.models import TicketFacts
from kpis.services import facts_refresh
from notifications.models import OutboxEmail
from tests.conftest import NOON
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed
from tickets.models import Category, Channel, Status, Ticket
from tickets.services import NewTicket, OnBehalf, ticket_file


def filed(alice: User, **more: object) -> OnBehalf:
    about = {name: more.pop(name) for name in list(more) if name in NewTicket.__dataclass_fields__}
    values = {"channel": Channel.PHONE, **about}
    new = NewTicket(subject="VPN", description="It drops.", requester=alice, **values)  # type: ignore[arg-type]
    return OnBehalf(new=new, **more)  # type: ignore[arg-type]


def file(alice: User, bruno: User, **more: object) -> Ticket:
    return ticket_file(filed=filed(alice, **more), actor=bruno, now=NOON)


def facts(ticket: Ticket) -> TicketFacts:
    facts_refresh([ticket.pk], now=NOON)
    return TicketFacts.objects.get(pk=ticket.pk)


def test_it_is_the_persons_request_opened_by_the_agent(alice: User, bruno: User) -> None:
    ticket = file(alice, bruno)

    assert (ticket.requester, ticket.opened_by) == (alice, bruno)
    assert ticket.unanswered_since is None
    assert access.tickets_for(alice).get() == ticket
    assert OutboxEmail.objects.filter(user=alice, template="request_received").count() == 1


@pytest.mark.parametrize(
    ("channel", "is_live", "seconds"),
    [
        (Channel.PHONE, True, 0),
        (Channel.WALK_IN, True, 0),
        (Channel.CHAT, True, 0),
        (Channel.EMAIL, True, None),
        (Channel.PHONE, False, None),
    ],
)
def test_the_first_response_is_none_or_at_once(
    alice: User, bruno: User, channel: Channel, is_live: bool, seconds: int | None
) -> None:
    ticket = file(alice, bruno, channel=channel, answered_live=is_live)

    row = facts(ticket)

    assert row.first_response_seconds == seconds
    assert (ticket.first_responded_at is not None) is (seconds == 0)


def test_a_requester_cannot_say_that_they_were_answered(alice: User) -> None:
    from tickets.services import ticket_create

    ticket = ticket_create(new=filed(alice, answered_live=True).new, actor=alice, now=NOON)

    assert facts(ticket).first_response_seconds is None


def test_taken_it_stays_with_the_agents_own_team(
    alice: User, bruno: User, desk: Team, systems: Team
) -> None:
    vpn = Category.objects.create(slug="vpn", name_en="VPN", name_es="VPN", default_team=systems)

    taken = file(alice, bruno, category=vpn, is_taken=True)
    queued = file(alice, bruno, category=vpn)

    assert (taken.team, taken.assignee, taken.status) == (desk, bruno, Status.OPEN)
    assert (queued.team, queued.assignee, queued.status) == (systems, None, Status.NEW)


def test_solved_while_talking_is_a_first_contact_resolution(
    alice: User, bruno: User, systems: Team
) -> None:
    vpn = Category.objects.create(slug="vpn", name_en="VPN", name_es="VPN", default_team=systems)

    ticket = file(
        alice, bruno, category=vpn, answered_live=True, solution="We restarted it together."
    )

    row = facts(ticket)
    assert (ticket.status, ticket.resolved_by, ticket.assignee) == (Status.RESOLVED, bruno, bruno)
    assert (row.first_response_seconds, row.resolution_seconds) == (0, 0)
    assert row.is_fcr is True
    assert row.is_one_touch is True


def test_what_was_solved_is_told_as_solved_alone(alice: User, bruno: User) -> None:
    file(alice, bruno, answered_live=True, solution="We restarted it together.")

    told = set(OutboxEmail.objects.values_list("template", flat=True))

    assert "request_received" not in told
    assert "request_resolved" in told


def test_a_solution_without_words_files_nothing(alice: User, bruno: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        file(alice, bruno, solution="  ")

    assert refusal.value.field == "solution"
    assert not Ticket.objects.exists()


def test_people_are_in_copy_from_the_start(alice: User, bruno: User, amir: User) -> None:
    ticket = file(alice, bruno, participants=[amir])

    assert access.tickets_for(amir).get() == ticket
    assert (
        OutboxEmail.objects.filter(user=amir).values_list("template", flat=True)[0]
        == "request_shared"
    )


def test_twice_is_once(alice: User, bruno: User) -> None:
    first = ticket_file(filed=filed(alice), actor=bruno, now=NOON, submission_key="k")

    with pytest.raises(AlreadySubmitted) as again:
        ticket_file(filed=filed(alice), actor=bruno, now=NOON, submission_key="k")

    assert again.value.ticket == first
    assert Ticket.objects.count() == 1


def test_refuses_ones_own_request_and_requesters(alice: User, amir: User, bruno: User) -> None:
    with pytest.raises(InvalidInput):
        file(bruno, bruno)
    with pytest.raises(NotAllowed):
        file(alice, amir)

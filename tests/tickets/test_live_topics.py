"""tickets.notify.topics_for: who hears that something happened, and who must not."""

import pytest

from tickets.models import EventKind, Ticket
from tickets.notify import topics_for

INTERNAL = ["noted", "guide_step", "fields_changed", "tagged", "handoff_marked"]


@pytest.mark.parametrize("kind", INTERNAL)
def test_a_requester_hears_nothing_of_what_is_internal(ticket: Ticket, kind: str) -> None:
    topics = topics_for(ticket, kind)

    assert f"work:{ticket.pk}" in topics
    assert not {f"ticket:{ticket.pk}", f"user:{ticket.requester_id}"} & set(topics)


def test_everybody_concerned_hears_of_a_reply(ticket: Ticket) -> None:
    topics = topics_for(ticket, EventKind.REPLIED)

    assert {
        f"work:{ticket.pk}",
        f"ticket:{ticket.pk}",
        f"user:{ticket.requester_id}",
        f"team:{ticket.team_id}",
    } == set(topics)

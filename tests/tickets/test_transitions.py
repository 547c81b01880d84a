"""tickets.transitions: every pair of statuses is in the table or refused."""

import itertools

import pytest

from tickets import transitions
from tickets.exceptions import TransitionRefused
from tickets.models import ActorKind, Status

PAIRS = list(itertools.product(Status, Status))
AGENT = {
    "new": {"open", "waiting_requester", "waiting_third_party", "resolved"},
    "open": {"waiting_requester", "waiting_third_party", "resolved"},
    "waiting_requester": {"open", "waiting_third_party", "resolved"},
    "waiting_third_party": {"open", "waiting_requester", "resolved"},
    "resolved": {"open", "closed"},
    "closed": set(),
}
REQUESTER = {
    "new": {"resolved"},
    "open": {"resolved"},
    "waiting_requester": {"open", "resolved"},
    "waiting_third_party": {"resolved"},
    "resolved": {"open", "closed"},
    "closed": set(),
}


@pytest.mark.parametrize(("current", "target"), PAIRS)
@pytest.mark.parametrize(
    ("kind", "table"), [(ActorKind.AGENT, AGENT), (ActorKind.REQUESTER, REQUESTER)]
)
def test_allows_what_is_written_and_refuses_the_rest(
    kind: ActorKind, table: dict[str, set[str]], current: Status, target: Status
) -> None:
    if target in table[current]:
        transitions.check(current=current, target=target, actor_kind=kind)
        assert target in transitions.targets(status=current, actor_kind=kind)
        return

    with pytest.raises(TransitionRefused):
        transitions.check(current=current, target=target, actor_kind=kind)
    assert target not in transitions.targets(status=current, actor_kind=kind)

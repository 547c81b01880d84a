"""Saved views by API, and the list's filters and orders by the names of the pages."""

from typing import Any

from accounts.models import Team, User
from tests.api.conftest import Call
from tests.tickets.lists import made
from tickets.models import SavedView, Ticket

VIEWS = "/api/v1/views/"
LIST = "/api/v1/tickets/"


def references(call: Call, user: User, **query: Any) -> list[str]:
    answer = call(user).get(LIST, query)
    assert answer.status_code == 200, answer.json()
    return [row["reference"] for row in answer.json()["results"]]


def test_a_view_is_kept_changed_used_and_deleted(call: Call, bruno: User, alice: User) -> None:
    new, taken = made(alice), made(alice, status="open")
    caller = call(bruno)

    made_view = caller.post(
        VIEWS, {"name": "New", "filters": {"status": ["new"]}, "order": "oldest"}
    )

    assert made_view.status_code == 201
    body = made_view.json()
    assert (body["count"], body["is_broken"], body["may_change"]) == (1, False, True)
    assert references(call, bruno, saved=body["id"]) == [new.reference]
    changed = caller.patch(
        f"{VIEWS}{body['id']}/", {"filters": {"status": ["open"]}, "version": body["version"]}
    )
    assert (changed.status_code, changed.json()["name"]) == (200, "New")
    assert references(call, bruno, saved=body["id"]) == [taken.reference]
    stale = caller.patch(f"{VIEWS}{body['id']}/", {"name": "x", "version": body["version"]})
    assert stale.status_code == 409
    assert caller.delete(f"{VIEWS}{body['id']}/").status_code == 204
    assert caller.get(VIEWS).json() == []
    assert call(bruno).get(LIST, {"saved": body["id"]}).status_code == 400


def test_a_view_for_a_team_one_is_not_in_is_refused(
    call: Call, bruno: User, systems: Team, desk: Team
) -> None:
    caller = call(bruno)

    assert caller.post(VIEWS, {"name": "x", "team": systems.slug}).status_code == 403
    assert caller.post(VIEWS, {"name": "x", "team": "gone"}).status_code == 422
    assert caller.post(VIEWS, {"name": "x", "is_for_all": True}).status_code == 403
    assert caller.post(VIEWS, {"name": "x", "columns": ["nothing"]}).status_code == 400
    assert caller.post(VIEWS, {"name": "x", "team": desk.slug}).json()["team"] == desk.slug


def test_what_is_gone_is_told(call: Call, bruno: User) -> None:
    kept = call(bruno).post(VIEWS, {"name": "x", "filters": {"team": ["closed-down"]}}).json()

    assert kept["is_broken"]
    assert call(bruno).get(LIST, {"saved": kept["id"]}).json() == {
        "team": ["The team “closed-down” no longer exists."]
    }


def test_lists_in_every_order_and_view(
    call: Call, bruno: User, alice: User, amir: User, desk: Team
) -> None:
    first = made(alice, minutes=1, priority=4, team=desk)
    second = made(amir, minutes=2, priority=1, team=desk, status="open", assignee=bruno)

    assert references(call, bruno, sort="priority") == [second.reference, first.reference]
    assert references(call, bruno, sort="oldest") == [first.reference, second.reference]
    assert references(call, bruno, view="mine") == [second.reference]
    assert references(call, bruno, view="unassigned") == [first.reference]


def test_pages_of_an_order_with_gaps_follow_each_other(
    call: Call, bruno: User, alice: User
) -> None:
    tickets = [made(alice, minutes=at) for at in range(5)]
    Ticket.objects.update(next_due_at=None)
    Ticket.objects.filter(pk=tickets[1].pk).update(next_due_at=tickets[0].created_at)
    seen, url = [], f"{LIST}?sort=due&page_size=2"

    while url:
        page = call(bruno).get(url).json()
        seen += [row["reference"] for row in page["results"]]
        url = page["next"]

    assert seen == [tickets[at].reference for at in (1, 4, 3, 2, 0)]
    assert call(bruno).get(f"{LIST}?sort=due&cursor=~x").status_code == 400


def test_requesters_get_no_order_or_view_that_tells(call: Call, alice: User, desk: Team) -> None:
    old, new = made(alice, minutes=1, priority=1), made(alice, minutes=2, priority=4)

    for query in ({"sort": "priority"}, {"view": "unassigned"}, {"sort": "due"}):
        assert references(call, alice, **query) == [new.reference, old.reference]
    assert references(call, alice, sort="oldest") == [old.reference, new.reference]
    assert SavedView.objects.count() == 0

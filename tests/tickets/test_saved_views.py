"""Saved views: kept for oneself, a team or everybody; counted cheaply; deleted and put back."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team, User
from helpdesk.lib.bounded import TookTooLong
from tests.conftest import NOON
from tests.tickets.lists import made
from tickets.exceptions import InvalidInput, NotAllowed, StaleView
from tickets.models import SavedView, Status, Tag, Ticket
from tickets.selectors.saved_views import (
    params_of,
    saved_counts,
    saved_view_of,
    saved_views_for,
)
from tickets.services import (
    ViewContent,
    saved_view_create,
    saved_view_delete,
    saved_view_move,
    saved_view_restore,
    saved_view_update,
)
from tickets.services.saved_view import MAX_VIEWS


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def content(name: str = "Printers", query: str = "view=all&status=new", **more: Any) -> ViewContent:
    return ViewContent(name=name, params=QueryDict(query), **more)


def kept(owner: User, **more: Any) -> SavedView:
    return saved_view_create(content=content(**more), actor=owner, now=NOON)


def seen_by(user: User) -> list[str]:
    fresh = User.objects.get(pk=user.pk)
    return [view.name for view in saved_views_for(fresh)]


def count(user: User, view: SavedView) -> Any:
    return saved_counts(User.objects.get(pk=user.pk), now=NOON)[view.pk]


def test_keeps_filters_order_and_columns(bruno: User) -> None:
    query = "view=unassigned&status=new&status=open&sort=due&after=xyz&tab=guide&q=printer&csrf=1"

    view = kept(bruno, query=query, columns=["subject", "due"])

    assert view.filters == {"view": ["unassigned"], "status": ["new", "open"], "q": ["printer"]}
    assert (view.order, view.columns) == ("due", ["subject", "due"])
    assert (
        params_of(view).urlencode() == "view=unassigned&status=new&status=open&q=printer&sort=due"
    )


def test_own_views_are_ones_own(bruno: User, sofia: User, lena: User) -> None:
    kept(bruno)

    assert (seen_by(bruno), seen_by(sofia), seen_by(lena)) == (["Printers"], [], [])


def test_a_team_sees_its_views_and_nobody_else(
    bruno: User, sofia: User, lena: User, desk: Team
) -> None:
    kept(bruno, team=desk)

    assert (seen_by(bruno), seen_by(sofia), seen_by(lena)) == (["Printers"], ["Printers"], [])


def test_supervisors_keep_views_for_everybody(
    bruno: User, sofia: User, lena: User, alice: User
) -> None:
    kept(sofia, is_for_all=True)

    assert seen_by(lena) == seen_by(bruno) == ["Printers"]
    assert seen_by(alice) == []
    with pytest.raises(NotAllowed):
        kept(bruno, is_for_all=True)


def test_refuses_what_cannot_be(bruno: User, alice: User, systems: Team) -> None:
    for wrong in ({"name": "  "}, {"name": "x" * 81}):
        with pytest.raises(InvalidInput):
            kept(bruno, **wrong)
    with pytest.raises(NotAllowed):
        kept(bruno, team=systems)
    with pytest.raises(NotAllowed):
        kept(alice)
    SavedView.objects.bulk_create(
        SavedView(name=str(n), owner=bruno, created_at=NOON, updated_at=NOON)
        for n in range(MAX_VIEWS)
    )
    with pytest.raises(InvalidInput):
        kept(bruno)


def test_owners_and_supervisors_change_a_team_s_view(
    bruno: User, sofia: User, desk: Team, lena: User
) -> None:
    view = kept(bruno, team=desk)

    def renamed(actor: User, name: str) -> str:
        return saved_view_update(
            view=view,
            content=content(name, team=desk),
            actor=actor,
            now=NOON,
            expected_version=None,
        ).name

    assert renamed(sofia, "By Sofia") == "By Sofia"
    assert renamed(bruno, "By Bruno") == "By Bruno"
    colleague = User.objects.create_user("carla@example.com", role="agent", full_name="Carla")
    Membership.objects.create(user=colleague, team=desk)
    for actor in (colleague, lena):
        with pytest.raises(NotAllowed):
            renamed(actor, "x")


def test_two_who_change_one_view_do_not_overwrite_each_other(
    bruno: User, sofia: User, desk: Team
) -> None:
    view = kept(bruno, team=desk)
    version = view.version
    saved_view_update(
        view=view,
        content=content("First", team=desk),
        actor=bruno,
        now=NOON,
        expected_version=version,
    )

    with pytest.raises(StaleView):
        saved_view_update(
            view=view,
            content=content("Second", team=desk),
            actor=sofia,
            now=NOON,
            expected_version=version,
        )

    assert seen_by(sofia) == ["First"]


def test_what_was_deleted_can_be_put_back_for_a_day(bruno: User, lena: User) -> None:
    view = kept(bruno)
    saved_view_delete(view=view, actor=bruno, now=NOON)
    assert seen_by(bruno) == []
    with pytest.raises(NotAllowed):
        saved_view_restore(pk=view.pk, actor=lena, now=NOON)

    assert saved_view_restore(pk=view.pk, actor=bruno, now=NOON) == view
    assert seen_by(bruno) == ["Printers"]

    saved_view_delete(view=view, actor=bruno, now=NOON)
    later = NOON + timedelta(days=2)
    assert saved_view_restore(pk=view.pk, actor=bruno, now=later) is None
    saved_view_delete(view=kept(bruno), actor=bruno, now=later)
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_views_are_moved_among_their_own(bruno: User) -> None:
    first, second, third = (kept(bruno, name=name) for name in "abc")

    saved_view_move(view=third, among=[first, second, third], step=-1, actor=bruno)

    assert seen_by(bruno) == ["a", "c", "b"]


def test_counts_follow_the_tickets_and_the_reader(
    bruno: User, lena: User, alice: User, sofia: User
) -> None:
    view = kept(sofia, is_for_all=True, query="view=mine")
    ticket = made(alice, status=Status.OPEN, assignee=bruno)

    assert (count(bruno, view).number, count(lena, view).number) == (1, 0)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=lena)
    assert (count(bruno, view).number, count(lena, view).number) == (0, 1)


def test_a_count_ends_at_a_hundred(bruno: User, alice: User) -> None:
    view = kept(bruno)
    one = made(alice)
    Ticket.objects.bulk_create(
        Ticket(subject="x", requester=alice, created_at=NOON, updated_at=NOON) for _n in range(120)
    )

    assert one.status == Status.NEW
    assert count(bruno, view).number == 100


def test_ten_views_are_counted_in_as_many_queries_as_two(
    bruno: User, alice: User, desk: Team
) -> None:
    Tag.objects.create(name="vip")

    def cost() -> int:
        person = User.objects.get(pk=bruno.pk)
        with CaptureQueriesContext(connection) as queries:
            saved_counts(person, now=NOON)
        return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

    for n in range(2):
        kept(bruno, name=str(n), query="team=service-desk&tag=vip&category=x&assignee=me")
    two = cost()
    for n in range(8):
        kept(bruno, name=str(n), query="team=service-desk&tag=vip&category=x&sort=due")

    assert cost() == two
    assert two <= 8


def test_a_view_on_what_is_gone_says_so(client: Client, bruno: User, systems: Team) -> None:
    view = kept(bruno, query="team=systems")
    assert not count(bruno, view).is_broken
    Team.objects.filter(pk=systems.pk).delete()
    client.force_login(bruno)

    assert count(bruno, view) == mock.ANY
    assert count(bruno, view).is_broken
    rail = client.get("/tickets/rail/", headers={"HX-Request": "true"}).content.decode()
    assert "names something that no longer exists" in rail
    shown = client.get(f"/tickets/?saved={view.pk}").content.decode()
    assert "The team “systems” no longer exists." in shown


def test_a_slow_view_is_not_counted_and_the_others_are(
    bruno: User, alice: User, settings: Any
) -> None:
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"v{name}"}
        for name in ("default", "local")
    }
    caches["local"].clear()
    slow, quick = kept(bruno, name="slow"), kept(bruno, name="quick")
    made(alice)
    from tickets.selectors import saved_views as module

    real = module.counted

    def counted(parts: dict[str, Any]) -> dict[str, int]:
        if str(slow.pk) in parts:
            raise TookTooLong
        return real(parts)

    with mock.patch.object(module, "counted", counted):
        first = saved_counts(User.objects.get(pk=bruno.pk), now=NOON)
        again = saved_counts(User.objects.get(pk=bruno.pk), now=NOON)

    assert (first[slow.pk].number, first[quick.pk].number) == (None, 1)
    assert again == first
    caches["local"].clear()


def test_a_searched_view_is_counted_too(bruno: User, alice: User) -> None:
    from tickets.search_documents import documents_update

    ticket = made(alice, subject="Projector")
    documents_update([ticket.pk], now=NOON)

    assert count(bruno, kept(bruno, query="q=projector")).number == 1


def test_the_page_keeps_changes_and_puts_back(client: Client, bruno: User, desk: Team) -> None:
    client.force_login(bruno)
    form = {"name": "Printers", "audience": str(desk.pk), "list_query": "view=all&status=new"}

    kept_page = client.post("/tickets/views/new/", form, follow=True).content.decode()

    view = SavedView.objects.get()
    assert view.team == desk
    assert "The view “Printers” is in your list." in kept_page
    assert f'id="saved-{view.pk}"' in kept_page
    client.post(f"/tickets/views/{view.pk}/keep/", {"list_query": "view=all&status=open&sort=due"})
    view.refresh_from_db()
    assert (view.filters, view.order) == ({"view": ["all"], "status": ["open"]}, "due")
    gone = client.post(f"/tickets/views/{view.pk}/delete/", follow=True).content.decode()
    assert "“Printers” was deleted." in gone
    client.post(f"/tickets/views/{view.pk}/restore/")
    assert saved_view_of(User.objects.get(pk=bruno.pk), str(view.pk)) == view


def test_a_form_with_mistakes_keeps_what_was_typed(client: Client, bruno: User) -> None:
    client.force_login(bruno)

    answer = client.post(
        "/tickets/views/new/", {"name": "", "audience": "all", "list_query": "status=new"}
    )

    assert answer.status_code == 422
    assert 'value="status=new"' in answer.content.decode()


def test_a_stale_form_is_told(client: Client, bruno: User) -> None:
    view = kept(bruno)
    client.force_login(bruno)
    form = {"name": "Mine", "audience": "me", "version": "7"}

    answer = client.post(f"/tickets/views/{view.pk}/", form)

    assert answer.status_code == 409
    assert "Somebody changed this view first" in answer.content.decode()


def test_strangers_find_no_view(client: Client, bruno: User, lena: User, alice: User) -> None:
    view = kept(bruno)

    for user in (lena, alice):
        client.force_login(user)
        assert client.get(f"/tickets/views/{view.pk}/").status_code == 404
        for action in ("keep", "move", "delete", "restore"):
            assert client.post(f"/tickets/views/{view.pk}/{action}/").status_code == 404
    client.force_login(lena)
    assert "This view no longer exists" in client.get(f"/tickets/?saved={view.pk}").content.decode()


def test_members_look_and_do_not_change(client: Client, bruno: User, desk: Team) -> None:
    view = kept(bruno, team=desk)
    colleague = User.objects.create_user("carla@example.com", role="agent", full_name="Carla")
    Membership.objects.create(user=colleague, team=desk)
    client.force_login(colleague)

    assert client.get(f"/tickets/?saved={view.pk}").status_code == 200
    assert client.get(f"/tickets/views/{view.pk}/").status_code == 403
    assert client.post(f"/tickets/views/{view.pk}/delete/").status_code == 403


def test_a_layout_is_remembered_for_each_view(client: Client, bruno: User, ticket: Ticket) -> None:
    client.force_login(bruno)
    form = {"list_query": "view=all", "columns": ["reference", "team"], "shape": "wide"}

    client.post("/tickets/columns/", form)

    assert '<table class="ticket-table">' in client.get("/tickets/?view=all").content.decode()
    assert (
        '<th scope="col" class="ticket-table__subject">Subject</th>'
        in client.get("/tickets/?view=all").content.decode()
    )
    assert "ticket-table" not in client.get("/tickets/?view=solved").content.decode()
    client.post("/tickets/columns/", {"list_query": "view=all", "shape": "narrow"})
    assert "ticket-table" not in client.get("/tickets/?view=all").content.decode()


def test_the_rail_is_drawn_with_its_counts_and_where_one_is(
    client: Client, bruno: User, alice: User
) -> None:
    view = kept(bruno)
    made(alice)
    client.force_login(bruno)

    rail = client.get(
        f"/tickets/rail/?view=all&saved={view.pk}", headers={"HX-Request": "true"}
    ).content.decode()

    link = rail.split(f'id="saved-{view.pk}"')[1].split("</a>")[0]
    assert 'aria-current="page"' in link
    assert '<span class="nav-link__count num">1</span>' in link
    assert rail.count("aria-current") == 1

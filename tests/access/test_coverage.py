"""No URL without a row: the suite fails when a route is new, and when a method has none."""

from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.access.table import PERSONAS, Row, Trier
from tests.access.test_matrix import CALLS, PAGES
from tests.access.world import World

# Whole packages of others, each held by the rule below that names it.
BY_PREFIX = ("admin/", "accounts/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Redirects without looking at the method.
ANY_METHOD = {"home/", "mail/"}
REFUSED = {"403", "404", "405", "L", "401"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the product, as Django writes it."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def route_of(url: str) -> str:
    """The route that a URL belongs to, as `routes` writes it."""
    return str(resolve(url.partition("?")[0]).route).replace("/^", "/")


def own_routes() -> set[str]:
    return {route for route in routes() if not route.startswith(BY_PREFIX)}


def covered(rows: Iterable[Row], world: World) -> dict[str, set[str]]:
    """The methods that have a row, by route."""
    found: dict[str, set[str]] = {}
    for row in rows:
        path = row.url.format_map(world.names)
        found.setdefault(route_of(path), set()).add(row.method)
    return found


def missing(rows: Iterable[Row], world: World, known: set[str]) -> set[str]:
    return known - covered(rows, world).keys()


def test_every_url_has_a_row(world: World) -> None:
    assert not missing([*PAGES, *CALLS], world, own_routes())


def test_a_url_without_a_row_is_found(world: World) -> None:
    fewer = [row for row in [*PAGES, *CALLS] if not row.url.endswith("/accept/")]

    lost = missing(fewer, world, own_routes())

    assert lost == {
        "handoffs/<str:reference>/<int:pk>/accept/",
        "api/v1/tickets/<str:reference>/handoffs/<int:pk>/accept/",
    }
    assert missing([*PAGES, *CALLS], world, own_routes() | {"nowhere/"}) == {"nowhere/"}


def test_a_method_without_a_row_is_refused_even_to_administrators(world: World) -> None:
    trier, known = Trier(world, "admin"), covered([*PAGES, *CALLS], world)
    urls = {route_of(trier.url(row)): trier.url(row) for row in [*PAGES, *CALLS]}

    found = [
        f"{method} {route}: {code}"
        for route, url in urls.items()
        if route not in ANY_METHOD
        for method in METHODS
        if method not in known[route]
        and (code := trier.try_url(method, url, "nothing").code) not in REFUSED
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("persona", [p for p in PERSONAS if p != "admin"])
def test_the_admin_lets_only_administrators_in(world: World, persona: str) -> None:
    trier = Trier(world, persona)

    codes = {route: trier.try_url("GET", f"/{route}").code for route in admin_routes()}

    assert set(codes.values()) <= REFUSED | {"302"}, codes


def test_the_admin_opens_to_an_administrator(world: World) -> None:
    trier = Trier(world, "admin")

    codes = {route: trier.try_url("GET", f"/{route}").code for route in admin_routes()}

    assert codes["admin/"] == "200"
    assert {"200"} <= {code for route, code in codes.items() if route.count("/") == 3}, codes


def admin_routes() -> list[str]:
    """The admin's pages that need no object's key."""
    return [r for r in routes() if r.startswith("admin/") and "<" not in r and "(" not in r]


def test_account_pages_ask_strangers_to_sign_in_and_change_nothing(world: World) -> None:
    trier = Trier(world, "anonymous")
    entrances = {
        "accounts/login/", "accounts/signup/", "accounts/password/reset/",
        "accounts/password/reset/done/", "accounts/password/reset/key/done/",
        "accounts/confirm-email/", "accounts/inactive/", "accounts/logout/",
    }  # fmt: skip
    plain = [r for r in routes() if r.startswith("accounts/") and "<" not in r and "(" not in r]

    answers = {route: trier.try_url("GET", f"/{route}") for route in plain}

    opened = {route for route, answer in answers.items() if answer.code == "200"}
    assert opened <= entrances, opened - entrances
    assert not [route for route, a in answers.items() if a.written - {"django_session"}]

"""Who a token lets in, for what, and until when (RFC 6750)."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver
from rest_framework.test import APIClient

from accounts.api import ScopedPermission
from accounts.models import ApiToken, Role, User
from accounts.scopes import ROLE_SCOPES, Scope, scopes_of
from accounts.tokens import TokenRefused, token_create, token_revoke
from helpdesk import api
from tests.api.conftest import LATER, Call, client_with, token_for, url_of
from tests.conftest import NOON
from tickets.models import Ticket

LIST = "/api/v1/tickets/"


def test_opens_with_a_token_and_stays_shut_without(call: Call, bruno: User) -> None:
    with_token = call(bruno).get(LIST)
    without = call().get(LIST)

    assert with_token.status_code == 200
    assert without.status_code == 401
    assert without["WWW-Authenticate"] == 'Bearer realm="helpdesk"'


def test_a_signed_in_person_needs_no_token(client: APIClient, alice: User, ticket: Ticket) -> None:
    client.force_login(alice)

    answer = client.get(LIST)

    assert [row["reference"] for row in answer.json()["results"]] == [ticket.reference]


@pytest.mark.parametrize("end", ["expired", "revoked", "inactive", "unknown", "empty", "not ascii"])
def test_every_dead_token_gets_the_same_401(bruno: User, end: str) -> None:
    raw = token_for(bruno, expires_at=LATER if end == "expired" else None)
    if end == "revoked":
        token_revoke(token=ApiToken.objects.get(), now=NOON)
    if end == "inactive":
        User.objects.filter(pk=bruno.pk).update(is_active=False)
    raw = {"unknown": "hd_nothing", "empty": "", "not ascii": "hd_\xe9"}.get(end, raw)

    answer = client_with(raw).get(LIST)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="helpdesk", error="invalid_token"'
    assert answer.json()["detail"] == "This token is unknown, has expired or was revoked."


def test_a_token_works_until_the_second_it_expires(bruno: User) -> None:
    raw = token_for(bruno, expires_at=LATER + timedelta(seconds=1))

    assert client_with(raw).get(LIST).status_code == 200


def test_too_few_scopes_are_403_and_say_which_is_missing(
    call: Call, bruno: User, ticket: Ticket
) -> None:
    reader = call(bruno, "tickets:read")

    allowed = reader.get(url_of(ticket))
    refused = reader.post(url_of(ticket, "take/"))

    assert allowed.status_code == 200
    assert refused.status_code == 403
    assert 'error="insufficient_scope", scope="tickets:write"' in refused["WWW-Authenticate"]
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_no_scope_reaches_beyond_the_role(alice: User) -> None:
    assert scopes_of(Role.REQUESTER, ["kpis:read", "tickets:read"]) == {"tickets:read"}
    assert scopes_of(Role.REQUESTER, ["all"]) == ROLE_SCOPES[Role.REQUESTER]
    assert scopes_of(Role.AGENT) == set(Scope)
    assert scopes_of("nobody", ["all"]) == set()


def test_notes_its_use_at_most_once_a_minute(call: Call, bruno: User) -> None:
    caller = call(bruno)
    caller.get(LIST)
    token = ApiToken.objects.get()
    first = token.last_used_at
    ApiToken.objects.update(last_used_at=LATER - timedelta(seconds=59))
    caller.get(LIST)
    token.refresh_from_db()

    assert first == LATER
    assert token.last_used_at == LATER - timedelta(seconds=59)
    ApiToken.objects.update(last_used_at=LATER - timedelta(seconds=60))
    caller.get(LIST)
    token.refresh_from_db()
    assert token.last_used_at == LATER


def test_only_the_hash_of_a_token_is_kept(bruno: User) -> None:
    raw = token_for(bruno)

    kept = ApiToken.objects.values().get()

    assert raw.startswith("hd_")
    assert raw not in str(kept)


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["tickets:delete"]}, {"name": " "}, {"expires_at": NOON}],
)
def test_refuses_a_token_that_makes_no_sense(bruno: User, wrong: dict[str, object]) -> None:
    values = {"name": "n", "scopes": ["all"], "expires_at": None, **wrong}

    with pytest.raises(TokenRefused):
        token_create(user=bruno, now=NOON, **values)

    assert not ApiToken.objects.exists()


OPEN_ON_PURPOSE = {"SpectacularAPIView", "SpectacularSwaggerSplitView"}


def every_view(patterns: list[URLPattern | URLResolver]) -> list[type]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += every_view(pattern.url_patterns)
        else:
            view = getattr(pattern.callback, "cls", None) or getattr(
                pattern.callback, "view_class", None
            )
            found.append((view, getattr(pattern.callback, "actions", None)))
    return found


def test_every_view_of_the_api_names_its_scopes() -> None:
    views = [(view, actions) for view, actions in every_view(api.urlpatterns)]
    closed = [(v, a) for v, a in views if v.__name__ not in OPEN_ON_PURPOSE]

    assert len(closed) > 2
    for view, actions in closed:
        assert ScopedPermission in view.permission_classes, view
        names = (
            set(actions.values())
            if actions
            else {m.upper() for m in view.http_method_names if hasattr(view, m)} - {"OPTIONS"}
        )
        scopes = view.required_scopes
        assert names <= set(scopes), (view, names - set(scopes))
        assert set(scopes.values()) <= set(Scope), view


def test_a_view_without_scopes_refuses(bruno: User, rf: object) -> None:
    from rest_framework.response import Response
    from rest_framework.test import APIRequestFactory, force_authenticate
    from rest_framework.views import APIView

    class Forgotten(APIView):
        def get(self, request: object) -> Response:
            return Response("secret")

    class Named(Forgotten):
        required_scopes = {"GET": Scope.TICKETS_READ}

    request = APIRequestFactory().get("/")
    force_authenticate(request, bruno)

    assert Forgotten.as_view()(request).status_code == 403
    assert Named.as_view()(request).status_code == 200

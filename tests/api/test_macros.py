"""/api/v1/macros/: what one may apply, and applying it."""

from rest_framework.test import APIClient

from accounts.models import Team, User
from tests.tickets.macros import REPLY, RESOLVE, TAG_VPN, make_macro
from tickets.models import Status, Ticket


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_lists_what_one_may_apply_with_named_fields(
    bruno: User, lena: User, desk: Team, systems: Team
) -> None:
    make_macro(REPLY, name="Desk", team=desk)
    make_macro(REPLY, name="Systems", team=systems)
    make_macro(REPLY, name="Hers", owner=lena)

    rows = client_of(bruno).get("/api/v1/macros/").json()["results"]

    assert [row["name"] for row in rows] == ["Desk"]
    assert set(rows[0]) == {
        "id", "name", "name_en", "name_es", "shortcut", "language", "team", "is_own",
        "is_canned_reply", "needs_identity_check", "actions", "usage_count", "last_used_at",
    }  # fmt: skip
    assert rows[0]["actions"] == [REPLY]
    assert rows[0]["is_canned_reply"] is True


def test_applies_once_for_one_key(ticket: Ticket, bruno: User) -> None:
    macro = make_macro(REPLY, TAG_VPN, RESOLVE)
    url, body = f"/api/v1/macros/{macro.pk}/apply/", {"ticket": ticket.reference, "version": 1}

    first = client_of(bruno).post(url, body, HTTP_IDEMPOTENCY_KEY="k")
    second = client_of(bruno).post(url, body, HTTP_IDEMPOTENCY_KEY="k")

    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json()["status"], first.json()["tags"]) == (Status.RESOLVED, ["vpn"])
    assert ticket.messages.count() == 2


def test_a_version_is_asked_for_and_an_old_one_is_refused(ticket: Ticket, bruno: User) -> None:
    macro = make_macro(TAG_VPN)
    url = f"/api/v1/macros/{macro.pk}/apply/"

    without = client_of(bruno).post(url, {"ticket": ticket.reference})
    client_of(bruno).post(url, {"ticket": ticket.reference, "version": 1})
    stale = client_of(bruno).post(url, {"ticket": ticket.reference, "version": 1})

    assert (without.status_code, stale.status_code) == (400, 409)


def test_what_is_gone_is_said(ticket: Ticket, bruno: User, desk: Team) -> None:
    macro = make_macro(TAG_VPN, {"kind": "team", "value": "service-desk"})
    Team.objects.update(is_active=False)

    answer = client_of(bruno).post(
        f"/api/v1/macros/{macro.pk}/apply/", {"ticket": ticket.reference, "version": 1}
    )

    assert answer.status_code == 422
    assert "service-desk" in answer.json()["macro"][0]
    assert not ticket.tags.exists()


def test_an_unconfirmed_identity_is_a_conflict(ticket: Ticket, bruno: User) -> None:
    macro = make_macro(TAG_VPN, needs_identity_check=True)

    answer = client_of(bruno).post(
        f"/api/v1/macros/{macro.pk}/apply/", {"ticket": ticket.reference, "version": 1}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "identity_unconfirmed")


def test_narrows_the_list(bruno: User, desk: Team) -> None:
    make_macro(REPLY, name="Reset", team=desk)
    make_macro(REPLY, name="Hola", language="es")
    ask = client_of(bruno).get

    assert [row["name"] for row in ask("/api/v1/macros/?name=res").json()["results"]] == ["Reset"]
    assert [row["name"] for row in ask("/api/v1/macros/?language=es").json()["results"]] == ["Hola"]
    assert [row["name"] for row in ask(f"/api/v1/macros/?team={desk.slug}").json()["results"]] == [
        "Reset"
    ]


def test_refuses_a_filter_that_names_nothing(bruno: User) -> None:
    for query in (
        "team=gone",
        "language=xx",
        "used_after=yesterday",
        "used_after=0001-01-01T00:00+14:00",
    ):
        answer = client_of(bruno).get(f"/api/v1/macros/?{query}")

        assert answer.status_code == 400
        assert query.partition("=")[0] in answer.json()


def test_name_is_the_one_in_the_readers_language(bruno: User) -> None:
    make_macro(REPLY, name="Thanks", name_es="Gracias")

    for words in ("thank", "GRACIAS"):
        answer = client_of(bruno).get(f"/api/v1/macros/?name={words}", HTTP_ACCEPT_LANGUAGE="es")
        row = answer.json()["results"][0]

        assert (row["name"], row["name_en"], row["name_es"]) == ("Gracias", "Thanks", "Gracias")

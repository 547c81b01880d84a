"""The pages of the people on a ticket: adding, removing, watching, another requester."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, Team, User
from tests.conftest import NOON, make_user
from tickets import access
from tickets.models import PersonRole, Status, Ticket, TicketPerson
from tickets.services import NewMessage, message_add, participant_add, ticket_take, ticket_watch


@pytest.fixture
def desk_client(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def url(ticket: Ticket, name: str) -> str:
    return f"/tickets/{ticket.reference}/{name}/"


@pytest.mark.parametrize("text", ["amir@example.com", "AMIR@example.com", "haddad", "Amir Hadd"])
def test_a_name_or_an_address_puts_somebody_in_copy(
    desk_client: Client, ticket: Ticket, amir: User, text: str
) -> None:
    answer = desk_client.post(url(ticket, "people"), {"person": text, "role": "participant"})

    assert answer.status_code == 302
    assert access.is_participant(amir, ticket)


def test_words_that_fit_several_lead_to_a_choice(
    desk_client: Client, ticket: Ticket, amir: User
) -> None:
    make_user("amira@example.com", "Amira Haddad", Role.REQUESTER)

    answer = desk_client.post(url(ticket, "people"), {"person": "haddad", "role": "participant"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "fits several people" in page
    assert "amira@example.com" in page
    assert f'value="{amir.pk}"' in page
    assert not TicketPerson.objects.exists()


def test_accents_make_no_difference(desk_client: Client, ticket: Ticket) -> None:
    ines = make_user("ines@example.com", "Inés Núñez", Role.REQUESTER)

    desk_client.post(url(ticket, "people"), {"person": "ines nunez"})

    assert access.is_participant(ines, ticket)


def test_somebody_unknown_can_be_made_and_put_in_copy(desk_client: Client, ticket: Ticket) -> None:
    asked = desk_client.post(url(ticket, "people"), {"person": "rosa@example.com"})
    fields = {"full_name": "Rosa Campos", "email": "rosa@example.com",
              "organisation": ticket.organisation_id}  # fmt: skip
    made = desk_client.post(url(ticket, "people/new"), fields)

    assert asked.status_code == 422
    assert 'value="rosa@example.com"' in asked.content.decode()
    assert made.status_code == 302
    rosa = User.objects.get(email="rosa@example.com")
    assert rosa.organisation_id == ticket.organisation_id
    assert access.is_participant(rosa, ticket)


def test_an_address_that_is_somebodys_is_refused_and_what_was_typed_is_kept(
    desk_client: Client, ticket: Ticket, amir: User
) -> None:
    fields = {"full_name": "Rosa Campos", "email": "amir@example.com"}

    answer = desk_client.post(url(ticket, "people/new"), fields)

    assert answer.status_code == 422
    assert "Rosa Campos" in answer.content.decode()
    assert User.objects.filter(email="amir@example.com").count() == 1


def test_a_person_who_sets_a_password_by_reset_can_come_in(
    desk_client: Client, ticket: Ticket
) -> None:
    from notifications.models import OutboxEmail

    fields = {"full_name": "Rosa Campos", "email": "rosa@example.com"}
    desk_client.post(url(ticket, "people/new"), fields)

    Client().post("/accounts/password/reset/", {"email": "rosa@example.com"})

    assert OutboxEmail.objects.filter(
        template="account_password_reset", user__email="rosa@example.com"
    ).exists()


def test_taking_somebody_out(desk_client: Client, ticket: Ticket, amir: User, bruno: User) -> None:
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)

    fields = {"pk": amir.pk, "role": "participant", "version": 2}
    answer = desk_client.post(url(ticket, "people/remove"), fields)

    assert answer.status_code == 302
    assert not TicketPerson.objects.exists()


@pytest.mark.parametrize("pk", ["", "x", "99999", "²"])
def test_taking_out_nobody_says_so(desk_client: Client, ticket: Ticket, pk: str) -> None:
    answer = desk_client.post(url(ticket, "people/remove"), {"pk": pk})

    assert answer.status_code == 422
    assert "not on the ticket" in answer.content.decode()


def test_a_stale_page_is_told_who_was_first(
    desk_client: Client, ticket: Ticket, amir: User, bruno: User
) -> None:
    message_add(ticket=ticket, new=NewMessage(body="Hola"), actor=bruno, now=NOON)

    answer = desk_client.post(url(ticket, "people"), {"person": amir.email, "version": 1})

    assert answer.status_code == 409
    assert amir.email in answer.content.decode()


def test_watching_and_not(desk_client: Client, ticket: Ticket, bruno: User) -> None:
    desk_client.post(url(ticket, "watch"), {"on": "1"})
    assert TicketPerson.objects.get().user == bruno
    assert (
        'aria-pressed="true"' in desk_client.get(f"/tickets/{ticket.reference}/").content.decode()
    )

    answer = desk_client.post(url(ticket, "watch"), {}, headers={"HX-Request": "true"})

    assert not TicketPerson.objects.exists()
    assert 'aria-pressed="false"' in answer.content.decode()


def test_a_colleague_is_made_a_watcher_and_a_requester_is_not(
    desk_client: Client, ticket: Ticket, lena: User, amir: User
) -> None:
    desk_client.post(url(ticket, "people"), {"person": lena.email, "role": "watcher"})
    refused = desk_client.post(url(ticket, "people"), {"person": amir.email, "role": "watcher"})

    assert refused.status_code == 422
    assert list(TicketPerson.objects.values_list("user", "role")) == [(lena.pk, PersonRole.WATCHER)]


# --- The Person tab -----------------------------------------------------------------------------------


def test_the_tab_shows_who_is_on_the_ticket(
    desk_client: Client, ticket: Ticket, amir: User, bruno: User, lena: User
) -> None:
    participant_add(ticket=ticket, person=amir, actor=bruno, now=NOON)
    ticket_watch(ticket=ticket, users=[lena], actor=lena, now=NOON)

    page = desk_client.get(f"/tickets/{ticket.reference}/?tab=person").content.decode()

    for words in ("Amir Haddad", "Lena Vidal", "Banco Sur", "Another requester"):
        assert words in page


def test_the_tab_costs_the_same_with_many_people(
    desk_client: Client, ticket: Ticket, bruno: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(12):
        person = User.objects.create(email=f"n{number}@example.com", full_name=f"N {number}")
        participant_add(ticket=ticket, person=person, actor=bruno, now=NOON)

    with django_assert_max_num_queries(10):
        desk_client.get(f"/tickets/{ticket.reference}/?tab=person", headers={"HX-Target": "panel"})
    with django_assert_max_num_queries(10):
        desk_client.get(f"/tickets/{ticket.reference}/person/", headers={"HX-Request": "true"})


def test_what_they_asked_for_follows(desk_client: Client, ticket: Ticket, alice: User) -> None:
    address = f"/tickets/{ticket.reference}/person/"

    part = desk_client.get(address, headers={"HX-Request": "true"}).content.decode()
    plain = desk_client.get(address)

    assert "In 90 days" in part
    assert "This is the first." in part
    assert plain.headers["Location"] == f"/tickets/people/{alice.pk}/"


def test_the_tab_counts_nothing_of_restricted_teams(
    client: Client, ticket: Ticket, alice: User, lena: User, systems: Team
) -> None:
    hidden = Team.objects.create(
        slug="people", name_en="People", name_es="Personas", is_restricted=True
    )
    Ticket.objects.create(
        subject="A secret", requester=alice, organisation=alice.organisation, team=hidden,
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    client.force_login(lena)

    pages = [
        client.get(path).content.decode()
        for path in (
            f"/tickets/new/?person={alice.pk}&q=",
            f"/tickets/people/{alice.pk}/",
            f"/tickets/organisations/{alice.organisation_id}/",
            f"/tickets/new/?person={alice.pk}",
        )
    ]

    assert all(ticket.subject in page or ticket.reference in page for page in pages)
    assert not any("A secret" in page for page in pages)
    assert '<dt>Open</dt><dd class="num">1</dd>' in pages[1]


# --- Another requester --------------------------------------------------------------------------------


def test_says_what_it_means_before_it_is_done(
    desk_client: Client, ticket: Ticket, amir: User, bruno: User
) -> None:
    found = desk_client.get(url(ticket, "requester") + "?q=haddad").content.decode()
    asked = desk_client.get(url(ticket, "requester") + f"?person={amir.pk}").content.decode()

    assert f"?person={amir.pk}" in found
    assert "Amir Haddad can read everything that was said in public" in asked
    assert "Alice Moreno sees the ticket no more" in asked
    ticket.refresh_from_db()
    assert ticket.requester.email == "alice@example.com"


def test_warns_whoever_holds_the_ticket(desk_client: Client, ticket: Ticket, bruno: User) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=NOON)

    page = desk_client.get(url(ticket, "requester") + f"?person={bruno.pk}").content.decode()

    assert "holds this ticket now and will no longer" in page


def test_changes_the_requester(desk_client: Client, ticket: Ticket, amir: User) -> None:
    fields = {"person": amir.pk, "version": 1, "keep": "1"}
    answer = desk_client.post(url(ticket, "requester"), fields)

    ticket.refresh_from_db()
    assert answer.status_code == 302
    assert ticket.requester == amir
    assert TicketPerson.objects.get().user.email == "alice@example.com"


def test_a_refused_change_says_why(desk_client: Client, ticket: Ticket, amir: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.CLOSED, closed_at=NOON)

    closed = desk_client.post(url(ticket, "requester"), {"person": amir.pk})
    nobody = desk_client.post(url(ticket, "requester"), {"person": ""})

    assert closed.status_code == nobody.status_code == 422
    assert "closed ticket cannot be changed" in closed.content.decode()
    assert "Choose who the requester is" in nobody.content.decode()


# --- A person, an organisation ------------------------------------------------------------------------


def test_a_persons_history_is_paged(
    desk_client: Client, ticket: Ticket, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    Ticket.objects.bulk_create(
        Ticket(subject=f"Old {n}", requester=alice, organisation=alice.organisation,
               created_at=NOON, updated_at=NOON)
        for n in range(40)
    )  # fmt: skip

    with django_assert_max_num_queries(15):
        first = desk_client.get(f"/tickets/people/{alice.pk}/").content.decode()
    after = first.partition("?after=")[2].partition('"')[0]
    second = desk_client.get(f"/tickets/people/{alice.pk}/?after={after}").content.decode()

    assert first.count("person-line") - first.split("All requests")[0].count("person-line") == 50
    assert ticket.reference in second
    assert "Older" not in second


@pytest.mark.parametrize("kind", ["people", "organisations"])
def test_nobody_is_404_and_a_cursor_of_nobodys_starts_at_the_top(
    desk_client: Client, ticket: Ticket, alice: User, kind: str
) -> None:
    pk = alice.pk if kind == "people" else alice.organisation_id

    assert desk_client.get(f"/tickets/{kind}/999999/").status_code == 404
    assert ticket.reference in desk_client.get(f"/tickets/{kind}/{pk}/?after=%00x").content.decode()


@pytest.mark.parametrize(
    "path", ["/tickets/people/1/", "/tickets/new/", "/tickets/people/options/?person=a"]
)
def test_requesters_have_no_such_pages(client: Client, alice: User, path: str) -> None:
    client.force_login(alice)

    assert client.get(path).status_code == 404


def test_options_complete_what_is_typed(desk_client: Client, amir: User, alice: User) -> None:
    page = desk_client.get("/tickets/people/options/?person=hadd").content.decode()

    assert 'value="amir@example.com"' in page
    assert "alice" not in page
    assert desk_client.get("/tickets/people/options/?person=%00").content.strip() == b""

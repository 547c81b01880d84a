"""The administration site: configuration only, by administrators only, and no second way to sign in."""

from datetime import datetime

import pytest
from django.contrib import admin as site
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Membership, Role, Team, User
from accounts.people import PersonRefused, grantable_roles, person_save
from accounts.tokens import token_create
from tests.conftest import PASSWORD
from tickets.models import Category, Message, Submission, Tag, Ticket, TicketEvent


@pytest.fixture
def ada(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def person_url(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def form_of(person: User, **changes: str) -> dict[str, str]:
    values = {
        "full_name": person.full_name, "role": person.role, "language": "en", "time_zone": "UTC",
        "organisation": "", "is_active": "on", "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    return {name: value for name, value in (values | changes).items() if value is not None}


def test_only_administrators_come_in(
    client: Client, admin: User, sofia: User, bruno: User, alice: User
) -> None:
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200

    for other in (sofia, bruno, alice):
        client.force_login(other)
        assert client.get("/admin/").status_code in (302, 403)


def test_its_own_sign_in_opens_nothing(client: Client, admin: User) -> None:
    shown = client.get("/admin/login/")
    sent = client.post("/admin/login/", {"username": admin.email, "password": PASSWORD})

    assert shown.status_code == sent.status_code == 302
    assert "/accounts/login/" in sent["Location"]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("model", site.site._registry, ids=lambda m: m.__name__)
def test_every_page_of_it_opens(ada: Client, ticket: Ticket, model: type) -> None:
    meta = model._meta
    base = f"admin:{meta.app_label}_{meta.model_name}"
    listed = ada.get(reverse(f"{base}_changelist"))
    first = model._default_manager.first()

    assert listed.status_code == 200
    if first is not None:
        assert ada.get(reverse(f"{base}_change", args=[first.pk])).status_code == 200


@pytest.mark.parametrize("model", [Ticket, Message, TicketEvent, Submission])
def test_what_has_a_service_is_read_only(ada: Client, ticket: Ticket, model: type) -> None:
    base = f"admin:tickets_{model._meta.model_name}"
    before = Ticket.objects.values().get()
    rows = list(model.objects.all())

    assert ada.post(reverse(f"{base}_add")).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    ada.post(reverse(f"{base}_changelist"), chosen | {"post": "yes"})
    assert model.objects.count() == len(rows)
    for row in rows:
        for page in ("change", "delete"):
            url = reverse(f"{base}_{page}", args=[row.pk])
            assert ada.post(url, {"subject": "x", "post": "yes"}).status_code == 403
    assert Ticket.objects.values().get() == before


def test_secrets_have_no_page(ada: Client) -> None:
    assert not {"Authenticator", "EmailAddress", "Group"} & {
        model.__name__ for model in site.site._registry
    }
    token_fields = site.site._registry[ApiToken].fields or []
    assert "token_hash" not in token_fields


def test_a_new_role_ends_every_session_at_once(ada: Client, bruno: User) -> None:
    browser = Client()
    browser.force_login(bruno)
    assert browser.get(reverse("accounts:preferences")).status_code == 200

    answer = ada.post(person_url(bruno), form_of(bruno, role=Role.REQUESTER))

    bruno.refresh_from_db()
    assert answer.status_code == 302
    assert (bruno.role, bruno.session_epoch) == (Role.REQUESTER, 1)
    assert browser.get(reverse("accounts:preferences")).status_code == 302


def test_switching_somebody_off_ends_their_sessions_and_tokens(
    ada: Client, bruno: User, now: datetime
) -> None:
    _token, raw = token_create(user=bruno, name="t", scopes=["all"], expires_at=None, now=now)
    changes = form_of(bruno)
    del changes["is_active"]

    ada.post(person_url(bruno), changes)

    bruno.refresh_from_db()
    assert (bruno.is_active, bruno.session_epoch) == (False, 1)
    with_token = Client(headers={"authorization": f"Bearer {raw}"})
    assert with_token.get("/api/v1/tickets/").status_code == 401


def test_a_new_name_ends_nothing(ada: Client, bruno: User) -> None:
    ada.post(person_url(bruno), form_of(bruno, full_name="Bruno R."))

    bruno.refresh_from_db()
    assert (bruno.full_name, bruno.session_epoch) == ("Bruno R.", 0)
    assert bruno.check_password(PASSWORD)


def test_a_password_changed_meanwhile_stays_changed(admin: User, bruno: User) -> None:
    seen = User.objects.get(pk=bruno.pk)
    bruno.set_password("another-long-password")
    bruno.save()
    seen.full_name = "Bruno R."

    person_save(person=seen, actor=admin)

    bruno.refresh_from_db()
    assert bruno.full_name == "Bruno R."
    assert bruno.check_password("another-long-password")


def test_an_administrator_cannot_lock_themselves_out(ada: Client, admin: User) -> None:
    answer = ada.post(person_url(admin), form_of(admin, role=Role.AGENT))

    admin.refresh_from_db()
    assert answer.status_code == 200
    assert "this would lock you out" in answer.content.decode()
    assert admin.role == Role.ADMINISTRATOR


def test_nobody_gives_or_takes_what_is_above_them(admin: User, sofia: User, bruno: User) -> None:
    bruno.role = Role.ADMINISTRATOR
    with pytest.raises(PersonRefused):
        person_save(person=bruno, actor=sofia)
    admin.role = Role.REQUESTER
    with pytest.raises(PersonRefused):
        person_save(person=admin, actor=sofia)
    person_save(person=bruno, actor=User.objects.get(email="admin@example.com"))

    bruno.refresh_from_db()
    assert bruno.role == Role.ADMINISTRATOR
    assert grantable_roles(sofia) == []


def test_a_new_person_comes_in_by_a_reset_link_only(ada: Client, desk: Team) -> None:
    values = {
        "email": "New@Example.com", "full_name": "New", "role": "agent", "language": "es",
        "time_zone": "UTC", "is_active": "on", "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0", "memberships-0-team": str(desk.pk),
    }  # fmt: skip
    answer = ada.post(reverse("admin:accounts_user_add"), values)

    made = User.objects.get(email="new@example.com")
    assert answer.status_code == 302
    assert not made.has_usable_password()
    assert Membership.objects.filter(user=made, team=desk).exists()
    again = ada.post(reverse("admin:accounts_user_add"), values | {"email": "NEW@example.com"})
    assert again.status_code == 200
    assert User.objects.filter(email__iexact="new@example.com").count() == 1


def test_people_are_never_deleted_and_teams_only_unused(
    ada: Client, bruno: User, desk: Team, ticket: Ticket
) -> None:
    unused = Team.objects.create(slug="new", name_en="New", name_es="Nuevo", tier=1)

    def delete(name: str, pk: int) -> int:
        return ada.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code

    assert delete("accounts_user", bruno.pk) == 403
    assert delete("accounts_team", desk.pk) == 403
    assert delete("accounts_team", unused.pk) == 302
    assert delete("tickets_category", Category.objects.get().pk) == 403


def test_a_category_never_lies_below_itself(ada: Client, email_category: Category) -> None:
    below = Category.objects.create(
        slug="imap", name_en="IMAP", name_es="IMAP", parent=email_category
    )
    url = reverse("admin:tickets_category_change", args=[email_category.pk])
    values = {
        "slug": "email", "name_en": "E-mail", "name_es": "Correo", "icon": "mail", "position": "0",
        "parent": str(below.pk),
    }  # fmt: skip

    answer = ada.post(url, values)

    email_category.refresh_from_db()
    assert "cannot lie below itself" in answer.content.decode()
    assert email_category.parent is None
    assert ada.post(url, values | {"parent": ""}).status_code == 302


def test_tags_are_written_as_services_write_them(ada: Client) -> None:
    ada.post(reverse("admin:tickets_tag_add"), {"name": "  Very   VIP "})

    assert Tag.objects.get().name == "very vip"


def test_a_token_can_be_ended_here(ada: Client, bruno: User, now: datetime) -> None:
    token, _raw = token_create(user=bruno, name="t", scopes=["all"], expires_at=None, now=now)
    url = reverse("admin:accounts_apitoken_changelist")

    ada.post(url, {"action": "revoke", "_selected_action": [token.pk]})

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_an_administrator_who_was_just_demoted_demotes_nobody(admin: User, bruno: User) -> None:
    stale = User.objects.get(pk=admin.pk)
    User.objects.filter(pk=admin.pk).update(role=Role.AGENT)
    bruno.role = Role.REQUESTER

    with pytest.raises(PersonRefused):
        person_save(person=bruno, actor=stale)

    bruno.refresh_from_db()
    assert bruno.role == Role.AGENT

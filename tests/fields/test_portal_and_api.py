"""Fields in the portal and in the API: what is asked of whom, and that nothing internal leaks."""

from typing import Any

from django.test import Client

from accounts.models import User
from notifications.models import OutboxEmail
from tests.conftest import NOON
from tests.fields.conftest import MARK, NEW, FieldMaker, confirm, page_of
from tests.knowledge_base.conftest import draft, published
from tickets.models import (
    Category,
    CustomField,
    RequestType,
    Ticket,
)
from tickets.selectors.custom_fields import values_by_key
from tickets.services.custom_fields import custom_values_write

# --- The portal ---------------------------------------------------------------------------------------


def test_the_chooser_leads_to_the_form_with_its_guide_first(
    as_alice: Client, reset_type: RequestType, email_category: Category
) -> None:
    RequestType.objects.create(
        slug="ours", name_en=f"{MARK}ours", name_es=f"{MARK}ours", category=email_category,
        is_on_portal=False,
    )  # fmt: skip
    published(draft(category=email_category, slug="email-sign-in"), NOON)

    chooser = page_of(as_alice, NEW)
    form = page_of(as_alice, NEW, type="password-reset")
    hidden = page_of(as_alice, NEW, type="ours")

    assert f"{NEW}?type=password-reset" in chooser
    assert MARK not in chooser + hidden
    assert 'href="/help/email-sign-in/"' in form
    assert 'name="field-account"' in form
    assert 'name="field-method"' not in form
    assert 'name="impact"' not in form


def test_a_typed_request_needs_little_writing(
    as_alice: Client, reset_type: RequestType, email_category: Category
) -> None:
    sent = {"type": "password-reset", "subject": "Clave", "description": "", "submission_key": "k"}

    missing = as_alice.post(NEW, sent)
    as_alice.post(NEW, {**sent, "field-account": "amoreno"})

    made = Ticket.objects.get()
    assert missing.status_code == 422
    assert 'id="id_field-account_error"' in missing.content.decode()
    assert 'value="Clave"' in missing.content.decode()
    assert (made.request_type, made.category, made.urgency) == (reset_type, email_category, 1)
    assert "amoreno" in made.messages.get().body


def test_a_requester_cannot_slip_in_a_field_that_is_ours(
    as_alice: Client, reset_type: RequestType
) -> None:
    sent = {"type": "password-reset", "subject": "Clave", "field-account": "a"}

    as_alice.post(NEW, {**sent, "field-method": "laptop"})

    assert values_by_key(Ticket.objects.get()) == {"account": "a"}


def test_a_category_brings_its_fields_without_script_too(
    as_alice: Client, email_category: Category, field_of: FieldMaker
) -> None:
    field = field_of("serial", is_on_portal=True, is_required_at_creation=True)
    field.categories.add(email_category)
    sent = {
        "subject": "A", "description": "B", "category": "email", "impact": "3", "urgency": "2",
    }  # fmt: skip

    asked = as_alice.post(NEW, sent)
    as_alice.post(NEW, {**sent, "field-serial": "4711"})

    assert 'name="field-serial"' in page_of(as_alice, f"{NEW}fields/", category="email")
    assert 'name="field-serial"' not in page_of(as_alice, f"{NEW}fields/", category="x")
    assert asked.status_code == 422
    assert 'name="field-serial"' in asked.content.decode()
    assert values_by_key(Ticket.objects.get()) == {"serial": "4711"}


def test_a_requester_names_colleagues_and_learns_of_nobody_else(
    as_alice: Client, amir: User, field_of: FieldMaker
) -> None:
    field_of("approver", "person", is_on_portal=True)
    words = {"subject": "A", "description": "B", "impact": "3", "urgency": "2"}

    said = []
    for email in (amir.email, "nobody@example.com"):
        body = as_alice.post(NEW, {**words, "field-approver": email}).content.decode()
        said.append(body.split('id="id_field-approver_error"')[1][:300].replace(email, ""))

    assert said[0] == said[1]
    assert not Ticket.objects.exists()


# --- No leak ------------------------------------------------------------------------------------------


def test_a_field_that_is_ours_reaches_no_requester(
    as_alice: Client, at_desk: Client, reset: Ticket, bruno: User, reset_type: RequestType
) -> None:
    secret = CustomField.objects.create(
        key="secret", kind="text", label_en=f"{MARK}label", label_es=f"{MARK}label", position=9
    )
    reset_type.fields.add(secret)
    custom_values_write(ticket=reset, given={"secret": f"{MARK}value"}, actor=bruno, now=NOON)
    urls = [
        f"/requests/{reset.reference}/", NEW, f"{NEW}?type=password-reset", "/requests/",
        f"/api/v1/tickets/{reset.reference}/", "/api/v1/tickets/", "/api/v1/request-types/",
        f"/api/v1/tickets/?search={MARK}value", f"{NEW}fields/?category=email",
    ]  # fmt: skip

    read = "".join(page_of(as_alice, url) for url in urls).replace(f"search={MARK}value", "")
    mails = "".join(f"{m.subject} {m.context}" for m in OutboxEmail.objects.all())

    assert MARK not in read + mails
    assert "amoreno" in page_of(as_alice, f"/requests/{reset.reference}/")
    assert MARK in page_of(at_desk, f"/tickets/{reset.reference}/noted/", part="details")
    assert MARK in page_of(at_desk, f"/api/v1/tickets/{reset.reference}/")


# --- The API ------------------------------------------------------------------------------------------


def test_the_api_reads_and_writes_fields(
    at_desk: Client, as_alice: Client, reset: Ticket, alice: User
) -> None:
    url = f"/api/v1/tickets/{reset.reference}/"

    def patch(**data: Any) -> Any:
        body = {"version": Ticket.objects.get(pk=reset.pk).version, **data}
        return at_desk.patch(url, body, content_type="application/json")

    bad = patch(subject="Other", fields={"method": "tablet", "nothing": 1})
    good = patch(fields={"method": "laptop"})

    assert bad.status_code == 422
    assert set(bad.json()["fields"]) == {"method", "nothing"}
    assert good.json()["fields"] == {"account": "amoreno", "method": "laptop"}
    assert good.json()["request_type"] == "password-reset"
    assert as_alice.get(url).json()["fields"] == {"account": "amoreno"}
    reset.refresh_from_db()
    assert reset.subject != "Other"


def test_the_api_refuses_to_resolve_and_names_what_is_missing(
    at_desk: Client, reset: Ticket, bruno: User
) -> None:
    url = f"/api/v1/tickets/{reset.reference}/transition/"
    wanted = {"to": "resolved", "version": reset.version}

    unconfirmed = at_desk.post(url, wanted, content_type="application/json")
    confirm(reset, bruno)
    missing = at_desk.post(url, wanted, content_type="application/json")

    assert (unconfirmed.status_code, missing.status_code) == (409, 422)
    assert unconfirmed.json()["code"] == "identity_unconfirmed"
    assert missing.json()["missing"] == [{"field": "method", "why": "method label"}]


def test_the_api_files_a_request_of_a_type(as_alice: Client, reset_type: RequestType) -> None:
    new = {"subject": "Clave", "description": "B", "request_type": "password-reset"}

    missing = as_alice.post("/api/v1/tickets/", new, content_type="application/json")
    made = as_alice.post(
        "/api/v1/tickets/", {**new, "fields": {"account": "a"}}, content_type="application/json"
    )

    assert missing.json() == {"fields": {"account": ["This field is required."]}}
    assert made.json()["fields"] == {"account": "a"}
    assert Ticket.objects.get().urgency == 1

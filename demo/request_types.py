"""The demo company's fields and request types, and some requests of each type, played like the rest."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from demo.content_files import CONTENT, read
from tickets.models import (
    Category,
    Channel,
    CustomField,
    IdentityOutcome,
    IdentityQuestion,
    Impact,
    Macro,
    RequestType,
    Status,
    Ticket,
    Urgency,
)
from tickets.selectors.checklist import checklist_of
from tickets.services import NewMessage, NewTicket, message_add, ticket_create, ticket_take
from tickets.services.checklist import item_tick
from tickets.services.custom_fields import custom_values_write
from tickets.services.identity import identity_check_record
from tickets.services.time_spent import time_log


def request_types_make(categories: dict[str, Category]) -> dict[str, RequestType]:
    """Every request type with its fields, by slug. Macros are bound by shortcut where there are some."""
    data = read(CONTENT / "request_types.toml")
    fields = {row["key"]: _field(row, n) for n, row in enumerate(data["fields"])}
    macros = {macro.shortcut: macro for macro in Macro.objects.exclude(shortcut="")}
    made = {}
    for position, row in enumerate(data["types"]):
        kind = RequestType.objects.create(
            slug=row["slug"],
            name_en=row["name_en"],
            name_es=row["name_es"],
            description_en=row["description_en"],
            description_es=row["description_es"],
            icon=row["icon"],
            category=categories[row["category"]],
            guide_slug=row["guide"],
            macro=macros.get(row.get("macro", "")),
            checklist=row["checklist"],
            impact=Impact.LOW,
            urgency=row.get("urgency", Urgency.MEDIUM),
            needs_identity_check=row.get("identity", False),
            position=position,
        )
        kind.fields.set([fields[key] for key in row["fields"]])
        made[kind.slug] = kind
    return made


def _field(row: dict[str, Any], position: int) -> CustomField:
    return CustomField.objects.create(
        key=row["key"],
        kind=row["kind"],
        label_en=row["label_en"],
        label_es=row["label_es"],
        help_en=row.get("help_en", ""),
        help_es=row.get("help_es", ""),
        choices=row.get("choices", []),
        is_required_at_creation=row.get("required_at_creation", False),
        is_required_at_resolution=row.get("required_at_resolution", False),
        is_on_portal=row.get("on_portal", False),
        position=position,
    )


# Who asks (by e-mail), for what, in which words, with which fields, how long ago (minutes), how far it is.
NEW, CHECKED, DOUBTED, DONE = "new", "checked", "doubted", "done"
REQUESTS: list[tuple[str, str, str, dict[str, Any], int, str]] = [
    ("ines", "password-reset", "Olvidé mi contraseña después de las vacaciones",
     {"account": "iduarte", "locked-out-of": "computer"}, 2900, DONE),
    ("henry", "mfa-new-phone", "New phone, the codes still go to the old one",
     {"account": "hcole", "phone-model": "A new one from work", "has-old-phone": False}, 1500, DONE),
    ("rosa", "shared-access", "Acceso al buzón de facturación",
     {"resource": "Buzón Facturación", "access-kind": "send", "approver": "tomas@example.com"},
     420, CHECKED),
    ("priya", "account-setup", "Account for a new colleague in operations",
     {"new-person": "Dana Whitfield", "first-day": "2027-01-11", "needs-laptop": True}, 260, CHECKED),
    ("samuel", "password-reset", "Urgent, I need a new password now",
     {"account": "sboateng", "locked-out-of": "vpn"}, 130, DOUBTED),
    ("camila", "account-unlock", "Mi cuenta quedó bloqueada",
     {"account": "crojas", "locked-out-of": "mail"}, 45, NEW),
    ("olivia", "access-request", "Access to the expense reports",
     {"resource": "Expense reports", "access-kind": "read"}, 25, NEW),
]  # fmt: skip


def requests_play(now: datetime) -> list[Ticket]:
    """The requests above, each as far as it says; through the services, like any other."""
    types = {kind.slug: kind for kind in RequestType.objects.select_related("category")}
    agent = User.objects.get(email="bruno@example.com")
    return [_play(types[row[1]], row, agent, now) for row in REQUESTS]


def _play(kind: RequestType, row: tuple[Any, ...], agent: User, now: datetime) -> Ticket:
    who, _slug, subject, fields, minutes, state = row
    requester = User.objects.get(email=f"{who}@example.com")
    at = now - timedelta(minutes=minutes)
    ticket = ticket_create(
        new=NewTicket(
            subject=subject,
            description=subject,
            requester=requester,
            channel=Channel.PORTAL,
            impact=Impact(kind.impact),
            urgency=Urgency(kind.urgency),
            request_type=kind,
            fields=_known(fields, requester),
        ),
        actor=requester,
        now=at,
    )
    if state != NEW:
        _work(ticket, kind, agent, at + timedelta(minutes=9), state)
    return ticket


def _known(fields: dict[str, Any], requester: User) -> dict[str, Any]:
    """People can be named only within one's own organisation."""
    colleagues = User.objects.filter(organisation=requester.organisation)
    emails = set(colleagues.values_list("email", flat=True))
    return {k: v for k, v in fields.items() if "@" not in str(v) or v in emails}


def _work(ticket: Ticket, kind: RequestType, agent: User, at: datetime, state: str) -> None:
    ticket_take(ticket=ticket, actor=agent, now=at)
    if kind.needs_identity_check:
        passed = state != DOUBTED
        identity_check_record(
            ticket=ticket,
            questions=[IdentityQuestion.CALL_BACK]
            if passed
            else [IdentityQuestion.EMPLOYEE_NUMBER, IdentityQuestion.START_DATE],
            outcome=IdentityOutcome.PASSED if passed else IdentityOutcome.FAILED,
            actor=agent,
            now=at,
        )
    lines = checklist_of(ticket).items
    for item in lines if state == DONE else lines[:1]:
        item_tick(item=item, actor=agent, now=at + timedelta(minutes=2))
    if state == DONE:
        _finish(ticket, agent, at + timedelta(minutes=7))


def _finish(ticket: Ticket, agent: User, at: datetime) -> None:
    custom_values_write(ticket=ticket, given={"reset-by": "link"}, actor=agent, now=at)
    time_log(ticket=ticket, seconds=11 * 60, actor=agent, now=at)
    spanish = (
        "Ya puede entrar. Cerramos sus sesiones anteriores." if ticket.language == "es" else ""
    )
    words = spanish or "You can sign in again. We ended your earlier sessions."
    reply = NewMessage(body=words, status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=reply, actor=agent, now=at)

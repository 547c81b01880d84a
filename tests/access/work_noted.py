"""What was noted while working a ticket, each word of it internal."""

from accounts.models import User
from tests.conftest import NOON
from tickets.models import (
    Category,
    CustomField,
    IdentityOutcome,
    IdentityQuestion,
    RequestType,
    Ticket,
)
from tickets.services.checklist import item_add
from tickets.services.custom_fields import custom_values_write
from tickets.services.identity import identity_check_record
from tickets.services.time_spent import time_log


def work_noted(ticket: Ticket, agent: User, mark: str) -> dict[str, str]:
    """A field, a checklist line, time and an identity check; what the URLs name of them."""
    field, _made = CustomField.objects.get_or_create(
        key="internal",
        defaults={"kind": "text", "label_en": f"{mark}label", "label_es": f"{mark}label"},
    )
    RequestType.objects.get_or_create(
        slug="internal",
        defaults={
            "name_en": f"{mark}type", "name_es": f"{mark}type", "is_on_portal": False,
            "category": Category.objects.get(slug="email"),
        },
    )  # fmt: skip
    custom_values_write(ticket=ticket, given={field.key: f"{mark}value"}, actor=agent, now=NOON)
    line = item_add(ticket=ticket, text=f"{mark}line", actor=agent, now=NOON)
    entry = time_log(ticket=ticket, seconds=600, note=f"{mark}time", actor=agent, now=NOON)
    identity_check_record(
        ticket=ticket,
        questions=[IdentityQuestion.CALL_BACK],
        outcome=IdentityOutcome.PASSED,
        actor=agent,
        now=NOON,
    )
    return {"line": str(line.pk), "time_entry": str(entry.pk)}

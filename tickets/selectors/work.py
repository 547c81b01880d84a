"""What was noted on a ticket at all: asked for with the ticket, so that nothing is no query."""

from django.db.models import Exists, OuterRef

from tickets.models import ChecklistItem, IdentityCheck


def work_marks() -> dict[str, Exists]:
    """Annotations: `has_checklist`, and `has_identity_checks` of the present requester."""
    lines = ChecklistItem.objects.filter(ticket=OuterRef("pk"), removed_at=None)
    checks = IdentityCheck.objects.filter(ticket=OuterRef("pk"), person=OuterRef("requester"))
    return {"has_checklist": Exists(lines), "has_identity_checks": Exists(checks)}

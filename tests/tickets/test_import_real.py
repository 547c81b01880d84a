"""import_history on a real log of 24,918 incidents, where it lies beside the repository."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from tests.tickets.test_import_servicenow import run
from tickets.models import Status, Ticket, TicketEvent

BESIDE = Path(__file__).parent.parent.parent.parent / "shared" / "data"
REAL = Path(os.environ.get("HELPDESK_REAL_DATA", str(BESIDE)))
LOG = REAL / "incidents" / "incident_event_log.zip"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not LOG.exists(), reason=f"no real data at {LOG} (HELPDESK_REAL_DATA)"),
]


def test_the_first_two_thousand_incidents_of_a_real_log(db: None) -> None:
    out, _err = run(LOG, limit=2000)

    assert "2,000 incidents imported, 0 were here already, 0 rows left out" in out
    assert Ticket.objects.filter(status=Status.CLOSED).count() == 2000
    check_ledgers()


def check_ledgers() -> None:
    """Every resolution and closing of the ledger is the source's own, to the second."""
    ends = {"resolved": "resolved_at", "closed": "closed_at"}
    latest: dict[tuple[int, str], datetime] = {}
    events = TicketEvent.objects.filter(kind__in=ends).order_by("pk")
    for ticket_id, kind, when in events.values_list("ticket_id", "kind", "created_at"):
        latest[ticket_id, kind] = when
    for pk, resolved_at, closed_at in Ticket.objects.values_list("pk", "resolved_at", "closed_at"):
        assert latest.get((pk, "resolved")) == resolved_at
        assert latest.get((pk, "closed")) == closed_at


@pytest.mark.skipif(
    not os.environ.get("HELPDESK_FULL_IMPORT"), reason="takes minutes: HELPDESK_FULL_IMPORT=1"
)
def test_the_whole_real_log_says_what_its_readme_says(db: None) -> None:
    run(LOG)

    assert Ticket.objects.count() == 24_918
    assert Ticket.objects.filter(resolved_at=None).count() == 1_556
    assert Ticket.objects.filter(reopen_count__gt=0).count() == 275
    assert Ticket.objects.filter(reassignment_count=0).count() == 13_549
    check_ledgers()

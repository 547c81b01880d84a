"""One pure function a figure, over one ticket's ledger. docs/kpis.md says them in words."""

from kpis.definitions import csat as _csat
from kpis.definitions import first_contact as _first_contact
from kpis.definitions import first_response as _first_response
from kpis.definitions import one_touch as _one_touch
from kpis.definitions import reassigned as _reassigned
from kpis.definitions import reopened as _reopened
from kpis.definitions import resolution as _resolution
from kpis.definitions.csat import SATISFIED_FROM, Satisfaction, csat
from kpis.definitions.first_contact import FirstContact, first_contact
from kpis.definitions.first_response import FirstResponse, first_response
from kpis.definitions.ledger import Event, Ledger, Surroundings
from kpis.definitions.one_case import Merged, one_case
from kpis.definitions.one_touch import one_touch
from kpis.definitions.reassigned import Reassigned, reassigned
from kpis.definitions.reopened import Reopened, reopened
from kpis.definitions.resolution import Resolution, resolution

VERSIONS: dict[str, int] = {
    "first_response": _first_response.VERSION,
    "resolution": _resolution.VERSION,
    "fcr": _first_contact.VERSION,
    "one_touch": _one_touch.VERSION,
    "reopened": _reopened.VERSION,
    "never_reassigned": _reassigned.VERSION,
    "csat": _csat.VERSION,
}
# Kept on every row, so that one worked out under an older definition can be told and rebuilt.
VERSION = ".".join(str(version) for version in VERSIONS.values())

__all__ = [
    "SATISFIED_FROM",
    "VERSION",
    "VERSIONS",
    "Event",
    "FirstContact",
    "FirstResponse",
    "Ledger",
    "Merged",
    "Reassigned",
    "Reopened",
    "Resolution",
    "Satisfaction",
    "Surroundings",
    "csat",
    "first_contact",
    "first_response",
    "one_case",
    "one_touch",
    "reassigned",
    "reopened",
    "resolution",
]

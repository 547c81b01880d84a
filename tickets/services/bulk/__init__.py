"""One change to many tickets: asked for, worked, stopped, taken back. docs/bulk.md tells how."""

from tickets.services.bulk.job import (
    AT_ONCE,
    BULK_MAX,
    BulkSettled,
    bulk_cancel,
    bulk_create,
    bulk_undo,
    is_undoable,
)
from tickets.services.bulk.sweep import bulk_sweep
from tickets.services.bulk.work import bulk_work, job_work

__all__ = [
    "AT_ONCE",
    "BULK_MAX",
    "BulkSettled",
    "bulk_cancel",
    "bulk_create",
    "bulk_sweep",
    "bulk_undo",
    "bulk_work",
    "is_undoable",
    "job_work",
]

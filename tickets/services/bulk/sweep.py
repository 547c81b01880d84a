"""Old jobs: who did what stays, the list of tickets goes."""

from datetime import datetime, timedelta

from tickets.models import BulkItem, BulkJob

KEPT_FOR = timedelta(days=30)


def bulk_sweep(*, now: datetime, limit: int = 20) -> int:
    """Deletes the lists of up to `limit` jobs that ended KEPT_FOR ago; how many jobs had one."""
    old = BulkJob.objects.filter(ended_at__lte=now - KEPT_FOR, items__isnull=False)
    pks = list(old.order_by("ended_at", "pk").values_list("pk", flat=True).distinct()[:limit])
    for pk in pks:
        BulkItem.objects.filter(job_id=pk).delete()
    return len(pks)

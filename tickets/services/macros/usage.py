"""Counting how often macros are used."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import F

from tickets.models import Macro, MacroUse


def usage_count(*, macro_ids: Collection[int], now: datetime) -> None:
    """One more use of each, in the caller's transaction; in order of key, so that two never wait
    for each other.
    """
    date = now.astimezone(UTC).date()
    for pk in sorted(set(macro_ids)):
        Macro.objects.filter(pk=pk).update(usage_count=F("usage_count") + 1, last_used_at=now)
        today = MacroUse.objects.filter(macro_id=pk, date=date)
        if not today.update(count=F("count") + 1):
            first = [MacroUse(macro_id=pk, date=date)]
            MacroUse.objects.bulk_create(first, ignore_conflicts=True)
            today.update(count=F("count") + 1)

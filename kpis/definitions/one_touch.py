"""One-touch: a resolved ticket with exactly one public agent reply. No reply is not one touch."""

from kpis.definitions.ledger import Ledger, human_replies, is_imported
from kpis.definitions.resolution import resolution

VERSION = 1


def one_touch(ledger: Ledger) -> bool | None:
    """None for what is not resolved, and for imported history, which holds no conversation."""
    if resolution(ledger).last is None or is_imported(ledger):
        return None
    return len(human_replies(ledger)) == 1

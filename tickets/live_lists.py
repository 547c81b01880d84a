"""Tells the open lists of all agents that something changed, and not what: each asks for what it may see.

Gathered for two seconds, so that a busy desk costs one small message and no query. Best effort, as all live news.
"""

import threading
from functools import partial

from helpdesk.lib import background
from notifications import live

LISTS_EVENT = "lists"
TOPIC = "agents"
GATHER_SECONDS = 2.0

_lock = threading.Lock()
_changes = 0


def lists_tell() -> None:
    """Counts one more change; the first of a while has all of them told when the while is over."""
    global _changes
    with _lock:
        _changes += 1
        is_first = _changes == 1
    if is_first:
        timer = threading.Timer(GATHER_SECONDS, lists_told)
        timer.daemon = True
        timer.start()


def lists_told() -> None:
    """Sends how many changes there were: a page that has heard of as many by name need not ask again."""
    global _changes
    with _lock:
        count, _changes = _changes, 0
    if count:
        background.post(partial(live.publish, [TOPIC], LISTS_EVENT, {"changes": count}))

"""What an upper room refuses to let out in a reply, because those who read it may not see it."""

from collections.abc import Callable

Check = Callable[[str], None]
_checks: list[Check] = []


def outgoing_check_register(check: Check) -> None:
    """Called once, at start. `check(body)` raises InvalidInput("body") with the reason."""
    _checks.append(check)


def outgoing_check(body: str) -> None:
    """Raises InvalidInput("body") where a room says that this text must not reach a requester."""
    for check in _checks:
        check(body)

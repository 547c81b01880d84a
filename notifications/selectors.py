"""What the bell and its page show."""

from django.core.cache import caches

from notifications.access import Person, notifications_for
from notifications.models import Notification
from notifications.services import unread_key

MOST_COUNTED = 9
IN_THE_BELL = 10
PAGE_SIZE = 30
UNREAD_SECONDS = 5


def unread_words_lately(user: Person) -> str:
    """unread_words, a few seconds old at most: every page of the workspace asks."""
    key = unread_key(user.pk)
    words = caches["local"].get(key)
    if words is None:
        words = unread_words(user)
        caches["local"].set(key, words, UNREAD_SECONDS)
    return words


def unread_words(user: Person) -> str:
    """How many are unread: "", "3" or "9+". Counts no further than it shows."""
    unread = notifications_for(user).filter(read_at__isnull=True).order_by()
    count = len(unread.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if not count:
        return ""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def last_notifications(user: Person) -> list[Notification]:
    return list(notifications_for(user)[:IN_THE_BELL])


def notifications_page(user: Person, before: str) -> tuple[list[Notification], int]:
    """A page older than the key `before` (any other text: the newest), and the next key or 0."""
    rows = notifications_for(user)
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE_SIZE + 1])
    return page[:PAGE_SIZE], page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else 0

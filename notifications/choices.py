"""What each person wants to hear of, and by which channel."""

from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import User
from notifications.kinds import BY_CODE, KINDS
from notifications.models import NotificationChannel, NotificationChoice

Channels = frozenset[NotificationChannel]
# What has no line among the preferences is told in the help desk and nowhere else.
UNLISTED: Channels = frozenset({NotificationChannel.IN_APP})


def channels_of(users: Collection[User], event: str) -> dict[int, Channels]:
    """By which channels each of these people wants to hear of this event; one query at most."""
    kind = BY_CODE.get(event)
    if kind is None:
        return {user.pk: UNLISTED for user in users}
    chosen: dict[int, dict[str, bool]] = {}
    rows = NotificationChoice.objects.filter(event=event, user__in=users) if users else []
    for row in rows:
        chosen.setdefault(row.user_id, {})[row.channel] = row.is_on
    return {user.pk: _merged(kind.channels, chosen.get(user.pk, {})) for user in users}


def _merged(defaults: Channels, chosen: dict[str, bool]) -> Channels:
    return frozenset(
        channel for channel in NotificationChannel if chosen.get(channel.value, channel in defaults)
    )


def choices_of(user: User) -> dict[str, Channels]:
    """Every event that can be chosen, with the channels that are on for this person; one query."""
    chosen: dict[str, dict[str, bool]] = {}
    for row in NotificationChoice.objects.filter(user=user):
        chosen.setdefault(row.event, {})[row.channel] = row.is_on
    return {kind.code: _merged(kind.channels, chosen.get(kind.code, {})) for kind in KINDS}


@transaction.atomic
def choices_write(*, wanted: Iterable[tuple[str, str]], actor: User) -> None:
    """Keeps the pairs of event and channel that are to be on; every other pair is off.

    Only what differs from an event's default is a row, so that a better default reaches everybody
    else. Unknown pairs are left out.
    """
    on = set(wanted)
    rows = [
        NotificationChoice(user=actor, event=kind.code, channel=channel, is_on=is_on)
        for kind in KINDS
        for channel in NotificationChannel
        if (is_on := (kind.code, channel.value) in on) != (channel in kind.channels)
    ]
    NotificationChoice.objects.filter(user=actor).delete()
    NotificationChoice.objects.bulk_create(rows)


def wants_browser(user: User) -> bool:
    """Whether any event should reach this person by the browser."""
    return any(NotificationChannel.BROWSER in channels for channels in choices_of(user).values())

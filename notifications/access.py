"""Who reads which notification and which mail. The only source of either for the pages."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from notifications.models import Notification, OutboxEmail, OutboxState

Person = User | AnonymousUser


def notifications_for(user: Person) -> QuerySet[Notification]:
    """One's own, newest first."""
    if not isinstance(user, User):
        return Notification.objects.none()
    return Notification.objects.filter(user=user).select_related("actor").order_by("-pk")


def mails_for(user: Person) -> QuerySet[OutboxEmail]:
    """The mail that this person may read, newest first; none where there is a real mail server.

    What was sent to them; administrators all. An agent reads nobody else's: mail holds keys to
    accounts and surveys, and tells of tickets in restricted teams.
    """
    if not isinstance(user, User) or not user.is_active or not settings.SENT_MAIL_PAGE:
        return OutboxEmail.objects.none()
    mails = OutboxEmail.objects.order_by("-pk")
    if user.is_administrator:
        return mails
    return mails.filter(user=user)


def dead_letters_for(user: Person) -> QuerySet[OutboxEmail]:
    """Mail that could not be sent, for administrators."""
    if not isinstance(user, User) or not user.is_active or not user.is_administrator:
        return OutboxEmail.objects.none()
    return OutboxEmail.objects.filter(state=OutboxState.DEAD).order_by("-pk")

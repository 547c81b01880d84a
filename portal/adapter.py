"""Account mail through the outbox, like all other mail: kept, retried, in the reader's language."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.adapter import AccountAdapter as PeopleAdapter
from accounts.models import User
from notifications.services import Mail, mail_queue
from portal.unsent import unsent_for, unsent_settle

# allauth's template -> ours, and which of its values ours shows as `url`
_OURS = {
    "account/email/password_reset_key": ("account_password_reset", "password_reset_url"),
    "account/email/email_confirmation": ("account_confirm", "activate_url"),
    "account/email/email_confirmation_signup": ("account_confirm", "activate_url"),
}


def at_home(value: Any) -> Any:
    """An absolute address as one of this site's own, whatever host the request named; anything else as it is."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return f"{settings.SITE_URL}{urlunsplit(('', '', parts.path, parts.query, ''))}"


class AccountAdapter(PeopleAdapter):
    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """What they typed into a session that had ended is a draft again, or waits to be copied."""
        response = super().post_login(request, user, **kwargs)
        now = timezone.now()
        for reference in unsent_settle(request, user, now=now):
            said = _("What you typed is in your draft of %(ticket)s. It was not sent yet.")
            messages.info(request, said % {"ticket": reference})
        return redirect("portal:unsent") if unsent_for(request, user, now=now) else response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues one of our mails, or the library's own words for those we have none for.

        An address of nobody gets nothing: there is no account to write about. Links lead home: whoever
        asks for a mail must not choose the host that its reader is sent to.
        """
        context = {name: at_home(value) for name, value in context.items()}
        given = context.get("user")
        user = given if isinstance(given, User) else User.objects.filter(email=email).first()
        if user is None:
            return
        template, values = self._ours(template_prefix, email, context)
        mail = Mail(
            to=user,
            template=template,
            context={"name": user.first_name, **values},
            dedupe_key=f"{template}:{uuid4().hex}",
            address=email,
            language=(get_language() or user.language)[:2],
        )
        mail_queue(mails=[mail], now=timezone.now())

    def _ours(self, prefix: str, email: str, context: dict[str, Any]) -> tuple[str, dict[str, str]]:
        if prefix in _OURS:
            template, url = _OURS[prefix]
            return template, {"url": str(context.get(url, "")), "email": email}
        message = self.render_mail(prefix, email, context)
        return "account_plain", {"title": str(message.subject), "text": str(message.body)}

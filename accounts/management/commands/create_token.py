"""Makes an API token for a person, and prints it once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.scopes import ALL, Scope
from accounts.tokens import TokenRefused, token_create

MAX_DAYS = 3650


class Command(BaseCommand):
    help = "Makes an API token for a person. The token is the last word printed; it is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument(
            "--scope",
            required=True,
            nargs="+",
            action="extend",
            help=f"one or more of {', '.join(Scope.values)}; or {ALL}: all that the person may do",
        )
        parser.add_argument(
            "--expires-days", type=int, help="days until it expires (default: never)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {options['email']}.")
        now = timezone.now()
        days = options["expires_days"]
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--expires-days takes 1 to {MAX_DAYS}.")
        try:
            token, raw = token_create(
                user=user,
                name=options["name"],
                scopes=options["scope"],
                expires_at=now + timedelta(days=days) if days else None,
                now=now,
            )
        except TokenRefused as refusal:
            raise CommandError(str(refusal)) from None
        until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "until revoked"
        allowed = ", ".join(token.scopes)
        self.stdout.write(f"Token “{token.name}” for {user.email} ({allowed}), {until}: {raw}")

"""The person who signs in: by e-mail, with one role, a language, a time zone and a theme."""

import zoneinfo
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REQUESTER = "requester", _("Requester")
    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


STAFF_ROLES = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class AfterSend(models.TextChoices):
    """Where an agent goes after sending and after solving."""

    STAY = "stay", _("Stay on the ticket")
    NEXT = "next", _("Open the next ticket of the view")
    LIST = "list", _("Back to the list")


UNDO_SEND_CHOICES = (0, 5, 10, 20, 30)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they can only come in through a reset link."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields.setdefault("role", Role.ADMINISTRATOR)
        fields.setdefault("full_name", email.split("@")[0])
        user = self.create_user(email, password, **fields)
        # Made by whoever runs the machine: nothing to confirm, and perhaps no mail to do it with.
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a known time zone."))


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=150)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REQUESTER)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="people"
    )
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="UTC", validators=[validate_time_zone]
    )
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(
        _("density"), max_length=15, choices=Density.choices, default=Density.COMFORTABLE
    )
    after_send = models.CharField(
        _("after sending"), max_length=10, choices=AfterSend.choices, default=AfterSend.STAY
    )
    has_single_keys = models.BooleanField(_("keys of one letter"), default=True)
    undo_send_seconds = models.PositiveSmallIntegerField(_("time to take a reply back"), default=10)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # What is on file about the person: for those who help them, and for making sure of who asks.
    # Themselves they read it and do not write it: an account that was taken over proves nothing.
    phone = models.CharField(_("phone number"), max_length=40, blank=True)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports",
        verbose_name=_("manager"),
    )  # fmt: skip
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    # Raised to end every session and live feed of this person at once.
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("pk")),
                name="user_not_their_own_manager",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def first_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email.split("@")[0]

    @property
    def initials(self) -> str:
        words = self.full_name.split() or [self.email]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def phone_link(self) -> str:
        """The number as a machine dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    @property
    def has_facts_on_file(self) -> bool:
        """Whether anything is known that they may want to see put right."""
        return bool(
            self.phone or self.employee_number or self.manager_id or self.job_title or self.location
        )

    @property
    def is_agent(self) -> bool:
        """Works tickets: agents, supervisors and administrators."""
        return self.role in STAFF_ROLES

    @property
    def is_supervisor(self) -> bool:
        return self.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """May open the administration site (Django's name for it)."""
        return self.is_active and self.is_administrator

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with session_epoch, so that either ends every session."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

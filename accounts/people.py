"""Who may be what: the rules for changing a person's role and whether they may come in."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Role, User

# From the least to the most.
RANKS = (Role.REQUESTER, Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
# What an administrator sets; password, epoch and last sign-in are the person's own.
EDITABLE = (
    "email", "full_name", "role", "organisation", "language", "time_zone", "theme", "is_active",
    "phone", "employee_number", "manager", "job_title", "location",
)  # fmt: skip


class PersonRefused(ValueError):
    """A change that was not made; `field` names what it is about."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def grantable_roles(actor: User) -> list[Role]:
    """The roles that this person may give: an administrator's, up to their own."""
    if not actor.is_active or not actor.is_administrator:
        return []
    return list(RANKS[: RANKS.index(Role(actor.role)) + 1])


def person_check(*, before: User | None, role: str, is_active: bool, actor: User) -> None:
    """Raises PersonRefused unless the actor may make this person so."""
    allowed = grantable_roles(actor)
    if role not in allowed or (before is not None and before.role not in allowed):
        raise PersonRefused("role", _("You may not give or take a role above your own."))
    if before is None or before.pk != actor.pk:
        return
    if role != before.role or not is_active:
        raise PersonRefused("role", _("Ask another administrator: this would lock you out."))


@transaction.atomic
def person_save(*, person: User, actor: User) -> User:
    """Keeps a person as they now are. A new role or an end of access ends every session at once.

    Both are locked, and the actor read anew: of two administrators who demote each other one comes too late.
    """
    both = User.objects.select_for_update().filter(pk__in=[person.pk, actor.pk]).order_by("pk")
    current = {user.pk: user for user in both}
    before, actor = current.get(person.pk), current[actor.pk]
    person_check(before=before, role=person.role, is_active=person.is_active, actor=actor)
    if before is None:
        person.set_unusable_password()
        person.save()
        return person
    # Never the whole row: a password that the person changes meanwhile must stay changed.
    person.save(update_fields=EDITABLE)
    if (before.role, before.is_active) != (person.role, person.is_active):
        User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
        person.refresh_from_db(fields=["session_epoch"])
    return person

"""The cast of the tables, made at once: a world that a whole file shares cannot ask for them one by one."""

from typing import Any

from accounts.models import Membership, Organisation, Role, Team, Tier, User
from tests.access.world import Teams
from tests.conftest import make_team, make_user


def cast_make() -> tuple[dict[str, User], Teams]:
    """Everybody by their names in the table, but for the insider; and the teams open to all."""
    desk, systems = make_team("service-desk", Tier.L1), make_team("systems", Tier.L2)
    bank = Organisation.objects.create(name="Banco Sur")
    clinic = Organisation.objects.create(name="Clínica Norte")
    agent, supervisor = Role.AGENT, Role.SUPERVISOR
    people = {
        "alice": _person("Alice Moreno", Role.REQUESTER, organisation=bank, language="es"),
        "amir": _person("Amir Haddad", Role.REQUESTER, organisation=clinic),
        "mallory": _person("Mallory", Role.REQUESTER),
        "bruno": _person("Bruno Reyes", agent, desk),
        "lena": _person("Lena Vidal", agent, systems),
        "sofia": _person("Sofia Castro", supervisor, desk),
        "admin": make_user("admin@example.com", "Ada Admin", Role.ADMINISTRATOR),
        "outsider": _person("Farid Aziz", agent, desk),
    }
    return people, Teams(desk, systems, people["bruno"], people["lena"])


def _person(name: str, role: Role, team: Team | None = None, **fields: Any) -> User:
    user = make_user(f"{name.partition(' ')[0].lower()}@example.com", name, role, **fields)
    if team:
        Membership.objects.create(user=user, team=team)
    return user

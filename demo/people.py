"""The people of the demo company: three organisations, five teams, twelve who help and those they help."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership, Organisation, Role, Team, Tier, User

PASSWORD = "helpdesk-demo"  # noqa: S105  written in the README, for the demo alone


@dataclass(frozen=True)
class Staff:
    email: str
    name: str
    role: Role
    team: str
    language: str
    time_zone: str


TEAMS = [
    ("service-desk", "Service desk", "Mesa de servicio", Tier.L1),
    ("on-site", "On-site support", "Soporte en sitio", Tier.L1),
    ("systems", "Systems", "Sistemas", Tier.L2),
    ("networks", "Networks", "Redes", Tier.L2),
    ("engineering", "Engineering", "Ingeniería", Tier.L3),
]

STAFF = [
    Staff("bruno@example.com", "Bruno Reyes", Role.AGENT, "service-desk", "es", "America/Bogota"),
    Staff("carla@example.com", "Carla Núñez", Role.AGENT, "service-desk", "es", "America/Santiago"),
    Staff("emma@example.com", "Emma Walsh", Role.AGENT, "service-desk", "en", "Europe/Dublin"),
    Staff("farid@example.com", "Farid Aziz", Role.AGENT, "service-desk", "en", "Asia/Dubai"),
    Staff("diego@example.com", "Diego Paz", Role.AGENT, "on-site", "es", "America/Lima"),
    Staff("grace@example.com", "Grace Okoro", Role.AGENT, "on-site", "en", "Africa/Lagos"),
    Staff("lena@example.com", "Lena Vidal", Role.AGENT, "systems", "es", "Europe/Madrid"),
    Staff("marco@example.com", "Marco Bianchi", Role.AGENT, "systems", "en", "Europe/Rome"),
    Staff("nadia@example.com", "Nadia Costa", Role.AGENT, "networks", "es", "America/Sao_Paulo"),
    Staff("theo@example.com", "Theo Lang", Role.AGENT, "engineering", "en", "Europe/Berlin"),
    Staff(
        "sofia@example.com", "Sofia Castro", Role.SUPERVISOR, "service-desk", "es", "America/Bogota"
    ),
    Staff("admin@example.com", "Ada Admin", Role.ADMINISTRATOR, "service-desk", "en", "UTC"),
]

ORGANISATIONS = ["Banco Sur", "Clínica Norte", "Telco Andes"]

# Name, language; the organisation goes round. Alice and Amir are the ones to sign in as.
REQUESTERS = [
    ("Alice Moreno", "es"), ("Amir Haddad", "en"), ("Tomás Ibarra", "es"), ("Inés Duarte", "es"),
    ("Julián Soto", "es"), ("Lucía Rey", "es"), ("Pablo Vega", "es"), ("María Peña", "es"),
    ("Olivia Grant", "en"), ("Henry Cole", "en"), ("Priya Nair", "en"), ("Samuel Boateng", "en"),
    ("Valentina Cruz", "es"), ("Andrés Molina", "es"), ("Camila Rojas", "es"), ("Hugo Silva", "es"),
    ("Rosa Campos", "es"), ("Esteban Lara", "es"), ("Nora Fuentes", "es"), ("Iván Correa", "es"),
    ("Claire Dubois", "en"), ("Noah Becker", "en"), ("Mia Lindqvist", "en"), ("Jack Turner", "en"),
    ("Aisha Bello", "en"), ("Daniela Ortiz", "es"), ("Felipe Arias", "es"), ("Gabriela Luna", "es"),
    ("Rafael Prado", "es"), ("Teresa Gil", "es"), ("Victor Hale", "en"), ("Wendy Park", "en"),
]  # fmt: skip

JOBS = {
    "es": ["Asesoría comercial", "Contabilidad", "Compras", "Recursos humanos", "Operaciones"],
    "en": ["Customer care", "Accounting", "Purchasing", "Human resources", "Operations"],
}
PLACES = {
    "es": ["Bogotá, piso 3", "Bogotá, piso 5", "Medellín", "Desde casa"],
    "en": ["London, 2nd floor", "London, 4th floor", "From home"],
}

# Label, e-mail, password: what the start of the product prints.
SIGN_INS = [
    ("Alice, end user", "alice@example.com", PASSWORD),
    ("Bruno, level 1", "bruno@example.com", PASSWORD),
    ("Lena, level 2", "lena@example.com", PASSWORD),
    ("Theo, level 3", "theo@example.com", PASSWORD),
    ("Sofia, supervisor", "sofia@example.com", PASSWORD),
    ("Ada, administrator", "admin@example.com", PASSWORD),
]


def teams_make() -> dict[str, Team]:
    rows = [Team(slug=slug, name_en=en, name_es=es, tier=tier) for slug, en, es, tier in TEAMS]
    Team.objects.bulk_create(rows)
    return {team.slug: team for team in Team.objects.all()}


def staff_make(teams: dict[str, Team], password: str) -> dict[str, list[User]]:
    """The staff, by the slug of their team. `password` is already hashed: one hash for all."""
    by_team: dict[str, list[User]] = {slug: [] for slug in teams}
    for person in STAFF:
        user = User.objects.create(
            email=person.email,
            full_name=person.name,
            role=person.role,
            language=person.language,
            time_zone=person.time_zone,
            password=password,
        )
        Membership.objects.create(user=user, team=teams[person.team])
        if person.role == Role.AGENT:
            by_team[person.team].append(user)
    return by_team


def requesters_make(password: str) -> list[User]:
    organisations = [Organisation.objects.create(name=name) for name in ORGANISATIONS]
    rows = []
    for position, (name, language) in enumerate(REQUESTERS):
        first = name.split()[0].lower()
        plain = first.translate(str.maketrans("áéíóúñ", "aeioun"))
        rows.append(
            User(
                email=f"{plain}@example.com",
                full_name=name,
                language=language,
                time_zone="America/Bogota" if language == "es" else "Europe/London",
                organisation=organisations[position % len(organisations)],
                password=password,
                **_on_file(position, language),
            )
        )
    User.objects.bulk_create(rows)
    people = list(User.objects.filter(role=Role.REQUESTER).order_by("pk"))
    _managers_give(people, len(organisations))
    return people


def _on_file(position: int, language: str) -> dict[str, str]:
    """What their employer knows. The numbers are of ranges that belong to nobody."""
    jobs, places = JOBS[language], PLACES[language]
    number = f"{100 + position:04}"
    return {
        "phone": f"+57 601 555 {number}" if language == "es" else f"+44 20 7946 {number}",
        "employee_number": f"E-{4100 + 37 * position}",
        "job_title": jobs[position % len(jobs)],
        "location": places[position % len(places)],
    }


def _managers_give(people: Sequence[User], organisations: int) -> None:
    """The third person of each organisation leads the others of it."""
    leaders = people[2 * organisations : 3 * organisations]
    for position, person in enumerate(people):
        leader = leaders[position % organisations]
        person.manager = leader if leader.pk != person.pk else None
    User.objects.bulk_update(people, ["manager"])

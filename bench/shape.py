"""What the filled database looks like: 50 agents, 20 categories, 5,000 requesters, about 4 messages a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

AGENTS, TEAMS, CATEGORIES, REQUESTERS, ORGANISATIONS, TAGS = 50, 8, 20, 5_000, 40, 60
DAYS = 720
# The newest tickets are the unresolved ones, at the same share whatever the size.
UNRESOLVED_SHARE = 0.03
WORDS = """
password printer email network wifi vpn laptop screen account locked update install licence calendar
shared folder access phone slow error message login code mailbox full queue paper contraseña
impresora correo red cuenta bloqueada actualizar instalar calendario carpeta acceso lento mensaje
código pantalla reunión adjunto archivo permiso servidor sesión teclado cámara
""".split()


@dataclass(frozen=True)
class Ids:
    """The primary keys of the people and places that tickets refer to."""

    agents: list[int]
    teams: list[tuple[int, int]]
    categories: list[int]
    requesters: list[tuple[int, int]]
    tags: list[int]


def skewed(random: Random, items: list[Any]) -> Any:
    """A few are frequent, most are rare (a power law)."""
    return items[int(len(items) * random.random() ** 2.2)]


def phrase(random: Random, count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))


def tickets(
    ids: Ids, *, first: int, count: int, total: int, now: datetime
) -> Iterator[dict[str, Any]]:
    """Ticket rows by column, oldest first; deterministic for their primary key."""
    unresolved_from = total - int(total * UNRESOLVED_SHARE)
    for position in range(first, first + count):
        random = Random(position)
        created = now - timedelta(days=DAYS * (1 - position / total), seconds=random.random() * 600)
        requester, organisation = skewed(random, ids.requesters)
        team, tier = skewed(random, ids.teams)
        row = {
            "subject": phrase(random, random.randint(3, 8)),
            "impact": 3,
            "urgency": 2,
            "priority": random.choices([1, 2, 3, 4], [1, 6, 30, 63])[0],
            "channel": random.choices(["portal", "email", "phone", "chat"], [40, 35, 20, 5])[0],
            "language": random.choice(["en", "es"]),
            "category_id": skewed(random, ids.categories),
            "requester_id": requester,
            "organisation_id": organisation,
            "opened_by_id": requester,
            "team_id": team,
            "tier": tier,
            "version": 3,
            "created_at": created,
            "last_public_at": created,
            "reopen_count": 0,
            "reassignment_count": 0,
        }
        is_open = position >= unresolved_from
        yield {**row, **_state(random, ids, created, now, is_open=is_open)}


def _due(random: Random, now: datetime) -> datetime:
    """One in twenty is overdue, as many are due within the next hours, the rest within a week."""
    return now + timedelta(hours=random.uniform(-8, 160))


def tags(ids: Ids, ticket_id: int) -> Iterator[int]:
    """One tag on every third ticket; a few are frequent, most are rare."""
    random = Random(f"tag {ticket_id}")
    if random.random() < 1 / 3:
        yield skewed(random, ids.tags)


def _state(
    random: Random, ids: Ids, created: datetime, now: datetime, *, is_open: bool
) -> dict[str, Any]:
    agent = skewed(random, ids.agents)
    if is_open:
        status = random.choices(["new", "open", "waiting_requester"], [30, 45, 25])[0]
        taken = status != "new"
        return {
            "status": status,
            "assignee_id": agent if taken else None,
            "updated_at": created,
            "first_responded_at": created + timedelta(minutes=20) if taken else None,
            "unanswered_since": None if status == "waiting_requester" else created,
            "next_due_at": None if status == "waiting_requester" else _due(random, now),
            "resolved_at": None,
            "resolved_by_id": None,
            "closed_at": None,
        }
    resolved = created + timedelta(minutes=random.expovariate(1 / 300))
    return {
        "status": "closed",
        "assignee_id": agent,
        "updated_at": resolved + timedelta(days=7),
        "first_responded_at": created + timedelta(minutes=random.expovariate(1 / 30)),
        "unanswered_since": None,
        "next_due_at": None,
        "resolved_at": resolved,
        "resolved_by_id": agent,
        "closed_at": resolved + timedelta(days=7),
    }


def messages(ticket_id: int, ticket: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The opening message, then one to six more: about four in all."""
    random = Random(-ticket_id)
    agent = ticket["assignee_id"]
    count = 1 if agent is None else random.choices([2, 3, 4, 5, 6, 7], [15, 22, 28, 20, 10, 5])[0]
    for position in range(count):
        from_agent = position % 2 == 1
        body = phrase(random, random.randint(12, 60))
        yield {
            "ticket_id": ticket_id,
            "author_id": agent if from_agent else ticket["requester_id"],
            "visibility": "internal" if from_agent and random.random() < 0.2 else "public",
            "is_opening": position == 0,
            "is_automatic": False,
            "is_from_agent": from_agent,
            "channel": ticket["channel"],
            "file_count": 0,
            "body": body,
            "body_html": f"<p>{body}</p>",
            "created_at": ticket["created_at"] + timedelta(minutes=25 * position),
        }


def events(
    ticket_id: int, ticket: dict[str, Any], said: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A ledger that agrees with the row and its messages."""
    requester, agent = ticket["requester_id"], ticket["assignee_id"]

    def event(kind: str, actor: int, by: str, at: datetime, **data: Any) -> dict[str, Any]:
        return {
            "ticket_id": ticket_id,
            "kind": kind,
            "actor_id": actor,
            "actor_kind": by,
            "data": data,
            "version": 1,
            "created_at": at,
        }

    created = ticket["created_at"]
    where = {"team": ticket["team_id"], "tier": ticket["tier"]}
    yield event("created", requester, "requester", created, channel=ticket["channel"], **where)
    if agent is None:
        return
    yield event("assigned", agent, "agent", created, **{"from": None, "to": agent})
    for message in said[1:]:
        kind = "noted" if message["visibility"] == "internal" else "replied"
        by = "agent" if message["is_from_agent"] else "requester"
        at = message["created_at"]
        yield event(kind, message["author_id"], by, at, message=0, automatic=False)
    if ticket["resolved_at"]:
        yield event("resolved", agent, "agent", ticket["resolved_at"], assignee=agent, **where)
        yield event("closed", agent, "system", ticket["closed_at"])

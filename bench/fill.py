"""Fills the database once, in bulk: COPY on PostgreSQL, multi-row inserts elsewhere; reused afterwards."""

import csv
import io
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, Team, User
from bench import shape
from tickets.models import Category, Message, Tag, Ticket, TicketEvent

BATCH = 5_000
REQUESTER = "bench-requester-{}@example.com"
AGENT = "bench-agent-{}@example.com"


def people() -> shape.Ids:
    """The people and places, made once."""
    if not User.objects.filter(email=AGENT.format(0)).exists():
        _make_people()
    agents = User.objects.filter(email__startswith="bench-agent-").order_by("pk")
    requesters = User.objects.filter(email__startswith="bench-requester-").order_by("pk")
    teams = Team.objects.filter(slug__startswith="bench-").order_by("pk")
    categories = Category.objects.filter(slug__startswith="bench-").order_by("pk")
    tags = [Tag.objects.get_or_create(name=f"bench-{n}")[0].pk for n in range(shape.TAGS)]
    return shape.Ids(
        tags=tags,
        agents=list(agents.values_list("pk", flat=True)),
        teams=list(teams.values_list("pk", "tier")),
        categories=list(categories.values_list("pk", flat=True)),
        requesters=list(requesters.values_list("pk", "organisation_id")),
    )


@transaction.atomic
def _make_people() -> None:
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Bench {n}") for n in range(shape.ORGANISATIONS)
    )
    teams = Team.objects.bulk_create(
        Team(
            slug=f"bench-{n}",
            name_en=f"Bench {n}",
            name_es=f"Bench {n}",
            tier=1 + (n >= 5) + (n >= 7),
        )
        for n in range(shape.TEAMS)
    )
    agents = User.objects.bulk_create(
        User(email=AGENT.format(n), full_name=f"Agent {n}", role=Role.AGENT)
        for n in range(shape.AGENTS)
    )
    Membership.objects.bulk_create(
        Membership(user=agent, team=team)
        for n, agent in enumerate(agents)
        for team in {teams[n % 5], teams[(n * 3) % shape.TEAMS]}
    )
    User.objects.bulk_create(
        (
            User(
                email=REQUESTER.format(n),
                full_name=f"Requester {n}",
                organisation=organisations[n % len(organisations)],
            )
            for n in range(shape.REQUESTERS)
        ),
        batch_size=1000,
    )
    Category.objects.bulk_create(
        Category(slug=f"bench-{n}", name_en=f"Category {n}", name_es=f"Categoría {n}")
        for n in range(shape.CATEGORIES)
    )


def _csv_value(value: Any) -> Any:
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value)
    return value


def _copy(table: str, rows: list[dict[str, Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = list(rows[0])
    for row in rows:
        writer.writerow([_csv_value(row[name]) for name in columns])
    buffer.seek(0)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", buffer
        )


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.vendor == "postgresql":
        _copy(model._meta.db_table, rows)
    else:
        model.objects.bulk_create([model(**row) for row in rows], batch_size=500)


def _next_ids(model: Any) -> None:
    """COPY with given ids leaves the sequence behind; put it after the last."""
    if connection.vendor == "postgresql":
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )


def fill(total: int) -> None:
    """Brings the number of tickets to `total`; nothing to do when it is there."""
    ids = people()
    have = Ticket.objects.filter(subject__isnull=False).count()
    if have >= total:
        return
    base = (Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    now = timezone.now()
    missing = total - have
    for start in range(0, missing, BATCH):
        count = min(BATCH, missing - start)
        _batch(ids, base + start, start, count, missing, now)
        print(f"\r  {have + start + count:,} of {total:,} tickets", end="", file=sys.stderr)
    _next_ids(Ticket)
    _analyse()


def _analyse() -> None:
    """The database learns what was put in: without it, a query of the full index is planned blindly."""
    print("\n  analysing", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batch(ids: shape.Ids, pk: int, first: int, count: int, total: int, now: datetime) -> None:
    made = list(shape.tickets(ids, first=first, count=count, total=total, now=now))
    said: list[dict[str, Any]] = []
    tagged: list[dict[str, Any]] = []
    happened: list[dict[str, Any]] = []
    for offset, ticket in enumerate(made):
        messages = list(shape.messages(pk + offset, ticket))
        keys = shape.tags(ids, pk + offset)
        tagged.extend({"ticket_id": pk + offset, "tag_id": tag} for tag in keys)
        said.extend(messages)
        happened.extend(shape.events(pk + offset, ticket, messages))
    with transaction.atomic():
        _insert(Ticket, [{"id": pk + offset, **ticket} for offset, ticket in enumerate(made)])
        _insert(Ticket.tags.through, tagged)
        _insert(Message, said)
        _insert(TicketEvent, happened)


def index_for_search() -> None:
    """The search documents of every ticket, for the page that needs them."""
    from search.models import SearchDocument
    from tickets.search_documents import documents_update

    last = SearchDocument.objects.filter(kind="ticket").order_by("-object_id").first()
    after = last.object_id if last else 0
    ids: Iterable[int] = (
        Ticket.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    )
    pks = list(ids)
    for start in range(0, len(pks), BATCH):
        documents_update(pks[start : start + BATCH], now=timezone.now())
        print(f"\r  {start + BATCH:,} of {len(pks):,} search documents", end="", file=sys.stderr)
    if pks:
        _analyse()
    print(file=sys.stderr)

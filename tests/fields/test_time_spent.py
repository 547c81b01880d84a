"""Time spent: one timer a person, what is noted by hand, what was forgotten, and the report."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from tests.conftest import NOON
from tickets.durations import clock_words, duration_words, seconds_of
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import EventKind, Ticket, TimeEntry
from tickets.selectors import history_of
from tickets.selectors.time_spent import (
    entries_for,
    forgotten_of,
    time_report,
    time_spent_on,
    timer_of,
)
from tickets.services.time_spent import (
    time_change,
    time_log,
    time_remove,
    timer_discard,
    timer_start,
    timer_stop,
)


def after(**time: int) -> datetime:
    return NOON + timedelta(**time)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("25", 25), ("25m", 25), ("25 min", 25), ("1:30", 90), ("01:05", 65), ("1h 30m", 90),
        ("1h30", 90), ("1h", 60), ("2 hours", 120), ("1.5h", 90), ("1,5 h", 90), ("90 Min", 90),
        ("24:00", 1440),
    ],
)  # fmt: skip
def test_reads_time_as_people_write_it(written: str, minutes: int) -> None:
    assert seconds_of(written) == minutes * 60


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "-5",
        "1:75",
        "an hour",
        "25:00",
        "1441",
        "h",
        "1h 30m 5s",
        "1" * 50,
        "٢٥",
        "1:3",
        "1e3",
    ],
)
def test_refuses_what_is_no_time(written: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        seconds_of(written)

    assert refusal.value.field == "spent"


def test_says_time_in_hours_and_minutes() -> None:
    assert [duration_words(s) for s in (0, 5, 1500, 3600, 5400)] == [
        "0 min", "1 min", "25 min", "1 h", "1 h 30 min",
    ]  # fmt: skip
    assert clock_words(5400) == "1:30"


def test_a_timer_notes_what_it_ran(ticket: Ticket, bruno: User) -> None:
    timer_start(ticket=ticket, actor=bruno, now=NOON)
    again = timer_start(ticket=ticket, actor=bruno, now=after(minutes=1))
    entry = timer_stop(actor=bruno, now=after(minutes=25), note=" asked  back ")

    assert again.stopped is None
    assert entry is not None
    assert (entry.seconds, entry.note) == (1500, "asked back")
    assert timer_of(bruno) is None
    assert timer_stop(actor=bruno, now=after(minutes=26)) is None
    event = ticket.events.get(kind=EventKind.TIME_LOGGED)
    assert event.data == {"entry": entry.pk, "seconds": 1500, "action": "logged"}
    assert history_of(bruno, ticket)[0].words == "Spent 25 min"


def test_starting_elsewhere_stops_the_first_and_says_so(
    ticket: Ticket, reset: Ticket, bruno: User, lena: User
) -> None:
    timer_start(ticket=ticket, actor=lena, now=NOON)
    timer_start(ticket=ticket, actor=bruno, now=NOON)
    started = timer_start(ticket=reset, actor=bruno, now=after(minutes=10))

    assert started.stopped is not None
    assert (started.stopped.ticket, started.stopped.seconds) == (ticket, 600)
    assert timer_of(bruno).ticket == reset
    assert timer_of(lena).ticket == ticket


def test_two_timers_of_one_person_cannot_be(ticket: Ticket, bruno: User) -> None:
    timer_start(ticket=ticket, actor=bruno, now=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.create(ticket=ticket, user=bruno, started_at=NOON, created_at=NOON)


def test_a_forgotten_timer_counts_for_nothing_until_somebody_says_how_long(
    ticket: Ticket, bruno: User
) -> None:
    timer_start(ticket=ticket, actor=bruno, now=NOON)
    entry = timer_stop(actor=bruno, now=after(hours=13))

    assert entry.is_forgotten
    assert forgotten_of(bruno, after(hours=14)) == [entry]
    assert time_spent_on(ticket).total == 0
    assert not ticket.events.filter(kind=EventKind.TIME_LOGGED).exists()

    time_change(entry=entry, seconds=1200, note="", actor=bruno, now=after(hours=14))

    assert not forgotten_of(bruno, after(hours=14))
    assert time_spent_on(ticket).total == 1200
    assert ticket.events.get(kind=EventKind.TIME_LOGGED).data["action"] == "logged"


def test_twelve_hours_are_still_believed(ticket: Ticket, bruno: User) -> None:
    timer_start(ticket=ticket, actor=bruno, now=NOON)

    assert timer_stop(actor=bruno, now=after(hours=12)).seconds == 12 * 3600


def test_a_timer_that_is_thrown_away_leaves_nothing(ticket: Ticket, bruno: User) -> None:
    timer_start(ticket=ticket, actor=bruno, now=NOON)

    assert timer_discard(actor=bruno) == ticket
    assert timer_discard(actor=bruno) is None
    assert not TimeEntry.objects.exists()


def test_one_corrects_and_removes_ones_own(ticket: Ticket, bruno: User, lena: User) -> None:
    entry = time_log(ticket=ticket, seconds=600, note="call", actor=bruno, now=NOON)

    for act in (
        lambda: time_change(entry=entry, seconds=60, note="", actor=lena, now=NOON),
        lambda: time_remove(entry=entry, actor=lena, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            act()
    time_change(entry=entry, seconds=900, note="calls", actor=bruno, now=NOON)
    assert time_spent_on(ticket).total == 900
    time_remove(entry=entry, actor=bruno, now=NOON)

    assert time_spent_on(ticket).total == 0
    actions = [
        e.data["action"] for e in ticket.events.filter(kind=EventKind.TIME_LOGGED).order_by("pk")
    ]
    assert actions == ["logged", "changed", "removed"]


@pytest.mark.parametrize("seconds", [0, -60, 24 * 3600 + 1])
def test_refuses_no_time_and_more_than_a_day(ticket: Ticket, bruno: User, seconds: int) -> None:
    with pytest.raises(InvalidInput):
        time_log(ticket=ticket, seconds=seconds, actor=bruno, now=NOON)


def test_is_for_those_who_work_the_ticket(ticket: Ticket, alice: User) -> None:
    with pytest.raises(NotAllowed):
        time_log(ticket=ticket, seconds=60, actor=alice, now=NOON)
    with pytest.raises(NotAllowed):
        timer_start(ticket=ticket, actor=alice, now=NOON)


@pytest.fixture
def noted(ticket: Ticket, reset: Ticket, bruno: User, lena: User) -> None:
    time_log(ticket=ticket, seconds=600, actor=bruno, now=NOON)
    time_log(ticket=reset, seconds=1200, actor=bruno, now=NOON)
    time_log(ticket=ticket, seconds=300, note="=HYPERLINK()", actor=lena, now=NOON)


@pytest.mark.parametrize(
    ("cut", "sums"),
    [
        ("person", [("Bruno Reyes", 1800), ("Lena Vidal", 300)]),
        ("team", [("service-desk", 2100)]),
        ("category", [("E-mail", 2100)]),
        ("ticket", [("Olvidé mi contraseña", 1200), ("No puedo entrar al correo", 900)]),
    ],
)
def test_a_supervisor_reads_the_sums(
    noted: None, sofia: User, cut: str, sums: list[tuple[str, int]]
) -> None:
    groups = time_report(entries_for(sofia), cut, "en")

    assert [(group.name, group.seconds) for group in groups] == sums


def test_an_agent_reads_ones_own_alone(noted: None, lena: User, mallory: User) -> None:
    assert [entry.user for entry in entries_for(lena)] == [lena]
    assert not entries_for(mallory).exists()


def get(client: Client, user: User, **query: str) -> Any:
    client.force_login(user)
    return client.get("/tickets/time/", {"since": "2026-03-01", "until": "2026-03-31", **query})


def test_the_report_is_cut_and_narrowed(
    client: Client, noted: None, sofia: User, ticket: Ticket
) -> None:
    page = get(client, sofia, by="team").content.decode()
    one = get(client, sofia, by="ticket", ticket=ticket.reference).content.decode()
    other = get(client, sofia, since="2026-03-05").content.decode()

    assert "35 min" in page
    assert "No puedo entrar" in one
    assert "Olvidé" not in one
    assert "No time was noted" in other


@pytest.mark.parametrize(
    "bad",
    [{"since": "soon"}, {"until": "9999-12-31"}, {"person": "x"}, {"by": "x"}, {"ticket": "'"}],
)
def test_a_filter_that_cannot_be_read_breaks_nothing(
    client: Client, noted: None, sofia: User, bad: dict[str, str]
) -> None:
    assert get(client, sofia, **bad).status_code == 200


def test_the_file_defuses_formulas(client: Client, noted: None, sofia: User) -> None:
    client.force_login(sofia)
    answer = client.get("/tickets/time/csv/", {"since": "2026-03-01", "until": "2026-03-31"})
    text = b"".join(answer.streaming_content).decode()

    assert answer["Content-Disposition"].endswith('filename="time-spent.csv"')
    assert "'=HYPERLINK()" in text
    assert len(text.splitlines()) == 4


def test_the_report_costs_the_same_however_long(
    client: Client, noted: None, sofia: User, ticket: Ticket, bruno: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    get(client, sofia)
    TimeEntry.objects.bulk_create(
        TimeEntry(ticket=ticket, user=bruno, seconds=60, created_at=NOON) for _ in range(100)
    )

    with django_assert_max_num_queries(15):
        client.get("/tickets/time/", {"since": "2026-03-01", "by": "ticket"})


def test_the_pages_of_it(
    client: Client, ticket: Ticket, reset: Ticket, bruno: User, lena: User
) -> None:
    """Start, stop, note, correct and remove, as plain forms."""
    client.force_login(bruno)
    details = f"/tickets/{ticket.reference}/noted/?part=details"
    client.post(f"/tickets/{ticket.reference}/timer/")
    assert ticket.reference in client.get("/tickets/").content.decode().split("timer__on")[1]
    said = client.post(f"/tickets/{reset.reference}/timer/", follow=True).content.decode()
    assert f"The timer on {ticket.reference} was stopped" in said
    client.post("/tickets/time/stop/")

    bad = client.post(f"/tickets/{ticket.reference}/time/", {"spent": "soon", "note": "a call"})
    assert bad.status_code == 422
    assert 'value="soon"' in bad.content.decode()
    assert 'value="a call"' in bad.content.decode()
    client.post(f"/tickets/{ticket.reference}/time/", {"spent": "1:30", "note": "a call"})
    entry = TimeEntry.objects.get(seconds=5400)
    assert "1 h 30 min" in client.get(details).content.decode()

    assert client.get(f"/tickets/time/{entry.pk}/").status_code == 200
    assert client.post(f"/tickets/time/{entry.pk}/change/", {"spent": "x"}).status_code == 422
    client.post(f"/tickets/time/{entry.pk}/change/", {"spent": "20"})
    entry.refresh_from_db()
    assert entry.seconds == 1200
    client.force_login(lena)
    assert client.post(f"/tickets/time/{entry.pk}/change/", {"spent": "1"}).status_code == 404
    client.force_login(bruno)
    client.post(f"/tickets/time/{entry.pk}/change/", {"action": "remove"})
    assert not TimeEntry.objects.filter(pk=entry.pk).exists()


def test_the_timer_of_every_page_is_forgotten_with_each_change(
    ticket: Ticket, bruno: User, settings: Any, django_assert_num_queries: Any
) -> None:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        name: {"BACKEND": backend, "LOCATION": f"timers-{name}"} for name in settings.CACHES
    }
    assert timer_of(bruno) is None
    with django_assert_num_queries(0):
        assert timer_of(bruno) is None

    started = timer_start(ticket=ticket, actor=bruno, now=NOON).entry

    assert timer_of(bruno) == started
    timer_stop(actor=bruno, now=NOON + timedelta(minutes=5))
    assert timer_of(bruno) is None
    timer_start(ticket=ticket, actor=bruno, now=NOON)
    assert timer_of(bruno) is not None
    timer_discard(actor=bruno)
    assert timer_of(bruno) is None

"""The conversation: which part is read, what is told between the messages, and how far somebody got."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from helpdesk.lib.markup import render_markdown
from tickets.exceptions import NotAllowed
from tickets.models import Message, ReadMark, Status, Ticket, Visibility
from tickets.services import NewMessage, message_add, ticket_claim, ticket_transition
from tickets.services.reading import ticket_seen
from tickets.thread import Lines, Said, Thread, Window, thread_news, thread_older, thread_read
from tickets.thread.entries import Day, FirstNew, Gap


def say(
    ticket: Ticket, author: User, count: int, now: datetime, body: str = "Otra cosa"
) -> list[int]:
    """So many messages, a minute apart, straight into the table."""
    made = Message.objects.bulk_create(
        Message(
            ticket=ticket, author=author, visibility=Visibility.PUBLIC, body=f"{body} {n}",
            body_html=render_markdown(f"{body} {n}"), created_at=now + timedelta(minutes=n + 1),
        )
        for n in range(count)
    )  # fmt: skip
    return [message.pk for message in made]


def said(thread: Thread) -> list[int]:
    return [entry.pk for entry in thread.entries if isinstance(entry, Said)]


def read(user: User, ticket: Ticket, now: datetime, through: int = 0) -> Thread:
    return thread_read(user=user, ticket=ticket, window=Window(through), now=now)


def test_a_long_conversation_shows_its_beginning_and_its_newest(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    pks = say(ticket, alice, 500, now)
    opening = ticket.messages.get(is_opening=True).pk

    thread = read(bruno, ticket, now)

    gap = next(entry for entry in thread.entries if isinstance(entry, Gap))
    assert said(thread) == [opening, *pks[-61:]]
    assert gap.count == 500 - 61
    assert gap.before == pks[-61]


def test_older_messages_follow_on_demand_until_none_is_left(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    pks = say(ticket, alice, 200, now)
    thread = read(bruno, ticket, now)
    shown = said(thread)[1:]

    while gap := next((entry for entry in thread.entries if isinstance(entry, Gap)), None):
        thread = thread_older(user=bruno, ticket=ticket, before=gap.before, now=now)
        shown = said(thread) + shown

    assert shown == pks


def test_what_nobody_has_seen_yet_is_shown_however_long_ago(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    pks = say(ticket, alice, 150, now)
    ticket_seen(ticket=ticket, user=bruno, message_id=pks[20], now=now)

    thread = read(bruno, ticket, now)

    assert set(pks[21:]) <= set(said(thread))
    assert thread.new_count == 129


def test_a_link_to_an_old_message_finds_it_on_the_page(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    pks = say(ticket, alice, 150, now)

    assert pks[10] in said(read(bruno, ticket, now, through=pks[10]))
    assert pks[10] not in said(read(bruno, ticket, now))


def test_new_is_what_others_said_since_one_was_here(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    first = ticket.messages.get().pk
    assert read(bruno, ticket, now).new_count == 0
    ticket_seen(ticket=ticket, user=bruno, message_id=first, now=now)
    say(ticket, bruno, 1, now)
    new = say(ticket, alice, 2, now + timedelta(hours=1))

    thread = read(bruno, ticket, now)

    place = next(n for n, entry in enumerate(thread.entries) if isinstance(entry, FirstNew))
    assert thread.new_count == 2
    assert thread.entries[place + 1].pk == new[0]  # type: ignore[union-attr]


def test_the_mark_only_moves_forward_and_never_past_the_end(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    pks = say(ticket, alice, 3, now)

    for message_id in (pks[1], pks[0], 0, 10**14):
        ticket_seen(ticket=ticket, user=bruno, message_id=message_id, now=now)

    assert ReadMark.objects.get().message_id == pks[2]
    with pytest.raises(NotAllowed):
        ticket_seen(ticket=ticket, user=alice, message_id=pks[0], now=now)


def test_looking_at_the_page_marks_nothing(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)
    client.get(reverse("tickets:detail", args=[ticket.reference]))
    assert not ReadMark.objects.exists()

    client.post(reverse("tickets:seen", args=[ticket.reference]), {"message": "9999999"})

    assert ReadMark.objects.get().user == bruno


def test_what_one_person_did_at_once_is_one_line_between_the_messages(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    ticket_claim(ticket=ticket, held_by=None, actor=bruno, now=later)
    message_add(
        ticket=ticket, new=NewMessage("Lo miro."), actor=bruno, now=later + timedelta(hours=1)
    )

    entries = read(bruno, ticket, now).entries

    lines = [entry for entry in entries if isinstance(entry, Lines)]
    assert [line.words for one in lines for line in one.lines] == ["Took the ticket · New → Open"]
    assert [type(entry) for entry in entries] == [Day, Said, Lines, Said]


def test_every_day_has_its_line(ticket: Ticket, alice: User, bruno: User, now: datetime) -> None:
    say(ticket, alice, 1, now + timedelta(days=1))
    say(ticket, alice, 1, now + timedelta(days=5))

    days = [
        e.label
        for e in read(bruno, ticket, now + timedelta(days=5, hours=1)).entries
        if isinstance(e, Day)
    ]

    assert days == ["Wednesday, 4 March", "Thursday, 5 March", "Today"]


def test_the_hour_where_the_author_is_is_told(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/Bogota")
    ticket.refresh_from_db()

    opening = next(e for e in read(bruno, ticket, now).entries if isinstance(e, Said))

    assert opening.full.endswith("12:00 · 07:00 for Alice")


def test_quoted_mail_is_folded_on_the_page(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    body = "Sigue igual.\n\nEl mar, 3 mar 2026 a las 9:42, Mesa (<m@example.com>) escribió:\n\n> ¿Qué <b>equipo</b>?"
    message_add(ticket=ticket, new=NewMessage(body), actor=alice, now=now)
    client.force_login(bruno)

    page = client.get(reverse("tickets:detail", args=[ticket.reference])).content.decode()

    assert page.count('<details class="quoted">') == 1
    assert "&lt;b&gt;equipo" in page
    assert (
        page.index("Sigue igual.")
        < page.index('<details class="quoted">')
        < page.index("escribió:")
    )


def test_news_are_what_came_after_and_nothing_else(
    ticket: Ticket, alice: User, bruno: User, lena: User, now: datetime
) -> None:
    thread = read(bruno, ticket, now)
    pks = say(ticket, alice, 2, now)
    ticket_transition(ticket=ticket, target=Status.OPEN, actor=lena, now=now + timedelta(hours=1))

    news = thread_news(
        user=bruno, ticket=ticket, message=thread.last_message, event=thread.last_event, now=now
    )

    assert said(news) == pks
    assert [line.words for e in news.entries if isinstance(e, Lines) for line in e.lines] == [
        "New → Open"
    ]
    again = thread_news(
        user=bruno, ticket=ticket, message=news.last_message, event=news.last_event, now=now
    )
    assert again.entries == []


def test_sixty_messages_cost_no_more_queries_than_one(
    client: Client, ticket: Ticket, alice: User, bruno: User, lena: User, now: datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    url = reverse("tickets:detail", args=[ticket.reference])
    client.force_login(bruno)
    client.get(url)
    with django_assert_max_num_queries(50) as few:
        client.get(url)
    ticket_claim(ticket=ticket, held_by=None, actor=bruno, now=now)
    for author in (alice, bruno, lena) * 19:
        say(ticket, author, 1, now)

    with django_assert_max_num_queries(15) as many:
        page = client.get(url).content.decode()

    assert page.count('class="message') >= 58
    # One more for the people whom the ticket itself does not name.
    assert len(many) <= len(few) + 1


def test_a_requester_reads_no_conversation_of_the_workspace(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    client.force_login(alice)
    url = reverse("tickets:conversation", args=[ticket.reference])

    for query in ("", "?after=0&event=0", "?before=99999"):
        assert client.get(f"{url}{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?after=x&event=", "?before=", "?before=-1", f"?after={'9' * 30}&event=1"]
)
def test_nonsense_in_the_address_is_no_error(
    client: Client, ticket: Ticket, bruno: User, query: str
) -> None:
    client.force_login(bruno)

    assert (
        client.get(reverse("tickets:conversation", args=[ticket.reference]) + query).status_code
        == 200
    )


def test_the_tab_stays_chosen_on_the_next_ticket(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    client.force_login(bruno)
    url = reverse("tickets:detail", args=[ticket.reference])

    client.get(f"{url}?tab=history", headers={"HX-Target": "panel"})

    assert 'class="ledger"' in client.get(url).content.decode()
    client.get(f"{url}?tab=guide")
    assert 'class="ledger"' not in client.get(url).content.decode()

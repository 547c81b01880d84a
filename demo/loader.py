"""Loads the demo company: people, content, and 300 tickets over the last 90 days, the same each time."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from demo import people
from demo.circles import circles_make
from demo.content_files import Story, articles_make, categories_make, stories
from demo.joined import joined_play
from demo.macros import Habits, macros_make
from demo.play import ACCEPTED, SENT, Play, Stage
from demo.ratings import surveys_answered
from demo.request_types import request_types_make, requests_play
from demo.views import views_make
from demo.writing import drafts_make
from helpdesk.lib.wake import quiet
from knowledge_base.models import Article
from notifications.models import Notification, OutboxEmail
from tickets.models import Ticket
from tickets.services import tickets_close_quiet

TICKETS = 300
FRESH = 34
DAYS = 90
SEED = 20_260
# Stories that are still going on only make sense for tickets of the last days.
GOING_ON = {"new", "open", "waiting_requester"}
RECENT = timedelta(days=4)
MAIL_KEPT = timedelta(days=2)
# Of the newest tickets, counted from the last: which wait for level 2, and which it has taken.
LEFT_TO_DO = {-9: SENT, -11: ACCEPTED, -13: SENT, -16: ACCEPTED, -19: SENT, -22: ACCEPTED}
Progress = Callable[[int, int], None]


def company_load(*, now: datetime, progress: Progress = lambda done, total: None) -> int:
    """Makes the demo company in an empty database, whole or not at all; how many tickets it has."""
    with quiet(), transaction.atomic():
        random = Random(SEED)
        stage, requesters = _stage(now=now, random=random)
        moments = _moments(random, now)
        told = list(stories())
        played: list[tuple[Ticket, Story]] = []
        for position, at in enumerate(moments):
            until = LEFT_TO_DO.get(position - len(moments), "")
            story = _story_for(told, random, at, now) if not until else _to_level_2(told, random)
            played.append((_play(stage, story, requesters, at, until), story))
            progress(position + 1, len(moments))
        latest = [ticket for ticket, _story in played[-3 * FRESH :]]
        circles_make(latest, requesters, random=Random(SEED), now=now)
        while tickets_close_quiet(now=now, quiet_days=7):
            pass
        requests = requests_play(now)
        joined = joined_play(now)
        surveys_answered(played, random=random, now=now)
        drafts_make(now)
        _quieten(now)
    return len(moments) + len(requests) + joined


def _stage(*, now: datetime, random: Random) -> tuple[Stage, list[User]]:
    start = now - timedelta(days=DAYS + 1)
    password = make_password(people.PASSWORD)
    teams = people.teams_make()
    agents = people.staff_make(teams, password)
    requesters = people.requesters_make(password)
    categories = categories_make(teams)
    administrator = User.objects.get(email="admin@example.com")
    articles_make(categories, administrator, start)
    articles = {article.slug: article for article in Article.objects.all()}
    habits = Habits(macros_make(teams, administrator, start), Random(SEED))
    request_types_make(categories)
    views_make(teams, start)
    return Stage(teams, agents, categories, articles, random, now, habits), requesters


def _moments(random: Random, now: datetime) -> list[datetime]:
    """When the tickets came in: working hours and weekdays mostly, more of late; oldest first."""
    moments: list[datetime] = []
    while len(moments) < TICKETS - FRESH:
        days_ago = DAYS * (1 - math.sqrt(random.random()))
        at = now - timedelta(days=days_ago)
        hour = min(23.9, max(0.0, random.gauss(14, 3.5)))
        at = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
        is_quiet_day = at.weekday() >= 5 and random.random() < 0.75
        if at < now and not is_quiet_day:
            moments.append(at)
    # The last day is always alive, whatever the hour.
    moments += [now - timedelta(minutes=6 + 1500 * random.random() ** 2) for _ in range(FRESH)]
    return sorted(moments)


def _story_for(told: list[Story], random: Random, at: datetime, now: datetime) -> Story:
    recent = now - at < RECENT
    fitting = [story for story in told if recent or story.outcome not in GOING_ON]
    return random.choices(fitting, [_weight(story) for story in fitting])[0]


def _to_level_2(told: list[Story], random: Random) -> Story:
    return random.choice([story for story in told if story.outcome == "handed_off_solved_l2"])


def _weight(story: Story) -> int:
    if story.outcome in GOING_ON:
        return 6
    return 3 if story.outcome == "solved_l1" else 1


def _play(stage: Stage, story: Story, requesters: list[User], at: datetime, until: str) -> Ticket:
    speakers = [user for user in requesters if user.language == story.language]
    variants = story.data.get("variants", {})
    variant = {name: stage.random.choice(values) for name, values in variants.items()}
    requester = stage.random.choice(speakers)
    return Play(stage, story, requester, at, variant, until).run()


def _quieten(now: datetime) -> None:
    """History is not news: old mail never leaves, old notifications are read."""
    before = now - MAIL_KEPT
    OutboxEmail.objects.filter(created_at__lt=before).delete()
    Notification.objects.filter(created_at__lt=before).update(read_at=now)


def is_empty() -> bool:
    return not User.objects.exists() and not Ticket.objects.exists()

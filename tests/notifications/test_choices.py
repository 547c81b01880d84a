"""notifications.choices: what rings, by which channel, for whom."""

from datetime import datetime

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from notifications.choices import choices_of, choices_write
from notifications.kinds import KINDS
from notifications.models import Notification, NotificationChannel, NotificationChoice, OutboxEmail
from notifications.sending import send_one
from notifications.services import bell_instead, bell_ring

URL = "/notifications/preferences/"
ALL_ON = [(kind.code, channel.value) for kind in KINDS for channel in NotificationChannel]


def ring(user: User, now: datetime, kind: str = "assigned", actor: User | None = None) -> None:
    bell_ring(
        users=[user], kind=kind, reference="HD-10001", actor=actor, data={"subject": "VPN"}, now=now
    )


def test_without_a_choice_the_defaults_hold(bruno: User, now: datetime) -> None:
    ring(bruno, now)

    assert Notification.objects.get(user=bruno).read_at is None
    assert not OutboxEmail.objects.exists()


def test_a_mail_leaves_for_who_chose_it(bruno: User, lena: User, now: datetime) -> None:
    choices_write(wanted=[("assigned", "in_app"), ("assigned", "email")], actor=bruno)

    ring(bruno, now, actor=lena)
    send_one(OutboxEmail.objects.get().pk, now)

    assert mail.outbox[0].to == ["bruno@example.com"]
    assert "Lena Vidal assigned HD-10001 to you" in mail.outbox[0].subject
    assert "/tickets/HD-10001/" in str(mail.outbox[0].body)


def test_the_mail_is_in_the_language_of_who_reads_it(bruno: User, now: datetime) -> None:
    User.objects.filter(pk=bruno.pk).update(language="es")
    bruno.refresh_from_db()
    choices_write(wanted=[("assigned", "email")], actor=bruno)

    ring(bruno, now)
    send_one(OutboxEmail.objects.get().pk, now)

    assert "le asignó HD-10001" in mail.outbox[0].subject


def test_nothing_is_told_of_what_was_switched_off(bruno: User, now: datetime) -> None:
    choices_write(wanted=[], actor=bruno)

    ring(bruno, now)

    assert not Notification.objects.exists()


def test_outside_the_help_desk_alone_it_is_read_there(bruno: User, now: datetime) -> None:
    choices_write(wanted=[("assigned", "browser")], actor=bruno)

    ring(bruno, now)

    assert Notification.objects.get().read_at == now


def test_a_better_ring_takes_the_mail_of_the_lesser_along(bruno: User, now: datetime) -> None:
    choices_write(wanted=ALL_ON, actor=bruno)
    ring(bruno, now, "noted")
    ring(bruno, now, "mentioned")

    bell_instead(kind="mentioned", of=["noted"], reference="HD-10001", actor=None, now=now)

    assert [row.kind for row in Notification.objects.all()] == ["mentioned"]
    assert [row.context["kind"] for row in OutboxEmail.objects.all()] == ["mentioned"]


def test_only_what_differs_from_the_defaults_is_kept(bruno: User) -> None:
    defaults = [(kind.code, channel.value) for kind in KINDS for channel in kind.channels]

    choices_write(wanted=[*defaults, ("noted", "email"), ("nonsense", "email")], actor=bruno)

    assert [str(row.event) for row in NotificationChoice.objects.all()] == ["noted"]
    assert NotificationChannel.EMAIL in choices_of(bruno)["noted"]


def test_the_page_keeps_what_was_ticked(client: Client, bruno: User) -> None:
    client.force_login(bruno)

    page = client.post(URL, {"on": ["noted:email"]}, follow=True).content.decode()

    assert 'value="noted:email" checked' in page
    assert 'value="assigned:in_app" checked' not in page


@pytest.mark.parametrize(("who", "status"), [("bruno", 200), ("lena", 404), ("alice", 404)])
def test_the_browser_reads_ones_own_notice_alone(
    client: Client,
    bruno: User,
    now: datetime,
    who: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    ring(bruno, now)
    client.force_login(request.getfixturevalue(who))

    answer = client.get(f"/notifications/{Notification.objects.get().pk}/notice/")

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["body"] == "VPN"

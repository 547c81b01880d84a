"""What a requester is told when requests of theirs are merged or taken apart; and of whose requests never."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from notifications.models import OutboxEmail
from notifications.sending import render, send_one
from tests.conftest import NOON
from tests.merging.helpers import filed
from tickets.models import Ticket, TicketMerge
from tickets.services import merge_undo, tickets_merge
from tickets.services.bulk import bulk_create, job_work

LATER = NOON + timedelta(hours=1)
KINDS = ("request_merged", "request_unmerged")


def mails() -> list[OutboxEmail]:
    return list(OutboxEmail.objects.filter(template__in=KINDS).order_by("pk"))


def merge(
    survivor: Ticket, merged: Ticket, actor: User, now: datetime = LATER, **more: Any
) -> TicketMerge:
    return tickets_merge(survivor=survivor, merged=merged, actor=actor, now=now, **more)


def test_they_hear_under_which_number_it_goes_on_in_their_language(
    ticket: Ticket, second: Ticket, bruno: User, alice: User
) -> None:
    merge(ticket, second, bruno)

    mail = mails()[0]
    render(mail)
    assert (mail.user, mail.language) == (alice, "es")
    assert mail.context["others"] == [{"reference": second.reference, "subject": second.subject}]
    assert ticket.reference in mail.subject and f"/requests/{ticket.reference}" in mail.text_body
    assert second.reference in mail.text_body and second.reference in mail.html_body
    assert "sigue" in mail.text_body and "From now on" not in mail.text_body


def test_of_another_persons_request_nobody_hears(
    ticket: Ticket, amir: User, bruno: User, alice: User
) -> None:
    other = filed(amir)
    done = merge(ticket, other, bruno, confirmed_readers=[alice.pk, amir.pk])
    merge_undo(merge=done, actor=bruno, now=LATER + timedelta(days=1))

    assert mails() == []


def test_several_merges_of_one_act_are_one_mail(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice)
    job = bulk_create(
        actor=bruno,
        action={"kind": "merge", "into": ticket.pk},
        ticket_ids=[second.pk, third.pk],
        now=LATER,
    )
    clock = iter(LATER + timedelta(seconds=n) for n in range(1000))
    job_work(job=job, clock=lambda: next(clock))

    assert Ticket.objects.filter(merged_into=ticket).count() == 2
    (mail,) = mails()
    assert [one["reference"] for one in mail.context["others"]] == [
        second.reference,
        third.reference,
    ]


def test_taken_back_before_the_mail_left_there_is_none(
    ticket: Ticket, second: Ticket, bruno: User
) -> None:
    done = merge(ticket, second, bruno)

    merge_undo(merge=done, actor=bruno, now=LATER + timedelta(seconds=30))

    assert mails() == []


def test_taken_back_later_they_hear_that_it_is_separate_again(
    ticket: Ticket, second: Ticket, bruno: User
) -> None:
    done = merge(ticket, second, bruno)
    assert not send_one(mails()[0].pk, LATER)
    assert send_one(mails()[0].pk, LATER + timedelta(minutes=2))

    merge_undo(merge=done, actor=bruno, now=LATER + timedelta(minutes=3))

    _, mail = mails()
    render(mail)
    assert mail.template == "request_unmerged"
    assert second.reference in mail.text_body and second.subject in mail.html_body


def test_a_second_act_is_a_second_mail(
    ticket: Ticket, second: Ticket, alice: User, bruno: User
) -> None:
    third = filed(alice)
    merge(ticket, second, bruno)

    merge(ticket, third, bruno, now=LATER + timedelta(minutes=5))

    assert [len(mail.context["others"]) for mail in mails()] == [1, 1]


@pytest.mark.parametrize("given_away", [True, False])
def test_who_no_longer_has_the_survivor_hears_nothing_of_it(
    ticket: Ticket, second: Ticket, amir: User, bruno: User, given_away: bool
) -> None:
    done = merge(ticket, second, bruno)
    send_one(mails()[0].pk, LATER + timedelta(minutes=2))
    if given_away:
        Ticket.objects.filter(pk=ticket.pk).update(requester=amir)

    merge_undo(merge=done, actor=bruno, now=LATER + timedelta(days=1))

    assert len(mails()) == (1 if given_away else 2)

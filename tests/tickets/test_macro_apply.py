"""tickets.services.macros.macro_apply."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Team, User
from tests.conftest import make_team
from tests.tickets.macros import ASSIGN_ME, REPLY, RESOLVE, TAG_VPN, make_macro
from tickets.exceptions import (
    AlreadySubmitted,
    IdentityUnconfirmed,
    InvalidInput,
    NotAllowed,
    StaleTicket,
    TransitionRefused,
)
from tickets.models import (
    Category,
    EventKind,
    IdentityCheck,
    IdentityOutcome,
    MacroUse,
    Message,
    Status,
    Tag,
    Ticket,
    Visibility,
)
from tickets.services import message_add, ticket_transition, ticket_update
from tickets.services.macros import macro_apply
from tickets.services.message import NewMessage
from tickets.services.update import TicketChanges

NOTE = {"kind": "note", "text": "Checked {{ticket.reference}} with {{agent.name}}."}


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("pk").values_list("kind", flat=True))


def test_does_all_that_it_says_and_writes_each_change_beside_itself(
    ticket: Ticket, bruno: User, desk: Team, now: datetime
) -> None:
    Category.objects.create(slug="network", name_en="Network", name_es="Red")
    other = make_team("on-site", desk.tier)
    macro = make_macro(
        REPLY,
        NOTE,
        RESOLVE,
        {"kind": "priority", "value": 2},
        {"kind": "category", "value": "network"},
        TAG_VPN,
        {"kind": "team", "value": "on-site"},
        ASSIGN_ME,
    )

    applied = macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.team) == (Status.RESOLVED, 2, other)
    assert ticket.assignee == bruno
    assert ticket.category is not None and ticket.category.slug == "network"
    assert [tag.name for tag in ticket.tags.all()] == ["vpn"]
    assert list(ticket.messages.order_by("pk").values_list("body", "visibility"))[1:] == [
        ("Hola.", Visibility.PUBLIC),
        (f"Checked {ticket.reference} with Bruno Reyes.", Visibility.INTERNAL),
    ]
    assert kinds(ticket)[1:] == [
        "fields_changed", "tagged", "replied", "resolved", "noted", "team_changed", "assigned",
        "macro_applied",
    ]  # fmt: skip
    assert applied.event.data == {"macro": macro.pk, "from_version": 1, "assignee": None}
    assert applied.ticket.version == ticket.version


def test_counts_its_use(ticket: Ticket, bruno: User, now: datetime) -> None:
    macro = make_macro(TAG_VPN)

    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)
    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now + timedelta(hours=1))
    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now + timedelta(days=1))

    macro.refresh_from_db()
    assert (macro.usage_count, macro.last_used_at) == (3, now + timedelta(days=1))
    assert list(MacroUse.objects.order_by("date").values_list("count", flat=True)) == [2, 1]


def test_keeps_the_tags_there_are_and_removes_those_it_names(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    ticket_update(ticket=ticket, wanted=TicketChanges(tags=["a", "b"]), actor=bruno, now=now)
    macro = make_macro(TAG_VPN, {"kind": "remove_tags", "value": ["B", "never-there"]})

    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert sorted(ticket.tags.values_list("name", flat=True)) == ["a", "vpn"]


def test_what_is_so_already_is_no_change(ticket: Ticket, bruno: User, now: datetime) -> None:
    ticket_transition(ticket=ticket, target=Status.OPEN, actor=bruno, now=now)
    before = kinds(ticket)

    macro_apply(
        ticket=ticket,
        macro=make_macro({"kind": "status", "value": "open"}),
        actor=bruno,
        now=now,
    )

    assert kinds(ticket) == [*before, "macro_applied"]


@pytest.mark.parametrize("kind", ["team", "category", "assign", "start_guide"])
def test_what_is_gone_stops_all_of_it_and_says_so(
    ticket: Ticket, bruno: User, now: datetime, kind: str
) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    gone = {"kind": kind, "value": 99 if kind == "assign" else "gone"}
    macro.actions = [*macro.actions, gone]
    macro.save(update_fields=["actions"])

    with pytest.raises(InvalidInput, match="any more") as refusal:
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert refusal.value.field == "macro"
    assert_untouched(ticket)


def assert_untouched(ticket: Ticket) -> None:
    ticket.refresh_from_db()
    assert (ticket.version, ticket.status) == (1, Status.NEW)
    assert kinds(ticket) == ["created"]
    assert Message.objects.filter(ticket=ticket).count() == 1
    assert not Tag.objects.exists() or not ticket.tags.exists()
    assert not MacroUse.objects.exists()


def test_half_way_is_no_way(ticket: Ticket, bruno: User, systems: Team, now: datetime) -> None:
    """The last action is refused (another level needs a hand-off): the reply was never said."""
    macro = make_macro(REPLY, TAG_VPN, {"kind": "team", "value": "systems"})

    with pytest.raises(InvalidInput, match="hand-off"):
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert_untouched(ticket)


def test_a_status_goes_by_the_transition_table(ticket: Ticket, bruno: User, now: datetime) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
    macro = make_macro(TAG_VPN, {"kind": "status", "value": "waiting_requester"})

    with pytest.raises(TransitionRefused):
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert not ticket.tags.exists()


def test_a_closed_ticket_takes_no_macro(ticket: Ticket, bruno: User, now: datetime) -> None:
    for status in (Status.RESOLVED, Status.CLOSED):
        ticket_transition(ticket=ticket, target=status, actor=bruno, now=now)

    with pytest.raises(InvalidInput, match="closed"):
        macro_apply(ticket=ticket, macro=make_macro(NOTE), actor=bruno, now=now)


def test_refuses_when_somebody_moved_it_first(ticket: Ticket, bruno: User, now: datetime) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=now)

    with pytest.raises(StaleTicket):
        macro_apply(
            ticket=ticket, macro=make_macro(TAG_VPN), actor=bruno, now=now, expected_version=1
        )

    assert not ticket.tags.exists()


def test_twice_sent_is_once_done(ticket: Ticket, bruno: User, now: datetime) -> None:
    macro = make_macro(NOTE)
    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now, submission_key="k")

    with pytest.raises(AlreadySubmitted):
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now, submission_key="k")

    assert ticket.messages.count() == 2


def test_whose_it_is_not_may_not_apply_it(
    ticket: Ticket, bruno: User, lena: User, alice: User, systems: Team, now: datetime
) -> None:
    theirs = make_macro(TAG_VPN, team=systems)
    own = make_macro(TAG_VPN, owner=lena)

    for macro, actor in ((theirs, bruno), (own, bruno), (make_macro(TAG_VPN), alice)):
        with pytest.raises(NotAllowed):
            macro_apply(ticket=ticket, macro=macro, actor=actor, now=now)
    macro_apply(ticket=ticket, macro=theirs, actor=lena, now=now)
    macro_apply(ticket=ticket, macro=own, actor=lena, now=now)

    assert kinds(ticket).count("macro_applied") == 2


@pytest.mark.parametrize("field", ["is_active", "deleted_at"])
def test_what_is_switched_off_or_deleted_is_not_applied(
    ticket: Ticket, bruno: User, now: datetime, field: str
) -> None:
    macro = make_macro(TAG_VPN)
    setattr(macro, field, False if field == "is_active" else now)
    macro.save(update_fields=[field])

    with pytest.raises(NotAllowed):
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)


def test_a_credential_macro_waits_for_a_passed_identity_check_of_who_asks_now(
    ticket: Ticket, alice: User, amir: User, bruno: User, now: datetime
) -> None:
    macro = make_macro(REPLY, needs_identity_check=True)
    for person, outcome in ((alice, "failed"), (amir, "passed")):
        _check(ticket, person, bruno, outcome, now)

    with pytest.raises(IdentityUnconfirmed):
        macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)
    _check(ticket, alice, bruno, IdentityOutcome.PASSED, now)
    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert kinds(ticket)[-1] == EventKind.MACRO_APPLIED


def _check(ticket: Ticket, person: User, actor: User, outcome: str, now: datetime) -> None:
    IdentityCheck.objects.create(
        ticket=ticket, person=person, actor=actor, questions=["manager"], outcome=outcome,
        created_at=now,
    )  # fmt: skip


def test_a_text_that_is_not_there_in_the_requesters_language_falls_back(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    macro = make_macro({"kind": "reply", "text": {"en": "Hello."}})

    macro_apply(ticket=ticket, macro=macro, actor=bruno, now=now)

    assert ticket.messages.order_by("-pk")[0].body == "Hello."

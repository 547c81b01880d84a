"""Macros with a message: done when it is sent, kept while it is held or a draft, given back with it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from knowledge_base.models import GuideRun
from tests.knowledge_base.conftest import draft, published, step, text
from tests.tickets.macros import REPLY, RESOLVE, TAG_VPN, make_macro
from tickets.exceptions import IdentityUnconfirmed, InvalidInput, NotAllowed
from tickets.models import Category, Draft, HeldReply, HeldState, Macro, Status, Ticket
from tickets.selectors.completions import completions
from tickets.services.composing import Composed, composed_send
from tickets.services.held import held_recall, held_send
from tickets.services.macros import macro_apply, macro_plan, message_with_macros
from tickets.services.macros.actions import actions_parse
from tickets.services.macros.composer import chosen_value
from tickets.services.message import NewMessage


def carried(macro: Macro) -> list[str]:
    """What the form carries when nothing was taken away."""
    actions = enumerate(actions_parse(macro.actions))
    marks = [chosen_value(macro, at, action) for at, action in actions if action.kind != "reply"]
    return [str(macro.pk), *marks]


def held(ticket: Ticket, bruno: User, macro: Macro, now: datetime) -> HeldReply:
    bruno.undo_send_seconds = 10
    composed = Composed("Hola, Alice.", macros=carried(macro))
    sent = composed_send(ticket=ticket, composed=composed, actor=bruno, now=now, seen_version=1)
    assert isinstance(sent, HeldReply)
    return sent


def test_while_it_is_held_nothing_is_done_and_then_all_of_it(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    macro = make_macro(REPLY, TAG_VPN, RESOLVE)
    reply = held(ticket, bruno, macro, now)
    ticket.refresh_from_db()
    macro.refresh_from_db()
    assert (ticket.status, ticket.version, macro.usage_count) == (Status.NEW, 1, 0)

    held_send(pk=reply.pk, now=now + timedelta(seconds=10))

    ticket.refresh_from_db()
    macro.refresh_from_db()
    assert (ticket.status, macro.usage_count) == (Status.RESOLVED, 1)
    assert [tag.name for tag in ticket.tags.all()] == ["vpn"]


def test_taken_back_its_chips_are_with_the_draft_again(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    reply = held(ticket, bruno, macro, now)
    client = Client()
    client.force_login(bruno)

    held_recall(held=reply, actor=bruno, now=now)

    assert Draft.objects.get().macros == carried(macro)
    page = client.get(reverse("tickets:detail", args=[ticket.reference])).content.decode()
    assert f'value="{carried(macro)[1]}" checked' in page


def test_what_became_impossible_meanwhile_gives_the_reply_back(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    reply = held(ticket, bruno, macro, now)
    Macro.objects.update(is_active=False)

    assert held_send(pk=reply.pk, now=now + timedelta(seconds=10)) is None

    reply.refresh_from_db()
    assert reply.state == HeldState.RETURNED
    assert ticket.messages.count() == 1
    assert Draft.objects.get().body == "Hola, Alice."


def test_what_cannot_be_done_is_refused_when_it_is_sent(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    values = carried(macro)
    Macro.objects.update(actions=[REPLY, {"kind": "category", "value": "gone"}])

    with pytest.raises(InvalidInput):
        composed_send(
            ticket=ticket,
            composed=Composed("Hola.", macros=values),
            actor=bruno,
            now=now,
            seen_version=1,
        )

    assert ticket.messages.count() == 1


def test_the_draft_keeps_the_chips_and_nothing_else(ticket: Ticket, bruno: User) -> None:
    macro = make_macro(REPLY, TAG_VPN)
    client = Client()
    client.force_login(bruno)
    data = {"body": "Hola", "mode": "public", "macro": [*carried(macro), "<script>", "1:2:zz"]}

    client.post(reverse("tickets:draft", args=[ticket.reference]), data)

    assert Draft.objects.get().macros == carried(macro)


def test_identity_and_right_are_asked_for_again_when_sending(
    ticket: Ticket, bruno: User, lena: User, now: datetime
) -> None:
    credential = make_macro(REPLY, needs_identity_check=True)
    own = make_macro(REPLY, owner=lena)

    with pytest.raises(IdentityUnconfirmed):
        macro_plan(chosen=[str(credential.pk)], ticket=ticket, actor=bruno)
    with pytest.raises(InvalidInput):
        macro_plan(chosen=[str(own.pk)], ticket=ticket, actor=bruno)


def test_a_requester_sends_no_macro(ticket: Ticket, alice: User, now: datetime) -> None:
    macro = make_macro(TAG_VPN)

    with pytest.raises((InvalidInput, NotAllowed)):
        message_with_macros(
            ticket=ticket, new=NewMessage("x"), chosen=carried(macro), actor=alice, now=now
        )


def test_without_a_macro_it_costs_no_query(
    ticket: Ticket, bruno: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        macro_plan(chosen=[], ticket=ticket, actor=bruno)


def test_typing_offers_what_fits(ticket: Ticket, bruno: User, lena: User) -> None:
    make_macro(REPLY, TAG_VPN, name="VPN: reconectar", shortcut="vpn")
    make_macro(REPLY, name="Gracias")
    make_macro(REPLY, name="VPN of Lena's", owner=lena)

    found = completions("macro", user=bruno, ticket=ticket, query="vp")

    assert [choice.label for choice in found] == ["VPN: reconectar"]
    assert "vpn" in found[0].hint


@pytest.mark.parametrize("query", ["thank", "gracias", "ty"])
def test_typing_finds_either_name_and_shows_the_readers(
    ticket: Ticket, bruno: User, query: str
) -> None:
    make_macro(TAG_VPN, name="Thanks", name_es="Gracias", shortcut="ty")
    make_macro(TAG_VPN, name="Something else")

    shown = []
    for language in ("en", "es"):
        with override(language):
            shown += completions("macro", user=bruno, ticket=ticket, query=query)

    assert [choice.label for choice in shown] == ["Thanks", "Gracias"]


def test_a_name_in_one_language_stands_in_both(ticket: Ticket, bruno: User) -> None:
    make_macro(TAG_VPN, name="", name_es="Gracias")

    with override("en"):
        found = completions("macro", user=bruno, ticket=ticket, query="")

    assert [choice.label for choice in found] == ["Gracias"]


def test_a_guide_is_started_by_the_room_that_has_it(
    ticket: Ticket, bruno: User, email_category: Category, now: datetime
) -> None:
    texts = {code: text("Sign in") for code in ("en", "es")}
    for slug in ("sign-in", "other"):
        steps = (step("address", "solved", "handoff"),)
        published(draft(category=email_category, slug=slug, texts=texts, steps=steps), now)
    first, other = (
        make_macro(TAG_VPN, {"kind": "start_guide", "value": s}) for s in ("sign-in", "other")
    )

    macro_apply(ticket=ticket, macro=first, actor=bruno, now=now)
    with pytest.raises(InvalidInput, match="Another guide"):
        macro_apply(ticket=ticket, macro=other, actor=bruno, now=now)

    assert GuideRun.objects.get(ticket=ticket).version.article.slug == "sign-in"
    assert ticket.events.filter(kind="macro_applied").count() == 1

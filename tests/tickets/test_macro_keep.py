"""tickets.services.macros.keep and access: who keeps which macro, and what is refused when saving."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, Team, User
from tests.tickets.macros import REPLY, TAG_VPN, make_macro
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import Macro
from tickets.services.macros import (
    NewMacro,
    macro_create,
    macro_delete,
    macro_duplicate,
    macro_restore,
    macro_switch,
    macro_update,
)
from tickets.services.macros.access import macros_for, macros_known_to, macros_managed_by
from tickets.services.macros.actions import ActionInvalid
from tickets.services.macros.keep import StaleMacro


def new(**fields: object) -> NewMacro:
    return NewMacro(**{"name_en": "Thanks", "actions": [REPLY], **fields})  # type: ignore[arg-type]


def test_an_agent_keeps_their_own_alone(bruno: User, desk: Team, now: datetime) -> None:
    macro = macro_create(new=new(owner=bruno, shortcut="Thank you!"), actor=bruno, now=now)

    assert (macro.owner, macro.shortcut) == (bruno, "thank-you")
    for scope in ({"team": desk}, {}):
        with pytest.raises(NotAllowed):
            macro_create(new=new(**scope), actor=bruno, now=now)


def test_nobody_keeps_one_in_anothers_name(bruno: User, sofia: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        macro_create(new=new(owner=bruno), actor=sofia, now=now)


def test_a_supervisor_keeps_teams_and_everybodys_but_not_of_hidden_teams(
    sofia: User, systems: Team, engineering: Team, now: datetime
) -> None:
    Team.objects.filter(pk=engineering.pk).update(is_restricted=True)

    macro_create(new=new(team=systems), actor=sofia, now=now)
    macro_create(new=new(), actor=sofia, now=now)

    with pytest.raises(NotAllowed):
        macro_create(new=new(team=engineering), actor=sofia, now=now)
    assert macros_managed_by(sofia).count() == 2


def test_requesters_keep_none(alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        macro_create(new=new(owner=alice), actor=alice, now=now)


def test_who_uses_knows_and_changes_what(
    bruno: User, lena: User, sofia: User, alice: User, systems: Team, desk: Team
) -> None:
    for name, scope in {
        "all": {}, "desk": {"team": desk}, "systems": {"team": systems}, "bruno": {"owner": bruno},
    }.items():  # fmt: skip
        make_macro(REPLY, name=name, **scope)  # type: ignore[arg-type]

    def names(macros: object) -> set[str]:
        return set(macros.values_list("name_en", flat=True))  # type: ignore[attr-defined]

    assert names(macros_for(bruno)) == {"all", "desk", "bruno"}
    assert names(macros_for(lena)) == {"all", "systems"}
    assert names(macros_for(sofia)) == {"all", "desk"}
    assert names(macros_for(alice)) == names(macros_known_to(alice)) == set()
    assert names(macros_managed_by(bruno)) == {"bruno"}
    assert names(macros_managed_by(sofia)) == {"all", "desk", "systems"}
    assert names(macros_known_to(sofia)) == {"all", "desk", "systems"}


def test_another_level_is_refused_with_the_reason(
    bruno: User, desk: Team, systems: Team, now: datetime
) -> None:
    move = {"kind": "team", "value": "systems"}

    for scope in ({"team": desk}, {"owner": bruno}):
        with pytest.raises(ActionInvalid, match="hand-off"):
            macro_create(new=new(actions=[REPLY, move], **scope), actor=None, now=now)

    macro_create(new=new(actions=[move], team=systems), actor=None, now=now)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("team", "gone"), ("category", "gone"), ("start_guide", "gone"), ("assign", 10**9)],
)
def test_what_is_not_there_is_refused(kind: str, value: object, db: None, now: datetime) -> None:
    with pytest.raises(ActionInvalid, match="Action 2"):
        macro_create(new=new(actions=[REPLY, {"kind": kind, "value": value}]), actor=None, now=now)


def test_a_requester_is_nobody_to_assign_to(alice: User, now: datetime) -> None:
    action = {"kind": "assign", "value": alice.pk}

    with pytest.raises(ActionInvalid):
        macro_create(new=new(actions=[action]), actor=None, now=now)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_is_needed(name: str, db: None, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        macro_create(new=new(name_en=name), actor=None, now=now)


def test_a_macro_without_any_name_is_refused_by_the_database(db: None) -> None:
    macro = make_macro(REPLY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Macro.objects.filter(pk=macro.pk).update(name_en="", name_es="")


def test_a_copy_is_named_as_one_in_each_language(bruno: User, now: datetime) -> None:
    both = make_macro(REPLY, name="Thanks", name_es="Gracias")
    one = make_macro(REPLY, name="", name_es="Hasta luego")

    copies = [macro_duplicate(macro=macro, actor=bruno, now=now) for macro in (both, one)]

    assert [(c.name_en, c.name_es) for c in copies] == [
        ("Copy of Thanks", "Copia de Gracias"),
        ("", "Copia de Hasta luego"),
    ]


def test_the_second_of_two_who_edit_is_told(sofia: User, now: datetime) -> None:
    macro = make_macro(REPLY)
    macro_update(macro=macro, new=new(name_en="First"), actor=sofia, now=now, revision=1)

    with pytest.raises(StaleMacro):
        macro_update(macro=macro, new=new(name_en="Second"), actor=sofia, now=now, revision=1)

    assert Macro.objects.get().name == "First"


def test_anothers_is_not_changed(bruno: User, lena: User, now: datetime) -> None:
    shared, own = make_macro(REPLY), make_macro(REPLY, owner=lena)

    for macro in (shared, own):
        with pytest.raises(NotAllowed):
            macro_update(macro=macro, new=new(owner=bruno), actor=bruno, now=now, revision=1)
        with pytest.raises(NotAllowed):
            macro_delete(macro=macro, actor=bruno, now=now)
        with pytest.raises(NotAllowed):
            macro_switch(macro=macro, is_active=False, actor=bruno, now=now)


def test_a_copy_is_ones_own_and_starts_uncounted(bruno: User, desk: Team, now: datetime) -> None:
    macro = make_macro(REPLY, TAG_VPN, team=desk, needs_identity_check=True)
    Macro.objects.update(usage_count=9)

    copy = macro_duplicate(macro=macro, actor=bruno, now=now)

    assert (copy.owner, copy.team, copy.usage_count) == (bruno, None, 0)
    assert (copy.actions, copy.needs_identity_check) == (macro.actions, True)


def test_a_deleted_one_is_gone_until_it_is_brought_back(sofia: User, now: datetime) -> None:
    macro = make_macro(REPLY)

    macro_delete(macro=macro, actor=sofia, now=now)
    assert not macros_for(sofia).exists()
    macro_restore(macro=macro, actor=sofia)

    assert macros_for(sofia).get() == macro


def test_no_macro_has_an_owner_and_a_team(bruno: User, desk: Team, now: datetime) -> None:
    macro = macro_create(new=new(owner=bruno, team=desk), actor=None, now=now)

    assert macro.team is None
    assert bruno.role == Role.AGENT

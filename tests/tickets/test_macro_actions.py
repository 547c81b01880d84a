"""tickets.services.macros.actions: the one parser of what a macro does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.exceptions import InvalidInput
from tickets.services.macros.actions import ActionInvalid, Reply, action_digest, actions_parse

ALL = [
    {"kind": "reply", "text": {"en": "Hello {{requester.first_name}}.", "es": "Hola."}},
    {"kind": "note", "text": "Done by {{agent.name}}."},
    {"kind": "status", "value": "resolved"},
    {"kind": "priority", "value": 2},
    {"kind": "impact", "value": 1},
    {"kind": "urgency", "value": 3},
    {"kind": "category", "value": "email"},
    {"kind": "add_tags", "value": ["vpn"]},
    {"kind": "remove_tags", "value": ["new"]},
    {"kind": "team", "value": "service-desk"},
    {"kind": "assign", "value": "me"},
    {"kind": "start_guide", "value": "vpn-cannot-connect"},
]


def test_what_is_read_is_written_again_as_it_was() -> None:
    assert [action.dump() for action in actions_parse(ALL)] == ALL


def test_a_plain_text_is_one_in_the_language_of_the_macro() -> None:
    (reply,) = actions_parse([{"kind": "reply", "text": "Hola."}], language="es")

    assert reply == Reply({"es": "Hola."})


def test_a_reply_falls_back_to_a_language_that_it_has() -> None:
    reply = Reply({"es": "Hola."})

    assert (reply.text_for("es"), reply.text_for("en")) == (("Hola.", "es"), ("Hola.", "es"))


@pytest.mark.parametrize(
    "raw",
    [
        [],
        "reply",
        None,
        {"kind": "reply"},
        [None],
        [{"kind": "delete_everything", "value": 1}],
        [{"kind": "status"}],
        [{"kind": "status", "value": "resolved", "more": 1}],
        [{"kind": "status", "value": "closed"}],
        [{"kind": "status", "value": "new"}],
        [{"kind": "status", "value": ["resolved"]}],
        [{"kind": "status", "value": {"a": 1}}],
        [{"kind": "priority", "value": 9}],
        [{"kind": "priority", "value": True}],
        [{"kind": "priority", "value": "2"}],
        [{"kind": "category", "value": ""}],
        [{"kind": "category", "value": 3}],
        [{"kind": "add_tags", "value": []}],
        [{"kind": "add_tags", "value": [" ", ""]}],
        [{"kind": "add_tags", "value": "vpn"}],
        [{"kind": "add_tags", "value": [f"t{n}" for n in range(21)]}],
        [{"kind": "assign", "value": "somebody"}],
        [{"kind": "assign", "value": -1}],
        [{"kind": "assign", "value": True}],
        [{"kind": "assign", "value": 2**63}],
        [{"kind": "assign", "value": []}],
        [{"kind": "reply", "text": {}}],
        [{"kind": "reply", "text": {"en": " "}}],
        [{"kind": "reply", "text": {"fr": "Bonjour"}}],
        [{"kind": "reply", "text": {"en": 3}}],
        [{"kind": "note", "text": {"en": "x"}}],
        [{"kind": "note", "text": "x" * 10_001}],
        [{"kind": "note", "text": "one"}, {"kind": "note", "text": "two"}],
        [{"kind": "assign", "value": "me"}, {"kind": "team", "value": "desk"}],
        [{"kind": "add_tags", "value": ["a"]}, {"kind": "remove_tags", "value": ["A"]}],
        [*ALL, {"kind": "note", "text": "thirteenth"}],
    ],
)
def test_refuses_what_is_no_list_of_actions(raw: Any) -> None:
    with pytest.raises(ActionInvalid):
        actions_parse(raw)


def test_says_which_action_it_is_about() -> None:
    with pytest.raises(ActionInvalid, match="Action 2: ") as refusal:
        actions_parse([ALL[2], {"kind": "note", "text": ""}])

    assert refusal.value.position == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["kind", "value", "text", "en", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
_KINDS = st.sampled_from([str(action["kind"]) for action in ALL])
_NEAR = st.lists(
    st.fixed_dictionaries({"kind": _KINDS}, optional={"value": _JSON, "text": _JSON}), max_size=4
)


@given(_JSON | _NEAR)
def test_anything_at_all_is_read_or_refused_with_a_sentence(raw: Any) -> None:
    try:
        actions = actions_parse(raw)
    except InvalidInput as refusal:
        assert str(refusal)
    else:
        assert actions_parse([action.dump() for action in actions]) == actions


def test_a_digest_changes_with_its_action() -> None:
    first, second = (actions_parse([{"kind": "priority", "value": n}])[0] for n in (1, 2))

    assert action_digest(first) != action_digest(second)

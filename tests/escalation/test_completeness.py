"""escalation.completeness."""

from dataclasses import replace

import pytest

from escalation.completeness import PARTS, missing, says_something
from escalation.document import HandoffDocument, document_from
from escalation.models import Direction
from tests.escalation.conftest import COMPLETE

TRIED = ({"guide": "Outlook", "step": "Restart", "outcome": "failed"},)


def fields(document: HandoffDocument, direction: str = Direction.UP) -> list[str]:
    return [part.field for part in missing(document, direction=direction)]


def test_a_complete_document_lacks_nothing() -> None:
    assert missing(COMPLETE) == []


def test_an_empty_one_lacks_every_part_and_says_why() -> None:
    lacking = missing(HandoffDocument())

    assert [part.field for part in lacking] == [part.field for part in PARTS]
    assert all(len(str(part.why)) > 30 for part in lacking)


@pytest.mark.parametrize(
    "field", ["symptom", "scope", "environment", "reproduction", "ask", "told_requester"]
)
@pytest.mark.parametrize("filler", ["", "   ", "n/a", "-----", "aaaaaaaaaaaa", "No sé.", "??"])
def test_a_filler_is_no_answer(field: str, filler: str) -> None:
    assert fields(replace(COMPLETE, **{field: filler})) == [field]


def test_a_recorded_step_or_a_note_says_what_was_tried() -> None:
    assert fields(replace(COMPLETE, tried_notes="")) == ["tried"]
    assert fields(replace(COMPLETE, tried_notes="", tried=TRIED)) == []


def test_a_guess_or_what_is_ruled_out_will_do() -> None:
    unguessed = replace(COMPLETE, best_guess="")

    assert fields(unguessed) == ["best_guess"]
    assert fields(replace(unguessed, ruled_out="Not the network: others work.")) == []


def test_what_cannot_be_reproduced_needs_no_steps() -> None:
    assert fields(replace(COMPLETE, reproduction="", cannot_reproduce=True)) == []


@pytest.mark.parametrize("direction", [Direction.DOWN, Direction.SIDEWAYS])
def test_other_ways_than_up_need_the_ask_and_what_was_told(direction: Direction) -> None:
    assert fields(HandoffDocument(), direction) == ["ask", "told_requester"]


def test_short_facts_are_facts() -> None:
    assert says_something("iOS 17", at_least=4)
    assert says_something("Pide 2FA y falla")


def test_untrusted_values_never_break_it() -> None:
    odd = {"symptom": 7, "scope": None, "evidence": "abc", "cannot_reproduce": "yes", "who": 1}

    assert document_from(odd) == HandoffDocument()

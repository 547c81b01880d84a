"""The hand-off document as it is written: plain values, cleaned, before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.text import clean_characters
from tickets.exceptions import InvalidInput

# In the order in which the receiving tier reads them.
TEXT_FIELDS = (
    "symptom", "scope", "environment", "reproduction", "tried_notes", "ruled_out",
    "evidence_notes", "best_guess", "ask", "told_requester",
)  # fmt: skip
TEXT_LENGTH = 10_000
EVIDENCE_MAX = 50


@dataclass(frozen=True)
class HandoffDocument:
    """What the sender says. `tried` is never typed: sending takes it from the guide runs."""

    symptom: str = ""
    scope: str = ""
    environment: str = ""
    reproduction: str = ""
    cannot_reproduce: bool = False
    tried: tuple[Mapping[str, Any], ...] = ()
    tried_notes: str = ""
    ruled_out: str = ""
    evidence: tuple[str, ...] = ()
    evidence_notes: str = ""
    best_guess: str = ""
    ask: str = ""
    told_requester: str = ""

    def as_columns(self) -> dict[str, Any]:
        """The values for a Handoff row."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            **values,
            "tried": [dict(line) for line in self.tried],
            "evidence": list(self.evidence),
        }


def document_from(
    data: Mapping[str, Any], *, tried: tuple[Mapping[str, Any], ...] = ()
) -> HandoffDocument:
    """A document from untrusted values (a form, a draft, JSON): unknown keys are left out."""
    evidence = data.get("evidence") or ()
    keys = [str(key) for key in evidence] if isinstance(evidence, list | tuple) else []
    return HandoffDocument(
        **{name: clean_text(data.get(name)) for name in TEXT_FIELDS},
        cannot_reproduce=data.get("cannot_reproduce") is True,
        tried=tried,
        evidence=tuple(dict.fromkeys(keys))[:EVIDENCE_MAX],
    )


def clean_text(value: object) -> str:
    """Trimmed, with plain line ends and without characters that a database refuses."""
    text = value if isinstance(value, str) else ""
    return clean_characters(text.replace("\r\n", "\n")).strip()


def document_check(document: HandoffDocument) -> HandoffDocument:
    """The document with clean texts; raises InvalidInput(field) where one is too long."""
    texts: dict[str, Any] = {name: clean_text(getattr(document, name)) for name in TEXT_FIELDS}
    for name, text in texts.items():
        if len(text) > TEXT_LENGTH:
            raise InvalidInput(
                name,
                _("At most %(count)d characters; attach longer text as a file.")
                % {"count": TEXT_LENGTH},
            )
    return replace(document, **texts)

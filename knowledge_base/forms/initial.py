"""What the forms start with."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from knowledge_base.forms.steps import STEP_TEXT_FIELDS, new_step_row
from knowledge_base.guides import CHOICE
from knowledge_base.models import Article, Language


def article_initial(article: Article | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form starts with: (article fields, steps), from the draft or what is published."""
    if article is None:
        return {"submission_key": uuid4()}, [new_step_row()]
    version = article.current_version
    kept = article.draft or {
        "kind": article.kind,
        "audience": article.audience,
        "category_id": article.category_id,
        "content": version.content if version else {"texts": {}, "minutes": 3, "steps": []},
    }
    content = kept["content"]
    fields = {
        "kind": kept["kind"],
        "audience": kept["audience"],
        "category": kept["category_id"],
        "minutes": content["minutes"],
        "revision": article.revision,
    }
    for code, text in content["texts"].items():
        fields |= {f"{code}-{name}": text[name] for name in ("title", "summary", "body")}
        fields[f"{code}-keywords"] = ", ".join(text["keywords"])
    return fields, [_step_initial(step) for step in content["steps"]]


def _step_initial(step: Mapping[str, Any]) -> dict[str, Any]:
    names = ("key", "kind", "who", "on_worked", "on_failed", "notice", "handoff_team")
    row: dict[str, Any] = {name: step.get(name, "") for name in names}
    row["needs_identity"] = step.get("needs_identity", False)
    for code in Language.values:
        text = step.get(code) or {}
        row |= {f"{code}-{name}": text.get(name, "") for name in STEP_TEXT_FIELDS}
    return row | (_answers_initial(step) if step["kind"] == CHOICE else {})


def _answers_initial(step: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for number, answer in enumerate(step.get("answers") or ()):
        row |= {f"answer-{number}-{name}": answer[name] for name in ("key", "to")}
        row |= {
            f"answer-{number}-{code}": (answer.get(code) or {}).get("label", "")
            for code in Language.values
        }
    return row

"""The one door for writing articles and guide runs."""

from knowledge_base.drafts import (
    ArticleDraft,
    StepDraft,
    StepText,
    TextDraft,
    content_from_toml,
)
from knowledge_base.services.articles import (
    article_archive,
    article_publish,
    article_save,
    article_version_restore,
)
from knowledge_base.services.feedback import feedback_give, search_record
from knowledge_base.services.loading import guide_load
from knowledge_base.services.runs import (
    StepResult,
    run_abandon,
    run_attach,
    run_hand_off,
    run_start,
    run_step_record,
)

__all__ = [
    "ArticleDraft",
    "StepDraft",
    "StepResult",
    "StepText",
    "TextDraft",
    "article_archive",
    "article_publish",
    "article_save",
    "article_version_restore",
    "content_from_toml",
    "feedback_give",
    "guide_load",
    "run_abandon",
    "run_attach",
    "run_hand_off",
    "run_start",
    "run_step_record",
    "search_record",
]

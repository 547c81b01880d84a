"""Articles and their versions, the runs of a guide, and what people searched and thought of them."""

from knowledge_base.models.article import (
    Article,
    ArticleQuerySet,
    ArticleText,
    ArticleVersion,
    Audience,
    Kind,
    Language,
    State,
)
from knowledge_base.models.feedback import Feedback, SearchLog
from knowledge_base.models.run import (
    GuideRun,
    GuideRunQuerySet,
    GuideRunStep,
    Origin,
    Outcome,
    RunStatus,
)

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleText",
    "ArticleVersion",
    "Audience",
    "Feedback",
    "GuideRun",
    "GuideRunQuerySet",
    "GuideRunStep",
    "Kind",
    "Language",
    "Origin",
    "Outcome",
    "RunStatus",
    "SearchLog",
    "State",
]

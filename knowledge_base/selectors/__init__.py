"""What this room shows: articles to read, what a search found, suggestions, and runs of guides."""

from knowledge_base.selectors.found import (
    Found,
    FoundArticle,
    Suggestion,
    search_articles,
    suggestions_for,
)
from knowledge_base.selectors.reading import (
    ArticleView,
    StepView,
    article_view,
    outcome_in_words,
    text_in,
)
from knowledge_base.selectors.runs import RunView, handoff_wish, run_view, runs_of, tried_lines

__all__ = [
    "ArticleView",
    "Found",
    "FoundArticle",
    "RunView",
    "StepView",
    "Suggestion",
    "article_view",
    "handoff_wish",
    "outcome_in_words",
    "run_view",
    "runs_of",
    "search_articles",
    "suggestions_for",
    "text_in",
    "tried_lines",
]

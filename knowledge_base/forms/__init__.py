"""What an author types and a reader filters by. Forms parse and word the errors; the rules are in the services."""

from knowledge_base.forms.article import ArticleForm
from knowledge_base.forms.filtering import FilterForm
from knowledge_base.forms.initial import article_initial
from knowledge_base.forms.steps import StepFormSet, new_step_row, step_rows

__all__ = [
    "ArticleForm",
    "FilterForm",
    "StepFormSet",
    "article_initial",
    "new_step_row",
    "step_rows",
]

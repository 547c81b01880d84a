"""The refusals of this room; views turn them into 4xx answers with their message."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from knowledge_base.guides import Problem
from knowledge_base.models import Article
from tickets.exceptions import TicketRefusal


class StaleArticle(TicketRefusal):
    """Somebody saved the article first (HTTP 409)."""

    code = "stale"

    def __init__(self, article: Article) -> None:
        self.article = article
        super().__init__(_("Somebody saved this article first. Nothing was overwritten."))


class NotPublishable(TicketRefusal):
    """The draft has problems; `problems` names each."""

    code = "not_publishable"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.message for problem in problems))


class RunInTheWay(TicketRefusal):
    """Another guide is being followed on this ticket (HTTP 409)."""

    code = "run_in_the_way"

    def __init__(self) -> None:
        super().__init__(_("Another guide is being followed on this ticket. Leave it first."))

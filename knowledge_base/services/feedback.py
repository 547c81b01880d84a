"""What readers tell us: whether an article helped, and what they looked for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge_base import access
from knowledge_base.models import Article, Feedback, SearchLog
from tickets.exceptions import InvalidInput, NotAllowed

COMMENT_LENGTH = 1000
_QUERY_LENGTH = 200


@transaction.atomic
def feedback_give(
    *, article: Article, helpful: bool, comment: str, actor: User | None, now: datetime
) -> Feedback:
    """One opinion a person and article, the last one counting; None for a reader not signed in."""
    if not access.articles_for(actor).filter(pk=article.pk).exists():
        raise NotAllowed
    comment = comment.replace("\x00", "").strip()
    if len(comment) > COMMENT_LENGTH:
        message = _("At most %(count)d characters.") % {"count": COMMENT_LENGTH}
        raise InvalidInput("comment", message)
    values = {"helpful": helpful, "comment": comment, "created_at": now}
    if actor is None:
        return Feedback.objects.create(article=article, **values)
    return Feedback.objects.update_or_create(article=article, user=actor, defaults=values)[0]


def search_record(
    *, query: str, hits: int, language: str, actor: User | None, now: datetime
) -> SearchLog | None:
    """Keeps what was looked for and how much was found; nothing for an empty query."""
    query = " ".join(query.replace("\x00", "").split())[:_QUERY_LENGTH]
    if not query:
        return None
    return SearchLog.objects.create(
        user=actor, query=query, hits=hits, language=language, created_at=now
    )

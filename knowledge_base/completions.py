"""Articles for the composer's "??": what the requester may read, in the requester's language, as a link."""

import re

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from knowledge_base.selectors.found import search_articles
from tickets.models import Ticket
from tickets.selectors.completions import SHOWN, Completion

# What would end the words of a link early.
_IN_LINK = re.compile(r"([\[\]\\])")


def articles_offered(user: User, ticket: Ticket, query: str) -> list[Completion]:
    """The best matches that the ticket's requester may open, titled as they will see them.

    Only what is published for whoever reads the reply: never an internal article, whoever writes it.
    """
    if not query:
        return []
    found = search_articles(None, query, ticket.language, limit=SHOWN, prefix=True)
    return [
        _completion(row.article.slug, row.text.title, row.text.summary) for row in found.articles
    ]


def _completion(slug: str, title: str, summary: str) -> Completion:
    address = settings.SITE_URL + reverse("portal:article", args=[slug])
    words = _IN_LINK.sub(r"\\\1", title)
    return Completion(slug, title, summary, f"[{words}]({address}) ")

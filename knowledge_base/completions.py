"""Articles for the composer's "??", as links; and what keeps the hidden ones out of replies.

In a reply only what its readers may open can be linked: the portal shows what is published for everyone,
whoever is in copy. In an internal note, whatever the agent finds.
"""

import re
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge_base.models import Article, Audience
from knowledge_base.selectors.found import FoundArticle, search_articles
from knowledge_base.selectors.reading import text_in
from tickets.exceptions import InvalidInput
from tickets.models import Ticket, Visibility
from tickets.selectors.completions import SHOWN, Completion

# What would end the words of a link early.
_IN_LINK = re.compile(r"([\[\]\\])")


def articles_offered(
    user: User, ticket: Ticket, query: str, visibility: Visibility
) -> list[Completion]:
    """The best matches, titled in the ticket's language; for a reply, first those that may be sent."""
    if not query:
        return []
    found = search_articles(user, query, ticket.language, limit=SHOWN, prefix=True).articles
    if visibility == Visibility.INTERNAL:
        return [_linked(row) for row in found]
    sent = sorted(found, key=_is_hidden)
    return [_refused(row) if _is_hidden(row) else _linked(row) for row in sent]


def _is_hidden(row: FoundArticle) -> bool:
    return row.article.audience != Audience.PUBLIC


def _linked(row: FoundArticle) -> Completion:
    name = "knowledge_base:article" if _is_hidden(row) else "portal:article"
    address = settings.SITE_URL + reverse(name, args=[row.article.slug])
    words = _IN_LINK.sub(r"\\\1", row.text.title)
    text = f"[{words}]({address}) "
    mark = _("Agents only") if _is_hidden(row) else ""
    return Completion(row.article.slug, row.text.title, row.text.summary, text, mark)


def _refused(row: FoundArticle) -> Completion:
    why = _("The requester cannot open it. It can be linked in an internal note.")
    title, mark = row.text.title, _("Agents only")
    return Completion(row.article.slug, title, why, mark=mark, refusal=why)


def hidden_articles_refuse(body: str) -> None:
    """Raises InvalidInput("body") where the text links to an article that its readers may not open.

    One query where it links to any article of ours, else none.
    """
    slugs = set(_article_links().findall(body))
    if not slugs:
        return
    shown = Article.objects.published().public()
    hidden = Article.objects.filter(slug__in=slugs).exclude(pk__in=shown).with_texts().first()
    if hidden is not None:
        raise InvalidInput("body", _why(hidden))


def _why(article: Article) -> str:
    text = text_in(article, (get_language() or "en")[:2])
    return _(
        "The requester cannot open “%(title)s”: take its link out, or write an internal note."
    ) % {"title": text.title if text else article.slug}


@cache
def _article_links() -> re.Pattern[str]:
    """The addresses of articles here, whole or from the root; other sites' are none of ours."""
    names = ("portal:article", "knowledge_base:article")
    places = [re.escape(reverse(name, args=["-"]).removesuffix("-/")) for name in names]
    here = rf"(?:{re.escape(settings.SITE_URL)}|(?<![\w.:/-]))"
    return re.compile(rf"{here}(?:{'|'.join(places)})([\w-]+)", re.IGNORECASE)

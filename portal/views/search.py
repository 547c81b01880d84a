"""Searching articles and guides: as one types, as a page, beside the form, and by topic."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from knowledge_base.access import articles_for
from knowledge_base.selectors import search_articles, text_in
from knowledge_base.services import search_record
from portal.forms import clean_searches
from portal.reader import language_of, reader
from portal.selectors import active_categories
from portal.views.people import is_fragment
from tickets.models import Category

AS_ONE_TYPES = 5
BESIDE_THE_FORM = 3
PAGE_SIZE = 10
LAST_PAGE = 50
TOPIC_SIZE = 200
SHORTEST = 2


def _words(value: str) -> str:
    return next(iter(clean_searches([value])), "")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found: a few rows as one types, else a page of it. Whole searches are remembered."""
    words = _words(request.GET.get("q", ""))
    if is_fragment(request):
        return _rows(request, words, "portal/parts/_answers.html", AS_ONE_TYPES)
    number = _page_number(request.GET.get("page", ""))
    found = search_articles(
        reader(request),
        words,
        language_of(request),
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    if number == 1 and request.method == "GET":
        _remember(request, words, found.total)
    more = number < LAST_PAGE and number * PAGE_SIZE < found.total
    context = {
        "q": words,
        "found": found,
        "number": number,
        "next_number": number + 1 if more else 0,
    }
    return render(request, "portal/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Articles that may answer the subject being typed into the form."""
    words = _words(request.GET.get("subject", ""))
    return _rows(request, words, "portal/parts/_suggestions.html", BESIDE_THE_FORM)


def _rows(request: HttpRequest, words: str, template: str, limit: int) -> HttpResponse:
    is_enough = len(words) >= SHORTEST
    user, language = reader(request), language_of(request)
    found = search_articles(user, words, language, limit=limit, prefix=True) if is_enough else None
    return render(request, template, {"q": words, "found": found})


def _remember(request: HttpRequest, words: str, hits: int) -> None:
    search_record(
        query=words,
        hits=hits,
        language=language_of(request),
        actor=reader(request),
        now=timezone.now(),
    )


def _page_number(given: str) -> int:
    is_number = given.isascii() and given.isdigit() and len(given) < 5
    return min(max(int(given), 1), LAST_PAGE) if is_number else 1


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to read about a topic and all below it."""
    tree = active_categories()
    topic = next((c for c in tree if c.slug == slug), None)
    if topic is None:
        raise Http404
    below = _below(topic, tree)
    articles = articles_for(reader(request)).published().filter(category__in=[topic, *below])
    language = language_of(request)
    rows = articles.with_texts().order_by("category__position", "slug")[:TOPIC_SIZE]
    texts = [(article, text_in(article, language)) for article in rows]
    context = {"topic": topic, "below": below, "rows": [row for row in texts if row[1]]}
    return render(request, "portal/category.html", context)


def _below(topic: Category, tree: list[Category]) -> list[Category]:
    children = [c for c in tree if c.parent_id == topic.pk]
    return [found for child in children for found in (child, *_below(child, tree))]

"""Reading an article, saying whether it helped, and following a guide one step at a time."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from knowledge_base.access import article_get, articles_for, portal_run_get, portal_runs_for
from knowledge_base.guides import outcome_sent
from knowledge_base.models import Article, GuideRun
from knowledge_base.selectors import article_view, run_view
from knowledge_base.services import feedback_give, run_start, run_step_record
from portal.forms import clean_searches
from portal.reader import guide_key, guide_key_made, language_of, reader
from tickets.exceptions import InvalidInput, NotAllowed


def _article(request: HttpRequest, slug: str) -> Article:
    joined = articles_for(reader(request)).published()
    joined = joined.select_related("current_version", "category").prefetch_related("texts")
    return article_get(reader(request), slug, joined)


def _searched(values: QueryDict) -> str:
    return next(iter(clean_searches([values.get("q", "")])), "")


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article, or the first page of a guide."""
    return _page(request, _article(request, slug))


def _page(request: HttpRequest, found: Article, *, status: int = 200, **more: Any) -> HttpResponse:
    view = article_view(found, reader(request), language_of(request))
    if view is None:
        raise Http404
    values = request.POST if request.method == "POST" else request.GET
    context = {"view": view, "q": _searched(values), **more}
    return render(request, "portal/article.html", context, status=status)


@require_POST
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether it helped, and why not."""
    found = _article(request, slug)
    helpful, comment = request.POST.get("helpful", ""), request.POST.get("comment", "")
    if helpful not in ("yes", "no"):
        error = _("Choose yes or no.")
        return _page(request, found, status=422, feedback_error=error, comment=comment)
    try:
        feedback_give(
            article=found,
            helpful=helpful == "yes",
            comment=comment,
            actor=reader(request),
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        more = {"feedback_error": str(refusal), "comment": comment, "helpful": helpful}
        return _page(request, found, status=422, **more)
    messages.success(request, _("Thank you. We use this to write better answers."))
    return redirect("portal:article", found.slug)


@require_POST
def guide_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins the guide, or goes on where one was."""
    found = _article(request, slug)
    user = reader(request)
    key = "" if user else guide_key_made(request)
    try:
        run = run_start(ticket=None, article=found, actor=user, now=timezone.now(), session_key=key)
    except InvalidInput:
        raise Http404 from None
    return _to_run(run, _searched(request.POST))


def _to_run(run: GuideRun, searched: str) -> HttpResponse:
    query = QueryDict(mutable=True)
    if searched:
        query["q"] = searched
    address = reverse("portal:guide", args=[run.pk])
    return redirect(f"{address}?{query.urlencode()}" if query else address)


@require_safe
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one is in the guide: the step to do now, or how it ended."""
    return _run_page(request, pk, request.GET)


def _run_page(
    request: HttpRequest, pk: int, values: QueryDict, *, status: int = 200, error: str = ""
) -> HttpResponse:
    own = portal_runs_for(reader(request), guide_key(request))
    run = own.filter(pk=pk).with_steps().first()
    if run is None:
        raise Http404
    context = {
        "view": run_view(run, language_of(request)),
        "article": run.version.article,
        "q": _searched(values),
        "error": error,
        "reason": values.get("reason", ""),
    }
    return render(request, "portal/guide.html", context, status=status)


@require_POST
def guide_step(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the step; then the next one. A step sent twice counts once."""
    run = portal_run_get(reader(request), guide_key(request), pk)
    outcome, answer = outcome_sent(request.POST.get("outcome", ""))
    try:
        run_step_record(
            run=run,
            step_key=request.POST.get("step", ""),
            outcome=outcome,
            answer=answer,
            reason=request.POST.get("reason", ""),
            actor=reader(request),
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        return _run_page(request, pk, request.POST, status=422, error=str(refusal))
    except NotAllowed:
        raise PermissionDenied from None
    return _to_run(run, _searched(request.POST))

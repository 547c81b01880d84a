"""Writing: draft, steps added and removed (with or without JavaScript), publish, archive, restore."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import AgentRequest, agent_required, supervisor_required
from knowledge_base import access, services
from knowledge_base.drafts import MAX_STEPS, ArticleDraft
from knowledge_base.exceptions import NotPublishable, StaleArticle
from knowledge_base.forms import (
    ArticleForm,
    StepFormSet,
    article_initial,
    new_step_row,
    step_rows,
)
from knowledge_base.guides import Problem, check
from knowledge_base.models import Article, Kind, Language
from tickets.exceptions import InvalidInput, NotAllowed


@dataclass
class Editor:
    """One showing of the form: what is typed, and what there is to say about it."""

    article: Article | None
    form: ArticleForm
    steps: Any
    problems: list[Problem] = field(default_factory=list)
    theirs: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    refusal: str = ""

    def respond(self, request: AgentRequest, status: int = 200) -> HttpResponse:
        named = {form["key"].value(): number for number, form in enumerate(self.steps, 1)}
        problems = [(problem, named.get(problem.step), _language_name(problem))
                    for problem in self.problems]  # fmt: skip
        context = {
            "editor": self,
            "article": self.article,
            "form": self.form,
            "steps": self.steps,
            "problems": problems,
            "address": self._address(),
            "can_publish": request.user.is_supervisor,
        }
        return render(request, "knowledge_base/edit.html", context, status=status)

    def _address(self) -> str:
        """Once there is a draft the form is its own: sent as new again, it would be taken for the same."""
        if self.article is None:
            return reverse("knowledge_base:new")
        return reverse("knowledge_base:edit", args=[self.article.slug])


def _untitled(form: ArticleForm) -> bool:
    return not any(form.cleaned_data[f"{code}-title"] for code in Language.values)


def _language_name(problem: Problem) -> str:
    return str(Language(problem.language).label) if problem.language else ""


@agent_required
@require_http_methods(["GET", "POST"])
def article_new(request: AgentRequest) -> HttpResponse:
    return _edit(request, None)


@agent_required
@require_http_methods(["GET", "POST"])
def article_edit(request: AgentRequest, slug: str) -> HttpResponse:
    articles = access.articles_for(request.user).select_related("current_version", "draft_author")
    return _edit(request, access.article_get(request.user, slug, articles))


def _edit(request: AgentRequest, article: Article | None) -> HttpResponse:
    if request.method == "GET":
        fields, rows = article_initial(article)
        problems = _saved_problems(article)
        editor = Editor(article, ArticleForm(initial=fields), StepFormSet(initial=rows), problems)
        return editor.respond(request)
    action = request.POST.get("action", "save")
    if action not in ("save", "publish"):
        return _restructured(request, article, action)
    return _save(request, article, is_publishing=action == "publish")


def _saved_problems(article: Article | None) -> list[Problem]:
    if article is None or article.draft is None:
        return []
    return check(article.draft["content"], is_guide=article.draft["kind"] == Kind.GUIDE)


def _restructured(request: AgentRequest, article: Article | None, action: str) -> HttpResponse:
    """The same form with a step more, less or moved; nothing is saved, all that was typed stays."""
    rows = step_rows(request.POST)
    verb, _sep, place = action.partition("-")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if verb == "add" and len(rows) < MAX_STEPS:
        rows.append(new_step_row())
    elif verb == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif verb == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    form = ArticleForm(initial=request.POST.dict())
    editor = Editor(article, form, StepFormSet(initial=rows), note=request.POST.get("note", ""))
    return editor.respond(request)


def _save(request: AgentRequest, article: Article | None, *, is_publishing: bool) -> HttpResponse:
    form, steps = ArticleForm(request.POST), StepFormSet(request.POST)
    editor = Editor(article, form, steps, note=request.POST.get("note", ""))
    draft = _draft(form, steps, is_new=article is None)
    if draft is None:
        return editor.respond(request, 422)
    try:
        editor.article = _saved(request, article, form, draft)
        if is_publishing:
            _published(request, editor.article)
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return editor.respond(request, 422)
    except StaleArticle as stale:
        return _stale(request, editor, stale.article)
    except NotPublishable as refusal:
        return _not_published(request, editor, refusal)
    except NotAllowed as refusal:
        return render(request, "403.html", {"message": str(refusal)}, status=403)
    if is_publishing:
        messages.success(request, _("Published."))
        return redirect("knowledge_base:article", editor.article.slug)
    messages.success(request, _("Draft saved."))
    return redirect("knowledge_base:edit", editor.article.slug)


def _draft(form: ArticleForm, steps: Any, *, is_new: bool) -> ArticleDraft | None:
    """The draft as typed; None when something in it cannot be read."""
    is_guide = form.is_valid() and form.cleaned_data["kind"] == Kind.GUIDE
    if not form.is_valid() or (is_guide and not steps.is_valid()):
        return None
    if is_new and _untitled(form):
        form.add_error(None, _("Write a title in at least one language."))
        return None
    return form.draft([step.draft() for step in steps] if is_guide else [])


def _saved(
    request: AgentRequest, article: Article | None, form: ArticleForm, draft: ArticleDraft
) -> Article:
    return services.article_save(
        article=article,
        draft=draft,
        actor=request.user,
        now=timezone.now(),
        expected_revision=form.cleaned_data["revision"],
        submission_key=form.cleaned_data["submission_key"],
    )


def _published(request: AgentRequest, article: Article) -> None:
    services.article_publish(
        article=article,
        actor=request.user,
        now=timezone.now(),
        note=request.POST.get("note", ""),
        expected_revision=article.revision,
    )


def _at_revision(typed: QueryDict, article: Article) -> ArticleForm:
    """The form as typed, made to follow on what the article now is."""
    return ArticleForm({**typed.dict(), "revision": str(article.revision)})


def _not_published(request: AgentRequest, editor: Editor, refusal: NotPublishable) -> HttpResponse:
    """The draft is saved; what keeps it from being published is named."""
    assert editor.article is not None  # noqa: S101 - it was saved just before
    editor.form = _at_revision(request.POST, editor.article)
    editor.problems = refusal.problems
    editor.refusal = _("The draft is saved, but it cannot be published yet.")
    return editor.respond(request, 422)


def _stale(request: AgentRequest, editor: Editor, current: Article) -> HttpResponse:
    """Both sides: what was typed in the form, and where the other's text differs from it (409)."""
    theirs, _rows = article_initial(current)
    typed = {name: request.POST.get(name, "") for name in theirs}
    editor.article = current
    editor.form = _at_revision(request.POST, current)
    editor.theirs = [
        (str(editor.form[name].label), str(value))
        for name, value in theirs.items()
        if name != "revision" and _plain(value) != _plain(typed[name])
    ]
    editor.refusal = str(StaleArticle(current))
    return editor.respond(request, 409)


def _plain(value: object) -> str:
    return " ".join(str("" if value is None else value).split())


@supervisor_required
@require_POST
def article_publish(request: AgentRequest, slug: str) -> HttpResponse:
    """Publishes the saved draft, from the article's page."""
    article = access.article_get(request.user, slug)
    try:
        services.article_publish(
            article=article,
            actor=request.user,
            now=timezone.now(),
            note=request.POST.get("note", ""),
        )
    except (NotPublishable, InvalidInput) as refusal:
        messages.error(request, str(refusal))
        return redirect("knowledge_base:edit", slug)
    messages.success(request, _("Published."))
    return redirect("knowledge_base:article", slug)


@supervisor_required
@require_POST
def article_archive(request: AgentRequest, slug: str) -> HttpResponse:
    """Takes the article away from readers and from search."""
    article = access.article_get(request.user, slug)
    services.article_archive(article=article, actor=request.user, now=timezone.now())
    messages.success(request, _("Archived. Nobody finds it any more; its versions stay."))
    return redirect("knowledge_base:article", slug)


@agent_required
@require_POST
def version_restore(request: AgentRequest, slug: str, number: int) -> HttpResponse:
    """Makes an earlier version the draft, and opens it."""
    article = access.article_get(request.user, slug)
    try:
        services.article_version_restore(
            article=article, number=number, actor=request.user, now=timezone.now()
        )
    except InvalidInput as refusal:
        messages.error(request, str(refusal))
        return redirect("knowledge_base:versions", slug)
    messages.success(request, _("This version is the draft now. Look it over and publish it."))
    return redirect("knowledge_base:edit", slug)

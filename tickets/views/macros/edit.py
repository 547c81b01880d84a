"""Writing a macro: actions added, moved and taken away without losing a word, previewed, saved."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import AgentRequest, agent_required
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed
from tickets.macro_forms import (
    ActionForm,
    MacroForm,
    action_from,
    action_initial,
    action_rows,
    form_initial,
)
from tickets.models import Macro, Ticket
from tickets.models.ticket import pk_of_reference
from tickets.selectors.macros import MacroPreview, preview_of
from tickets.services import macros as services
from tickets.services.macros.access import macro_get, macros_managed_by
from tickets.services.macros.actions import ACTIONS_MAX, ActionInvalid, ActionKind, actions_parse
from tickets.services.macros.keep import StaleMacro
from tickets.services.macros.placeholders import PLACEHOLDERS
from tickets.views.listing import rail_context

Rows = list[tuple[ActionKind, dict[str, Any]]]


@dataclass
class Editor:
    """One showing of the form: what is typed, and what there is to say about it."""

    macro: Macro | None
    form: MacroForm
    actions: list[ActionForm]
    sample: str = ""
    preview: MacroPreview | None = None
    preview_fault: str = ""
    refusals: list[str] = field(default_factory=list)

    def respond(self, request: AgentRequest, status: int = 200) -> HttpResponse:
        kinds = {action.action_kind for action in self.actions}
        context = {
            **rail_context(request),
            "view": "",
            "editor": self,
            "form": self.form,
            "address": request.path,
            "kinds": [kind for kind in ActionKind if kind not in kinds],
            "placeholders": PLACEHOLDERS.items(),
        }
        is_preview = request.headers.get("HX-Target") == "macro-preview"
        name = "_sample" if is_preview else "edit"
        return render(request, f"tickets/macros/{name}.html", context, status=status)


@agent_required
@require_http_methods(["GET", "POST"])
def macro_new(request: AgentRequest) -> HttpResponse:
    return _edit(request, None)


@agent_required
@require_http_methods(["GET", "POST"])
def macro_edit(request: AgentRequest, pk: int) -> HttpResponse:
    return _edit(request, macro_get(macros_managed_by(request.user), pk))


def _edit(request: AgentRequest, macro: Macro | None) -> HttpResponse:
    if request.method == "GET":
        form = MacroForm(user=request.user, initial=form_initial(macro))
        editor = Editor(macro, form, _forms(_kept_rows(macro)), _sample_of(request))
        _preview(request, editor)
        return editor.respond(request)
    rows = action_rows(request.POST)
    what = request.POST.get("action", "save")
    if what == "save":
        return _save(request, macro, rows)
    form = MacroForm(user=request.user, initial=request.POST.dict())
    editor = Editor(macro, form, _forms(_changed(rows, what)), _sample_of(request))
    _preview(request, editor)
    return editor.respond(request)


def _kept_rows(macro: Macro | None) -> Rows:
    if macro is None:
        return [(ActionKind.REPLY, {})]
    known = [action for action in macro.actions if action.get("kind") in ActionKind.values]
    return [(ActionKind(action["kind"]), action_initial(action)) for action in known]


def _forms(rows: Rows) -> list[ActionForm]:
    return [ActionForm(kind=kind, at=at, initial=given) for at, (kind, given) in enumerate(rows)]


def _changed(rows: Rows, what: str) -> Rows:
    """The rows with one more, one less, or one moved."""
    verb, _sep, given = what.partition("-")
    if verb == "add" and given in ActionKind.values and len(rows) < ACTIONS_MAX:
        return [*rows, (ActionKind(given), {})]
    at = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else -1
    if not 0 <= at < len(rows):
        return rows
    if verb == "remove":
        del rows[at]
    to = {"up": at - 1, "down": at + 1}.get(verb, -1)
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


def _save(request: AgentRequest, macro: Macro | None, rows: Rows) -> HttpResponse:
    form = MacroForm(request.POST, user=request.user)
    editor = Editor(macro, form, _forms(rows), _sample_of(request))
    if not form.is_valid():
        _preview(request, editor)
        return editor.respond(request, 422)
    try:
        saved = _saved(request, macro, form, rows)
    except AlreadySubmitted:
        return redirect("tickets:macros")
    except NotAllowed as refusal:
        return render(request, "403.html", {"message": str(refusal)}, status=403)
    except InvalidInput as refusal:
        return _refused(request, editor, refusal)
    messages.success(request, _("Saved: “%(name)s”.") % {"name": saved.name})
    return redirect("tickets:macros")


def _saved(request: AgentRequest, macro: Macro | None, form: MacroForm, rows: Rows) -> Macro:
    owner, team = form.scope()
    data, now = form.cleaned_data, timezone.now()
    new = services.NewMacro(
        name_en=data["name_en"],
        name_es=data["name_es"],
        shortcut=data["shortcut"],
        language=data["language"],
        owner=owner,
        team=team,
        needs_identity_check=data["needs_identity_check"],
        is_active=data["is_active"],
        actions=[action_from(kind, given) for kind, given in rows],
    )
    if macro is None:
        key = request.POST.get("submission_key", "")
        return services.macro_create(new=new, actor=request.user, now=now, submission_key=key)
    return services.macro_update(
        macro=macro, new=new, actor=request.user, now=now, revision=data["revision"]
    )


def _refused(request: AgentRequest, editor: Editor, refusal: InvalidInput) -> HttpResponse:
    """The form again, with the reason beside the action or field that it is about."""
    rows = action_rows(request.POST)
    if isinstance(refusal, ActionInvalid) and 0 <= refusal.position < len(rows):
        at = refusal.position
        bad = ActionForm(request.POST, kind=rows[at][0], at=_typed_at(request, at))
        bad.at = at
        bad.is_valid()
        bad.add_error(_field_in(bad, refusal.why), refusal.why)
        editor.actions[at] = bad
        editor.refusals.append(str(refusal))
    elif isinstance(refusal, StaleMacro) and editor.macro is not None:
        editor.refusals.append(
            _("%(why)s Save again to put yours in its place.") % {"why": refusal}
        )
        current = Macro.objects.get(pk=editor.macro.pk).revision
        typed = {**request.POST.dict(), "revision": str(current)}
        editor.form = MacroForm(user=request.user, initial=typed)
    else:
        known = refusal.field if refusal.field in editor.form.fields else None
        editor.form.add_error(known, str(refusal))
    _preview(request, editor)
    return editor.respond(request, 409 if isinstance(refusal, StaleMacro) else 422)


def _typed_at(request: AgentRequest, row: int) -> int:
    """The number under which the form brought its n-th action."""
    numbers = [n for n in range(ACTIONS_MAX) if f"a{n}-kind" in request.POST]
    return numbers[row]


def _field_in(form: ActionForm, why: str) -> str:
    """The text that the refusal is about: the first one whose placeholder it names."""
    names = [name for name in form.fields if name != "kind"]
    for name in names:
        try:
            actions_parse([action_from(form.action_kind, {name: form[name].value()})])
        except InvalidInput as refusal:
            if why in str(refusal):
                return name
    return names[0]


def _sample_of(request: AgentRequest) -> str:
    """The number of the ticket to preview on: the one given, else the agent's newest open one."""
    given = (request.POST.get("sample") or request.GET.get("sample") or "")[:30]
    if given:
        return given
    own = access.tickets_for(request.user).exclude(requester=request.user)
    mine = own.awaiting_us().assigned_to(request.user).order_by("priority", "created_at", "pk")
    found = mine.first() or own.order_by("-created_at", "-pk").first()
    return found.reference if found is not None else ""


def _sample_ticket(request: AgentRequest, sample: str) -> Ticket | None:
    pk = pk_of_reference(sample)
    tickets = access.tickets_for(request.user).exclude(requester=request.user)
    tickets = tickets.select_related("requester", "organisation", "team")
    return tickets.filter(pk=pk).first() if pk is not None else None


def _preview(request: AgentRequest, editor: Editor) -> None:
    """What is typed, on the chosen ticket; where it cannot be, why."""
    ticket = _sample_ticket(request, editor.sample)
    if ticket is None:
        editor.preview_fault = (
            _("There is no such ticket to preview it on.") if editor.sample else ""
        )
        return
    typed = [action.read() for action in editor.actions]
    language = str(editor.form["language"].value() or "")
    try:
        actions = actions_parse(typed, language=language)
    except InvalidInput as refusal:
        editor.preview_fault = str(refusal)
        return
    macro = Macro(pk=0, needs_identity_check=False)
    editor.preview = preview_of(
        macro, actions, ticket=ticket, user=request.user, now=timezone.now()
    )


def edit_address(macro: Macro) -> str:
    return reverse("tickets:macro_edit", args=[macro.pk])

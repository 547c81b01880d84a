"""Text that was sent after its session had ended: kept in the session without a name until its writer signs in.

Likewise what was sent to a request that is not open to its writer (any more): their own words, and nothing of it.

Not a store for anybody: only forms of ours, sent from our pages by who was signed in there, so much a
session, so often an address. Whoever signs in instead of the writer sees nothing of it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve, reverse

from accounts.decorators import way_back
from accounts.models import User
from tickets import access
from tickets.exceptions import TicketRefusal
from tickets.models import Visibility
from tickets.services.draft import DraftText, draft_save

SESSION_KEY = "unsent"
COMPOSER = "tickets:message"
FORMS = {COMPOSER, "tickets:new", "portal:reply", "portal:new"}
_PAGES = {COMPOSER: "tickets:detail", "portal:reply": "portal:request"}
TEXTS = ("subject", "description", "body", "solution")
# Of all that a session keeps, in bytes; what is longer is cut off at its end.
BYTES_MAX = 200_000
KEPT_FOR = timedelta(days=1)
# Counted with the tries to sign in from the same address.
RATE = "login"


class Unsent(TypedDict):
    """One form: where it was sent, the page it stood on, who wrote it, and its texts."""

    path: str
    back: str
    writer: int
    mode: str
    texts: dict[str, str]
    at: float
    # Its request is not open to the writer: there is no page to go back to.
    is_gone: NotRequired[bool]


def unsent_of(request: HttpRequest, *, now: datetime) -> Unsent | None:
    """What the form of this request holds; None where it is not one of those that are kept."""
    if form_name(request.path) not in FORMS or not _is_from_here(request):
        return None
    writer, texts = request.POST.get("writer", ""), _texts(request.POST)
    if not texts or not (writer.isascii() and writer.isdigit() and len(writer) < 18):
        return None
    mode = request.POST.get("mode", "")
    return Unsent(
        path=request.path,
        back=_page_of(request),
        writer=int(writer),
        mode=mode if mode in Visibility.values else Visibility.PUBLIC.value,
        texts=texts,
        at=now.timestamp(),
    )


def unsent_keep(request: HttpRequest, *, now: datetime) -> bool:
    """Keeps it until somebody signs in; False where there is nothing to keep, or too often."""
    entry = unsent_of(request, now=now)
    return entry is not None and _keep(request, entry)


def unsent_gone(request: HttpRequest, user: User, *, now: datetime) -> tuple[Unsent, bool] | None:
    """What this person sent to a request that they may not see, and whether it is kept; None where nothing."""
    entry = unsent_of(request, now=now)
    if entry is None or entry["writer"] != user.pk:
        return None
    entry["is_gone"] = True
    return entry, _keep(request, entry)


def _keep(request: HttpRequest, entry: Unsent) -> bool:
    if not ratelimit.consume(request, action=RATE):
        return False
    earlier = [one for one in _kept(request) if one["path"] != entry["path"]]
    kept, room = [], BYTES_MAX
    for one in [entry, *earlier]:
        room -= sum(len(text.encode()) for text in one["texts"].values())
        if room >= 0:
            kept.append(one)
    request.session[SESSION_KEY] = kept
    return True


def unsent_for(request: HttpRequest, user: User, *, now: datetime) -> list[Unsent]:
    """What this person wrote, newest first."""
    oldest = (now - KEPT_FOR).timestamp()
    return [one for one in _kept(request) if one["writer"] == user.pk and one["at"] > oldest]


def unsent_settle(request: HttpRequest, user: User, *, now: datetime) -> list[str]:
    """After signing in: replies and notes become drafts; the references of their tickets.

    What has no draft waits to be copied (`unsent_for`); what somebody else wrote is forgotten.
    """
    placed, left = [], []
    for one in unsent_for(request, user, now=now):
        reference = _into_draft(one, user, now)
        if reference:
            placed.append(reference)
        else:
            left.append(one)
    unsent_forget(request)
    if left:
        request.session[SESSION_KEY] = left
    return placed


def unsent_next(request: HttpRequest) -> str:
    """Where one goes after signing in: to the page one wrote on, or to the text that waits to be copied."""
    is_draft = form_name(request.path) == COMPOSER
    return _page_of(request) if is_draft else reverse("portal:unsent")


def _page_of(request: HttpRequest) -> str:
    """The page that the form stands on; its own address only answers forms."""
    found = resolve(request.path)
    if found.view_name in _PAGES:
        return reverse(_PAGES[found.view_name], args=[found.kwargs["reference"]])
    return way_back(request)


def unsent_forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def form_name(path: str) -> str:
    """The name of the route; empty where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _into_draft(one: Unsent, user: User, now: datetime) -> str:
    """The ticket whose draft it is now; empty where it has none, or not for this person."""
    if form_name(one["path"]) != COMPOSER or not user.is_agent:
        return ""
    reference = str(resolve(one["path"]).kwargs["reference"])
    text = DraftText(one["texts"].get("body", ""), Visibility(one["mode"]))
    try:
        ticket = access.ticket_get(user, reference)
        draft_save(ticket=ticket, text=text, actor=user, now=now)
    except (Http404, TicketRefusal):
        return ""
    return ticket.reference


def _kept(request: HttpRequest) -> list[Unsent]:
    kept: list[Unsent] = request.session.get(SESSION_KEY, [])
    return kept


def _texts(sent: Mapping[str, Any]) -> dict[str, str]:
    """The texts that were typed, all together no longer than a session keeps."""
    texts, room = {}, BYTES_MAX
    for name in TEXTS:
        text = str(sent.get(name, "")).replace("\x00", "").encode()[:room].decode(errors="ignore")
        if text.strip():
            texts[name] = text
            room -= len(text.encode())
    return texts


def _is_from_here(request: HttpRequest) -> bool:
    """Sent from a page of ours: another site must not write into anybody's session."""
    given = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(given).netloc == request.get_host()

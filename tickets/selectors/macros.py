"""Macros as people see them: offered on a ticket, previewed before use, and listed with their usage."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.lib.text import fold
from tickets.exceptions import InvalidInput
from tickets.models import Macro, MacroUse, Ticket
from tickets.selectors.identity import identity_is_confirmed
from tickets.services.macros.access import macros_for, macros_known_to, macros_managed_by
from tickets.services.macros.actions import Action, Note, Reply, actions_parse
from tickets.services.macros.chosen import chosen_clean, chosen_read
from tickets.services.macros.composer import actions_kept, chosen_value
from tickets.services.macros.names import ActionWords, action_words, targets_of
from tickets.services.macros.placeholders import PLACEHOLDERS, Filled, Subject, placeholders_fill

LATELY = timedelta(days=30)
OFFERED = 40
LISTED = 300
EXCERPT = 140


@dataclass(frozen=True)
class MacroRow:
    """A macro with what it does in words and how often it was used in the last 30 days."""

    macro: Macro
    actions: Sequence[Action]
    words: Sequence[ActionWords]
    recent: int = 0
    all_recent: int = 0
    is_editable: bool = False

    @property
    def whose(self) -> str:
        if self.macro.owner_id is not None:
            return _("Only mine")
        return str(self.macro.team) if self.macro.team is not None else _("Everybody")

    @property
    def faults(self) -> list[str]:
        return [words.fault for words in self.words if words.fault]

    @property
    def others(self) -> list[ActionWords]:
        """All that it does beside writing to the requester."""
        return [words for words in self.words if words.kind != "reply"]

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.macro.language, ""))

    @property
    def share(self) -> float:
        """Percent of all uses of the last 30 days."""
        return 100 * self.recent / self.all_recent if self.all_recent else 0.0

    def text_in(self, language: str) -> str:
        """What it writes to the requester, as it was written; empty where it writes nothing."""
        replies = [action for action in self.actions if isinstance(action, Reply)]
        return replies[0].text_for(language)[0] if replies else ""

    def excerpt_in(self, language: str) -> str:
        return _excerpt(self.text_in(language))

    def excerpt_on(self, subject: Subject) -> str:
        """The beginning of the text with this ticket's values."""
        return _excerpt(placeholders_fill(self.text_in(subject.language), subject).text)

    @cached_property
    def excerpt(self) -> str:
        return self.excerpt_in(self.macro.language or settings.LANGUAGE_CODE)

    def speaks(self, language: str) -> bool:
        """Whether somebody who reads this language is written to in it (or not at all)."""
        if self.macro.language and self.macro.language != language:
            return False
        return all(language in a.texts for a in self.actions if isinstance(a, Reply))


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rstrip()}…"


@dataclass(frozen=True)
class MacroChip:
    """An action that will be done with the message; `value` is what the form carries of it."""

    value: str
    words: ActionWords


@dataclass(frozen=True)
class MacroPreview:
    """A macro on one ticket: the text with its values, the rest as chips, and what speaks against it."""

    macro: Macro
    reply: Filled | None
    note: Filled | None
    chips: Sequence[MacroChip]
    reasons: Sequence[str]
    fallback: str = ""

    @property
    def text(self) -> str:
        return self.reply.text if self.reply else ""

    @property
    def empty(self) -> list[str]:
        """The placeholders that have no value on this ticket, in words."""
        found = [filled.empty for filled in (self.reply, self.note) if filled]
        return [str(PLACEHOLDERS[name]) for name in dict.fromkeys(sum(found, ()))]


def actions_of(macro: Macro) -> tuple[Action, ...]:
    """The macro's actions; none where what is kept can no longer be read."""
    try:
        return actions_parse(macro.actions, language=macro.language)
    except InvalidInput:
        return ()


def macro_rows(macros: Iterable[Macro], *, now: datetime, user: User) -> list[MacroRow]:
    """Rows for these macros: one query for their usage, and one for each kind of thing they name."""
    read = [(macro, actions_of(macro)) for macro in macros]
    targets = targets_of(action for _macro, actions in read for action in actions)
    recent = recent_uses(now)
    total = sum(recent.values())
    managed = managed_test(user)
    return [
        MacroRow(
            macro,
            actions,
            [action_words(action, targets) for action in actions],
            recent.get(macro.pk, 0),
            total,
            managed(macro),
        )
        for macro, actions in read
    ]


def managed_test(user: User):  # type: ignore[no-untyped-def]
    """A test of whether the user may change a macro, without a query for each."""
    managed = set(macros_managed_by(user).values_list("pk", flat=True))
    return lambda macro: macro.pk in managed


def recent_uses(now: datetime) -> dict[int, int]:
    """Uses of each macro within 30 days. One query."""
    since = (now - LATELY).astimezone(UTC).date()
    rows = MacroUse.objects.filter(date__gt=since).values_list("macro_id").annotate(Sum("count"))
    return dict(rows)


def macros_offered(
    user: User,
    *,
    language: str,
    now: datetime,
    query: str = "",
    limit: int = OFFERED,
    first: int | None = None,
) -> list[MacroRow]:
    """What this person may apply, the likeliest first: the one of the ticket's request type (its key is
    `first`), those in the requester's language, then one's own,
    the team's and everybody's, then what was used most of late. Words of `query` narrow it down: of
    the name in either language, the shortcut or the text.
    """
    rows = macro_rows(macros_for(user).select_related("team"), now=now, user=user)
    words = fold(query).split()
    found = [row for row in rows if row.actions and _matches(row, words, language)]
    found.sort(key=lambda row: _rank(row, words, language, first))
    return found[:limit]


def _matches(row: MacroRow, words: Sequence[str], language: str) -> bool:
    macro = row.macro
    text = fold(" ".join([macro.name_en, macro.name_es, macro.shortcut, row.text_in(language)]))
    return all(word in text for word in words)


def _rank(
    row: MacroRow, words: Sequence[str], language: str, first: int | None
) -> tuple[object, ...]:
    macro = row.macro
    names = [macro.shortcut, fold(macro.name_en), fold(macro.name_es)]
    in_name = all(word in " ".join(names) for word in words)
    begins = bool(words) and any(name.startswith(words[0]) for name in names)
    whose = 0 if macro.owner_id else 1 if macro.team_id else 2
    return (
        not begins,
        not in_name,
        macro.pk != first,
        not row.speaks(language),
        whose,
        -row.recent,
        macro.position,
        fold(macro.name),
        macro.pk,
    )


def macro_preview(*, macro: Macro, ticket: Ticket, user: User, now: datetime) -> MacroPreview:
    """What the macro would write and do on this ticket, before anything is done."""
    return preview_of(macro, actions_of(macro), ticket=ticket, user=user, now=now)


def preview_of(
    macro: Macro, actions: Sequence[Action], *, ticket: Ticket, user: User, now: datetime
) -> MacroPreview:
    """The same for actions that need not be kept yet."""
    subject = Subject(ticket, user, now)
    targets = targets_of(actions)
    words = [action_words(action, targets) for action in actions]
    reply, note, fallback = None, None, ""
    for action in actions:
        if isinstance(action, Reply):
            text, language = action.text_for(subject.language)
            reply, fallback = placeholders_fill(text, subject), _fallback(language, subject)
        elif isinstance(action, Note):
            note = placeholders_fill(action.text, subject)
    chips = [
        MacroChip(chosen_value(macro, position, action), words[position])
        for position, action in enumerate(actions)
        if not isinstance(action, Reply)
    ]
    reasons = [w.fault for w in words if w.fault] + _against(macro, actions, ticket)
    return MacroPreview(macro, reply, note, chips, reasons, fallback)


def chips_kept(user: User, values: Sequence[str]) -> list[tuple[Macro, list[MacroChip]]]:
    """The macros behind what a form carried, with the chips that were kept; what is gone is left out."""
    wanted = chosen_read(chosen_clean(values))
    found = {macro.pk: macro for macro in macros_for(user).filter(pk__in=wanted)}
    kept = []
    for pk, marks in wanted.items():
        with suppress(InvalidInput, KeyError):
            actions = actions_kept(found[pk], marks)
            kept.append((found[pk], _chips(found[pk], actions)))
    return kept


def _chips(macro: Macro, actions: Sequence[Action]) -> list[MacroChip]:
    targets, own = targets_of(actions), actions_of(macro)
    return [
        MacroChip(chosen_value(macro, own.index(action), action), action_words(action, targets))
        for action in actions
    ]


def _fallback(language: str, subject: Subject) -> str:
    """Says plainly that the text is in another language than the requester's."""
    if language == subject.language:
        return ""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return _(
        "There is no text in the requester's language (%(wanted)s): this one is in %(found)s."
    ) % {
        "wanted": names.get(subject.language, subject.language),
        "found": names.get(language, language),
    }


def _against(macro: Macro, actions: Sequence[Action], ticket: Ticket) -> list[str]:
    reasons = []
    if not actions:
        reasons.append(_("What this macro does can no longer be read. Edit it."))
    if ticket.is_closed:
        reasons.append(_("A closed ticket cannot be changed."))
    if macro.needs_identity_check and not identity_is_confirmed(ticket):
        reasons.append(
            _("Make sure first who is asking: no identity check of this requester was passed.")
        )
    return reasons


def macros_listed(
    user: User, *, now: datetime, query: str = "", whose: str = "", limit: int = LISTED
) -> list[MacroRow]:
    """All that this person knows of, one's own first, by name; switched off ones too."""
    macros = _whose(macros_known_to(user), whose).select_related("team")
    rows = macro_rows(macros, now=now, user=user)
    words = fold(query).split()
    found = [row for row in rows if _matches(row, words, row.macro.language)]
    found.sort(key=lambda row: (_scope(row.macro), fold(row.macro.name), row.macro.pk))
    return found[:limit]


def _whose(macros: QuerySet[Macro], whose: str) -> QuerySet[Macro]:
    if whose == "mine":
        return macros.filter(owner__isnull=False)
    if whose == "team":
        return macros.filter(team__isnull=False)
    if whose == "all":
        return macros.filter(owner__isnull=True, team__isnull=True)
    return macros


def _scope(macro: Macro) -> tuple[int, int]:
    return (0, 0) if macro.owner_id else (1, macro.team_id) if macro.team_id else (2, 0)


@dataclass(frozen=True)
class MacroFigures:
    """The macros used most in the last 30 days, and those that nobody ever used."""

    most: Sequence[MacroRow]
    never: Sequence[MacroRow]
    uses: int


def macro_figures(rows: Sequence[MacroRow], *, count: int = 5) -> MacroFigures:
    """From rows already read: no query."""
    shared = [row for row in rows if row.macro.owner_id is None]
    most = sorted((row for row in shared if row.recent), key=lambda row: -row.recent)
    never = [row for row in shared if not row.macro.usage_count and row.macro.is_active]
    return MacroFigures(most[:count], never[:count], sum(row.recent for row in shared))

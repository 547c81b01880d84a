"""`{% thread_entries entries %}`: a conversation, each value escaped, in one pass.

Sixty messages beside everything else that a page shows: as included templates they cost more than its queries.
What is rare (a gap, what was searched, files) stays a template.
"""

from collections.abc import Iterable

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tickets.thread.entries import Day, Entry, Line, Lines, Said

register = template.Library()

_SAID = (
    '<article class="message{look}" id="message-{pk}" data-message="{pk}" data-author="{author}"{new} tabindex="-1">'
    '<span class="avatar avatar--{hue}" aria-hidden="true">{initials}</span><div class="bubble">'
    '<div class="bubble__head"><span class="bubble__author">{author}{note}</span>{source}'
    '<span class="bubble__tools"><a class="bubble__split" href="{base}split/{pk}/" rel="nofollow">{split}</a>'
    '<a class="bubble__time num" href="?message={pk}#message-{pk}" title="{full}" data-copy-link>'
    '<time datetime="{iso}">{moment}</time></a></span></div>{text}{files}</div></article>'
)
_SOURCE = '<a class="chip" href="{href}">{name}</a>'
_OWN = '<div class="prose">{}</div>'
_QUOTED = (
    '<details class="quoted"><summary title="{words}"><span aria-hidden="true">•••</span>'
    '<span class="visually-hidden">{words}</span></summary><div class="prose">{html}</div></details>'
)
_LONG = (
    '<div class="clamp"><div class="clamp__text">{text}</div><label class="clamp__more">'
    '<input class="visually-hidden" type="checkbox"><span class="clamp__closed">{more}</span>'
    '<span class="clamp__open">{less}</span></label></div>'
)
_LINE = (
    '<p class="system-line"><span>{who}: {words} '
    '<time class="num" datetime="{iso}" title="{full}">{moment}</time></span></p>'
)
_DAY = '<p class="day-line"><time datetime="{iso}">{label}</time></p>'


class _Drawer:
    """The words that every message repeats, translated once."""

    def __init__(self, context: RequestContext) -> None:
        self.context = context
        self.quoted, self.split = escape(_("Quoted text")), escape(_("Split off"))
        self.more, self.less = escape(_("Show all")), escape(_("Show less"))
        self.note = " · " + escape(_("internal note"))
        self.base = reverse("tickets:detail", args=[context["ticket"].reference])

    def entry(self, entry: Entry) -> str:
        if isinstance(entry, Said):
            return self.said(entry)
        if isinstance(entry, Day):
            return _DAY.format(iso=entry.iso, label=escape(entry.label))
        if isinstance(entry, Lines) and not entry.is_folded:
            return "".join(self.line(line) for line in entry.lines)
        return self.rare(entry.template, entry=entry)

    def rare(self, name: str, **values: object) -> str:
        engine = self.context.template.engine  # type: ignore[union-attr]
        with self.context.push(**values):
            return str(engine.get_template(name).render(self.context))

    def said(self, one: Said) -> str:
        text = "".join(
            _QUOTED.format(words=self.quoted, html=piece.html)
            if piece.is_quoted
            else _OWN.format(piece.html)
            for piece in one.pieces
        )
        if one.is_long:
            text = _LONG.format(text=text, more=self.more, less=self.less)
        beside = one.files_beside
        return _SAID.format(
            look=one.look,
            pk=one.pk,
            author=escape(one.author),
            new=" data-new" if one.is_new else "",
            hue="nobody" if one.hue is None else one.hue,
            initials=escape(one.initials),
            note=self.note if one.is_internal else "",
            source=self.source(one.source),
            base=self.base,
            split=self.split,
            full=escape(one.full),
            iso=one.iso,
            moment=one.moment,
            text=text,
            files=self.rare("tickets/_files.html", files=beside) if beside else "",
        )

    def source(self, reference: str) -> str:
        if not reference:
            return ""
        href = reverse("tickets:detail", args=[reference])
        return _SOURCE.format(href=href, name=escape(reference))

    def line(self, line: Line) -> str:
        return _LINE.format(
            who=escape(line.who),
            words=escape(line.words),
            iso=line.iso,
            full=escape(line.full),
            moment=line.moment,
        )


@register.simple_tag(takes_context=True)
def thread_entries(context: RequestContext, entries: Iterable[Entry]) -> SafeString:
    """The entries in order. The context knows the `ticket` that they are shown on."""
    drawer = _Drawer(context)
    return mark_safe("".join(drawer.entry(entry) for entry in entries))  # noqa: S308  each value above is escaped

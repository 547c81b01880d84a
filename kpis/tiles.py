"""A span's figures as a page shows them: words, links, and what changed since the span before."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from kpis import formats, words
from kpis.charts import sparkline
from kpis.definitions import VERSIONS
from kpis.filters import Filters
from kpis.selectors import Bucket, Durations, Figures, Share

FEW = 5


@dataclass(frozen=True)
class Link:
    """A number and the tickets behind it."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Delta:
    """The change since the span before. `trend`: better, worse or same."""

    text: str
    trend: str
    spoken: str


@dataclass(frozen=True)
class Tile:
    key: str
    label: str
    qualifier: str
    value: str
    exact: str
    href: str
    is_few: bool
    details: list[Link]
    definition: str
    version: int
    delta: Delta | None = None
    spark: str = ""


@dataclass(frozen=True)
class Scope:
    """Whose figures: everybody's under these filters, or one's own."""

    filters: Filters
    is_mine: bool = False

    def behind(self, figure: str, outcome: str = "counted", **more: str) -> str:
        """The address of the tickets behind a number."""
        mine = {"mine": "1"} if self.is_mine else {}
        query = self.filters.query(figure=figure, outcome=outcome, **mine, **more)
        return f"{reverse('kpis:tickets')}?{query}"


@dataclass(frozen=True)
class Span:
    """The figures to show, those of the span before, and how they went."""

    now: Figures
    before: Figures | None = None
    buckets: list[Bucket] = field(default_factory=list)


def tiles(span: Span, scope: Scope) -> list[Tile]:
    """The four figures."""
    before = span.before
    return [
        _duration_tile(
            "first_response",
            span.now.first_response,
            before.first_response if before else None,
            scope,
            sparkline([b.first_response and b.first_response[0] for b in span.buckets]),
        ),
        _duration_tile(
            "resolution",
            span.now.resolution,
            before.resolution if before else None,
            scope,
            sparkline([b.resolution and b.resolution[0] for b in span.buckets]),
        ),
        _fcr_tile(span, scope),
        _csat_tile(span, scope),
    ]


def _duration_tile(
    key: str, found: Durations, before: Durations | None, scope: Scope, spark: str
) -> Tile:
    left_out = Link(_("left out"), _("which, and why"), scope.behind(key, "left_out"))
    return Tile(
        key=key,
        label=str(words.LABELS[key]),
        qualifier=_("median"),
        value=formats.duration(found.median),
        exact=formats.hours(found.median),
        href=scope.behind(key),
        is_few=found.is_few,
        details=[
            Link("p90", formats.duration(found.p90)),
            Link(_("mean"), formats.duration(found.mean)),
            Link("n", formats.number(found.n), scope.behind(key)),
            left_out,
        ],
        definition=str(words.DEFINITIONS[key]),
        version=VERSIONS[key],
        delta=_duration_delta(found, before),
        spark=spark,
    )


def _fcr_tile(span: Span, scope: Scope) -> Tile:
    now, before = span.now, span.before
    details = [
        Link(_("gross"), formats.percent(now.fcr_gross.value), scope.behind("fcr_gross")),
        Link("n", formats.number(now.fcr_net.n), scope.behind("fcr_net")),
        Link(_("left out"), _("which, and why"), scope.behind("fcr_net", "left_out")),
    ]
    if now.fcr_provisional:
        provisional = formats.number(now.fcr_provisional)
        details.insert(2, Link(_("provisional"), provisional))
    return Tile(
        key="fcr",
        label=str(words.LABELS["fcr"]),
        qualifier=_("net"),
        value=formats.percent(now.fcr_net.value),
        exact=_count(now.fcr_net),
        href=scope.behind("fcr_net"),
        is_few=now.fcr_net.is_few,
        details=details,
        definition=str(words.DEFINITIONS["fcr"]),
        version=VERSIONS["fcr"],
        delta=_share_delta(now.fcr_net, before.fcr_net if before else None),
        spark=sparkline([b.fcr_net.value for b in span.buckets]),
    )


def _csat_tile(span: Span, scope: Scope) -> Tile:
    now, before = span.now, span.before
    return Tile(
        key="csat",
        label=str(words.LABELS["csat"]),
        qualifier=_("4 or 5 of 5"),
        value=formats.percent(now.csat.value),
        exact=_count(now.csat),
        href=scope.behind("csat"),
        is_few=now.csat.is_few,
        details=[
            Link(_("answered"), formats.percent(now.surveys.value, decimals=0), scope.behind("surveys")),
            Link("n", formats.number(now.csat.n), scope.behind("csat")),
            Link(_("left out"), _("which, and why"), scope.behind("csat", "left_out")),
        ],
        definition=str(words.DEFINITIONS["csat"]),
        version=VERSIONS["csat"],
        delta=_share_delta(now.csat, before.csat if before else None),
        spark=sparkline([b.csat.value for b in span.buckets]),
    )  # fmt: skip


def _count(share: Share) -> str:
    return _("%(hits)s of %(n)s") % {
        "hits": formats.number(share.hits),
        "n": formats.number(share.n),
    }


def _duration_delta(found: Durations, before: Durations | None) -> Delta | None:
    if before is None or before.n < FEW or found.median is None or before.median is None:
        return None
    return _delta(found.median - before.median, formats.duration, is_more_better=False)


def _share_delta(found: Share, before: Share | None) -> Delta | None:
    if before is None or before.n < FEW or found.value is None or before.value is None:
        return None
    return _delta(found.value - before.value, formats.points, is_more_better=True)


def _delta(change: float, spell: Callable[[float], str], *, is_more_better: bool) -> Delta:
    """What reads as zero is no change, whatever lies behind its last decimal."""
    text = spell(abs(change))
    if text == spell(0):
        return Delta(f"= {text}", "same", _("no change since the period before"))
    trend = "better" if (change > 0) == is_more_better else "worse"
    if change > 0:
        return Delta(f"▲ {text}", trend, _("more than in the period before"))
    return Delta(f"▼ {text}", trend, _("less than in the period before"))


def counts(found: Figures, scope: Scope) -> list[Link]:
    """The numbers beside the four figures."""
    again, never = found.reopened, found.never_reassigned
    return [
        Link(_("Tickets created"), formats.number(found.created), scope.behind("created")),
        Link(_("Tickets resolved"), formats.number(found.resolved), scope.behind("resolved")),
        Link(_("Tickets reopened"), _with_share(again), scope.behind("reopened", "hit")),
        Link(_("Never reassigned"), _with_share(never), scope.behind("never_reassigned", "hit")),
        Link(_("Solved with one reply"), _with_share(found.one_touch), scope.behind("one_touch", "hit")),
    ]  # fmt: skip


def _with_share(share: Share) -> str:
    if not share.n:
        return formats.NO_VALUE
    return f"{formats.number(share.hits)} · {formats.percent(share.value)}"

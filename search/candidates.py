"""Which documents are scored, when more match than can be: rare words first, then the newest.

A word that a third of a million documents have tells little; only the newest of them are fetched.
"""

from collections.abc import Sequence

from django.core.cache import caches
from django.db.models import F, Model, QuerySet

from search.backends import Group, Matches
from search.models import SearchDocument
from search.ranking import WeightedGroup

CANDIDATES = 300
_SMALL_SCOPE = CANDIDATES
_TOGETHER = 4  # of the common words, how many rarest are asked for together
_WINDOW_FROM = 5 * CANDIDATES
_ENOUGH = 150  # of one common word, where filters leave fewer than CANDIDATES of the newest
_NEWEST_SECONDS = 5
_MARGIN = 3  # windows are so many times what chance would need
# By an expression, so that no database walks the whole key backwards to save itself a sort.
_NEWEST_FIRST = ((-F("object_id")).asc(), "language")


class Gatherer:
    """Collects the ids of documents to score, within what the caller may see."""

    def __init__(self, *, kind: str, scope: QuerySet[SearchDocument], all_documents: int) -> None:
        self.kind = kind
        self.scope = scope
        self.all_documents = max(all_documents, 1)
        self.is_complete = True
        self._newest_id: int | None = None
        self._visible_share = 1.0  # of what matches, learnt from what windows gave

    def gather(self, groups: Sequence[WeightedGroup]) -> list[int]:
        """Primary keys, at most CANDIDATES: all with a rare word, then the best of the rest."""
        ordered = sorted(groups, key=lambda g: (g.documents, tuple(g.alternatives)))
        rare = _rarest(ordered)
        common = ordered[len(rare) :]
        found: dict[int, None] = {}
        if rare:
            found |= dict.fromkeys(self._take([_either(rare)], sum(g.documents for g in rare)))
        for stage in _stages(common):
            if len(found) >= CANDIDATES:
                self.is_complete = False
                break
            together = [group.alternatives for group in stage]
            found |= dict.fromkeys(self._take(together, self._expected(stage)))
        return list(found)[:CANDIDATES]

    def any(self, group: Group) -> bool:
        """Whether anything in scope has the group."""
        return self.scope.filter(Matches(kind=self.kind, groups=[group])).exists()

    def _expected(self, stage: Sequence[WeightedGroup]) -> int:
        """Between what chance gives and what words that always come together give."""
        chance = float(self.all_documents)
        for group in stage:
            chance *= group.documents / self.all_documents
        return int((chance * min(group.documents for group in stage)) ** 0.5)

    def _take(self, groups: Sequence[Group], expected: int) -> list[int]:
        """The newest matching documents. Of a common word only as far back as should be enough."""
        matching = self.scope.filter(Matches(kind=self.kind, groups=groups))
        filtered = self._visible_share < 1
        for wanted in (_ENOUGH,) if filtered else (CANDIDATES, _ENOUGH):
            likely = expected * self._visible_share
            if likely <= _WINDOW_FROM:
                break
            span = _MARGIN * wanted * self.all_documents / likely
            keys = _first(matching.filter(object_id__gt=self._newest() - int(span)))
            if len(keys) >= _ENOUGH:
                self.is_complete = False
                return keys
            self._visible_share *= max(len(keys), 1) / (_MARGIN * wanted)
        keys = _first(matching)
        self.is_complete = self.is_complete and len(keys) < CANDIDATES
        return keys

    def _newest(self) -> int:
        if self._newest_id is None:
            self._newest_id = _newest_of(self.kind)
        return self._newest_id


def _newest_of(kind: str) -> int:
    """The highest object id, a few seconds old at most: it says how far back to look, not what is found."""
    key = f"search-newest:{kind}"
    known: int | None = caches["local"].get(key)
    if known is None:
        rows = SearchDocument.objects.filter(kind=kind).order_by("-object_id")
        known = rows.values_list("object_id", flat=True).first() or 0
        caches["local"].set(key, known, _NEWEST_SECONDS)
    return known


def within(
    scope: QuerySet[SearchDocument], object_ids: QuerySet[Model]
) -> tuple[QuerySet[SearchDocument], bool]:
    """(the scope limited to these objects, whether they are so few that all may be scored)."""
    keys = object_ids.order_by().values("pk")
    few = list(keys.values_list("pk", flat=True)[: _SMALL_SCOPE + 1])
    if len(few) <= _SMALL_SCOPE:
        return scope.filter(object_id__in=few), True
    return scope.filter(object_id__in=keys), False


def _first(matching: QuerySet[SearchDocument]) -> list[int]:
    return list(matching.order_by(*_NEWEST_FIRST).values_list("pk", flat=True)[:CANDIDATES])


def _rarest(ordered: Sequence[WeightedGroup]) -> list[WeightedGroup]:
    rare: list[WeightedGroup] = []
    total = 0
    for group in ordered:
        total += group.documents
        if total > CANDIDATES:
            break
        rare.append(group)
    return rare


def _stages(common: Sequence[WeightedGroup]) -> list[Sequence[WeightedGroup]]:
    together = [common[:n] for n in range(min(len(common), _TOGETHER), 1, -1)]
    return [*together, *([group] for group in common)]


def _either(groups: Sequence[WeightedGroup]) -> Group:
    return [way for group in groups for way in group.alternatives]

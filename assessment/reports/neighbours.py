"""Where a score stands among the others of its group."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.models import Score

from .places import with_places
from .tables import previous_published


@dataclass(frozen=True)
class StandingOf:
    """Rank, number of ranked units, the period before, and the scores above and below."""

    rank: int | None
    ranked: int
    rank_before: int | None
    total_before: Decimal | None
    label_before: str
    above: Score | None
    below: Score | None

    @property
    def change(self) -> int | None:
        return self.rank_before - self.rank if self.rank and self.rank_before else None


def standing_of(score: Score) -> StandingOf:
    """A score's place in its group (three queries)."""
    ranked = _ranked(score)
    order = [each.pk for each, _rank in ranked]
    here = order.index(score.pk) if score.pk in order else None
    before, label = _before(score)
    return StandingOf(
        rank=None if here is None else ranked[here][1],
        ranked=len(ranked),
        rank_before=before.rank if before else None,
        total_before=before.total if before else None,
        label_before=label,
        above=ranked[here - 1][0] if here else None,
        below=ranked[here + 1][0] if here is not None and here + 1 < len(ranked) else None,
    )


def _ranked(score: Score) -> list[tuple[Score, int]]:
    group = score.ranking.scores.filter(group=score.group_id).select_related("unit").defer("explanation")
    if score.ranking.is_frozen:
        pairs = [(each, each.rank) for each in group]
    else:
        pairs = [(each, place.rank) for each, place in with_places(group)]
    return sorted(
        ((each, rank) for each, rank in pairs if rank is not None),
        key=lambda pair: (pair[1], pair[0].unit.code),
    )


def _before(score: Score) -> tuple[Score | None, str]:
    previous = previous_published(score.ranking)
    if previous is None:
        return None, ""
    found = previous.scores.filter(unit=score.unit_id).defer("explanation").first()
    return found, previous.period_object.label

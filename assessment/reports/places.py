"""Ranks: those written at publication, or computed on reading while the figures still move."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from assessment.choices import Flag
from assessment.models import Score
from assessment.rules.ranking import Standing, rank_units

FLAG_ORDER = [flag.value for flag in Flag]


@dataclass(frozen=True, slots=True)
class Placing:
    """The rank of a score and its marks in their order."""

    rank: int | None
    flags: list[str]


def with_places(scores: Iterable[Score]) -> list[tuple[Score, Placing]]:
    """The scores with their places within their groups; each needs its unit at hand."""
    groups: dict[UUID, list[Score]] = defaultdict(list)
    for score in scores:
        groups[score.group_id].append(score)
    return [pair for group in groups.values() for pair in _placed(group)]


def _placed(group: list[Score]) -> list[tuple[Score, Placing]]:
    places = rank_units([_standing(score) for score in group if score.is_assessed])
    placed = []
    for score in group:
        place = places.get(score.unit.code)
        is_tied = place is not None and place.is_tied
        flags = in_order([*score.flags, Flag.TIED] if is_tied else score.flags)
        placed.append((score, Placing(place.rank if place else None, flags)))
    return placed


def in_order(flags: Iterable[str]) -> list[str]:
    """Each mark once, in the order of the list of marks."""
    return sorted({str(flag) for flag in flags}, key=FLAG_ORDER.index)


def _standing(score: Score) -> Standing:
    return Standing(
        code=score.unit.code,
        total=score.total,
        unannounced=Fraction(score.unannounced) if score.unannounced else None,
        is_ranked=score.is_ranked,
    )

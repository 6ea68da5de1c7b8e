"""Places inside one ranking group."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the place of one unit.

    `unannounced` is the unit's own exact unannounced part (None when missing or imputed), `on_time` its rate
    of rectifications on time; for a year, those of the whole year. A unit without a total is not assessed or
    excluded; one with `is_ranked` false is shown, but does not compete.
    """

    code: str
    total: Decimal | None
    unannounced: Fraction | None = None
    on_time: Fraction | None = None
    is_ranked: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The rank of a unit, None when it has none; tied when another unit shares it."""

    rank: int | None
    is_tied: bool = False


def rank_units(rows: Collection[Standing]) -> dict[str, Place]:
    """R-24: by rounded total; ties by the unannounced part, then by the on-time rate, a missing one last.

    Who is still equal shares the rank, and the next rank is skipped.

    >>> totals = {"A": "92.25", "B": "90.20", "C": "90.20", "D": "78.00"}
    >>> places = rank_units([Standing(code, Decimal(total)) for code, total in totals.items()])
    >>> [place.rank for place in places.values()]
    [1, 2, 2, 4]
    """
    places = {row.code: Place(None) for row in rows}
    above = 0
    for _, equals in groupby(sorted(competitors(rows), key=merit, reverse=True), key=merit):
        sharers = [row.code for row in equals]
        places |= dict.fromkeys(sharers, Place(above + 1, is_tied=len(sharers) > 1))
        above += len(sharers)
    return places


def competitors(rows: Collection[Standing]) -> list[Standing]:
    """R-25: the units that get a rank: marked as ranked and with a total; fewer than two, nobody.

    >>> competitors([Standing("A", Decimal(90)), Standing("office", Decimal(95), is_ranked=False)])
    []
    """
    ranked = [row for row in rows if row.is_ranked and row.total is not None]
    return ranked if len(ranked) > 1 else []


def merit(row: Standing) -> tuple[Decimal | None, bool, Fraction, bool, Fraction]:
    """What two units are compared by, the better the greater; a missing value is below every other.

    >>> merit(Standing("A", Decimal(90), unannounced=Fraction(0))) > merit(Standing("B", Decimal(90)))
    True
    """
    return (
        row.total,
        row.unannounced is not None,
        row.unannounced or Fraction(0),
        row.on_time is not None,
        row.on_time or Fraction(0),
    )

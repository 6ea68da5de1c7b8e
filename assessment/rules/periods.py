"""The year from its periods."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction


def mean_of_periods(totals: Mapping[int, Decimal | None], minimum: int) -> Fraction | None:
    """R-26: the mean of a unit's rounded totals of the year; fewer than the minimum: not assessed (None).

    The totals are those of the latest version of each period; None where the unit has none.

    >>> mean_of_periods({1: Decimal("90.20"), 2: Decimal("92.25"), 3: Decimal("78.00"), 4: None}, minimum=3)
    Fraction(5209, 60)
    """
    known = [Fraction(total) for total in totals.values() if total is not None]
    return sum(known, Fraction(0)) / len(known) if len(known) >= max(minimum, 1) else None


def year_is_publishable(due: Collection[int], published: Collection[int]) -> bool:
    """Whether every period of the year that is due has been published.

    >>> year_is_publishable(due=[1, 2, 3], published=[1, 3])
    False
    """
    return set(due) <= set(published)

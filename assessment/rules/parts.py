"""One part of a unit's result: what its visits of one kind are worth together."""

from collections.abc import Iterable
from fractions import Fraction


def part_score(sums: Iterable[tuple[int, int, int]]) -> Fraction | None:
    """R-11: the mean of the visit scores, weighted by site; no visit is *missing* (None), never 0.

    Each row stands for all visits with the same applicable maximum: that maximum, the sum of their weights
    and the sum of weight × loss, counted in hundredths. The result is exact, whatever order the rows have.

    Two visits of weight 1, one without loss, one that lost 25 of 50 applicable points:

    >>> part_score([(10000, 100, 0), (5000, 100, 250000)])
    Fraction(75, 1)
    >>> part_score([]) is None
    True
    """
    weight, lost, scale = 0, 0, 1  # lost ÷ scale is the weighted share of the points lost so far
    for applicable, weight_sum, weighted_loss in sums:
        weight += weight_sum
        lost, scale = lost * applicable + weighted_loss * scale, scale * applicable
    return Fraction(100 * (weight * scale - lost), weight * scale) if weight else None

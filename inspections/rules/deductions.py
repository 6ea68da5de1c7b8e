"""Points lost at one visit. All points are whole numbers of hundredths, so nothing is lost to rounding."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from campaign.rules.errors import RuleError

FULL_SCALE = 100_00
ONCE = 100


class FoundNotApplicable(RuleError):
    """An item cannot be found wanting at a site where it does not apply."""

    code = "found_not_applicable"


class NothingApplicable(RuleError):
    """A visit judges at least one item."""

    code = "nothing_applicable"


class UnknownItem(RuleError):
    """The item is not on the checklist."""

    code = "unknown_item"


class CountTooSmall(RuleError):
    """A finding counts at least once."""

    code = "count_too_small"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: what each finding costs and the most the line can cost, in hundredths."""

    number: int
    points: int
    maximum: int


class Totals(NamedTuple):
    """What a visit is kept as: the points lost and the points that could be lost, in hundredths."""

    loss: int
    applicable: int


def visit_score(loss: int, applicable: int) -> Fraction:
    """R-10: the share of the applicable points that was not lost, of 100; 100 − loss when all items apply.

    Each item costs its findings × points, but never more than its maximum (`item_loss`); an item that does
    not apply leaves the scale (`visit_totals`).

    >>> visit_score(loss=9_00, applicable=100_00)
    Fraction(91, 1)
    >>> visit_score(loss=9_00, applicable=60_00)
    Fraction(85, 1)
    """
    return Fraction(100 * (applicable - loss), applicable)


def item_loss(count: int, points: int, maximum: int, factor: int = ONCE) -> int:
    """The points one item costs: findings × points × factor, at most its maximum, all in hundredths.

    The factor is above 1 (100 hundredths) for repeats; less than a hundredth of a point is rounded half-up.

    >>> item_loss(3, points=2_00, maximum=5_00), item_loss(1, points=25, maximum=40_00, factor=150)
    (500, 38)
    """
    return min((count * points * factor + ONCE // 2) // ONCE, maximum)


def visit_totals(
    items: Sequence[Item],
    counts: Mapping[int, int],
    not_applicable: Collection[int],
    factors: Mapping[int, int] | None = None,
) -> Totals:
    """The loss and the applicable maximum of a visit, from the findings by item number.

    >>> items = [Item(1, points=25, maximum=40_00), Item(2, points=5_00, maximum=60_00)]
    >>> visit_totals(items, {1: 16, 2: 1}, not_applicable=())
    Totals(loss=900, applicable=10000)
    """
    refuse_contradictions({item.number for item in items}, counts, not_applicable)
    times = factors or {}
    applicable = [item for item in items if item.number not in not_applicable]
    losses = (
        item_loss(counts[item.number], item.points, item.maximum, times.get(item.number, ONCE))
        for item in applicable
        if item.number in counts
    )
    return Totals(loss=sum(losses), applicable=sum(item.maximum for item in applicable))


def refuse_contradictions(
    numbers: Collection[int], counts: Mapping[int, int], not_applicable: Collection[int]
) -> None:
    """A visit names only items of its checklist, each as found or as not applicable, and judges at least one.

    >>> refuse_contradictions({1, 2}, {1: 3}, not_applicable=[2])
    """
    ruled_out = set(not_applicable)
    if unknown := (counts.keys() | ruled_out) - set(numbers):
        raise UnknownItem(numbers=sorted(unknown))
    if both := counts.keys() & ruled_out:
        raise FoundNotApplicable(numbers=sorted(both))
    if too_small := [number for number, count in counts.items() if count < 1]:
        raise CountTooSmall(numbers=sorted(too_small))
    if ruled_out == set(numbers):
        raise NothingApplicable()


def checklist_total_ok(items: Sequence[Item]) -> bool:
    """Whether the maxima of a checklist total 100 points.

    >>> checklist_total_ok([Item(1, points=25, maximum=40_00), Item(2, points=5_00, maximum=60_00)])
    True
    """
    return sum(item.maximum for item in items) == FULL_SCALE

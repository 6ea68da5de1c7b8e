"""Who is to be awarded after a ranking; amounts are whole yuan."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

LEAST, MOST = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class AwardDue:
    """One unit within the ranks of a rule; flagged when a sanction in force leaves the award to a person."""

    code: str
    rank: int
    amount: int
    is_flagged: bool = False


def awards_due(
    rank_from: int,
    rank_to: int,
    amount: int,
    placements: Iterable[tuple[str, int | None]],
    sanctioned: Collection[str] = (),
) -> list[AwardDue]:
    """R-61: every unit placed within the ranks of an award rule, best first; a tied rank pays each.

    A unit with a sanction in force is flagged: it gets no automatic award.

    >>> placements = [("A", 1), ("B", 1), ("C", 3), ("D", 4)]
    >>> [award.code for award in awards_due(1, 3, 8_000, placements)]
    ['A', 'B', 'C']
    """
    placed = [(rank, code) for code, rank in placements if rank is not None and rank_from <= rank <= rank_to]
    return [AwardDue(code, rank, amount, is_flagged=code in sanctioned) for rank, code in sorted(placed)]


def amount_allowed(amount: int, least: int = LEAST, most: int = MOST) -> bool:
    """Whether one award is neither too small nor too large.

    >>> amount_allowed(5_000), amount_allowed(20_001)
    (True, False)
    """
    return least <= amount <= most


def would_overrun(total: int, committed: int, amounts: Iterable[int]) -> bool:
    """Whether all awards of a proposal together are more than the budget has left, so that a person is asked.

    >>> would_overrun(20_000, 0, [10_000, 8_000, 5_000])
    True
    """
    return committed + sum(amounts) > total

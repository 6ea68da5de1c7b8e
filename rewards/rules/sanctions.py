"""Who loses eligibility at the end of the year."""

from collections.abc import Iterable
from dataclasses import dataclass

TIE_AT_LINE = "tie_at_line"
HALF_OF_GROUP = "half_of_group"


@dataclass(frozen=True, slots=True)
class CutLine:
    """The units at the end of a ranking, last first, and why a person must choose among them."""

    codes: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    @property
    def must_ask(self) -> bool:
        """Whether nothing may be proposed before a person has decided."""
        return bool(self.reasons)


def cut_line(placements: Iterable[tuple[str, int | None]], last_n: int) -> CutLine:
    """R-62: the last n ranked units of a group, counted from the end; a unit without a rank is never listed.

    A tie at the line lists all who are tied and asks, and so does an n of half the ranked units or more.

    >>> ranking = [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5), ("F", 5), ("G", None)]
    >>> cut_line(ranking, last_n=1)
    CutLine(codes=('E', 'F'), reasons=('tie_at_line',))
    """
    from_the_end = sorted(((rank, code) for code, rank in placements if rank is not None), key=from_last)
    if last_n < 1 or not from_the_end:
        return CutLine(())
    line, _ = from_the_end[:last_n][-1]
    codes = tuple(code for rank, code in from_the_end if rank >= line)
    doubts = {TIE_AT_LINE: len(codes) > last_n, HALF_OF_GROUP: 2 * last_n >= len(from_the_end)}
    return CutLine(codes, tuple(reason for reason, holds in doubts.items() if holds))


def from_last(place: tuple[int, str]) -> tuple[int, str]:
    """Sorts the last rank first, equals by code.

    >>> sorted([(1, "A"), (5, "F"), (5, "E")], key=from_last)
    [(5, 'E'), (5, 'F'), (1, 'A')]
    """
    rank, code = place
    return -rank, code

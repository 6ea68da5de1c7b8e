"""What a load did: how many rows of each kind were added, changed or stayed the same."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

OUTCOMES = ("added", "changed", "same")


@dataclass(slots=True)
class Tally:
    """Counts by kind of row, kinds in the order they came."""

    counts: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, kind: str, outcome: str, times: int = 1) -> None:
        if outcome not in OUTCOMES:
            raise ValueError(f"{outcome!r} is none of {OUTCOMES}")
        self.counts[kind][outcome] += times

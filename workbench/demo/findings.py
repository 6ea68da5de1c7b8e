"""What inspectors find in the demonstration: decided by the seed alone, so that every build is alike."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from inspections.rules.deductions import Item

NOTES = ("东侧入口处", "二楼楼道", "靠马路一侧", "北门附近", "宣传栏背面", "检查时现场指出", "与上次同一位置")
TIMES_FOUND = (1, 1, 1, 2)
MEAN_TIMES = sum(TIMES_FOUND) / len(TIMES_FOUND)
NOTE_SHARE, NOT_APPLICABLE_SHARE = 0.08, 0.03
# a visit that finds nothing at all is rare
SOMETHING_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """What one visit brings: findings and items not applicable by number, notes beside some findings."""

    counts: Mapping[int, int]
    not_applicable: tuple[int, ...]
    notes: Mapping[int, str]


def chances(*words: object) -> Iterator[float]:
    """An endless row of shares from 0 to 1 that depends on the words alone, on every machine."""
    for number in count():
        block = hashlib.sha256(f"{words}{number}".encode()).digest()
        yield from (int.from_bytes(block[at : at + 6], "big") / 2**48 for at in range(0, 30, 6))


def level_of(seed: str, code: str) -> float:
    """How good a unit is at the beginning of the year, as a share of the points kept."""
    return 0.74 + 0.22 * next(chances(seed, "level", code))


def trend_of(seed: str, code: str) -> float:
    """By how much a unit changes over the year; most improve a little, some decline."""
    return -0.03 + 0.08 * next(chances(seed, "trend", code))


def quality(seed: str, codes: Sequence[str], month: int) -> float:
    """How good a site is in a month: the mean of the units that answer for it."""
    shares = [level_of(seed, code) + trend_of(seed, code) * (month - 1) / 11 for code in codes]
    return sum(shares) / len(shares)


def found_at(seed: str, site: str, month: int, codes: Sequence[str], items: Sequence[Item]) -> Found:
    """What a visit of the site in the month finds; the better the units, the less."""
    chance = chances(seed, site, month)
    lost = 100_00 * (1 - quality(seed, codes, month)) * (0.9 + 0.2 * next(chance))
    likely = lost / (MEAN_TIMES * sum(item.points for item in items))
    counts, missing, notes = {}, [], {}
    for item in items:
        if next(chance) < NOT_APPLICABLE_SHARE and len(missing) < len(items) // 3:
            missing.append(item.number)
        elif next(chance) < likely:
            counts[item.number] = _one_of(TIMES_FOUND, next(chance))
            if next(chance) < NOTE_SHARE:
                notes[item.number] = _one_of(NOTES, next(chance))
    if not counts and next(chance) < SOMETHING_SHARE:
        counts[_one_of([item.number for item in items if item.number not in missing], next(chance))] = 1
    return Found(counts, tuple(missing), notes)


def _one_of(choices: Sequence, share: float):
    return choices[int(share * len(choices))]


def found_exactly(items: Sequence[Item], loss: int) -> Found:
    """Findings that cost exactly so much (hundredths), so that two units can be shown tied."""
    counts = next(_ways(sorted(items, key=lambda item: -item.points), loss), None)
    if counts is None:
        raise ValueError(f"no findings cost {loss}")
    return Found(counts, (), {})


def _ways(items: Sequence[Item], loss: int) -> Iterator[dict[int, int]]:
    if loss == 0:
        yield {}
    elif items:
        item, others = items[0], items[1:]
        for count in range(min(loss, item.maximum) // item.points, -1, -1):
            for rest in _ways(others, loss - count * item.points):
                yield ({item.number: count} if count else {}) | rest

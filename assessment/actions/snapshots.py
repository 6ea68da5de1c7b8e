"""The stored side of a ranking: reading its lines back, and writing only those that differ."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from uuid import UUID, uuid4

from assessment.models import Ranking, Score, ScorePart

from .scoring import Line, Member, Part

PART_COLUMNS = ["position", "exact", "weight", "is_imputed"]
SCORE_COLUMNS = [
    "unit_name",
    "group",
    "is_assessed",
    "is_ranked",
    "total",
    "exact",
    "adjustment",
    "unannounced",
    "flags",
]


@dataclass
class Snapshot:
    """The lines of a ranking as they are stored, with the keys of their rows."""

    lines: dict[UUID, Line] = field(default_factory=dict)
    scores: dict[UUID, UUID] = field(default_factory=dict)
    parts: dict[UUID, dict[str, UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What a write did: units whose rows changed, those whose total changed among them."""

    units: frozenset[UUID]
    totals: frozenset[UUID]


def read_snapshot(ranking: Ranking) -> Snapshot:
    """The stored lines by unit (two queries)."""
    parts: dict[UUID, list[tuple[UUID, Part]]] = defaultdict(list)
    part_rows = ScorePart.objects.filter(score__ranking=ranking).order_by("position")
    for score, key, *columns in part_rows.values_list("score_id", "pk", "code", *PART_COLUMNS):
        parts[score].append((key, Part(*columns)))
    snapshot = Snapshot()
    columns = ["is_assessed", "is_ranked", "total", "exact", "adjustment", "unannounced", "flags"]
    rows = Score.objects.filter(ranking=ranking).order_by().values_list("pk", "unit_id", "group_id", *columns)
    for key, unit, group, assessed, ranked, total, exact, adjustment, unannounced, flags in rows:
        own = parts[key]
        shown = tuple(part for _key, part in own)
        snapshot.lines[unit] = Line(
            unit, group, assessed, ranked, total, exact, adjustment, unannounced, tuple(flags), shown
        )
        snapshot.scores[unit] = key
        snapshot.parts[unit] = {part.code: part_key for part_key, part in own}
    return snapshot


def write_lines(
    ranking: Ranking, lines: Mapping[UUID, Line], stored: Snapshot, members: Mapping[UUID, Member]
) -> Change:
    """Store the lines that differ and delete those of units that left (at most four statements)."""
    gone = [key for unit, key in stored.scores.items() if unit not in lines]
    if gone:
        Score.objects.filter(pk__in=gone).delete()
    changed = {unit: line for unit, line in lines.items() if stored.lines.get(unit) != line}
    for unit in changed:
        stored.scores.setdefault(unit, uuid4())
    _put_scores(ranking, changed, stored, members)
    _put_parts(changed, stored)
    totals = {unit for unit, line in changed.items() if _total(stored, unit) != line.total}
    left = {unit for unit in stored.lines if unit not in lines}
    return Change(frozenset(changed) | left, frozenset(totals))


def _total(stored: Snapshot, unit: UUID) -> Decimal | None:
    return stored.lines[unit].total if unit in stored.lines else None


def _put_scores(
    ranking: Ranking, changed: Mapping[UUID, Line], stored: Snapshot, members: Mapping[UUID, Member]
) -> None:
    rows = [
        Score(
            pk=stored.scores[unit],
            ranking=ranking,
            unit_name=members[unit].name,
            unit_id=unit,
            group_id=line.group_id,
            is_assessed=line.is_assessed,
            is_ranked=line.is_ranked,
            total=line.total,
            exact=line.exact,
            adjustment=line.adjustment,
            unannounced=line.unannounced,
            flags=list(line.flags),
        )
        for unit, line in changed.items()
    ]
    Score.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=SCORE_COLUMNS)


def _put_parts(changed: Mapping[UUID, Line], stored: Snapshot) -> None:
    rows, gone = [], []
    for unit, line in changed.items():
        before = {part.code: part for part in stored.lines[unit].parts} if unit in stored.lines else {}
        keys = stored.parts.get(unit, {})
        gone += [keys[code] for code in before.keys() - {part.code for part in line.parts}]
        rows += [
            ScorePart(pk=keys.get(part.code, uuid4()), score_id=stored.scores[unit], **asdict(part))
            for part in line.parts
            if before.get(part.code) != part
        ]
    if gone:
        ScorePart.objects.filter(pk__in=gone).delete()
    ScorePart.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=PART_COLUMNS
    )

"""The stored side of a ranking: reading its rows back, and writing only those that differ."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
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
    "canonical",
]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What is known of a stored score without reading its parts: its text holds them all."""

    score: UUID
    group_id: UUID
    is_ranked: bool
    total: Decimal | None
    text: str


Snapshot = dict[UUID, StoredRow]


@dataclass(frozen=True)
class Change:
    """What a write did: units whose rows changed, those whose total changed among them."""

    units: frozenset[UUID]
    totals: frozenset[UUID]


def read_snapshot(ranking: Ranking) -> Snapshot:
    """The stored rows by unit (one query)."""
    rows = Score.objects.filter(ranking=ranking).order_by()
    columns = ("unit_id", "pk", "group_id", "is_ranked", "total", "canonical")
    return {unit: StoredRow(*values) for unit, *values in rows.values_list(*columns)}


def write_lines(
    ranking: Ranking,
    lines: Mapping[UUID, Line],
    texts: Mapping[UUID, str],
    stored: Snapshot,
    members: Mapping[UUID, Member],
) -> Change:
    """Store the lines and delete the rows of units that left the groups (at most five statements)."""
    left = stored.keys() - members.keys()
    if left:
        Score.objects.filter(pk__in=[stored[unit].score for unit in left]).delete()
    keys = {unit: stored[unit].score if unit in stored else uuid4() for unit in lines}
    _put_scores(ranking, lines, texts, keys, members)
    _put_parts(lines, keys, [stored[unit].score for unit in lines if unit in stored])
    moved = {unit for unit, line in lines.items() if unit not in stored or stored[unit].total != line.total}
    return Change(frozenset(lines) | left, frozenset(moved) | left)


def _put_scores(
    ranking: Ranking,
    lines: Mapping[UUID, Line],
    texts: Mapping[UUID, str],
    keys: Mapping[UUID, UUID],
    members: Mapping[UUID, Member],
) -> None:
    rows = [
        Score(
            pk=keys[unit],
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
            canonical=texts[unit],
        )
        for unit, line in lines.items()
    ]
    Score.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=SCORE_COLUMNS)


def _put_parts(lines: Mapping[UUID, Line], keys: Mapping[UUID, UUID], known: Collection[UUID]) -> None:
    """Write the parts that differ from the stored ones of those scores, and delete those no longer used."""
    before = _stored_parts(known)
    rows, kept = [], set()
    for unit, line in lines.items():
        for part in line.parts:
            key, old = before[keys[unit]].get(part.code, (uuid4(), None))
            kept.add(key)
            if old != part:
                rows.append(ScorePart(pk=key, score_id=keys[unit], **asdict(part)))
    gone = [key for parts in before.values() for key, _part in parts.values() if key not in kept]
    if gone:
        ScorePart.objects.filter(pk__in=gone).delete()
    ScorePart.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=PART_COLUMNS
    )


def _stored_parts(scores: Collection[UUID]) -> dict[UUID, dict[str, tuple[UUID, Part]]]:
    parts: dict[UUID, dict[str, tuple[UUID, Part]]] = defaultdict(dict)
    if scores:
        rows = ScorePart.objects.filter(score__in=scores).order_by()
        for score, key, code, *values in rows.values_list("score_id", "pk", "code", *PART_COLUMNS):
            parts[score][code] = (key, Part(code, *values))
    return parts

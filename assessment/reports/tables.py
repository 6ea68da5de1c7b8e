"""The table of a ranking, as pages, files, commands and the API show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from statistics import median
from uuid import UUID

from assessment.choices import Flag, Source
from assessment.models import Ranking, Score, ScorePart
from assessment.permissions import can_see_ranks
from campaign.models import RankingGroup
from campaign.rules.rounding import round_half_up

from .places import Placing, in_order, with_places


@dataclass(frozen=True, slots=True)
class Column:
    """A part's column: a source with its weight in percent, or a period of the year without one."""

    code: str
    label: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's part in a column; `value` is None when missing, or when the period was not computed yet."""

    value: Fraction | None
    is_imputed: bool = False
    is_awaited: bool = False


@dataclass(frozen=True)
class TableRow:
    """An assessed unit in the table; rank and change stay empty where they may not be seen yet."""

    score: Score
    rank: int | None
    change: int | None
    flags: list[str]
    cells: list[Cell]
    is_own: bool

    @property
    def unit_name(self) -> str:
        return self.score.shown_name


@dataclass
class GroupTable:
    """One ranking group: its rows by rank, and the units it could not assess."""

    group: RankingGroup
    rows: list[TableRow] = field(default_factory=list)
    not_assessed: list[Score] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.not_assessed)

    @property
    def totals(self) -> list[Decimal]:
        return [row.score.total for row in self.rows if row.score.total is not None]

    @cached_property
    def median(self) -> Decimal | None:
        return median(self.totals) if self.totals else None

    @property
    def lowest_shown(self) -> int:
        """Where the bars begin: a multiple of ten below the lowest total, at most 70."""
        return min(70, int(min(self.totals, default=Decimal(70)) // 10) * 10)


@dataclass
class RankingTable:
    """A ranking as one person may see it (None: the machine, which sees all)."""

    ranking: Ranking
    columns: list[Column]
    groups: list[GroupTable]
    previous: Ranking | None = None
    has_ranks: bool = True


def ranking_table(ranking: Ranking, user=None) -> RankingTable:
    """The table of a ranking for a person; five queries whatever its size."""
    has_ranks = user is None or can_see_ranks(user, ranking)
    previous = previous_published(ranking) if has_ranks else None
    ranks_before = dict(previous.scores.values_list("unit_id", "rank")) if previous else {}
    columns = columns_of(ranking)
    own = user.access.unit_ids if user else frozenset()
    groups: dict[UUID, GroupTable] = {}
    scores = visible_scores(ranking, user)
    known = {part.code for score in scores for part in score.parts.all() if part.exact}
    for score, place in _placed(ranking, scores):
        table = groups.setdefault(score.group_id, GroupTable(score.group))
        if score.is_assessed:
            shown = place if has_ranks else _without_rank(place)
            table.rows.append(_row(score, shown, ranks_before, columns, known, own))
        else:
            table.not_assessed.append(score)
    for table in groups.values():
        table.rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.score.unit.code))
        table.not_assessed.sort(key=lambda score: score.unit.code)
    ordered = sorted(groups.values(), key=lambda table: (table.group.position, table.group.code))
    return RankingTable(ranking, columns, ordered, previous, has_ranks)


def visible_scores(ranking: Ranking, user=None) -> list[Score]:
    """The ranking's scores that a person may see, with unit, group and parts (two queries)."""
    scores = ranking.scores.select_related("unit", "group").prefetch_related("parts").defer("explanation")
    scores = scores.visible_to(user) if user else scores
    found = list(scores)
    for score in found:
        score.ranking = ranking
    return found


def _placed(ranking: Ranking, scores: list[Score]) -> list[tuple[Score, Placing]]:
    if ranking.is_frozen:
        return [(score, Placing(score.rank, in_order(score.flags))) for score in scores]
    return with_places(scores)


def _without_rank(place: Placing) -> Placing:
    return Placing(None, [flag for flag in place.flags if flag != Flag.TIED])


def _row(
    score: Score,
    place: Placing,
    ranks_before: Mapping[UUID, int | None],
    columns: list[Column],
    known: Collection[str],
    own: Collection[UUID],
) -> TableRow:
    before = ranks_before.get(score.unit_id)
    change = before - place.rank if before and place.rank else None
    parts = {part.code: part for part in score.parts.all()}
    cells = [_cell(column, parts.get(column.code), known) for column in columns]
    return TableRow(score, place.rank, change, place.flags, cells, score.unit_id in own)


def _cell(column: Column, part: ScorePart | None, known: Collection[str]) -> Cell:
    """The cell; a period that nobody has a total of is awaited rather than missing."""
    if part is None or not part.exact:
        return Cell(None, is_awaited=column.percent is None and column.code not in known)
    return Cell(Fraction(part.exact), part.is_imputed)


def columns_of(ranking: Ranking) -> list[Column]:
    """The columns of the parts: sources as they were weighted, or the periods that are averaged."""
    if ranking.weights:
        return [
            Column(code, str(Source(code).label), percent(weight)) for code, weight in ranking.weights.items()
        ]
    child = ranking.cycle.child
    return (
        [Column(str(period.number), short_label(period), None) for period in child.periods()] if child else []
    )


def percent(weight: Fraction) -> Decimal:
    """A weight in percent, without decimals it does not need."""
    shown = round_half_up(weight * 100)
    return shown.to_integral_value() if shown == shown.to_integral_value() else shown.normalize()


def short_label(period) -> str:
    """What a period is called inside its year: its label without the year, up to the bracket."""
    return period.label.removeprefix(f"{period.year}年").partition("（")[0]


def previous_published(ranking: Ranking) -> Ranking | None:
    """The latest published version of the period before, in the year before for the first period."""
    number, year = ranking.period - 1, ranking.campaign.year
    if number < 1:
        number, year = ranking.cycle.periods()[-1].number, year - 1
    found = Ranking.objects.published().filter(
        campaign__city=ranking.campaign.city_id,
        campaign__year=year,
        cycle__code=ranking.cycle.code,
        period=number,
    )
    return found.select_related("cycle__campaign").order_by("version").last()


# --- for machines ----------------------------------------------------------------------------------------
def ranking_json(ranking: Ranking, user=None) -> dict:
    """The ranking in the stable form that commands and the API promise; every figure is text."""
    table = ranking_table(ranking, user)
    return {
        "campaign": ranking.campaign.code,
        "cycle": ranking.cycle.code,
        "period": ranking.period or None,
        "version": ranking.version,
        "status": ranking.status,
        "digest": ranking.digest if table.has_ranks else "",  # it would tell of the other units
        "groups": [_group_json(group, table.columns) for group in table.groups],
    }


def _group_json(table: GroupTable, columns: list[Column]) -> dict:
    return {
        "group": table.group.name,
        "rows": [_row_json(row, columns) for row in table.rows],
        "not_assessed": sorted(score.unit.code for score in table.not_assessed),
    }


def _row_json(row: TableRow, columns: list[Column]) -> dict:
    score = row.score
    return {
        "unit_code": score.unit.code,
        "unit": row.unit_name,
        "rank": row.rank,
        "total": None if score.total is None else f"{score.total:.2f}",
        "parts": {
            column.code: _part_json(column, cell) for column, cell in zip(columns, row.cells, strict=True)
        },
        "adjustment": f"{score.adjustment:.2f}",
        "flags": row.flags,
    }


def _part_json(column: Column, cell: Cell) -> str | None:
    """Parts with six places; the periods of a year are totals, with two."""
    places = 2 if column.percent is None else 6
    return None if cell.value is None else str(round_half_up(cell.value, places))

"""From stored visits to the lines of a ranking, in a number of queries that does not grow with the city."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from assessment.choices import Method, MissingPolicy, RankingStatus, Source
from assessment.models import RULE_VERSION, Adjustment, Cycle, Ranking, Score
from assessment.rules.composite import Result, assess_unit, group_means, takes_adjustments
from assessment.rules.digest import fraction_text
from assessment.rules.parts import part_score
from assessment.rules.periods import mean_of_periods
from assessment.rules.sources import SOURCES, VisitSource, visit_source
from campaign.models import GroupUnit
from campaign.refusals import Refused
from campaign.rules.periods import Period
from campaign.rules.rounding import round_half_up
from inspections.choices import VisitStatus
from inspections.models import VisitUnit

UNANNOUNCED = VisitSource("monthly", "unannounced")
ZERO = Decimal("0.00")

RawParts = dict[str, Fraction | None]
Sums = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Member:
    """A unit in one of the groups of the cycle."""

    unit_id: UUID
    code: str
    name: str
    group_id: UUID
    group_code: str
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is stored: fractions as text, empty when missing or not used."""

    code: str
    position: int
    exact: str
    weight: str
    is_imputed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A unit's result as it is stored, without keys of its own, so that two of them can be compared."""

    unit_id: UUID
    group_id: UUID
    is_assessed: bool
    is_ranked: bool
    total: Decimal | None
    exact: str
    adjustment: Decimal
    unannounced: str
    flags: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Scheme:
    """How a cycle scores one period; `released_only` leaves out what the units must not learn yet."""

    cycle: Cycle
    period: Period
    weights: dict[str, Fraction]
    members: dict[UUID, Member]
    released_only: bool = False

    @property
    def is_mean(self) -> bool:
        return self.cycle.method == Method.MEAN_OF_PERIODS

    @property
    def draws_on_child(self) -> bool:
        return self.is_mean or Source.PERIOD_MEAN in self.weights

    @property
    def codes(self) -> list[str]:
        """What the parts are called, in their order: sources, or the numbers of the periods averaged."""
        if self.is_mean and self.cycle.child:
            return [str(period.number) for period in self.cycle.child.periods()]
        return list(self.weights)

    @property
    def basis(self) -> dict[str, Any]:
        """What is kept on the ranking so that it can be read without the cycle, which may change."""
        return {
            "rules": RULE_VERSION,
            "method": str(self.cycle.method),
            "missing": str(self.cycle.missing),
            "minimum": self.cycle.minimum_periods,
            "weights": [[source, fraction_text(weight)] for source, weight in self.weights.items()],
        }


@dataclass
class Inputs:
    """What the units bring along, by unit."""

    parts: dict[UUID, RawParts] = field(default_factory=dict)
    unannounced: dict[UUID, Fraction | None] = field(default_factory=dict)
    adjustments: dict[UUID, Decimal] = field(default_factory=dict)


# --- the scheme ------------------------------------------------------------------------------------------
def scheme_of(cycle: Cycle, number: int, *, released_only: bool = False) -> Scheme:
    """How the cycle scores its period of that number, with the units it scores (two queries)."""
    weights = _weights(cycle)
    memberships = (
        GroupUnit.objects.filter(group__cycles=cycle)
        .order_by("group__position", "unit__code")
        .values_list(
            "unit_id", "unit__code", "unit__name", "group_id", "group__code", "is_ranked", "group__is_ranked"
        )
    )
    members = {row[0]: Member(*row[:5], is_ranked=row[5] and row[6]) for row in memberships}
    if not members:
        raise Refused(
            _("No ranking group with units takes part in this cycle; choose its groups first."),
            code="no_units",
        )
    return Scheme(cycle, cycle.period(number), weights, members, released_only)


def _weights(cycle: Cycle) -> dict[str, Fraction]:
    if cycle.method == Method.MEAN_OF_PERIODS:
        return {}
    weights = {
        row.source: Fraction(row.weight) / 100 for row in cycle.components.order_by("position", "source")
    }
    if sum(weights.values()) != 1:
        raise Refused(
            _("The weights of the components must total 100 percent; correct them first."), code="weights"
        )
    return weights


# --- what is read ----------------------------------------------------------------------------------------
def read_inputs(scheme: Scheme, units: Collection[UUID] | None = None) -> Inputs:
    """Parts, unannounced results and adjustments of all units, or of those named (at most four queries)."""
    wanted = scheme.members.keys() if units is None else units
    sums = visit_sums(scheme, units)
    totals = child_totals(scheme, units) if scheme.draws_on_child else {}
    inputs = Inputs(adjustments=adjustment_sums(scheme, units))
    for unit in wanted:
        inputs.parts[unit] = raw_parts(scheme, sums.get(unit, {}), totals.get(unit, {}))
        inputs.unannounced[unit] = part_of(UNANNOUNCED, sums.get(unit, {}))
    return inputs


def visit_sums(
    scheme: Scheme, units: Collection[UUID] | None = None
) -> dict[UUID, dict[tuple[str, str], Sums]]:
    """For each unit and kind of round: applicable maximum, Σ weight and Σ weight × loss (one query)."""
    sources = [SOURCES.get(source) for source in scheme.weights]
    kinds = {source.kind for source in (UNANNOUNCED, *sources) if source}
    rows = VisitUnit.objects.filter(
        visit__campaign=scheme.cycle.campaign_id,
        visit__status=VisitStatus.SUBMITTED,
        visit__round__month__in=scheme.period.months,
        visit__round__kind__in=kinds,
    )
    if units is not None:
        rows = rows.filter(unit__in=units)
    if scheme.released_only:
        rows = rows.filter(visit__round__released_at__isnull=False)
    sums: dict[UUID, dict[tuple[str, str], Sums]] = defaultdict(lambda: defaultdict(list))
    grouped = rows.order_by().values_list(
        "unit_id", "visit__round__kind", "visit__round__mode", "visit__applicable"
    )
    for unit, kind, mode, applicable, weight, lost in grouped.annotate(
        weights=Sum("visit__weight"), lost=Sum(F("visit__weight") * F("visit__loss"))
    ):
        sums[unit][kind, mode].append((applicable, int(weight), int(lost)))
    return sums


def part_of(source: VisitSource, sums: Mapping[tuple[str, str], Sums]) -> Fraction | None:
    """The part made of the rounds a source stands for."""
    rows = [
        row
        for (kind, mode), group in sums.items()
        if kind == source.kind and source.mode in (None, mode)
        for row in group
    ]
    return part_score(rows)


def raw_parts(
    scheme: Scheme, sums: Mapping[tuple[str, str], Sums], totals: Mapping[int, Decimal | None]
) -> RawParts:
    """A unit's own parts, None where missing; sources that have no data yet are missing."""
    if scheme.is_mean:
        known = {str(number): total for number, total in totals.items()}
        return {code: _fraction(known.get(code)) for code in scheme.codes}
    parts: RawParts = {}
    for source in scheme.weights:
        if source == Source.PERIOD_MEAN:
            parts[source] = mean_of_periods(totals, scheme.cycle.minimum_periods)
        else:
            rounds = visit_source(source)
            parts[source] = part_of(rounds, sums) if rounds else None
    return parts


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def child_versions(scheme: Scheme) -> dict[int, UUID]:
    """The latest version of each period of the cycle averaged, by the period's number (one query)."""
    versions = Ranking.objects.filter(cycle=scheme.cycle.child_id).order_by("version")
    if scheme.released_only:
        versions = versions.exclude(status=RankingStatus.DRAFT)
    return dict(versions.values_list("period", "pk"))


def child_totals(
    scheme: Scheme, units: Collection[UUID] | None = None
) -> dict[UUID, dict[int, Decimal | None]]:
    """The rounded totals of each unit in the periods averaged (two queries)."""
    scores = Score.objects.filter(ranking__in=child_versions(scheme).values())
    if units is not None:
        scores = scores.filter(unit__in=units)
    totals: dict[UUID, dict[int, Decimal | None]] = defaultdict(dict)
    for unit, number, total in scores.order_by().values_list("unit_id", "ranking__period", "total"):
        totals[unit][number] = total
    return totals


def adjustment_sums(scheme: Scheme, units: Collection[UUID] | None = None) -> dict[UUID, Decimal]:
    """The adjustments in force of each unit in the period, added up (one query; none for a year)."""
    if not takes_adjustments(scheme.cycle.kind):
        return {}
    rows = Adjustment.objects.in_force().filter(cycle=scheme.cycle, period=scheme.period.number)
    if units is not None:
        rows = rows.filter(unit__in=units)
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    for unit, points in rows.order_by().values_list("unit_id", "points"):
        sums[unit] += points
    return dict(sums)


# --- what is made of it ----------------------------------------------------------------------------------
def score_all(scheme: Scheme) -> dict[UUID, Line]:
    """The lines of all units, from the visits."""
    return score_lines(scheme, read_inputs(scheme))


def score_lines(scheme: Scheme, inputs: Inputs) -> dict[UUID, Line]:
    """The lines of the units whose parts are given, group by group."""
    lines: dict[UUID, Line] = {}
    for units in _by_group(scheme, inputs.parts).values():
        means = _means(scheme, [inputs.parts[unit] for unit in units])
        for unit in units:
            result = _result(scheme, inputs.parts[unit], means, inputs.adjustments.get(unit, ZERO))
            lines[unit] = _line(scheme, unit, result, inputs)
    return lines


def _by_group(scheme: Scheme, units: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    for unit in units:
        groups[scheme.members[unit].group_id].append(unit)
    return groups


def _means(scheme: Scheme, units: list[RawParts]) -> dict[str, Fraction]:
    if scheme.is_mean or scheme.cycle.missing != MissingPolicy.GROUP_MEAN:
        return {}
    return group_means(scheme.weights, units)


def _result(
    scheme: Scheme, parts: RawParts, means: dict[str, Fraction], adjustment: Decimal
) -> Result | None:
    if not scheme.is_mean:
        return assess_unit(scheme.weights, parts, scheme.cycle.missing, means, adjustment)
    known = {code: part for code, part in parts.items() if part is not None}
    totals = {int(code): round_half_up(total) for code, total in known.items()}  # two places as it is
    mean = mean_of_periods(totals, scheme.cycle.minimum_periods)
    if mean is None:
        return None
    weights = dict.fromkeys(known, Fraction(1, len(known)))
    return Result(parts=known, weights=weights, flags=frozenset(), exact=mean, total=round_half_up(mean))


def _line(scheme: Scheme, unit: UUID, result: Result | None, inputs: Inputs) -> Line:
    member = scheme.members[unit]
    unannounced = inputs.unannounced.get(unit)
    blank = Line(
        unit_id=unit,
        group_id=member.group_id,
        is_assessed=False,
        is_ranked=member.is_ranked,
        total=None,
        exact="",
        adjustment=ZERO,
        unannounced=_text(unannounced),
        flags=(),
        parts=_stored_parts(scheme, inputs.parts[unit], None),
    )
    if result is None:
        return blank
    return replace(
        blank,
        is_assessed=True,
        total=result.total,
        exact=_text(result.exact),
        adjustment=inputs.adjustments.get(unit, ZERO),
        flags=tuple(sorted(result.flags)),
        parts=_stored_parts(scheme, inputs.parts[unit], result),
    )


def _stored_parts(scheme: Scheme, own: RawParts, result: Result | None) -> tuple[Part, ...]:
    used = result.parts if result else own
    weights = result.weights if result else {}
    imputed = result.imputed if result else frozenset()
    return tuple(
        Part(code, position, _text(used.get(code)), _text(weights.get(code)), code in imputed)
        for position, code in enumerate(scheme.codes, start=1)
    )


def _text(value: Fraction | None) -> str:
    return "" if value is None else fraction_text(value)

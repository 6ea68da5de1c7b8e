"""The result of a unit: its weighted parts, what stands in for a missing one, and its adjustments."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from campaign.rules.errors import RuleError
from campaign.rules.rounding import round_half_up

REWEIGHT = "reweight"
GROUP_MEAN = "group_mean"
EXCLUDE = "exclude"
POLICIES = (REWEIGHT, GROUP_MEAN, EXCLUDE)

PARTIAL = "partial"
IMPUTED = "imputed"
EXCLUDED = "excluded"
CLAMPED = "clamped"

ADJUSTABLE_PERIODS = frozenset({"two-month", "quarter"})
LOWEST, HIGHEST = Fraction(0), Fraction(100)
NO_ADJUSTMENT = Decimal(0)

Parts = Mapping[str, Fraction]
PartsOrMissing = Mapping[str, Fraction | None]
Weights = Mapping[str, Fraction]
Unit = TypeVar("Unit", bound=Hashable)


class WrongWeights(RuleError):
    """The weights of a cycle are positive and total 1."""

    code = "wrong_weights"


class UnknownPolicy(RuleError):
    """A cycle treats missing parts by one of three policies."""

    code = "unknown_policy"


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit gets in one period, with all it takes to explain it.

    `parts` and `weights` are those actually used: stand-ins included (`imputed` names them), weights scaled.
    `exact` is the composite with its adjustment, held within 0–100, and `total` is `exact` rounded.
    A unit that is excluded keeps the parts it has, and has neither weights nor a total.
    """

    parts: Parts
    weights: Weights
    flags: frozenset[str]
    exact: Fraction | None
    total: Decimal | None
    imputed: frozenset[str] = frozenset()

    @property
    def contributions(self) -> dict[str, Fraction]:
        """What each part adds to the composite."""
        return {source: weight * self.parts[source] for source, weight in self.weights.items()}


def composite_score(weights: Weights, parts: Parts) -> Fraction:
    """R-20: the composite is Σ weight × part over weights that total 1, exact; it is rounded elsewhere, once.

    >>> weights = {"unannounced": Fraction(60, 100), "announced": Fraction(40, 100)}
    >>> composite_score(weights, {"unannounced": Fraction(89), "announced": Fraction(92)})
    Fraction(451, 5)
    """
    over, under = 0, 1  # over ÷ under is the sum so far, brought to lowest terms only at the end
    for source, weight in weights.items():
        part = parts[source]
        scale = weight.denominator * part.denominator
        over, under = over * scale + weight.numerator * part.numerator * under, under * scale
    return Fraction(over, under)


def parts_in_use(known: Parts, sources: Collection[str], policy: str, means: Parts) -> Parts | None:
    """R-21: what a missing part is replaced by is the policy's choice, and it is never 0.

    `reweight`: by nothing, the weights of the known parts are scaled to 1 later. `group_mean`: by the mean of
    the group; where nobody has the part, by nothing. `exclude`: the unit gets no total (None).

    >>> known, sources = {"unannounced": Fraction(78)}, ["unannounced", "announced"]
    >>> parts_in_use(known, sources, "group_mean", {"announced": Fraction(284, 3)})
    {'unannounced': Fraction(78, 1), 'announced': Fraction(284, 3)}
    """
    if len(known) == len(sources) or policy == REWEIGHT:
        return known
    if policy == EXCLUDE:
        return None
    stand_ins = {source: known.get(source, means.get(source)) for source in sources}
    return without_missing(stand_ins)


def assess_unit(
    weights: Weights, parts: PartsOrMissing, policy: str, means: Parts, adjustment: Decimal
) -> Result | None:
    """R-22: a unit with no part at all is not assessed: it has no result, whatever the policy or adjustment.

    >>> assess_unit({"announced": Fraction(1)}, {"announced": None}, "reweight", {}, Decimal(5)) is None
    True
    """
    known = without_missing({source: parts.get(source) for source in weights})
    if not known:
        return None
    used = parts_in_use(known, weights, policy, means)
    if used is None:
        return Result(parts=known, weights={}, flags=frozenset({EXCLUDED}), exact=None, total=None)
    return weighted_result(weights, known, used, adjustment)


def weighted_result(weights: Weights, known: Parts, used: Parts, adjustment: Decimal) -> Result:
    """The result from the parts in use, of which some may stand in for parts that are not known.

    >>> result = weighted_result({"pledge": Fraction(1)}, *[{"pledge": Fraction(98)}] * 2, Decimal(3))
    >>> result.total, result.flags
    (Decimal('100.00'), frozenset({'clamped'}))
    """
    scaled = scaled_weights(weights, used)
    exact = composite_score(scaled, used)
    if adjustment:
        exact += Fraction(adjustment)
    held = min(max(exact, LOWEST), HIGHEST)
    imputed = frozenset(used.keys() - known.keys())
    flags = {PARTIAL: len(used) < len(weights), IMPUTED: bool(imputed), CLAMPED: held != exact}
    return Result(
        parts=used,
        weights=scaled,
        flags=frozenset(flag for flag, holds in flags.items() if holds),
        exact=held,
        total=round_half_up(held),
        imputed=imputed,
    )


def assess_group(
    weights: Weights,
    parts_by_unit: Mapping[Unit, PartsOrMissing],
    policy: str,
    adjustments: Mapping[Unit, Decimal] | None = None,
) -> dict[Unit, Result | None]:
    """The results of all units of a ranking group; None where a unit is not assessed.

    >>> half = Fraction(1, 2)
    >>> units = {"A": {"unannounced": Fraction(90), "announced": Fraction(85)}, "B": {"unannounced": None}}
    >>> results = assess_group({"unannounced": half, "announced": half}, units, "reweight")
    >>> results["A"].total, results["B"]
    (Decimal('87.50'), None)
    """
    if sum(weights.values()) != 1 or min(weights.values()) <= 0:
        raise WrongWeights(weights=weights)
    if policy not in POLICIES:
        raise UnknownPolicy(policy=policy)
    means = group_means(weights, parts_by_unit.values()) if policy == GROUP_MEAN else {}
    by_unit = adjustments or {}
    return {
        unit: assess_unit(weights, parts, policy, means, by_unit.get(unit, NO_ADJUSTMENT))
        for unit, parts in parts_by_unit.items()
    }


def group_means(sources: Iterable[str], units: Iterable[PartsOrMissing]) -> dict[str, Fraction]:
    """The mean of each part over the units that have it; a part that nobody has, has none.

    >>> group_means(["announced"], [{"announced": Fraction(96)}, {"announced": Fraction(91)}, {}])
    {'announced': Fraction(187, 2)}
    """
    known = [without_missing(unit) for unit in units]
    columns = {source: [parts[source] for parts in known if source in parts] for source in sources}
    return {source: sum(column, Fraction(0)) / len(column) for source, column in columns.items() if column}


def scaled_weights(weights: Weights, used: Collection[str]) -> Weights:
    """The weights of the parts in use, scaled so that they total 1 again.

    >>> scaled_weights({"index_survey": Fraction(3, 10), "index_field": Fraction(7, 10)}, ["index_field"])
    {'index_field': Fraction(1, 1)}
    """
    if len(used) == len(weights):
        return weights
    kept = {source: weight for source, weight in weights.items() if source in used}
    whole = sum(kept.values())
    return {source: weight / whole for source, weight in kept.items()}


def adjustment_allowed(existing: Decimal, new: Decimal, cap: Decimal = Decimal(5)) -> bool:
    """R-23: whether one more adjustment keeps the sum of a unit's adjustments in a period within ± the cap.

    >>> adjustment_allowed(Decimal("3.50"), Decimal("1.50"))
    True
    >>> adjustment_allowed(Decimal("-3.50"), Decimal("-1.51"))
    False
    """
    return abs(existing + new) <= cap


def takes_adjustments(period_kind: str) -> bool:
    """Whether results of such periods may be adjusted: those of two months and quarters, never a year's.

    >>> takes_adjustments("two-month"), takes_adjustments("year")
    (True, False)
    """
    return period_kind in ADJUSTABLE_PERIODS


def without_missing(parts: PartsOrMissing) -> dict[str, Fraction]:
    """The parts that are known, in the order given.

    >>> without_missing({"unannounced": Fraction(78), "announced": None})
    {'unannounced': Fraction(78, 1)}
    """
    return {source: part for source, part in parts.items() if part is not None}

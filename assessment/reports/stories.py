"""The tree of an explanation: plain values, so that it can be frozen as JSON and read back unchanged.

Figures are decimals with the places they are shown with, in JSON as text. It never says who inspected.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from assessment.choices import Source

FORMULA_VISITS = 5


@dataclass(frozen=True)
class PhotoStory:
    """A photo by its key, and the time of day it was taken."""

    photo: str
    time: str


@dataclass(frozen=True)
class FindingStory:
    """A finding: count × points × factor, at most the maximum, makes the loss."""

    number: int
    text: str
    gravity: str
    indicator: str
    note: str
    count: int
    points_each: Decimal
    maximum: Decimal
    factor: Decimal
    loss: Decimal
    photos: list[PhotoStory] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        photos = [PhotoStory(**photo) for photo in data["photos"]]
        return cls(**(figures(data, "points_each", "maximum", "factor", "loss") | {"photos": photos}))

    @property
    def is_repeat(self) -> bool:
        return self.factor != 1

    @property
    def is_capped(self) -> bool:
        return self.count * self.points_each * self.factor > self.maximum


@dataclass(frozen=True)
class ItemStory:
    """An item that did not apply, and the points that left the scale with it."""

    number: int
    text: str
    maximum: Decimal

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**figures(data, "maximum"))


@dataclass(frozen=True)
class VisitStory:
    """A visit: 100 × (1 − loss ÷ applicable maximum) makes the score."""

    visit: str
    on: str
    site_code: str
    site: str
    site_type: str
    weight: Decimal
    loss: Decimal
    applicable: Decimal
    score: Decimal
    findings: list[FindingStory] = field(default_factory=list)
    not_applicable: list[ItemStory] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        nested = {
            "findings": [FindingStory.from_json(each) for each in data["findings"]],
            "not_applicable": [ItemStory.from_json(each) for each in data["not_applicable"]],
        }
        return cls(**(figures(data, "weight", "loss", "applicable", "score") | nested))

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)

    @property
    def times(self) -> int:
        return sum(finding.count for finding in self.findings)

    @property
    def has_full_scale(self) -> bool:
        return self.applicable == 100


@dataclass(frozen=True)
class PartStory:
    """A part: its score and weight make its contribution; a missing one has none.

    `weight` is the percentage used, `nominal_weight` that of the scheme; they differ when one is missing.
    `period_score` is the key of the score of the period, where periods are averaged.
    """

    code: str
    label: str
    score: Decimal | None
    exact: str
    weight: Decimal | None
    exact_weight: str
    nominal_weight: Decimal | None
    contribution: Decimal | None
    is_imputed: bool
    period_score: str = ""
    visits: list[VisitStory] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        visits = {"visits": [VisitStory.from_json(visit) for visit in data["visits"]]}
        return cls(**(figures(data, "score", "weight", "nominal_weight", "contribution") | visits))

    @property
    def name(self) -> str:
        """The source in the reader's language, or the period."""
        return str(Source(self.code).label) if self.code in Source.values else self.label

    @property
    def plain_weight(self) -> str:
        """The exact weight as people write it: `1/4`, `1`."""
        return self.exact_weight.removesuffix("/1")

    @property
    def months(self) -> str:
        """The months its visits were made in: `7月`, `1—2月`."""
        months = sorted({visit.day.month for visit in self.visits})
        return (
            f"{'—'.join(str(month) for month in dict.fromkeys((months[0], months[-1])))}月" if months else ""
        )

    @property
    def is_rescaled(self) -> bool:
        return self.nominal_weight is not None and self.weight not in (None, self.nominal_weight)

    @property
    def has_equal_weights(self) -> bool:
        return len({visit.weight for visit in self.visits}) == 1

    @property
    def formula(self) -> str:
        """The mean written out, for few visits: `( 88.6364 + 92.0000 ) ÷ 2 =`."""
        if not 1 < len(self.visits) <= FORMULA_VISITS:
            return ""
        if self.has_equal_weights:
            return f"( {' + '.join(f'{visit.score}' for visit in self.visits)} ) ÷ {len(self.visits)} ="
        terms = " + ".join(f"{visit.weight} × {visit.score}" for visit in self.visits)
        return f"( {terms} ) ÷ {sum(visit.weight for visit in self.visits)} ="


@dataclass(frozen=True)
class AdjustmentStory:
    """Points added or taken, why, and by which document."""

    points: Decimal
    reason: str
    document: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**figures(data, "points"))


@dataclass(frozen=True)
class Explanation:
    """A total and what makes it: Σ contributions + adjustment = sum; sum + held + rounding = total.

    `held` is what brings a sum outside 0–100 back to its bound; `formula` is the exact sum in fractions.
    """

    unit_code: str
    unit: str
    group: str
    cycle: str
    period: int | None
    label: str
    is_assessed: bool
    flags: list[str]
    parts: list[PartStory]
    adjustments: list[AdjustmentStory]
    adjustment: Decimal
    sum: Decimal
    held: Decimal
    rounding: Decimal
    total: Decimal | None
    formula: str

    def as_json(self) -> dict[str, Any]:
        return texts(asdict(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        nested = {
            "parts": [PartStory.from_json(part) for part in data["parts"]],
            "adjustments": [AdjustmentStory.from_json(each) for each in data["adjustments"]],
        }
        return cls(**(figures(data, "adjustment", "sum", "held", "rounding", "total") | nested))

    def without_visits(self) -> Self:
        """The same without what was seen where, for those who may not read the unit's visits."""
        return replace(self, parts=[replace(part, visits=[]) for part in self.parts])

    @property
    def bars(self) -> list[tuple[Decimal, Decimal]]:
        """What each part got of what it could get, in points of the total."""
        return [(part.contribution, part.weight) for part in self.parts if part.contribution is not None]

    @property
    def missing(self) -> list[str]:
        """The names of the parts that are missing."""
        return [part.name for part in self.parts if part.score is None]

    @property
    def heaviest_loss(self) -> str:
        """The indicator, or else the item, that cost most points over all visits."""
        losses: dict[str, Decimal] = {}
        for part in self.parts:
            for finding in (each for visit in part.visits for each in visit.findings):
                name = finding.indicator or finding.text
                losses[name] = losses.get(name, Decimal(0)) + finding.loss
        return max(losses, key=lambda name: (losses[name], name)) if losses else ""


def figures(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The mapping with the figures of those names read back from text."""
    read = {name: None if data[name] is None else Decimal(data[name]) for name in names}
    return {**data, **read}


def texts(value: Any) -> Any:
    """The value with every decimal as text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: texts(item) for key, item in value.items()}
    return [texts(item) for item in value] if isinstance(value, list) else value

"""Why this score: from the total to its parts, to each visit, to each finding.

Live while the figures still move, read from the score itself once published. What is shown adds up: parts and
contributions have four places, and the line 舍入 is what is left between their sum and the total.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from assessment.choices import Flag, RankingStatus
from assessment.models import Adjustment, Ranking, Score, ScorePart
from assessment.rules.composite import takes_adjustments
from assessment.rules.sources import SOURCES
from campaign.models import Attachment
from campaign.rules.rounding import round_half_up
from inspections.choices import VisitStatus
from inspections.models import Finding, FindingPhoto, NotApplicable, Visit, VisitUnit

from .places import in_order
from .stories import AdjustmentStory, Explanation, FindingStory, ItemStory, PartStory, PhotoStory, VisitStory

PLACES = 4
ZERO = Decimal("0.0000")

Visits = dict[tuple[str, str], list[VisitStory]]


def explain(score: Score) -> Explanation:
    """How a score came about: as frozen at publication, or from the visits as they are."""
    if score.explanation is not None:
        return Explanation.from_json(score.explanation)
    return explanations_of(score.ranking, [score])[score.pk]


def explain_json(score: Score) -> dict[str, Any]:
    """The same for machines; every figure is text."""
    return explain(score).as_json()


def explanations_of(ranking: Ranking, scores: Sequence[Score]) -> dict[UUID, Explanation]:
    """The explanations of several scores of a ranking; at most eight queries whatever their number."""
    parts: dict[UUID, list[ScorePart]] = defaultdict(list)
    for part in ScorePart.objects.filter(score__in=[score.pk for score in scores]).order_by("position"):
        parts[part.score_id].append(part)
    units = [score.unit_id for score in scores]
    visits = _visits_by_unit(ranking, units) if ranking.weights else {}
    periods = {} if ranking.weights else _period_scores(ranking, units)
    adjustments = _adjustments_by_unit(ranking, units)
    return {
        score.pk: _explanation(
            ranking,
            score,
            [
                _part(
                    ranking, part, visits.get(score.unit_id, {}), periods.get((score.unit_id, part.code), "")
                )
                for part in parts[score.pk]
            ],
            _formula(parts[score.pk], score),
            adjustments.get(score.unit_id, ()),
        )
        for score in scores
    }


# --- the sum ---------------------------------------------------------------------------------------------
def _explanation(
    ranking: Ranking,
    score: Score,
    stories: list[PartStory],
    formula: str,
    adjustments: Iterable[AdjustmentStory],
) -> Explanation:
    shown = sum((story.contribution for story in stories if story.contribution is not None), ZERO)
    total_shown = shown + score.adjustment
    gap = score.total - total_shown if score.total is not None else ZERO
    is_held = Flag.CLAMPED in score.flags
    return Explanation(
        unit_code=score.unit.code,
        unit=score.unit.name,
        group=score.group.name,
        cycle=ranking.cycle.code,
        period=ranking.period or None,
        label=ranking.period_object.label,
        is_assessed=score.is_assessed,
        flags=in_order(score.flags),
        parts=stories,
        adjustments=list(adjustments),
        adjustment=score.adjustment,
        sum=total_shown,
        held=gap if is_held else ZERO,
        rounding=ZERO if is_held else gap,
        total=score.total,
        formula=formula,
    )


def _formula(parts: list[ScorePart], score: Score) -> str:
    """The exact sum: `3/5 × 985/11 + 2/5 × 375/4 = 2007/22`."""
    terms = [f"{_plain(part.weight)} × {_plain(part.exact)}" for part in parts if part.weight]
    if not terms:
        return ""
    adjustment = f" {score.adjustment:+.2f}".replace("+", "+ ").replace("-", "− ") if score.adjustment else ""
    relation = "→" if Flag.CLAMPED in score.flags else "="
    return f"{' + '.join(terms)}{adjustment} {relation} {_plain(score.exact)}"


def _plain(fraction: str) -> str:
    return fraction.removesuffix("/1")


def _part(ranking: Ranking, part: ScorePart, visits: Visits, period_score: str) -> PartStory:
    value = Fraction(part.exact) if part.exact else None
    weight = Fraction(part.weight) if part.weight else None
    own = [] if part.is_imputed else _visits_of(part.code, visits)
    return PartStory(
        code=part.code,
        label=_period_label(ranking, part.code),
        score=None if value is None else round_half_up(value, PLACES),
        exact=part.exact,
        weight=None if weight is None else round_half_up(weight * 100, PLACES),
        exact_weight=part.weight,
        nominal_weight=_nominal(ranking, part.code),
        contribution=None if value is None or weight is None else round_half_up(value * weight, PLACES),
        is_imputed=part.is_imputed,
        period_score=period_score,
        visits=own,
    )


def _nominal(ranking: Ranking, code: str) -> Decimal | None:
    weight = ranking.weights.get(code)
    return None if weight is None else round_half_up(weight * 100, PLACES)


def _period_label(ranking: Ranking, code: str) -> str:
    """The label of a period that is averaged; sources are named in the reader's language instead."""
    child = ranking.cycle.child
    return child.period(int(code)).label if child and code.isdigit() else ""


def _visits_of(code: str, visits: Visits) -> list[VisitStory]:
    source = SOURCES.get(code)
    if source is None:
        return []
    found = [
        visit
        for (kind, mode), group in visits.items()
        if kind == source.kind and source.mode in (None, mode)
        for visit in group
    ]
    return sorted(found, key=lambda visit: (visit.on, visit.site_code))


def _period_scores(ranking: Ranking, units: list[UUID]) -> dict[tuple[UUID, str], str]:
    """The key of each unit's score in the latest version of each period that is averaged."""
    scores = Score.objects.filter(ranking__cycle=ranking.cycle.child_id, unit__in=units)
    if ranking.status == RankingStatus.NOTICED:
        scores = scores.exclude(ranking__status=RankingStatus.DRAFT)
    rows = scores.order_by("ranking__version").values_list("unit_id", "ranking__period", "pk")
    return {(unit, str(period)): str(key) for unit, period, key in rows}


# --- visits and findings ---------------------------------------------------------------------------------
def _visits_by_unit(ranking: Ranking, units: list[UUID]) -> dict[UUID, Visits]:
    """For each unit, the submitted visits that count in the period, by kind and mode of their rounds."""
    rows = VisitUnit.objects.filter(
        unit__in=units,
        visit__campaign=ranking.campaign_id,
        visit__status=VisitStatus.SUBMITTED,
        visit__round__month__in=ranking.period_object.months,
    )
    if ranking.status == RankingStatus.NOTICED:
        rows = rows.filter(visit__round__released_at__isnull=False)
    pairs = list(rows.order_by().values_list("unit_id", "visit_id"))
    # keys, not a subquery: a database without fresh statistics may run a subquery once for each row
    stories = _visit_stories({visit for _unit, visit in pairs})
    grouped: dict[UUID, Visits] = defaultdict(lambda: defaultdict(list))
    for unit, visit in pairs:
        group, story = stories[visit]
        grouped[unit][group].append(story)
    return grouped


def _visit_stories(wanted: Collection[UUID]) -> dict[UUID, tuple[tuple[str, str], VisitStory]]:
    """Each visit once, with the kind and mode of its round (four queries)."""
    visits = Visit.objects.filter(pk__in=wanted).select_related("round", "site__site_type")
    findings, ruled_out = _findings_by_visit(wanted), _items_by_visit(wanted)
    return {
        visit.pk: (
            (visit.round.kind, visit.round.mode),
            VisitStory(
                visit=str(visit.pk),
                on=visit.visited_on.isoformat(),
                site_code=visit.site.code,
                site=visit.site.name,
                site_type=visit.site.site_type.name,
                weight=_points(visit.weight),
                loss=_points(visit.loss),
                applicable=_points(visit.applicable),
                score=round_half_up(visit.score, PLACES),
                findings=findings[visit.pk],
                not_applicable=ruled_out[visit.pk],
            ),
        )
        for visit in visits
    }


def _findings_by_visit(wanted: Collection[UUID]) -> dict[UUID, list[FindingStory]]:
    findings = Finding.objects.filter(visit__in=wanted).select_related("item").order_by("item__number")
    photos = Prefetch("photos", FindingPhoto.objects.select_related("attachment").order_by("position"))
    by_visit: dict[UUID, list[FindingStory]] = defaultdict(list)
    for finding in findings.prefetch_related(photos):
        by_visit[finding.visit_id].append(_finding_story(finding))
    return by_visit


def _finding_story(finding: Finding) -> FindingStory:
    return FindingStory(
        number=finding.item.number,
        text=finding.item.text,
        gravity=finding.gravity,
        indicator=finding.item.indicator_code,
        note=finding.note,
        count=finding.count,
        points_each=_points(finding.points_each),
        maximum=_points(finding.maximum),
        factor=_points(finding.factor),
        loss=_points(finding.loss),
        photos=[PhotoStory(str(photo.pk), _clock(photo.attachment)) for photo in finding.photos.all()],
    )


def _items_by_visit(wanted: Collection[UUID]) -> dict[UUID, list[ItemStory]]:
    by_visit: dict[UUID, list[ItemStory]] = defaultdict(list)
    rows = NotApplicable.objects.filter(visit__in=wanted).select_related("item").order_by("item__number")
    for row in rows:
        by_visit[row.visit_id].append(ItemStory(row.item.number, row.item.text, _points(row.item.maximum)))
    return by_visit


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def _clock(attachment: Attachment) -> str:
    return f"{timezone.localtime(attachment.taken_at):%H:%M}" if attachment.taken_at else ""


def _adjustments_by_unit(ranking: Ranking, units: list[UUID]) -> dict[UUID, list[AdjustmentStory]]:
    if not takes_adjustments(ranking.cycle.kind):
        return {}
    rows = Adjustment.objects.in_force().filter(cycle=ranking.cycle_id, period=ranking.period, unit__in=units)
    by_unit: dict[UUID, list[AdjustmentStory]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(AdjustmentStory(row.points, row.reason, row.document))
    return by_unit

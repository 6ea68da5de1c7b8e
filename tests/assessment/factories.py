"""A small city with visits, and the worked example of the rules."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from assessment.models import Cycle
from campaign.actions import stale
from campaign.models import Campaign, Unit
from inspections.models import ChecklistItem, Finding, NotApplicable, Round, Site, SiteType, Visit, VisitUnit
from inspections.rules.deductions import Item, item_loss, visit_totals
from tests.factories import (
    CampaignFactory,
    RoundFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    site_of,
    two_month_cycle,
)

NOON = datetime(2026, 9, 21, 4, tzinfo=UTC)
RELEASED = datetime(2026, 9, 1, 4, tzinfo=UTC)

# the scores of the visits in July and August, as quarter points lost of 100
WORKED_EXAMPLE = {
    "A": ([36, 46], [16]),
    "B": ([39, 43], [16]),
    "C": ([88], []),
    "D": ([32, 60, 40], [26, 38]),
    "E": ([], []),
}
NAMES = {"A": "园林街道", "B": "杨市街道", "C": "周矶街道", "D": "广华寺街道", "E": "泰丰街道"}


def visit_of(
    round_: Round,
    *units: Unit,
    counts: Mapping[int, int],
    not_applicable=(),
    weight: int = 100,
    site: Site | None = None,
    day: int = 10,
) -> Visit:
    """A submitted visit of the round, with its findings, as the submitting action leaves it."""
    site = site or site_of(_site_type(round_.campaign), *units, weight=weight)
    items = {item.number: item for item in site.site_type.items.all()}
    rule_items = [Item(item.number, item.points_each, item.maximum) for item in items.values()]
    totals = visit_totals(rule_items, counts, not_applicable)
    visit = Visit.objects.create(
        campaign=round_.campaign,
        round=round_,
        site=site,
        visited_on=date(round_.campaign.year, round_.month, day),
        status="submitted",
        submitted_at=NOON,
        weight=weight,
        loss=totals.loss,
        applicable=totals.applicable,
    )
    VisitUnit.objects.bulk_create(VisitUnit(visit=visit, unit=unit) for unit in units)
    Finding.objects.bulk_create(_finding(visit, items[number], count) for number, count in counts.items())
    NotApplicable.objects.bulk_create(
        NotApplicable(visit=visit, item=items[number]) for number in not_applicable
    )
    return visit


def _finding(visit: Visit, item: ChecklistItem, count: int) -> Finding:
    return Finding(
        campaign=visit.campaign,
        visit=visit,
        site=visit.site,
        visited_on=visit.visited_on,
        item=item,
        count=count,
        gravity=item.gravity,
        points_each=item.points_each,
        maximum=item.maximum,
        loss=item_loss(count, item.points_each, item.maximum),
    )


def _site_type(campaign: Campaign) -> SiteType:
    """The checklist of the worked example: 0.25 points each up to 40, and 5 points each up to 60."""
    site_type = SiteType.objects.filter(city=campaign.city).first()
    if site_type is None:
        site_type = SiteTypeFactory(city=campaign.city)
        checklist(site_type)
    return site_type


def quarter_points(quarters: int) -> dict[int, int]:
    """Findings that cost so many quarter points: fives by item 2, the rest by item 1."""
    fives, rest = divmod(quarters, 20)
    return {number: count for number, count in ((1, rest), (2, fives)) if count}


def rounds_of(campaign: Campaign, *months: int, is_released: bool = True) -> dict[int, Round]:
    """The monthly rounds of some months."""
    lead = UnitFactory(city=campaign.city, code="office", name="市文明办", kind="department")
    person = member("office_lead", lead) if is_released else None
    released = {"released_at": RELEASED, "released_by": person} if is_released else {}
    return {month: RoundFactory(campaign=campaign, month=month, **released) for month in months}


def worked_example(missing: str = "reweight", *, is_released: bool = True, notice_days: int = 5) -> Cycle:
    """The town group of five of the rules, with its visits of July and August 2026."""
    campaign = CampaignFactory(city__code="429005", notice_days=notice_days)
    rounds = rounds_of(campaign, 7, 8, is_released=is_released)
    units = [UnitFactory(city=campaign.city, code=code, name=NAMES[code]) for code in WORKED_EXAMPLE]
    group = group_of(campaign, units, code="town")
    for unit in units:
        for month, losses in zip((7, 8), WORKED_EXAMPLE[unit.code], strict=True):
            for day, quarters in enumerate(losses, start=10):
                visit_of(rounds[month], unit, counts=quarter_points(quarters), day=day)
    return two_month_cycle(campaign, group, missing=missing)


def correct(visit: Visit, counts: Mapping[int, int], not_applicable=()) -> None:
    """Write other findings into a visit and mark its units stale, as the correcting action does."""
    items = {item.number: item for item in visit.site.site_type.items.all()}
    rule_items = [Item(item.number, item.points_each, item.maximum) for item in items.values()]
    totals = visit_totals(rule_items, counts, not_applicable)
    visit.findings.all().delete()
    visit.not_applicable.all().delete()
    Finding.objects.bulk_create(_finding(visit, items[number], count) for number, count in counts.items())
    NotApplicable.objects.bulk_create(
        NotApplicable(visit=visit, item=items[number]) for number in not_applicable
    )
    Visit.objects.filter(pk=visit.pk).update(loss=totals.loss, applicable=totals.applicable)
    units = visit.visit_units.values_list("unit_id", flat=True)
    stale.mark(campaign=visit.campaign, unit_ids=units, month=visit.round.month, at=NOON)

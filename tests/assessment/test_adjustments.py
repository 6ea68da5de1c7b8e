"""Points by decision: the cap, the papers, the trail."""

from decimal import Decimal

import pytest

from assessment.actions import adjustments, rankings
from assessment.models import Adjustment, Score
from campaign.models import AuditEvent, StaleScore, Unit
from campaign.refusals import NotAllowed, Refused
from tests.assessment.factories import NOON, worked_example
from tests.factories import UnitFactory, member, year_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return worked_example()


@pytest.fixture
def clerk(cycle):
    return member("office", Unit.objects.get(code="office"))


@pytest.fixture
def add(cycle, clerk):
    def adjust(points, **changes):
        given = {
            "cycle": cycle,
            "period": 4,
            "unit": Unit.objects.get(code="A"),
            "reason": "国家级表彰",
            "document": "潜文明〔2026〕3号",
            "by": clerk,
        } | changes
        return adjustments.add(points=Decimal(points), **given)

    return adjust


def test_an_adjustment_enters_the_total_and_stands_in_its_own_column(cycle, add):
    rankings.compute(cycle=cycle, period=4, at=NOON)
    add("-1.25")
    assert StaleScore.objects.count() == 1
    rankings.rescore_stale(campaign=cycle.campaign)
    score = Score.objects.get(unit__code="A")
    assert (score.adjustment, score.total) == (Decimal("-1.25"), Decimal("91.00"))
    assert AuditEvent.objects.filter(verb="adjustments.add").count() == 1


def test_together_they_stay_within_the_cap(add):
    add("3.50")
    with pytest.raises(Refused) as refusal:
        add("1.51")
    assert (refusal.value.code, refusal.value.field) == ("cap", "points")
    add("1.50")
    add("-10")  # back to the other bound
    with pytest.raises(Refused):
        add("-0.01")


def test_another_period_or_unit_has_its_own_cap(add):
    add("5")
    add("5", period=3)
    add("5", unit=Unit.objects.get(code="B"))


def test_a_withdrawn_one_counts_no_more(add, clerk):
    first = add("5")
    adjustments.withdraw(adjustment=first, by=clerk)
    add("5")
    with pytest.raises(Refused) as refusal:
        adjustments.withdraw(adjustment=first, by=clerk)
    assert refusal.value.code == "withdrawn"
    assert Adjustment.objects.count() == 2
    assert AuditEvent.objects.filter(verb="adjustments.withdraw").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"document": ""}, "document"),
        ({"period": 7}, "period"),
        ({"points": "0"}, "points"),
        ({"points": "0.005"}, "points"),
    ],
)
def test_what_is_refused(add, changes, field):
    with pytest.raises(Refused) as refusal:
        add(changes.pop("points", "1"), **changes)
    assert refusal.value.field == field
    assert not Adjustment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_year_is_not_adjusted(cycle, add):
    year = year_cycle(cycle.campaign, cycle, cycle.groups.get())
    with pytest.raises(Refused) as refusal:
        add("1", cycle=year, period=0)
    assert refusal.value.code == "year"


def test_a_unit_outside_the_groups_is_refused(cycle, add):
    with pytest.raises(Refused) as refusal:
        add("1", unit=UnitFactory(city=cycle.campaign.city))
    assert refusal.value.field == "unit"


def test_it_is_ignored_for_a_unit_not_assessed(cycle, add):
    add("5", unit=Unit.objects.get(code="E"))
    rankings.compute(cycle=cycle, period=4, at=NOON)
    score = Score.objects.get(unit__code="E")
    assert (score.is_assessed, score.total, score.adjustment) == (False, None, Decimal(0))


def test_only_those_with_the_right(cycle, add):
    with pytest.raises(NotAllowed):
        add("1", by=member("leader", Unit.objects.get(code="office")))

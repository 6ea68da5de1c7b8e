"""The explanation adds up on the screen, live and frozen, down to the findings."""

import json
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.actions import adjustments, rankings
from assessment.models import Score
from assessment.reports import Explanation, explain, explain_json
from campaign.models import Unit
from inspections.models import Round, Visit
from tests.assessment.factories import NOON, correct, visit_of, worked_example
from tests.factories import member, year_cycle

pytestmark = pytest.mark.django_db


def why(code: str, cycle_code="two-month") -> Explanation:
    score = Score.objects.select_related("unit", "group", "ranking__cycle__child", "ranking__campaign__city")
    return explain(score.get(unit__code=code, ranking__cycle__code=cycle_code))


def assert_adds_up(story: Explanation) -> None:
    shown = sum(part.contribution for part in story.parts if part.contribution is not None)
    assert shown + story.adjustment == story.sum
    assert story.sum + story.held + story.rounding == story.total
    for part in story.parts:
        for visit in part.visits:
            assert sum(finding.loss for finding in visit.findings) == visit.loss
            assert 100 - sum(item.maximum for item in visit.not_applicable) == visit.applicable


def test_the_worked_example_down_to_the_findings():
    rankings.compute(cycle=worked_example(), period=4, at=NOON)
    story = why("D")
    assert_adds_up(story)
    unannounced, announced = story.parts
    assert (unannounced.code, unannounced.score, unannounced.weight, unannounced.contribution) == (
        "unannounced",
        Decimal("89.0000"),
        Decimal("60.0000"),
        Decimal("53.4000"),
    )
    assert story.formula == "3/5 × 89 + 2/5 × 92 = 451/5"
    assert [visit.score for visit in announced.visits] == [Decimal("93.5000"), Decimal("90.5000")]
    first = unannounced.visits[0]
    assert [(finding.number, finding.count, finding.loss) for finding in first.findings] == [
        (1, 12, Decimal("3.00")),
        (2, 1, Decimal("5.00")),
    ]
    assert unannounced.formula == "( 92.0000 + 85.0000 + 90.0000 ) ÷ 3 ="


def test_a_missing_part_and_a_stand_in_are_named():
    rankings.compute(cycle=worked_example("group_mean"), period=4, at=NOON)
    stand_in = why("C").parts[1]
    assert (stand_in.is_imputed, stand_in.score, stand_in.visits) == (True, Decimal("94.6667"), [])
    assert_adds_up(why("C"))
    assert why("C").rounding == Decimal("0.0033")  # 46.8000 + 37.8667 shown, 84.67 in total


def test_scaled_weights_are_told_beside_those_of_the_scheme():
    rankings.compute(cycle=worked_example(), period=4, at=NOON)
    known, missing = why("C").parts
    assert (known.weight, known.nominal_weight, known.is_rescaled) == (Decimal("100"), Decimal("60"), True)
    assert (missing.score, missing.contribution) == (None, None)
    assert_adds_up(why("C"))


def test_a_unit_not_assessed_or_excluded_has_no_sum():
    rankings.compute(cycle=worked_example("exclude"), period=4, at=NOON)
    assert not why("E").is_assessed
    assert (why("C").is_assessed, why("C").total, why("C").flags) == (True, None, ["excluded"])


def test_a_total_held_at_the_top_says_so():
    cycle = worked_example()
    for visit in Visit.objects.filter(units__code="A"):
        correct(visit, {})
    lead = member("office", Unit.objects.get(code="office"))
    unit = Unit.objects.get(code="A")
    adjustments.add(
        cycle=cycle, period=4, unit=unit, points=Decimal("2"), reason="表彰", document="1号", by=lead
    )
    rankings.compute(cycle=cycle, period=4, at=NOON)
    story = why("A")
    assert (story.sum, story.held, story.total) == (Decimal(102), Decimal(-2), Decimal(100))
    assert story.flags == ["clamped"]
    assert [each.reason for each in story.adjustments] == ["表彰"]
    assert_adds_up(story)


def test_an_item_that_does_not_apply_and_a_weighted_site():
    cycle = worked_example()
    unit = Unit.objects.get(code="E")
    round_ = Round.objects.get(month=7)
    visit_of(round_, unit, counts={1: 10}, not_applicable=[2], weight=250)
    visit_of(round_, unit, counts={}, weight=100, day=12)
    rankings.compute(cycle=cycle, period=4, at=NOON)
    story = why("E")
    assert_adds_up(story)
    part = story.parts[0]
    assert part.visits[0].applicable == Decimal("40.00")
    assert part.formula == "( 2.50 × 93.7500 + 1.00 × 100.0000 ) ÷ 3.50 ="
    assert part.score == Decimal("95.5357")


def test_the_year_is_explained_by_its_periods():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    year = year_cycle(cycle.campaign, cycle, cycle.groups.get(), minimum=1)
    rankings.compute(cycle=year, period=0, at=NOON)
    story = why("A", "year")
    assert_adds_up(story)
    period = story.parts[3]
    assert (period.label, period.score, period.exact_weight) == (
        "2026年第4期（7—8月）",
        Decimal("92.25"),
        "1/1",
    )
    assert period.period_score == str(Score.objects.get(unit__code="A", ranking__cycle=cycle).pk)


def test_json_is_text_and_reads_back_unchanged():
    rankings.compute(cycle=worked_example(), period=4, at=NOON)
    score = Score.objects.get(unit__code="D")
    data = explain_json(score)
    assert Explanation.from_json(json.loads(json.dumps(data))) == explain(score)
    assert (data["total"], data["rounding"]) == ("90.20", "0.0000")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 999), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_any_sum_adds_up_on_the_screen(visits):
    with transaction.atomic():
        cycle = worked_example()
        unit = Unit.objects.get(code="E")
        rounds = list(Round.objects.order_by("month"))
        for day, (first, second, weight, is_late) in enumerate(visits, start=1):
            found = {number: times for number, times in ((1, first), (2, second)) if times}
            visit_of(rounds[is_late], unit, counts=found, weight=weight, day=day)
        rankings.compute(cycle=cycle, period=4, at=NOON)
        for code in "ABCDE":
            assert_adds_up(why(code))
        transaction.set_rollback(True)


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    cycle = worked_example()
    ranking = rankings.compute(cycle=cycle, period=4, at=NOON)
    score = Score.objects.select_related(
        "unit", "group", "ranking__cycle__campaign", "ranking__cycle__child"
    ).get(ranking=ranking, unit__code="D")
    with django_assert_num_queries(7):
        explain(score)
    for day in range(1, 8):
        visit_of(Round.objects.get(month=7), score.unit, counts={1: 3}, day=day)
    with django_assert_num_queries(7):
        explain(score)

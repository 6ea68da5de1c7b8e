"""Incremental scores are those of a full computation and of an independent one, row by row."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.actions import adjustments, rankings
from assessment.models import Component, Cycle, Ranking, Score, ScorePart
from assessment.reports.tables import ranking_table
from campaign.models import AuditEvent, GroupUnit, StaleScore, Unit
from campaign.refusals import Refused
from inspections.models import Visit
from tests.assessment.factories import NOON, correct, rounds_of, visit_of, worked_example
from tests.assessment.recomputation import recompute
from tests.factories import (
    CampaignFactory,
    CycleFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    two_month_cycle,
    year_cycle,
)

pytestmark = pytest.mark.django_db
MONTHS = (7, 8, 3, 4)
ITEMS = ((300, 2000), (150, 3500), (700, 4500))
POLICIES = ("group_mean", "reweight", "exclude", "group_mean")

counts = st.dictionaries(st.integers(1, 3), st.integers(1, 30), max_size=3)
seen = st.tuples(counts, st.sets(st.integers(1, 3), max_size=2)).map(
    lambda pair: ({n: times for n, times in pair[0].items() if n not in pair[1]}, sorted(pair[1]))
)
visits = st.tuples(
    st.sampled_from((*MONTHS, 7, 8)),
    st.sets(st.integers(0, 4), min_size=1, max_size=2),
    st.integers(1, 300),
    seen,
)
points = st.integers(-500, 500).filter(bool).map(lambda cents: Decimal(cents) / 100)


@st.composite
def cities(draw):
    return {
        "policy": draw(st.sampled_from(POLICIES)),
        "year_policy": draw(st.sampled_from(POLICIES)),
        "share": draw(st.integers(1, 99)),
        "minimum": draw(st.integers(1, 2)),
        "unranked": draw(st.sets(st.integers(0, 4), max_size=1)),
        "visits": draw(st.lists(visits, min_size=4, max_size=10)),
        "adjusted": draw(st.dictionaries(st.integers(0, 4), points, max_size=2)),
        "corrections": draw(st.lists(st.tuples(st.integers(0, 9), seen), min_size=1, max_size=3)),
        "adjusted_later": draw(st.dictionaries(st.integers(0, 4), points, max_size=1)),
    }


def build(spec) -> tuple[list[Cycle], list[Visit], list[Unit], object]:
    """Five units in two groups, four rounds, a two-month cycle and two ways of making the year of it."""
    campaign = CampaignFactory()
    rounds = rounds_of(campaign, *MONTHS)
    checklist(SiteTypeFactory(city=campaign.city), ITEMS)
    units = [UnitFactory(city=campaign.city) for _number in range(5)]
    groups = [
        group_of(campaign, units[:3], position=1),
        group_of(campaign, units[3:], position=2, name="市直单位"),
    ]
    GroupUnit.objects.filter(unit__in=[units[n] for n in spec["unranked"]]).update(is_ranked=False)
    made = [
        visit_of(rounds[month], *(units[n] for n in chosen), counts=found, not_applicable=out, weight=weight)
        for month, chosen, weight, (found, out) in spec["visits"]
    ]
    child = two_month_cycle(campaign, *groups, missing=spec["policy"])
    child.components.filter(source="unannounced").update(weight=spec["share"])
    child.components.filter(source="announced").update(weight=100 - spec["share"])
    mean = year_cycle(campaign, child, *groups, minimum=spec["minimum"])
    settled = CycleFactory(
        campaign=campaign,
        code="settled",
        kind="year",
        child=child,
        missing=spec["year_policy"],
        minimum_periods=1,
        position=3,
    )
    settled.groups.set(groups)
    for position, (source, weight) in enumerate([("period_mean", 70), ("announced", 20), ("pledge", 10)]):
        Component.objects.create(cycle=settled, source=source, weight=weight, position=position)
    lead = member("office_lead", Unit.objects.get(city=campaign.city, code="office"))
    return [child, mean, settled], made, units, lead


def compute_all(cycles) -> list[Ranking]:
    child, *years = cycles
    made = [rankings.compute(cycle=child, period=number, at=NOON) for number in (2, 4)]
    return made + [rankings.compute(cycle=cycle, period=0, at=NOON) for cycle in years]


def adjust(cycle, units, changes, lead) -> None:
    """Adjust the units by so many points, as far as the cap allows."""
    for number, signed in changes.items():
        given_before = sum(row.points for row in cycle.adjustments.filter(unit=units[number]))
        if abs(given_before + signed) <= 5:
            adjustments.add(
                cycle=cycle, period=4, unit=units[number], points=signed, reason="奖", document="1号", by=lead
            )


def stored(ranking: Ranking) -> dict[str, dict]:
    table = ranking_table(ranking)
    rows = {row.score.unit.code: (row.score, row) for group in table.groups for row in group.rows}
    outside = {score.unit.code: (score, None) for group in table.groups for score in group.not_assessed}
    return {code: as_recomputed(score, row) for code, (score, row) in (rows | outside).items()}


def as_recomputed(score: Score, row) -> dict:
    parts = {part.code: part for part in score.parts.all()}
    return {
        "assessed": score.is_assessed,
        "total": score.total,
        "exact": Fraction(score.exact) if score.exact else None,
        "adjustment": score.adjustment,
        "unannounced": Fraction(score.unannounced) if score.unannounced else None,
        "used": {code: Fraction(part.exact) for code, part in parts.items() if part.exact},
        "imputed": {code for code, part in parts.items() if part.is_imputed},
        "flags": set(row.flags) if row else set(),
        "rank": row.rank if row else None,
    }


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Ranking, Score, ScorePart, AuditEvent)]


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(cities())
def test_incremental_equals_full_equals_independent(spec):
    with transaction.atomic():
        cycles, made, units, lead = build(spec)
        adjust(cycles[0], units, spec["adjusted"], lead)
        computed = compute_all(cycles)
        for index, (found, out) in spec["corrections"]:
            if index < len(made):
                correct(made[index], found, out)
        adjust(cycles[0], units, spec["adjusted_later"], lead)
        rankings.rescore_stale(campaign=cycles[0].campaign, at=NOON)
        assert not StaleScore.objects.exists()
        incremental = everything()
        digests = [ranking.digest for ranking in compute_all(cycles)]
        assert everything() == incremental  # the full computation found nothing to change
        memory = {}
        for ranking, digest in zip(computed, digests, strict=True):
            fresh = Ranking.objects.select_related("cycle__child", "campaign__city").get(pk=ranking.pk)
            assert fresh.digest == digest
            expected = recompute(fresh.cycle, fresh.period, memory)
            for code, row in stored(fresh).items():
                assert row == {"exact": None} | {
                    key: expected[code][key] for key in row if key in expected[code]
                }
            assert expected.keys() == stored(fresh).keys()
        transaction.set_rollback(True)


def test_a_change_without_effect_writes_nothing_but_takes_the_mark():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    before = everything()
    visit = Visit.objects.filter(units__code="D").first()
    found = {finding.item.number: finding.count for finding in visit.findings.all()}
    correct(visit, found)
    assert rankings.rescore_stale(campaign=cycle.campaign) == 0
    assert everything() == before
    assert not StaleScore.objects.exists()


def test_under_group_mean_one_units_part_moves_the_others():
    cycle = worked_example("group_mean")
    rankings.compute(cycle=cycle, period=4, at=NOON)
    correct(Visit.objects.get(units__code="A", round__month=8), {})
    rankings.rescore_stale(campaign=cycle.campaign)
    assert Score.objects.get(unit__code="C").total == Decimal("85.20")  # 0.6 × 78 + 0.4 × (100 + 96 + 92) ÷ 3


def test_marks_stay_when_a_cycle_is_set_up_wrongly():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    correct(Visit.objects.get(units__code="A", round__month=8), {})
    cycle.components.filter(source="announced").update(weight=39)
    with pytest.raises(Refused) as refusal, transaction.atomic():
        rankings.rescore_stale(campaign=cycle.campaign)
    assert refusal.value.code == "weights"
    assert StaleScore.objects.count() == 1


def test_new_weights_and_units_are_taken_in_by_the_next_change():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    cycle.components.filter(source="unannounced").update(weight=50)
    cycle.components.filter(source="announced").update(weight=50)
    GroupUnit.objects.filter(unit__code="B").delete()
    correct(Visit.objects.get(units__code="A", round__month=8), {})
    rankings.rescore_stale(campaign=cycle.campaign)
    totals = dict(Score.objects.values_list("unit__code", "total"))
    assert totals == {
        "A": Decimal("94.88"),  # 0.5 × 89.75 + 0.5 × 100
        "C": Decimal("78.00"),
        "D": Decimal("90.50"),
        "E": None,
    }

"""As many queries for 130 units as for 5, the same digest on every database, no double in a race."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from assessment.actions import rankings
from assessment.models import Ranking, Score, ScorePart
from campaign.models import AuditEvent, Campaign, GroupUnit
from inspections.models import Visit
from tests.assessment.factories import NOON, correct, rounds_of, visit_of, worked_example
from tests.factories import CampaignFactory, UnitFactory, group_of, two_month_cycle, year_cycle

GOLDEN = "b3f8da5619298f19c729ba7c0c0ed7b67ef24542017315f25cee6c5fd41bd1e1"
GOLDEN_YEAR = "5035daa7518a56f0ba64d9465442b76ab32e474c72f642d2715b53455d20916a"


def city_of(size: int) -> tuple[Campaign, list]:
    """A city of so many units, one visit a month each, with its cycle of two months and its year."""
    campaign = CampaignFactory()
    rounds = rounds_of(campaign, 7, 8)
    units = [UnitFactory(city=campaign.city) for _number in range(size)]
    group = group_of(campaign, units)
    for unit in units:
        for round_ in rounds.values():
            visit_of(round_, unit, counts={1: 1 + len(unit.code)})
    cycle = two_month_cycle(campaign, group, missing="group_mean")
    return campaign, [cycle, year_cycle(campaign, cycle, group, minimum=1)]


def statements(work) -> tuple[int, int]:
    """How many statements read and how many write rows in bulk (SQLite takes 999 values at a time)."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    inserts = [query for query in captured if query["sql"].startswith('INSERT INTO "assessment_score')]
    return len(captured) - len(inserts), len(inserts)


def run(size: int) -> dict[str, tuple[int, int]]:
    campaign, (cycle, year) = city_of(size)
    steps = {
        "first": lambda: rankings.compute(cycle=cycle, period=4, at=NOON),
        "year": lambda: rankings.compute(cycle=year, period=0, at=NOON),
        "again": lambda: rankings.compute(cycle=cycle, period=4, at=NOON),
    }
    counted = {name: statements(step) for name, step in steps.items()}
    correct(Visit.objects.filter(campaign=campaign).order_by("pk").first(), {})
    counted["rescored"] = statements(lambda: rankings.rescore_stale(campaign=campaign, at=NOON))
    return counted


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow():
    few, many = run(5), run(130)
    assert {step: reads for step, (reads, _writes) in few.items()} == {
        step: reads for step, (reads, _writes) in many.items()
    }
    assert few["again"][1] == many["again"][1] == 0
    assert all(reads <= 40 for reads, _writes in many.values())
    if connection.vendor != "sqlite":
        assert few == many


@pytest.mark.django_db
def test_the_digest_is_the_same_on_every_database_and_day():
    cycle = worked_example("group_mean")
    year = year_cycle(cycle.campaign, cycle, cycle.groups.get(), minimum=1)
    assert rankings.compute(cycle=cycle, period=4).digest == GOLDEN
    assert rankings.compute(cycle=year, period=0).digest == GOLDEN_YEAR


@pytest.mark.django_db
def test_the_digest_knows_every_input():
    """Whatever the figures are made of changes it; the order of rows does not."""
    cycle = worked_example("group_mean")
    first = rankings.compute(cycle=cycle, period=4)
    seen = {first.digest}
    GroupUnit.objects.filter(unit__code="E").update(is_ranked=False)
    seen.add(rankings.compute(cycle=cycle, period=4).digest)
    cycle.missing = "reweight"
    cycle.save()
    seen.add(rankings.compute(cycle=cycle, period=4).digest)
    cycle.components.filter(source="unannounced").update(weight=55)
    cycle.components.filter(source="announced").update(weight=45)
    seen.add(rankings.compute(cycle=cycle, period=4).digest)
    GroupUnit.objects.filter(unit__code="E").delete()
    seen.add(rankings.compute(cycle=cycle, period=4).digest)
    assert len(seen) == 5
    assert Score.objects.count() == 4
    assert ScorePart.objects.count() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs PostgreSQL")
def test_computing_at_once_makes_one_snapshot():
    campaign, (cycle, _year) = city_of(5)
    for attempt in range(5):
        correct(Visit.objects.filter(campaign=campaign).order_by("pk").first(), {1: attempt + 1})
        together(
            lambda: rankings.compute(cycle=cycle, period=4),
            lambda: rankings.compute(cycle=cycle, period=4),
            lambda: rankings.rescore_stale(campaign=campaign),
        )
        ranking = Ranking.objects.get()
        assert Score.objects.count() == 5
        assert ScorePart.objects.count() == 10
        assert AuditEvent.objects.filter(verb__startswith="rankings.").count() == attempt + 1
        assert rankings.compute(cycle=cycle, period=4).digest == ranking.digest


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs PostgreSQL")
def test_the_year_and_its_period_do_not_wait_for_each_other():
    """A period marks the year stale while a sweep takes marks: neither holds what the other wants."""
    campaign, (cycle, year) = city_of(5)
    rankings.compute(cycle=cycle, period=4)
    rankings.compute(cycle=year, period=0)
    for attempt in range(5):
        correct(Visit.objects.filter(campaign=campaign).order_by("pk").first(), {1: attempt + 3})
        together(
            lambda: rankings.compute(cycle=cycle, period=4),
            lambda: rankings.rescore_stale(campaign=campaign),
            lambda: rankings.compute(cycle=year, period=0),
            lambda: rankings.rescore_stale(campaign=campaign),
        )
    rankings.rescore_stale(campaign=campaign)
    before = list(Ranking.objects.order_by("pk").values_list("digest", flat=True))
    rankings.compute(cycle=cycle, period=4)
    rankings.compute(cycle=year, period=0)
    assert list(Ranking.objects.order_by("pk").values_list("digest", flat=True)) == before


def together(*steps) -> None:
    """Run the steps in threads that start at once, each with its own connection."""
    barrier, faults = Barrier(len(steps)), []

    def run_one(step) -> None:
        barrier.wait()
        try:
            step()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run_one, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []

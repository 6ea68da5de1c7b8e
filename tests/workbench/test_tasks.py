"""Periodic work: found in the database, done once, also by a real worker."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from celery.signals import task_postrun
from django_celery_beat.models import PeriodicTask

from assessment.models import Ranking
from campaign.models import AuditEvent, Campaign, JobRun, StaleScore
from inspections.models import Round
from tests.factories import CampaignFactory, member
from workbench import due
from workbench.actions import schedules
from workbench.tasks import sweep, tend_campaign

from .conftest import CITY, run

NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)


@pytest.fixture
def city(worked, db):
    assert run("load_city", worked, *CITY).code == 0
    assert run("import_visits", worked / "visits.csv").code == 0
    return Campaign.objects.get()


def test_the_month_s_round_is_opened(city):
    assert any("2026年9月" in line for line in due.tend(city, at=NOON))
    assert Round.objects.get(month=9).mode == "unannounced"


def test_ended_periods_are_computed_and_published_ones_left_alone(city):
    due.tend(city, at=NOON)
    assert list(Ranking.objects.values_list("cycle__code", "period", "status")) == [("two-month", 4, "draft")]
    Ranking.objects.update(status="published", published_at=NOON, published_by=_lead(city))
    before = list(Ranking.objects.values_list())
    due.tend(city, at=NOON + timedelta(days=1))
    assert list(Ranking.objects.values_list()) == before


def _lead(city):
    return member("office_lead", city.city.units.first())


def test_the_year_is_computed_after_its_end(city):
    due.tend(city, at=datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert sorted(Ranking.objects.values_list("cycle__code", "period")) == [("two-month", 4), ("year", 0)]


def test_a_cycle_without_input_gets_no_draft(city):
    due.tend(city, at=datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert not Ranking.objects.filter(cycle__code="window").exists()


def test_changed_visits_are_scored_again(city):
    due.tend(city, at=NOON)
    before = Ranking.objects.get().digest
    row = Round.objects.get(month=8).visits.filter(units__code="A").get()
    row.loss = 0
    row.save()
    StaleScore.objects.create(campaign=city, unit=city.city.units.get(code="A"), month=8)
    assert len(due.tend(city, at=NOON)) == 1
    assert Ranking.objects.get().digest != before
    assert not StaleScore.objects.exists()


def test_a_planned_release_is_made_at_its_moment(city):
    Round.objects.filter(month=7).update(release_due_at=NOON)
    assert due.release_due(at=NOON - timedelta(seconds=1)) == []
    assert len(due.release_due(at=NOON)) == 1
    assert due.release_due(at=NOON) == []
    assert Round.objects.get(month=7).released_at == NOON


def test_done_twice_is_done_once(city):
    due.tend(city, at=NOON)
    rows = list(Ranking.objects.values_list()), AuditEvent.objects.count(), JobRun.objects.count()
    for _time in range(3):
        sweep(NOON.isoformat())
    assert (list(Ranking.objects.values_list()), AuditEvent.objects.count(), JobRun.objects.count()) == rows


def test_what_was_missed_for_days_is_found(city):
    sweep((NOON + timedelta(days=30)).isoformat())
    assert Ranking.objects.filter(cycle__code="two-month", period=4).exists()
    assert Round.objects.filter(month=10).exists()


def test_another_year_is_left_alone(city):
    other = CampaignFactory(city=city.city, year=2025)
    due.tend(other, at=NOON)
    assert not Round.objects.filter(campaign=other).exists()


def test_the_schedule_is_put_once_and_a_changed_one_stays(city):
    assert schedules.put_defaults(by=None) == 0
    entry = PeriodicTask.objects.get()
    assert (entry.task, entry.interval.every) == ("workbench.tasks.sweep", 1)
    PeriodicTask.objects.update(enabled=False)
    schedules.put_defaults(by=None)
    assert not PeriodicTask.objects.get().enabled


@pytest.mark.celery_worker
def test_a_real_worker_does_the_sweep(celery_worker):
    """Serialised arguments, another thread, another connection: what eager jobs hide."""
    campaign, done = CampaignFactory(), threading.Event()

    def note(sender, **_ignored) -> None:
        if sender.name == tend_campaign.name:
            done.set()

    task_postrun.connect(note)
    sweep.delay(NOON.isoformat())
    assert done.wait(20)
    task_postrun.disconnect(note)
    assert Round.objects.get(month=9).campaign == campaign

"""Jobs: what each night and each minute does."""

from datetime import date

import pytest

from assessment.actions import rankings
from assessment.models import Ranking
from assessment.tasks import compute_due_cycles, rescore_stale_scores
from campaign.models import AuditEvent, StaleScore, User
from inspections.models import Visit
from tests.assessment.factories import NOON, correct, worked_example
from tests.factories import year_cycle

pytestmark = pytest.mark.django_db


def test_a_period_is_computed_the_day_after_it_ends_and_only_once():
    cycle = worked_example()
    year_cycle(cycle.campaign, cycle, cycle.groups.get(), minimum=1)
    campaign = str(cycle.campaign.pk)
    assert compute_due_cycles(campaign, "2026-08-31") == 0
    assert compute_due_cycles(campaign, "2026-09-01") == 1
    assert list(Ranking.objects.values_list("cycle__code", "period")) == [("two-month", 4)]
    events = AuditEvent.objects.count()
    compute_due_cycles(campaign, "2026-09-02")
    assert AuditEvent.objects.count() == events
    compute_due_cycles(campaign, "2027-01-01")
    assert Ranking.objects.count() == 2


def test_a_published_period_is_left_alone():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    Ranking.objects.update(status="published", published_at=NOON, published_by=User.objects.first())
    correct(Visit.objects.filter(units__code="A").first(), {})
    assert rankings.compute_due(campaign=cycle.campaign, on=date(2026, 9, 1)) == ([], [])


def test_stale_scores_are_taken_each_minute():
    cycle = worked_example()
    rankings.compute(cycle=cycle, period=4, at=NOON)
    correct(Visit.objects.filter(units__code="A").first(), {})
    assert rescore_stale_scores(str(cycle.campaign.pk)) == 1
    assert rescore_stale_scores(str(cycle.campaign.pk)) == 0
    assert not StaleScore.objects.exists()

"""Marks of scores to be computed again."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.actions import stale
from campaign.models import StaleScore
from tests.factories import CampaignFactory, UnitFactory

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 8, 1, 8, tzinfo=UTC)


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def unit(campaign):
    return UnitFactory(city=campaign.city)


def test_each_unit_and_month_has_one_mark(campaign, unit, django_assert_num_queries):
    other = UnitFactory(city=campaign.city)
    with django_assert_num_queries(1):
        stale.mark(campaign=campaign, unit_ids=[unit.pk, other.pk, unit.pk], month=7, at=EARLY)
    stale.mark(campaign=campaign, unit_ids=[unit.pk], month=8, at=EARLY)
    assert StaleScore.objects.count() == 3


def test_a_drain_does_not_take_a_newer_mark(campaign, unit):
    """Who has read the marks deletes them by key and time; what was marked again since then stays."""
    stale.mark(campaign=campaign, unit_ids=[unit.pk], month=7, at=EARLY)
    read = list(StaleScore.objects.values_list("pk", "marked_at"))
    stale.mark(campaign=campaign, unit_ids=[unit.pk], month=7, at=EARLY + timedelta(seconds=1))
    for key, marked_at in read:
        assert StaleScore.objects.filter(pk=key, marked_at=marked_at).delete()[0] == 0
    assert StaleScore.objects.get().marked_at == EARLY + timedelta(seconds=1)


def test_nothing_to_mark(campaign):
    stale.mark(campaign=campaign, unit_ids=[], month=7)
    assert not StaleScore.objects.exists()

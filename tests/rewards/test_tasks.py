"""The sweep's job."""

import pytest

from campaign.models import AuditEvent, JobRun
from rewards.models import Award, Sanction
from rewards.tasks import propose_for_published_rankings
from tests.rewards.factories import award_rules, in_order, ranking_of, sanction_rule, scene

pytestmark = pytest.mark.django_db


def test_every_published_ranking_is_done_once(city, published):
    sanction_rule(city.year, city.town_group, last=1)
    ranking_of(city.year, {city.town_group: in_order(city.towns)}, by=city.lead)
    propose_for_published_rankings()
    assert (Award.objects.count(), Sanction.objects.count(), JobRun.objects.count()) == (6, 1, 2)
    events = AuditEvent.objects.count()
    propose_for_published_rankings()
    assert (Award.objects.count(), JobRun.objects.count(), AuditEvent.objects.count()) == (6, 2, events)


def test_what_was_done_costs_two_queries(city, published, django_assert_num_queries):
    propose_for_published_rankings()
    with django_assert_num_queries(2):
        propose_for_published_rankings()


def test_a_draft_waits(city, published):
    published.status = "draft"
    published.save()
    propose_for_published_rankings()
    assert not Award.objects.exists()


def test_only_the_latest_published_version_counts(city, published):
    places = {city.town_group: in_order(city.towns[::-1])}
    second = ranking_of(city.two_month, places, version=2, by=city.lead)
    propose_for_published_rankings()
    assert set(Award.objects.values_list("ranking", flat=True)) == {second.pk}


def test_a_new_version_has_its_own_turn(city, published):
    propose_for_published_rankings()
    ranking_of(city.two_month, {city.town_group: in_order(city.towns[::-1])}, version=2, by=city.lead)
    propose_for_published_rankings()
    assert Award.objects.filter(status="withdrawn").count() == 6
    assert Award.objects.filter(status="proposed").count() == 3


def test_one_campaign_a_job(city, published):
    other = scene()
    award_rules(other.two_month, other.town_group)
    ranking_of(other.two_month, {other.town_group: in_order(other.towns)}, by=other.lead)
    propose_for_published_rankings(str(other.campaign.pk))
    assert set(Award.objects.values_list("campaign", flat=True)) == {other.campaign.pk}

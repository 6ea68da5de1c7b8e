"""Sanctions from the end of the published annual ranking (R-62) and from its next version (R-64)."""

import pytest

from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards, sanctions
from rewards.models import Award, Sanction
from tests.rewards.factories import NOW, award_rules, in_order, ranking_of, sanction_rule, scene

pytestmark = pytest.mark.django_db


def proposed(ranking):
    return {(sanction.unit, sanction.rank) for sanction in Sanction.objects.filter(ranking=ranking)}


def annual(city, *ranks, version: int = 1, units=None):
    places = {city.town_group: in_order(units or city.towns, *ranks)}
    return ranking_of(city.year, places, version=version, by=city.lead)


@pytest.fixture
def city(db):
    return scene(towns=9, departments=3)


@pytest.fixture
def rule(city):
    return sanction_rule(city.year, city.town_group, last=3)


def confirm(city, unit):
    sanction = Sanction.objects.get(unit=unit, status="proposed")
    return sanctions.confirm(sanction=sanction, signature="王敏 2027-01-15", by=city.lead, at=NOW)


def test_r62_the_last_three_ranked(city, rule):
    ranking = annual(city)
    outcome = sanctions.propose_for(ranking=ranking, at=NOW)
    assert outcome.made == 3
    assert proposed(ranking) == set(zip(city.towns[6:], (7, 8, 9), strict=True))
    assert all(sanction.asks == [] for sanction in Sanction.objects.all())


def test_r62_counted_from_the_end_of_those_who_are_ranked(city, rule):
    ranking = annual(city, 1, 2, 3, 4, 5, 6, 7, None, None)
    sanctions.propose_for(ranking=ranking, at=NOW)
    assert proposed(ranking) == set(zip(city.towns[4:7], (5, 6, 7), strict=True))


def test_r62_a_tie_at_the_line_lists_all_and_asks(city, rule):
    ranking = annual(city, 1, 2, 3, 4, 5, 6, 6, 8, 9)
    sanctions.propose_for(ranking=ranking, at=NOW)
    assert {unit for unit, _rank in proposed(ranking)} == set(city.towns[5:])
    assert all(sanction.asks == ["tie_at_line"] for sanction in Sanction.objects.all())


def test_r62_half_of_the_group_asks(city):
    sanction_rule(city.year, city.department_group, last=2)
    ranking = ranking_of(city.year, {city.department_group: in_order(city.departments)}, by=city.lead)
    sanctions.propose_for(ranking=ranking, at=NOW)
    assert {tuple(sanction.asks) for sanction in Sanction.objects.all()} == {("half_of_group",)}


def test_r62_units_not_assessed_are_never_listed(city, rule):
    ranking = annual(city, *[None] * 9)
    assert sanctions.propose_for(ranking=ranking, at=NOW).made == 0


def test_a_two_month_ranking_sanctions_nobody(city, rule):
    ranking = ranking_of(city.two_month, {city.town_group: in_order(city.towns)}, by=city.lead)
    assert not sanctions.propose_for(ranking=ranking, at=NOW).changed_anything


@pytest.mark.parametrize("status", ["draft", "noticed"])
def test_only_from_a_published_ranking(city, rule, status):
    ranking = annual(city)
    ranking.status = status
    ranking.save()
    with pytest.raises(Refused) as refusal:
        sanctions.propose_for(ranking=ranking, at=NOW)
    assert refusal.value.code == "not_published"


def test_a_second_run_changes_nothing(city, rule):
    ranking = annual(city)
    sanctions.propose_for(ranking=ranking, at=NOW)
    events = AuditEvent.objects.count()
    assert not sanctions.propose_for(ranking=ranking, at=NOW).changed_anything
    assert (Sanction.objects.count(), AuditEvent.objects.count()) == (3, events)


def test_who_decides_is_told_and_units_are_not(city, rule):
    sanctions.propose_for(ranking=annual(city), at=NOW)
    assert set(Notification.objects.values_list("user", flat=True)) == {city.lead.pk}


def test_a_unit_may_not_propose(city, rule):
    with pytest.raises(NotAllowed):
        sanctions.propose_for(ranking=annual(city), by=city.liaison, at=NOW)


class TestNextYear:
    """R-62: in force until the next annual publication."""

    @pytest.fixture
    def in_force(self, city, rule):
        sanctions.propose_for(ranking=annual(city), at=NOW)
        return confirm(city, city.towns[8])

    @pytest.fixture
    def next_year(self, city, in_force):
        following = scene(year=2027, city=city.campaign.city, towns=4)
        places = {following.town_group: in_order([*city.towns[:3], city.towns[8]], 2, 3, 4, 1)}
        return following, ranking_of(following.year, places, by=city.lead)

    def test_it_ends_and_what_was_never_decided_is_withdrawn(self, city, in_force, next_year):
        _following, ranking = next_year
        sanctions.propose_for(ranking=ranking, at=NOW)
        in_force.refresh_from_db()
        assert (in_force.status, in_force.ended_at) == ("ended", ranking.published_at)
        assert Sanction.objects.filter(status="withdrawn").count() == 2

    def test_what_is_ended_flags_no_award_of_the_new_year(self, city, in_force, next_year):
        following, ranking = next_year
        award_rules(following.year, following.town_group)
        awards.propose_for(ranking=ranking, at=NOW)
        best = Award.objects.get(unit=city.towns[8])
        assert (best.rank, best.is_sanctioned) == (1, False)

    def test_until_then_it_flags_the_next_years_awards(self, city, in_force):
        following = scene(year=2027, city=city.campaign.city, towns=1)
        award_rules(following.two_month, following.town_group)
        places = {following.town_group: [(city.towns[8], 1), (city.towns[0], 2)]}
        awards.propose_for(ranking=ranking_of(following.two_month, places, by=city.lead), at=NOW)
        assert list(Award.objects.order_by("rank").values_list("is_sanctioned", flat=True)) == [True, False]

    def test_the_year_before_gives_no_sanctions_any_more(self, city, rule, next_year):
        again = annual(city, version=2, units=city.towns[::-1])
        assert sanctions.propose_for(ranking=again, at=NOW).made == 0


class TestNextVersion:
    """R-64."""

    @pytest.fixture
    def first(self, city, rule):
        ranking = annual(city)
        sanctions.propose_for(ranking=ranking, at=NOW)
        confirm(city, city.towns[8])
        dismissed = Sanction.objects.get(unit=city.towns[7])
        sanctions.dismiss(sanction=dismissed, reason="年内整改到位", by=city.lead, at=NOW)
        return ranking

    @pytest.fixture
    def second(self, city, first):
        """The best and the last change places."""
        best, *middle, last = city.towns
        return annual(city, version=2, units=[last, *middle, best])

    def test_proposals_are_withdrawn_and_made_anew_and_confirmed_ones_flagged(self, city, first, second):
        outcome = sanctions.propose_for(ranking=second, at=NOW)
        assert (outcome.made, outcome.withdrawn, outcome.flagged) == (3, 1, 1)
        assert {unit for unit, _rank in proposed(second)} == {city.towns[6], city.towns[7], city.towns[0]}
        assert Sanction.objects.get(is_basis_changed=True).unit == city.towns[8]
        assert Sanction.objects.filter(ranking=first, status="dismissed").count() == 1

    def test_ended_by_decision_it_is_proposed_anew_only_where_the_new_version_says_so(
        self, city, first, second
    ):
        sanctions.propose_for(ranking=second, at=NOW)
        flagged = Sanction.objects.get(is_basis_changed=True)
        ended = sanctions.end(sanction=flagged, reason="更正后不在末位", by=city.lead, at=NOW)
        assert (ended.status, ended.ended_at) == ("ended", NOW)
        assert not Sanction.objects.filter(ranking=second, unit=city.towns[8]).exists()
        assert not sanctions.propose_for(ranking=second, at=NOW).changed_anything

    def test_upheld_it_rests_on_the_new_version(self, city, first, second):
        sanctions.propose_for(ranking=second, at=NOW)
        flagged = Sanction.objects.get(is_basis_changed=True)
        upheld = sanctions.uphold(sanction=flagged, reason="另有违纪情形", by=city.lead, at=NOW)
        assert (upheld.ranking, upheld.rank, upheld.is_basis_changed) == (second, 1, False)
        assert not sanctions.propose_for(ranking=second, at=NOW).changed_anything

    def test_one_that_stands_is_not_proposed_twice(self, city, first):
        again = annual(city, version=2)
        sanctions.propose_for(ranking=again, at=NOW)
        assert {unit for unit, _rank in proposed(again)} == set(city.towns[6:8])

    @pytest.mark.parametrize("verb", ["uphold", "end"])
    def test_without_a_changed_basis_there_is_nothing_to_decide(self, city, first, verb):
        sanction = Sanction.objects.get(unit=city.towns[8])
        with pytest.raises(Refused) as refusal:
            getattr(sanctions, verb)(sanction=sanction, reason="维持", by=city.lead, at=NOW)
        assert refusal.value.code == "not_flagged"

    def test_pages(self, city, first, second, client):
        sanctions.propose_for(ranking=second, at=NOW)
        flagged = Sanction.objects.get(is_basis_changed=True)
        client.force_login(city.lead)
        for verb in ("uphold", "end"):
            url = f"/sanctions/{flagged.pk}/{verb}/"
            assert client.get(url).status_code == 200
            assert client.post(url).status_code == 422
        assert client.post(f"/sanctions/{flagged.pk}/uphold/", {"reason": "维持"}).status_code == 302
        assert client.post(f"/sanctions/{flagged.pk}/end/", {"reason": "维持"}).status_code == 422

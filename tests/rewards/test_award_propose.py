"""Proposals from a published ranking (R-61) and from its next version (R-64)."""

import pytest

from assessment.models import Ranking
from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards, sanctions
from rewards.models import Award, Sanction
from tests.factories import CampaignFactory, UnitFactory, member
from tests.rewards.factories import (
    NOW,
    award_rules,
    in_order,
    proposal,
    ranking_of,
    sanction_rule,
    scene,
)

pytestmark = pytest.mark.django_db


def made(ranking):
    return {(award.unit.code, award.rank, award.amount) for award in Award.objects.filter(ranking=ranking)}


def test_r61_the_first_three_of_each_group_are_proposed(city, published):
    outcome = awards.propose_for(ranking=published, at=NOW)
    towns, departments = city.towns, city.departments
    assert outcome.made == 6
    assert made(published) == {
        (unit.code, rank, amount)
        for units in (towns, departments)
        for unit, rank, amount in zip(units, (1, 2, 3), (10_000, 8_000, 5_000), strict=False)
    }
    assert set(Award.objects.values_list("status", "proposed_by", "is_sanctioned")) == {
        ("proposed", None, False)
    }


def test_r60_a_proposal_commits_nothing(city, published):
    awards.propose_for(ranking=published, at=NOW)
    city.budget.refresh_from_db()
    assert city.budget.committed == 0


def test_a_second_run_changes_no_row_and_leaves_no_event(city, published):
    awards.propose_for(ranking=published, at=NOW)
    rows, events = list(Award.objects.order_by("pk").values()), AuditEvent.objects.count()
    outcome = awards.propose_for(ranking=published, at=NOW)
    assert not outcome.changed_anything
    assert list(Award.objects.order_by("pk").values()) == rows
    assert AuditEvent.objects.count() == events


def test_one_event_tells_of_all_and_approvers_are_told_once(city, published):
    awards.propose_for(ranking=published, by=city.office, at=NOW)
    event = AuditEvent.objects.get(verb="awards.propose_for")
    assert event.actor == city.office
    line = Notification.objects.get(user=city.lead)
    assert "46,000" in line.text
    assert not Notification.objects.filter(user=city.office).exists()
    assert Award.objects.filter(proposed_by=city.office).count() == 6


def test_r61_a_tied_rank_pays_each(city):
    award_rules(city.two_month, city.town_group)
    ranking = ranking_of(city.two_month, {city.town_group: in_order(city.towns, 1, 1, 3, 4, 5, 6)})
    awards.propose_for(ranking=ranking, at=NOW)
    first, second, third = city.towns[:3]
    assert made(ranking) == {(first.code, 1, 10_000), (second.code, 1, 10_000), (third.code, 3, 5_000)}


def test_units_without_a_rank_get_nothing(city):
    award_rules(city.two_month, city.town_group)
    places = in_order(city.towns, 1, None, None, 2, None, None)
    ranking = ranking_of(city.two_month, {city.town_group: places})
    assert awards.propose_for(ranking=ranking, at=NOW).made == 2


@pytest.mark.parametrize("status", ["draft", "noticed"])
def test_only_a_published_ranking_gives_proposals(city, published, status):
    published.status = status
    published.save()
    with pytest.raises(Refused) as refusal:
        awards.propose_for(ranking=published, at=NOW)
    assert refusal.value.code == "not_published"
    assert not Award.objects.exists()


def test_a_unit_may_not_propose(city, published):
    with pytest.raises(NotAllowed):
        awards.propose_for(ranking=published, by=city.liaison, at=NOW)


def test_the_year_has_places_for_ten_individuals(city):
    award_rules(city.year, city.town_group, city.department_group, individuals=10)
    places = {city.town_group: in_order(city.towns), city.department_group: in_order(city.departments)}
    ranking = ranking_of(city.year, places)
    assert awards.propose_for(ranking=ranking, at=NOW).made == 16
    places = Award.objects.filter(recipient="individual")
    assert sorted(places.values_list("slot", "amount", "unit", "person_name")) == [
        (slot, 5_000, None, "") for slot in range(1, 11)
    ]


def test_r61_a_unit_with_a_sanction_in_force_is_flagged(city):
    last_year = scene(year=2025, city=city.campaign.city)
    rule = sanction_rule(last_year.year, last_year.town_group)
    old = ranking_of(last_year.year, {last_year.town_group: in_order(last_year.towns)})
    Sanction.objects.create(
        campaign=last_year.campaign,
        rule=rule,
        ranking=old,
        unit=city.towns[1],
        rank=6,
        status="confirmed",
        signature="王敏 1月12日",
        decided_by=city.lead,
        decided_at=NOW,
    )
    award_rules(city.two_month, city.town_group)
    ranking = ranking_of(city.two_month, {city.town_group: in_order(city.towns)})
    awards.propose_for(ranking=ranking, at=NOW)
    assert list(Award.objects.filter(is_sanctioned=True).values_list("unit", flat=True)) == [city.towns[1].pk]


def test_r61_proposals_that_exceed_the_budget_are_made_and_said(city, published):
    city.budget.total = 45_999
    city.budget.save()
    outcome = awards.propose_for(ranking=published, at=NOW)
    assert (outcome.made, outcome.is_overrun) == (6, True)
    assert "46,000" in Notification.objects.get(user=city.lead).text


class TestNextVersion:
    """R-64."""

    @pytest.fixture
    def granted(self, city, published):
        """The first version: the first town approved, the second approved and paid, the rest proposed."""
        awards.propose_for(ranking=published, at=NOW)
        first, second = (Award.objects.get(unit=town) for town in city.towns[:2])
        awards.approve(award=first, by=city.lead, at=NOW)
        awards.approve(award=second, by=city.lead, at=NOW)
        awards.pay(award=second, by=city.office, at=NOW)
        return first, second

    def next_version(self, city):
        """Town 6 rises to the first rank, all others go one down."""
        *others, risen = city.towns
        return ranking_of(
            city.two_month,
            {
                city.town_group: in_order([risen, *others]),
                city.department_group: in_order(city.departments),
            },
            version=2,
            by=city.lead,
        )

    def test_proposals_are_withdrawn_and_made_anew_and_granted_ones_flagged(self, city, published, granted):
        second = self.next_version(city)
        outcome = awards.propose_for(ranking=second, at=NOW)
        assert (outcome.made, outcome.withdrawn, outcome.flagged) == (4, 4, 2)
        flagged = Award.objects.filter(is_basis_changed=True)
        assert set(flagged.values_list("unit", "status")) == {
            (city.towns[0].pk, "approved"),
            (city.towns[1].pk, "paid"),
        }
        assert Award.objects.filter(ranking=published, status="withdrawn").count() == 4

    def test_a_unit_with_a_standing_award_is_not_paid_twice(self, city, granted):
        second = self.next_version(city)
        awards.propose_for(ranking=second, at=NOW)
        towns = Award.objects.filter(ranking=second, rule__group=city.town_group)
        assert [award.unit for award in towns] == [city.towns[5]]

    def test_once_it_is_withdrawn_the_new_version_gives_its_own(self, city, granted):
        second = self.next_version(city)
        awards.propose_for(ranking=second, at=NOW)
        awards.withdraw(award=granted[0], reason="名次更正", by=city.lead, at=NOW)
        anew = Award.objects.get(ranking=second, unit=city.towns[0])
        assert (anew.rank, anew.amount, anew.status) == (2, 8_000, "proposed")
        city.budget.refresh_from_db()
        assert city.budget.committed == 8_000

    def test_upheld_it_rests_on_the_new_version_and_is_not_flagged_again(self, city, granted):
        second = self.next_version(city)
        awards.propose_for(ranking=second, at=NOW)
        upheld = awards.uphold(award=granted[1], reason="款项已发放，不作追回", by=city.lead, at=NOW)
        assert (upheld.ranking, upheld.rank, upheld.amount) == (second, 3, 8_000)
        assert not upheld.is_basis_changed
        assert not awards.propose_for(ranking=second, at=NOW).changed_anything
        assert not Award.objects.get(pk=upheld.pk).is_basis_changed

    def test_a_flagged_one_is_not_paid_before_it_is_decided(self, city, granted):
        awards.propose_for(ranking=self.next_version(city), at=NOW)
        with pytest.raises(Refused) as refusal:
            awards.pay(award=granted[0], by=city.office, at=NOW)
        assert refusal.value.code == "basis_changed"

    def test_the_old_version_gives_no_proposals_any_more(self, city, published, granted):
        self.next_version(city)
        with pytest.raises(Refused) as refusal:
            awards.propose_for(ranking=published, at=NOW)
        assert refusal.value.code == "superseded"

    def test_between_publication_and_the_new_proposals_nothing_old_is_approved(self, city, granted):
        self.next_version(city)
        third = Award.objects.get(unit=city.towns[2])
        with pytest.raises(Refused) as refusal:
            awards.approve(award=third, by=city.lead, at=NOW)
        assert refusal.value.code == "superseded"

    def test_a_place_given_to_a_person_stays_that_persons(self, city):
        award_rules(city.year, city.town_group, individuals=2)
        first = ranking_of(city.year, {city.town_group: in_order(city.towns)})
        awards.propose_for(ranking=first, at=NOW)
        place = Award.objects.get(recipient="individual", slot=1)
        awards.nominate(award=place, person_name="李志强", unit=city.towns[0], by=city.office, at=NOW)
        awards.approve(award=place, by=city.lead, at=NOW)
        second = ranking_of(city.year, {city.town_group: in_order(city.towns)}, version=2)
        awards.propose_for(ranking=second, at=NOW)
        assert list(second.awards.filter(recipient="individual").values_list("slot", flat=True)) == [2]

    def test_uphold_wants_a_flag_a_reason_and_another_person(self, city, published, granted):
        award = granted[0]
        with pytest.raises(Refused) as refusal:
            awards.uphold(award=award, reason="维持", by=city.lead, at=NOW)
        assert refusal.value.code == "not_flagged"
        with pytest.raises(Refused) as refusal:
            awards.uphold(award=award, reason=" ", by=city.lead, at=NOW)
        assert refusal.value.code == "reason_missing"
        Award.objects.filter(pk=award.pk).update(proposed_by=city.lead, approved_by=None, status="withdrawn")
        with pytest.raises(Refused) as refusal:
            awards.uphold(award=award, reason="维持", by=city.lead, at=NOW)
        assert refusal.value.code == "same_person"


class TestByHand:
    def propose(self, city, **fields):
        values = {
            "campaign": city.campaign,
            "unit": city.towns[0],
            "amount": 5_000,
            "reason": "专项工作突出",
            "by": city.office,
            "at": NOW,
        }
        return awards.propose(**{**values, **fields})

    def test_the_office_proposes_with_a_reason(self, city):
        award = self.propose(city)
        assert (award.status, award.proposed_by, award.ranking) == ("proposed", city.office, None)
        assert AuditEvent.objects.filter(verb="awards.propose", subject_id=str(award.pk)).exists()

    def test_an_individual_is_named(self, city):
        award = self.propose(city, recipient="individual", person_name=" 李志强 ")
        assert award.person_name == "李志强"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"amount": 4_999}, "amount_out_of_bounds"),
            ({"amount": 20_001}, "amount_out_of_bounds"),
            ({"reason": " "}, "reason_missing"),
            ({"recipient": "individual"}, "person_missing"),
            ({"person_name": "李志强"}, "person_not_wanted"),
        ],
    )
    def test_refusals(self, city, fields, code):
        with pytest.raises(Refused) as refusal:
            self.propose(city, **fields)
        assert refusal.value.code == code
        assert not Award.objects.exists()

    def test_the_city_may_set_other_bounds(self, city):
        city.budget.award_least = 1_000
        city.budget.save()
        assert self.propose(city, amount=1_000).amount == 1_000

    def test_a_unit_of_another_city_is_refused(self, city):
        with pytest.raises(Refused) as refusal:
            self.propose(city, unit=UnitFactory())
        assert refusal.value.code == "foreign_unit"

    def test_a_unit_may_not(self, city):
        with pytest.raises(NotAllowed):
            self.propose(city, by=city.liaison)

    def test_the_office_of_another_city_may_not(self, city):
        stranger = member("office", UnitFactory(city=CampaignFactory().city))
        with pytest.raises(NotAllowed):
            self.propose(city, by=stranger)


def test_a_sanction_confirmed_later_flags_the_open_proposal(city):
    award = proposal(city, city.towns[5])
    sanction_rule(city.year, city.town_group, last=1)
    ranking = ranking_of(city.year, {city.town_group: in_order(city.towns)})
    sanctions.propose_for(ranking=ranking, at=NOW)
    sanctions.confirm(sanction=Sanction.objects.get(), signature="王敏 1月12日", by=city.lead, at=NOW)
    award.refresh_from_db()
    assert award.is_sanctioned


def test_the_page_to_uphold_names_the_place_in_the_new_version(city, published, client):
    awards.propose_for(ranking=published, at=NOW)
    award = Award.objects.get(unit=city.towns[0])
    url = f"/awards/{award.pk}/uphold/"
    awards.approve(award=award, by=city.lead, at=NOW)
    ranking_of(city.two_month, {city.town_group: in_order(city.towns[::-1])}, version=2, by=city.lead)
    awards.propose_for(ranking=Ranking.objects.get(version=2), at=NOW)
    client.force_login(city.liaison)
    assert client.get(url).status_code == 403
    client.force_login(city.lead)
    page = client.get(url)
    assert page.context["latest"].rank == 6
    assert client.post(url).status_code == 422
    assert client.post(url, {"reason": "已公开表彰"}).status_code == 302
    assert client.post(url, {"reason": "已公开表彰"}).status_code == 422

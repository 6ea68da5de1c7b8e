"""Who sees which award, sanction and budget."""

import pytest

from rewards.models import Award, Budget, Sanction
from tests.factories import CampaignFactory, UnitFactory, UserFactory, member
from tests.rewards.factories import NOW, in_order, proposal, ranking_of, sanction_rule

pytestmark = pytest.mark.django_db

AWARDS = ("proposed", "approved", "paid", "withdrawn")
SANCTIONS = ("proposed", "confirmed", "dismissed", "withdrawn", "ended")
GRANTED, IMPOSED = {"approved", "paid"}, {"confirmed", "ended"}


@pytest.fixture
def rows(city):
    """An award and a sanction in each status, for the liaison's town and for another."""
    rule = sanction_rule(city.year, city.town_group)
    for version, unit in enumerate(city.towns[:2], start=1):
        for status in AWARDS:
            proposal(city, unit, status=status, approved_by=city.lead, approved_at=NOW, paid_at=NOW)
        for number, status in enumerate(SANCTIONS):
            ranking = ranking_of(
                city.year,
                {city.town_group: in_order(city.towns)},
                version=10 * version + number,
                by=city.lead,
            )
            Sanction.objects.create(
                campaign=city.campaign,
                rule=rule,
                ranking=ranking,
                unit=unit,
                rank=6,
                status=status,
                signature="王敏 1月15日",
                decided_by=city.lead,
                decided_at=NOW,
                ended_at=NOW,
            )
    return city


def seen(model, user):
    return {(row.unit, row.status) for row in model.objects.visible_to(user)}


def product(units, statuses):
    return {(unit, status) for unit in units for status in statuses}


@pytest.mark.parametrize(
    ("role", "awards", "sanctions", "own_only", "budgets"),
    [
        ("office", set(AWARDS), set(SANCTIONS), False, 1),
        ("office_lead", set(AWARDS), set(SANCTIONS), False, 1),
        ("unit", GRANTED, IMPOSED, True, 0),
        ("unit_head", GRANTED, IMPOSED, True, 0),
        ("leader", GRANTED, IMPOSED, False, 1),
        ("discipline", GRANTED, IMPOSED, False, 1),
        ("commission", GRANTED, IMPOSED, False, 1),
        ("inspector", set(), set(), False, 0),
        ("supervisor", set(), set(), False, 0),
        ("admin", set(), set(), False, 0),
    ],
)
def test_by_role(rows, role, awards, sanctions, own_only, budgets):
    user = member(role, rows.towns[0])
    units = rows.towns[:1] if own_only else rows.towns[:2]
    assert seen(Award, user) == product(units, awards)
    assert seen(Sanction, user) == product(units, sanctions)
    assert Budget.objects.visible_to(user).count() == budgets


@pytest.mark.parametrize("role", ["office_lead", "unit", "leader"])
def test_another_city_sees_nothing(rows, role):
    stranger = member(role, UnitFactory(city=CampaignFactory().city))
    assert not seen(Award, stranger)
    assert not seen(Sanction, stranger)
    assert not Budget.objects.visible_to(stranger).exists()


def test_without_a_membership_nothing(rows):
    assert not seen(Award, UserFactory())


def test_the_technician_sees_nothing(rows):
    technician = UserFactory(is_superuser=True)
    assert not seen(Award, technician)
    assert not seen(Sanction, technician)

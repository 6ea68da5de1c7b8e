"""The holidays of a year come into the table."""

from datetime import date

import pytest

from campaign.actions import work_days
from campaign.models import AuditEvent, WorkDay
from campaign.refusals import NotAllowed, Refused
from campaign.rules.workdays import due_on
from tests.factories import CityFactory, UnitFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return CityFactory()


def test_2026_is_loaded_once(city):
    count = work_days.load(year=2026, by=None)
    assert count == WorkDay.objects.count() > 20
    assert WorkDay.objects.get(day_on=date(2026, 10, 10)).is_work
    assert WorkDay.objects.get(day_on=date(2026, 10, 1)).note == "国庆节"
    assert work_days.load(year=2026, by=None) == 0
    assert AuditEvent.objects.count() == 1


def test_the_worked_deadline_r_03(city):
    work_days.load(year=2026, by=None)
    deadline = due_on(date(2026, 9, 28), 5, WorkDay.objects.calendar())
    assert (deadline.on, deadline.is_assumed) == (date(2026, 10, 10), False)


def test_a_day_entered_by_hand_stays(city):
    WorkDay.objects.create(day_on=date(2026, 10, 1), is_work=True, note="本地安排")
    work_days.load(year=2026, by=None)
    assert WorkDay.objects.get(day_on=date(2026, 10, 1)).is_work


def test_an_unknown_year_is_refused(city):
    with pytest.raises(Refused, match="2031") as refusal:
        work_days.load(year=2031, by=None)
    assert refusal.value.code == "unknown_year"


def test_days_of_the_whole_installation_take_the_right_everywhere(city):
    office = member("office", UnitFactory(city=city))
    assert work_days.load(year=2026, by=office)
    CityFactory()
    with pytest.raises(NotAllowed):
        work_days.load(year=2025, by=member("office", UnitFactory(city=city)))


def test_without_a_city_there_is_no_trail_to_write_to():
    with pytest.raises(NotAllowed) as refusal:
        work_days.load(year=2026, by=None)
    assert refusal.value.code == "no_city"

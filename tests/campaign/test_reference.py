"""Reference data kept by hand: one event a write, with the differences; refusals in words."""

import json

import pytest

from campaign.actions import reference
from campaign.actions.reference import Belongings, Parts
from campaign.models import AuditEvent, Campaign, City, GroupUnit, RankingGroup, Role, Unit, User, WorkDay
from campaign.refusals import NotAllowed, Refused
from tests.factories import (
    CampaignFactory,
    CityFactory,
    RankingGroupFactory,
    UnitFactory,
    group_of,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory(city=CityFactory())


@pytest.fixture
def campaign(unit):
    return CampaignFactory(city=unit.city)


@pytest.fixture
def office(unit):
    return member("office", unit)


def details(position: int = -1) -> dict:
    events = list(AuditEvent.objects.order_by("at", "seq"))
    return json.loads(events[position].body)["details"]


def test_add_change_and_delete_leave_one_event_each(campaign, office):
    group = RankingGroup(campaign=campaign, code="towns", name="镇办区")
    reference.save(row=group, by=office, create=True)
    assert details()["changes"]["name"] == [None, "镇办区"]
    group.name = "镇处场组"
    assert reference.save(row=group, by=office, create=False) == {"name": ["镇办区", "镇处场组"]}
    assert details() == {"created": False, "changes": {"name": ["镇办区", "镇处场组"]}}
    key = str(group.pk)
    reference.delete(row=group, by=office)
    assert details()["before"]["row"]["code"] == "towns"
    assert [event.verb for event in AuditEvent.objects.order_by("seq")] == [
        "reference.save",
        "reference.save",
        "reference.delete",
    ]
    assert {event.subject_id for event in AuditEvent.objects.all()} == {key}


def test_what_does_not_differ_is_not_written(campaign, office):
    assert reference.save(row=Campaign.objects.get(), by=office, create=False) == {}
    assert not AuditEvent.objects.exists()


def test_a_number_written_otherwise_is_no_difference(campaign, office):
    row = Campaign.objects.get()
    row.adjustment_cap = "5"
    row.clean_fields()
    assert reference.save(row=row, by=office, create=False) == {}


def test_parts_are_written_with_their_row_under_one_event(campaign, unit, office):
    group = group_of(campaign, [unit])
    gone, other = group.group_units.get(), UnitFactory(city=unit.city)
    added = GroupUnit(campaign=campaign, group=group, unit=other)
    reference.save(
        row=group, by=office, create=False, belongings=Belongings(parts=Parts(saved=[added], removed=[gone]))
    )
    assert list(group.units.all()) == [other]
    assert AuditEvent.objects.count() == 1
    assert {name.split()[0] for name in details()["changes"]} == {"groupunit"}


def test_what_is_in_use_is_not_deleted_and_nothing_is_named(campaign, unit, office):
    member("unit", unit, name="李四")
    with pytest.raises(Refused) as refusal:
        reference.delete(row=unit, by=office)
    assert refusal.value.code == "in_use"
    assert "李四" not in str(refusal.value)
    assert Unit.objects.filter(pk=unit.pk).exists()
    with pytest.raises(Refused):
        reference.delete(row=unit.city, by=None)


def test_rows_of_another_city_are_refused(campaign, office):
    foreign = CampaignFactory()
    with pytest.raises(NotAllowed):
        reference.save(row=RankingGroup(campaign=foreign, code="x", name="x"), by=office, create=True)
    own = RankingGroupFactory(campaign=campaign)
    own.campaign = foreign
    with pytest.raises(NotAllowed):
        reference.save(row=own, by=office, create=False)
    stranger = RankingGroupFactory(campaign=foreign)
    stranger.campaign = campaign
    with pytest.raises(NotAllowed):
        reference.save(row=stranger, by=office, create=False)
    part = GroupUnit(campaign=campaign, group=own, unit=UnitFactory())
    own.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        reference.save(row=own, by=None, create=False, belongings=Belongings(parts=Parts([part])))
    assert (refusal.value.code, refusal.value.field) == ("foreign", "unit")


def test_a_row_deleted_meanwhile_is_refused(campaign, office):
    group = RankingGroupFactory(campaign=campaign)
    RankingGroup.objects.all().delete()
    group.name = "x"
    with pytest.raises(Refused) as refusal:
        reference.save(row=group, by=office, create=False)
    assert refusal.value.code == "gone"


def test_accounts_take_their_own_right(unit, office):
    liaison = member("unit", unit)
    liaison.phone = "1"
    with pytest.raises(NotAllowed):
        reference.save(row=liaison, by=office, create=False)
    reference.save(row=liaison, by=member("admin", unit), create=False)


def test_only_a_technician_of_the_installation_makes_another_one(unit):
    keeper = member("admin", unit)
    keeper.is_superuser = True
    with pytest.raises(NotAllowed):
        reference.save(row=keeper, by=User.objects.get(pk=keeper.pk), create=False)


def test_a_city_is_founded_by_the_technician_of_the_installation(office):
    city = City(code="429004", name="仙桃市", short_name="仙")
    with pytest.raises(NotAllowed):
        reference.save(row=city, by=office, create=True)
    technician = User.objects.create_superuser("root", "技术员")
    reference.save(row=city, by=technician, create=True)
    assert AuditEvent.objects.get().city == city


def test_roles_and_work_days_change_every_city(unit):
    keeper = member("admin", unit)
    role = Role.objects.get(code="inspector")
    role.name = "督查员"
    reference.save(row=role, by=keeper, create=False)
    CityFactory(code="999999")
    role.name = "检查员"
    with pytest.raises(NotAllowed):
        reference.save(row=role, by=User.objects.get(pk=keeper.pk), create=False)


def test_an_import_is_one_event_with_count_and_digest(office):
    days = [WorkDay(day_on=f"2026-10-0{n}", is_work=False) for n in (1, 2, 3)]
    batch = [(day, {"day_on": day.day_on}) for day in days]
    reference.record_import(batch=batch, by=office, file="days.xlsx")
    first = details()
    reference.record_import(batch=batch[::-1], by=office, file="days.xlsx")
    assert first["count"] == 3
    assert len(first["digest"]) == 64
    assert details() == first
    assert AuditEvent.objects.count() == 2


def test_a_password_never_enters_the_trail(unit):
    user = member("unit", unit)
    user.set_password("x" * 20)
    user.phone = "1"
    reference.save(row=user, by=None, create=False)
    assert "argon2" not in AuditEvent.objects.get().body

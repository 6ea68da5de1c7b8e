"""Every add, change and delete in the administration leaves exactly one event."""

import pytest
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from assessment.models import Cycle
from campaign.models import (
    Campaign,
    NumberSeries,
    RankingGroup,
    Unit,
    User,
    WorkDay,
)
from inspections.models import Site, SiteType
from rewards.models import AwardRule, Budget, SanctionRule
from tests.administration import events, last_details, rows_of, send, url, verbs
from tests.factories import (
    BudgetFactory,
    CampaignFactory,
    CityFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    two_month_cycle,
    year_cycle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def town():
    return UnitFactory(city=CityFactory(), name="园林街道", code="101")


@pytest.fixture
def campaign(town):
    return CampaignFactory(city=town.city)


@pytest.fixture
def sign_in(client, town):
    def as_role(role: str) -> User:
        person = member(role, town)
        client.force_login(person)
        return person

    return as_role


@pytest.fixture
def office(sign_in):
    return sign_in("office")


def simple_rows(town, campaign) -> dict:
    """For each simple kind of reference data, a filled form."""
    group = group_of(campaign, [town])
    cycle = two_month_cycle(campaign, group)
    year = year_cycle(campaign, cycle, group)
    return {
        Campaign: {
            "city": town.city_id, "year": 2027, "repeat_factor": 100, "adjustment_cap": "5", "notice_days": 5,
        },
        NumberSeries: {"city": town.city_id, "kind": "letter", "year": 2026, "prefix": "潜文明督"},
        WorkDay: {"day_on": "2026-10-01", "is_work": "", "note": "国庆节"},
        AwardRule: {
            "campaign": campaign.pk, "cycle": cycle.pk, "group": group.pk, "recipient": "collective",
            "rank_from": 1, "rank_to": 1, "amount": 10000, "position": 1,
        },
        SanctionRule: {
            "campaign": campaign.pk, "cycle": year.pk, "group": group.pk, "last": 3,
            "consequence": "取消资格",
        },
        CrontabSchedule: {
            "minute": "5", "hour": "1", "day_of_month": "*", "month_of_year": "*", "day_of_week": "*",
        },
    }  # fmt: skip


CHANGES = {
    Campaign: {"notice_days": 3},
    NumberSeries: {"prefix": "潜创督"},
    WorkDay: {"note": "国庆"},
    AwardRule: {"amount": 8000},
    SanctionRule: {"last": 2},
    CrontabSchedule: {"minute": "10"},
}


@pytest.mark.parametrize("model", CHANGES)
def test_add_change_delete_leave_one_event_each(client, town, campaign, office, model):
    data = simple_rows(town, campaign)[model]
    known = set(model.objects.values_list("pk", flat=True))
    send(client, url(model, "add"), data)
    row = model.objects.exclude(pk__in=known).get()
    send(client, url(model, "change", row.pk), data)
    assert events() == [("reference.save", office.username)]
    send(client, url(model, "change", row.pk), data | CHANGES[model])
    assert set(last_details()["changes"]) == set(CHANGES[model])
    send(client, url(model, "delete", row.pk), {"post": "yes"})
    assert not model.objects.filter(pk=row.pk).exists()
    assert verbs() == ["reference.save", "reference.save", "reference.delete"]


def test_a_unit_is_spelled_and_keeps_its_former_name(client, town, office):
    data = {"city": town.city_id, "code": "114", "name": "长埫口镇", "kind": "town", "alias": "changtangkou"}
    data |= rows_of("former_names", [])
    send(client, url(Unit, "add"), data)
    unit = Unit.objects.get(code="114")
    assert unit.pinyin
    send(client, url(Unit, "change", unit.pk), data | {"name": "长埫口街道"})
    assert unit.former_names.get().name == "长埫口镇"
    assert verbs() == ["units.save", "units.save"]


def test_a_group_is_written_with_its_units_under_one_event(client, town, campaign, office):
    other = UnitFactory(city=town.city)
    data = {"campaign": campaign.pk, "code": "towns", "name": "镇办区", "position": 1, "is_ranked": "on"}
    units = [{"unit": town.pk, "is_ranked": "on"}, {"unit": other.pk}]
    send(client, url(RankingGroup, "add"), data | rows_of("group_units", units))
    group = RankingGroup.objects.get()
    assert set(group.units.all()) == {town, other}
    assert not group.group_units.get(unit=other).is_ranked
    assert len(events()) == 1
    # the same unit in a second group of the campaign
    data |= {"code": "second", **rows_of("group_units", units[:1])}
    send(client, url(RankingGroup, "add"), data, 200)
    assert len(events()) == 1


def test_a_cycle_needs_weights_that_total_100(client, town, campaign, office):
    group = group_of(campaign, [town])
    data = {
        "campaign": campaign.pk, "code": "two-month", "name": "双月综合", "kind": "two-month",
        "method": "weighted", "missing": "reweight", "minimum_periods": 1, "position": 1,
        "groups": [group.pk],
    }  # fmt: skip
    parts = [
        {"source": "unannounced", "weight": "60", "position": 1},
        {"source": "announced", "weight": "39.99", "position": 2},
    ]
    response = send(client, url(Cycle, "add"), data | rows_of("components", parts), 200)
    assert "99.99" in response.content.decode()
    parts[1]["weight"] = "40"
    send(client, url(Cycle, "add"), data | rows_of("components", parts))
    assert [component.weight for component in Cycle.objects.get().components.all()] == [60, 40]
    assert list(Cycle.objects.get().groups.all()) == [group]
    assert len(events()) == 1


def items(*maxima: str) -> list[dict]:
    return [
        {"number": n, "text": f"第{n}项", "points_each": "0.25", "maximum": maximum, "gravity": "general"}
        for n, maximum in enumerate(maxima, start=1)
    ]


def test_a_checklist_is_taken_only_when_its_maxima_total_100(client, town, office):
    data = {"city": town.city_id, "name": "农贸市场"}
    for maxima in (["40", "59.99"], ["40", "60.01"], []):
        response = send(client, url(SiteType, "add"), data | rows_of("items", items(*maxima)), 200)
        assert "100.00" in response.content.decode()
    assert not SiteType.objects.exists()
    assert not events()
    third = {"number": 3, "text": "第3项", "points_each": "0.01", "maximum": "0.01", "gravity": "key"}
    send(client, url(SiteType, "add"), data | rows_of("items", [*items("40", "59.99"), third]))
    stored = list(SiteType.objects.get().items.values_list("points_each", "maximum"))
    assert stored == [(25, 4000), (25, 5999), (1, 1)]
    assert events() == [("checklists.put", office.username)]


def test_a_checklist_is_changed_and_renamed_one_after_the_other(client, town, office):
    site_type = SiteTypeFactory(city=town.city, name="社区")
    one, two = checklist(site_type)
    address = url(SiteType, "change", site_type.pk)
    page = client.get(address).content.decode()
    assert 'value="0.25"' in page
    assert 'value="60.00"' in page
    common = {"site_type": site_type.pk, "gravity": "general"}
    rows = [
        common | {"id": one.pk, "number": 1, "text": "改过", "points_each": "1", "maximum": "40.00"},
        common | {"id": two.pk, "number": 2, "text": two.text, "points_each": "5.00", "maximum": "60.00"},
    ]
    send(client, address, {"name": "新名", **rows_of("items", rows, 2)})
    assert SiteType.objects.get().name == "社区"
    assert not events()
    send(client, address, {"name": "社区", **rows_of("items", rows, 2)})
    stored = dict(site_type.items.current().values_list("text", "points_each"))
    assert stored == {"改过": 100, "第2项": 500}
    rows[0]["id"] = site_type.items.current().get(number=1).pk
    send(client, address, {"name": "新名", **rows_of("items", rows, 2)})
    assert SiteType.objects.get().name == "新名"
    assert verbs() == ["checklists.put", "reference.save"]


def test_a_site_with_its_units(client, town, office):
    site_type = SiteTypeFactory(city=town.city)
    data = {"city": town.city_id, "code": "D1", "name": "一号", "site_type": site_type.pk, "weight": "1.50"}
    send(client, url(Site, "add"), data, 200)
    send(client, url(Site, "add"), data | {"units": [town.pk]})
    site = Site.objects.get()
    assert (site.weight, list(site.units.all())) == (150, [town])
    other = UnitFactory(city=town.city)
    send(client, url(Site, "change", site.pk), data | {"units": [other.pk], "is_closed": "on"})
    site.refresh_from_db()
    assert (site.is_closed, list(site.units.all())) == (True, [other])
    assert set(last_details()["changes"]) == {"is_closed", "units"}
    send(client, url(Site, "add"), data | {"units": [town.pk]}, 200)
    assert verbs() == ["sites.put", "reference.save"]


def test_the_budget_goes_through_its_action(client, campaign, sign_in):
    sign_in("office")
    assert client.get(url(Budget, "changelist")).status_code == 403
    lead = sign_in("office_lead")
    budget = BudgetFactory(campaign=campaign, committed=600_000)
    response = client.post(url(Budget, "change", budget.pk), {"total": 599_999}, follow=True)
    assert "600,000" in response.content.decode()
    send(client, url(Budget, "change", budget.pk), {"total": 700_000, "committed": 0})
    budget.refresh_from_db()
    assert (budget.total, budget.committed) == (700_000, 600_000)
    assert events() == [("budgets.set_total", lead.username)]


def test_a_schedule_runs_only_the_projects_jobs(client, office):
    crontab = CrontabSchedule.objects.create(minute="1")
    data = {"name": "sweep", "crontab": crontab.pk, "kwargs": "{}", "enabled": "on"}
    send(client, url(PeriodicTask, "add"), data | {"task": "celery.backend_cleanup"}, 200)
    task = PeriodicTask.objects.create(name="sweep", task="workbench.tasks.sweep", crontab=crontab)
    data |= {"task": "workbench.tasks.sweep"}
    send(client, url(PeriodicTask, "change", task.pk), data | {"kwargs": "[1"}, 200)
    send(client, url(PeriodicTask, "change", task.pk), data | {"enabled": ""})
    assert not PeriodicTask.objects.get().enabled
    assert events() == [("reference.save", office.username)]

"""Test data: a small city and what belongs to it. Every factory stores the least that is valid."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from assessment.models import Component, Cycle
from campaign.actions.roles import put_default_roles
from campaign.models import Campaign, City, GroupUnit, Membership, RankingGroup, Unit, User
from inspections.models import ChecklistItem, Round, Site, SiteType, SiteUnit
from inspections.rules.schedule import mode_of_month
from rewards.models import Budget


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    code = factory.Sequence(lambda n: f"{429005 + n}")
    name = "潜江市"
    short_name = "潜"


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    city = factory.SubFactory(CityFactory)
    year = 2026


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    city = factory.SubFactory(CityFactory)
    code = factory.Sequence(lambda n: f"U{n:03}")
    name = factory.LazyAttribute(lambda unit: f"单位{unit.code}")
    kind = "town"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.LazyAttribute(lambda user: f"张{user.username}")


def member(role: str, unit: Unit, **fields) -> User:
    """A person who holds ``role`` in ``unit`` since the beginning of 2020."""
    user = UserFactory(**fields)
    roles = put_default_roles()
    Membership.objects.create(user=user, unit=unit, role=roles[role], from_on=date(2020, 1, 1))
    return user


class RankingGroupFactory(DjangoModelFactory):
    class Meta:
        model = RankingGroup

    campaign = factory.SubFactory(CampaignFactory)
    code = factory.Sequence(lambda n: f"group{n}")
    name = "镇办区"


def group_of(campaign: Campaign, units: list[Unit], **fields) -> RankingGroup:
    """A ranking group that holds ``units``."""
    group = RankingGroupFactory(campaign=campaign, **fields)
    GroupUnit.objects.bulk_create(GroupUnit(campaign=campaign, group=group, unit=unit) for unit in units)
    return group


class SiteTypeFactory(DjangoModelFactory):
    class Meta:
        model = SiteType

    city = factory.SubFactory(CityFactory)
    name = factory.Sequence(lambda n: f"示例点位{n}")


def checklist(site_type: SiteType, rows=((25, 4000), (500, 6000))) -> list[ChecklistItem]:
    """Items of a checklist from (points each, maximum) in hundredths, by default the worked example's."""
    return [
        ChecklistItem.objects.create(
            site_type=site_type, number=number, text=f"第{number}项", points_each=points, maximum=maximum
        )
        for number, (points, maximum) in enumerate(rows, start=1)
    ]


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    city = factory.SelfAttribute("site_type.city")
    site_type = factory.SubFactory(SiteTypeFactory)
    code = factory.Sequence(lambda n: f"D{n:04}")
    name = factory.LazyAttribute(lambda site: f"点位{site.code}")


def site_of(site_type: SiteType, *units: Unit, **fields) -> Site:
    """A site for which ``units`` answer."""
    site = SiteFactory(site_type=site_type, **fields)
    SiteUnit.objects.bulk_create(SiteUnit(site=site, unit=unit) for unit in units)
    return site


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    campaign = factory.SubFactory(CampaignFactory)
    month = 7
    mode = factory.LazyAttribute(lambda round_: mode_of_month(round_.month))
    name = factory.LazyAttribute(lambda round_: f"{round_.month}月检查")
    starts_on = factory.LazyAttribute(lambda round_: date(round_.campaign.year, round_.month, 1))
    ends_on = factory.LazyAttribute(lambda round_: date(round_.campaign.year, round_.month, 28))


class CycleFactory(DjangoModelFactory):
    class Meta:
        model = Cycle

    campaign = factory.SubFactory(CampaignFactory)
    code = "two-month"
    name = "双月综合"
    kind = "two-month"


def two_month_cycle(campaign: Campaign, *groups: RankingGroup, missing: str = "reweight") -> Cycle:
    """The cycle of Qianjiang: 60 % unannounced, 40 % announced."""
    cycle = CycleFactory(campaign=campaign, missing=missing)
    cycle.groups.set(groups)
    Component.objects.create(cycle=cycle, source="unannounced", weight=60, position=1)
    Component.objects.create(cycle=cycle, source="announced", weight=40, position=2)
    return cycle


def year_cycle(campaign: Campaign, child: Cycle, *groups: RankingGroup, minimum: int = 3) -> Cycle:
    """The mean of the year's two-month totals."""
    cycle = CycleFactory(
        campaign=campaign,
        code="year",
        name="年度综合",
        kind="year",
        method="mean_of_periods",
        child=child,
        minimum_periods=minimum,
        position=2,
    )
    cycle.groups.set(groups)
    return cycle


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = Budget

    campaign = factory.SubFactory(CampaignFactory)
    total = 1_000_000

"""A city at the moment a ranking is published, with the rules, people and money that follow from it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from assessment.models import Cycle, Ranking, Score
from campaign.models import Campaign, RankingGroup, Unit, User
from rewards.models import Award, AwardRule, Budget, SanctionRule
from tests.factories import (
    BudgetFactory,
    CampaignFactory,
    UnitFactory,
    group_of,
    member,
    two_month_cycle,
    year_cycle,
)

PUBLISHED_AT = datetime(2026, 9, 30, 16, tzinfo=UTC)
NOW = datetime(2026, 10, 10, 2, tzinfo=UTC)
TWO_MONTH_AMOUNTS = {1: 10_000, 2: 8_000, 3: 5_000}
YEAR_AMOUNTS = {1: 20_000, 2: 15_000, 3: 10_000}


@dataclass
class Scene:
    """Six towns, six departments, the cycles of Qianjiang, an office of two, a liaison of the first town."""

    campaign: Campaign
    towns: list[Unit]
    departments: list[Unit]
    town_group: RankingGroup
    department_group: RankingGroup
    two_month: Cycle
    year: Cycle
    budget: Budget
    office: User
    lead: User
    liaison: User


def scene(total: int = 1_000_000, towns: int = 6, departments: int = 6, year: int = 2026, city=None) -> Scene:
    campaign = CampaignFactory(year=year, **({"city": city} if city else {}))
    town_units = UnitFactory.create_batch(towns, city=campaign.city)
    department_units = UnitFactory.create_batch(departments, city=campaign.city, kind="department")
    town_group = group_of(campaign, town_units, code="towns", position=1)
    department_group = group_of(campaign, department_units, code="departments", name="市直单位", position=2)
    two_month = two_month_cycle(campaign, town_group, department_group)
    return Scene(
        campaign,
        town_units,
        department_units,
        town_group,
        department_group,
        two_month,
        year_cycle(campaign, two_month, town_group, department_group),
        BudgetFactory(campaign=campaign, total=total),
        member("office", department_units[0]),
        member("office_lead", department_units[0]),
        member("unit", town_units[0]),
    )


def award_rules(cycle: Cycle, *groups: RankingGroup, amounts=None, individuals: int = 0) -> list[AwardRule]:
    """A rule for each rank of each group and, where wanted, places for individuals."""
    amounts = amounts or (YEAR_AMOUNTS if cycle.kind == "year" else TWO_MONTH_AMOUNTS)
    rules = [
        AwardRule(
            campaign=cycle.campaign,
            cycle=cycle,
            group=group,
            recipient="collective",
            rank_from=rank,
            rank_to=rank,
            amount=amount,
            position=position,
        )
        for position, group in enumerate(groups, start=1)
        for rank, amount in amounts.items()
    ]
    if individuals:
        rules.append(
            AwardRule(
                campaign=cycle.campaign,
                cycle=cycle,
                recipient="individual",
                headcount=individuals,
                amount=5_000,
                position=9,
            )
        )
    return AwardRule.objects.bulk_create(rules)


def sanction_rule(cycle: Cycle, group: RankingGroup, last: int = 3) -> SanctionRule:
    return SanctionRule.objects.create(
        campaign=cycle.campaign, cycle=cycle, group=group, last=last, consequence="取消文明镇评选资格"
    )


def ranking_of(cycle: Cycle, places, *, period: int = 4, version: int = 1, by: User | None = None, **fields):
    """A published ranking: ``places`` maps a group to its units by rank, (unit, rank) or (unit, None)."""
    by = by or member("office_lead", next(iter(places.values()))[0][0])
    ranking = Ranking.objects.create(
        campaign=cycle.campaign,
        cycle=cycle,
        period=0 if cycle.is_annual else period,
        version=version,
        **{"status": "published", "published_by": by, "published_at": PUBLISHED_AT, **fields},
    )
    Score.objects.bulk_create(
        Score(
            ranking=ranking,
            unit=unit,
            unit_name=unit.name,
            group=group,
            rank=rank,
            total=None if rank is None else Decimal(100 - rank),
            is_assessed=rank is not None,
        )
        for group, row in places.items()
        for unit, rank in row
    )
    return ranking


def in_order(units: list[Unit], *ranks: int | None) -> list[tuple[Unit, int | None]]:
    """The units with these ranks, or 1, 2, 3 …"""
    return list(zip(units, ranks or range(1, len(units) + 1), strict=True))


def proposal(scene: Scene, unit: Unit | None = None, **fields) -> Award:
    """An award proposed by the office outside the rules."""
    values = {
        "amount": 10_000,
        "recipient": "collective",
        "proposed_by": scene.office,
        "reason": "专项工作突出",
    }
    return Award.objects.create(campaign=scene.campaign, unit=unit or scene.towns[0], **{**values, **fields})

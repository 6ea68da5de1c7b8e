"""One small city in which everything exists once: what the whole-project tests walk through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from assessment.actions import adjustments, rankings
from assessment.models import Adjustment, Ranking, Score
from campaign.models import Campaign, Notification, Unit, User
from inspections.actions import findings, rounds, visits
from inspections.models import FindingPhoto, Round, Visit
from rewards.actions import awards
from rewards.models import Award, AwardRule, Sanction, SanctionRule
from tests.factories import (
    BudgetFactory,
    CampaignFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    site_of,
    two_month_cycle,
    year_cycle,
)

ROLES = (
    "office",
    "office_lead",
    "unit",
    "unit_head",
    "inspector",
    "leader",
    "supervisor",
    "discipline",
    "commission",
    "admin",
)


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


def photo() -> ContentFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(data, "JPEG")
    return ContentFile(data.getvalue(), name="photo.jpg")


@dataclass
class World:
    """The city's parts by name; `people` holds one person a role, `stranger` is liaison of another unit."""

    campaign: Campaign
    units: list[Unit]
    people: dict[str, User]
    stranger: User
    released: Round
    hidden: Round
    visit: Visit
    hidden_visit: Visit
    photo: FindingPhoto
    hidden_photo: FindingPhoto
    published: Ranking
    draft: Ranking
    score: Score
    draft_score: Score
    proposed: Award
    approved: Award
    sanction: Sanction
    adjustment: Adjustment
    message: Notification


def build_world() -> World:
    """January and February released, the first period published, March hidden, the second period a draft."""
    campaign = CampaignFactory(notice_days=0)
    city = campaign.city
    units = [UnitFactory(city=city, code=f"Z{n:02}", name=f"{n}号街道") for n in range(1, 5)]
    office = UnitFactory(city=city, code="B06", name="市文明办", kind="department")
    homes = {"unit": units[0], "unit_head": units[0]}
    people = {role: member(role, homes.get(role, office), username=role, name=f"{role}甲") for role in ROLES}
    stranger = member("unit", units[1], username="stranger")
    group = group_of(campaign, units, code="town")
    cycle = two_month_cycle(campaign, group)
    year = year_cycle(campaign, cycle, group, minimum=1)
    AwardRule.objects.create(
        campaign=campaign,
        cycle=cycle,
        group=group,
        recipient="collective",
        rank_from=1,
        rank_to=2,
        amount=10_000,
    )
    SanctionRule.objects.create(
        campaign=campaign, cycle=year, group=group, last=1, consequence="取消文明镇评选资格"
    )
    BudgetFactory(campaign=campaign)

    site_type = SiteTypeFactory(city=city, name="农贸市场")
    checklist(site_type)
    sites = [site_of(site_type, unit, code=f"D{unit.code}") for unit in units]
    lead, clerk = people["office_lead"], people["office"]
    opened = {month: rounds.open_month(campaign=campaign, month=month, by=clerk) for month in (1, 2, 3)}
    recorded: dict[tuple[int, int], Visit] = {}
    for month, round_ in opened.items():
        for place, site in enumerate(sites):
            recorded[month, place] = visits.record(
                round=round_,
                site=site,
                visited_on=date(2026, month, 10 + place),
                counts={1: 4 * place + month},
                not_applicable=[],
                by=clerk,
                inspector_name="检查组",
                at=noon(month, 20),
            )
    photos = [
        findings.attach_photo(
            finding=recorded[month, 0].findings.get(), file=photo(), by=clerk, at=noon(month, 20)
        )
        for month in (1, 3)
    ]
    for month in (1, 2):
        rounds.release(round=opened[month], by=lead, at=noon(month, 28))
    rankings.compute(cycle=cycle, period=1, by=clerk, at=noon(3, 2))
    published = rankings.publish(ranking=Ranking.objects.get(), by=lead, at=noon(3, 3))
    draft = rankings.compute(cycle=cycle, period=2, by=clerk, at=noon(3, 31))
    adjustment = adjustments.add(
        cycle=cycle,
        period=2,
        unit=units[0],
        points=Decimal("-1.00"),
        reason="整改不力",
        document="会议纪要1号",
        by=clerk,
    )
    awards.propose_for(ranking=published, at=noon(3, 3))
    approved, proposed = Award.objects.order_by("rank")
    approved = awards.approve(award=approved, by=lead, at=noon(3, 4))
    annual = rankings.compute(cycle=year, period=0, by=clerk, at=noon(3, 31))
    Sanction.objects.create(
        campaign=campaign,
        rule=SanctionRule.objects.get(),
        ranking=annual,
        unit=units[3],
        rank=4,
        status="proposed",
    )
    return World(
        campaign=campaign,
        units=units,
        people=people,
        stranger=stranger,
        released=opened[1],
        hidden=opened[3],
        visit=recorded[1, 0],
        hidden_visit=recorded[3, 0],
        photo=photos[0],
        hidden_photo=photos[1],
        published=published,
        draft=draft,
        score=published.scores.get(unit=units[0]),
        draft_score=draft.scores.get(unit=units[0]),
        proposed=proposed,
        approved=approved,
        sanction=Sanction.objects.get(),
        adjustment=adjustment,
        message=Notification.objects.filter(user=people["unit"]).earliest("created_at"),
    )


__all__ = ["ROLES", "World", "build_world", "noon", "photo"]

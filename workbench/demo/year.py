"""The year of the demonstration, month by month and period by period, told through the actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from assessment.actions import adjustments, rankings
from assessment.models import Cycle, Ranking
from campaign.models import Campaign, Unit, User, WorkDay
from campaign.rules.workdays import SHANGHAI, WorkCalendar, served_on
from inspections.actions import rounds, visits
from inspections.actions.visits import NewVisit
from inspections.choices import Mode
from inspections.models import ChecklistItem, Round, Site, SiteType
from inspections.rules.deductions import Item
from rewards.actions import awards, sanctions
from rewards.choices import AwardStatus, Recipient
from rewards.models import Award

from .findings import Found, chances, found_at, found_exactly

SEED = "潜江2026"
# sites of each type looked at in a month; every hall and every office, so that no unit is forgotten
WANTED = {
    "机关办公区": 60, "政务服务大厅": 26, "社区": 14, "居民小区": 8, "背街小巷": 5, "农贸市场": 4,
    "主干道": 3,
    "次干道": 3, "行政村": 6, "餐饮店": 3, "公共厕所": 3, "公园广场": 2, "商场超市": 2, "交通路口": 2,
    "公交站台": 2, "中小学校": 2, "校园周边": 2, "医院": 2, "公共文化设施": 2, "商业大街": 1, "宾馆饭店": 1,
    "建筑工地": 1, "银行通信等营业厅": 2, "城乡结合部": 1, "客运站火车站": 1, "网吧": 1, "影剧院": 1,
}  # fmt: skip
# in these months nobody came to the unit's sites: a missing half, and a unit not assessed at all
NOT_VISITED = {2: {"B59"}, 7: {"Z25"}, 8: {"Z25", "Z03"}, 9: {"Z22"}}
# two towns end the fourth period with the same figures
TIED = {"Z08", "Z10"}
TIED_LOSS = {7: 9_00, 8: 5_00}
# period, unit, points, reason, document
ADJUSTMENTS = (
    (2, "Z14", "1.00", "承办全市现场观摩会", "潜文明办〔2026〕3号"),
    (4, "Z14", "1.00", "“小游园”做法获省级推广", "潜文明办〔2026〕7号"),
    (4, "Z24", "-1.00", "同类问题被省级媒体曝光", "潜文明办〔2026〕8号"),
    (5, "B28", "-0.50", "整改材料与现场不符", "潜文明办〔2026〕11号"),
)
INSPECTORS_SHOWN = 6
PERSONS = ("张秀英", "王建军", "李桂兰", "陈志勇")


@dataclass(frozen=True)
class People:
    """Who acts in the year: the head who decides, the two clerks who propose, the inspectors."""

    lead: User
    clerk: User
    second_clerk: User
    inspectors: Sequence[User]


@dataclass
class Year:
    """A campaign whose year is being told."""

    campaign: Campaign
    people: People
    wanted: Mapping[str, int]

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkDay.objects.calendar()

    def working(self, at: datetime) -> datetime:
        """The same hour on the first working day from then on."""
        return datetime.combine(served_on(at.date(), self.calendar), at.timetz())

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.filter(city=self.campaign.city)}

    @cached_property
    def sites(self) -> dict[str, Site]:
        rows = Site.objects.filter(city=self.campaign.city).select_related("site_type")
        return {site.code: site for site in rows.prefetch_related("site_units__unit")}

    @cached_property
    def site_types(self) -> dict[str, SiteType]:
        return {row.name: row for row in SiteType.objects.filter(city=self.campaign.city)}

    @cached_property
    def checklists(self) -> dict[object, dict[int, ChecklistItem]]:
        found: dict[object, dict[int, ChecklistItem]] = {}
        for item in ChecklistItem.objects.filter(site_type__city=self.campaign.city).current():
            found.setdefault(item.site_type_id, {})[item.number] = item
        return found

    def moment(self, month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
        """A time in the year; month 13 is the January after it."""
        year, month = (self.campaign.year + 1, month - 12) if month > 12 else (self.campaign.year, month)
        return datetime.combine(date(year, month, day), time(hour, minute), SHANGHAI)


# --- months -------------------------------------------------------------------------------------------------
def tell_month(year: Year, month: int) -> Round:
    """A month's round: opened, drawn, announced where it is, visited, released at the start of the next."""
    first = year.moment(month, 1, 8)
    round_ = rounds.open_month(campaign=year.campaign, month=month, by=None, on=first.date())
    drawn = _draw(year, round_, first)
    if round_.mode == Mode.ANNOUNCED:
        rounds.announce(round=round_, by=year.people.lead, at=year.moment(month, 2, 10))
    _assign(year, round_, drawn)
    new = [_visit(year, round_, site) for site in drawn if _is_visited(year, site, month)]
    visits.bulk_submit(campaign=year.campaign, visits=new, by=None, at=year.moment(month, 28, 17))
    rounds.release(round=round_, by=year.people.lead, at=year.working(year.moment(month + 1, 3)))
    return round_


def _draw(year: Year, round_: Round, at: datetime) -> list[Site]:
    wanted = {year.site_types[name].pk: number for name, number in year.wanted.items()}
    seed = f"{SEED}-{round_.month:02}"
    drawn = rounds.draw_sites(round=round_, wanted=wanted, seed=seed, by=year.people.clerk, at=at)
    return sorted((year.sites[row.site.code] for row in drawn), key=lambda site: site.code)


def _assign(year: Year, round_: Round, drawn: Sequence[Site]) -> None:
    """Some sites are handed to an inspector by name, as on the page."""
    for position, site in enumerate(drawn[-INSPECTORS_SHOWN:]):
        inspector = _inspector(year, site, position)
        rounds.assign(round=round_, site=site, inspector=inspector, by=year.people.clerk)


def _inspector(year: Year, site: Site, position: int) -> User:
    """The next inspector in turn who does not come from a unit that answers for the site."""
    answering = set(_codes(site))
    people = year.people.inspectors
    ordered = [people[(position + turn) % len(people)] for turn in range(len(people))]
    return next(person for person in ordered if answering.isdisjoint(_own_codes(person)))


def _own_codes(person: User) -> set[str]:
    if not hasattr(person, "own_codes"):
        person.own_codes = set(person.memberships.values_list("unit__code", flat=True))
    return person.own_codes


def _codes(site: Site) -> list[str]:
    return sorted(row.unit.code for row in site.site_units.all())


def _is_visited(year: Year, site: Site, month: int) -> bool:
    return NOT_VISITED.get(month, set()).isdisjoint(_codes(site))


def _visit(year: Year, round_: Round, site: Site) -> NewVisit:
    items = year.checklists[site.site_type_id]
    found = _found(site, round_.month, items)
    day = 3 + int(24 * next(chances(SEED, "day", round_.month, site.code)))
    inspector = _inspector(year, site, day)
    return NewVisit(
        site=site,
        unit_ids=tuple(row.unit_id for row in site.site_units.all()),
        items=items,
        visited_on=date(year.campaign.year, round_.month, day),
        counts=found.counts,
        not_applicable=found.not_applicable,
        notes=found.notes,
        inspector=inspector,
        inspector_name=inspector.name,
        round=round_,
    )


def _found(site: Site, month: int, items: Mapping[int, ChecklistItem]) -> Found:
    lines = [Item(item.number, item.points_each, item.maximum) for item in items.values()]
    codes = _codes(site)
    if month in TIED_LOSS and not TIED.isdisjoint(codes):
        return found_exactly(lines, TIED_LOSS[month])
    return found_at(SEED, site.code, month, codes, lines)


# --- periods ------------------------------------------------------------------------------------------------
def tell_period(year: Year, cycle: Cycle, period: int, month: int, day: int = 5) -> Ranking:
    """A period's ranking, begun on a day: computed, noticed, published, its awards proposed."""
    if not cycle.is_annual:
        _adjust(year, cycle, period, year.moment(month, day, 9))
    people = year.people
    ranking = rankings.compute(cycle=cycle, period=period, by=people.clerk, at=year.moment(month, day, 10))
    ranking = rankings.give_notice(
        ranking=ranking, by=people.clerk, at=year.working(year.moment(month, day + 1, 10))
    )
    over = year.working(timezone.localtime(ranking.notice_ends_at) + timedelta(hours=10))
    ranking = rankings.publish(ranking=ranking, by=people.lead, at=over)
    rankings.rescore_stale(campaign=year.campaign, at=over)
    awards.propose_for(ranking=ranking, by=people.clerk, at=over + timedelta(hours=1))
    return ranking


def _adjust(year: Year, cycle: Cycle, period: int, at: datetime) -> None:
    for number, code, points, reason, document in ADJUSTMENTS:
        if number == period and code in year.units:
            adjustments.add(
                cycle=cycle,
                period=period,
                unit=year.units[code],
                points=Decimal(points),
                reason=reason,
                document=document,
                by=year.people.clerk,
                at=at,
            )


def settle_awards(year: Year, ranking: Ranking, *, approve: bool, pay: bool) -> None:
    """The head approves what the clerk proposed to units; the clerk records the payment."""
    at = ranking.published_at + timedelta(days=3)
    due = Award.objects.filter(
        ranking=ranking, recipient=Recipient.COLLECTIVE, status=AwardStatus.PROPOSED
    ).order_by("rule__position", "unit__code")
    for award in due if approve else ():
        granted = awards.approve(award=award, by=year.people.lead, at=at)
        if pay:
            awards.pay(award=granted, by=year.people.second_clerk, at=at + timedelta(days=6))


def settle_year(year: Year, ranking: Ranking) -> None:
    """Sanctions are proposed and wait for a person; some units have nominated whom to honour."""
    sanctions.propose_for(ranking=ranking, by=None, at=ranking.published_at + timedelta(hours=1))
    places = Award.objects.filter(ranking=ranking, recipient=Recipient.INDIVIDUAL).order_by("slot")
    codes = ("Z01", "Z07", "B17", "B28")
    for award, name, code in zip(places, PERSONS, codes, strict=False):
        awards.nominate(
            award=award,
            person_name=name,
            unit=year.units[code],
            by=year.people.second_clerk,
            at=ranking.published_at + timedelta(days=2),
        )

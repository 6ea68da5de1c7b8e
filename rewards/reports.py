"""Tables of budget, awards and sanctions, each with what the person reading may do next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from assessment.models import Ranking, Score
from campaign.choices import Right
from campaign.models import Campaign, User
from rewards.choices import AwardStatus, Doubt, SanctionStatus
from rewards.models import Award, Budget, Sanction, SanctionRule
from rewards.permissions import can_see_proposals
from rewards.rules.awards import would_overrun
from rewards.rules.sanctions import cut_line

# what rests on no ranking comes last, on every database
LATEST_FIRST = F("ranking__published_at").desc(nulls_last=True)
GRANTED = (AwardStatus.APPROVED, AwardStatus.PAID)
IN_FORCE = "in_force"
SETTLED = "settled"
SANCTION_TABS = {
    SanctionStatus.PROPOSED: (SanctionStatus.PROPOSED,),
    IN_FORCE: (SanctionStatus.CONFIRMED,),
    SETTLED: (SanctionStatus.ENDED, SanctionStatus.DISMISSED, SanctionStatus.WITHDRAWN),
}


# --- budget ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tally:
    """How many awards there are, and what they come to in yuan."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True)
class BudgetSummary:
    """The year's money; `proposed` is None for those who may not know of proposals."""

    budget: Budget
    by_status: dict[str, Tally]
    by_period: list[tuple[str, Tally]]
    proposed: Tally | None

    @property
    def is_overrun(self) -> bool:
        """Whether all that is proposed together is more than what is left."""
        return self.proposed is not None and self.proposed.amount > self.budget.remaining


def budget_summary(campaign: Campaign, user: User) -> BudgetSummary | None:
    """The budget by status and by ranking as ``user`` may see it; None where there is none to be seen."""
    budget = Budget.objects.visible_to(user).filter(campaign=campaign).first()
    if budget is None:
        return None
    by_status = award_tallies(campaign, user)
    proposed = by_status.get(AwardStatus.PROPOSED, Tally()) if can_see_proposals(user, campaign) else None
    return BudgetSummary(budget, by_status, _by_period(campaign, user), proposed)


def award_tallies(campaign: Campaign, user: User) -> dict[str, Tally]:
    """Count and sum of the awards the user sees, by status (one query)."""
    awards = Award.objects.visible_to(user).filter(campaign=campaign)
    rows = awards.order_by().values("status").annotate(n=Count("pk"), yuan=Sum("amount"))
    return {row["status"]: Tally(row["n"], row["yuan"]) for row in rows}


def _by_period(campaign: Campaign, user: User) -> list[tuple[str, Tally]]:
    """What approved and paid awards come to, by ranking, in the order of the year."""
    granted = Award.objects.visible_to(user).filter(campaign=campaign, status__in=GRANTED)
    rows = granted.order_by().values("ranking").annotate(n=Count("pk"), yuan=Sum("amount"))
    tallies = {row["ranking"]: Tally(row["n"], row["yuan"]) for row in rows}
    rankings = Ranking.objects.filter(pk__in=[pk for pk in tallies if pk])
    named = [(label_of(r), tallies[r.pk]) for r in rankings.select_related("cycle__campaign")]
    return named + [(_("Outside the rules"), tally) for pk, tally in tallies.items() if pk is None]


def label_of(ranking: Ranking | None) -> str:
    """How a ranking is called in these tables; the version only where there is more than one."""
    if ranking is None:
        return _("Outside the rules")
    version = _(", version %(n)s") % {"n": ranking.version} if ranking.version > 1 else ""
    return f"{ranking}{version}"


# --- awards ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class AwardRow:
    """One award, the verb that moves it on for this person, or why somebody else has to."""

    award: Award
    verb: str = ""
    waits_for: str = ""
    doubts: tuple[str, ...] = ()
    can_withdraw: bool = False


@dataclass(frozen=True)
class AwardGroup:
    """The awards that rest on one ranking."""

    label: str
    rows: list[AwardRow]
    amount: int
    is_overrun: bool = False


@dataclass(frozen=True)
class AwardTable:
    """The awards of one status, grouped by ranking, the latest first."""

    groups: list[AwardGroup] = field(default_factory=list)
    count: int = 0


def award_table(campaign: Campaign, user: User, status: str, budget: Budget | None) -> AwardTable:
    """The awards of a status that the user may see (one query)."""
    awards = Award.objects.visible_to(user).filter(campaign=campaign, status=status)
    awards = awards.select_related(
        "campaign", "unit", "proposed_by", "approved_by", "rule__group", "ranking__cycle__campaign"
    ).order_by(LATEST_FIRST, "ranking", "rule__position", "rank", "slot", "-proposed_at")
    groups = [
        _award_group(list(rows), user, budget) for _key, rows in groupby(awards, lambda a: a.ranking_id)
    ]
    return AwardTable(groups, sum(len(group.rows) for group in groups))


def _award_group(awards: list[Award], user: User, budget: Budget | None) -> AwardGroup:
    first, amounts = awards[0], [award.amount for award in awards]
    is_overrun = bool(
        first.status == AwardStatus.PROPOSED
        and first.ranking_id
        and budget
        and would_overrun(budget.total, budget.committed, amounts)
    )
    rows = [award_row(award, user, is_overrun=is_overrun) for award in awards]
    return AwardGroup(label_of(first.ranking), rows, sum(amounts), is_overrun)


def award_row(award: Award, user: User, *, is_overrun: bool) -> AwardRow:
    """What the person may do next with the award."""
    if award.status == AwardStatus.PROPOSED:
        return _proposed_row(award, user, is_overrun=is_overrun)
    may_approve = user.access.has(Right.APPROVE_AWARDS, award.campaign.city_id)
    may_pay = user.access.has(Right.PAY_AWARDS, award.campaign.city_id)
    is_open = award.status == AwardStatus.APPROVED
    verb = "pay" if is_open and may_pay else ""
    if award.is_basis_changed and award.status in GRANTED:
        verb = "uphold" if may_approve and award.proposed_by_id != user.pk else ""
    return AwardRow(award, verb, can_withdraw=is_open and may_approve)


def _proposed_row(award: Award, user: User, *, is_overrun: bool) -> AwardRow:
    may_propose = user.access.has(Right.PROPOSE_AWARDS, award.campaign.city_id)
    doubts = tuple(_doubts(award, is_overrun=is_overrun))
    if award.unit_id is None:
        waits_for = "" if may_propose else _("waits for a nomination")
        return AwardRow(award, "nominate" if may_propose else "", waits_for, (), can_withdraw=may_propose)
    if not user.access.has(Right.APPROVE_AWARDS, award.campaign.city_id):
        return AwardRow(award, "", _("waits for approval"), doubts, can_withdraw=may_propose)
    if award.proposed_by_id == user.pk:
        return AwardRow(
            award, "", _("you proposed it, another person approves"), doubts, can_withdraw=may_propose
        )
    return AwardRow(award, "approve", "", doubts, can_withdraw=may_propose)


def _doubts(award: Award, *, is_overrun: bool) -> Iterable[str]:
    if award.is_sanctioned:
        yield Doubt.SANCTIONED
    if is_overrun:
        yield Doubt.OVERRUN


@dataclass(frozen=True)
class LatestPlace:
    """Where the unit of an award or a sanction stands in the published version that counts now."""

    version: int
    rank: int | None


def place_in_latest(row: Award | Sanction) -> LatestPlace | None:
    """The unit's place in the latest published version of the ranking on which the row rests."""
    if row.ranking is None:
        return None
    versions = Ranking.objects.published().filter(cycle=row.ranking.cycle_id, period=row.ranking.period)
    latest = versions.latest("version")
    score = latest.scores.filter(unit=row.unit_id).first()
    return LatestPlace(latest.version, score.rank if score else None)


def deciders(campaign: Campaign, right: str) -> list[str]:
    """The names of those who hold the right today, so that a page can say who has to act."""
    holders = User.objects.holding(right, campaign.city)
    return list(holders.order_by("username").values_list("name", flat=True))


# --- sanctions ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SanctionRow:
    """One sanction with the total its unit had in the ranking."""

    sanction: Sanction
    total: Decimal | None


@dataclass(frozen=True)
class SanctionGroup:
    """The sanctions of one rule from one ranking, with the cut line that made them."""

    rule: SanctionRule
    label: str
    rows: list[SanctionRow]
    ranked: int
    line: int | None
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class SanctionTable:
    """Sanctions by rule, the last rank first."""

    groups: list[SanctionGroup] = field(default_factory=list)
    count: int = 0
    is_any_flagged: bool = False


def sanction_table(campaign: Campaign, user: User, tab: str) -> SanctionTable:
    """The sanctions of a tab that the user may see, with each unit's total (two queries)."""
    rows = Sanction.objects.visible_to(user).filter(campaign=campaign, status__in=SANCTION_TABS[tab])
    sanctions = list(
        rows.select_related(
            "campaign", "unit", "decided_by", "rule__group", "ranking__cycle__campaign"
        ).order_by(LATEST_FIRST, "ranking", "rule__group__position", "-rank", "unit__code")
    )
    standings = _standings({sanction.ranking_id for sanction in sanctions})
    groups = [
        _sanction_group(list(of_rule), standings)
        for _key, of_rule in groupby(sanctions, lambda s: (s.ranking_id, s.rule_id))
    ]
    return SanctionTable(groups, len(sanctions), any(s.is_basis_changed for s in sanctions))


@dataclass(frozen=True)
class Standings:
    """Totals by (ranking, unit), and (code, rank) of the ranked units by (ranking, group)."""

    totals: dict[tuple[UUID, UUID], Decimal | None] = field(default_factory=dict)
    placements: dict[tuple[UUID, UUID], list[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def _standings(rankings: set[UUID]) -> Standings:
    standings = Standings()
    scores = Score.objects.filter(ranking__in=rankings).order_by()
    for ranking, group, unit, code, total, rank in scores.values_list(
        "ranking", "group", "unit", "unit__code", "total", "rank"
    ):
        standings.totals[ranking, unit] = total
        if rank is not None:
            standings.placements[ranking, group].append((code, rank))
    return standings


def _sanction_group(sanctions: list[Sanction], standings: Standings) -> SanctionGroup:
    first = sanctions[0]
    placements = standings.placements[first.ranking_id, first.rule.group_id]
    listed = cut_line(placements, first.rule.last).codes
    rows = [SanctionRow(each, standings.totals.get((each.ranking_id, each.unit_id))) for each in sanctions]
    return SanctionGroup(
        rule=first.rule,
        label=label_of(first.ranking),
        rows=rows,
        ranked=len(placements),
        line=dict(placements)[listed[-1]] if listed else None,
        doubts=tuple(str(Doubt(doubt).label) for doubt in first.asks),
    )


def sanction_tallies(campaign: Campaign, user: User) -> dict[str, int]:
    """How many sanctions the user sees in each tab (one query)."""
    sanctions = Sanction.objects.visible_to(user).filter(campaign=campaign)
    rows = sanctions.order_by().values("status").annotate(n=Count("pk"))
    counts = {row["status"]: row["n"] for row in rows}
    return {tab: sum(counts.get(status, 0) for status in statuses) for tab, statuses in SANCTION_TABS.items()}

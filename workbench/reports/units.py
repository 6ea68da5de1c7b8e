"""Units for those who look them up: the list with the latest figures, and one unit's whole record."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Window

from assessment.models import Ranking, Score
from campaign.models import Campaign, GroupUnit, Membership, Unit, User
from inspections.models import Site
from rewards.models import Award, Sanction

SITES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the list, with its group and its latest published figures."""

    unit: Unit
    group: str
    score: Score | None


def listed_units(campaign: Campaign, user: User) -> QuerySet[Unit]:
    """Units a list may show: those of the campaign's city that still exist."""
    return Unit.objects.visible_to(user).current().filter(city=campaign.city).select_related("parent")


def unit_rows(campaign: Campaign, user: User, units: Iterable[Unit]) -> list[UnitRow]:
    """The units of one page with what stands beside them (two queries)."""
    units = list(units)
    members = GroupUnit.objects.filter(campaign=campaign, unit__in=units).select_related("group")
    groups = {row.unit_id: row.group.name for row in members}
    scores = _latest_published(campaign, user, [unit.pk for unit in units])
    return [UnitRow(unit, groups.get(unit.pk, ""), scores.get(unit.pk)) for unit in units]


def _latest_published(campaign: Campaign, user: User, unit_ids: list[UUID]) -> dict[UUID, Score]:
    """The unit's score in the period published last; the year's own mean does not count as one."""
    rankings = (
        Ranking.objects.published().latest_versions().filter(campaign=campaign).exclude(cycle__kind="year")
    )
    scores = (
        Score.objects.visible_to(user)
        .filter(ranking__in=rankings, unit__in=unit_ids)
        .select_related("ranking__cycle__campaign")
        .defer("explanation")
        .order_by("ranking__cycle__position", "ranking__period")
    )
    return {score.unit_id: score for score in scores}


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """Everything of one unit that a person may see."""

    unit: Unit
    groups: list[str]
    children: list[Unit]
    former_names: list
    people: list[Membership]
    sites: list[Site]
    site_count: int
    scores: list[Score]
    awards: list[Award]
    sanctions: list[Sanction]


def unit_record(campaign: Campaign, user: User, unit: Unit, on) -> UnitRecord:
    """The unit's record (eight queries)."""
    sites = Site.objects.visible_to(user).filter(units=unit).select_related("site_type").order_by("code")
    shown = list(sites.annotate(all_sites=Window(Count("pk")))[:SITES_SHOWN])
    scores = (
        Score.objects.visible_to(user)
        .filter(unit=unit, ranking__in=Ranking.objects.latest_versions().filter(campaign=campaign))
        .select_related("ranking__cycle__campaign", "group")
        .defer("explanation")
        .order_by("ranking__cycle__position", "ranking__period")
    )
    people = Membership.objects.visible_to(user).current(on=on).filter(unit=unit)
    awards = Award.objects.visible_to(user).filter(campaign=campaign, unit=unit)
    sanctions = Sanction.objects.visible_to(user).filter(campaign=campaign, unit=unit)
    members = GroupUnit.objects.filter(campaign=campaign, unit=unit)
    return UnitRecord(
        unit=unit,
        groups=list(members.values_list("group__name", flat=True)),
        children=list(Unit.objects.visible_to(user).current().filter(parent=unit)),
        former_names=list(unit.former_names.all()),
        people=list(people.select_related("user", "role").order_by("role__position")),
        sites=shown,
        site_count=shown[0].all_sites if shown else 0,
        scores=list(scores),
        awards=list(awards.select_related("ranking__cycle__campaign")),
        sanctions=list(sanctions.select_related("rule")),
    )

"""Repeats (R-12): a finding that was there before weighs more, by the campaign's factor."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Sum

from campaign.audit import record
from campaign.choices import Right
from campaign.models import Campaign, User
from campaign.permissions import require
from inspections.choices import VisitStatus
from inspections.models import Finding, Visit
from inspections.rules.deductions import ONCE, item_loss
from inspections.rules.repeats import REPEAT_WINDOW_DAYS, is_repeat

from . import staleness

WINDOW = timedelta(days=REPEAT_WINDOW_DAYS)
Changes = dict[str, list[int]]


@transaction.atomic
def apply(*, campaign: Campaign, by: User | None, at: datetime | None = None) -> int:
    """Weigh every finding of the campaign again after its repeat factor was changed; return how many changed.

    The months concerned become stale. Nobody is told.
    """
    require(by, Right.CORRECT_VISITS, campaign.city)
    found = Finding.objects.filter(campaign=campaign).aggregate(
        first=Min("visited_on"), last=Max("visited_on")
    )
    if found["first"] is None:
        return 0
    changes = _settle(factors_of(campaign.city_id), None, found["first"], found["last"], at)
    if changes:
        record(
            city=campaign.city,
            by=by,
            verb="repeats.apply",
            subject=campaign,
            at=at,
            count=len(changes),
            changes=changes,
        )
    return len(changes)


def factors_of(city_id: UUID) -> dict[UUID, int]:
    """The repeat factor of each campaign of a city."""
    return dict(Campaign.objects.filter(city=city_id).values_list("pk", "repeat_factor"))


def settle(
    factors: Mapping[UUID, int],
    sites: Collection[UUID] | None,
    first_on: date,
    last_on: date,
    at: datetime | None,
) -> Changes:
    """Give the findings between the days, and those that these may repeat in, the factor that R-12 asks for.

    `factors` are those of all campaigns of the city, `sites` None stands for all of its sites. Returns
    ``{finding: [old loss, new loss]}``; touches only what differs and marks those months stale.
    """
    if set(factors.values()) == {ONCE}:
        return {}
    return _settle(factors, sites, first_on, last_on, at)


def _settle(
    factors: Mapping[UUID, int],
    sites: Collection[UUID] | None,
    first_on: date,
    last_on: date,
    at: datetime | None,
) -> Changes:
    rows = _findings(factors, sites, first_on - WINDOW, last_on + WINDOW)
    changed = _reweighed([row for row in rows if row.visited_on >= first_on], _seen(rows), factors)
    Finding.objects.bulk_update([row for row, _old in changed], ["factor", "loss"], batch_size=200)
    _sum_visits({row.visit_id for row, _old in changed}, at)
    return {str(row.pk): [old, row.loss] for row, old in changed}


def _findings(
    campaigns: Collection[UUID], sites: Collection[UUID] | None, first_on: date, last_on: date
) -> list[Finding]:
    rows = Finding.objects.filter(
        campaign__in=list(campaigns),
        visited_on__gte=first_on,
        visited_on__lte=last_on,
        visit__status=VisitStatus.SUBMITTED,
    )
    if sites is not None:
        rows = rows.filter(site__in=sites)
    return list(rows.select_related("item"))


def _seen(rows: Iterable[Finding]) -> dict[tuple[UUID, str], list[date]]:
    """Days on which each thing was found; it is the same thing when the site and the item's wording are."""
    days: dict[tuple[UUID, str], list[date]] = defaultdict(list)
    for row in rows:
        days[row.site_id, row.item.text].append(row.visited_on)
    return {key: sorted(found) for key, found in days.items()}


def _reweighed(
    rows: Iterable[Finding], seen: dict[tuple[UUID, str], list[date]], factors: Mapping[UUID, int]
) -> list[tuple[Finding, int]]:
    """The findings whose factor has to change, with their old loss."""
    changed = []
    for row in rows:
        days = seen[row.site_id, row.item.text]
        before = days[: bisect_left(days, row.visited_on)][-1:]
        factor = factors[row.campaign_id] if is_repeat(row.visited_on, before) else ONCE
        if factor != row.factor:
            old, row.factor = row.loss, factor
            row.loss = item_loss(row.count, row.points_each, row.maximum, factor)
            changed.append((row, old))
    return changed


def _sum_visits(visits: Collection[UUID], at: datetime | None) -> None:
    """Add up the losses of the visits again and mark their months stale."""
    if not visits:
        return
    rows = list(
        Visit.objects.filter(pk__in=visits).annotate(total=Sum("findings__loss")).select_related("round")
    )
    for row in rows:
        row.loss = row.total
    Visit.objects.bulk_update(rows, ["loss"], batch_size=200)
    staleness.mark_visits(rows, at)

"""Which unit's months have to be scored again after visits changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from campaign.actions import stale
from campaign.models import Campaign
from inspections.models import Visit, VisitUnit


def mark_visits(visits: Sequence[Visit], at: datetime | None) -> None:
    """Mark the month of every visit's round stale for every unit of the visit."""
    month_of = {visit.pk: (visit.campaign_id, visit.round.month) for visit in visits}
    units: dict[tuple[UUID, int], set[UUID]] = defaultdict(set)
    for visit, unit in VisitUnit.objects.filter(visit__in=list(month_of)).values_list("visit", "unit"):
        units[month_of[visit]].add(unit)
    campaigns = Campaign.objects.in_bulk({campaign for campaign, _month in units})
    for (campaign, month), unit_ids in sorted(units.items(), key=lambda pair: pair[0][1]):
        stale.mark(campaign=campaigns[campaign], unit_ids=unit_ids, month=month, at=at)

"""Scores that must be computed again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from campaign.models import Campaign, StaleScore


def mark(*, campaign: Campaign, unit_ids: Iterable[UUID], month: int, at: datetime | None = None) -> None:
    """Note in the same transaction that units' scores of a month no longer hold.

    A mark that is there is renewed, so that whoever computes meanwhile and then deletes the marks it has read
    (by key and time) cannot delete the newer one. Rows are written in one order, so that two writers never
    wait for each other in a circle. The event is that of the action that changed the visits.
    """
    marked_at = at or timezone.now()
    StaleScore.objects.bulk_create(
        [
            StaleScore(campaign=campaign, unit_id=unit_id, month=month, marked_at=marked_at)
            for unit_id in sorted(set(unit_ids))
        ],
        update_conflicts=True,
        unique_fields=["campaign", "unit", "month"],
        update_fields=["marked_at"],
    )

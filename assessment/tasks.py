"""Jobs of the assessment; each does one campaign and may run twice."""

from datetime import date
from uuid import UUID

from celery import shared_task

from assessment.actions import rankings
from campaign.models import Campaign


@shared_task
def rescore_stale_scores(campaign_id: str) -> int:
    """Brings a campaign's open rankings up to date with changed visits; each minute."""
    return rankings.rescore_stale(campaign=Campaign.objects.select_related("city").get(pk=UUID(campaign_id)))


@shared_task
def compute_due_cycles(campaign_id: str, on: str) -> int:
    """Computes the drafts of the periods that ended before the day; each night."""
    campaign = Campaign.objects.select_related("city").get(pk=UUID(campaign_id))
    done, _refused = rankings.compute_due(campaign=campaign, on=date.fromisoformat(on))
    return len(done)

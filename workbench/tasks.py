"""Jobs that span the apps; the database knows what is due, the broker only wakes."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from campaign.models import Campaign
from workbench import due


@shared_task
def sweep(at: str = "") -> None:
    """Each minute: releases what is planned and hands every campaign to a job of its own."""
    moment = _moment(at)
    due.release_due(at=moment)
    for campaign_id in Campaign.objects.values_list("pk", flat=True):
        tend_campaign.delay(str(campaign_id), moment.isoformat())


@shared_task
def tend_campaign(campaign_id: str, at: str = "") -> list[str]:
    """From the sweep: all periodic work of one campaign; harmless when it runs twice."""
    campaign = Campaign.objects.select_related("city").get(pk=campaign_id)
    return due.tend(campaign, at=_moment(at))


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at) if at else timezone.now()

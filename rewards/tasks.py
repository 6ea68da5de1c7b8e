"""Jobs of rewards and sanctions."""

from functools import partial

from celery import shared_task
from django.db.models import Exists, OuterRef

from assessment.models import Ranking
from campaign.choices import JobStatus
from campaign.jobs import run_once
from campaign.models import JobRun
from rewards.actions import awards, sanctions

NAME = "propose_for_published_rankings"


@shared_task
def propose_for_published_rankings(campaign_id: str = "") -> None:
    """In every sweep: propose awards and sanctions for each published ranking that was not yet looked at.

    Only the latest published version of a period counts. A ranking is done once, under its own key; without a
    campaign, all campaigns are looked at.
    """
    done = JobRun.objects.filter(name=NAME, status=JobStatus.DONE).values_list("key", flat=True)
    done_keys = set(done)
    for ranking in _current_rankings(campaign_id):
        key = f"{NAME}:{ranking.pk}"
        if key not in done_keys:
            run_once(key=key, name=NAME, work=partial(_propose_for, ranking))


def _current_rankings(campaign_id: str):
    later = Ranking.objects.published().filter(
        cycle=OuterRef("cycle"), period=OuterRef("period"), version__gt=OuterRef("version")
    )
    rankings = Ranking.objects.published().filter(~Exists(later)).order_by("published_at")
    if campaign_id:
        rankings = rankings.filter(campaign=campaign_id)
    return rankings.select_related("campaign__city", "cycle__campaign")


def _propose_for(ranking: Ranking) -> str:
    """Sanctions first, since an annual publication ends those of the year before."""
    punished, rewarded = sanctions.propose_for(ranking=ranking), awards.propose_for(ranking=ranking)
    return f"{rewarded.made} awards, {punished.made} sanctions"

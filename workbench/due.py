"""What is due now: found in the database, done once, said in one line each."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.actions import rankings
from campaign.choices import JobStatus
from campaign.jobs import run_once
from campaign.models import Campaign, JobRun
from inspections.actions import rounds
from rewards.models import Award, Sanction
from rewards.tasks import propose_for_published_rankings


def tend(campaign: Campaign, *, at: datetime) -> list[str]:
    """Do a campaign's periodic work that is due at a moment; return what was done.

    Rounds: the month's one is opened. Scores: changed visits are scored again, each night the periods that
    have ended. Rewards: awards and sanctions are proposed for what was published. All of it may be repeated.
    """
    on = timezone.localdate(at)
    done = [*_once(f"open_month:{campaign.code}:{on:%Y-%m}", partial(_open_month, campaign, on), at)]
    rescored = rankings.rescore_stale(campaign=campaign, at=at)
    if rescored:
        done.append(_("%(n)s rankings scored again") % {"n": rescored})
    done += _once(f"compute_due:{campaign.code}:{on}", partial(_compute_due, campaign, on, at), at)
    done += _proposed(campaign)
    return [f"{campaign.code}  {line}" for line in done]


def release_due(*, at: datetime) -> list[str]:
    """Release the rounds whose planned moment has come, in every campaign."""
    return [
        _("%(round)s released") % {"round": f"{row.campaign.code}  {row.name}"}
        for row in rounds.release_due(at=at)
    ]


def _once(key: str, work: Callable[[], str], at: datetime) -> Iterator[str]:
    known = JobRun.objects.filter(key=key, status=JobStatus.DONE).exists()
    if known:
        return
    run = run_once(key=key, name=key.partition(":")[0], work=work, at=at)
    if run.detail:
        yield run.detail


def _open_month(campaign: Campaign, on: date) -> str:
    if campaign.year != on.year:
        return ""
    is_there = campaign.rounds.filter(kind="monthly", month=on.month).exists()
    row = rounds.open_month(campaign=campaign, month=on.month, by=None, on=on)
    return "" if is_there else _("%(round)s opened") % {"round": row.name}


def _compute_due(campaign: Campaign, on: date, at: datetime) -> str:
    done, refused = rankings.compute_due(campaign=campaign, on=on, at=at)
    lines = [_("%(ranking)s computed") % {"ranking": row} for row in done if row.computed_at == at]
    return "; ".join([*lines, *refused])


def _proposed(campaign: Campaign) -> list[str]:
    before = _proposals(campaign)
    propose_for_published_rankings(str(campaign.pk))
    awards, sanctions = (now - old for now, old in zip(_proposals(campaign), before, strict=True))
    words = {"awards": awards, "sanctions": sanctions}
    return (
        [_("%(awards)s awards and %(sanctions)s sanctions proposed") % words] if awards or sanctions else []
    )


def _proposals(campaign: Campaign) -> tuple[int, int]:
    awards = Award.objects.filter(campaign=campaign).count()
    return awards, Sanction.objects.filter(campaign=campaign).count()

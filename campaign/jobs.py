"""Periodic work is done once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from campaign.choices import JobStatus
from campaign.models import JobRun

logger = logging.getLogger(__name__)
# a run that is older than any job may last belongs to a worker that died
LOST_AFTER = timedelta(minutes=10)


def run_once(*, key: str, name: str, work: Callable[[], object], at: datetime | None = None) -> JobRun:
    """Do a piece of work unless it has been done under this key; return its row with how it ended.

    Work and the note that it is done are one transaction, so a worker that dies leaves neither. Work that
    failed, or whose worker died more than ten minutes ago, is tried again by the next call. An error is noted
    and logged, not raised: the other work that is due must go on.
    """
    at = at or timezone.now()
    run = _claimed(key, name, at)
    if run is None:
        return JobRun.objects.get(key=key)
    try:
        with transaction.atomic():
            detail = work()
            _finish(run, JobStatus.DONE, "" if detail is None else str(detail))
    except Exception as error:
        logger.exception("job %s failed", key)
        _finish(run, JobStatus.FAILED, f"{type(error).__name__}: {error}")
    return run


def _claimed(key: str, name: str, at: datetime) -> JobRun | None:
    run, is_new = JobRun.objects.get_or_create(key=key, defaults={"name": name, "started_at": at})
    if is_new:
        return run
    lost = Q(status=JobStatus.RUNNING, started_at__lt=at - LOST_AFTER)
    free = JobRun.objects.filter(Q(status=JobStatus.FAILED) | lost, pk=run.pk, attempts=run.attempts)
    if not free.update(status=JobStatus.RUNNING, attempts=F("attempts") + 1, started_at=at, finished_at=None):
        return None
    run.refresh_from_db()
    return run


def _finish(run: JobRun, status: JobStatus, detail: str) -> None:
    run.status, run.detail, run.finished_at = status, detail, timezone.now()
    run.save(update_fields=["status", "detail", "finished_at"])

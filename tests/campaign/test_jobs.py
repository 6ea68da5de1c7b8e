"""Periodic work is done once, tried again when it failed, and never half done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from campaign import jobs
from campaign.models import JobRun, WorkDay

AT = datetime(2026, 8, 1, 8, tzinfo=UTC)


class Work:
    """Counts how often it was done; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.done = failures, 0

    def __call__(self) -> str:
        WorkDay.objects.create(day_on=f"2026-01-{self.done + 1:02}", is_work=False)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no luck")
        self.done += 1
        return f"{self.done} done"


def run(work, at=AT) -> JobRun:
    return jobs.run_once(key="open-rounds:429005-2026:8", name="open_rounds", work=work, at=at)


@pytest.mark.django_db
def test_work_is_done_once():
    work = Work()
    first, second = run(work), run(work)
    assert (first.status, first.detail, first.attempts) == ("done", "1 done", 1)
    assert (second.pk, work.done) == (first.pk, 1)


@pytest.mark.django_db
def test_failed_work_leaves_nothing_and_is_tried_again(caplog):
    work = Work(failures=1)
    failed = run(work)
    assert (failed.status, failed.detail) == ("failed", "RuntimeError: no luck")
    assert not WorkDay.objects.exists()
    assert "open-rounds" in caplog.text
    again = run(work)
    assert (again.status, again.attempts, work.done) == ("done", 2, 1)


@pytest.mark.django_db
def test_work_under_way_is_left_alone_until_its_worker_must_be_dead():
    work = Work()
    JobRun.objects.create(key="open-rounds:429005-2026:8", name="open_rounds", started_at=AT)
    assert run(work, AT + timedelta(minutes=9)).status == "running"
    assert work.done == 0
    assert run(work, AT + timedelta(minutes=11)).status == "done"
    assert work.done == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_it_once():
    work, start = Work(), Barrier(8)

    def call(_number):
        try:
            start.wait(timeout=20)
            return run(work).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))
    assert (work.done, JobRun.objects.get().status) == (1, "done")

"""Markers for tests that need PostgreSQL, Redis or a real worker."""

import os

import pytest


def pytest_collection_modifyitems(items):
    from django.db import connection

    no_postgres = pytest.mark.skip(reason="needs PostgreSQL (make test runs it there)")
    no_redis = pytest.mark.skip(reason="needs REDIS_URL (make test gives one)")
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(no_postgres)
        if item.get_closest_marker("redis") and not os.environ.get("REDIS_URL"):
            item.add_marker(no_redis)


@pytest.fixture(autouse=True, scope="session")
def eager_jobs():
    """Jobs run where they are sent, also in a run that has a Redis; `celery_worker` is the exception."""
    from campaign.celery import app

    app.conf.task_always_eager = True


@pytest.fixture
def celery_worker(transactional_db):
    """A real worker in its own thread: arguments are serialised, and only committed rows are seen."""
    from celery.contrib.testing.worker import start_worker

    from campaign.celery import app

    app.conf.task_always_eager = False
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20) as worker:
            yield worker
    finally:
        app.conf.task_always_eager = True

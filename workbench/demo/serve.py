"""Serving the demonstration: web pages and, each minute, what the schedule would do."""

import logging
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.db import close_old_connections
from django.utils import timezone

from campaign.models import Campaign
from workbench import due

HOST, PORT = "127.0.0.1", 8000
EVERY_SECONDS = 60

logger = logging.getLogger(__name__)


def serve(*, host: str = HOST, port: int = PORT) -> None:
    """Serve until interrupted. Raises OSError where the port is taken."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    stopped = threading.Event()
    threading.Thread(target=_keep_working, args=(stopped,), daemon=True).start()
    try:
        run(host, port, StaticFilesHandler(get_internal_wsgi_application()), threading=True)
    finally:
        stopped.set()


def _keep_working(stopped: threading.Event) -> None:
    while not stopped.wait(EVERY_SECONDS):
        try:
            at = timezone.now()
            due.release_due(at=at)
            for campaign in Campaign.objects.select_related("city"):
                due.tend(campaign, at=at)
        except Exception:  # the next minute tries again
            logger.exception("periodic work failed")
        finally:
            close_old_connections()

"""When the machine works: the entries of the scheduler."""

from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask  # type: ignore[import-untyped]

from campaign.audit import record
from campaign.models import User
from campaign.permissions import allowed_city

SWEEP = "Sweep"


@transaction.atomic
def put_defaults(*, by: User | None) -> int:
    """Add the usual entries that are not there yet; return how many. One that was changed stays as it is.

    The sweep alone is enough: it runs each minute, finds what is due and does it once, also after days
    without a scheduler. Refuses who does not keep reference data.
    """
    city = allowed_city(PeriodicTask(), by)
    minute, _created = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.MINUTES)
    _entry, created = PeriodicTask.objects.get_or_create(
        name=SWEEP, defaults={"task": "workbench.tasks.sweep", "interval": minute, "expire_seconds": 55}
    )
    if created:
        record(city=city, by=by, verb="schedules.put_defaults", subject=city, entries=[SWEEP])
    return int(created)

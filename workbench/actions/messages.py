"""A person reads the lines in the own bell."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Notification, User


@transaction.atomic
def mark_read(*, by: User, message_id: UUID | None = None, at: datetime | None = None) -> int:
    """Mark one of the person's own messages as read, or all of them; return how many were unread."""
    at = at or timezone.now()
    unread = Notification.objects.filter(user=by, read_at__isnull=True)
    rows = list((unread.filter(pk=message_id) if message_id else unread).select_related("city"))
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(read_at=at)
    for city in sorted({row.city for row in rows}, key=lambda city: city.code):
        count = sum(row.city_id == city.pk for row in rows)
        record(city=city, by=by, verb="messages.mark_read", subject=by, at=at, count=count)
    return len(rows)

"""Messages to people: one line in each recipient's bell."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from campaign.models import City, Notification, User


def notify(
    users: Iterable[User], *, city: City, kind: str, text: str, path: str = "", at: datetime | None = None
) -> int:
    """Put one line into the bell of each of ``users`` once; return how many were told."""
    created_at = at or timezone.now()
    lines = [
        Notification(city=city, user=user, kind=kind, text=text[:240], path=path, created_at=created_at)
        for user in {user.pk: user for user in users}.values()
    ]
    return len(Notification.objects.bulk_create(lines))

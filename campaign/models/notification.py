"""Messages to people inside the site."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.choices import NoticeKind

from .base import Row
from .city import City
from .user import User


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own messages only."""
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(Row):
    """A line in somebody's bell: what happened and where to look."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    user = models.ForeignKey(User, models.PROTECT, related_name="notifications", verbose_name=_("to"))
    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind.choices)
    text = models.CharField(_("text"), max_length=240)
    path = models.CharField(_("page"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), blank=True, null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "read_at"], name="notification_unread")]

    def __str__(self) -> str:
        return self.text

"""The trail: one chain of events a city, each row sealed by the hash of the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.choices import HashAlgorithm, Right

from .base import Row, rows_of_cities
from .city import City
from .user import User


class TrailIsInsertOnly(TypeError):
    """Raised when code tries to change or remove an event."""


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Events of the cities in which the user may read the trail."""
        return rows_of_cities(self, user, Right.READ_TRAIL)

    def update(self, **fields):
        raise TrailIsInsertOnly

    def delete(self):
        raise TrailIsInsertOnly


class AuditEvent(Row):
    """One thing somebody did: who, when, what, to which row, with the values before and after."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    seq = models.PositiveBigIntegerField(_("number in the chain"))
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("kind of row"), max_length=60)
    subject_id = models.CharField(_("row"), max_length=36)
    body = models.TextField(_("canonical text"))
    algorithm = models.CharField(_("algorithm"), max_length=10, choices=HashAlgorithm.choices)
    previous_hash = models.CharField(_("hash before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of the trail")
        verbose_name_plural = _("events of the trail")
        ordering = ["city", "seq"]
        constraints = [models.UniqueConstraint(fields=["city", "seq"], name="trail_seq_once")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="trail_subject"),
            models.Index(fields=["city", "at"], name="trail_city_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TrailIsInsertOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TrailIsInsertOnly


class AuditHead(models.Model):
    """Where a city's chain ends; its row lock puts events in order."""

    city = models.OneToOneField(
        City, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("city")
    )
    seq = models.PositiveBigIntegerField(_("number of the last event"), default=0)
    hash = models.CharField(_("hash of the last event"), max_length=64)

    class Meta:
        verbose_name = _("head of the trail")
        verbose_name_plural = _("heads of the trail")

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"

"""Working days."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.rules.workdays import WorkCalendar

from .base import Row


class WorkDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everyone who may log in knows the holidays."""
        return self.all()

    def calendar(self) -> WorkCalendar:
        """The loaded days as the rules want them (one query)."""
        days = dict(self.values_list("day_on", "is_work"))
        return WorkCalendar(days, frozenset(day.year for day in days))


class WorkDay(Row):
    """A day that differs from the week's pattern: a statutory holiday, or a weekend day made up for."""

    day_on = models.DateField(_("day"), unique=True)
    is_work = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    objects = WorkDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("work day")
        verbose_name_plural = _("work days")
        ordering = ["day_on"]

    def __str__(self) -> str:
        return date.isoformat(self.day_on)

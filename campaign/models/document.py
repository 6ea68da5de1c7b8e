"""Numbers of official documents."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.choices import NumberKind

from .base import Row
from .city import City


class NumberSeries(Row):
    """A city's running number of one kind of document in one year, with the prefix printed before it."""

    city = models.ForeignKey(City, models.PROTECT, related_name="number_series", verbose_name=_("city"))
    kind = models.CharField(_("kind"), max_length=12, choices=NumberKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    prefix = models.CharField(_("prefix"), max_length=20, help_text=_("Such as 潜文明督."))
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["city", "year", "kind"]
        constraints = [models.UniqueConstraint(fields=["city", "kind", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕"


class DocumentNumber(Row):
    """A number given to a document at its issue; a withdrawn document keeps it, marked void."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers", verbose_name=_("series"))
    number = models.PositiveIntegerField(_("number"))
    allotted_at = models.DateTimeField(_("given at"), default=timezone.now)
    voided_at = models.DateTimeField(_("void since"), blank=True, null=True)

    class Meta:
        verbose_name = _("document number")
        verbose_name_plural = _("document numbers")
        ordering = ["series", "number"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="document_number_once")]

    def __str__(self) -> str:
        return f"{self.series}{self.number}号"

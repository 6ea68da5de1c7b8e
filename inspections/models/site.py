"""Where is looked: sites and the units that answer for them."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import City, Row, Unit

from .checklist import SiteType


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Sites of the user's cities; one first made by a hidden visit waits for that round's release."""
        hidden = Q(first_round__isnull=False, first_round__released_at__isnull=True)
        privileged = Q(city__in=user.access.cities_with(Right.SEE_HIDDEN_ROUNDS))
        return self.filter(Q(city__in=user.access.city_ids) & (~hidden | privileged))

    def with_unit_code(self) -> Self:
        """One row a site and answering unit, the unit's code beside it (None without one), in one query."""
        return self.annotate(unit_code=F("site_units__unit__code"))


class Site(Row):
    """A place that is inspected, such as one market; units answer for it."""

    city = models.ForeignKey(City, models.PROTECT, related_name="sites", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    site_type = models.ForeignKey(SiteType, models.PROTECT, related_name="sites", verbose_name=_("site type"))
    weight = models.PositiveIntegerField(
        _("weight (hundredths)"), default=100, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    longitude = models.DecimalField(
        _("longitude (WGS-84)"), max_digits=9, decimal_places=6, blank=True, null=True
    )
    latitude = models.DecimalField(
        _("latitude (WGS-84)"), max_digits=9, decimal_places=6, blank=True, null=True
    )
    is_closed = models.BooleanField(_("closed"), default=False, help_text=_("No longer drawn for rounds."))
    first_round = models.ForeignKey(
        "Round",
        models.PROTECT,
        blank=True,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    units = models.ManyToManyField(
        Unit, through="SiteUnit", related_name="sites", verbose_name=_("answering units")
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="site_code_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="site_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class SiteUnit(Row):
    """A unit answers for a site: the town on whose ground it lies, or the department in charge."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="site_units", verbose_name=_("site"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="site_units", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("answering unit")
        verbose_name_plural = _("answering units")
        ordering = ["unit__code"]
        constraints = [models.UniqueConstraint(fields=["site", "unit"], name="site_unit_once")]

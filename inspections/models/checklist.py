"""What is looked at: types of sites and their checklists."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaign.models import City, Row
from inspections.choices import Gravity


class SiteTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Checklists are public to everyone with an account in the city."""
        return self.filter(city__in=user.access.city_ids)


class SiteType(Row):
    """A kind of place, such as a market or a community, with a checklist of its own."""

    city = models.ForeignKey(City, models.PROTECT, related_name="site_types", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=40)
    edition = models.PositiveSmallIntegerField(
        _("edition of the checklist"),
        default=1,
        editable=False,
        help_text=_("Grows when a checklist in use changes."),
    )

    objects = SiteTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("site type")
        verbose_name_plural = _("site types")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="site_type_once")]

    def __str__(self) -> str:
        return self.name


class ChecklistItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Checklists are public to everyone with an account in the city."""
        return self.filter(site_type__city__in=user.access.city_ids)

    def current(self) -> Self:
        """Items still asked on a visit; retired ones stay for the visits that used them."""
        return self.filter(retired_after__isnull=True)

    def of_edition(self, site_type, edition: int) -> Self:
        """The checklist as it stood in an edition, such as the one by which a visit was made."""
        asked = Q(retired_after__isnull=True) | Q(retired_after__gte=edition)
        return self.filter(asked, site_type=site_type, since_edition__lte=edition)


class ChecklistItem(Row):
    """One line of a checklist: what counts as a finding, what each costs and what all may cost at most."""

    site_type = models.ForeignKey(SiteType, models.PROTECT, related_name="items", verbose_name=_("site type"))
    number = models.PositiveSmallIntegerField(_("item"), validators=[MinValueValidator(1)])
    text = models.CharField(_("text"), max_length=200)
    points_each = models.PositiveIntegerField(
        _("points each (hundredths)"), validators=[MinValueValidator(1)]
    )
    maximum = models.PositiveIntegerField(_("at most (hundredths)"), validators=[MinValueValidator(1)])
    indicator_code = models.CharField(_("indicator"), max_length=20, blank=True)
    gravity = models.CharField(_("gravity"), max_length=10, choices=Gravity.choices, default=Gravity.GENERAL)
    since_edition = models.PositiveSmallIntegerField(_("since edition"), default=1, editable=False)
    retired_after = models.PositiveSmallIntegerField(
        _("retired after edition"), blank=True, null=True, editable=False
    )

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["site_type", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["site_type", "number"],
                condition=Q(retired_after__isnull=True),
                name="checklist_number_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="checklist_number"),
            models.CheckConstraint(condition=Q(points_each__gte=1), name="checklist_points"),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("points_each"), maximum__lte=10_000), name="checklist_maximum"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def is_retired(self) -> bool:
        return self.retired_after is not None

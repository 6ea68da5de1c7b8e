"""What was seen: visits, findings and photos."""

from fractions import Fraction
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import Attachment, Campaign, Row, Unit, User
from inspections.choices import Gravity, VisitStatus
from inspections.rules.deductions import visit_score

from .checklist import ChecklistItem
from .round import Round, round_insiders
from .site import Site


def visible_visits(user, path: str = "") -> Q:
    """Condition on a visit (reached by ``path``): the office and the round's insiders see all; those who read
    every unit's record see submitted visits after the release; a unit sees its own after the release."""
    released = Q(**{f"{path}round__released_at__isnull": False, f"{path}status": VisitStatus.SUBMITTED})
    readers = Q(**{f"{path}campaign__city__in": user.access.cities_with(Right.SEE_RELEASED)})
    own = Q(**{f"{path}pk__in": VisitUnit.objects.filter(unit__in=user.access.unit_ids).values("visit")})
    return round_insiders(user, f"{path}round__") | released & (readers | own)


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """See `visible_visits`."""
        return self.filter(visible_visits(user))

    def submitted(self) -> Self:
        return self.filter(status=VisitStatus.SUBMITTED)


class Visit(Row):
    """An inspector at a site on a day; loss and applicable maximum are kept as integers, in hundredths."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits", verbose_name=_("campaign"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="visits", verbose_name=_("round"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits", verbose_name=_("site"))
    visited_on = models.DateField(_("visited on"))
    inspector = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="visits", verbose_name=_("inspector")
    )
    inspector_name = models.CharField(_("inspector's name"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=VisitStatus.choices, default=VisitStatus.DRAFT
    )
    submitted_at = models.DateTimeField(_("submitted at"), blank=True, null=True)
    edition = models.PositiveSmallIntegerField(_("edition of the checklist"), default=1)
    weight = models.PositiveIntegerField(_("weight (hundredths)"), default=100)
    loss = models.PositiveIntegerField(_("points lost (hundredths)"), default=0)
    applicable = models.PositiveIntegerField(_("applicable maximum (hundredths)"), default=10_000)
    note = models.TextField(_("note"), blank=True)
    units = models.ManyToManyField(Unit, through="VisitUnit", related_name="visits", verbose_name=_("units"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["visited_on", "site__code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "visited_on"], name="visit_site_day_once"),
            models.CheckConstraint(
                condition=Q(applicable__gte=1, applicable__lte=10_000), name="visit_applicable"
            ),
            models.CheckConstraint(condition=Q(loss__lte=F("applicable")), name="visit_loss"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="visit_weight"),
        ]
        indexes = [models.Index(fields=["campaign", "visited_on"], name="visit_campaign_day")]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.site}"

    @property
    def score(self):
        """The exact score as a fraction (R-10 gives the formula)."""
        return visit_score(self.loss, self.applicable)

    def checklist(self) -> dict[int, ChecklistItem]:
        """The checklist by which the visit was made, by item number (one query)."""
        rows = ChecklistItem.objects.of_edition(self.site.site_type_id, self.edition)
        return {item.number: item for item in rows}

    @property
    def points_lost(self) -> Fraction:
        return Fraction(self.loss, 100)

    @property
    def points_possible(self) -> Fraction:
        return Fraction(self.applicable, 100)

    @property
    def share(self) -> Fraction:
        """How many ordinary visits this one counts as."""
        return Fraction(self.weight, 100)


class VisitUnit(Row):
    """A unit for which a visit counts in full; copied from the site when the visit is submitted."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visit_units", verbose_name=_("visit"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visit_units", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("unit of a visit")
        verbose_name_plural = _("units of a visit")
        ordering = ["unit__code"]
        constraints = [models.UniqueConstraint(fields=["visit", "unit"], name="visit_unit_once")]


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Findings of the visits the user may see."""
        return self.filter(visible_visits(user, "visit__"))


class Finding(Row):
    """A checklist item not met at a site: how often, what it cost, with photos."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings", verbose_name=_("visit"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    visited_on = models.DateField(_("visited on"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="findings", verbose_name=_("item"))
    count = models.PositiveSmallIntegerField(_("times found"), validators=[MinValueValidator(1)])
    gravity = models.CharField(_("gravity"), max_length=10, choices=Gravity.choices)
    points_each = models.PositiveIntegerField(_("points each (hundredths)"))
    maximum = models.PositiveIntegerField(_("at most (hundredths)"))
    factor = models.PositiveSmallIntegerField(_("repeat factor (hundredths)"), default=100)
    loss = models.PositiveIntegerField(_("points lost (hundredths)"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["visit", "item__number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "item"], name="finding_item_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="finding_count"),
            models.CheckConstraint(condition=Q(loss__lte=F("maximum")), name="finding_loss"),
        ]
        indexes = [
            models.Index(fields=["campaign", "visited_on"], name="finding_campaign_day"),
            models.Index(fields=["site", "item", "visited_on"], name="finding_repeat"),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.count}"

    @property
    def points(self) -> Fraction:
        """What each time costs."""
        return Fraction(self.points_each, 100)

    @property
    def cap(self) -> Fraction:
        """What the item costs at most."""
        return Fraction(self.maximum, 100)

    @property
    def times(self) -> Fraction:
        """How much a repeat weighs."""
        return Fraction(self.factor, 100)

    @property
    def points_lost(self) -> Fraction:
        return Fraction(self.loss, 100)


class NotApplicable(Row):
    """A checklist item that does not exist at a site on a visit, such as poultry in a market without any."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="not_applicable", verbose_name=_("visit"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name=_("item"))

    class Meta:
        verbose_name = _("item not applicable")
        verbose_name_plural = _("items not applicable")
        ordering = ["item__number"]
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="not_applicable_once")]


class FindingPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Photos of the findings the user may see."""
        return self.filter(visible_visits(user, "finding__visit__"))


class FindingPhoto(Row):
    """A photo that shows a finding."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="photos", verbose_name=_("finding"))
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("file"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    objects = FindingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a finding")
        verbose_name_plural = _("photos of a finding")
        ordering = ["finding", "position"]
        constraints = [models.UniqueConstraint(fields=["finding", "attachment"], name="finding_photo_once")]

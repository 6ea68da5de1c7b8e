"""When is looked: rounds of inspection and the sites drawn for them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import Campaign, Row, User
from inspections.choices import Mode, RoundKind

from .site import Site


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the user may know to exist: everything for the office, the round's inspectors and its named
        leaders; for everyone else an announced round once announced and any round once released."""
        open_to_all = Q(campaign__city__in=user.access.city_ids) & (
            Q(released_at__isnull=False) | Q(mode=Mode.ANNOUNCED, announced_at__isnull=False)
        )
        return self.filter(open_to_all | round_insiders(user)).distinct()

    def open_to(self, user):
        """Rounds whose visits and findings the user may see: insiders always, others after the release."""
        released = Q(campaign__city__in=user.access.city_ids, released_at__isnull=False)
        return self.filter(released | round_insiders(user)).distinct()

    def released(self):
        return self.filter(released_at__isnull=False)


def round_insiders(user, path: str = "") -> Q:
    """Condition on a round (reached by ``path``) that holds for those who may know it before its release."""
    return (
        Q(**{f"{path}campaign__city__in": user.access.cities_with(Right.SEE_HIDDEN_ROUNDS)})
        | Q(**{f"{path}pk__in": RoundSite.objects.filter(inspector=user.pk).values("round")})
        | Q(**{f"{path}pk__in": Round.informed_leaders.through.objects.filter(user=user.pk).values("round")})
    )


class Round(Row):
    """An inspection of the city within a month; announced ones show their dates early, none its findings."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds", verbose_name=_("campaign"))
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RoundKind.choices, default=RoundKind.MONTHLY)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices)
    mode_reason = models.CharField(
        _("reason for another mode"),
        max_length=200,
        blank=True,
        help_text=_("Why the month departs from the rule."),
    )
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    draw_seed = models.CharField(_("seed of the draw"), max_length=64, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), blank=True, null=True)
    announced_at = models.DateTimeField(_("announced at"), blank=True, null=True)
    release_due_at = models.DateTimeField(_("release planned at"), blank=True, null=True)
    released_at = models.DateTimeField(_("released at"), blank=True, null=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("released by")
    )
    informed_leaders = models.ManyToManyField(
        User,
        blank=True,
        related_name="+",
        db_table="inspections_informed_leader",
        verbose_name=_("informed leaders"),
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["campaign", "month", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month"], condition=Q(kind=RoundKind.MONTHLY), name="round_monthly_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_dates"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="round_month"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=False) | Q(released_by__isnull=True),
                name="round_release_named",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.ANNOUNCED) | Q(announced_at__isnull=True), name="round_announced_mode"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hidden(self) -> bool:
        """Whether units must not learn of the round yet."""
        return self.released_at is None and not (self.mode == Mode.ANNOUNCED and self.announced_at)


class RoundSiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The draw is known to the round's insiders alone; afterwards it shows only through the visits."""
        return self.filter(round_insiders(user, "round__"))


class RoundSite(Row):
    """A site drawn for a round, and the inspector sent there."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="round_sites", verbose_name=_("round"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    inspector = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="round_sites", verbose_name=_("inspector")
    )

    objects = RoundSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn site")
        verbose_name_plural = _("drawn sites")
        ordering = ["round", "site__code"]
        constraints = [models.UniqueConstraint(fields=["round", "site"], name="round_site_once")]

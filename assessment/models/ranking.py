"""What came out: versioned snapshots of a period's scores."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.choices import RankingStatus, Source
from campaign.choices import Right
from campaign.models import Campaign, DocumentNumber, RankingGroup, Row, Unit, User
from campaign.rules.periods import Period

from .cycle import Cycle

RULE_VERSION = "1"


class RankingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published and noticed rankings for everyone in the city, drafts for those who may see drafts."""
        shown = Q(
            campaign__city__in=user.access.city_ids,
            status__in=[RankingStatus.NOTICED, RankingStatus.PUBLISHED],
        )
        return self.filter(shown | Q(campaign__city__in=user.access.cities_with(Right.SEE_DRAFTS)))

    def published(self) -> Self:
        return self.filter(status=RankingStatus.PUBLISHED)

    def latest_versions(self) -> Self:
        """One row a cycle and period: the one with the highest version."""
        later = self.model.objects.filter(
            cycle=models.OuterRef("cycle"),
            period=models.OuterRef("period"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(later))

    def open(self) -> Self:
        """Versions whose figures still follow the visits."""
        return self.exclude(status=RankingStatus.PUBLISHED)


class Ranking(Row):
    """A version of a period's scores: draft, then noticed to each unit, then published and frozen."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="rankings", verbose_name=_("campaign")
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rankings", verbose_name=_("cycle"))
    period = models.PositiveSmallIntegerField(_("period"), help_text=_("0 for the year."))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=RankingStatus.choices, default=RankingStatus.DRAFT
    )
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    rule_version = models.CharField(_("version of the rules"), max_length=10, default=RULE_VERSION)
    basis = models.JSONField(
        _("basis"), default=dict, help_text=_("Method, weights and policy the scores were computed with.")
    )
    reason = models.CharField(_("reason of a new version"), max_length=200, blank=True)
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now)
    noticed_at = models.DateTimeField(_("noticed at"), blank=True, null=True)
    noticed_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("noticed by")
    )
    notice_ends_at = models.DateTimeField(_("notice ends at"), blank=True, null=True)
    published_at = models.DateTimeField(_("published at"), blank=True, null=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("published by")
    )
    circular_number = models.OneToOneField(
        DocumentNumber, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("circular")
    )
    inputs_changed_at = models.DateTimeField(_("inputs changed at"), blank=True, null=True)

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        ordering = ["cycle__position", "period", "version"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "period", "version"], name="ranking_version_once"),
            models.UniqueConstraint(
                fields=["cycle", "period"],
                condition=~Q(status=RankingStatus.PUBLISHED),
                name="ranking_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(status=RankingStatus.PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="ranking_published_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_object.label} {self.cycle.name}"

    @property
    def period_object(self) -> Period:
        return self.cycle.period(self.period)

    @property
    def is_frozen(self) -> bool:
        return self.status == RankingStatus.PUBLISHED

    @property
    def notice_last_on(self) -> date | None:
        """The last day on which units may object; the notice ends at its 24:00."""
        return timezone.localdate(self.notice_ends_at - timedelta(seconds=1)) if self.notice_ends_at else None

    @property
    def weights(self) -> dict[str, Fraction]:
        """The weight of each component as the scores were computed; empty for a mean of periods."""
        return {source: Fraction(weight) for source, weight in self.basis.get("weights", [])}


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Scores of published rankings; drafts for those who may see them; one's own unit's once noticed."""
        drafts = Q(ranking__campaign__city__in=user.access.cities_with(Right.SEE_DRAFTS))
        published = Q(
            ranking__campaign__city__in=user.access.city_ids, ranking__status=RankingStatus.PUBLISHED
        )
        own = Q(unit__in=user.access.unit_ids, ranking__status=RankingStatus.NOTICED)
        return self.filter(drafts | published | own)

    def assessed(self):
        return self.filter(is_assessed=True)


class Score(Row):
    """A unit's result in a ranking; kept exactly as a fraction, shown rounded once."""

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="scores", verbose_name=_("ranking"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scores", verbose_name=_("unit"))
    unit_name = models.CharField(_("unit's name then"), max_length=60)
    group = models.ForeignKey(RankingGroup, models.PROTECT, related_name="scores", verbose_name=_("group"))
    is_assessed = models.BooleanField(_("assessed"), default=True)
    is_ranked = models.BooleanField(_("ranked"), default=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True)
    exact = models.TextField(_("exact sum"), blank=True, help_text=_("A fraction such as 2007/22."))
    adjustment = models.DecimalField(_("adjustment"), max_digits=5, decimal_places=2, default=0)
    unannounced = models.TextField(
        _("exact unannounced part"),
        blank=True,
        help_text=_("Decides between equal totals; empty when missing."),
    )
    flags = models.JSONField(_("marks"), default=list)
    canonical = models.TextField(
        _("canonical text"), blank=True, help_text=_("What the ranking's digest is made of, for this unit.")
    )
    rank = models.PositiveSmallIntegerField(
        _("rank"), null=True, help_text=_("Written when published; a draft's rank is computed on reading.")
    )
    explanation = models.JSONField(
        _("explanation"), null=True, help_text=_("How the total came about, frozen when published.")
    )

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["ranking", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "unit"], name="score_unit_once"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=0, total__lte=100), name="score_total_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.total}"

    @property
    def shown_name(self) -> str:
        """The unit's name: as it was when published, as it is before."""
        return self.unit_name if self.ranking.is_frozen else self.unit.name


class ScorePart(Row):
    """One part of a score: a component's source, or a period's total in an annual mean."""

    score = models.ForeignKey(Score, models.CASCADE, related_name="parts", verbose_name=_("score"))
    code = models.CharField(_("part"), max_length=16, help_text=_("A source, or the number of a period."))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    exact = models.TextField(_("exact part"), blank=True, help_text=_("A fraction; empty when missing."))
    weight = models.TextField(_("weight used"), blank=True, help_text=_("A fraction; empty when not used."))
    is_imputed = models.BooleanField(_("imputed"), default=False)

    class Meta:
        verbose_name = _("part of a score")
        verbose_name_plural = _("parts of a score")
        ordering = ["score", "position"]
        constraints = [models.UniqueConstraint(fields=["score", "code"], name="score_part_once")]

    def get_source_display(self) -> str:
        return str(Source(self.code).label) if self.code in Source.values else self.code

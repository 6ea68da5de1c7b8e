"""Units of a city and the groups they are ranked in."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.query import TreeQuerySet

from campaign.choices import UnitKind
from campaign.rules.names import initials_of, pinyin_of

from .base import Row
from .city import Campaign, City


class UnitQuerySet(TreeQuerySet):
    def visible_to(self, user):
        """Units of the user's cities: the directory of names is open to everyone who has an account there."""
        return self.filter(city__in=user.access.city_ids)

    def current(self):
        """Units that still exist under their own name."""
        return self.filter(merged_into__isnull=True)

    def matching(self, text: str):
        """Units whose code, name, former name, short name, alias, pinyin or initials contain ``text``."""
        text = "".join(text.split()).lower()
        if not text:
            return self
        fields = ("code", "name", "short_name", "alias", "pinyin", "initials")
        wanted = Q(pk__in=FormerName.objects.filter(name__icontains=text).values("unit"))
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": text})
        return self.filter(wanted)


class Unit(Row):
    """A body that answers for something: a town or street, a department, a window unit or a community."""

    city = models.ForeignKey(City, models.PROTECT, related_name="units", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    parent = TreeNodeForeignKey(
        "self",
        models.PROTECT,
        blank=True,
        null=True,
        related_name="children",
        verbose_name=_("superior unit"),
    )
    pinyin = models.CharField(_("pinyin"), max_length=240, blank=True, editable=False)
    initials = models.CharField(_("initials"), max_length=60, blank=True, editable=False)
    alias = models.CharField(
        _("alias"),
        max_length=120,
        blank=True,
        help_text=_("Other spellings for the search, such as a local reading."),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, blank=True, null=True, related_name="absorbed", verbose_name=_("merged into")
    )

    objects = UnitQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="unit_code_once"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def spell(self) -> None:
        """Set what the search finds a unit by: its pinyin, and the initials of it."""
        self.pinyin, self.initials = pinyin_of(self.name), initials_of(self.name)

    def clean(self) -> None:
        if self.parent and self.pk and self.parent.pk in _with_descendants(self):
            message = _("A unit cannot stand under itself; choose another superior unit.")
            raise ValidationError({"parent": message})
        if self.parent and self.parent.city_id != self.city_id:
            raise ValidationError({"parent": _("Choose a superior unit of the same city.")})


def _with_descendants(unit: Unit) -> set:
    tree = Unit.objects.with_tree_fields().descendants(unit, include_self=True)
    return set(tree.values_list("pk", flat=True))


class FormerName(Row):
    """A name a unit bore until a day; kept so that old papers can still be found."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=60)
    until_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until_on"]

    def __str__(self) -> str:
        return self.name


class RankingGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Groups of the campaigns of the user's cities."""
        return self.filter(campaign__city__in=user.access.city_ids)


class RankingGroup(Row):
    """Units of a campaign that are compared with one another, such as the towns or the departments."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="groups", verbose_name=_("campaign"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    is_ranked = models.BooleanField(
        _("ranked"), default=True, help_text=_("Units of a group that is not ranked get scores but no ranks.")
    )
    units = models.ManyToManyField(Unit, through="GroupUnit", related_name="groups", verbose_name=_("units"))

    objects = RankingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking group")
        verbose_name_plural = _("ranking groups")
        ordering = ["campaign", "position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="group_code_once")]

    def __str__(self) -> str:
        return self.name


class GroupUnit(Row):
    """A unit's place in one ranking group of a campaign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    group = models.ForeignKey(
        RankingGroup, models.CASCADE, related_name="group_units", verbose_name=_("group")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="group_units", verbose_name=_("unit"))
    is_ranked = models.BooleanField(
        _("ranked"), default=True, help_text=_("Switch off for bodies that run the assessment themselves.")
    )

    class Meta:
        verbose_name = _("unit of a group")
        verbose_name_plural = _("units of a group")
        ordering = ["group", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="unit_in_one_group")]

    def __str__(self) -> str:
        return str(self.unit)

    def clean(self) -> None:
        if self.group_id and self.campaign_id and self.group.campaign_id != self.campaign_id:
            raise ValidationError({"group": _("Choose a group of the same campaign.")})

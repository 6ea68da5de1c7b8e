"""People, the roles they may hold and the units they hold them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right

from .base import Row
from .city import City
from .unit import Unit

TECHNICIAN_RIGHTS = frozenset({Right.KEEP_REFERENCE_DATA, Right.KEEP_ACCOUNTS})
NO_RIGHTS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Access:
    """What one person may do today: rights by city, own units, roles; whether the administration opens."""

    rights: Mapping[UUID, frozenset[str]]
    unit_ids: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    enters_admin: bool = False
    unit_name: str = ""

    @property
    def city_ids(self) -> frozenset[UUID]:
        return frozenset(self.rights)

    def cities_with(self, right: str) -> frozenset[UUID]:
        return frozenset(city for city, rights in self.rights.items() if right in rights)

    def has(self, right: str, city_id: UUID) -> bool:
        return right in self.rights.get(city_id, NO_RIGHTS)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People of the cities whose accounts the user keeps, and the user; everyone for the technician of
        the installation, who also finds those without a membership."""
        if user.is_superuser:
            return self.all()
        kept = Membership.objects.filter(unit__city__in=user.access.cities_with(Right.KEEP_ACCOUNTS))
        return self.filter(Q(pk=user.pk) | Q(pk__in=kept.values("user")))

    def holding(self, right: str, city: City):
        """Active people who hold the right in the city today."""
        memberships = Membership.objects.current(on=timezone.localdate()).filter(
            unit__city=city, role__in=[role.pk for role in Role.objects.all() if right in role.rights]
        )
        return self.filter(is_active=True, pk__in=memberships.values("user"))

    def of_units(self, units):
        """Active people who stand for one of the units today."""
        current = Membership.objects.current(on=timezone.localdate())
        memberships = current.filter(unit__in=units, role__stands_for_unit=True)
        return self.filter(is_active=True, pk__in=memberships.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username: str, name: str = "", password: str | None = None, **fields):
        user = self.model(username=self.model.normalize_username(username), name=name or username, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, name: str = "", password: str | None = None, **fields):
        return self.create_user(username, name, password, is_superuser=True, **fields)


class User(Row, AbstractBaseUser):
    """A named person with an account; what the person may do follows from current memberships."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("full name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(
        _("technician of the installation"),
        default=False,
        help_text=_("Keeps reference data and accounts of every city; sees no hidden round."),
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def access(self) -> Access:
        """What the person may do, read once a request so that a revoked right is dead on the next one."""
        return access_of(self, on=timezone.localdate())

    @property
    def unit_name(self) -> str:
        """The unit shown beside the name: that of the role held longest."""
        return self.access.unit_name

    @property
    def is_staff(self) -> bool:
        """Whether the administration opens: Django's admin asks by this name."""
        return self.is_active and self.access.enters_admin

    def has_perm(self, perm: str, obj=None) -> bool:
        """Django's own permissions are not used: what the project does not decide itself is refused."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Role(Row):
    """A part people play in the campaign, with its rights; rows, so that a city can change them."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    rights = models.JSONField(_("rights"), default=list, blank=True)
    stands_for_unit = models.BooleanField(
        _("stands for the unit"),
        default=False,
        help_text=_("Sees what is asked of the unit and answers for it."),
    )
    enters_admin = models.BooleanField(_("may enter the administration"), default=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stands_for_unit=True, enters_admin=True), name="role_unit_stays_out"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opens_admin(self) -> bool:
        """Whether holding the role opens the administration: only to those who keep something there."""
        return self.enters_admin and not TECHNICIAN_RIGHTS.isdisjoint(self.rights)


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Memberships in the cities whose accounts the user keeps, and the user's own."""
        return self.filter(Q(user=user) | Q(unit__city__in=user.access.cities_with(Right.KEEP_ACCOUNTS)))

    def current(self, *, on: date) -> Self:
        """Memberships in force on a day; one that ends on that day no longer is."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), from_on__lte=on)


class Membership(Row):
    """A person holds a role in a unit, from one day up to, but not on, another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships", verbose_name=_("role"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(
        _("until"), blank=True, null=True, help_text=_("The first day on which the role is no longer held.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "from_on"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.unit} {self.role}"


def access_of(user: User, *, on) -> Access:
    """Return what ``user`` may do on a day (one query, two for the installation's technician)."""
    rights: dict[UUID, frozenset[str]] = {}
    if not user.is_active:
        return Access(rights)
    if user.is_superuser:
        rights = dict.fromkeys(City.objects.values_list("pk", flat=True), TECHNICIAN_RIGHTS)
    memberships = list(user.memberships.current(on=on).select_related("unit", "role").order_by("from_on"))
    for membership in memberships:
        city_id = membership.unit.city_id
        rights[city_id] = rights.get(city_id, NO_RIGHTS) | frozenset(membership.role.rights)
    own = frozenset(m.unit_id for m in memberships if m.role.stands_for_unit)
    enters_admin = user.is_superuser or any(m.role.opens_admin for m in memberships)
    unit_name = memberships[0].unit.name if memberships else ""
    return Access(rights, own, frozenset(m.role.code for m in memberships), enters_admin, unit_name)

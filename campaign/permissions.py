"""Who may do what in the base domain, the one question every app asks, and whose a row is."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from campaign.choices import Right
from campaign.models import City, Membership, Role, User
from campaign.refusals import NotAllowed, Refused

ACCOUNT_MODELS = (User, Membership, Role)
# rights that show what is hidden or decide something; everyday accounts do without them
GUARDED = frozenset(Right.values) - {
    Right.KEEP_REFERENCE_DATA,
    Right.KEEP_ACCOUNTS,
    Right.SEE_RELEASED,
    Right.RECORD_VISITS,
}
# where a row's city is found: its own column, or that of the row it hangs on
OWNERS = ("city", "campaign", "group", "cycle", "unit", "site_type", "site", "series", "round")


def require(by: User | None, right: str, city: City) -> None:
    """Refuse unless ``by`` holds the right in the city; ``None`` is the machine: its jobs and commands."""
    if by is not None and not by.access.has(right, city.pk):
        raise NotAllowed(
            _("You need the right “%(right)s” for this; ask the head of the office.")
            % {"right": Right(right).label},
            code="not_allowed",
        )


def refuse_grant(by: User | None, user: User | None, rights: Iterable[str], cities: Iterable[City]) -> None:
    """Refuse to give oneself a role, and to hand out a guarded right that one does not hold in the cities.

    Who keeps accounts thus gets no way to what is hidden or decided: those who have it pass it on.
    """
    if by is None:
        return
    if user is not None and by.pk == user.pk:
        raise NotAllowed(_("A role of your own is given or ended by another person."), code="own_role")
    for city in cities:
        beyond = (GUARDED & set(rights)) - by.access.rights.get(city.pk, frozenset())
        if beyond:
            raise NotAllowed(
                _("You do not hold “%(right)s” yourself; ask the head of the office to do this.")
                % {"right": Right(min(beyond)).label},
                code="beyond_own_rights",
            )


def can_keep_reference_data(user: User, city: City) -> bool:
    return user.access.has(Right.KEEP_REFERENCE_DATA, city.pk)


def can_keep_accounts(user: User, city: City) -> bool:
    return user.access.has(Right.KEEP_ACCOUNTS, city.pk)


def can_read_trail(user: User, city: City) -> bool:
    return user.access.has(Right.READ_TRAIL, city.pk)


def right_for(model: type[models.Model]) -> Right:
    """Which right it takes to keep rows of the model."""
    return Right.KEEP_ACCOUNTS if issubclass(model, ACCOUNT_MODELS) else Right.KEEP_REFERENCE_DATA


def allowed_city(row: models.Model, by: User | None) -> City:
    """Return the city in whose trail a change of the row is written; refuse who may not change it.

    A row of the whole installation (a role, a work day, a schedule) takes the right in every city, since it
    changes all of them; the event goes to the person's first city.
    """
    if isinstance(row, User):
        return city_of_account(row, by)
    owner = city_of(row)
    cities = [owner] if owner is not None else list(City.objects.order_by("code"))
    if not cities:
        raise NotAllowed(_("There is no city yet; create one first."), code="no_city")
    if not _founds(row, by):
        for city in cities:
            require(by, right_for(type(row)), city)
    _refuse_grant_in(row, by, cities)
    return cities[0]


def _refuse_grant_in(row: models.Model, by: User | None, cities: list[City]) -> None:
    """What a membership or a role hands out, as it is stored and as it is to be."""
    stored = type(row)._base_manager.filter(pk=row.pk).first() if isinstance(row, Membership | Role) else None
    for state in filter(None, (row, stored)):
        if isinstance(state, Membership):
            refuse_grant(by, state.user, state.role.rights, cities)
        elif isinstance(state, Role):
            refuse_grant(by, None, state.rights, cities)


def city_of_account(user: User, by: User | None) -> City:
    """The first city in which `by` keeps the person's account; a technician's is kept by another one only."""
    if user.is_superuser and by is not None and not by.is_superuser:
        raise NotAllowed(
            _("Only a technician of the installation changes the account of one."), code="not_allowed"
        )
    home = City.objects.filter(units__memberships__user=user).distinct().order_by("code")
    cities = list(home) or list(City.objects.order_by("code"))
    kept: list[City] = [city for city in cities if by is None or by.access.has(Right.KEEP_ACCOUNTS, city.pk)]
    if not kept:
        raise NotAllowed(_("You do not keep the account of this person."), code="not_allowed")
    return kept[0]


def _founds(row: models.Model, by: User | None) -> bool:
    """Whether the technician of the installation creates a city, in which nobody can have a right yet."""
    return isinstance(row, City) and row._state.adding and by is not None and by.is_superuser


def city_of(row: models.Model) -> City | None:
    """The city a row belongs to, found through what it hangs on; None for rows of the whole installation."""
    if isinstance(row, City):
        return row
    for name in OWNERS:
        if getattr(row, f"{name}_id", None) is not None:
            return city_of(getattr(row, name))
    return None


def refuse_foreign(row: models.Model, city: City | None) -> None:
    """Refuse a row that refers to something of another city; `city` is None for rows of the installation."""
    for column in row._meta.concrete_fields:
        if city is None or not column.is_relation:
            continue
        other = getattr(row, column.name)
        if other is not None and city_of(other) not in (None, city):
            message = _("“%(other)s” belongs to another city; choose one of the same city.")
            raise Refused(message % {"other": other}, code="foreign", field=column.name)

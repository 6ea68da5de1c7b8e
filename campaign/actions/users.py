"""People get accounts, roles and passwords."""

import secrets
from datetime import date, datetime
from itertools import chain, count

from axes.utils import reset as unlock
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.choices import Right
from campaign.models import City, Membership, Role, Unit, User
from campaign.models.user import access_of
from campaign.permissions import allowed_city, refuse_grant, require
from campaign.refusals import Refused, refuse_invalid
from campaign.rules.names import pinyin_of

# without letters and digits that are mistaken for one another on paper
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


@transaction.atomic
def invite(
    *,
    name: str,
    unit: Unit,
    role: Role,
    username: str | None = None,
    phone: str = "",
    by: User | None,
    on: date | None = None,
    at: datetime | None = None,
) -> tuple[User, str]:
    """Open an account for a named person with a role in a unit; return it and its one-time password.

    The password is shown once and must be changed at the first sign-in; only its hash is stored. Without a
    user name one is made from the name. Refuses a user name that is taken.
    """
    require(by, Right.KEEP_ACCOUNTS, unit.city)
    refuse_grant(by, None, role.rights, [unit.city])
    password = one_time_password()
    user = User(username=username or _free_username(name), name=name, phone=phone, must_change_password=True)
    user.set_password(password)
    refuse_invalid(user)
    user.save(force_insert=True)
    membership = _new_membership(user, unit, role, on)
    details = {"username": user.username, "name": name, "unit": unit.code, "role": role.code}
    record(city=unit.city, by=by, verb="users.invite", subject=user, at=at, **details, on=membership.from_on)
    return user, password


@transaction.atomic
def assign(
    *, user: User, unit: Unit, role: Role, by: User | None, on: date | None = None, at: datetime | None = None
) -> Membership:
    """Give a person who has an account a role in a unit from a day on; the same role twice is refused."""
    require(by, Right.KEEP_ACCOUNTS, unit.city)
    refuse_grant(by, user, role.rights, [unit.city])
    on = on or timezone.localdate()
    if user.memberships.current(on=on).filter(unit=unit, role=role).exists():
        raise Refused(_("The person holds this role in this unit already."), code="held", field="role")
    membership = _new_membership(user, unit, role, on)
    details = {"username": user.username, "unit": unit.code, "role": role.code, "on": on}
    record(city=unit.city, by=by, verb="users.assign", subject=membership, at=at, **details)
    return membership


@transaction.atomic
def end_membership(
    *, membership: Membership, by: User | None, on: date | None = None, at: datetime | None = None
) -> Membership:
    """Let a role end: from the given day (today) on it is no longer held. Refuses one that has ended."""
    city = allowed_city(membership, by)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    on = on or timezone.localdate()
    if membership.until_on and membership.until_on <= on:
        raise Refused(_("This role has ended already."), code="ended")
    if on < membership.from_on:
        raise Refused(_("A role cannot end before it begins."), code="before_start", field="on")
    membership.until_on = on
    membership.save(update_fields=["until_on"])
    details = {"username": membership.user.username, "on": on}
    record(city=city, by=by, verb="users.end_membership", subject=membership, at=at, **details)
    return membership


@transaction.atomic
def reset_password(*, user: User, by: User | None, at: datetime | None = None) -> str:
    """Give a person a new one-time password, end the sessions and lift a lock; return it, to be shown once.

    Refuses who does not keep the person's account, or lacks a guarded right that the person holds.
    """
    city = allowed_city(user, by)
    held = frozenset().union(*access_of(user, on=timezone.localdate()).rights.values())
    refuse_grant(by, None, held, [city])
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    unlock(username=user.username)
    record(city=city, by=by, verb="users.reset_password", subject=user, at=at, username=user.username)
    return password


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime | None = None) -> User:
    """Set the password a person chose; refuses a weak one or the one in use, with the reasons."""
    if user.check_password(password):
        message = _("Choose a password other than the present one.")
        raise Refused(message, code="same_password", field="password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="weak_password", field="password") from error
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    city = _home_city(user)
    if city:
        record(city=city, by=user, verb="users.change_password", subject=user, at=at)
    return user


def one_time_password() -> str:
    """A random password of four groups, such as ``k7mw-3tzh-q9xd-f4np`` (about 79 bits)."""
    groups = ("".join(secrets.choice(ALPHABET) for _n in range(GROUP_LENGTH)) for _g in range(GROUPS))
    return "-".join(groups)


def _new_membership(user: User, unit: Unit, role: Role, on: date | None) -> Membership:
    membership = Membership(user=user, unit=unit, role=role, from_on=on or timezone.localdate())
    refuse_invalid(membership)
    membership.save(force_insert=True)
    return membership


def _free_username(name: str) -> str:
    base = pinyin_of(name)[:50] or "user"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    numbered = (f"{base}{number}" for number in count(2))
    return next(username for username in chain([base], numbered) if username not in taken)


def _home_city(user: User) -> City | None:
    ids = user.access.city_ids
    return City.objects.filter(pk__in=ids).order_by("code").first()

"""Units come, change their name and are merged."""

from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.actions.reference import Belongings, write
from campaign.audit import record
from campaign.models import City, FormerName, Unit, User
from campaign.permissions import allowed_city
from campaign.refusals import Refused, refuse_invalid

Outcome = Literal["added", "changed", "same"]


@transaction.atomic
def put(
    *,
    city: City,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    short_name: str | None = None,
    alias: str | None = None,
    by: User | None,
    on: date | None = None,
    at: datetime | None = None,
) -> tuple[Unit, Outcome]:
    """Bring the unit of that code to this state: added, changed or the same, in which case no event is left.

    A short name or alias not given stays as it is. Refuses a superior unit of another city or below the unit.
    """
    unit = Unit.objects.filter(city=city, code=code).first()
    create = unit is None
    unit = unit or Unit(city=city, code=code)
    unit.name, unit.kind, unit.parent = name, kind, parent
    unit.short_name = unit.short_name if short_name is None else short_name
    unit.alias = unit.alias if alias is None else alias
    changes = _save(unit, create, "units.put", by, on, at)
    return unit, "added" if create else "changed" if changes else "same"


@transaction.atomic
def save(
    *,
    unit: Unit,
    create: bool,
    belongings: Belongings | None = None,
    by: User | None,
    on: date | None = None,
    at: datetime | None = None,
) -> None:
    """Write a unit edited as a whole; a changed name keeps the former one. Refuses as `put` does."""
    _save(unit, create, "units.save", by, on, at, belongings)


@transaction.atomic
def rename(
    *, unit: Unit, name: str, by: User | None, on: date | None = None, at: datetime | None = None
) -> Unit:
    """Give the unit a new name from a day on; the former one is kept and still found by the search."""
    unit.name = name
    _save(unit, False, "units.rename", by, on, at)
    return unit


def _save(
    unit: Unit,
    create: bool,
    verb: str,
    by: User | None,
    on: date | None,
    at: datetime | None,
    belongings: Belongings | None = None,
) -> dict[str, object]:
    city = allowed_city(unit, by)
    unit.spell()
    refuse_invalid(unit)
    remember_name(unit=unit, by=by, on=on)
    changes = write(row=unit, by=by, create=create, belongings=belongings)
    if changes:
        record(city=city, by=by, verb=verb, subject=unit, at=at, created=create, changes=changes)
    return changes


@transaction.atomic
def remember_name(*, unit: Unit, by: User | None, on: date | None = None) -> None:
    """Keep the stored name as a former one when the unit is about to be written with another."""
    stored = Unit.objects.filter(pk=unit.pk).values_list("name", flat=True).first()
    if stored is not None and stored != unit.name:
        FormerName.objects.create(unit=unit, name=stored, until_on=on or timezone.localdate())


@transaction.atomic
def merge(
    *, unit: Unit, into: Unit, by: User | None, on: date | None = None, at: datetime | None = None
) -> Unit:
    """Let a unit be absorbed by another: its record stays its own, its name leads to the other from now on.

    Refuses a merger with itself, with a unit of another city or one that is merged itself (so no circle can
    arise), a second merger, and a unit that still has subordinate units or people in office.
    """
    city = allowed_city(unit, by)
    on = on or timezone.localdate()
    for refusal in _objections(unit, into, on):
        raise refusal
    unit.merged_into = into
    unit.save(update_fields=["merged_into"])
    FormerName.objects.create(unit=into, name=unit.name, until_on=on)
    record(city=city, by=by, verb="units.merge", subject=unit, at=at, into=into, on=on)
    return unit


def _objections(unit: Unit, into: Unit, on: date) -> list[Refused]:
    both = Unit.objects.select_for_update().filter(pk__in=[unit.pk, into.pk]).order_by("pk")
    locked = {row.pk: row for row in both}
    unit, into = locked[unit.pk], locked[into.pk]
    found = []
    if unit == into or unit.city_id != into.city_id:
        found.append(Refused(_("Choose another unit of the same city."), code="same_unit", field="into"))
    if unit.merged_into_id:
        found.append(Refused(_("This unit has been merged already."), code="merged"))
    if into.merged_into_id:
        message = _("“%(unit)s” was merged itself; choose the unit that absorbed it.")
        found.append(Refused(message % {"unit": into}, code="target_merged", field="into"))
    if children := Unit.objects.current().filter(parent=unit).count():
        message = _("%(count)s subordinate units still stand under it; move them to another unit first.")
        found.append(Refused(message % {"count": children}, code="has_children"))
    if people := unit.memberships.current(on=on).count():
        message = _("%(count)s people still hold a role in it; end their memberships first.")
        found.append(Refused(message % {"count": people}, code="has_people"))
    return found

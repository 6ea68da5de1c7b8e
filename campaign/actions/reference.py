"""Reference data kept by hand: one way to write and one to delete a row, each leaving one event."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from campaign.audit import differences, plain, record, values_of
from campaign.models import City, User
from campaign.permissions import allowed_city, city_of, refuse_foreign
from campaign.refusals import Refused
from campaign.rules.trail import canonical_text


@dataclass(frozen=True)
class Parts:
    """Rows that hang on a row and are written with it, such as the items of a checklist."""

    saved: Sequence[models.Model] = ()
    removed: Sequence[models.Model] = ()


@dataclass(frozen=True)
class Belongings:
    """What is written together with a row: its many-to-many fields and its parts."""

    relations: Mapping[str, Iterable[models.Model]] = field(default_factory=dict)
    parts: Parts = Parts()


@transaction.atomic
def save(
    *,
    row: models.Model,
    by: User | None,
    create: bool,
    belongings: Belongings | None = None,
    verb: str = "reference.save",
    at: datetime | None = None,
) -> dict[str, object]:
    """Write a row with its relations and parts; return the differences, which the one event also names.

    Nothing that differs: nothing is written and no event. Refuses who does not keep this kind of data, a row
    moved to a city the person does not keep, and what breaks a constraint.
    """
    city = allowed_city(row, by)
    changes = write(row=row, by=by, create=create, belongings=belongings)
    if changes:
        record(city=city, by=by, verb=verb, subject=row, at=at, created=create, changes=changes)
    return changes


def write(
    *, row: models.Model, by: User | None, create: bool, belongings: Belongings | None = None
) -> dict[str, object]:
    """The writing of `save` without its event, for actions that record what they do under their own name."""
    belongings = belongings or Belongings()
    stored = None if create else _stored(row)
    if stored is not None:
        allowed_city(stored, by)
    for written in (row, *belongings.parts.saved):
        refuse_foreign(written, city_of(row))
    changes: dict[str, object] = differences(values_of(stored) if stored else {}, values_of(row))
    try:
        with transaction.atomic():
            if changes:
                row.save(force_insert=create)
            for name, chosen in belongings.relations.items():
                changes.update(_set_relation(row, name, chosen))
            changes.update(_write_parts(belongings.parts))
    except IntegrityError as error:
        message = _("The same is stored already, or the values contradict each other; look again.")
        raise Refused(message, code="conflict") from error
    return changes


def _stored(row: models.Model) -> models.Model:
    found = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This row has been deleted meanwhile; go back to the list."), code="gone")
    return found


def _set_relation(row: models.Model, name: str, chosen: Iterable[models.Model]) -> dict[str, object]:
    manager = getattr(row, name)
    before = sorted(str(pk) for pk in manager.values_list("pk", flat=True))
    after = sorted(str(other.pk) for other in chosen)
    if before == after:
        return {}
    manager.set(chosen)
    return {name: [before, after]}


def _write_parts(parts: Parts) -> dict[str, object]:
    changes: dict[str, object] = {}
    for part in parts.removed:
        changes[_name_of(part)] = [values_of(part), None]
        delete_row(part)
    for part in parts.saved:
        stored = type(part)._base_manager.filter(pk=part.pk).first()
        part.save()
        changed = differences(values_of(stored) if stored else {}, values_of(part))
        if changed:
            changes[_name_of(part)] = changed
    return changes


def _name_of(part: models.Model) -> str:
    return f"{part._meta.model_name} {part.pk}"


@transaction.atomic
def delete(
    *, row: models.Model, by: User | None, parts: Sequence[models.Model] = (), at: datetime | None = None
) -> None:
    """Delete a row, first its parts, and what hangs on it alone; the event keeps their values.

    Refuses when anything else refers to it, without naming what.
    """
    city = allowed_city(row, by)
    if isinstance(row, City):
        raise Refused(_("A city is never deleted; its trail hangs on it."), code="in_use")
    before = {"row": values_of(row), "parts": [values_of(part) for part in parts]}
    subject = type(row)(pk=row.pk)
    for gone in (*parts, row):
        delete_row(gone)
    record(city=city, by=by, verb="reference.delete", subject=subject, at=at, before=before)


def delete_row(row: models.Model) -> None:
    """Delete, or refuse in words when the row is in use."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError) as error:
        message = _("“%(row)s” is in use and cannot be deleted; close, retire or end it instead.")
        raise Refused(message % {"row": row}, code="in_use") from error


@transaction.atomic
def record_import(
    *,
    batch: Sequence[tuple[models.Model, Mapping[str, object]]],
    by: User | None,
    verb: str = "reference.record_import",
    at: datetime | None = None,
    **details: object,
) -> int:
    """Leave the event of an imported batch of (written row, line of the file): their count and digest.

    Returns the number of events: one for each city touched, which is one unless a file is about several.
    Refuses a row the person may not change, so the transaction that wrote it fails.
    """
    lines: dict[City, list[Mapping[str, object]]] = {}
    for row, line in batch:
        lines.setdefault(allowed_city(row, by), []).append(line)
    for city, values in sorted(lines.items(), key=lambda item: item[0].code):
        sealed = {"count": len(values), "digest": digest_of(values)}
        record(city=city, by=by, verb=verb, subject=city, at=at, **sealed, **details)
    return len(lines)


def digest_of(values: Sequence[Mapping[str, object]]) -> str:
    """The SHA-256 of a batch's rows, whatever their order."""
    texts = sorted(canonical_text(plain(dict(row))) for row in values)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()

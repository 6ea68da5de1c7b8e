"""One visit as a file says it, and as the database does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from campaign.models import City
from inspections.choices import VisitStatus
from inspections.models import Finding, NotApplicable, Visit

from .directory import Place


@dataclass(slots=True)
class Sheet:
    """The rows of one visit, gathered."""

    place: Place
    visited_on: date
    first_row: int
    inspector: str
    counts: dict[int, int] = field(default_factory=dict)
    not_applicable: dict[int, int] = field(default_factory=dict)
    clean_row: int | None = None
    rows: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Stored:
    """A visit in the database, as far as a file can say it."""

    status: str
    inspector: str
    counts: dict[int, int] = field(default_factory=dict)
    not_applicable: set[int] = field(default_factory=set)

    def equals(self, sheet: Sheet) -> bool:
        return (
            self.status == VisitStatus.SUBMITTED
            and self.counts == sheet.counts
            and self.not_applicable == sheet.not_applicable.keys()
            and (not self.inspector or not sheet.inspector or self.inspector == sheet.inspector)
        )


def stored_visits(city: City, wanted: Iterable[tuple[date, str]]) -> dict[tuple[date, str], Stored]:
    """The city's visits on the wanted days and sites, with what was found (one to three queries)."""
    keys = set(wanted)
    if not keys:
        return {}
    days = [day for day, _code in keys]
    rows = Visit.objects.filter(site__city=city, visited_on__range=(min(days), max(days)))
    stored: dict[tuple[date, str], Stored] = {}
    keys_by_pk: dict[UUID, tuple[date, str]] = {}
    values = rows.values_list("pk", "visited_on", "site__code", "status", "inspector_name", "inspector__name")
    for pk, day, code, status, written, linked in values.order_by():
        if (day, code) in keys:
            keys_by_pk[pk] = (day, code)
            stored[day, code] = Stored(status, written or linked or "")
    if keys_by_pk:
        _add_items(stored, keys_by_pk, rows)
    return stored


def _add_items(stored, keys_by_pk, rows) -> None:
    found = Finding.objects.filter(visit__in=rows.order_by().values("pk"))
    for visit, number, count in found.values_list("visit", "item__number", "count").order_by():
        if visit in keys_by_pk:
            stored[keys_by_pk[visit]].counts[number] = count
    ruled_out = NotApplicable.objects.filter(visit__in=rows.order_by().values("pk"))
    for visit, number in ruled_out.values_list("visit", "item__number").order_by():
        if visit in keys_by_pk:
            stored[keys_by_pk[visit]].not_applicable.add(number)

"""Visits from a table: every cell is judged, all faults are named at once, nothing is half-imported."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from campaign.imports import read_table
from campaign.models import Campaign, User
from inspections.actions import visits
from inspections.actions.visits import NewSite

from .directory import Directory
from .reader import ParsedVisits, Reader

__all__ = ["COLUMNS", "ImportedVisits", "ParsedVisits", "import_visits", "read_visits"]

Source = str | Path | bytes | BinaryIO

COLUMNS = (
    "visited_on",
    "unit_code",
    "site_code",
    "site_name",
    "site_type",
    "inspector",
    "item_no",
    "findings",
    "not_applicable",
)


@dataclass(frozen=True, slots=True)
class ImportedVisits:
    """What an import did."""

    visits: int
    skipped: int
    sites: int


@transaction.atomic
def import_visits(
    *, source: Source, campaign: Campaign, by: User | None, at: datetime | None = None
) -> ImportedVisits:
    """Store the visits of a table as submitted (`visits.bulk_submit`); raises BadRows and changes nothing."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    parsed = read_visits(source, campaign)
    visits.bulk_submit(campaign=campaign, visits=parsed.visits, by=by, at=at)
    new_sites = {new.site.code for new in parsed.visits if isinstance(new.site, NewSite)}
    return ImportedVisits(len(parsed.visits), parsed.skipped, len(new_sites))


def read_visits(source: Source, campaign: Campaign) -> ParsedVisits:
    """Judge every cell of the table against what the city knows; raises BadRows with all faults."""
    table = read_table(source, required=COLUMNS)
    reader = Reader(campaign, Directory.of(campaign.city))
    for row in table:
        reader.take(row)
    parsed = reader.finished()
    reader.faults.refuse_if_any()
    return parsed

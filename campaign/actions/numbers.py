"""Documents get their numbers."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaign.choices import NumberKind
from campaign.models import City, DocumentNumber, NumberSeries, User

# what stands between the city's short name and the year until the office sets its own prefix
SIGNS = {NumberKind.CIRCULAR: "文明办", NumberKind.NOTICE: "文明整", NumberKind.LETTER: "文明督"}


@transaction.atomic
def allot(*, city: City, kind: str, year: int, by: User | None, at: datetime | None = None) -> DocumentNumber:
    """Give the next number of a series, without gaps: the series' row is locked until the transaction ends.

    Called at the issue of a document by the action that issues it, which also leaves the event; when that
    action fails, the number was never given. A series not there yet is made with the usual prefix.
    """
    NumberSeries.objects.get_or_create(
        city=city, kind=kind, year=year, defaults={"prefix": f"{city.short_name}{SIGNS[NumberKind(kind)]}"}
    )
    series = NumberSeries.objects.select_for_update().get(city=city, kind=kind, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return DocumentNumber.objects.create(
        series=series, number=series.last_number, allotted_at=at or timezone.now()
    )

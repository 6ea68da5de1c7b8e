"""Checklists of site types."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.choices import Right
from campaign.models import City, User
from campaign.permissions import require
from campaign.refusals import Refused
from inspections.choices import Gravity
from inspections.models import ChecklistItem, SiteType, Visit
from inspections.rules.deductions import Item, checklist_total_ok

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist as it comes in; points are hundredths."""

    number: int
    text: str
    points_each: int
    maximum: int
    indicator_code: str = ""
    gravity: str = Gravity.GENERAL


@transaction.atomic
def put(*, city: City, site_type: str, items: Sequence[Line], by: User | None) -> tuple[SiteType, str]:
    """Make the checklist of a site type what `items` say; return it and ``added``, ``changed`` or ``same``.

    Refused when a number stands twice, a line costs more at once than at most, or the maxima do not total
    100. A line that visits were made by is retired and a new one added, so that old visits keep theirs.
    """
    require(by, Right.KEEP_REFERENCE_DATA, city)
    _refuse_bad(site_type, items)
    found = SiteType.objects.select_for_update().filter(city=city, name=site_type).first()
    row = found or SiteType.objects.create(city=city, name=site_type)
    before = _lines_of(row)
    after = {line.number: line for line in items}
    if before == after:
        return row, SAME
    changed = sorted(
        number for number in before.keys() | after.keys() if before.get(number) != after.get(number)
    )
    _replace(row, [after[number] for number in changed if number in after], changed)
    record(
        city=city,
        by=by,
        verb="checklists.put",
        subject=row,
        site_type=site_type,
        edition=row.edition,
        items={number: [_plain(before.get(number)), _plain(after.get(number))] for number in changed},
    )
    return row, CHANGED if before else ADDED


def _plain(line: Line | None) -> list[object] | None:
    if line is None:
        return None
    return [line.text, line.points_each, line.maximum, line.indicator_code, str(line.gravity)]


def _lines_of(site_type: SiteType) -> dict[int, Line]:
    return {
        item.number: Line(
            item.number, item.text, item.points_each, item.maximum, item.indicator_code, item.gravity
        )
        for item in site_type.items.current()
    }


def _replace(site_type: SiteType, lines: Sequence[Line], numbers: Sequence[int]) -> None:
    """Put the new lines in place of those with the numbers; in a new edition when visits used the old one."""
    gone = site_type.items.current().filter(number__in=numbers)
    if Visit.objects.filter(site__site_type=site_type, edition=site_type.edition).exists():
        gone.update(retired_after=site_type.edition)
        site_type.edition += 1
        site_type.save(update_fields=["edition"])
    else:
        gone.delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            site_type=site_type,
            number=line.number,
            text=line.text,
            points_each=line.points_each,
            maximum=line.maximum,
            indicator_code=line.indicator_code,
            gravity=line.gravity,
            since_edition=site_type.edition,
        )
        for line in lines
    )


def _refuse_bad(site_type: str, items: Sequence[Line]) -> None:
    numbers = [line.number for line in items]
    if len(numbers) != len(set(numbers)):
        raise Refused(
            _("Checklist “%(name)s”: a number stands twice; number each line once.") % {"name": site_type},
            code="number_twice",
        )
    for line in items:
        if not 1 <= line.points_each <= line.maximum:
            raise Refused(
                _("Checklist “%(name)s”, item %(number)s: points must lie between 0 and the item's maximum.")
                % {"name": site_type, "number": line.number},
                code="bad_points",
            )
    if not checklist_total_ok([Item(line.number, line.points_each, line.maximum) for line in items]):
        total = sum(line.maximum for line in items) / 100
        raise Refused(
            _("Checklist “%(name)s”: the maxima total %(total)s; make them total 100.")
            % {"name": site_type, "total": f"{total:g}"},
            code="not_hundred",
        )

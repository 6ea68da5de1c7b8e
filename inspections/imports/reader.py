"""Reads a file of visits row by row, gathers the visits and notes every fault."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from campaign.imports import (
    Faults,
    TableRow,
    shown,
    to_code,
    to_codes,
    to_date,
    to_integer,
    to_text,
    to_yes,
)
from campaign.models import Campaign
from inspections.actions.visits import NewSite, NewVisit

from .directory import Directory, Place
from .sheets import Sheet, stored_visits

MOST = 32_767


@dataclass(frozen=True, slots=True)
class ParsedVisits:
    """What a file holds: the visits to be stored, and how many equal ones are stored already."""

    visits: list[NewVisit]
    skipped: int


class Reader:
    """Takes row after row, gathers visits, and notes every fault."""

    def __init__(self, campaign: Campaign, known: Directory) -> None:
        self.campaign = campaign
        self.known = known
        self.faults = Faults()
        self.sheets: dict[tuple[date, str], Sheet] = {}
        self.defined_in: dict[str, int] = {}

    def take(self, row: TableRow) -> None:
        """Judge one row; it joins its visit when day and site are sound."""
        visited_on = self._day(row)
        place = self._place(row)
        inspector = self.faults.read(row, "inspector", partial(to_optional_text, longest=40))
        item = self._item(row, place)
        found = self._found(row)
        if visited_on is None or place is None or inspector is None:
            return
        sheet = self._sheet(row, visited_on, place, inspector)
        if item is not None and found is not None:
            self._note(sheet, row.number, item, found)

    def finished(self) -> ParsedVisits:
        """The visits of the file without those that are stored already."""
        stored = stored_visits(self.campaign.city, self.sheets)
        wanted, skipped = [], 0
        for key, sheet in self.sheets.items():
            self._refuse_nothing_applicable(sheet)
            if (known := stored.get(key)) is None:
                wanted.append(sheet)
            elif known.equals(sheet):
                skipped += 1
            else:
                text = _(
                    "another visit of this site on this day is stored; correct it on its page, with a reason"
                )
                self.faults.add(sheet.first_row, "visited_on", text)
        if self.faults:
            return ParsedVisits([], skipped)
        return ParsedVisits([self._new_visit(sheet) for sheet in wanted], skipped)

    # --- cells
    def _day(self, row: TableRow) -> date | None:
        day = self.faults.read(row, "visited_on", to_date)
        if day is not None and day.year != self.campaign.year:
            text = _("%(day)s lies outside the campaign year %(year)s") % {
                "day": day,
                "year": self.campaign.year,
            }
            self.faults.add(row.number, "visited_on", text)
            return None
        return day

    def _place(self, row: TableRow) -> Place | None:
        units = self._units(row)
        code = self.faults.read(row, "site_code", to_code)
        type_name = self._type(row)
        if code is None or code not in self.known.places:
            return self._new_place(row, code, type_name, units)
        place = self.known.places[code]
        self._compare(row, place, type_name, units)
        return place

    def _units(self, row: TableRow) -> frozenset[str] | None:
        codes = self.faults.read(row, "unit_code", partial(to_codes, longest=20))
        unknown = [code for code in codes or () if code not in self.known.units]
        for code in unknown:
            self.faults.add(
                row.number, "unit_code", _("“%(code)s” is no unit of the city") % {"code": shown(code)}
            )
        return None if codes is None or unknown else frozenset(codes)

    def _type(self, row: TableRow) -> str | None:
        name = self.faults.read(row, "site_type", partial(to_text, longest=40))
        if name is None or name in self.known.types:
            return name
        self.faults.add(
            row.number, "site_type", _("“%(name)s” is no site type with a checklist") % {"name": shown(name)}
        )
        return None

    def _new_place(
        self, row: TableRow, code: str | None, type_name: str | None, units: frozenset[str] | None
    ) -> Place | None:
        name = self.faults.read(row, "site_name", partial(to_text, longest=60))
        if code is None or name is None or type_name is None or units is None:
            return None
        self.defined_in[code] = row.number
        place = Place(NewSite(code, name, self.known.types[type_name]), units)
        self.known.places[code] = place
        return place

    def _compare(
        self, row: TableRow, place: Place, type_name: str | None, units: frozenset[str] | None
    ) -> None:
        """A row may not contradict what is known of its site, by the city or by an earlier row."""
        known_type, defined_in = place.site.site_type.name, self.defined_in.get(place.site.code)
        if type_name is not None and type_name != known_type:
            self._contradicts(row, "site_type", known_type, defined_in)
        if units is not None and units != place.unit_codes:
            self._contradicts(row, "unit_code", ";".join(sorted(place.unit_codes)), defined_in)
        if defined_in and row["site_name"] and " ".join(row["site_name"].split()) != place.site.name:
            self._contradicts(row, "site_name", place.site.name, defined_in)

    def _contradicts(self, row: TableRow, column: str, known: str, defined_in: int | None) -> None:
        if defined_in is None:
            text = _("differs from the known site, which has “%(known)s”") % {"known": shown(known)}
        else:
            text = _("differs from row %(row)s, which has “%(known)s”") % {
                "row": defined_in,
                "known": shown(known),
            }
        self.faults.add(row.number, column, text)

    def _item(self, row: TableRow, place: Place | None) -> int | None:
        """The item's number, 0 for a clean visit; None when it cannot be taken."""
        if not row["item_no"]:
            return 0
        number = self.faults.read(row, "item_no", partial(to_integer, least=1, most=MOST))
        if number is None or place is None:
            return number
        type_name = place.site.site_type.name
        if number not in self.known.items[type_name]:
            text = _("the checklist “%(name)s” has no item %(number)s") % {
                "name": type_name,
                "number": number,
            }
            self.faults.add(row.number, "item_no", text)
            return None
        return number

    def _found(self, row: TableRow) -> int | None:
        """How often the item was found, 0 when not applicable (or the visit is clean); None when unclear."""
        is_empty, ruled_out = not row["findings"], self.faults.read(row, "not_applicable", to_yes)
        count = (
            None if is_empty else self.faults.read(row, "findings", partial(to_integer, least=1, most=MOST))
        )
        if ruled_out is None or (count is None and not is_empty):
            return None
        if not row["item_no"]:
            if count or ruled_out:
                self.faults.add(row.number, "item_no", _("is empty, but something is said of an item"))
                return None
            return 0
        if count and ruled_out:
            self.faults.add(
                row.number, "not_applicable", _("an item is either found or not applicable, not both")
            )
            return None
        if not count and not ruled_out:
            self.faults.add(row.number, "findings", _("is empty; say how often the item was found"))
            return None
        return count or 0

    # --- visits
    def _sheet(self, row: TableRow, visited_on: date, place: Place, inspector: str) -> Sheet:
        key = (visited_on, place.site.code)
        sheet = self.sheets.setdefault(key, Sheet(place, visited_on, row.number, inspector))
        if inspector and sheet.inspector and inspector != sheet.inspector:
            text = _("one visit has one inspector; row %(row)s has “%(name)s”")
            self.faults.add(
                row.number, "inspector", text % {"row": sheet.first_row, "name": shown(sheet.inspector)}
            )
        sheet.inspector = sheet.inspector or inspector
        return sheet

    def _note(self, sheet: Sheet, row: int, item: int, found: int) -> None:
        earlier = sheet.clean_row if item == 0 else sheet.rows.get(item)
        if earlier is not None:
            text = _("stands already in row %(row)s for this visit") % {"row": earlier}
            self.faults.add(row, "item_no", text)
        elif item == 0 and sheet.rows:
            text = _("is empty, but row %(row)s names an item of this visit") % {
                "row": min(sheet.rows.values())
            }
            self.faults.add(row, "item_no", text)
        elif item and sheet.clean_row is not None:
            text = _("names an item, but row %(row)s calls this visit clean") % {"row": sheet.clean_row}
            self.faults.add(row, "item_no", text)
        elif item == 0:
            sheet.clean_row = row
        else:
            sheet.rows[item] = row
            if found:
                sheet.counts[item] = found
            else:
                sheet.not_applicable[item] = row

    def _refuse_nothing_applicable(self, sheet: Sheet) -> None:
        items = self.known.items[sheet.place.site.site_type.name]
        if sheet.not_applicable.keys() == items.keys():
            text = _("no item of the visit is applicable; at least one must be")
            self.faults.add(max(sheet.not_applicable.values()), "not_applicable", text)

    def _new_visit(self, sheet: Sheet) -> NewVisit:
        people = self.known.people.get(sheet.inspector, [])
        return NewVisit(
            site=sheet.place.site,
            unit_ids=tuple(self.known.units[code] for code in sorted(sheet.place.unit_codes)),
            items=self.known.items[sheet.place.site.site_type.name],
            visited_on=sheet.visited_on,
            counts=sheet.counts,
            not_applicable=tuple(sheet.not_applicable),
            inspector=people[0] if len(people) == 1 else None,
            inspector_name=sheet.inspector,
        )


def to_optional_text(text: str, longest: int) -> str:
    """Words that may be missing."""
    return to_text(text, longest) if text else ""

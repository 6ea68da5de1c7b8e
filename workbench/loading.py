"""A city comes in: its folder is read and checked whole, then written in one transaction."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.actions import reference, units, users, work_days
from campaign.actions.roles import put_default_roles
from campaign.choices import Right
from campaign.models import Campaign, City, Role, Unit, User
from campaign.permissions import require
from campaign.refusals import BadRows, Refused, refuse_invalid
from inspections.actions import checklists, sites
from inspections.models import SiteType

from .actions import schedules, schemes
from .folders import Folder, Known, SiteLine, UserLine, read_folder
from .schemes import Scheme, read_scheme
from .tally import Tally


@dataclass(frozen=True, slots=True)
class Slip:
    """A new account as it is handed over on paper: the password is seen this once."""

    unit: str
    name: str
    username: str
    password: str


@dataclass(slots=True)
class Loaded:
    """What a load did: the campaign, counts, accounts opened, and remarks for whoever loads."""

    campaign: Campaign
    tally: Tally = field(default_factory=Tally)
    slips: list[Slip] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@transaction.atomic
def load_city(
    *,
    folder: Path,
    preset: str,
    code: str,
    name: str,
    year: int,
    by: User | None = None,
    on: date | None = None,
) -> Loaded:
    """Create or update a city's campaign from a preset and a folder; all of it or nothing.

    Rows are found by code, nothing is deleted. Raises BadRows with every fault of every file, or Refused with
    what an action of a single row refused.
    """
    if not (code.isascii() and code.isalnum()):
        raise Refused(_("Give the division code of the city, such as 429005."), code="bad_code", field="code")
    scheme, found = _read(folder, preset, code)
    on = on or timezone.localdate()
    city, outcomes = _put_city(code, name, preset, by)
    loaded = Loaded(_put_campaign(city, year, scheme, outcomes, by), remarks=found.remarks)
    for kind, outcome in outcomes:
        loaded.tally.note(kind, outcome)
    schemes.put(campaign=loaded.campaign, scheme=scheme, tally=loaded.tally, by=by)
    _load_work_days(year, loaded, by)
    _put_units(city, found, loaded.tally, by)
    schemes.put_members(campaign=loaded.campaign, scheme=scheme, tally=loaded.tally, by=by)
    _put_users(city, found.users, loaded, by, on)
    _put_checklists(city, found, loaded.tally, by)
    _put_sites(city, found.sites, loaded.tally, by)
    schedules.put_defaults(by=by)
    return loaded


def _read(folder: Path, preset: str, code: str) -> tuple[Scheme, Folder]:
    """Both are read before either is refused, so that all faults are said at once."""
    put_default_roles()
    faults: list[str] = []
    scheme = found = None
    try:
        scheme = read_scheme(preset, folder)
    except BadRows as fault:
        faults += fault.lines
    try:
        found = read_folder(folder, _known(code))
    except BadRows as fault:
        faults += fault.lines
    if scheme is None or found is None:
        raise BadRows(faults)
    return scheme, found


def _known(code: str) -> Known:
    rows = Unit.objects.filter(city__code=code).values_list("code", "parent__code")
    return Known(
        units={unit: parent or "" for unit, parent in rows},
        site_types=frozenset(SiteType.objects.filter(city__code=code).values_list("name", flat=True)),
        roles=frozenset(Role.objects.values_list("code", flat=True)),
    )


# --- city and campaign --------------------------------------------------------------------------------------
def _put_city(code: str, name: str, preset: str, by: User | None) -> tuple[City, list[tuple[str, str]]]:
    city = City.objects.filter(code=code).first()
    create = city is None
    if city and city.name != name:
        message = _("The code %(code)s belongs to %(name)s; check --code and --city.")
        raise Refused(message % {"code": code, "name": city.name}, code="another_city", field="code")
    city = city or City(code=code, short_name=name[:1])
    city.name, city.preset = name, preset
    refuse_invalid(city)
    changes = reference.save(row=city, by=by, create=create)
    return city, [("city", "added" if create else "changed" if changes else "same")]


def _put_campaign(
    city: City, year: int, scheme: Scheme, outcomes: list[tuple[str, str]], by: User | None
) -> Campaign:
    require(by, Right.KEEP_REFERENCE_DATA, city)
    campaign = Campaign.objects.filter(city=city, year=year).first()
    create = campaign is None
    campaign = campaign or Campaign(city=city, year=year)
    values = scheme.campaign
    campaign.notice_days = values.get("notice_days", campaign.notice_days)
    cap = values.get("adjustment_cap", campaign.adjustment_cap)
    campaign.adjustment_cap = cap.quantize(schemes.CENT)
    campaign.repeat_factor = int(values.get("repeat_factor", 1) * 100)
    refuse_invalid(campaign)
    changes = reference.save(row=campaign, by=by, create=create)
    outcomes.append(("campaign", "added" if create else "changed" if changes else "same"))
    return campaign


def _load_work_days(year: int, loaded: Loaded, by: User | None) -> None:
    try:
        added = work_days.load(year=year, by=by)
        loaded.tally.note("work day", "added", added)
    except Refused as refusal:
        loaded.remarks.append(str(refusal))


# --- what stands in the folder ------------------------------------------------------------------------------
def _put_units(city: City, found: Folder, tally: Tally, by: User | None) -> None:
    rows = {unit.code: unit for unit in Unit.objects.filter(city=city)}
    for line in found.units:
        parent = rows[line.parent_code] if line.parent_code else None
        unit, outcome = units.put(
            city=city, code=line.code, name=line.name, kind=line.kind, parent=parent, by=by
        )
        rows[line.code] = unit
        tally.note("unit", outcome)


def _put_users(city: City, lines: list[UserLine], loaded: Loaded, by: User | None, on: date) -> None:
    rows = {unit.code: unit for unit in Unit.objects.filter(city=city)}
    roles = {role.code: role for role in Role.objects.all()}
    for line in lines:
        loaded.tally.note("user", _put_user(line, rows[line.unit_code], roles[line.role], loaded, by, on))


def _put_user(line: UserLine, unit: Unit, role: Role, loaded: Loaded, by: User | None, on: date) -> str:
    """A person is known by name and unit; a telephone tells two of the same name apart."""
    person = _person(line, unit)
    if person is None:
        person, password = users.invite(name=line.name, unit=unit, role=role, phone=line.phone, by=by, on=on)
        loaded.slips.append(Slip(unit.name, person.name, person.username, password))
        return "added"
    outcome = "same"
    if not person.memberships.current(on=on).filter(unit=unit, role=role).exists():
        users.assign(user=person, unit=unit, role=role, by=by, on=on)
        outcome = "changed"
    if line.phone and person.phone != line.phone:
        person.phone = line.phone
        reference.save(row=person, by=by, create=False)
        outcome = "changed"
    return outcome


def _person(line: UserLine, unit: Unit) -> User | None:
    people = User.objects.filter(name=line.name, memberships__unit=unit).distinct().order_by("created_at")
    alike = list(people)
    if line.phone and len(alike) > 1:
        alike = [person for person in alike if person.phone == line.phone]
    return alike[0] if alike else None


def _put_checklists(city: City, found: Folder, tally: Tally, by: User | None) -> None:
    for site_type, items in found.checklists.items():
        _row, outcome = checklists.put(city=city, site_type=site_type, items=items, by=by)
        tally.note("checklist", outcome)


def _put_sites(city: City, lines: list[SiteLine], tally: Tally, by: User | None) -> None:
    rows = {unit.code: unit for unit in Unit.objects.filter(city=city)}
    types = {site_type.name: site_type for site_type in SiteType.objects.filter(city=city)}
    for line in lines:
        _site, outcome = sites.put(
            city=city,
            code=line.code,
            name=line.name,
            site_type=types[line.site_type],
            units=[rows[code] for code in line.unit_codes],
            weight=line.weight,
            lon=line.longitude,
            lat=line.latitude,
            by=by,
        )
        tally.note("site", outcome)


def kind_names() -> dict[str, str]:
    """What each kind of the tally is called."""
    return {
        "city": _("City"),
        "campaign": _("Campaign"),
        "group": _("Ranking group"),
        "cycle": _("Cycle"),
        "budget": _("Budget"),
        "award rule": _("Award rule"),
        "sanction rule": _("Sanction rule"),
        "number series": _("Number series"),
        "work day": _("Work day"),
        "unit": _("Unit"),
        "membership": _("Unit of a group"),
        "user": _("User"),
        "checklist": _("Checklist"),
        "site": _("Site"),
    }

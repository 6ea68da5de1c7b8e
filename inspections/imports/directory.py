"""What a city knows already: the yardstick for a file of visits."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from campaign.models import City, Unit, User
from inspections.actions.visits import NewSite
from inspections.models import ChecklistItem, Site, SiteType


@dataclass(frozen=True, slots=True)
class Place:
    """A site, known or met for the first time in the file, and the units that answer for it."""

    site: Site | NewSite
    unit_codes: frozenset[str]


@dataclass(slots=True)
class Directory:
    """Units, types with a checklist, sites and people of a city, each read by one query."""

    units: dict[str, UUID]
    types: dict[str, SiteType]
    items: dict[str, dict[int, ChecklistItem]]
    places: dict[str, Place]
    people: dict[str, list[User]]

    @classmethod
    def of(cls, city: City) -> "Directory":
        units = dict(Unit.objects.current().filter(city=city).values_list("code", "pk"))
        types: dict[str, SiteType] = {}
        items: dict[str, dict[int, ChecklistItem]] = defaultdict(dict)
        lines = ChecklistItem.objects.current().filter(site_type__city=city)
        for item in lines.select_related("site_type"):
            types[item.site_type.name] = item.site_type
            items[item.site_type.name][item.number] = item
        people: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(memberships__unit__city=city).distinct():
            people[user.name].append(user)
        return cls(units, types, items, _places(city), people)


def _places(city: City) -> dict[str, Place]:
    sites: dict[str, Site] = {}
    codes: dict[str, set[str]] = defaultdict(set)
    for site in Site.objects.filter(city=city).with_unit_code().select_related("site_type"):
        sites.setdefault(site.code, site)
        if site.unit_code is not None:
            codes[site.code].add(site.unit_code)
    return {code: Place(site, frozenset(codes[code])) for code, site in sites.items()}

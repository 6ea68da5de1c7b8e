"""A city that is ready to be inspected."""

from dataclasses import dataclass, field
from datetime import date

from campaign.models import Campaign, Unit, User
from inspections.actions import rounds, visits
from inspections.models import Round, Site, SiteType, Visit
from tests.factories import CampaignFactory, SiteTypeFactory, UnitFactory, checklist, member, site_of


@dataclass
class Town:
    """A campaign with two towns and the office, people of every role, one site type and sites."""

    campaign: Campaign
    office_unit: Unit
    units: list[Unit]
    site_type: SiteType
    sites: list[Site]
    people: dict[str, User] = field(default_factory=dict)

    @property
    def city(self):
        return self.campaign.city

    def person(self, role: str, unit: Unit | None = None) -> User:
        """A person of the role, made when first asked for."""
        key = f"{role} {unit or ''}"
        if key not in self.people:
            self.people[key] = member(role, unit or self.office_unit, name=f"{role}{len(self.people)}")
        return self.people[key]

    def fresh(self, role: str, unit: Unit | None = None) -> User:
        """The same person as a new request sees them."""
        return User.objects.get(pk=self.person(role, unit).pk)


def town(sites: int = 4) -> Town:
    campaign = CampaignFactory()
    office = UnitFactory(city=campaign.city, code="W", name="文明办", kind="department")
    units = [UnitFactory(city=campaign.city, code=code, name=f"{code}街道") for code in ("A", "B")]
    site_type = SiteTypeFactory(city=campaign.city, name="农贸市场")
    checklist(site_type, ((25, 4000), (500, 4000), (100, 2000)))
    made = [
        site_of(site_type, units[n % 2], code=f"D{n + 1}", name=f"{units[n % 2].code}{n + 1}号点")
        for n in range(sites)
    ]
    return Town(campaign, office, units, site_type, made)


def july(place: Town, **fields) -> Round:
    return rounds.plan(campaign=place.campaign, month=7, by=None, **fields)


def visited(place: Town, round_: Round, site: Site, counts=None, on: date | None = None, **fields) -> Visit:
    """A submitted visit, by the machine."""
    return visits.record(
        round=round_,
        site=site,
        visited_on=on or round_.starts_on,
        counts={1: 16, 2: 1} if counts is None else counts,
        not_applicable=fields.pop("not_applicable", ()),
        by=None,
        **fields,
    )

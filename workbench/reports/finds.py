"""What a search finds: units, sites, problems and circulars, each as far as the person may see them."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from assessment.models import Ranking
from campaign.models import Campaign, Unit, User
from inspections.models import Finding, Site

MOST = 20
CIRCULAR = re.compile(r"(\d+)\s*号?$")


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found of each kind, the first so many."""

    units: list[Unit] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rankings: list[Ranking] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.sites or self.findings or self.rankings)


def finds_of(campaign: Campaign, user: User, text: str) -> Finds:
    """Units by name, code or pinyin; sites by name or code; problems by their words; circulars by number."""
    if not text:
        return Finds()
    units = Unit.objects.visible_to(user).current().filter(city=campaign.city).matching(text)
    sites = Site.objects.visible_to(user).filter(city=campaign.city)
    sites = sites.filter(Q(name__icontains=text) | Q(code__iexact=text)).select_related("site_type")
    return Finds(
        units=list(units.select_related("parent")[:MOST]),
        sites=list(sites.prefetch_related("site_units__unit")[:MOST]),
        findings=_findings(campaign, user, text),
        rankings=_rankings(campaign, user, text),
    )


def _findings(campaign: Campaign, user: User, text: str) -> list[Finding]:
    rows = Finding.objects.visible_to(user).filter(campaign=campaign, item__text__icontains=text)
    return list(rows.select_related("item", "site", "visit").order_by("-visited_on", "site__code")[:MOST])


def _rankings(campaign: Campaign, user: User, text: str) -> list[Ranking]:
    number = CIRCULAR.search(text)
    if number is None or not ("〔" in text or "号" in text):
        return []
    rows = (
        Ranking.objects.visible_to(user)
        .published()
        .filter(campaign=campaign, circular_number__number=int(number[1][:6]))
    )
    return list(rows.select_related("cycle__campaign", "circular_number__series"))

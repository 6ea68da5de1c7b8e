"""Building the demonstration: the folder `demo/` loaded, then its year told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Ranking
from campaign.actions import reference
from campaign.models import Campaign, User
from campaign.refusals import Refused
from inspections.actions import findings
from inspections.models import Finding
from workbench.actions.demo_accounts import share_password
from workbench.loading import load_city

from .photos import drawn_photo
from .year import WANTED, People, Year, settle_awards, settle_year, tell_month, tell_period

FOLDER = Path(settings.BASE_DIR) / "demo"
CODE, NAME, PRESET, YEAR = "429005", "潜江市", "qianjiang", 2026
PHOTOS = 8
# the awards of the last period wait for the second person, those before are approved, older ones paid
APPROVED_UNTIL, PAID_UNTIL = 5, 4

Say = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """The demonstration as it stands, and whether it was there before."""

    campaign: Campaign
    is_new: bool


def build(*, say: Say = lambda line: None, folder: Path = FOLDER, wanted: Mapping[str, int] = WANTED) -> Demo:
    """Build the demonstration unless it is there. Refuses where the city exists but is a real one."""
    campaign = Campaign.objects.filter(city__code=CODE, year=YEAR).select_related("city").first()
    if campaign is None:
        return Demo(_built(say, folder, wanted), is_new=True)
    if not campaign.is_demo:
        message = _("%(campaign)s is a real campaign here; the demonstration needs a database of its own.")
        raise Refused(message % {"campaign": campaign.code}, code="not_demo")
    return Demo(campaign, is_new=False)


@transaction.atomic
def _built(say: Say, folder: Path, wanted: Mapping[str, int]) -> Campaign:
    """All of it or nothing, so that a broken build can simply be repeated."""
    say(_("Loading units, people, checklists and sites …"))
    on = min(timezone.localdate(), date(YEAR, 1, 1))
    loaded = load_city(folder=folder, preset=PRESET, code=CODE, name=NAME, year=YEAR, on=on)
    campaign = loaded.campaign
    campaign.is_demo = True
    reference.save(row=campaign, by=None, create=False)
    share_password(campaign=campaign)
    tell(Year(campaign, people_of(campaign), wanted), say)
    return campaign


def people_of(campaign: Campaign) -> People:
    """The actors by their roles in the city."""

    def holding(role: str) -> list[User]:
        people = User.objects.filter(memberships__unit__city=campaign.city, memberships__role__code=role)
        return list(people.order_by("memberships__unit__code", "phone"))

    clerks = holding("office")
    return People(holding("office_lead")[0], clerks[0], clerks[-1], holding("inspector"))


def tell(year: Year, say: Say) -> None:
    """Tell the twelve months, the six periods after every second one, and the end of the year."""
    cycles = {cycle.code: cycle for cycle in year.campaign.cycles.select_related("campaign__city")}
    told: list[Ranking] = []
    for month in range(1, 13):
        say(_("Month %(month)s …") % {"month": month})
        tell_month(year, month)
        if month % 2 == 0:
            told.append(tell_period(year, cycles["two-month"], month // 2, month + 1))
            settle_awards(year, told[-1], approve=len(told) <= APPROVED_UNTIL, pay=len(told) <= PAID_UNTIL)
    _photograph(year)
    say(_("Closing the year …"))
    settle_year(year, tell_period(year, cycles["year"], 0, 13, day=20))


def _photograph(year: Year) -> None:
    """Put drawn photos to some findings of the period that is shown first."""
    rows = Finding.objects.filter(campaign=year.campaign, visited_on__month=8).select_related(
        "campaign__city"
    )
    for finding in rows.order_by("visited_on", "site__code", "item__number")[:PHOTOS]:
        photo = drawn_photo(f"{finding.site_id and finding.visited_on}-{finding.item_id and finding.count}")
        findings.attach_photo(finding=finding, file=photo, by=year.people.clerk, at=year.moment(8, 28, 16))

"""Follow the trail of every city from its first event to its last."""

import sys

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from campaign.audit import first_bad_event
from campaign.models import AuditHead, City
from workbench.management.base import Command as BaseCommand

BROKEN = 1


class Command(BaseCommand):
    help = "Verifies the chain of events; exits 1 and names the first bad row of each broken chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", metavar="429005", help="one city only")

    def run(self, *, city: str | None, **options) -> None:
        cities = City.objects.filter(code=city) if city else City.objects.all()
        if city and not cities:
            self.refuse(_("There is no city %(code)s.") % {"code": city})
        faults = [self._verify(row) for row in cities]
        if any(faults):
            sys.exit(BROKEN)

    def _verify(self, city: City) -> bool:
        fault = first_bad_event(city)
        head = AuditHead.objects.filter(city=city).first()
        self.stdout.write(fault or f"{city.code}  {head.seq if head else 0}  {head.hash if head else '—'}")
        return fault is not None

"""Take visits in from a table."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from inspections.imports import import_visits
from workbench.management.base import CampaignCommand


class Command(CampaignCommand):
    help = "Imports visits from csv or xlsx: all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")

    def run(self, *, file: Path, **options) -> None:
        campaign = self.campaign(options["campaign"])
        outcome = import_visits(source=file, campaign=campaign, by=None)
        words = {"new": outcome.visits, "same": outcome.skipped, "sites": outcome.sites}
        self.stdout.write(
            _("Visits imported %(new)s, equal ones skipped %(same)s, new sites %(sites)s.") % words
        )

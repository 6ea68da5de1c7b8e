"""Publish a ranking for good."""

from django.core.management.base import CommandParser

from assessment.actions import rankings
from workbench.management.base import PeriodCommand


class Command(PeriodCommand):
    help = "Publishes the latest version of a period once its notice is over; it is frozen from then on."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, metavar="USER")

    def run(self, **options) -> None:
        by, ranking = self.person(options["by"]), self.ranking(options)
        rankings.publish(ranking=ranking, by=by)
        ranking.refresh_from_db()
        number = ranking.circular_number or ""
        self.stdout.write(f"{ranking}  v{ranking.version}  {ranking.get_status_display()}  {number}".rstrip())

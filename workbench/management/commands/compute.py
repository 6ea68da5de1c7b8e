"""Write or refresh the scores of a period."""

from django.core.management.base import CommandParser

from assessment.actions import rankings
from workbench.management.base import PeriodCommand


class Command(PeriodCommand):
    help = "Computes a period's scores as a draft; a published one that differs needs a reason."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reason", default="", help="why a published ranking gets a new version")

    def run(self, **options) -> None:
        cycle = self.cycle(options)
        ranking = rankings.compute(cycle=cycle, period=self.period(cycle, options), reason=options["reason"])
        self.stdout.write(f"{ranking}  v{ranking.version}  {ranking.get_status_display()}  {ranking.digest}")

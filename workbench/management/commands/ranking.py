"""Print a period's ranking."""

from django.core.management.base import CommandParser

from assessment.reports.tables import ranking_json
from workbench.exports import FORMATS, ranking_text
from workbench.management.base import PeriodCommand


class Command(PeriodCommand):
    help = "Prints the latest version of a period's ranking, or the version asked for."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        """Here `--version` is that of the ranking, not Django's own."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument(
            "--version", type=int, metavar="V", help="an earlier version instead of the latest"
        )

    def run(self, **options) -> None:
        ranking = self.ranking(options, options["version"])
        self.stdout.write(ranking_text(ranking_json(ranking), options["format"]))

"""Show a draft to the units before it is published."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from assessment.actions import rankings
from workbench.management.base import PeriodCommand


class Command(PeriodCommand):
    help = "Starts the notice of a draft: each unit sees its own result and may object."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, metavar="USER")

    def run(self, **options) -> None:
        by, ranking = self.person(options["by"]), self.ranking(options)
        rankings.give_notice(ranking=ranking, by=by)
        ranking.refresh_from_db()
        ends = f"{ranking.notice_last_on} 24:00" if ranking.notice_last_on else "—"
        words = {"ranking": ranking, "version": ranking.version, "ends": ends}
        self.stdout.write(_("%(ranking)s  v%(version)s  notice until %(ends)s") % words)

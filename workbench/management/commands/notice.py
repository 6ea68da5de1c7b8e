"""Show a draft to the units before it is published."""

from django.core.management.base import CommandParser
from django.utils import timezone
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
        ends = (
            f"{timezone.localtime(ranking.notice_ends_at):%Y-%m-%d %H:%M}" if ranking.notice_ends_at else "—"
        )
        self.stdout.write(f"{ranking}  v{ranking.version}  {_('notice until')} {ends}")

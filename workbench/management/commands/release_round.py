"""Open a round's findings to the units."""

from uuid import UUID

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.actions import rounds
from inspections.models import Round
from workbench.management.base import Command as BaseCommand


class Command(BaseCommand):
    help = "Releases a round: from then on units see their visits and findings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", metavar="ID")
        parser.add_argument("--by", required=True, metavar="USER")

    def run(self, **options) -> None:
        by, row = self.person(options["by"]), self._round(options["id"])
        released = rounds.release(round=row, by=by)
        self.stdout.write(f"{released.name}  {timezone.localtime(released.released_at):%Y-%m-%d %H:%M}")

    def _round(self, text: str) -> Round:
        try:
            row = Round.objects.select_related("campaign__city").filter(pk=UUID(text)).first()
        except ValueError:
            row = None
        if row is None:
            words = {"id": text, "rounds": "; ".join(self._unreleased()) or _("none")}
            self.refuse(_("There is no round %(id)s. Not released yet: %(rounds)s.") % words)
        return row

    def _unreleased(self) -> list[str]:
        """The rounds that could be meant, with their ids."""
        rows = Round.objects.filter(released_at__isnull=True).select_related("campaign__city")
        return [f"{row.pk} {row.campaign.code} {row.name}" for row in rows]

"""What every command of the project has in common: input, answers and refusals."""

import sys
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db.utils import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from assessment.models import Cycle, Ranking
from campaign.models import Campaign, User
from campaign.refusals import BadRows, Refused
from campaign.rules.periods import YEAR

BAD_INPUT = 2


class Command(BaseCommand):
    """stdout carries the answer, stderr the rest; bad input is one line each, exit 2, and nothing changed."""

    def handle(self, *args, **options) -> None:
        try:
            self.run(**options)
        except BadRows as fault:
            self.refuse(*fault.lines)
        except Refused as refusal:
            self.refuse(str(refusal))
        except (OperationalError, ProgrammingError) as error:
            why = " ".join(str(error).split())
            self.refuse(_("The database cannot be used (%(why)s); has it been migrated?") % {"why": why})

    def run(self, **options) -> None:
        raise NotImplementedError

    def refuse(self, *lines: str) -> NoReturn:
        for line in lines:
            self.stderr.write(" ".join(str(line).split()))
        sys.exit(BAD_INPUT)

    def remark(self, line: str) -> None:
        """Say something that is not part of the answer."""
        self.stderr.write(line, self.style.NOTICE)

    def person(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            self.refuse(_("There is no active user “%(name)s”.") % {"name": username})
        return user


class CampaignCommand(Command):
    """A command about one campaign, chosen by `--campaign` where there is more than one."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", metavar="429005-2026", help="which campaign, if there are several")

    def campaign(self, code: str | None) -> Campaign:
        campaigns = {row.code: row for row in Campaign.objects.select_related("city")}
        if not campaigns:
            self.refuse(_("There is no campaign yet; load a city first (load_city)."))
        if code is None and len(campaigns) == 1:
            return next(iter(campaigns.values()))
        if code not in campaigns:
            names = ", ".join(sorted(campaigns))
            message = _("There is no campaign %(code)s; there are %(names)s.")
            if code is None:
                message = _("Choose a campaign with --campaign: %(names)s.")
            self.refuse(message % {"code": code, "names": names})
        return campaigns[code]


class PeriodCommand(CampaignCommand):
    """A command about one period of a cycle."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--cycle", required=True, metavar="two-month|quarter|year")
        parser.add_argument(
            "--period", type=int, metavar="N", help="which period of the year; none for the year"
        )

    def cycle(self, options: dict) -> Cycle:
        campaign = self.campaign(options["campaign"])
        cycles = {row.code: row for row in campaign.cycles.select_related("campaign__city", "child")}
        if options["cycle"] not in cycles:
            words = {"code": options["cycle"], "codes": ", ".join(cycles)}
            self.refuse(_("There is no cycle %(code)s; there are %(codes)s.") % words)
        return cycles[options["cycle"]]

    def period(self, cycle: Cycle, options: dict) -> int:
        number = options["period"]
        numbers = [period.number for period in cycle.periods()]
        if cycle.kind == YEAR and number is None:
            return numbers[0]
        if number not in numbers:
            shown = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else _("none")
            self.refuse(_("Choose a period with --period: %(numbers)s.") % {"numbers": shown})
        return number

    def ranking(self, options: dict, version: int | None = None) -> Ranking:
        """The latest version, or the one asked for."""
        cycle = self.cycle(options)
        period = self.period(cycle, options)
        rows = Ranking.objects.filter(cycle=cycle, period=period).select_related(
            "campaign__city", "cycle__campaign__city"
        )
        row = (rows if version is None else rows.filter(version=version)).order_by("-version").first()
        if row is None:
            label = cycle.period(period).label
            if version is not None and rows.exists():
                message = _("%(cycle)s %(period)s has no version %(version)s.")
            else:
                message = _("%(cycle)s %(period)s is not computed yet; run compute first.")
            self.refuse(message % {"cycle": cycle.name, "period": label, "version": version})
        return row

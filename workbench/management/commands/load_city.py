"""Create or update a city's campaign from a folder of tables and a preset."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from workbench.loading import Loaded, kind_names, load_city
from workbench.management.base import Command as BaseCommand
from workbench.rules.width import padded
from workbench.schemes import preset_names


class Command(BaseCommand):
    help = "Loads units, users, checklists and sites of a city (csv or xlsx) and the scheme of a preset."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--preset", required=True, metavar="|".join(preset_names()))
        parser.add_argument("--city", required=True, metavar="潜江市")
        parser.add_argument("--code", required=True, metavar="429005")
        parser.add_argument("--year", required=True, type=int, metavar="2026")
        parser.add_argument(
            "--slips", action="store_true", help="print the new accounts with their passwords"
        )

    def run(
        self, *, folder: Path, preset: str, city: str, code: str, year: int, slips: bool, **options
    ) -> None:
        loaded = load_city(folder=folder, preset=preset, code=code, name=city, year=year)
        for remark in loaded.remarks:
            self.remark(remark)
        self._print_counts(loaded)
        if slips:
            self._print_slips(loaded)
        elif loaded.slips:
            text = _("%(n)s new accounts; their passwords are printed with --slips only while they are made.")
            self.remark(text % {"n": len(loaded.slips)})

    def _print_counts(self, loaded: Loaded) -> None:
        names = kind_names()
        words = {"added": _("added"), "changed": _("changed"), "same": _("same")}
        self.stdout.write(loaded.campaign.code)
        for kind, counts in loaded.tally.counts.items():
            figures = "  ".join(f"{word} {counts[outcome]}" for outcome, word in words.items())
            self.stdout.write(f"{padded(names[kind], 16)}{figures}")

    def _print_slips(self, loaded: Loaded) -> None:
        for slip in loaded.slips:
            self.stdout.write("-" * 60)
            self.stdout.write(f"{slip.unit}  {slip.name}")
            words = {"username": slip.username, "password": slip.password}
            self.stdout.write(_("User name: %(username)s    One-time password: %(password)s") % words)

"""Build and serve the demonstration."""

import time

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from workbench.demo.accounts import accounts_of
from workbench.demo.build import Demo, build
from workbench.demo.serve import HOST, PORT, serve
from workbench.management.base import Command as BaseCommand
from workbench.rules.width import aligned


class Command(BaseCommand):
    help = "Builds the demonstration city once (--build) and serves it (--serve)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--build", action="store_true", help="build it where it is not there yet")
        parser.add_argument("--serve", action="store_true", help="serve it until interrupted")
        parser.add_argument("--port", type=int, default=PORT)

    def run(self, *, port: int, **options) -> None:
        started = time.monotonic()
        demo = build(say=self.remark)
        if demo.is_new:
            self.remark(_("Built in %(seconds)s seconds.") % {"seconds": round(time.monotonic() - started)})
        self._print_accounts(demo)
        if options["serve"]:
            self._serve(port)

    def _print_accounts(self, demo: Demo) -> None:
        head = [_("Role"), _("User name"), _("Password"), _("Name"), _("Unit")]
        rows = [[a.role, a.username, a.password, a.name, a.unit] for a in accounts_of(demo.campaign)]
        for line in aligned([head, *rows]):
            self.stdout.write(line)

    def _serve(self, port: int) -> None:
        self.stdout.write(f"http://{HOST}:{port}/")
        self.stdout.flush()
        try:
            serve(port=port)
        except KeyboardInterrupt:
            self.remark(_("Stopped."))
        except OSError as error:
            words = {"port": port, "why": error.strerror}
            self.refuse(_("Port %(port)s cannot be used (%(why)s); choose another with --port.") % words)

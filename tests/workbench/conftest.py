"""What the tests of the workbench share: folders to load and commands to run."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

DEMO = Path(settings.BASE_DIR) / "demo"
CITY = ("--preset", "qianjiang", "--city", "潜江市", "--code", "429005", "--year", "2026")


@dataclass
class Ran:
    """What a command answered: exit code, stdout, and the lines of stderr."""

    code: int
    out: str
    lines: list[str]


def run(name: str, *arguments: object) -> Ran:
    """Run a command as from a shell, without its process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        code = end.code
    return Ran(code, out.getvalue(), err.getvalue().splitlines())


@pytest.fixture
def worked(tmp_path) -> Path:
    """A copy of the worked example's folder, to which a test may add files."""
    folder = tmp_path / "city"
    folder.mkdir()
    for path in (DEMO / "worked_example").glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder

"""The commands as real processes: what a shell sees."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    "arguments",
    [
        ("ranking", "--cycle", "two-month", "--period", "4"),
        ("compute", "--cycle", "two-month", "--period", "four"),
        (
            "load_city",
            "none",
            "--preset",
            "qianjiang",
            "--city",
            "潜江市",
            "--code",
            "429005",
            "--year",
            "2026",
        ),
        ("publish", "--cycle", "year"),
    ],
    ids=["ranking", "compute", "load_city", "publish"],
)
def test_on_an_empty_database_everything_is_refused_without_a_traceback(tmp_path, arguments):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    ran = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**environment, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.strip()
    assert "Traceback" not in ran.stderr

"""The throw-away servers start, answer, keep the command's exit code and leave nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent.parent / "tools"
ASK_POSTGRES = (
    "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']).cursor().execute('select 1')"
)
ASK_REDIS = "import os, redis; redis.Redis.from_url(os.environ['REDIS_URL']).ping()"
CASES = [("with_postgres.py", "DATABASE_URL", ASK_POSTGRES), ("with_redis.py", "REDIS_URL", ASK_REDIS)]


def command(tool, code):
    return [sys.executable, str(TOOLS / tool), sys.executable, "-c", code]


@pytest.fixture
def variables():
    """The environment without servers, and with a temporary folder in which leftovers would show."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        yield {**kept, "TMPDIR": scratch}


@pytest.mark.parametrize(("tool", "name", "code"), CASES, ids=["postgres", "redis"])
def test_the_command_reaches_a_server_that_is_gone_afterwards(variables, tool, name, code):
    script = f"{code}; print(os.environ[{name!r}]); raise SystemExit(3)"
    result = subprocess.run(command(tool, script), env=variables, capture_output=True, text=True)
    assert result.returncode == 3, result.stderr
    assert os.listdir(variables["TMPDIR"]) == []
    gone = subprocess.run(
        [sys.executable, "-c", code], env={**variables, name: result.stdout.strip()}, capture_output=True
    )
    assert gone.returncode == 1


@pytest.mark.parametrize(("tool", "name", "code"), CASES, ids=["postgres", "redis"])
def test_a_given_server_is_used_as_it_is(variables, tool, name, code):
    given = {**variables, name: "given://here"}
    result = subprocess.run(
        command(tool, f"import os; print(os.environ[{name!r}])"), env=given, capture_output=True, text=True
    )
    assert result.stdout == "given://here\n"


@pytest.mark.parametrize(("tool", "name", "code"), CASES, ids=["postgres", "redis"])
def test_a_signal_ends_the_command_and_the_server(variables, tool, name, code):
    script = f"{code}; print('ready', flush=True); import time; time.sleep(60)"
    process = subprocess.Popen(command(tool, script), env=variables, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    process.stdout.close()
    began = time.monotonic()
    assert process.wait(timeout=20) == 128 + signal.SIGTERM
    assert time.monotonic() - began < 15
    assert os.listdir(variables["TMPDIR"]) == []


@pytest.mark.parametrize("tool", ["with_postgres.py", "with_redis.py"])
def test_a_missing_command_is_one_line(variables, tool):
    result = subprocess.run(
        [sys.executable, str(TOOLS / tool), "no-such-command"], env=variables, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (127, "no-such-command: No such file or directory\n")
    usage = subprocess.run([sys.executable, str(TOOLS / tool)], env=variables, capture_output=True, text=True)
    assert (usage.returncode, usage.stderr[:6]) == (2, "usage:")

"""Make .venv from the locked requirements; do nothing when it is already as locked.

    python3 tools/environment.py runtime|test|dev

Runs on the system's Python alone. Each lock contains the one before it. What was installed last is
remembered in the environment itself, so a second call costs milliseconds.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed.json"
SETS = ("runtime", "test", "dev")
SUPPORTED = ((3, 11), (3, 12), (3, 13))


class Unusable(Exception):
    """The machine lacks something; the text says in one sentence what to install."""


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def fingerprint(name: str) -> str:
    return hashlib.sha256(lock_file(name).read_bytes()).hexdigest()


def is_usable() -> bool:
    """True when the environment's Python is still there and one the project supports."""
    if not PYTHON.exists():
        return False
    version = re.search(r"version = (\d+)\.(\d+)", (ENVIRONMENT / "pyvenv.cfg").read_text(encoding="utf-8"))
    return version is not None and (int(version[1]), int(version[2])) in SUPPORTED


def installed() -> dict[str, str]:
    if not (STAMP.exists() and is_usable()):
        return {}
    return json.loads(STAMP.read_text(encoding="utf-8"))


def is_ready(name: str) -> bool:
    """True when `name`, or a set that contains it, is installed as its lock says now."""
    found = installed()
    return any(found.get(larger) == fingerprint(larger) for larger in SETS[SETS.index(name) :])


def supported_python() -> str:
    """Return this Python, or another one on the path that the project supports."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for major, minor in reversed(SUPPORTED):
        other = shutil.which(f"python{major}.{minor}")
        if other:
            return other
    raise Unusable("Python 3.11, 3.12 or 3.13 is needed; on Debian: apt install python3 python3-venv.")


def create() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise Unusable("Python's venv module is missing; on Debian: apt install python3-venv.") from None
    say("Making .venv …")
    for child in ENVIRONMENT.iterdir():
        if child.name != "lock":
            shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()
    venv.create(ENVIRONMENT, with_pip=True)


def install(name: str) -> None:
    say(f"Installing requirements/{name}.txt (once, about half a minute) …")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--require-hashes", "-r", str(lock_file(name))], check=True)
    STAMP.write_text(json.dumps({name: fingerprint(name)}), encoding="utf-8")


def prepare(name: str) -> None:
    ENVIRONMENT.mkdir(exist_ok=True)
    with (ENVIRONMENT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(name):
            return
        if not is_usable():
            create()
        install(name)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in SETS:
        say(f"usage: python3 tools/environment.py {'|'.join(SETS)}")
        return 2
    try:
        python = supported_python()
        if python != sys.executable:
            os.execv(python, [python, __file__, *arguments])
        prepare(arguments[0])
    except Unusable as error:
        say(str(error))
        return 2
    except subprocess.CalledProcessError:
        say("The requirements could not be installed; what pip says above names the reason.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

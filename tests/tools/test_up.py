import subprocess
import sys
import threading

import up


def test_it_names_the_variables_it_lacks(monkeypatch, capsys):
    for name in (*up.NEEDED, "DATABASE_URL_FILE", "REDIS_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert up.main() == 2
    assert capsys.readouterr().err == "make up needs DATABASE_URL and REDIS_URL; see .env.example.\n"


def test_when_one_process_ends_the_others_are_stopped(capsys):
    lines = {"web": "import time; time.sleep(60)", "beat": "raise SystemExit(3)"}
    running = {name: subprocess.Popen([sys.executable, "-c", code]) for name, code in lines.items()}
    assert up.watch(running, threading.Event()) == 1
    up.stop(running)
    assert "beat ended with 3" in capsys.readouterr().err
    assert running["web"].poll() is not None


def test_a_signal_is_no_failure():
    over = threading.Event()
    over.set()
    assert up.watch({}, over) == 0

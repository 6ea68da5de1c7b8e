import json

import environment
import pytest


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An environment that looks installed, with three locks beside it; pip and venv are not run."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "installed.json")
    (tmp_path / "requirements").mkdir()
    for name in environment.SETS:
        environment.lock_file(name).write_text(f"{name}==1", encoding="utf-8")
    environment.PYTHON.parent.mkdir(parents=True)
    environment.PYTHON.touch()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.2\n", encoding="utf-8")
    done = []
    monkeypatch.setattr(environment, "create", lambda: done.append("create"))
    monkeypatch.setattr(environment, "install", done.append)
    return done


def stamp(name):
    environment.STAMP.write_text(json.dumps({name: environment.fingerprint(name)}), encoding="utf-8")


def test_what_is_installed_is_left_alone(place):
    stamp("test")
    environment.prepare("test")
    environment.prepare("runtime")
    assert place == []


def test_a_larger_set_is_installed_on_top(place):
    stamp("runtime")
    environment.prepare("dev")
    assert place == ["dev"]


def test_a_changed_lock_is_installed_again(place):
    stamp("runtime")
    environment.lock_file("runtime").write_text("runtime==2", encoding="utf-8")
    environment.prepare("runtime")
    assert place == ["runtime"]


@pytest.mark.parametrize("version", ["3.10.1", "3.14.0"])
def test_an_environment_of_another_python_is_made_anew(place, version):
    stamp("runtime")
    (environment.ENVIRONMENT / "pyvenv.cfg").write_text(f"version = {version}\n", encoding="utf-8")
    environment.prepare("runtime")
    assert place == ["create", "runtime"]


def test_a_missing_venv_module_is_one_sentence(place, monkeypatch, capsys):
    def refuse():
        raise environment.Unusable("Python's venv module is missing; on Debian: apt install python3-venv.")

    monkeypatch.setattr(environment, "create", refuse)
    environment.PYTHON.unlink()
    assert environment.main(["runtime"]) == 2
    assert (
        capsys.readouterr().err == "Python's venv module is missing; on Debian: apt install python3-venv.\n"
    )

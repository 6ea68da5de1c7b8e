import pytest
from check_locks import check

PROJECT = """
[project]
dependencies = ["Django~=5.2"]
[dependency-groups]
test = ["pytest<9.2"]
dev = [{ include-group = "test" }, "ruff"]
"""
DJANGO = "django==5.2.1 \\\n    --hash=sha256:aa\n    # via chuangwen (pyproject.toml)\n"
PYTEST = "pytest==9.1 \\\n    --hash=sha256:bb\n"
RUFF = "ruff==0.1 \\\n    --hash=sha256:cc\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    write(tmp_path, runtime=DJANGO, test=DJANGO + PYTEST, dev=DJANGO + PYTEST + RUFF)
    return tmp_path


def write(root, **locks):
    for name, text in locks.items():
        (root / "requirements" / f"{name}.txt").write_text(text, encoding="utf-8")


def test_good_locks_pass(root):
    assert check(root) == []


def test_the_projects_own_locks_pass():
    assert check() == []


@pytest.mark.parametrize(
    ("locks", "complaint"),
    [
        ({"runtime": "--index-url https://x.example/simple\n" + DJANGO}, "names an address"),
        ({"runtime": "--find-links /opt/wheels\n" + DJANGO}, "names an address or a folder"),
        ({"runtime": DJANGO.replace("--hash=sha256:aa", "")}, "django==5.2.1 has no hash"),
        ({"dev": DJANGO + PYTEST}, "ruff is not locked"),
        (
            {
                "test": DJANGO + PYTEST.replace("9.1", "9.2"),
                "dev": DJANGO + PYTEST.replace("9.1", "9.2") + RUFF,
            },
            "pytest<9.2",
        ),
        ({"dev": DJANGO.replace("5.2.1", "5.2.2") + PYTEST + RUFF}, "django differs"),
    ],
)
def test_each_fault_is_named(root, locks, complaint):
    write(root, **locks)
    found = check(root)
    assert len(found) == 1
    assert complaint in found[0]

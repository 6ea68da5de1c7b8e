"""Every R-number is carried by one rule, tested, and told in docs/rules.md; no test names one that is not."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture import files, tree

ROOT = Path(__file__).resolve().parent.parent
CARRIED = re.compile(r"(R-\d+)(?:, (R-\d+))*:")
IN_TEXT = re.compile(r"\bR-(\d+)\b")
IN_NAME = re.compile(r"def test_r(\d+)_")


def carried(root: Path) -> Counter[str]:
    """Count, for each number, the rules whose docstring begins with it."""
    found: Counter[str] = Counter()
    for path in files(root, "rules"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                beginning = CARRIED.match(ast.get_docstring(node) or "")
                found.update(IN_TEXT.findall(beginning[0]) if beginning else ())
    return found


def numbers_in_tests(root: Path) -> set[str]:
    """Return the numbers that a test names, as `test_r20_…` or in its text as R-20."""
    texts = [
        p.read_text(encoding="utf-8")
        for p in sorted(root.rglob("test_*.py"))
        if p.name != Path(__file__).name
    ]
    return {number for text in texts for number in (*IN_TEXT.findall(text), *IN_NAME.findall(text))}


def breaches(root: Path) -> list[str]:
    rules, tests = carried(root), numbers_in_tests(root / "tests")
    told = set(IN_TEXT.findall((root / "docs" / "rules.md").read_text(encoding="utf-8")))
    return [
        *(f"R-{number} is carried by {count} rules" for number, count in sorted(rules.items()) if count > 1),
        *(f"R-{number} has no test" for number in sorted(rules.keys() - tests)),
        *(f"R-{number} is tested but no rule carries it" for number in sorted(tests - rules.keys())),
        *(f"R-{number} is not told in docs/rules.md" for number in sorted(rules.keys() - told)),
    ]


def test_every_number_has_one_rule_a_test_and_its_place_in_the_documents():
    assert breaches(ROOT) == []


@pytest.fixture
def project(tmp_path):
    """A project whose one rule is carried once, tested and told."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("campaign/rules/a.py", 'def f():\n    """R-1: one. See R-7."""\n')
    write("tests/test_a.py", "def test_r1_is_one():\n    pass\n")
    write("docs/rules.md", "* R-1, R-2")
    return tmp_path, write


@pytest.mark.parametrize(
    ("name", "text", "breach"),
    [
        ("campaign/rules/b.py", 'def g():\n    """R-1: again."""\n', "R-1 is carried by 2 rules"),
        ("campaign/rules/b.py", 'def g():\n    """R-2: two."""\n', "R-2 has no test"),
        ("tests/test_b.py", "def test_r2_is_two(): ...", "R-2 is tested but no rule carries it"),
        ("tests/test_b.py", '"""R-2 in words."""', "R-2 is tested but no rule carries it"),
        ("docs/rules.md", "nothing", "R-1 is not told in docs/rules.md"),
    ],
)
def test_each_breach_is_found(project, name, text, breach):
    root, write = project
    assert breaches(root) == []
    write(name, text)
    assert breaches(root) == [breach]

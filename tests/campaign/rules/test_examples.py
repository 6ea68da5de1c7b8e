"""The examples in the docstrings of the rules are true."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.glob("*/rules/*.py")
    if path.stem != "__init__"
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name):
    failed, attempted = doctest.testmod(import_module(name))
    assert failed == 0
    assert attempted > 0 or name.endswith((".errors", ".states"))

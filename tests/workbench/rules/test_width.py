import doctest

from workbench.rules import width
from workbench.rules.width import aligned, display_width, padded


def test_examples_hold():
    assert doctest.testmod(width).failed == 0


def test_a_chinese_character_takes_two_columns():
    assert display_width("（１）a") == 7
    assert padded("单位", 3) == "单位"


def test_every_line_of_a_table_ends_in_the_same_column():
    lines = aligned([["名次", "单位", "总分"], ["1", "园林街道", "92.25"]], right=frozenset({0, 2}))
    assert len({display_width(line) for line in lines}) == 1

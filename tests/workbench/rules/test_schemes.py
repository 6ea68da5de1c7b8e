import doctest

from workbench.rules import schemes
from workbench.rules.schemes import merged_scheme


def test_examples_hold():
    assert doctest.testmod(schemes).failed == 0


def test_r28_a_city_changes_single_values_of_its_preset():
    preset = {"cycle": {"two-month": {"missing": "reweight", "kind": "two-month"}}, "budget": {"total": 1}}
    own = {"cycle": {"two-month": {"missing": "exclude"}}}
    assert merged_scheme(preset, own) == {
        "cycle": {"two-month": {"missing": "exclude", "kind": "two-month"}},
        "budget": {"total": 1},
    }


def test_components_and_lists_are_replaced_whole():
    preset = {"cycle": {"a": {"components": {"unannounced": 60, "announced": 40}, "groups": ["x", "y"]}}}
    own = {"cycle": {"a": {"components": {"unannounced": 100}, "groups": ["x"]}}}
    assert merged_scheme(preset, own) == own


def test_nothing_said_differently_is_the_preset():
    preset = {"budget": {"total": 5}, "award": [{"amount": 1}]}
    assert merged_scheme(preset, {}) == preset


def test_a_city_may_add_a_cycle():
    assert merged_scheme({"cycle": {"a": {}}}, {"cycle": {"b": {}}}) == {"cycle": {"a": {}, "b": {}}}

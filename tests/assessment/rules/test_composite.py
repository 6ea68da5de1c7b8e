from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.composite import (
    UnknownPolicy,
    WrongWeights,
    adjustment_allowed,
    assess_group,
    composite_score,
    takes_adjustments,
)
from tests.assessment.rules.worked_example import UNITS, WEIGHTS, parts

POLICIES = ["reweight", "group_mean", "exclude"]


def assess_one(unannounced, announced, policy="reweight", adjustment=0):
    units = {"X": parts(unannounced, announced)}
    return assess_group(WEIGHTS, units, policy, {"X": Decimal(adjustment)})["X"]


@pytest.mark.parametrize(
    ("unannounced", "announced", "exact"),
    [
        ("89.75", "96", "92.25"),
        ("89", "92", "90.2"),
        ("100", "100", "100"),
        ("0", "0", "0"),
        ("100", "0", "60"),
        ("0", "100", "40"),
        ("985/11", "95", "1009/11"),
    ],
)
def test_r20_60_and_40_percent(unannounced, announced, exact):
    assert composite_score(WEIGHTS, parts(unannounced, announced)) == Fraction(exact)


@pytest.mark.parametrize(
    ("unannounced", "announced", "total"),
    [
        ("89.75", "96", "92.25"),
        ("89.125", "90.25", "89.58"),  # 89.575, an exact half
        ("90.0083", "90", "90.00"),  # 90.00498: rounded to three places on the way it would be 90.01
        ("89.004", "92.004", "90.20"),  # 90.204
        ("90.005", "90", "90.00"),  # 90.003: the part alone would be shown as 90.01, giving 90.01
        ("541/6", "541/6", "90.17"),
    ],
)
def test_r20_is_rounded_half_up_once_at_the_end(unannounced, announced, total):
    assert str(assess_one(unannounced, announced).total) == total


@given(st.lists(st.tuples(st.integers(1, 100), st.fractions(0, 100)), min_size=1, max_size=6), st.randoms())
def test_r20_the_order_of_components_does_not_matter(components, random):
    whole = sum(weight for weight, _ in components)
    rows = [(str(number), Fraction(weight, whole), part) for number, (weight, part) in enumerate(components)]
    shuffled = random.sample(rows, len(rows))
    scores = [
        composite_score({s: w for s, w, _ in order}, {s: p for s, _, p in order})
        for order in (rows, shuffled)
    ]
    assert scores[0] == scores[1] == sum((weight * part for _, weight, part in rows), Fraction(0))


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"unannounced": Fraction(1, 2)},
        {"unannounced": Fraction(60, 100), "announced": Fraction(41, 100)},
        {"unannounced": Fraction(1), "announced": Fraction(0)},
        {"unannounced": Fraction(3, 2), "announced": Fraction(-1, 2)},
    ],
)
def test_r20_weights_are_positive_and_total_1(weights):
    with pytest.raises(WrongWeights):
        assess_group(weights, UNITS, "reweight")


WORKED_EXAMPLE = {
    "reweight": {
        "A": ("92.25", set()),
        "B": ("92.25", set()),
        "C": ("78.00", {"partial"}),
        "D": ("90.20", set()),
    },
    "group_mean": {
        "A": ("92.25", set()),
        "B": ("92.25", set()),
        "C": ("84.67", {"imputed"}),
        "D": ("90.20", set()),
    },
    "exclude": {
        "A": ("92.25", set()),
        "B": ("92.25", set()),
        "C": (None, {"excluded"}),
        "D": ("90.20", set()),
    },
}


@pytest.mark.parametrize(
    ("policy", "code", "total", "flags"),
    [
        (policy, code, *expected)
        for policy, table in WORKED_EXAMPLE.items()
        for code, expected in table.items()
    ],
)
def test_r21_the_worked_example_under_each_policy(policy, code, total, flags):
    result = assess_group(WEIGHTS, UNITS, policy)[code]
    assert (None if result.total is None else str(result.total)) == total
    assert result.flags == flags


def test_r21_the_mean_of_the_group_stands_in_and_is_explained():
    result = assess_group(WEIGHTS, UNITS, "group_mean")["C"]
    assert result.parts == {"unannounced": 78, "announced": Fraction(96 + 96 + 92, 3)}
    assert result.imputed == {"announced"}
    assert result.exact == Fraction(254, 3)
    assert result.contributions == {"unannounced": Fraction("46.8"), "announced": Fraction(568, 15)}


def test_r21_left_out_parts_leave_their_weight_to_the_others():
    result = assess_group(WEIGHTS, UNITS, "reweight")["C"]
    assert (result.parts, result.weights) == ({"unannounced": 78}, {"unannounced": 1})
    assert result.contributions == {"unannounced": 78}


def test_r21_three_parts_keep_their_proportions():
    weights = {
        "weekly_check": Fraction(50, 100),
        "task_closure": Fraction(30, 100),
        "rectification": Fraction(20, 100),
    }
    units = {"X": {"weekly_check": Fraction(90), "task_closure": None, "rectification": Fraction(60)}}
    result = assess_group(weights, units, "reweight")["X"]
    assert result.weights == {"weekly_check": Fraction(5, 7), "rectification": Fraction(2, 7)}
    assert str(result.total) == "81.43"  # 570 ÷ 7


def test_r21_an_excluded_unit_keeps_its_parts_and_uses_no_weights():
    result = assess_group(WEIGHTS, UNITS, "exclude", {"C": Decimal(5)})["C"]
    assert (result.parts, result.weights, result.contributions) == ({"unannounced": 78}, {}, {})
    assert (result.exact, result.total) == (None, None)


def test_r21_a_part_nobody_has_is_left_out_of_the_mean():
    units = {"A": parts("90", None), "B": parts("80", None)}
    results = assess_group(WEIGHTS, units, "group_mean")
    assert [str(results[code].total) for code in "AB"] == ["90.00", "80.00"]
    assert [results[code].flags for code in "AB"] == [{"partial"}, {"partial"}]


def test_r21_one_missing_part_may_be_imputed_and_another_left_out():
    third = Fraction(1, 3)
    weights = {"unannounced": third, "announced": third, "satisfaction": third}
    units = {
        "A": {"unannounced": Fraction(90), "announced": None, "satisfaction": None},
        "B": {"unannounced": Fraction(90), "announced": Fraction(60)},
    }
    result = assess_group(weights, units, "group_mean")["A"]
    assert result.flags == {"imputed", "partial"}
    assert result.total == 75


def test_r21_a_score_of_zero_is_not_missing():
    result = assess_one("0", "100")
    assert (str(result.total), result.flags) == ("40.00", set())


def test_r21_an_unknown_policy_is_refused():
    with pytest.raises(UnknownPolicy):
        assess_group(WEIGHTS, UNITS, "zero")


@given(st.sampled_from(["reweight", "group_mean"]), st.fractions(0, 100), st.fractions(0, 100))
def test_r21_a_missing_part_never_pulls_below_what_is_known(policy, known, other):
    units = {"X": {"unannounced": known, "announced": None}, "Y": {"unannounced": other, "announced": other}}
    assert assess_group(WEIGHTS, units, policy)["X"].exact >= min(
        known, other if policy == "group_mean" else known
    )


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("nothing", [{}, {"unannounced": None}, {"unannounced": None, "announced": None}])
def test_r22_a_unit_with_no_part_is_not_assessed(policy, nothing):
    results = assess_group(WEIGHTS, UNITS | {"E": nothing}, policy, {"E": Decimal(5)})
    assert results["E"] is None


@pytest.mark.parametrize("policy", POLICIES)
def test_r22_others_do_not_feel_it(policy):
    without = {code: UNITS[code] for code in "ABCD"}
    with_e = assess_group(WEIGHTS, UNITS, policy)
    assert {code: with_e[code] for code in without} == assess_group(WEIGHTS, without, policy)


def test_r22_a_part_outside_the_cycle_does_not_assess_a_unit():
    assert assess_group(WEIGHTS, {"X": {"pledge": Fraction(100)}}, "reweight") == {"X": None}


@pytest.mark.parametrize(
    ("existing", "new", "allowed"),
    [
        ("0", "5", True),
        ("0", "5.01", False),
        ("0", "-5", True),
        ("0", "-5.01", False),
        ("3", "2", True),
        ("3", "2.01", False),
        ("3", "-8", True),
        ("3", "-8.01", False),
        ("-5", "10", True),
        ("5", "0.01", False),
    ],
)
def test_r23_together_at_most_5_points(existing, new, allowed):
    assert adjustment_allowed(Decimal(existing), Decimal(new)) is allowed


def test_r23_the_city_may_set_another_cap():
    assert adjustment_allowed(Decimal(0), Decimal(2), cap=Decimal(2))
    assert not adjustment_allowed(Decimal(0), Decimal("2.01"), cap=Decimal(2))


@pytest.mark.parametrize(
    ("part", "adjustment", "total", "flags"),
    [
        ("92", "1.5", "93.50", set()),
        ("92", "-1.5", "90.50", set()),
        ("97", "3", "100.00", set()),
        ("97", "3.01", "100.00", {"clamped"}),
        ("2", "-2", "0.00", set()),
        ("2", "-2.01", "0.00", {"clamped"}),
        ("90.004", "0.001", "90.01", set()),  # added before rounding
        ("99.996", "0.005", "100.00", {"clamped"}),
    ],
)
def test_r23_adjustments_are_added_before_rounding_and_held_within_0_and_100(part, adjustment, total, flags):
    result = assess_one(part, part, adjustment=adjustment)
    assert (str(result.total), result.flags) == (total, flags)


def test_r23_an_adjustment_leaves_the_parts_alone():
    plain, adjusted = assess_one("90", "80"), assess_one("90", "80", adjustment="-1")
    assert adjusted.contributions == plain.contributions
    assert sum(adjusted.contributions.values()) - 1 == adjusted.exact


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("two-month", True),
        ("quarter", True),
        ("week", False),
        ("month", False),
        ("half-year", False),
        ("year", False),
    ],
)
def test_r23_only_two_months_and_quarters_are_adjusted(kind, may):
    assert takes_adjustments(kind) is may


@given(
    st.dictionaries(
        st.sampled_from("ABCDEFG"),
        st.fixed_dictionaries({source: st.none() | st.fractions(0, 100) for source in WEIGHTS}),
    ),
    st.sampled_from(POLICIES),
    st.randoms(),
)
def test_the_order_of_units_does_not_matter_and_every_total_is_explained(units, policy, random):
    shuffled = dict(random.sample(sorted(units.items(), key=lambda item: item[0]), len(units)))
    results = assess_group(WEIGHTS, units, policy)
    assert assess_group(WEIGHTS, shuffled, policy) == results
    for result in filter(None, results.values()):
        if result.total is not None:
            assert sum(result.weights.values()) == 1
            assert sum(result.contributions.values()) == result.exact
            assert 0 <= result.total <= 100

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.deductions import (
    CountTooSmall,
    FoundNotApplicable,
    Item,
    NothingApplicable,
    UnknownItem,
    checklist_total_ok,
    item_loss,
    visit_score,
    visit_totals,
)

QUARTER_POINTS = Item(1, points=25, maximum=40_00)
FIVE_POINTS = Item(2, points=5_00, maximum=60_00)
CHECKLIST = [QUARTER_POINTS, FIVE_POINTS]

WORKED_EXAMPLE = [
    ("A71", {2: 1, 1: 16}, "91"),
    ("A72", {2: 2, 1: 6}, "88.5"),
    ("A81", {1: 16}, "96"),
    ("B71", {2: 1, 1: 19}, "90.25"),
    ("B72", {2: 2, 1: 3}, "89.25"),
    ("C71", {2: 4, 1: 8}, "78"),
    ("D71", {2: 1, 1: 12}, "92"),
    ("D72", {2: 3}, "85"),
    ("D73", {2: 2}, "90"),
    ("D81", {2: 1, 1: 6}, "93.5"),
    ("D82", {2: 1, 1: 18}, "90.5"),
]


@pytest.mark.parametrize(("site", "counts", "score"), WORKED_EXAMPLE)
def test_r10_the_visits_of_the_worked_example(site, counts, score):
    assert visit_score(*visit_totals(CHECKLIST, counts, ())) == Fraction(score)


@pytest.mark.parametrize(
    ("count", "points", "maximum", "factor", "loss"),
    [
        (1, 2_00, 5_00, 100, 2_00),
        (2, 2_00, 5_00, 100, 4_00),
        (3, 2_00, 5_00, 100, 5_00),  # never more than the item's maximum
        (1000, 2_00, 5_00, 100, 5_00),
        (1, 5_00, 5_00, 100, 5_00),
        (1, 1, 5_00, 100, 1),
    ],
)
def test_r10_loss_of_an_item(count, points, maximum, factor, loss):
    assert item_loss(count, points, maximum, factor) == loss


@pytest.mark.parametrize(
    ("count", "points", "factor", "loss"),
    [
        (1, 2_00, 150, 3_00),
        (2, 2_00, 150, 5_00),  # inside the maximum of 5 points
        (1, 25, 150, 38),  # 37.5 hundredths
        (1, 25, 140, 35),
        (3, 25, 150, 1_13),  # 112.5: rounded once for all findings, not 3 × 38
        (1, 1, 149, 1),
        (2, 2_00, 100, 4_00),  # 1: switched off
    ],
)
def test_r12_a_repeat_costs_the_factor(count, points, factor, loss):
    assert item_loss(count, points, maximum=5_00, factor=factor) == loss


def test_r12_only_the_repeated_item_costs_more():
    assert visit_totals(CHECKLIST, {1: 4, 2: 1}, (), factors={2: 200}).loss == 1_00 + 10_00


def test_r10_a_visit_without_findings_has_all_points():
    assert visit_totals(CHECKLIST, {}, ()) == (0, 100_00)
    assert visit_score(0, 100_00) == 100


def test_r10_a_visit_can_lose_all_points():
    assert visit_score(*visit_totals(CHECKLIST, {1: 160, 2: 12}, ())) == 0


@pytest.mark.parametrize(
    ("counts", "not_applicable", "totals", "score"),
    [
        ({2: 1}, [1], (5_00, 60_00), "275/3"),
        ({2: 3}, [1], (15_00, 60_00), "75"),
        ({1: 4}, [2], (1_00, 40_00), "97.5"),
        ({}, [1], (0, 60_00), "100"),
    ],
)
def test_r10_what_does_not_apply_leaves_the_scale(counts, not_applicable, totals, score):
    assert visit_totals(CHECKLIST, counts, not_applicable) == totals
    assert visit_score(*totals) == Fraction(score)


@pytest.mark.parametrize(
    ("counts", "not_applicable", "refusal", "params"),
    [
        ({2: 1}, [2], FoundNotApplicable, {"numbers": [2]}),
        ({}, [1, 2], NothingApplicable, {}),
        ({3: 1}, [], UnknownItem, {"numbers": [3]}),
        ({}, [4], UnknownItem, {"numbers": [4]}),
        ({1: 0}, [], CountTooSmall, {"numbers": [1]}),
        ({1: -1, 2: 1}, [], CountTooSmall, {"numbers": [1]}),
    ],
)
def test_r10_contradictions_are_refused(counts, not_applicable, refusal, params):
    with pytest.raises(refusal) as refused:
        visit_totals(CHECKLIST, counts, not_applicable)
    assert refused.value.params == params


@pytest.mark.parametrize(
    ("maxima", "ok"), [([40_00, 60_00], True), ([40_00, 59_99], False), ([100_01], False), ([], False)]
)
def test_r10_a_checklist_totals_100(maxima, ok):
    assert checklist_total_ok([Item(number, 1_00, maximum) for number, maximum in enumerate(maxima)]) is ok


@given(
    st.dictionaries(st.integers(1, 2), st.integers(1, 200)),
    st.sampled_from([(), (1,), (2,)]),
)
def test_r10_a_score_lies_between_0_and_100(counts, not_applicable):
    possible = {number: count for number, count in counts.items() if number not in not_applicable}
    loss, applicable = visit_totals(CHECKLIST, possible, not_applicable)
    assert 0 <= visit_score(loss, applicable) <= 100
    if not not_applicable:
        assert visit_score(loss, applicable) == 100 - Fraction(loss, 100)

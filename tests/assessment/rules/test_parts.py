from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.parts import part_score

FULL = 100_00


def sums_of(visits):
    """What SQL hands over: (applicable, Σ weight, Σ weight × loss) by applicable maximum."""
    rows = {}
    for weight, loss, applicable in visits:
        weight_sum, weighted_loss = rows.get(applicable, (0, 0))
        rows[applicable] = weight_sum + weight, weighted_loss + weight * loss
    return [(applicable, *sums) for applicable, sums in rows.items()]


@pytest.mark.parametrize(
    ("visits", "score"),
    [
        ([(100, 9_00, FULL), (100, 11_50, FULL)], "89.75"),  # A in July: 91 and 88.5
        ([(100, 9_75, FULL), (100, 10_75, FULL)], "89.75"),  # B in July: 90.25 and 89.25
        ([(100, 8_00, FULL), (100, 15_00, FULL), (100, 10_00, FULL)], "89"),  # D in July: 92, 85 and 90
        ([(100, 6_50, FULL), (100, 9_50, FULL)], "92"),  # D in August: 93.5 and 90.5
        ([(100, 22_00, FULL)], "78"),  # C in July
        ([(100, 0, FULL), (200, 30_00, FULL)], "80"),  # weights 1 and 2: (100 + 2 × 70) ÷ 3
        ([(100, 0, FULL), (1, 100_00, FULL)], "10000/101"),  # the least weight
        ([(100, 0, FULL), (100, 30_00, 60_00)], "75"),  # half of 60 applicable points lost
        ([(100, 0, 90_00), (100, 1_00, 90_00), (100, 1_00, 70_00)], "18740/189"),
        ([(100, FULL, FULL)], "0"),
    ],
)
def test_r11_mean_of_the_visits_by_weight(visits, score):
    assert part_score(sums_of(visits)) == Fraction(score)


@pytest.mark.parametrize("nothing", [[], iter(())])
def test_r11_no_visit_is_missing_and_not_zero(nothing):
    assert part_score(nothing) is None


VISITS = st.lists(
    st.integers(1, FULL).flatmap(
        lambda applicable: st.tuples(st.integers(1, 500), st.integers(0, applicable), st.just(applicable))
    ),
    min_size=1,
    max_size=8,
)


@given(VISITS)
def test_r11_is_exactly_the_weighted_mean_of_the_visit_scores(visits):
    mean = sum(weight * (100 * (1 - Fraction(loss, full))) for weight, loss, full in visits)
    assert part_score(sums_of(visits)) == mean / sum(weight for weight, *_ in visits)


@given(VISITS, st.randoms())
def test_r11_neither_order_nor_grouping_changes_it(visits, random):
    one_by_one = [(applicable, weight, weight * loss) for weight, loss, applicable in visits]
    random.shuffle(one_by_one)
    assert part_score(one_by_one) == part_score(sums_of(visits))

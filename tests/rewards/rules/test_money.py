import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.rules.money import can_commit, may_lower_total

TOTAL = 1_000_000


@pytest.mark.parametrize(
    ("committed", "amount", "allowed"),
    [
        (0, 5_000, True),
        (990_000, 10_000, True),  # to the last yuan
        (990_000, 10_001, False),
        (1_000_000, 1, False),
        (1_000_000, 0, False),
        (0, -5_000, False),  # an award never gives money back
    ],
)
def test_r60_never_more_than_the_budget(committed, amount, allowed):
    assert can_commit(TOTAL, committed, amount) is allowed


@pytest.mark.parametrize(("new_total", "allowed"), [(18_001, True), (18_000, True), (17_999, False)])
def test_r60_the_total_stays_above_what_is_committed(new_total, allowed):
    assert may_lower_total(committed=18_000, new_total=new_total) is allowed


@given(st.lists(st.integers(0, 30_000), max_size=80))
def test_r60_one_after_the_other_never_overdraws(amounts):
    committed = 0
    for amount in amounts:
        if can_commit(TOTAL, committed, amount):
            committed += amount
    assert committed <= TOTAL

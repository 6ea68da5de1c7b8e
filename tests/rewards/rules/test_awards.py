import pytest

from rewards.rules.awards import AwardDue, amount_allowed, awards_due, would_overrun

AMOUNT = 8_000


@pytest.mark.parametrize(
    ("ranks", "placements", "codes"),
    [
        ((1, 1), [("A", 1), ("B", 2)], ["A"]),
        ((1, 3), [("D", 4), ("C", 3), ("B", 2), ("A", 1)], ["A", "B", "C"]),
        ((2, 2), [("A", 1), ("B", 1), ("C", 3)], []),  # nobody has rank 2
        ((1, 1), [("A", 1), ("B", 1), ("C", 3)], ["A", "B"]),  # a tied rank pays each
        ((3, 3), [("A", 1), ("B", 2), ("D", 3), ("C", 3)], ["C", "D"]),
        ((1, 3), [("A", None), ("B", 1)], ["B"]),  # not ranked
        ((1, 3), [], []),
    ],
)
def test_r61_who_is_within_the_ranks(ranks, placements, codes):
    assert [award.code for award in awards_due(*ranks, AMOUNT, placements)] == codes


def test_r61_an_award_says_for_which_rank_and_how_much():
    assert awards_due(1, 1, AMOUNT, [("A", 1)]) == [AwardDue("A", rank=1, amount=AMOUNT)]


def test_r61_a_sanction_in_force_leaves_it_to_a_person():
    awards = awards_due(1, 2, AMOUNT, [("A", 1), ("B", 2)], sanctioned={"A"})
    assert [(award.code, award.is_flagged) for award in awards] == [("A", True), ("B", False)]


@pytest.mark.parametrize(
    ("amount", "allowed"),
    [(4_999, False), (5_000, True), (20_000, True), (20_001, False), (-5_000, False)],
)
def test_r61_one_award_is_5000_to_20000_yuan(amount, allowed):
    assert amount_allowed(amount) is allowed


def test_r61_the_city_may_set_other_bounds():
    assert amount_allowed(1_000, least=1_000, most=2_000)


@pytest.mark.parametrize(
    ("committed", "amounts", "overruns"),
    [
        (0, [10_000, 8_000, 5_000], False),
        (977_000, [10_000, 8_000, 5_000], False),
        (977_001, [10_000, 8_000, 5_000], True),  # each alone would fit
        (1_000_000, [], False),
    ],
)
def test_r61_a_proposal_is_judged_as_a_whole(committed, amounts, overruns):
    assert would_overrun(1_000_000, committed, amounts) is overruns

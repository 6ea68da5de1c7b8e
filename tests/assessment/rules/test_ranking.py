from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.composite import assess_group
from assessment.rules.ranking import Place, Standing, rank_units
from tests.assessment.rules.worked_example import UNITS, WEIGHTS


def rank(rows):
    """Ranks from rows (code, total, unannounced, on time)."""
    standings = [
        Standing(
            code, *(None if text is None else kind(text) for kind, text in zip(KINDS, values, strict=False))
        )
        for code, *values in rows
    ]
    return {code: place.rank for code, place in rank_units(standings).items()}


KINDS = (Decimal, Fraction, Fraction)


def worked_example(policy, on_time):
    results = assess_group(WEIGHTS, UNITS, policy)
    return rank_units(
        [
            Standing(code, result.total, UNITS[code]["unannounced"], on_time.get(code))
            for code, result in results.items()
            if result is not None
        ]
    )


@pytest.mark.parametrize(
    ("policy", "on_time", "ranks"),
    [
        ("reweight", {}, {"A": 1, "B": 1, "D": 3, "C": 4}),
        ("group_mean", {}, {"A": 1, "B": 1, "D": 3, "C": 4}),
        ("exclude", {}, {"A": 1, "B": 1, "D": 3, "C": None}),
        ("reweight", {"A": Fraction(9, 10), "B": Fraction(1)}, {"B": 1, "A": 2, "D": 3, "C": 4}),
        ("group_mean", {"A": Fraction(9, 10), "B": Fraction(1)}, {"B": 1, "A": 2, "D": 3, "C": 4}),
        ("exclude", {"A": Fraction(9, 10), "B": Fraction(1)}, {"B": 1, "A": 2, "D": 3, "C": None}),
        ("reweight", {"A": Fraction(9, 10)}, {"A": 1, "B": 2, "D": 3, "C": 4}),
    ],
)
def test_r24_the_worked_example(policy, on_time, ranks):
    assert {code: place.rank for code, place in worked_example(policy, on_time).items()} == ranks


def test_r24_who_shares_a_rank_is_tied():
    places = worked_example("reweight", {})
    assert {code for code, place in places.items() if place.is_tied} == {"A", "B"}
    assert not any(place.is_tied for place in worked_example("reweight", {"B": Fraction(1)}).values())


@pytest.mark.parametrize(
    ("rows", "ranks"),
    [
        # the rounded total decides, whatever the parts
        ([("A", "90.01", "10"), ("B", "90.00", "99")], {"A": 1, "B": 2}),
        # then the exact unannounced part
        ([("A", "90", "88"), ("B", "90", "89")], {"B": 1, "A": 2}),
        ([("A", "90", "985/11"), ("B", "90", "8955/100")], {"B": 1, "A": 2}),
        # missing or imputed: last, even below 0
        ([("A", "90", None), ("B", "90", "0")], {"B": 1, "A": 2}),
        # then the on-time rate, missing last
        ([("A", "90", "88", "0.9"), ("B", "90", "88", "1")], {"B": 1, "A": 2}),
        ([("A", "90", "88", None), ("B", "90", "88", "0")], {"B": 1, "A": 2}),
        ([("A", "90", None, "0.5"), ("B", "90", None, "0.6")], {"B": 1, "A": 2}),
        # the unannounced part goes before the on-time rate
        ([("A", "90", "88", "1"), ("B", "90", "89", "0")], {"B": 1, "A": 2}),
        # still equal
        ([("A", "90", "88", "1"), ("B", "90", "88", "1")], {"A": 1, "B": 1}),
        ([("A", "95"), ("B", "90"), ("C", "90"), ("D", "80")], {"A": 1, "B": 2, "C": 2, "D": 4}),
        ([("A", "90"), ("B", "90"), ("C", "90"), ("D", "80")], {"A": 1, "B": 1, "C": 1, "D": 4}),
        ([("A", "90.0"), ("B", "90.00")], {"A": 1, "B": 1}),
        # 100 is more than 99: numbers, not text
        ([("A", "100.00"), ("B", "99.00"), ("C", "9.00")], {"A": 1, "B": 2, "C": 3}),
    ],
)
def test_r24_ties(rows, ranks):
    assert rank(rows) == ranks
    assert rank(rows[::-1]) == ranks


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Standing("A", Decimal(90))],
        [Standing("A", Decimal(90)), Standing("B", None)],
        [Standing("A", Decimal(90)), Standing("B", Decimal(95), is_ranked=False)],
    ],
)
def test_r25_fewer_than_two_ranked_units_get_no_ranks(rows):
    assert rank_units(rows) == {row.code: Place(None) for row in rows}


def test_r25_a_unit_marked_as_not_ranked_takes_no_place():
    rows = [
        Standing("office", Decimal(99), is_ranked=False),
        Standing("A", Decimal(90)),
        Standing("B", Decimal(80)),
    ]
    assert rank_units(rows) == {"office": Place(None), "A": Place(1), "B": Place(2)}


TOTALS = st.none() | st.sampled_from([Decimal(90), Decimal("89.99"), Decimal(80)])
EXACT = st.none() | st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])


@given(st.lists(st.tuples(TOTALS, EXACT, EXACT, st.booleans()), max_size=9), st.randoms())
def test_r24_every_rank_is_one_more_than_the_number_of_better_units(values, random):
    rows = [Standing(str(number), *value) for number, value in enumerate(values)]
    places = rank_units(rows)
    assert rank_units(random.sample(rows, len(rows))) == places
    ranks = [place.rank for place in places.values() if place.rank is not None]
    assert all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)
    assert all(
        (ranks.count(place.rank) > 1) is place.is_tied for place in places.values() if place.rank is not None
    )

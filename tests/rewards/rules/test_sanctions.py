import pytest

from rewards.rules.sanctions import cut_line


def ranking(*ranks):
    """Units A, B, C … with these ranks."""
    return [(chr(ord("A") + number), rank) for number, rank in enumerate(ranks)]


NINE = ranking(1, 2, 3, 4, 5, 6, 7, 8, 9)


@pytest.mark.parametrize(
    ("placements", "last_n", "codes", "reasons"),
    [
        (NINE, 3, "IHG", ()),
        (NINE, 1, "I", ()),
        (ranking(1, 2, 3, 4, 5, 6, 6), 1, "FG", ("tie_at_line",)),
        (ranking(1, 2, 3, 4, 5, 6, 6), 2, "FG", ()),  # the tie lies below the line
        (ranking(1, 2, 3, 4, 5, 5, 7, 8, 9), 3, "IHG", ()),  # the tie lies above the line
        (ranking(1, 2, 3, 4, 5, 6, 6, 8, 9), 3, "IHFG", ("tie_at_line",)),
        (ranking(1, 2, 3, 4, 5, 6, None, None), 2, "FE", ()),  # not assessed: never by rank
        (ranking(1, 2, 3, 4), 2, "DC", ("half_of_group",)),
        (ranking(1, 2, 3, 4, 5), 2, "ED", ()),
        (ranking(1, 2, 3, 4, None), 2, "DC", ("half_of_group",)),  # half of those who are ranked
        (ranking(1, 1), 1, "AB", ("tie_at_line", "half_of_group")),
        (ranking(1, 2), 3, "BA", ("half_of_group",)),
        (ranking(None, None), 3, "", ()),
        ([], 3, "", ()),
        (NINE, 0, "", ()),
    ],
)
def test_r62_the_last_of_the_year(placements, last_n, codes, reasons):
    line = cut_line(placements, last_n)
    assert ("".join(line.codes), line.reasons) == (codes, reasons)
    assert line.must_ask is bool(reasons)


def test_r62_the_order_of_rows_does_not_matter():
    assert cut_line(reversed(NINE), 3) == cut_line(NINE, 3)


def test_r62_last_ten_of_fifty_seven_departments():
    departments = [(f"{rank:02}", rank) for rank in range(1, 58)]
    assert cut_line(departments, 10).codes == tuple(f"{rank}" for rank in range(57, 47, -1))

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.draw import TooFewToDraw, draw, draw_order

SITES = {"market": ["M1", "M2", "M3", "M4"], "school": ["S1", "S2"]}


def test_the_order_is_that_of_the_hashes():
    assert draw_order("2026-07", ["A", "B", "C"]) == sorted(
        "ABC", key=lambda code: hashlib.sha256(f"2026-07|{code}".encode()).hexdigest()
    )


@pytest.mark.parametrize(("seed", "order"), [("2026-07", "M4 M2 M3 M1"), ("2026-08", "M3 M4 M1 M2")])
def test_anyone_can_repeat_it_with_sha256sum(seed, order):
    assert draw_order(seed, SITES["market"]) == order.split()


@given(st.text(), st.sets(st.text()), st.randoms())
def test_the_order_in_which_sites_come_does_not_matter(seed, codes, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    assert draw_order(seed, shuffled) == draw_order(seed, codes)


def test_each_type_gives_the_first_of_its_order():
    drawn = draw("2026-07", SITES, {"market": 2, "school": 1})
    assert drawn == {
        site_type: draw_order("2026-07", SITES[site_type])[:n]
        for site_type, n in (("market", 2), ("school", 1))
    }


def test_drawing_more_keeps_what_was_drawn():
    assert draw("s", SITES, {"market": 3})["market"][:2] == draw("s", SITES, {"market": 2})["market"]


@pytest.mark.parametrize(
    ("wanted", "short"), [({"market": 5, "school": 2}, ["market"]), ({"park": 1, "market": 4}, ["park"])]
)
def test_more_than_there_are_is_refused(wanted, short):
    with pytest.raises(TooFewToDraw) as refusal:
        draw("s", SITES, wanted)
    assert refusal.value.params == {"site_types": short}

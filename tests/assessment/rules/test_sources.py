from fractions import Fraction

import pytest

from assessment.rules.sources import SOURCES, UnknownSource, VisitSource, ad_quota, percent_of, visit_source


@pytest.mark.parametrize(
    ("source", "rounds"),
    [
        ("unannounced", VisitSource("monthly", "unannounced")),
        ("announced", VisitSource("monthly", "announced")),
        ("weekly_check", VisitSource("weekly")),
        ("index_field", VisitSource("index")),
        ("task_closure", None),
        ("rectification", None),
        ("satisfaction", None),
        ("index_survey", None),
        ("ad_quota", None),
        ("pledge", None),
    ],
)
def test_r29_the_rounds_behind_a_source(source, rounds):
    assert visit_source(source) == rounds


def test_r29_the_list_is_closed():
    assert len(SOURCES) == 10


@pytest.mark.parametrize("source", ["logins", "entries", "photos", "messages", "special", "expert", ""])
def test_r29_nothing_else_is_a_source(source):
    with pytest.raises(UnknownSource):
        visit_source(source)


@pytest.mark.parametrize(
    ("done", "due", "percent"), [(9, 10, 90), (10, 10, 100), (0, 3, 0), (1, 3, Fraction(100, 3))]
)
def test_r29_what_was_done_of_what_was_due(done, due, percent):
    assert percent_of(done, due) == percent


def test_r29_nothing_due_is_missing():
    assert percent_of(0, 0) is None
    assert ad_quota(0, 0) is None


@pytest.mark.parametrize(
    ("public", "total", "score"),
    [
        (0, 90, 0),
        (10, 90, Fraction(100, 3)),
        (29, 90, Fraction(290, 3)),
        (30, 90, 100),
        (31, 90, 100),
        (90, 90, 100),
    ],
)
def test_r29_a_third_of_public_service_fills_the_quota(public, total, score):
    assert ad_quota(public, total) == score

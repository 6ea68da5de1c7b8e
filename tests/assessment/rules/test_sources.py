import pytest

from assessment.rules.sources import SOURCES, UnknownSource, VisitSource, visit_source


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

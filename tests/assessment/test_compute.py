"""Computing a ranking: the worked example, what is written and what is not."""

import pytest

from assessment.actions import rankings
from assessment.models import Ranking, Score, ScorePart
from assessment.reports import ranking_json
from campaign.models import AuditEvent
from tests.assessment.factories import NOON, worked_example

pytestmark = pytest.mark.django_db

REWEIGHTED = [
    ("A", 1, "92.25", {"unannounced": "89.750000", "announced": "96.000000"}, ["tied"]),
    ("B", 1, "92.25", {"unannounced": "89.750000", "announced": "96.000000"}, ["tied"]),
    ("D", 3, "90.20", {"unannounced": "89.000000", "announced": "92.000000"}, []),
    ("C", 4, "78.00", {"unannounced": "78.000000", "announced": None}, ["partial"]),
]
EXPECTED = {
    "reweight": REWEIGHTED,
    "group_mean": [
        *REWEIGHTED[:3],
        ("C", 4, "84.67", {"unannounced": "78.000000", "announced": "94.666667"}, ["imputed"]),
    ],
    "exclude": [
        *REWEIGHTED[:3],
        ("C", None, None, {"unannounced": "78.000000", "announced": None}, ["excluded"]),
    ],
}


@pytest.mark.parametrize("policy", EXPECTED)
def test_worked_example_to_the_digit(policy):
    ranking = rankings.compute(cycle=worked_example(policy), period=4, at=NOON)
    shown = ranking_json(ranking)
    (group,) = shown["groups"]
    rows = [
        (row["unit_code"], row["rank"], row["total"], row["parts"], row["flags"]) for row in group["rows"]
    ]
    assert rows == EXPECTED[policy]
    assert group["not_assessed"] == ["E"]
    assert (shown["campaign"], shown["cycle"], shown["period"]) == ("429005-2026", "two-month", 4)
    assert (shown["version"], shown["status"], shown["digest"]) == (1, "draft", ranking.digest)
    assert {row["adjustment"] for row in group["rows"]} == {"0.00"}


def test_computing_again_writes_nothing():
    cycle = worked_example()
    first = rankings.compute(cycle=cycle, period=4, at=NOON)
    before = _everything()
    again = rankings.compute(cycle=cycle, period=4)
    assert again == first
    assert _everything() == before


def _everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Ranking, Score, ScorePart, AuditEvent)]

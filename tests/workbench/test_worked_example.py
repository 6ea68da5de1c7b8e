"""The worked example through the commands, to the digit, under each policy for a missing part."""

import json

import pytest

from .conftest import CITY, run

pytestmark = pytest.mark.django_db

A = ("A", 1, "92.25", "89.750000", "96.000000", ["tied"])
B = ("B", 1, "92.25", "89.750000", "96.000000", ["tied"])
D = ("D", 3, "90.20", "89.000000", "92.000000", [])
EXPECTED = {
    "reweight": [A, B, D, ("C", 4, "78.00", "78.000000", None, ["partial"])],
    "group_mean": [A, B, D, ("C", 4, "84.67", "78.000000", "94.666667", ["imputed"])],
    "exclude": [A, B, D, ("C", None, None, "78.000000", None, ["excluded"])],
}


def ranked(folder, missing: str) -> dict:
    (folder / "scheme.toml").write_text(f'[cycle.two-month]\nmissing = "{missing}"\n', encoding="utf-8")
    assert run("load_city", folder, *CITY).code == 0
    assert run("import_visits", folder / "visits.csv").code == 0
    assert run("compute", "--cycle", "two-month", "--period", 4).code == 0
    return json.loads(run("ranking", "--cycle", "two-month", "--period", 4, "--format", "json").out)


@pytest.mark.parametrize("missing", EXPECTED)
def test_to_the_digit(worked, missing):
    answer = ranked(worked, missing)
    digest = answer.pop("digest")
    (group,) = answer.pop("groups")
    assert answer == {
        "campaign": "429005-2026",
        "cycle": "two-month",
        "period": 4,
        "version": 1,
        "status": "draft",
    }
    rows = [
        (row["unit_code"], row["rank"], row["total"], *row["parts"].values(), row["flags"])
        for row in group["rows"]
    ]
    assert rows == EXPECTED[missing]
    assert group["group"] == "镇办区"
    assert group["not_assessed"] == ["E"]
    assert {row["adjustment"] for row in group["rows"]} == {"0.00"}
    assert len(digest) == 64


def test_one_city_goes_through_all_policies(worked):
    answers = {missing: ranked(worked, missing) for missing in EXPECTED}
    assert len({answer["digest"] for answer in answers.values()}) == 3
    assert {answer["version"] for answer in answers.values()} == {1}
    assert ranked(worked, "reweight") == answers["reweight"]

"""The commands' contract: stdout carries the answer; bad input is one line each and exit 2, no traceback."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import translation

from assessment.models import Ranking
from campaign.models import AuditEvent, AuditHead, Campaign
from inspections.models import Round
from tests.factories import member

from .conftest import CITY, run

pytestmark = pytest.mark.django_db

FOURTH = ("--cycle", "two-month", "--period", 4)


@pytest.fixture
def city(worked):
    """The worked example, loaded and visited; nobody has to wait for a notice."""
    (worked / "scheme.toml").write_text("[campaign]\nnotice_days = 0\n", encoding="utf-8")
    assert run("load_city", worked, *CITY).code == 0
    assert run("import_visits", worked / "visits.csv").code == 0
    campaign = Campaign.objects.get()
    unit = campaign.city.units.get(code="E")
    campaign.lead, campaign.clerk = member("office_lead", unit), member("office", unit)
    return campaign


def refused(name: str, *arguments) -> str:
    """The one line by which a command refuses."""
    events = AuditEvent.objects.count()
    ran = run(name, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.lines) == 1
    assert AuditEvent.objects.count() == events
    return ran.lines[0]


def release_all(city) -> None:
    for row in Round.objects.all():
        assert run("release_round", row.pk, "--by", city.lead.username).code == 0


# --- compute and ranking ------------------------------------------------------------------------------------
def test_compute_again_writes_nothing(city):
    first = run("compute", *FOURTH)
    before = list(Ranking.objects.values_list()), AuditEvent.objects.count()
    assert run("compute", *FOURTH).out == first.out
    assert (list(Ranking.objects.values_list()), AuditEvent.objects.count()) == before


def test_json_has_exactly_the_promised_keys(city):
    run("compute", *FOURTH)
    answer = json.loads(run("ranking", *FOURTH, "--format", "json").out)
    assert list(answer) == ["campaign", "cycle", "period", "version", "status", "digest", "groups"]
    assert list(answer["groups"][0]) == ["group", "rows", "not_assessed"]
    assert list(answer["groups"][0]["rows"][0]) == [
        "unit_code",
        "unit",
        "rank",
        "total",
        "parts",
        "adjustment",
        "flags",
    ]


def test_csv_holds_the_same_rows(city):
    run("compute", *FOURTH)
    rows = list(csv.DictReader(io.StringIO(run("ranking", *FOURTH, "--format", "csv").out)))
    assert [(row["unit_code"], row["rank"], row["total"]) for row in rows] == [
        ("A", "1", "92.25"),
        ("B", "1", "92.25"),
        ("D", "3", "90.20"),
        ("C", "4", "78.00"),
        ("E", "", ""),
    ]
    assert rows[-1]["flags"] == "not_assessed"


def test_csv_writes_no_formula(city):
    city.city.units.filter(code="A").update(name="=1+1")
    run("compute", *FOURTH)
    assert ",'=1+1," in run("ranking", *FOURTH, "--format", "csv").out


def test_the_table_is_for_people(city):
    run("compute", *FOURTH)
    with translation.override("en"):
        text = run("ranking", *FOURTH).out
    assert "镇办区" in text
    assert "Not assessed: E" in text


def test_the_year_needs_no_period(city):
    run("compute", *FOURTH)
    run("compute", "--cycle", "year")
    answer = json.loads(run("ranking", "--cycle", "year", "--format", "json").out)
    assert answer["period"] is None
    assert answer["groups"][0]["not_assessed"] == ["A", "B", "C", "D", "E"]


def test_a_correction_after_publication_needs_a_reason_and_makes_a_version(city):
    run("compute", *FOURTH)
    release_all(city)
    assert run("publish", *FOURTH, "--by", city.lead.username).code == 0
    city.rounds.get(month=8).visits.filter(units__code="A").update(loss=0)
    refused("compute", *FOURTH)
    assert run("compute", *FOURTH, "--reason", "核对").code == 0
    first = json.loads(run("ranking", *FOURTH, "--format", "json", "--version", 1).out)
    latest = json.loads(run("ranking", *FOURTH, "--format", "json").out)
    assert [(answer["version"], answer["status"]) for answer in (first, latest)] == [
        (1, "published"),
        (2, "draft"),
    ]
    assert first["groups"][0]["rows"][0]["total"] == "92.25"
    refused("ranking", *FOURTH, "--version", 3)


# --- refusals -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ranking", FOURTH),
        ("ranking", ("--cycle", "month", "--period", 1)),
        ("compute", ("--cycle", "week", "--period", 1)),
        ("compute", ("--cycle", "two-month")),
        ("compute", ("--cycle", "two-month", "--period", 0)),
        ("compute", ("--cycle", "two-month", "--period", 7)),
        ("compute", ("--cycle", "year", "--period", 1)),
        ("compute", (*FOURTH, "--campaign", "429005-2025")),
        ("notice", (*FOURTH, "--by", "nobody")),
        ("publish", (*FOURTH, "--by", "nobody")),
        ("release_round", ("x", "--by", "nobody")),
        ("import_visits", ("none.csv",)),
        ("verify_trail", ("--city", "0")),
    ],
)
def test_bad_input(city, name, arguments):
    refused(name, *arguments)


def test_without_a_campaign_nothing_can_be_computed():
    refused("compute", *FOURTH)


def test_several_campaigns_must_be_told_apart(city, worked):
    run("load_city", worked, *CITY[:6], "--year", "2027")
    refused("compute", *FOURTH)
    assert run("compute", *FOURTH, "--campaign", "429005-2026").code == 0
    assert Ranking.objects.get().campaign == city


def test_a_database_that_is_not_there_yet_is_said(monkeypatch):
    def broken(*args, **kwargs):
        from django.db.utils import OperationalError

        raise OperationalError("no such table: campaign_campaign")

    monkeypatch.setattr("workbench.management.base.Campaign.objects.select_related", broken)
    assert "no such table" in refused("compute", *FOURTH)


# --- release, notice, publication ---------------------------------------------------------------------------
def test_release_opens_a_round_once(city):
    row = Round.objects.get(month=7)
    assert run("release_round", row.pk, "--by", city.lead.username).code == 0
    row.refresh_from_db()
    assert row.released_by == city.lead
    refused("release_round", row.pk, "--by", city.lead.username)
    refused("release_round", "00000000-0000-4000-8000-000000000000", "--by", city.lead.username)


def test_release_takes_the_right(city):
    refused("release_round", Round.objects.get(month=7).pk, "--by", city.clerk.username)


def test_publication_waits_for_the_rounds(city):
    run("compute", *FOURTH)
    refused("publish", *FOURTH, "--by", city.lead.username)
    release_all(city)
    ran = run("publish", *FOURTH, "--by", city.lead.username)
    assert ran.code == 0
    assert "潜文明办〔2026〕1号" in ran.out


def test_notice_before_publication_by_another_person(city):
    Campaign.objects.update(notice_days=5)
    run("compute", *FOURTH)
    refused("notice", *FOURTH, "--by", city.clerk.username)
    release_all(city)
    refused("publish", *FOURTH, "--by", city.lead.username)
    assert run("notice", *FOURTH, "--by", city.lead.username).code == 0
    refused("publish", *FOURTH, "--by", city.lead.username)
    Ranking.objects.update(noticed_by=city.clerk, notice_ends_at=datetime(2026, 9, 1, tzinfo=UTC))
    assert run("publish", *FOURTH, "--by", city.lead.username).code == 0


# --- trail and schedule -------------------------------------------------------------------------------------
def test_a_touched_event_is_named(city):
    assert run("verify_trail").code == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaign_auditevent SET verb = 'x' WHERE seq = 3")
    ran = run("verify_trail")
    assert ran.code == 1
    assert "seq 3" in ran.out


def test_a_cut_tail_is_named(city):
    AuditHead.objects.update(seq=9999)
    assert run("verify_trail", "--city", "429005").code == 1


def test_run_due_says_what_it_did_and_then_nothing(city):
    assert "429005-2026" in run("run_due").out
    assert run("run_due").out == ""

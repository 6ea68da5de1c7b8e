"""Presets and a city's own `scheme.toml`: what they say, and how a wrong one is named."""

from decimal import Decimal

import pytest
from django.utils import translation

from campaign.refusals import BadRows
from workbench.schemes import preset_names, read_scheme


def faults(tmp_path, text: str) -> list[str]:
    (tmp_path / "scheme.toml").write_text(text, encoding="utf-8")
    with translation.override("en"), pytest.raises(BadRows) as fault:
        read_scheme("qianjiang", tmp_path)
    return fault.value.lines


def cycles_of(preset: str) -> dict:
    return {plan.code: plan for plan in read_scheme(preset).cycles}


def test_r28_the_cycles_that_presets_ship():
    assert preset_names() == ["qianjiang", "tianmen", "xiantao"]
    weights = {
        preset: {code: dict(plan.components) for code, plan in cycles_of(preset).items() if plan.components}
        for preset in preset_names()
    }
    window = {"satisfaction": 100}
    assert weights == {
        "qianjiang": {"two-month": {"unannounced": 60, "announced": 40}, "window": window},
        "tianmen": {
            "quarter": {"weekly_check": 50, "task_closure": 30, "rectification": 20},
            "window": window,
            "year": {"period_mean": 80, "task_closure": 10, "pledge": 10},
        },
        "xiantao": {"quarter": {"index_survey": 30, "index_field": 70}, "window": window},
    }


def test_the_year_needs_half_of_its_periods():
    least = {preset: cycles_of(preset)["year"].minimum_periods for preset in preset_names()}
    assert least == {"qianjiang": 3, "tianmen": 2, "xiantao": 2}


def test_who_is_ranked():
    groups = {plan.code: plan for plan in read_scheme("qianjiang").groups}
    assert [code for code, plan in groups.items() if not plan.ranked] == ["communities"]
    assert "市文明办" in groups["departments"].not_ranked
    assert cycles_of("qianjiang")["window"].groups == ("windows",)
    assert "windows" not in cycles_of("qianjiang")["two-month"].groups


def test_the_money_of_qianjiang():
    scheme = read_scheme("qianjiang")
    assert scheme.budget_total == 1_000_000
    amounts = [(plan.cycle, plan.group, plan.rank_from, plan.amount) for plan in scheme.awards if plan.group]
    assert [row[-1] for row in amounts if row[0] == "two-month"] == [10_000, 8_000, 5_000] * 2
    assert [row[-1] for row in amounts if row[0] == "year"] == [20_000, 15_000, 10_000] * 2
    assert [(plan.headcount, plan.amount) for plan in scheme.awards if not plan.group] == [(10, 5_000)]
    assert [(plan.group, plan.last) for plan in scheme.sanctions] == [("towns", 3), ("departments", 10)]


def test_a_city_overrides_single_values(tmp_path):
    (tmp_path / "scheme.toml").write_text(
        """
        [campaign]
        notice_days = 0
        [cycle.two-month]
        missing = "group_mean"
        components = { unannounced = 70.5, announced = 29.5 }
        [budget]
        total = 500000
        [numbering]
        letter = "江文督"
        """,
        encoding="utf-8-sig",
    )
    scheme = read_scheme("qianjiang", tmp_path)
    cycle = next(plan for plan in scheme.cycles if plan.code == "two-month")
    assert cycle.missing == "group_mean"
    assert cycle.components == {"unannounced": Decimal("70.5"), "announced": Decimal("29.5")}
    assert cycle.groups == ("towns", "departments", "communities")
    assert (scheme.campaign["notice_days"], scheme.budget_total) == (0, 500_000)
    assert scheme.numbering == {
        "circular": "{short}文明办",
        "notice": "{short}文明整",
        "letter": "江文督",
    }
    assert len(scheme.awards) == 13


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[cycle.two-month]\nmisssing = 'x'", "[cycle.two-month] misssing"),
        ("[budgets]\ntotal = 1", "[budgets]"),
        ("total = 1", "total"),
        ("[budget]\ntotal = '1'", "[budget] total"),
        ("[budget]\ntotal = -1", "[budget] total"),
        ("[budget]\ntotal = true", "[budget] total"),
        ("[campaign]\nnotice_days = 5.5", "[campaign] notice_days"),
        ("[campaign]\nadjustment_cap = nan", "[campaign] adjustment_cap"),
        ("[campaign]\nrepeat_factor = 0.5", "[campaign] repeat_factor"),
        ("[cycle.two-month]\nmissing = 'zero'", "[cycle.two-month] missing"),
        ("[cycle.two-month]\ncomponents = { unannounced = 60 }", "[cycle.two-month] components"),
        ("[cycle.two-month]\ncomponents = { logins = 100 }", "[cycle.two-month] components"),
        ("[cycle.two-month]\ncomponents = 5", "[cycle.two-month] components"),
        ("[cycle.two-month]\ngroups = ['x']", "[cycle.two-month] groups"),
        ("[cycle.two-month]\ngroups = 'towns'", "[cycle.two-month] groups"),
        ("[cycle.year]\nchild = 'month'", "[cycle.year] child"),
        ("[cycle.half]\nname = 'x'\nkind = 'year'", "[cycle.half] groups"),
        ("cycle = 5", "[cycle]"),
        ("[group]\ntowns = 5", "[group.towns]"),
        ("[group.towns]\nranked = 1", "[group.towns] ranked"),
        ("[group.towns]\nkind = '镇'", "[group.towns] kind"),
        ("[numbering]\nmemo = 'x'", "[numbering] memo"),
        ("[numbering]\nnotice = ''", "[numbering] notice"),
        ("[[award]]\ncycle = 'year'", "[[award]] 1 amount"),
        ("[[award]]\ncycle = 'year'\namount = 6000", "[[award]] 1"),
        (
            "[[award]]\ncycle = 'y'\namount = 6000\nrecipient = 'individual'\nheadcount = 1",
            "[[award]] 1 cycle",
        ),
        (
            "[[award]]\ncycle = 'year'\namount = 4999\nrecipient = 'individual'\nheadcount = 1",
            "[[award]] 1 amount",
        ),
        (
            "[[award]]\ncycle = 'year'\namount = 6000\ngroup = 'towns'\nrank_from = 3\nrank_to = 1",
            "[[award]] 1 rank_to",
        ),
        (
            "[[sanction]]\ncycle = 'year'\ngroup = 'windows'\nlast = 1\nconsequence = 'x'",
            "[[sanction]] 1 group",
        ),
        ("[sanction]\nlast = 1", "[sanction]"),
    ],
)
def test_a_wrong_scheme_is_named_by_its_place(tmp_path, text, place):
    first = faults(tmp_path, text)[0]
    assert first.rpartition(": ")[0] == f"scheme.toml {place}"


def test_all_faults_are_said_at_once(tmp_path):
    text = "[budget]\ntotal = -1\nsum = 2\n[cycle.two-month]\nmissing = 'zero'\n[colour]\nred = 1"
    assert len(faults(tmp_path, text)) == 4


def test_what_is_no_toml_is_refused(tmp_path):
    (tmp_path / "scheme.toml").write_bytes(b"[budget\n")
    with pytest.raises(BadRows):
        read_scheme("qianjiang", tmp_path)
    with pytest.raises(BadRows):
        read_scheme("wuhan")

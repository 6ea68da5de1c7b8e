"""The laws hold, and each check can fail: every law is broken once in a small tree of its own."""

import tomllib
from pathlib import Path

import pytest

from tests import architecture

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("check", architecture.CHECKS, ids=lambda check: check.__name__)
def test_the_law_holds(check):
    assert check(ROOT) == []


def test_every_app_is_covered_by_the_import_contracts():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert architecture.unlisted_apps(ROOT, project["tool"]["importlinter"]) == []


ACTION = '@transaction.atomic\ndef close(*, finding, by):\n    """Close it."""\n'
BREACHES = [
    ("upward_strings", "campaign/models/unit.py", "f = models.ForeignKey('rewards.Award', PROTECT)"),
    ("upward_strings", "publicity/models.py", "f = models.ForeignKey(to='participation.Survey')"),
    ("upward_strings", "inspections/actions/visits.py", "M = apps.get_model('assessment', 'Score')"),
    (
        "upward_strings",
        "inspections/models/site.py",
        "u = ManyToManyField('campaign.Unit', through='rewards.X')",
    ),
    ("forbidden_names", "campaign/utils.py", ""),
    ("forbidden_names", "rewards/services/awards.py", ""),
    ("signal_imports", "campaign/apps.py", "from django.db.models.signals import post_save"),
    ("signal_imports", "campaign/apps.py", "from django.dispatch import receiver"),
    ("long_files", "campaign/models.py", "x = 1\n" * 401),
    (
        "save_overrides",
        "campaign/models.py",
        "class A:\n    def save(self):\n        self.x = 1\n        super().save()",
    ),
    ("careless_actions", "rewards/actions/awards.py", ACTION.replace("*, finding", "finding, *")),
    ("careless_actions", "rewards/actions/awards.py", ACTION.replace(", by", "")),
    ("careless_actions", "rewards/actions/awards.py", ACTION.replace('"""Close it."""', "pass")),
    (
        "careless_actions",
        "rewards/actions/awards.py",
        "def close(*, by):\n    'Close it.'\n    record(by=by)\n",
    ),
    ("long_views", "campaign/views.py", "def unit_list(request):\n" + "    x = 1\n" * 25),
    ("misnamed_urls", "campaign/urls.py", "path('', views.unit_list, name='units')"),
    ("misnamed_urls", "campaign/urls.py", "path('', views.UnitList.as_view(), name='unit_list')"),
    ("misnamed_urls", "campaign/urls.py", "path('', views.unit_list)"),
    ("impure_rules", "inspections/rules/schedule.py", "from django.db import models"),
    ("impure_rules", "inspections/rules.py", "from django.utils import timezone"),
    ("impure_rules", "inspections/rules/schedule.py", "import celery"),
    ("impure_rules", "inspections/rules/schedule.py", "day = datetime.date.today()"),
]

LAWFUL = {
    "campaign/models/unit.py": """
class Unit:
    parent = models.ForeignKey("self", models.PROTECT)
    city = models.ForeignKey("campaign.City", models.PROTECT)

    def save(self, *args):
        if self.pk:
            raise Refused
        super().save(*args)
""",
    "campaign/migrations/0001_utils.py": "x = 1\n" * 500,
    "rewards/models.py": "r = models.ForeignKey('assessment.Ranking', models.PROTECT)\n",
    "rewards/actions/awards.py": ACTION + "\n\ndef step(award):\n    award.save()\n",
    "rewards/actions/sweeps.py": ACTION.replace(", by", "") + "    record(by=None)\n",
    "rewards/actions/batches.py": """
def run(*, by):
    '''All of them.'''
    with transaction.atomic():
        pass
""",
    "rewards/views/awards.py": "def award_list(request):\n" + "    x = 1\n" * 24,
    "rewards/urls.py": """
path("", views.award_list, name="award_list")
path("api/", include("rewards.api.urls"))
path("admin/", admin.site.urls)
""",
    "rewards/rules/budget.py": "from decimal import Decimal\nx = datetime.time(18, 0)\ny = moment.time()\n",
}


def plant(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("name", "path", "text"), BREACHES)
def test_a_breach_is_found(tmp_path, name, path, text):
    plant(tmp_path, path, text)
    breaches = getattr(architecture, name)(tmp_path)
    assert len(breaches) == 1
    assert breaches[0].startswith(path)


def test_lawful_code_is_left_alone(tmp_path):
    for name, text in LAWFUL.items():
        plant(tmp_path, name, text)
    assert [breach for check in architecture.CHECKS for breach in check(tmp_path)] == []


def test_what_others_call_is_an_action(tmp_path):
    plant(tmp_path, "rewards/actions/awards.py", "def step(award):\n    return award.x\n")
    assert architecture.careless_actions(tmp_path) == []
    plant(tmp_path, "rewards/tasks.py", "from .actions import awards as a\n\na.step(1)\n")
    assert len(architecture.careless_actions(tmp_path)) == 3


def test_every_check_has_its_breach():
    assert {check.__name__ for check in architecture.CHECKS} == {name for name, _path, _text in BREACHES}


def test_an_app_outside_the_contracts_is_named(tmp_path):
    plant(tmp_path, "projects/apps.py", "")
    contracts = {"root_packages": ["projects"], "contracts": [{"containers": ["campaign"]}]}
    assert architecture.unlisted_apps(tmp_path, contracts) == [
        "projects is not covered by the import contracts"
    ]

"""Every page of the administration opens for those who keep something there, under the strict policy."""

from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from campaign.administration import Administration
from campaign.audit import record
from campaign.models import AuditEvent, JobRun, NumberSeries, WorkDay
from inspections.models import Visit
from rewards.models import AwardRule
from tests.factories import (
    BudgetFactory,
    CampaignFactory,
    CityFactory,
    RoundFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    site_of,
    two_month_cycle,
)

# Django's own templates lean on undefined variables
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
INSIDERS = ["office", "office_lead", "admin"]


@pytest.fixture
def town():
    return UnitFactory(name="园林街道", city=CityFactory())


@pytest.fixture
def world(town):
    """At least one row of everything the administration shows."""
    campaign = CampaignFactory(city=town.city)
    group = group_of(campaign, [town])
    cycle = two_month_cycle(campaign, group)
    site_type = SiteTypeFactory(city=town.city)
    checklist(site_type)
    site, round_ = site_of(site_type, town), RoundFactory(campaign=campaign)
    Visit.objects.create(campaign=campaign, round=round_, site=site, visited_on="2026-07-10")
    BudgetFactory(campaign=campaign)
    AwardRule.objects.create(
        campaign=campaign,
        cycle=cycle,
        group=group,
        recipient="collective",
        rank_from=1,
        rank_to=1,
        amount=5000,
    )
    NumberSeries.objects.create(city=town.city, kind="letter", year=2026, prefix="潜文明督")
    WorkDay.objects.create(day_on="2026-10-01", is_work=False)
    JobRun.objects.create(key="sweep", name="sweep")
    IntervalSchedule.objects.create(every=1, period="minutes")
    PeriodicTask.objects.create(name="sweep", task="x", crontab=CrontabSchedule.objects.create())
    record(city=town.city, by=None, verb="units.put", subject=town)


def names() -> list[str]:
    return [model._meta.label_lower.replace(".", "_") for model in admin.site._registry]


def addresses(request) -> dict[str, bool]:
    """Every page of every model, and whether the person of the request may open it."""
    found = {reverse("admin:index"): True}
    for name, model_admin in zip(names(), admin.site._registry.values(), strict=True):
        may_see = model_admin.has_view_permission(request)
        found[reverse(f"admin:{name}_changelist")] = may_see
        found[reverse(f"admin:{name}_add")] = model_admin.has_add_permission(request)
        if hasattr(model_admin, "has_import_permission"):
            found[reverse(f"admin:{name}_import")] = model_admin.has_import_permission(request)
            found[reverse(f"admin:{name}_export")] = model_admin.has_export_permission(request)
        row = model_admin.get_queryset(request).first()
        if row:
            found[reverse(f"admin:{name}_change", args=[row.pk])] = may_see
            found[reverse(f"admin:{name}_delete", args=[row.pk])] = model_admin.has_delete_permission(request)
    return found


def pages_of(client, role: str, town) -> dict[str, str]:
    """The pages a role may open; those it may not answer 403."""
    client.force_login(member(role, town))
    request = client.get(reverse("admin:index")).wsgi_request
    bodies = {}
    for address, is_open in addresses(request).items():
        response = client.get(address)
        assert response.status_code == (200 if is_open else 403), address
        assert "script-src" in policy(response) or "default-src 'self'" in policy(response)
        bodies[address] = response.content.decode() if is_open else ""
    return bodies


def policy(response) -> str:
    return response.headers["Content-Security-Policy"]


class Inline(HTMLParser):
    """Collects what a strict content security policy refuses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        runs = tag == "script" and "src" not in values and values.get("type") != "application/json"
        handlers = [name for name in values if name.startswith("on") or name == "style"]
        if runs or tag == "style" or handlers:
            self.found.append(f"<{tag} {attrs}>")


@pytest.mark.parametrize("role", INSIDERS)
def test_every_page_opens_and_none_breaks_the_policy(client, world, town, role):
    before = AuditEvent.objects.count()
    bodies = pages_of(client, role, town)
    assert {address: Inline(body).found for address, body in bodies.items() if Inline(body).found} == {}
    assert AuditEvent.objects.count() == before


def test_the_preview_of_an_import_keeps_to_the_policy(client, world, town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(member("office", town))
    for content in ("code,name\nU001,x\n", f"code,name\n{town.code},<b>新名</b>\n"):
        file = SimpleUploadedFile("units.csv", content.encode())
        response = client.post(
            reverse("admin:campaign_unit_import"), {"import_file": file, "format": "0", "resource": "0"}
        )
        assert Inline(response.content.decode()).found == []
    assert "<ins>&lt;b&gt;新名&lt;/b&gt;</ins>" in response.content.decode()


def test_only_the_projects_own_models_are_kept_here():
    apps = {name.split("_")[0] for name in names()}
    assert apps == {"campaign", "inspections", "assessment", "rewards", "django"}
    assert {name for name in names() if name.startswith("django")} == {
        "django_celery_beat_crontabschedule",
        "django_celery_beat_intervalschedule",
        "django_celery_beat_periodictask",
    }


def test_a_list_takes_few_queries_however_long(client, world, town, django_assert_max_num_queries):
    client.force_login(member("office", town))
    UnitFactory.create_batch(30, city=town.city, parent=town)
    client.get(reverse("admin:campaign_unit_changelist"))
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:campaign_unit_changelist"))


def test_there_is_one_sign_in_and_one_password_page(rf, town):
    site = Administration(name="administration")
    request = rf.get("/admin/campaign/unit/")
    request.user = AnonymousUser()
    assert site.login(request).headers["Location"] == "/login/?next=/admin/campaign/unit/"
    assert site.password_change(request).headers["Location"] == reverse("password_change")
    request.user = member("unit", town)
    with pytest.raises(PermissionDenied):
        site.login(request)

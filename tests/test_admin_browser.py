"""The administration in a real browser: the policy refuses nothing it needs."""

import pytest
from django.urls import reverse

from campaign.models import Unit
from tests.factories import CityFactory, SiteTypeFactory, UnitFactory, checklist, member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]


@pytest.fixture
def town():
    return UnitFactory(city=CityFactory(), name="园林街道", code="101")


@pytest.fixture
def signed_in(page, client, town, live_server, settings):
    client.force_login(member("office_lead", town, name="张三"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return page


def test_a_unit_is_changed_and_a_checklist_line_added(signed_in, town):
    site_type = SiteTypeFactory(city=town.city)
    checklist(site_type)
    signed_in.goto(reverse("admin:campaign_unit_change", args=[town.pk]))
    signed_in.fill("#id_name", "园林街道办事处")
    signed_in.click("input[name=_save]")
    signed_in.wait_for_selector(".messagelist .success")
    assert Unit.objects.get(pk=town.pk).former_names.get().name == "园林街道"
    signed_in.goto(reverse("admin:inspections_sitetype_change", args=[site_type.pk]))
    signed_in.click("#items-group .add-row a")
    assert signed_in.is_visible("#id_items-2-number")


@pytest.mark.parametrize(
    "name", ["index", "campaign_unit_import", "campaign_unit_export", "campaign_workday_add"]
)
def test_pages_log_no_error(signed_in, town, name):
    signed_in.goto(reverse(f"admin:{name}"))
    assert signed_in.is_visible("#site-name")

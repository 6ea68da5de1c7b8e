"""The administration keeps to the person's city and to what the person may see."""

import pytest
from django.urls import reverse

from campaign.models import (
    AuditEvent,
    City,
    Unit,
    User,
)
from inspections.models import Site, SiteType
from tests.administration import events, rows_of, send, url
from tests.factories import (
    CampaignFactory,
    CityFactory,
    RoundFactory,
    SiteFactory,
    SiteTypeFactory,
    UnitFactory,
    member,
    site_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def town():
    return UnitFactory(city=CityFactory(), name="园林街道", code="101")


@pytest.fixture
def campaign(town):
    return CampaignFactory(city=town.city)


@pytest.fixture
def sign_in(client, town):
    def as_role(role: str) -> User:
        person = member(role, town)
        client.force_login(person)
        return person

    return as_role


@pytest.fixture
def office(sign_in):
    return sign_in("office")


def test_what_is_in_use_is_not_deleted_and_its_dependants_are_not_named(client, town, office):
    site = site_of(SiteTypeFactory(city=town.city), town, name="七号点")
    page = client.get(url(Unit, "delete", town.pk)).content.decode()
    assert site.name not in page
    response = client.post(url(Unit, "delete", town.pk), {"post": "yes"}, follow=True)
    assert "in use" in response.content.decode() or "使用" in response.content.decode()
    assert Unit.objects.filter(pk=town.pk).exists()
    assert not events()


def test_rows_of_another_city_are_as_absent(client, town, office):
    foreign = UnitFactory(city=CityFactory(name="仙桃市"), name="沙嘴街道")
    CampaignFactory(city=foreign.city)
    assert foreign.name not in client.get(url(Unit, "changelist")).content.decode()
    for page in ("change", "delete"):
        absent = client.get(url(Unit, page, "3f0c7f5e-0000-4000-8000-000000000000"))
        hidden = client.get(url(Unit, page, foreign.pk))
        assert (hidden.status_code, hidden.headers["Location"]) == (
            absent.status_code,
            absent.headers["Location"],
        )
    page = client.get(url(Unit, "add")).content.decode()
    assert "仙桃市" not in page
    data = {"city": foreign.city_id, "code": "9", "name": "x", "kind": "town", **rows_of("former_names", [])}
    send(client, url(Unit, "add"), data, 200)
    data |= {"city": town.city_id, "parent": foreign.pk}
    send(client, url(Unit, "add"), data, 200)
    assert not events()


def test_filters_ask_nothing_about_hidden_rows(client, town, office):
    for query in ("units__memberships__user__name=x", "city__name__startswith=潜", "pinyin__startswith=y"):
        response = client.get(f"{url(Unit, 'changelist')}?{query}")
        assert response.status_code in {302, 400}
    assert client.get(f"{url(Unit, 'changelist')}?kind__exact=town").status_code == 200


def test_a_technician_sees_no_hidden_round_site_or_draw(client, town, campaign, sign_in):
    hidden = RoundFactory(campaign=campaign, month=7, name="七月暗访")
    SiteFactory(site_type=SiteTypeFactory(city=town.city), code="HID1", name="暗访点", first_round=hidden)
    shown = RoundFactory(campaign=campaign, month=8, name="八月明查", announced_at="2026-07-30T00:00:00Z")
    type(shown).objects.update(draw_seed="secretseed")
    sign_in("admin")
    rounds = client.get(url(type(hidden), "changelist")).content.decode()
    assert "八月明查" in rounds
    assert "七月暗访" not in rounds
    assert "暗访点" not in client.get(url(Site, "changelist")).content.decode()
    page = client.get(url(type(hidden), "change", shown.pk)).content.decode()
    assert "secretseed" not in page
    # the code of a hidden site may be entered anew, as if it did not exist
    data = {
        "city": town.city_id, "code": "HID1", "name": "新点", "site_type": SiteType.objects.get().pk,
        "weight": "1", "units": [town.pk],
    }  # fmt: skip
    send(client, url(Site, "add"), data)
    assert Site.objects.get(code="HID1").name == "新点"
    assert client.get(url(Site, "import")).status_code == 403
    sign_in("office")
    assert "七月暗访" in client.get(url(type(hidden), "changelist")).content.decode()
    assert "secretseed" in client.get(url(type(hidden), "change", shown.pk)).content.decode()


@pytest.mark.parametrize(
    "role", ["unit", "unit_head", "inspector", "leader", "supervisor", "discipline", "commission"]
)
def test_nobody_else_enters(client, town, sign_in, role):
    sign_in(role)
    for address in (reverse("admin:index"), url(Unit, "changelist"), url(Unit, "change", town.pk)):
        assert client.get(address).status_code in {302, 403}
    response = client.post(url(Unit, "change", town.pk), {"name": "x"})
    assert response.status_code in {302, 403}
    assert Unit.objects.get(pk=town.pk).name == "园林街道"


def test_state_and_trail_are_only_read(client, town, campaign, sign_in):
    sign_in("office_lead")
    round_ = RoundFactory(campaign=campaign)
    for model, row in ((type(round_), round_), (AuditEvent, None)):
        assert client.get(url(model, "add")).status_code == 403
        if row:
            assert client.post(url(model, "change", row.pk), {"month": 1}).status_code == 403
            assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_only_readers_of_the_trail_open_it_and_the_history(client, town, campaign, sign_in):
    sign_in("office")
    assert client.get(url(AuditEvent, "changelist")).status_code == 403
    assert client.get(url(Unit, "history", town.pk)).status_code == 403
    assert "historylink" not in client.get(url(Unit, "change", town.pk)).content.decode()
    sign_in("office_lead")
    assert "historylink" in client.get(url(Unit, "change", town.pk)).content.decode()
    data = {
        "city": town.city_id,
        "code": "101",
        "name": "园林",
        "kind": "town",
        **rows_of("former_names", []),
    }
    send(client, url(Unit, "change", town.pk), data)
    page = client.get(url(Unit, "history", town.pk), follow=True).content.decode()
    assert "units.save" in page
    event = AuditEvent.objects.get()
    assert "园林街道" in client.get(url(AuditEvent, "change", event.pk)).content.decode()


def test_a_city_is_founded_by_the_technician_of_the_installation(client, town, office):
    data = {"code": "429004", "name": "仙桃市", "short_name": "仙", "preset": "xiantao"}
    assert client.post(url(City, "add"), data).status_code == 403
    client.force_login(User.objects.create_superuser("root", "技术员"))
    send(client, url(City, "add"), data)
    assert AuditEvent.objects.get().city == City.objects.get(code="429004")

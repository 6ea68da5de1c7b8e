"""Signing in, the own password, the bell, the language."""

import pytest
from django.test import Client
from django.urls import reverse

from campaign.actions import users
from campaign.models import AuditEvent, Campaign, Notification
from tests.factories import member
from tests.world import build_world
from workbench.actions import demo_accounts
from workbench.demo.accounts import accounts_of

pytestmark = pytest.mark.django_db
GOOD = "four-green-apples-7"


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.people["unit"])
    return client


def test_signing_in_leads_to_the_first_page(world):
    world.people["unit"].set_password(GOOD)
    world.people["unit"].save()
    client = Client()
    answer = client.post(reverse("login"), {"username": "unit", "password": GOOD})
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert client.get(reverse("home")).status_code == 200
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("home")).status_code == 302


def test_a_wrong_password_says_so_on_the_page():
    answer = Client().post(reverse("login"), {"username": "x", "password": "y"})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_sign_in_page_shows_accounts_of_a_demonstration_only(world):
    assert Client().get(reverse("login")).context["demo_accounts"] == []
    Campaign.objects.update(is_demo=True)
    accounts = Client().get(reverse("login")).context["demo_accounts"]
    assert "office" in {account.username for account in accounts}


def test_the_shared_password_is_for_a_demonstration_only(world):
    with pytest.raises(demo_accounts.Refused):
        demo_accounts.share_password(campaign=world.campaign)
    world.campaign.is_demo = True
    demo_accounts.share_password(campaign=world.campaign)
    assert {account.password for account in accounts_of(world.campaign)} == {demo_accounts.PASSWORD}
    world.people["office"].refresh_from_db()
    assert world.people["office"].check_password(demo_accounts.PASSWORD)


# --- password -----------------------------------------------------------------------------------------------
def test_a_one_time_password_opens_only_the_page_where_it_is_changed(world, settings):
    name = "workbench.middleware.PasswordChangeMiddleware"
    settings.MIDDLEWARE = [*(row for row in settings.MIDDLEWARE if row != name), name]
    person = world.people["unit"]
    users.reset_password(user=person, by=None)
    client = Client()
    client.force_login(person)
    for name in ("home", "unit_list", "ranking_list", "account"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url) == (302, reverse("password_change"))
    assert client.get(reverse("password_change")).status_code == 200
    answer = client.post(reverse("password_change"), {"password": GOOD, "repeated": GOOD})
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("password", "repeated", "field"),
    [
        (GOOD, GOOD + "x", "repeated"),
        ("short", "short", "password"),
        ("123456789012345", "123456789012345", "password"),
        ("", "", "password"),
    ],
)
def test_a_bad_password_is_refused_at_its_field(client, world, password, repeated, field):
    answer = client.post(reverse("password_change"), {"password": password, "repeated": repeated})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_account_names_the_person_s_roles(client, world):
    text = client.get(reverse("account")).content.decode()
    assert world.people["unit"].username in text
    assert world.units[0].name in text


# --- bell ---------------------------------------------------------------------------------------------------
def test_reading_a_message_leads_to_what_it_is_about(client, world):
    before = AuditEvent.objects.count()
    answer = client.post(reverse("notification_open", args=[world.message.pk]))
    world.message.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, world.message.path)
    assert world.message.read_at
    assert AuditEvent.objects.count() == before + 1
    client.post(reverse("notification_open", args=[world.message.pk]))
    assert AuditEvent.objects.count() == before + 1


def test_all_messages_are_read_at_once(client, world):
    own = Notification.objects.filter(user=world.people["unit"])
    others = Notification.objects.exclude(user=world.people["unit"]).unread().count()
    assert client.get(reverse("notification_list")).context["unread_count"]() == own.unread().count() > 0
    client.post(reverse("notification_read"))
    assert own.unread().count() == 0
    assert Notification.objects.exclude(user=world.people["unit"]).unread().count() == others


def test_a_message_of_another_person_is_not_there(world):
    client = Client()
    client.force_login(world.stranger)
    assert client.post(reverse("notification_open", args=[world.message.pk])).status_code == 404


# --- frame --------------------------------------------------------------------------------------------------
def labels(person) -> set[str]:
    client = Client()
    client.force_login(person)
    nav = client.get(reverse("account")).context["nav"]()
    return {item["url"] for group in nav for item in group["items"]}


def test_the_menu_shows_what_a_role_may_open(world):
    admin, awards = reverse("admin:index"), reverse("award_list")
    assert admin in labels(world.people["office"])
    assert admin not in labels(world.people["unit"])
    assert awards in labels(world.people["unit"])
    assert awards not in labels(world.people["inspector"])


def test_the_language_is_chosen_and_kept(client):
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account")})
    text = client.get(reverse("account")).content.decode()
    assert "My account" in text
    assert 'lang="en"' in text


def test_the_language_of_the_sign_in_page_is_chosen_before_signing_in():
    client = Client()
    answer = client.post(reverse("set_language"), {"language": "en", "next": reverse("login")})
    assert (answer.status_code, answer.url) == (302, reverse("login"))
    assert "Sign in" in client.get(reverse("login")).content.decode()


def test_a_member_of_two_cities_chooses_by_the_address(world):
    other = build_world_elsewhere(world)
    client = Client()
    client.force_login(world.people["office"])
    answer = client.get(reverse("unit_list"), {"campaign": other.code})
    assert [row.unit.city for row in answer.context["rows"]] == [other.city]


def build_world_elsewhere(world) -> Campaign:
    """Another city's campaign in which the clerk holds a role as well."""
    from tests.factories import CampaignFactory, UnitFactory

    campaign = CampaignFactory(year=2025)
    unit = UnitFactory(city=campaign.city)
    role = member("office", unit).memberships.get().role
    world.people["office"].memberships.create(unit=unit, role=role, from_on="2020-01-01")
    return campaign

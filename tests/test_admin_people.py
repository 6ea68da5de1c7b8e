"""Accounts, memberships and roles in the administration."""

from datetime import date

import pytest

from campaign.actions.roles import put_default_roles
from campaign.models import (
    Membership,
    Role,
    User,
)
from tests.administration import events, last_details, rows_of, send, url, verbs
from tests.factories import (
    CampaignFactory,
    CityFactory,
    UnitFactory,
    member,
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


def test_a_new_account_shows_its_password_once(client, town, sign_in):
    keeper = sign_in("admin")
    role = Role.objects.get(code="unit")
    data = {"name": "李四", "username": "", "phone": "1", "unit": town.pk, "role": role.pk}
    response = send(client, url(User, "add"), data, 200)
    user = User.objects.get(username="lisi")
    ((_user, password),) = response.context["slips"]
    assert user.check_password(password)
    assert password in response.content.decode()
    assert events() == [("users.invite", keeper.username)]
    send(client, url(User, "add"), data | {"username": "lisi"}, 200)
    assert events() == [("users.invite", keeper.username)]


def test_passwords_are_reset_in_a_batch(client, town, sign_in):
    sign_in("admin")
    people = [member("unit", town), member("unit_head", town)]
    data = {"action": "reset_passwords", "_selected_action": [person.pk for person in people]}
    response = send(client, url(User, "changelist"), data, 200)
    for user, password in response.context["slips"]:
        assert User.objects.get(pk=user.pk).check_password(password)
    assert verbs() == ["users.reset_password"] * 2


def test_an_account_is_changed_but_never_made_a_technicians(client, town, sign_in):
    sign_in("admin")
    user = member("unit", town)
    data = {"username": user.username, "name": "王五", "phone": "", "is_active": "on", "is_superuser": "on"}
    data |= rows_of("memberships", [])
    send(client, url(User, "change", user.pk), data)
    user.refresh_from_db()
    assert (user.name, user.is_superuser) == ("王五", False)
    assert set(last_details()["changes"]) == {"name"}


def test_a_membership_is_given_and_ended_but_not_rewritten(client, town, sign_in):
    sign_in("admin")
    user, role = member("unit", town), Role.objects.get(code="inspector")
    data = {"user": user.pk, "unit": town.pk, "role": role.pk, "from_on": "2026-01-01"}
    send(client, url(Membership, "add"), data)
    row = Membership.objects.get(role=role)
    other = {"unit": UnitFactory(city=town.city).pk, "from_on": "2025-01-01", "until_on": "2026-06-01"}
    send(client, url(Membership, "change", row.pk), data | other)
    row.refresh_from_db()
    assert (row.unit, row.from_on, row.until_on) == (town, date(2026, 1, 1), date(2026, 6, 1))
    assert client.post(url(Membership, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_a_role_that_stands_for_a_unit_never_opens_the_administration(client, sign_in):
    sign_in("admin")
    role = put_default_roles()["unit"]
    data = {"code": "unit", "name": role.name, "position": 3, "rights": [], "stands_for_unit": "on"}
    send(client, url(Role, "change", role.pk), data | {"enters_admin": "on"}, 200)
    send(client, url(Role, "change", role.pk), data | {"rights": ["see_released"]})
    assert Role.objects.get(code="unit").rights == ["see_released"]


def test_a_technician_cannot_let_themselves_into_the_office(town, client, sign_in):
    keeper = sign_in("admin")
    lead = Role.objects.get(code="office_lead")
    data = {"user": keeper.pk, "unit": town.pk, "role": lead.pk, "from_on": "2026-01-01", "until_on": ""}
    client.post(url(Membership, "add"), data)
    assert not Membership.objects.filter(role=lead).exists()
    own = Role.objects.get(code="admin")
    fields = {"code": own.code, "name": own.name, "position": own.position, "enters_admin": "on"}
    client.post(url(Role, "change", own.pk), fields | {"rights": [*own.rights, "see_hidden_rounds"]})
    own.refresh_from_db()
    assert "see_hidden_rounds" not in own.rights
    assert events() == []

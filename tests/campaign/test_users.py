"""Accounts, memberships, passwords, and what a person may do."""

from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from campaign.actions import users
from campaign.actions.roles import DEFAULT_ROLES, put_default_roles
from campaign.choices import Right
from campaign.models import AuditEvent, Membership, Role, User
from campaign.refusals import NotAllowed, Refused
from tests.factories import CityFactory, UnitFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory(city=CityFactory(), name="园林街道")


@pytest.fixture
def keeper(unit):
    return member("admin", unit)


@pytest.fixture
def roles():
    return put_default_roles()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def invite(unit, roles, by, **changed):
    return users.invite(**{"name": "张三", "unit": unit, "role": roles["unit"], "by": by} | changed)


def test_invite_gives_a_one_time_password(unit, roles, keeper):
    user, password = invite(unit, roles, keeper, phone="0728-0000000", on=date(2026, 1, 1))
    validate_password(password, user)
    assert user.check_password(password)
    assert user.must_change_password
    assert user.username == "zhangsan"
    assert user.memberships.get().from_on == date(2026, 1, 1)
    event = AuditEvent.objects.get()
    assert event.verb == "users.invite"
    assert password not in event.body


def test_usernames_are_made_distinct(unit, roles, keeper):
    names = [invite(unit, roles, keeper)[0].username for _n in range(3)]
    assert names == ["zhangsan", "zhangsan2", "zhangsan3"]
    with pytest.raises(Refused) as refusal:
        invite(unit, roles, keeper, username="zhangsan")
    assert refusal.value.field == "username"


def test_only_who_keeps_the_accounts_of_the_city_invites(unit, roles):
    for outsider in (member("office", unit), member("unit_head", unit), member("admin", UnitFactory())):
        with pytest.raises(NotAllowed):
            invite(unit, roles, outsider)
    assert not AuditEvent.objects.exists()


def test_one_time_passwords_differ():
    assert len({users.one_time_password() for _n in range(200)}) == 200


def test_a_membership_counts_from_its_first_day_to_the_one_before_its_end(unit, roles):
    user = UserFactory()
    Membership.objects.create(
        user=user, unit=unit, role=roles["unit"], from_on=date(2026, 3, 1), until_on=date(2026, 5, 1)
    )
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [user.memberships.current(on=day).exists() for day in days] == [False, True, True, False]


def test_an_ended_role_is_dead_on_the_next_request(unit, keeper):
    liaison = member("unit", unit)
    assert fresh(liaison).access.unit_ids == {unit.pk}
    users.end_membership(membership=liaison.memberships.get(), by=keeper)
    assert fresh(liaison).access.unit_ids == frozenset()
    with pytest.raises(Refused) as refusal:
        users.end_membership(membership=liaison.memberships.get(), by=keeper)
    assert refusal.value.code == "ended"


def test_a_role_does_not_end_before_it_begins(unit, keeper):
    membership = member("unit", unit).memberships.get()
    with pytest.raises(Refused) as refusal:
        users.end_membership(membership=membership, by=keeper, on=date(2019, 12, 31))
    assert refusal.value.code == "before_start"


def test_assign_gives_a_second_role_once(unit, roles, keeper):
    inspector = member("inspector", unit)
    users.assign(user=inspector, unit=unit, role=roles["unit"], by=keeper)
    assert fresh(inspector).access.roles == {"inspector", "unit"}
    with pytest.raises(Refused) as refusal:
        users.assign(user=inspector, unit=unit, role=roles["unit"], by=keeper)
    assert refusal.value.code == "held"


def test_reset_password_ends_sessions_and_must_be_changed(client, unit, keeper):
    liaison = member("unit", unit)
    client.force_login(liaison)
    before = fresh(liaison).get_session_auth_hash()
    password = users.reset_password(user=liaison, by=keeper)
    assert fresh(liaison).check_password(password)
    assert fresh(liaison).must_change_password
    assert fresh(liaison).get_session_auth_hash() != before


def test_nobody_resets_the_password_of_a_foreign_or_a_technicians_account(unit, keeper):
    technician = User.objects.create_superuser("root", "技术员", "x" * 20)
    for user in (member("unit", UnitFactory()), technician):
        with pytest.raises(NotAllowed):
            users.reset_password(user=user, by=keeper)
    assert users.reset_password(user=technician, by=technician)


def test_change_password(unit, keeper):
    user, password = invite(unit, put_default_roles(), keeper)
    with pytest.raises(Refused) as refusal:
        users.change_password(user=user, password=password)
    assert refusal.value.code == "same_password"
    with pytest.raises(Refused) as refusal:
        users.change_password(user=user, password="short")
    assert refusal.value.code == "weak_password"
    users.change_password(user=user, password="seven-bridges-in-fog")
    assert not fresh(user).must_change_password
    assert AuditEvent.objects.order_by("seq").last().verb == "users.change_password"


def test_access_takes_one_query(unit, django_assert_num_queries):
    user = fresh(member("office_lead", unit))
    with django_assert_num_queries(1):
        assert user.access.has(Right.RELEASE_ROUNDS, unit.city_id)
        assert user.access.roles == {"office_lead"}


def test_a_technician_of_the_installation_keeps_every_city_and_sees_no_hidden_round(unit):
    other = CityFactory()
    technician = User.objects.create_superuser("root", "技术员", "x" * 20)
    assert technician.access.cities_with(Right.KEEP_ACCOUNTS) == {unit.city_id, other.pk}
    assert technician.access.cities_with(Right.SEE_HIDDEN_ROUNDS) == frozenset()
    assert technician.is_staff


def test_who_enters_the_administration(unit):
    enters = {code for code, *_rest in DEFAULT_ROLES if member(code, unit).is_staff}
    assert enters == {"office", "office_lead", "admin"}


def test_a_deactivated_person_may_nothing(unit):
    office = member("office_lead", unit)
    office.is_active = False
    office.save()
    assert fresh(office).access.city_ids == frozenset()
    assert not fresh(office).is_staff


def test_people_are_seen_by_who_keeps_their_accounts(unit, keeper):
    own, foreign = member("unit", unit), member("unit", UnitFactory())
    assert set(User.objects.visible_to(keeper)) == {keeper, own}
    assert set(User.objects.visible_to(own)) == {own}
    assert set(User.objects.visible_to(User.objects.create_superuser("root", "技术员"))) >= {own, foreign}


def test_who_holds_a_right_and_who_stands_for_a_unit(unit):
    lead, liaison = member("office_lead", unit), member("unit", unit)
    assert set(User.objects.holding(Right.APPROVE_AWARDS, unit.city)) == {lead}
    assert set(User.objects.of_units([unit])) == {liaison}


def test_default_roles_keep_what_the_city_changed(roles):
    Role.objects.filter(code="inspector").update(name="督查员")
    assert put_default_roles()["inspector"].name == "督查员"
    assert Role.objects.count() == len(DEFAULT_ROLES)


def test_membership_starts_today_unless_told(unit, roles, keeper):
    user, _password = invite(unit, roles, keeper)
    assert user.memberships.get().from_on == timezone.localdate()


# --- nobody hands out more than they hold ----------------------------------------------------------------
@pytest.mark.parametrize("code", ["office", "office_lead"])
def test_who_keeps_accounts_cannot_open_what_is_hidden_to_them(unit, roles, keeper, code):
    friend = UserFactory()
    lead = member("office_lead", unit)
    with pytest.raises(NotAllowed, match="文明办负责人"):
        invite(unit, roles, keeper, role=roles[code])
    with pytest.raises(NotAllowed):
        users.assign(user=friend, unit=unit, role=roles[code], by=keeper)
    with pytest.raises(NotAllowed):
        users.reset_password(user=lead, by=keeper)
    assert not AuditEvent.objects.exists()
    assert users.assign(user=friend, unit=unit, role=roles[code], by=lead).role == roles[code]


@pytest.mark.parametrize(
    "code", ["unit", "unit_head", "inspector", "leader", "supervisor", "discipline", "admin"]
)
def test_everyday_accounts_are_theirs_to_open(unit, roles, keeper, code):
    user, _password = invite(unit, roles, keeper, role=roles[code])
    assert users.reset_password(user=user, by=keeper)


def test_nobody_gives_themselves_a_role(unit, roles, keeper):
    lead = member("office_lead", unit)
    for person in (keeper, lead):
        with pytest.raises(NotAllowed, match="他人"):
            users.assign(user=person, unit=unit, role=roles["unit"], by=person)

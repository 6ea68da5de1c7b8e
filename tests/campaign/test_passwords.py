"""What a password must be: twelve characters, not common, nothing everybody here would guess."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from campaign.passwords import ContextWordsValidator, context_words
from tests.factories import CityFactory, UnitFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    city = CityFactory(name="潜江市")
    return member("unit", UnitFactory(city=city, name="园林街道"), name="张三")


@pytest.mark.parametrize(
    "password",
    [
        "chuangwen-2026-ok",
        "XXWenMingBanXX99",
        "我爱文明城市2026年年年",
        "qianjiang#88776655",
        "2026潜江加油加油加油加",
        "潜江市-abcdefghijk",
        "YuanLinJieDao2026",
        "yuanlinjie-778899aa",
    ],
)
def test_context_words_are_refused(liaison, password):
    with pytest.raises(ValidationError) as refusal:
        ContextWordsValidator().validate(password, liaison)
    assert refusal.value.code == "password_context_word"


@pytest.mark.parametrize(
    "password", ["seven-bridges-in-fog", "k7mw-3tzh-q9xd-f4np", "云淡风轻近午天傍花随柳过前川"]
)
def test_others_are_taken(liaison, password):
    ContextWordsValidator().validate(password, liaison)
    validate_password(password, liaison)


@pytest.mark.parametrize("password", ["short-1a", "password12345", "123456789012345", "elevenchars"])
def test_short_and_common_ones_are_refused(liaison, password):
    with pytest.raises(ValidationError):
        validate_password(password, liaison)


def test_another_units_name_may_be_used(liaison):
    UnitFactory(city=CityFactory(), name="广华寺街道")
    ContextWordsValidator().validate("guanghuasi-77-88-99", liaison)


def test_without_a_person_only_system_and_cities_count(liaison):
    assert "yuanlinjiedao" not in context_words(None)
    assert "qianjiang" in context_words(None)
    assert "qianjiang" in context_words(UserFactory.build())

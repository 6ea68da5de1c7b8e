"""One line in each recipient's bell."""

import pytest

from campaign.choices import NoticeKind
from campaign.models import Notification
from campaign.notifications import notify
from tests.factories import CityFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_person_is_told_once(django_assert_num_queries):
    city, one, two = CityFactory(), UserFactory(), UserFactory()
    with django_assert_num_queries(1):
        told = notify([one, two, one], city=city, kind=NoticeKind.ROUND_RELEASED, text="7月检查已放行")
    assert told == 2
    assert Notification.objects.visible_to(one).unread().get().text == "7月检查已放行"


def test_nobody_to_tell():
    assert notify([], city=CityFactory(), kind=NoticeKind.ROUND_RELEASED, text="x") == 0


def test_a_long_text_is_cut():
    user = UserFactory()
    notify([user], city=CityFactory(), kind=NoticeKind.ROUND_RELEASED, text="长" * 300)
    assert len(Notification.objects.get().text) == 240

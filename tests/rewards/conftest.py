import pytest

from tests.rewards import factories


@pytest.fixture
def city(db) -> factories.Scene:
    return factories.scene()


@pytest.fixture
def published(city):
    """The fourth period, published: each group's units ranked 1 to 6, and the rules of Qianjiang."""
    factories.award_rules(city.two_month, city.town_group, city.department_group)
    return factories.ranking_of(
        city.two_month,
        {
            city.town_group: factories.in_order(city.towns),
            city.department_group: factories.in_order(city.departments),
        },
        by=city.lead,
    )

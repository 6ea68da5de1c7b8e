"""From the login to the photo behind a deduction, in a real browser, at both widths."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.world import build_world

PASSWORD = "river-lamp-orchard-42"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(live_server):
    world = build_world()
    for person in (world.people["office"], world.people["unit"]):
        person.set_password(PASSWORD)
        person.save()
    return world


def log_in(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/$"))


def follow_to_why(page: Page, world) -> None:
    page.goto("/rankings/")
    page.locator(f"a[href$='/rankings/{world.published.pk}/']").first.click()
    page.get_by_role("link", name=world.units[0].name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(world.units[0].name)


def column_of_the_sum(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("table.sum td").all_inner_texts()]


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_office_goes_from_login_to_why(request, size, world):
    page: Page = request.getfixturevalue(size)
    log_in(page, "office")
    follow_to_why(page, world)

    figures = [float(text.replace("−", "-").replace("+", "")) for text in column_of_the_sum(page)]
    *parts, adjustment, exact, rounding, total = figures
    assert len(parts) == 2
    assert round(sum(parts) + adjustment, 4) == exact
    assert round(exact + rounding, 4) == total == float(world.score.total)

    expect(page.locator("details.fold[open] a.photo img").first).to_be_visible()


def test_a_unit_sees_nothing_of_the_hidden_round(page, world):
    log_in(page, "unit")
    page.goto("/rounds/")
    assert str(world.hidden.pk) not in page.content()
    answer = page.request.get(f"/rounds/{world.hidden.pk}/")
    assert answer.status == 404


def test_no_page_is_wider_than_the_phone(phone, world):
    log_in(phone, "office")
    addresses = [
        "/",
        "/units/",
        "/rounds/",
        f"/rounds/{world.released.pk}/",
        f"/visits/{world.visit.pk}/",
        "/rankings/",
        f"/rankings/{world.published.pk}/",
        f"/scores/{world.score.pk}/",
        "/awards/",
        "/sanctions/",
    ]
    wide = {}
    for address in addresses:
        phone.goto(address)
        width = phone.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[address] = width
    assert wide == {}

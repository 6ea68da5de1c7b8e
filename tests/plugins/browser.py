"""Browser tests: playwright drives an installed Chromium; without one they are skipped with one line."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


def executable() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for each file of tests."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    # playwright keeps an event loop running in this thread; Django then refuses its ORM unless told otherwise
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def open_page(browser, live_server, size: str):
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console",
        lambda line: line.type == "error" and page.faults.append(f"{line.text} {line.location['url']}"),
    )
    return page


@pytest.fixture
def page(browser, live_server):
    """A desktop page (1366 px) on the running site; the test fails when the page logged an error."""
    page = open_page(browser, live_server, "desktop")
    yield page
    faults = page.faults
    page.context.close()
    assert faults == []


@pytest.fixture
def phone(browser, live_server):
    """The same on a phone (390 px)."""
    page = open_page(browser, live_server, "phone")
    yield page
    faults = page.faults
    page.context.close()
    assert faults == []

"""Pictures of every page of the running demonstration, at the width of a desktop and of a phone.

    python tools/screens.py docs/screens [--base http://127.0.0.1:8000] [--only ranking_detail]

Signs in as one person a role, follows the first link to each kind of page, and writes `<page>-<width>.png`.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "wenming-2026-demo"  # noqa: S105 - the demonstration's own, printed by `make demo`
WIDTHS = {1366: 900, 390: 844}
# page: (who looks, where, links to follow from there)
PAGES = {
    "login": (None, "/login/", ()),
    "home-office": ("liming", "/", ()),
    "home-lead": ("wangmin", "/", ()),
    "home-unit": ("xiejun", "/", ()),
    "home-leader": ("zhoujianguo", "/", ()),
    "home-inspector": ("zhengqiang", "/", ()),
    "unit_list": ("liming", "/units/", ()),
    "unit_detail": ("liming", "/units/", ("main tbody tr:nth-child(7) a",)),
    "round_list": ("liming", "/rounds/", ()),
    "round_list-unit": ("xiejun", "/rounds/", ()),
    "round_detail": ("liming", "/rounds/", ("main a[href*='/rounds/']:not([href*='plan']) >> nth=6",)),
    "round_plan": ("liming", "/rounds/plan/", ()),
    "visit_detail": (
        "liming",
        "/rounds/",
        ("main a[href*='/rounds/']:not([href*='plan']) >> nth=6", "main a[href*='/visits/']"),
    ),
    "visit_correct": (
        "liming",
        "/rounds/",
        (
            "main a[href*='/rounds/']:not([href*='plan']) >> nth=6",
            "main a[href*='/visits/']",
            "main a[href*='/correct/']",
        ),
    ),
    "ranking_list": ("liming", "/rankings/", ()),
    "ranking_detail": ("wangmin", "/rankings/", ("main a[href*='/rankings/'] >> nth=3",)),
    "ranking_detail-unit": ("xiejun", "/rankings/", ("main a[href*='/rankings/'] >> nth=3",)),
    "score_why": (
        "wangmin",
        "/rankings/",
        ("main a[href*='/rankings/'] >> nth=3", "tbody tr:nth-child(5) a"),
    ),
    "score_why-year": (
        "wangmin",
        "/rankings/",
        ("main a[href*='/rankings/'] >> nth=6", "tbody tr:nth-child(5) a"),
    ),
    "award_list": ("wangmin", "/awards/", ()),
    "award_list-unit": ("xiejun", "/awards/", ()),
    "sanction_list": ("wangmin", "/sanctions/", ()),
    "notification_list": ("xiejun", "/notifications/", ()),
    "search": ("liming", "/search/?q=yl", ()),
    "account": ("xiejun", "/account/", ()),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Pictures of the running demonstration.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--only", nargs="*", default=list(PAGES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name in options.only:
            for width in WIDTHS:
                take(browser, options.base, name, width, options.folder)
        browser.close()


def take(browser: Browser, base: str, name: str, width: int, folder: Path) -> None:
    """One picture of one page at one width."""
    who, start, links = PAGES[name]
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": WIDTHS[width]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    if who:
        sign_in(page, who)
    page.goto(start)
    for link in links:
        page.goto(page.locator(link).first.get_attribute("href"))
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=width < 768)
    context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").first.click()
    page.wait_for_url(lambda address: "/login/" not in address)


if __name__ == "__main__":
    main()

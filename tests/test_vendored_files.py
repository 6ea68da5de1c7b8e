"""What the browser is sent: vendored files are the recorded ones, nothing goes beyond the policy."""

import hashlib
import json
import re
from pathlib import Path

import pytest
import vendor_frontend

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
RECORDED = {line["path"]: line["sha256"] for package in MANIFEST for line in package["files"]}
TEMPLATES = sorted(path for path in ROOT.glob("**/templates/**/*.html") if ".venv" not in path.parts)
STYLES = sorted((STATIC / "css").glob("*.css"))
SPRITE = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")

SCRIPT_LIMIT = 150 * 1024
BEYOND_CHROME_90 = re.compile(
    r":has\(|@container|@layer|color-mix\(|subgrid|\b\d+(?:d|s|l)vh\b|@scope|text-wrap:|\binset-area|oklch\("
)
OUTSIDE = re.compile(r"https?://(?!www\.w3\.org/)")


@pytest.mark.parametrize("path", sorted(RECORDED))
def test_vendored_file_is_the_recorded_one(path):
    assert hashlib.sha256((STATIC / path).read_bytes()).hexdigest() == RECORDED[path]


def test_every_vendored_file_is_recorded_with_its_licence():
    kept = {path.relative_to(STATIC).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert kept - {"vendor/manifest.json"} == {path for path in RECORDED if path.startswith("vendor/")}
    for package in MANIFEST:
        assert package["version"]
        assert package["licence"]
        assert any(line["path"].endswith("LICENSE") for line in package["files"])


def test_manifest_holds_the_pinned_versions():
    pinned = {
        (package.name, package.version, package.licence)
        for package in (vendor_frontend.HTMX, vendor_frontend.ICONS)
    }
    assert {(p["package"], p["version"], p["licence"]) for p in MANIFEST} == pinned


def test_sprite_holds_exactly_the_listed_icons():
    assert set(re.findall(r'<symbol id="([^"]+)"', SPRITE)) == set(vendor_frontend.ICON_NAMES)


def test_icons_named_in_templates_are_in_the_sprite():
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{%\s*icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert used <= set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


@pytest.mark.parametrize("suffix", ["js", "css", "svg"])
def test_no_file_asks_for_a_source_map_or_an_outside_host(suffix):
    for path in STATIC.rglob(f"*.{suffix}"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path
        assert not (suffix == "css" and OUTSIDE.search(text)), path


def test_scripts_of_an_ordinary_page_stay_small():
    base = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script src=\"\{% static '([^']+)' %\}\"", base)
    assert scripts
    assert sum((STATIC / script).stat().st_size for script in scripts) < SCRIPT_LIMIT


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_keep_to_the_oldest_supported_browser(path):
    assert BEYOND_CHROME_90.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_carry_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)

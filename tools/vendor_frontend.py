#!/usr/bin/env python3
"""Fetch the few front-end files the pages need and record where each came from.

Run it by hand after changing a pinned version or the list of icons; it needs `npm` on the path.
Running or testing the system needs neither Node nor this script: its results are kept in `static/`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
SPRITE = STATIC / "img" / "icons.svg"

SOURCE_MAP = re.compile(rb"\n?(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=[^*]+\*/)\s*$")
DRAWING = re.compile(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>")
BLANK_SQUARE = 'd="M0 0h24v24H0z"'


@dataclass(frozen=True)
class Package:
    """One pinned package: what it is, how it is licensed, which of its files go where below `static/`."""

    name: str
    version: str
    licence: str
    integrity: str
    files: dict[str, str]


HTMX = Package(
    name="htmx.org",
    version="2.0.11",
    licence="0BSD",
    integrity="sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    files={"dist/htmx.min.js": "vendor/htmx/htmx.min.js", "LICENSE": "vendor/htmx/LICENSE"},
)
ICONS = Package(
    name="@tabler/icons",
    version="3.51.0",
    licence="MIT",
    integrity="sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    files={"LICENSE": "vendor/tabler-icons/LICENSE"},
)

ICON_NAMES = """
    adjustments alert-triangle archive arrow-down arrow-left arrow-right arrow-up award bell
    building-community calendar camera chart-bar check chevron-down chevron-left chevron-right
    clipboard-check clock cloud-off cloud-upload copy database device-mobile dots download edit
    external-link eye file-spreadsheet file-text file-type-docx file-type-pdf filter flag history home
    info-circle key language layout-dashboard link list-check lock login logout map-pin map-search menu-2
    message minus news paperclip pencil phone photo plus printer qrcode refresh scale search send
    settings shield-check sitemap speakerphone star trash trophy upload user users wifi-off world x
""".split()


def fetch(package: Package, folder: Path) -> tarfile.TarFile:
    """Download the pinned tarball and refuse it when its bytes are not the pinned ones."""
    command = [
        "npm",
        "pack",
        f"{package.name}@{package.version}",
        "--silent",
        "--pack-destination",
        str(folder),
    ]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    data = (folder / name.splitlines()[-1]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != package.integrity:
        raise SystemExit(f"{package.name} {package.version}: expected {package.integrity}, got {found}")
    return tarfile.open(folder / name.splitlines()[-1])


def member(archive: tarfile.TarFile, path: str) -> bytes:
    handle = archive.extractfile(f"package/{path}")
    if handle is None:
        raise SystemExit(f"{path} is not a file of the package")
    return handle.read()


def keep(target: str, data: bytes) -> dict[str, str]:
    """Write one file below `static/` and return its line of the manifest."""
    path = STATIC / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return {"path": target, "sha256": hashlib.sha256(data).hexdigest()}


def copy_files(package: Package, archive: tarfile.TarFile) -> list[dict[str, str]]:
    return [
        keep(target, SOURCE_MAP.sub(b"\n", member(archive, path))) for path, target in package.files.items()
    ]


def symbol(name: str, source: str) -> str:
    """The shapes of one icon as a `<symbol>`; colour and line width come from the page's style sheet."""
    shapes = [" ".join(shape.split()) for shape in DRAWING.findall(source) if BLANK_SQUARE not in shape]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def build_sprite(archive: tarfile.TarFile) -> bytes:
    names = sorted(set(ICON_NAMES))
    symbols = [symbol(name, member(archive, f"icons/outline/{name}.svg").decode()) for name in names]
    lines = ["<!-- Tabler Icons, MIT, see vendor/tabler-icons/LICENSE -->", *symbols]
    body = "\n".join(lines)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'.encode()


def entry(package: Package, files: list[dict[str, str]]) -> dict[str, object]:
    return {"package": package.name, "version": package.version, "licence": package.licence, "files": files}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        with fetch(HTMX, Path(folder)) as archive:
            htmx = entry(HTMX, copy_files(HTMX, archive))
        with fetch(ICONS, Path(folder)) as archive:
            sprite = keep(SPRITE.relative_to(STATIC).as_posix(), build_sprite(archive))
            icons = entry(ICONS, [*copy_files(ICONS, archive), sprite])
    MANIFEST.write_text(json.dumps([htmx, icons], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

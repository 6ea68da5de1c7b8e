"""Bring the catalogues up to date with the strings of the code: `make messages`.

    python tools/messages.py [TABLE.tsv …]      the tables hold new translations: string TAB translation

Needs no GNU gettext: Babel reads Python, Django's own translator turns templates into something Babel reads.
Strings of other packages that lack Chinese are listed in `locale/other_packages.py`, which nothing imports.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("zh_Hans",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_OURS = {"tests", "tools", "bench", "var", "node_modules", "static", "docs"}
HEADER = "# Simplified Chinese: the default language of the site.\n"


@dataclass(frozen=True)
class Message:
    id: str | tuple[str, ...]
    context: str | None
    place: str


def sources(root: Path) -> Iterator[Path]:
    """Give every Python file and template whose strings people read."""
    for path in sorted(
        [*root.rglob("*.py"), *root.rglob("templates/**/*.html"), *root.rglob("templates/**/*.txt")]
    ):
        parts = path.relative_to(root).parts
        if (
            not any(part.startswith(".") or part == "migrations" for part in parts)
            and parts[0] not in NOT_OURS
        ):
            yield path


def python_text(path: Path) -> str:
    """Return what Babel's Python extractor shall read: the file, or a template as Django translates it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def messages(root: Path = ROOT) -> Iterator[Message]:
    if not settings.configured:
        settings.configure()
        django.setup()
    for path in sources(root):
        file = io.BytesIO(python_text(path).encode())
        options = {"encoding": "utf-8"}
        for _line, found, _comments, context in extract("python", file, KEYWORDS, (), options):
            yield Message(found, context, path.relative_to(root).as_posix())


def template(root: Path = ROOT) -> Catalog:
    """Return a catalogue of every string of the code, without translations, places without line numbers."""
    catalog = Catalog(project="chuangwen", charset="utf-8")
    for message in messages(root):
        catalog.add(message.id, context=message.context, locations=[(message.place, None)])
    return catalog


def catalogue_path(locale: str, root: Path = ROOT) -> Path:
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def merge(locale: str, root: Path = ROOT) -> Catalog:
    """Return the stored catalogue with new strings added and unused ones dropped; translations stay."""
    catalog = read(catalogue_path(locale, root), locale)
    catalog.update(template(root), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER.strip()
    catalog.project, catalog.version, catalog.fuzzy = "chuangwen", "1", False
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalog


def take(catalog: Catalog, table: Path) -> list[str]:
    """Enter the translations of a table, one a line; return its strings that the code does not know."""
    unknown = []
    for line in table.read_text(encoding="utf-8").splitlines():
        original, tab, translation = (part.replace("\\n", "\n") for part in line.partition("\t"))
        message = catalog.get(original)
        if message is None and tab:
            unknown.append(original)
        elif message is not None:
            message.string = (translation,) if message.pluralizable else translation
    return unknown


def store(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, width=0, ignore_obsolete=True, include_lineno=False)


def main(tables: list[str]) -> int:
    for locale in LOCALES:
        catalog = merge(locale)
        for table in tables:
            for original in take(catalog, Path(table)):
                print(f"{table}: nowhere in the code: {original!r}", file=sys.stderr)
        store(catalog, catalogue_path(locale))
        missing = [message.id for message in catalog if message.id and not has_translation(message.string)]
        print(f"{locale}: {len(catalog)} strings, {len(missing)} without translation")
    return 0


def has_translation(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

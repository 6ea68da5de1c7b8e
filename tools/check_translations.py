"""Check that every string of the code is translated: part of `make check`.

Each string stands in the catalogue, has a translation that is not fuzzy and keeps the placeholders, and the
catalogue holds nothing that the code no longer says.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from messages import LOCALES, ROOT, catalogue_path, has_translation, read, template

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def as_tuple(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def problems(code: Catalog, catalog: Catalog) -> list[str]:
    """Return one line for each string that is missing, untranslated, fuzzy, unlike its original or unused."""
    found = []
    for message in code:
        if not message.id:
            continue
        original = as_tuple(message.id)
        kept = catalog.get(original[0], message.context)
        complaint = complaint_about(original, kept)
        if complaint:
            found.append(f"{message.locations[0][0]}: {original[0]!r} {complaint}")
    known = {(as_tuple(message.id)[0], message.context) for message in code}
    unused = [kept for kept in catalog if kept.id and (as_tuple(kept.id)[0], kept.context) not in known]
    return found + [
        f"{as_tuple(kept.id)[0]!r} is in the catalogue but nowhere in the code" for kept in unused
    ]


def complaint_about(original: tuple[str, ...], kept: object) -> str:
    if kept is None:
        return "is not in the catalogue; run make messages"
    if not has_translation(kept.string):
        return "has no translation"
    if kept.fuzzy:
        return "is marked fuzzy"
    # Chinese has one form for one and many: it answers the plural, which names the count
    if any(placeholders(text) != placeholders(original[-1]) for text in as_tuple(kept.string)):
        return f"and its translation differ in their placeholders: {placeholders(original[-1])}"
    return ""


def check(root: Path = ROOT) -> list[str]:
    code = template(root)
    return [line for locale in LOCALES for line in problems(code, read(catalogue_path(locale, root), locale))]


def main() -> int:
    found = check()
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} strings to mend; translations stand in locale/.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

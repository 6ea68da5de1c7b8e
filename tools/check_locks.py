"""Check the lock files: part of `make check`.

They name no registry and no folder of anybody's machine, carry a hash for every package, agree with each
other, and hold everything that pyproject.toml asks for.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SETS = ("runtime", "test", "dev")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
PATH = re.compile(r"(^|[\s=@])(/|~|[A-Za-z]:\\|file:)")


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PINNED.findall(lock)}


def wanted(project: dict, name: str) -> list[Requirement]:
    """Return what the set `name` asks for itself; a set it includes has its own lock."""
    group = project["dependency-groups"].get(name, project["project"]["dependencies"])
    return [Requirement(line) for line in group if isinstance(line, str)]


def stray_lines(name: str, lock: str) -> list[str]:
    return [
        f"{name}.txt:{number}: names an address or a folder: {line.strip()}"
        for number, line in enumerate(lock.splitlines(), 1)
        if "://" in line or PATH.search(line)
    ]


def missing_hashes(name: str, lock: str) -> list[str]:
    entries = re.split(r"\n(?=\S)", lock)
    return [
        f"{name}.txt: {entry.split()[0]} has no hash"
        for entry in entries
        if PINNED.match(entry) and "--hash=sha256:" not in entry
    ]


def is_met(requirement: Requirement, lock: dict[str, str]) -> bool:
    version = lock.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def unmet(name: str, requirements: list[Requirement], lock: dict[str, str]) -> list[str]:
    return [
        f"{name}.txt: {asked} is not locked; run make lock"
        for asked in requirements
        if not is_met(asked, lock)
    ]


def check(root: Path = ROOT) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found, smaller = [], {}
    for name in SETS:
        lock = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        larger = pins(lock)
        found += (
            stray_lines(name, lock) + missing_hashes(name, lock) + unmet(name, wanted(project, name), larger)
        )
        found += [
            f"{name}.txt: {p} differs from the set it contains"
            for p in smaller
            if smaller[p] != larger.get(p)
        ]
        smaller = larger
    return found


def main() -> int:
    found = check()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

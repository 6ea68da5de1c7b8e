"""Draws that anyone can repeat."""

import hashlib
from collections.abc import Iterable, Mapping

from campaign.rules.errors import RuleError


class TooFewToDraw(RuleError):
    """More sites of a type are wanted than there are."""

    code = "too_few_to_draw"


def draw_order(seed: str, codes: Iterable[str]) -> list[str]:
    """The codes in the order of sha256(seed | code): decided by the seed alone, whatever order they come in.

    >>> draw_order("2026-07", ["A1", "A2", "A3"]) == draw_order("2026-07", ["A3", "A1", "A2"])
    True
    """
    return sorted(codes, key=lambda code: hashlib.sha256(f"{seed}|{code}".encode()).hexdigest())


def draw(seed: str, codes: Mapping[str, Iterable[str]], wanted: Mapping[str, int]) -> dict[str, list[str]]:
    """The first so many codes of each type in the order of the draw.

    >>> drawn = draw("2026-07", {"market": ["A1", "A2", "A3"], "school": ["B1"]}, {"market": 2})
    >>> {site_type: len(sites) for site_type, sites in drawn.items()}
    {'market': 2}
    """
    ordered = {site_type: draw_order(seed, codes.get(site_type, ())) for site_type in wanted}
    if short := [site_type for site_type, number in wanted.items() if number > len(ordered[site_type])]:
        raise TooFewToDraw(site_types=sorted(short))
    return {site_type: ordered[site_type][:number] for site_type, number in wanted.items()}

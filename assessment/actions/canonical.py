"""The text a ranking's digest is made of, unit by unit, and what can be read back from it."""

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from assessment.rules.digest import canonical, joined_digest

from .scoring import Inputs, Line, Scheme


def text_of(line: Line) -> str:
    """Everything about a unit's line that enters the digest."""
    return canonical(
        {
            "ranked": line.is_ranked,
            "assessed": line.is_assessed,
            "parts": {part.code: [part.exact, part.weight, part.is_imputed] for part in line.parts},
            "adjustment": line.adjustment,
            "total": line.total,
            "exact": line.exact,
            "unannounced": line.unannounced,
            "flags": line.flags,
        }
    )


def texts_of(lines: Mapping[UUID, Line]) -> dict[UUID, str]:
    """The texts of the lines, by unit."""
    return {unit: text_of(line) for unit, line in lines.items()}


def take_stored(inputs: Inputs, unit: UUID, text: str) -> None:
    """Put a unit's own parts and adjustment, as they were stored, beside those that were read."""
    stored = json.loads(text)
    inputs.parts[unit] = {
        code: Fraction(exact) if exact and not is_imputed else None
        for code, (exact, _weight, is_imputed) in stored["parts"].items()
    }
    inputs.unannounced[unit] = Fraction(stored["unannounced"]) if stored["unannounced"] else None
    inputs.adjustments[unit] = Decimal(stored["adjustment"]).quantize(Decimal("0.01"))


def digest_of(scheme: Scheme, texts: Mapping[UUID, str]) -> str:
    """The fingerprint of all units' texts and of the scheme that made them."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for unit, member in scheme.members.items():
        groups[member.group_code][member.code] = texts[unit]
    head = {
        "campaign": scheme.cycle.campaign.code,
        "cycle": scheme.cycle.code,
        "period": scheme.period.number,
        "basis": scheme.basis,
    }
    return joined_digest(head, groups)

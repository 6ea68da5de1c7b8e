"""The fingerprint of a ranking."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from campaign.rules.trail import canonical_text


def ranking_digest(payload: Mapping[str, object]) -> str:
    """R-27: SHA-256 over the canonical text of all a ranking was made from: equal inputs, equal digest.

    The payload holds the rule version, codes, exact parts, totals, adjustments and the policy; never an id, a
    clock, a user, a status or the version of the ranking. Neither the order of keys nor the trailing zeros a
    database returns make a difference.

    >>> ranking_digest({"A": Decimal("92.25"), "B": Decimal(78)}) == ranking_digest(
    ...     {"B": Decimal("78.00"), "A": Decimal("92.25")}
    ... )
    True
    """
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def canonical(payload: Mapping[str, object]) -> str:
    """The text that is hashed.

    >>> canonical({"total": Decimal("92.250"), "parts": {"announced": Fraction(985, 11)}, "flags": {"tied"}})
    '{"flags":["tied"],"parts":{"announced":"985/11"},"total":"92.25"}'
    """
    return canonical_text({key: plain(value) for key, value in payload.items()})


def joined_digest(head: Mapping[str, object], groups: Mapping[str, Mapping[str, str]]) -> str:
    """The same digest when the canonical text of every unit is at hand, by group and unit.

    A ranking of which one unit changed is hashed without building the text of the others again.

    >>> unit = {"total": Decimal("92.25")}
    >>> whole = ranking_digest({"cycle": "two-month", "groups": {"town": {"A": unit}}})
    >>> joined_digest({"cycle": "two-month"}, {"town": {"A": canonical(unit)}}) == whole
    True
    """
    texts = {
        key: canonical({"": value}).removeprefix('{"":').removesuffix("}") for key, value in head.items()
    }
    texts["groups"] = joined({code: joined(units) for code, units in groups.items()})
    return hashlib.sha256(joined(texts).encode()).hexdigest()


def joined(texts: Mapping[str, str]) -> str:
    """The canonical text of a mapping whose values are canonical texts.

    >>> joined({"B": "[]", "A": "1"})
    '{"A":1,"B":[]}'
    """
    return (
        "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{texts[key]}" for key in sorted(texts)) + "}"
    )


def plain(value: object) -> object:
    """The value in types whose text is the same everywhere; a float or an object is refused.

    >>> plain([Fraction(96), None, frozenset({"tied", "partial"})])
    ['96/1', None, ['partial', 'tied']]
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return fraction_text(value)
        case Decimal():
            return decimal_text(value)
        case Mapping():
            return {text_key(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted(text_key(item) for item in value)
    raise TypeError(f"{type(value).__name__} is not exact")


def fraction_text(value: Fraction) -> str:
    """Numerator and denominator in lowest terms.

    >>> fraction_text(Fraction(1970, 22))
    '985/11'
    """
    return f"{value.numerator}/{value.denominator}"


def decimal_text(value: Decimal) -> str:
    """The shortest plain writing of a decimal.

    >>> decimal_text(Decimal("92.250")), decimal_text(Decimal("100.00")), decimal_text(Decimal("-0.00"))
    ('92.25', '100', '0')
    """
    return format(value.normalize() + 0, "f")


def text_key(key: object) -> str:
    """A key or a member of a set: text, so that sorting is by code point and nothing else.

    >>> text_key("tied")
    'tied'
    """
    if not isinstance(key, str):
        raise TypeError(f"{type(key).__name__} is not a key")
    return key

"""The chain that makes an edited or deleted line of the trail show."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from campaign.rules.errors import RuleError

ALGORITHMS = ("sha256", "sm3")
WRITTEN_AS_TEXT = (date, time, Decimal, UUID)  # a datetime is a date, too


class UnknownAlgorithm(RuleError):
    """The trail is hashed by SHA-256 or, where the machine's OpenSSL has it, by SM3."""

    code = "unknown_algorithm"


class Link(NamedTuple):
    """One line of the trail: its canonical text, and the digest that chains it to the digest before."""

    body: str
    algorithm: str
    previous: str
    digest: str


def canonical_text(content: Mapping[str, object]) -> str:
    """The one way to write the content down: JSON, keys sorted by code point, no spaces, Chinese as it is.

    Dates, decimals and UUIDs become text; anything else that JSON does not know is refused, so that nothing
    is written whose text could change.

    >>> canonical_text({"to": "closed", "by": "张三", "on": date(2026, 7, 10)})
    '{"by":"张三","on":"2026-07-10","to":"closed"}'
    """
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=plain_text,
    )


def plain_text(value: object) -> str:
    """The text of a value that JSON has no type for.

    >>> plain_text(Decimal("5.00"))
    '5.00'
    """
    if not isinstance(value, WRITTEN_AS_TEXT):
        raise TypeError(f"{type(value).__name__} has no canonical text")
    return str(value)


def chain_hash(previous: str, body: str, algorithm: str) -> str:
    """The digest of a line, which depends on every line before it.

    >>> chain_hash("", "{}", "sha256")[:16]
    'a062dd4952b935e4'
    """
    if algorithm not in ALGORITHMS or algorithm not in hashlib.algorithms_available:
        raise UnknownAlgorithm(algorithm=algorithm)
    return hashlib.new(algorithm, f"{previous}\n{body}".encode()).hexdigest()


def first_bad(rows: Iterable[Link], genesis: str) -> int | None:
    """The index of the first line that does not follow from the one before; None when all do.

    Rows are read one by one, so a long trail needs no memory. A tail that was cut off does not show here: for
    that, the last digest is kept elsewhere.

    >>> first = Link("{}", "sha256", "", chain_hash("", "{}", "sha256"))
    >>> first_bad([first], genesis=""), first_bad([first, first], genesis="")
    (None, 1)
    """
    expected = genesis
    for index, row in enumerate(rows):
        if row.previous != expected or row.digest != chain_hash(expected, row.body, row.algorithm):
            return index
        expected = row.digest
    return None

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rules.trail import Link, UnknownAlgorithm, canonical_text, chain_hash, first_bad

GENESIS = "0" * 64


def chain(bodies, algorithm="sha256"):
    rows, previous = [], GENESIS
    for body in bodies:
        digest = chain_hash(previous, body, algorithm)
        rows.append(Link(body, algorithm, previous, digest))
        previous = digest
    return rows


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({}, "{}"),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"单位": "园林街道", "unit": "剅河镇"}, '{"unit":"剅河镇","单位":"园林街道"}'),
        ({"z": {"b": 1, "a": 2}}, '{"z":{"a":2,"b":1}}'),
        ({"on": date(2026, 7, 1)}, '{"on":"2026-07-01"}'),
        ({"at": datetime(2026, 7, 1, 8, tzinfo=UTC)}, '{"at":"2026-07-01 08:00:00+00:00"}'),
        ({"points": Decimal("5.00"), "id": UUID(int=1)}, f'{{"id":"{UUID(int=1)}","points":"5.00"}}'),
    ],
)
def test_canonical_text(content, text):
    assert canonical_text(content) == text


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_has_no_fixed_text_is_refused(value):
    with pytest.raises(TypeError):
        canonical_text({"value": value})


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical_text({"value": float("nan")})


def test_the_digest_is_sha256_of_both_lines():
    assert chain_hash("ab", "{}", "sha256") == hashlib.sha256(b"ab\n{}").hexdigest()


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_sm3_where_the_machine_has_it():
    assert first_bad(chain(["{}", "[]"], "sm3"), GENESIS) is None


@pytest.mark.parametrize("algorithm", ["md5", "sha1", ""])
def test_other_algorithms_are_refused(algorithm):
    with pytest.raises(UnknownAlgorithm):
        chain_hash(GENESIS, "{}", algorithm)


def test_an_algorithm_the_machine_lacks_is_refused(monkeypatch):
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(UnknownAlgorithm):
        chain_hash(GENESIS, "{}", "sm3")


def test_an_empty_trail_is_whole():
    assert first_bad([], GENESIS) is None


def test_a_chain_with_another_beginning_is_bad_at_once():
    assert first_bad(chain(["{}"]), "f" * 64) == 0


@given(st.lists(st.text(max_size=5), min_size=1, max_size=6), st.data())
def test_every_edit_is_found_at_its_row(bodies, data):
    rows = chain(bodies)
    assert first_bad(rows, GENESIS) is None
    index = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(["body", "previous", "digest"]))
    rows[index] = rows[index]._replace(**{field: getattr(rows[index], field) + "x"})
    assert first_bad(rows, GENESIS) == index


@given(st.lists(st.text(max_size=5), min_size=2, max_size=6), st.data())
def test_every_deleted_row_but_the_last_is_found(bodies, data):
    rows = chain(bodies)
    index = data.draw(st.integers(0, len(rows) - 2))
    del rows[index]
    assert first_bad(rows, GENESIS) == index

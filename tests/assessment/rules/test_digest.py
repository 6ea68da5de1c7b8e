import hashlib
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.digest import canonical, fraction_text, ranking_digest

PAYLOAD = {
    "rule_version": 1,
    "policy": "reweight",
    "weights": {"unannounced": Fraction(3, 5), "announced": Fraction(2, 5)},
    "scores": {
        "园林街道": {
            "parts": {"unannounced": Fraction(985, 11)},
            "adjustment": Decimal("-1.50"),
            "total": Decimal("92.25"),
        },
        "C": {
            "parts": {"unannounced": Fraction(78), "announced": None},
            "flags": frozenset({"tied", "partial"}),
        },
    },
}
TEXT = (
    '{"policy":"reweight","rule_version":1,"scores":{'
    '"C":{"flags":["partial","tied"],"parts":{"announced":null,"unannounced":"78/1"}},'
    '"园林街道":{"adjustment":"-1.5","parts":{"unannounced":"985/11"},"total":"92.25"}},'
    '"weights":{"announced":"2/5","unannounced":"3/5"}}'
)


def test_r27_the_text_to_the_letter():
    assert canonical(PAYLOAD) == TEXT
    assert ranking_digest(PAYLOAD) == hashlib.sha256(TEXT.encode("utf-8")).hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"total": Decimal("92.25")}, {"total": Decimal("92.250")}),
        ({"total": Decimal(100)}, {"total": Decimal("1E+2")}),
        ({"total": Decimal("0.00")}, {"total": Decimal("-0")}),
        ({"part": Fraction(985, 11)}, {"part": Fraction(1970, 22)}),
        ({"flags": {"tied", "partial"}}, {"flags": frozenset({"partial", "tied"})}),
        ({"codes": ["A", "B"]}, {"codes": ("A", "B")}),
    ],
)
def test_r27_equal_inputs_have_an_equal_digest(one, other):
    assert ranking_digest(one) == ranking_digest(other)


@pytest.mark.parametrize(
    "other",
    [
        {"policy": "exclude"},
        {"rule_version": 2},
        {"scores": {}},
        {"weights": {"unannounced": Fraction(2, 5), "announced": Fraction(3, 5)}},
        {"new": None},
    ],
)
def test_r27_any_other_input_has_another(other):
    assert ranking_digest(PAYLOAD | other) != ranking_digest(PAYLOAD)


def test_r27_keys_sort_by_code_point():
    names = ["剅河镇", "a", "Z", "é", "园林街道"]
    assert list(json.loads(canonical(dict.fromkeys(names, 1)))) == sorted(names)


@pytest.mark.parametrize("inexact", [92.25, object(), {"parts": [89.75]}])
def test_r27_what_is_not_exact_is_refused(inexact):
    with pytest.raises(TypeError):
        ranking_digest({"value": inexact})


def test_r27_a_key_is_text():
    with pytest.raises(TypeError):
        ranking_digest({"periods": {1: "A"}})


@given(st.fractions())
def test_r27_a_fraction_can_be_read_back(value):
    assert Fraction(fraction_text(value)) == value

"""JSON of others: read as it is, or refused with a reason."""

import json
import math

import pytest

from faceswap_gan.json_text import json_of
from faceswap_gan.json_text import parse_json


@pytest.mark.parametrize(
    "value", [None, 1, 1.5, "é", [1, [2]], {"a": {"b": [{}]}}, [[]] * 500]
)
def test_what_is_written_comes_back(value):
    assert parse_json(json_of(value)) == value
    assert parse_json(json_of(value, indent=2).encode()) == value


@pytest.mark.parametrize(
    "text, reason",
    [
        ("[" * 100_000, "nested too deeply"),
        ("[" * 200 + "]" * 200, "nested too deeply"),
        ('{"a":' * 200 + "1" + "}" * 200, "nested too deeply"),
        ("[NaN]", "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ("1e999", "1e999 is too large"),
        ("9" * 5000, "5000 digits"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        ("{", "Expecting property name"),
        ("", "Expecting value"),
    ],
)
def test_what_is_not_json_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_json(text)


def test_a_mark_of_the_byte_order_is_no_error():
    assert parse_json(b"\xef\xbb\xbf[1]") == [1]


def test_numbers_that_are_not_finite_are_written_as_null():
    value = {"a": [1.0, math.nan], "b": (math.inf, "NaN")}
    assert json.loads(json_of(value)) == {"a": [1.0, None], "b": [None, "NaN"]}

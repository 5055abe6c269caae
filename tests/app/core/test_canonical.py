from __future__ import annotations

import pytest

from app.core.canonical import canonical_bytes, canonical_hash, sha256_hex


def test_keys_are_sorted_and_letters_stay_letters():
    value = {"ә": [1, True, None], "a": {"z": "Қ₸", "b": (2, 3)}}

    assert canonical_bytes(value) == '{"a":{"b":[2,3],"z":"Қ₸"},"ә":[1,true,null]}'.encode()


def test_order_of_writing_does_not_change_the_hash():
    assert canonical_hash({"a": 1, "b": 2}) == canonical_hash({"b": 2, "a": 1})
    assert canonical_hash({"a": 1}) == sha256_hex(b'{"a":1}')


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"amount": 1.5}, r"\$\.amount: float"),
        ({"list": [1, {"x": float("nan")}]}, r"\$\.list\[1\]\.x: float"),
        ({1: "x"}, "the key 1"),
        ({"bytes": b"x"}, "bytes"),
    ],
)
def test_what_could_be_written_in_two_ways_is_refused_with_its_place(value, place):
    with pytest.raises(TypeError, match=place):
        canonical_bytes(value)


def test_a_lone_surrogate_has_no_bytes():
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes({"name": "\ud800"})

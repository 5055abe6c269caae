"""Identifiers and secrets: sorted by time, easy to type, never stored as they are."""

from __future__ import annotations

from app.core.ids import new_code, new_id, new_secret, secret_hash


def test_keys_are_of_version_7_and_grow_with_time():
    keys = [new_id() for _ in range(50)]

    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert [key.int >> 80 for key in keys] == sorted(key.int >> 80 for key in keys)


def test_a_code_can_be_typed_by_hand():
    codes = {new_code(12) for _ in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {12}
    # Neither vowels, which spell words, nor what looks like something else.
    assert not set("".join(codes)) & set("AEIOUYL01")


def test_a_secret_is_stored_as_its_hash():
    secret = new_secret()

    assert secret_hash("asar") == "20f539dde638d97fcfd24d3b72ac23e8341d108190cbaecdb3e1ce7735514bbd"
    assert secret not in secret_hash(secret)
    assert len(secret_hash("half a character: \udcff")) == 64

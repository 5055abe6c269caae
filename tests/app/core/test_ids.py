"""Identifiers and secrets: sorted by time, easy to type, never stored as they are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from app.core.ids import _Steps, new_code, new_id, new_secret, secret_hash


def test_keys_are_of_version_7_and_grow_with_each_call():
    keys = [new_id() for _ in range(20_000)]

    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert keys == sorted(keys)
    assert len({key.int & (1 << 62) - 1 for key in keys}) == 20_000


def test_keys_grow_when_the_clock_stands_still_or_goes_back(monkeypatch):
    times = iter([2_000_000_000, 2_000_000_000, 1_000_000_000, 1_000_000_000, 2_000_244_141])
    monkeypatch.setattr("app.core.ids._steps", _Steps())
    monkeypatch.setattr("app.core.ids.time", SimpleNamespace(time_ns=lambda: next(times)))

    keys = [new_id() for _ in range(5)]

    assert keys == sorted(set(keys))
    assert [key.int >> 80 for key in keys] == [2_000] * 5
    assert [key.int >> 64 & 0xFFF for key in keys] == [0, 1, 2, 3, 1_000]


def test_a_key_tells_the_millisecond_of_its_making(monkeypatch):
    monkeypatch.setattr("app.core.ids._steps", _Steps())

    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80

    assert before <= made <= time.time_ns() // 1_000_000


def test_threads_never_make_the_same_key():
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _turn: new_id().int >> 64, range(8_000)))

    assert len(set(keys)) == 8_000


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

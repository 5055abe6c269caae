"""Names of browsers as people know them."""

from __future__ import annotations

import pytest

from app.identity.rules import browser_of

_GECKO = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_YANDEX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36"
)
_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
_ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/136.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "names"),
    [
        (_GECKO, ["Firefox", "Linux"]),
        (_YANDEX, ["Yandex Browser", "Windows"]),
        (_PHONE, ["Safari", "iPhone"]),
        (_ANDROID, ["Chrome", "Android"]),
        ("curl/8.14.1", []),
        ("", []),
    ],
)
def test_a_browser_is_named_as_people_know_it(user_agent, names):
    assert browser_of(user_agent) == names

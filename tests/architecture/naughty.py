"""Texts that break careless programs: our own list, each made here by rule."""

from __future__ import annotations

import unicodedata

KAZAKH = "ӘҒҚҢӨҰҮҺІ"
LONG_WORD = "ұ" * 500_000  # a megabyte of UTF-8
CONTROLS = [f"а{chr(code)}б" for code in (*range(0, 0x20, 2), 0x0D, *range(0x7F, 0xA0, 5))]
HALVES = [
    "\ud800",
    "\udfff",
    "а\udc80б",
    "\ud83d",
    "\udc00\ud800",
    "\U0010ffff",
    "\ufffe",
    "\uffff",
]
# Not UTF-8 at all: these reach the server as they are.
BROKEN = [
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"\xe2\x28\xa1",
]
# Nothing of these is ever stored: no reader would see that they are there.
UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2063\u3164\ufeff\uffa0\ufff9\U000e0041\U000e0067"
)
DIRECTIONS = [f"өтінім{chr(code)}mіnіtө" for code in (
    0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)
)]  # fmt: skip
INVISIBLE = ["\ufeff", "\ufeffсөз", "сө\u200bз", "сө\u200cз", "сө\u200dз", "сө\u2060з", "сө\u00adз",
    "\u00a0", "\u3000", "\u2028", "\u2029", "а\u2028б", "\u180e", "\u115f", "\u3164", "\U000e0041",
    "сө\u200eз\u200b", "\ufeff\u200bсөз", "со\u034fз", "а\ufe0fб", "❤\ufe0f", "сө\u2063з",
    "а\uffa0", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "а\ufeffб", "а\ufff9б",
]  # fmt: skip
STORMS = ["қ" + "\u0335\u0301\u0308" * 40, "\u0301", "е" + "\u0489" * 60, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞A"]
PAIRS = [
    form
    for word in ("Йод", "Ёлка", "café", "Å", "ﬁ", "①", "Ǆ", "ẛ̣", "각", "ѝ")
    for form in {unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)}
]
LETTERS = [KAZAKH, KAZAKH.lower(), "ІіIiİıi̇", "Қ/K қ/k о/o О/O а/a", "ҢңŊŋ", "Һһhн", "ӨөΘθƟɵ",
    "СтепьCтепь", "«Жұлдыз» – “Звезда”", "ẞßǅﬀ", "ĲﬃŒ", "𝕬𝖘𝖆𝖗", "أسار", "阿萨尔", "🇰🇿👩‍👩‍👧‍👦🏳️‍🌈",
]  # fmt: skip
PROBES = [
    "' OR 1=1 --", "'; DROP TABLE identity_user; --", '" OR ""="', "1) UNION SELECT NULL--",
    "%", "_", "\\", "%%s%s%n", "%(name)s", "%(label)s %(", "{0.__class__}", "{}", "$1", "\\x00",
    "{{ 7*7 }}", "{% raw %}", "{{ config }}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>", "<!--", "]]>",
    "&lt;b&gt;", "&#0;", "&amp;amp;", "javascript:alert(1)", "<svg/onload=alert(1)>",
    "' autofocus '",
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\tx", "＝1", 'a,b;c"d',
    "a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "%0d%0aX: y", "Subject: x\r\nBcc: y@example.org",
    "../../../etc/passwd", "..\\..\\windows", "/etc/passwd\x00.pdf", "file:///etc/passwd",
    "CON", ".",
    "http://evil.example/", "//evil.example", "*)(uid=*", "| ls", "`id`", "$(id)", "; reboot",
    "null", "undefined", "NaN", "Infinity", "-0", "0x1F", "1e999", "1" * 400, "True",
    "[]", '{"a":1}',
    "٣٤", "１２", "²", "½", "Ⅷ", "१", " ", "\t", "\n", "\r\n", "", "0", "a" * 10_000,
    "сөз " * 3_000,
]  # fmt: skip

TEXTS: list[str | bytes] = [
    *CONTROLS, *HALVES, *BROKEN, *DIRECTIONS, *INVISIBLE, *STORMS, *PAIRS, *LETTERS, *PROBES,
]  # fmt: skip

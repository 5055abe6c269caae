"""Files of rates: read exactly in every form the bank uses, refused with words when hostile."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.ledger.rules import DECIMALS, per_minor, read_rate_file, unit_text

TODAY = date(2026, 11, 22)
DAY = date(2026, 11, 20)
FEED = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>Ресми бағамдар</title>
<item><title>USD</title><pubDate>20.11.2026</pubDate><description>523.40</description>
<quant>1</quant><index>UP</index><change>+0.5</change></item>
<item><title>KRW</title><pubDate>20.11.26</pubDate><description>38,12</description>
<quant>100</quant></item>
</channel></rss>"""
TABLE = "дата;валюта;количество;курс\n20.11.2026;USD;1;523,40\n2026-11-20;KRW;100;38.12\n"


def read(content: bytes | str):
    content = content.encode() if isinstance(content, str) else content
    return read_rate_file(content, source="DEMO", today=TODAY)


def faults_of(content: bytes | str):
    return [(fault.line, str(fault.message)) for fault in read(content).faults]


def refusal_of(content: bytes | str) -> str:
    with pytest.raises(Invalid) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        FEED.format(encoding="utf-8").encode(),
        FEED.format(encoding="utf-8").encode("utf-8-sig"),
        FEED.format(encoding="utf-16").encode("utf-16"),
        FEED.format(encoding="windows-1251").replace("Ресми бағамдар", "Курсы").encode("cp1251"),
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1251"),
        TABLE.replace(";", "\t").replace("\n", "\r\n").encode(),
        b'date,currency,quant,rate\n2026-11-20,USD,1,"523,40"\n\n2026-11-20,KRW,100,38.12\n',
    ],
)
def test_the_same_rates_are_read_from_every_form(content):
    found = read(content)

    assert found.faults == []
    assert [(q.currency, q.quoted_on, q.num, q.den) for q in found.quotes] == [
        ("USD", DAY, 52340, 100),
        ("KRW", DAY, 3812, 100),
    ]


def test_day_of_the_whole_list_counts_where_an_item_names_none():
    items = "<item><title>EUR</title><description>610</description><quant>1</quant></item>"

    (quote,) = read(f"<rates><date>20.11.2026</date>{items}</rates>").quotes

    assert (quote.quoted_on, quote.num, quote.den) == (DAY, 610, 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-11-20;QQQ;1;5", "There is no such currency: QQQ."),
        ("2026-11-20;KZT;1;1", "There is no such currency: KZT."),
        ("2026-11-20;usd;1;1", "There is no such currency: usd."),
        ("2026-11-20;USD;1;0", "A rate must be more than zero."),
        ("2026-11-20;USD;1;0.000", "A rate must be more than zero."),
        ("2026-11-20;USD;1;-5", "A rate must be more than zero."),
        ("2026-11-20;USD;1;1e3", "Enter a rate in figures, such as 523.40."),
        ("2026-11-20;USD;1;", "Enter a rate in figures, such as 523.40."),
        ("2026-11-20;USD;1;٥٢٣", "Enter a rate in figures, such as 523.40."),
        ("2026-11-20;USD;0;5", ("Column quant: enter for how many units the rate is, "
         "such as 1 or 100.")),
        ("2026-11-20;USD;;5", ("Column quant: enter for how many units the rate is, "
         "such as 1 or 100.")),
        ("2026-02-30;USD;1;5", "There is no such day: 2026-02-30."),
        ("11/20/2026;USD;1;5", "There is no such day: 11/20/2026."),
        (";USD;1;5", "There is no such day: ."),
        ("2026-11-23;USD;1;5", "The day of the rate lies in the future."),
        ("1993-11-14;USD;1;5", "The day of the rate lies before the first day of the tenge."),
        ("2026-11-20;USD;1;5;6", ("The line has more columns than the first one. If a decimal "
         "comma stands in it, separate the columns by semicolons.")),
    ],
)  # fmt: skip
def test_fault_is_named_by_its_line(line, message):
    content = f"date;currency;quant;rate\n2026-11-20;EUR;1;600\n{line}\n"

    assert faults_of(content) == [(3, message)]


def test_second_line_for_a_day_is_refused_even_if_it_says_the_same():
    content = "date;currency;quant;rate\n" + "2026-11-20;EUR;1;600\n" * 2

    assert faults_of(content) == [(3, "This currency and day stand in line 2 already.")]


def test_all_faults_are_counted_and_the_first_are_told():
    found = read("date;currency;quant;rate\n" + "2026-11-20;QQQ;1;5\n" * 300)

    assert (found.fault_count, len(found.faults)) == (300, 200)


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 30))
    + "]><rss><item><title>&a29;</title></item></rss>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"date;currency\n", ("The first line must name each of the columns date, currency, quant, "
         "rate once. Missing or twice: quant, rate.")),
        (b"date,date,currency,quant,rate\n", ("The first line must name each of the columns date, "
         "currency, quant, rate once. Missing or twice: date.")),
        (b"date;currency;quant;rate\n", "The file has no rates."),
        (b"<rss/>", "The file has no rates."),
        (b"<rss>", "The file is not well-formed XML."),
        (b'<?xml version="1.0" encoding="no-such"?><rss/>', "The file is not well-formed XML."),
        (BOMB.encode(), "The file defines entities or a document type. Such files are not read."),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item>&x;</item></rss>',
         "The file defines entities or a document type. Such files are not read."),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><rss/>',
         "The file defines entities or a document type. Such files are not read."),
        (b"<a>" * 50_000, "The file is not the National Bank's list of rates."),
        (b"date;curr\x00ency;quant;rate\n", "This is neither a CSV nor an XML file."),
        (b"PK\x03\x04" + b"\x00" * 40, "This is neither a CSV nor an XML file."),
        (b"%PDF-1.7", "This is neither a CSV nor an XML file."),
        (b"\x98\x98;x", "The letters of the file cannot be read. Save it in UTF-8."),
        (b'date;currency;quant;rate\n"' + b"x" * 140_000, "The file is not a table as CSV."),
        (b"x" * (4 * 1024 * 1024 + 1), ("The file is larger than 4 MB. A whole year of rates is "
         "smaller.")),
    ],
)  # fmt: skip
def test_what_is_no_file_of_rates_is_refused_with_words(content, message):
    assert refusal_of(content) == message


@pytest.mark.parametrize(
    "content",
    [
        b"date,currency,quant,rate\n" + b"x\n" * 1_000_000,
        b"<rss>" + b"<item/>" * 500_000 + b"</rss>",
        b"<rss><item><title>" + b"x" * 4_000_000 + b"</title></item></rss>",
        BOMB.encode(),
    ],
)
def test_a_monstrous_file_costs_little(content):
    tracemalloc.start()
    before = time.process_time()
    with contextlib.suppress(Invalid):
        read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 40_000_000
    assert time.process_time() - before < 10


rates = st.decimals(
    min_value=Decimal("0.000001"), max_value=Decimal("99999.999999"), places=6, allow_nan=False
)


@settings(max_examples=300)
@given(
    currency=st.sampled_from(sorted(DECIMALS)),
    rate=rates,
    places=st.integers(0, 6),
    quant=st.sampled_from([1, 10, 100, 1000]),
    comma=st.booleans(),
)
def test_every_rate_is_kept_exactly(currency, rate, places, quant, comma):
    text = f"{rate:.{places}f}"
    written = text.replace(".", ",") if comma else text
    content = f"date;currency;quant;rate\n2026-11-20;{currency};{quant};{written}\n"
    if not Decimal(text):
        assert faults_of(content) == [(2, "A rate must be more than zero.")]
        return

    (quote,) = read(content).quotes

    # Tiyn for one foreign minor unit: tenge × 100 for `quant` units of so many minor units each.
    assert Fraction(quote.num, quote.den) == Fraction(text) * 100 / (
        quant * 10 ** DECIMALS[currency]
    )
    assert Fraction(unit_text(quote.num, quote.den, currency)) == Fraction(text) / quant


@pytest.mark.parametrize(
    ("currency", "stored", "shown"),
    [
        ("USD", (52340, 100), "523.40"),
        ("JPY", per_minor(34512, 100, "JPY", 100), "3.4512"),
        ("JPY", per_minor(35, 10, "JPY"), "3.50"),
        ("KWD", per_minor(170055, 100, "KWD"), "1700.55"),
    ],
)
def test_rate_of_one_unit_is_shown_as_printed(currency, stored, shown):
    assert unit_text(*stored, currency) == shown

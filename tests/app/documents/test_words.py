from __future__ import annotations

from datetime import date

import pytest

from app.documents.words import (
    amount_in_words,
    cardinal_genitive_ru,
    dated_kk,
    figures,
    official_date,
    russian_plural,
    unit_name,
)

GOLDEN = [
    (
        640961620,
        "kk",
        "6 409 616,20 (алты миллион төрт жүз тоғыз мың алты жүз он алты) теңге 20 тиын",
    ),
    (
        640961620,
        "ru",
        "6 409 616,20 (шесть миллионов четыреста девять тысяч шестьсот шестнадцать) тенге 20 тиын",
    ),
    (
        640961620,
        "en",
        (
            "6,409,616.20 (six million four hundred and nine thousand six hundred and sixteen)"
            " tenge 20 tiyn"
        ),
    ),
    (0, "kk", "0,00 (нөл) теңге 00 тиын"),
    (0, "ru", "0,00 (ноль) тенге 00 тиын"),
    (0, "en", "0.00 (zero) tenge 00 tiyn"),
    (1, "kk", "0,01 (нөл) теңге 01 тиын"),
    (99, "ru", "0,99 (ноль) тенге 99 тиын"),
    (100, "kk", "1,00 (бір) теңге 00 тиын"),
    (100, "ru", "1,00 (один) тенге 00 тиын"),
    (200, "ru", "2,00 (два) тенге 00 тиын"),
    (1_100, "kk", "11,00 (он бір) теңге 00 тиын"),
    (10_000, "kk", "100,00 (жүз) теңге 00 тиын"),
    (10_000, "ru", "100,00 (сто) тенге 00 тиын"),
    (10_000, "en", "100.00 (one hundred) tenge 00 tiyn"),
    (100_000, "kk", "1 000,00 (бір мың) теңге 00 тиын"),
    (100_000, "ru", "1 000,00 (одна тысяча) тенге 00 тиын"),
    (200_000, "ru", "2 000,00 (две тысячи) тенге 00 тиын"),
    (2_100_000, "kk", "21 000,00 (жиырма бір мың) теңге 00 тиын"),
    (2_100_000, "ru", "21 000,00 (двадцать одна тысяча) тенге 00 тиын"),
    (4_390_000, "kk", "43 900,00 (қырық үш мың тоғыз жүз) теңге 00 тиын"),
    (50_000_000, "kk", "500 000,00 (бес жүз мың) теңге 00 тиын"),
    (100_000_000, "kk", "1 000 000,00 (бір миллион) теңге 00 тиын"),
    (100_000_000, "ru", "1 000 000,00 (один миллион) тенге 00 тиын"),
    (4_325_000_000, "kk", "43 250 000,00 (қырық үш миллион екі жүз елу мың) теңге 00 тиын"),
    (
        4_325_000_000,
        "ru",
        "43 250 000,00 (сорок три миллиона двести пятьдесят тысяч) тенге 00 тиын",
    ),
    (4_500_000_050, "kk", "45 000 000,50 (қырық бес миллион) теңге 50 тиын"),
    (4_500_000_050, "ru", "45 000 000,50 (сорок пять миллионов) тенге 50 тиын"),
    (
        88_877_766_655,
        "kk",
        (
            "888 777 666,55 (сегіз жүз сексен сегіз миллион жеті жүз жетпіс жеті мың "
            "алты жүз алпыс алты) теңге 55 тиын"
        ),
    ),
    (
        99_999_999_999,
        "ru",
        (
            "999 999 999,99 (девятьсот девяносто девять миллионов девятьсот девяносто девять "
            "тысяч девятьсот девяносто девять) тенге 99 тиын"
        ),
    ),
    (100_000_000_001, "kk", "1 000 000 000,01 (бір миллиард) теңге 01 тиын"),
    (200_000_000_100, "ru", "2 000 000 001,00 (два миллиарда один) тенге 00 тиын"),
    (200_000_000_100, "en", "2,000,000,001.00 (two billion and one) tenge 00 tiyn"),
    (10**15, "kk", "10 000 000 000 000,00 (он триллион) теңге 00 тиын"),
]


@pytest.mark.parametrize(("minor", "language", "text"), GOLDEN)
def test_amounts_of_tenge_in_words(minor, language, text):
    assert amount_in_words(minor, "KZT", language).replace("\u00a0", " ") == text


FOREIGN = [
    (100, "USD", "ru", "1,00 (один) доллар США 00 центов"),
    (250_022, "USD", "ru", "2 500,22 (две тысячи пятьсот) долларов США 22 цента"),
    (2_301, "USD", "kk", "23,01 (жиырма үш) АҚШ доллары 01 цент"),
    (101, "USD", "en", "1.01 (one) US dollar 01 cent"),
    (300, "GBP", "ru", "3,00 (три) фунта стерлингов 00 пенсов"),
    (1_150, "RUB", "ru", "11,50 (одиннадцать) российских рублей 50 копеек"),
    (500, "EUR", "kk", "5,00 (бес) еуро 00 еуроцент"),
    (2_100, "CNY", "ru", "21,00 (двадцать один) юань 00 фэнь"),
]


@pytest.mark.parametrize(("minor", "currency", "language", "text"), FOREIGN)
def test_amounts_of_foreign_money_in_words(minor, currency, language, text):
    assert amount_in_words(minor, currency, language).replace("\u00a0", " ") == text


def test_an_amount_does_not_break_over_two_lines():
    assert figures(640961620, "kk") == "6\u00a0409\u00a0616,20"
    assert amount_in_words(100, "KZT", "kk").endswith("00\u00a0тиын")


def test_what_has_no_official_wording_is_refused():
    with pytest.raises(ValueError, match="never negative"):
        amount_in_words(-1, "KZT", "kk")
    with pytest.raises(ValueError, match="XAU"):
        amount_in_words(1, "XAU", "ru")
    assert unit_name("XAU", "ru") == "XAU"
    assert unit_name("KZT", "kk") == "теңге"


@pytest.mark.parametrize(
    ("language", "text"),
    [("kk", "2026 жылғы 5 наурыз"), ("ru", "5 марта 2026 года"), ("en", "5 March 2026")],
)
def test_official_dates(language, text):
    assert official_date(date(2026, 3, 5), language).replace("\u00a0", " ") == text


def test_kazakh_dates_that_qualify_a_noun_follow_vowel_harmony():
    endings = [dated_kk(date(2027, month, 1)).split("\u00a0")[-1] for month in range(1, 13)]

    assert endings == [
        "қаңтардағы",
        "ақпандағы",
        "наурыздағы",
        "сәуірдегі",
        "мамырдағы",
        "маусымдағы",
        "шілдедегі",
        "тамыздағы",
        "қыркүйектегі",
        "қазандағы",
        "қарашадағы",
        "желтоқсандағы",
    ]


def test_russian_counts():
    forms = [russian_plural(number, "месяц", "месяца", "месяцев") for number in (1, 3, 5, 11, 21)]

    assert forms == ["месяц", "месяца", "месяцев", "месяцев", "месяц"]
    assert [cardinal_genitive_ru(number) for number in (5, 10, 21)] == [
        "пяти",
        "десяти",
        "двадцати одного",
    ]

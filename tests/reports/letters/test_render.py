from __future__ import annotations

from dataclasses import replace

import pytest

from reports.letters.rules import Addressee, Funding, Source, Words
from reports.letters.services.fit import FITS, TEXT_WIDTH, lay_out
from reports.letters.services.render import letter_html, quoted
from tests.reports.letters.samples import award, largest_award, refusal

HOSTILE = [
    '<img src="http://127.0.0.1:9/x.png">',
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "<style>@import url(file:///etc/passwd)</style>",
    "</section></body><link rel=attachment href=file:///etc/passwd>",
    "' onerror='x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_texts_stay_texts(text):
    words = Words.same(text)
    html = letter_html(
        award(
            project_title=words,
            addressee=Addressee(words, "990140000019"),
            audit_checkpoint=text,
            conditions=(words,),
            funding=replace(
                award().funding,
                sources=(
                    replace(award().funding.sources[0], name=words),
                    *award().funding.sources[1:],
                ),
            ),
        )
    )

    assert html.count("<img ") == 1
    assert "<script" not in html
    assert "<style" not in html
    assert "<link" not in html
    assert "49" not in html.replace(award().verify_url, "").split("data:image")[0]
    if "{{" in text:
        assert "{{ 7*7 }}" in html


def test_a_refusal_escapes_too():
    told = replace(refusal().refusal, reasons=(Words.same("<b>x</b>"),))

    assert "&lt;b&gt;x&lt;/b&gt;" in letter_html(refusal(refusal=told))


def test_a_letter_without_minutes_or_conditions_reads_well():
    html = letter_html(award(protocol=None, conditions=()))

    assert "хаттама" not in html
    assert "протокол" not in html
    assert "Условия" not in html
    assert "қорытындысы бойынша төмендегі жобаның" in html
    assert "(№&nbsp;К-2027-01) сообщаем, что" in html


def test_a_later_version_says_so():
    assert "заменяет" not in letter_html(award())
    assert "2-нұсқа" in letter_html(award(version=2))
    assert "Редакция 2" in letter_html(award(version=2))


def test_a_title_with_quotes_gets_no_second_pair():
    assert quoted("«Асар»") == "«Асар»"
    assert quoted("Асар") == "«Асар»"


def test_tiyn_stand_in_every_cell_or_in_none():
    with_tiyn = lay_out(award().funding, "kk")
    whole = lay_out(Funding((2027,), (Source(Words.same("x"), (150_000_000,)),)), "ru")

    assert with_tiyn.rows[0][0] == "1\u00a0500\u00a0000,00"
    assert with_tiyn.rows[1][1] == "–"
    assert whole.rows == (("1\u00a0500\u00a0000", "1\u00a0500\u00a0000"),)
    assert with_tiyn.totals[-1] == "6\u00a0409\u00a0616,20"


def test_a_small_table_is_roomy_and_a_large_one_is_numbered():
    assert not lay_out(award().funding, "kk").fit.numbered
    assert lay_out(largest_award().funding, "kk").fit.numbered


def test_each_way_to_set_a_table_fits_the_page():
    assert all(fit.name_mm < TEXT_WIDTH / 2 for fit in FITS)
    assert [fit.size_pt for fit in FITS if fit.numbered] == [8.2, 7.2, 6.2]

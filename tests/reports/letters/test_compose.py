from __future__ import annotations

import gc
import io
import re
import resource
import subprocess
import time
import unicodedata
from xml.etree.ElementTree import fromstring

import pikepdf
import pytest

from app.core.canonical import sha256_hex
from app.documents.contents import read_contents
from reports.letters.rules import Addressee, Words
from reports.letters.services.compose import compose_letter
from tests.reports.letters.samples import award, largest_award, refusal

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def text_of(pdf):
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    plain = unicodedata.normalize("NFC", done.stdout.decode())
    return re.sub(r"\s+", " ", plain)


@pytest.fixture(scope="module")
def letter(sealer):
    return compose_letter(award(), sealer=sealer)


def test_the_letter_says_everything_in_both_languages(letter):
    text = text_of(letter.pdf)

    for sentence in (
        "Шығыс № ГР-2027-000123",
        "Исх. № ГР-2027-000123",
        "2027 жылғы 12 наурыз",
        "12 марта 2027 года",
        "Грант беру туралы хабарлама",
        "Уведомление о предоставлении гранта",
        "конкурстық комиссияның 2027 жылғы 5 наурыздағы № 3 хаттамасы негізінде, төмендегі",
        "төмендегі жобаның грант алуға іріктелгенін хабарлаймыз.",
        "на основании протокола конкурсной комиссии от 5 марта 2027 года № 3 сообщаем",
        "6 409 616,20 (алты миллион төрт жүз тоғыз мың алты жүз он алты) теңге 20 тиын",
        "6 409 616,20 (шесть миллионов четыреста девять тысяч шестьсот шестнадцать) тенге 20 тиын",
        "1 500 000,00 1 500 000,00 1 000 000,00 4 000 000,00",
        "10 (он) жұмыс күні ішінде",
        "в течение 10 (десяти) рабочих дней",
        "2027 жылғы 1 сәуір – 2029 жылғы 31 желтоқсан (33 ай)",
        "(33 месяца)",
        "7F3K-92QX-M4TA",
        f"SHA-256 {letter.snapshot_sha256[:16]}",
        "№ 48211",
        "1 / 2",
    ):
        assert sentence in text
    assert text.index("Грант беру туралы") < text.index("Уведомление о предоставлении")


def test_a_refusal_gives_means_thresholds_the_line_and_the_appeal(sealer):
    text = text_of(compose_letter(refusal(), sealer=sealer).pdf)

    for sentence in (
        "Бас тарту туралы хабарлама",
        "Уведомление об отказе",
        "64,00 60,00 74,50 17",
        "Обоснованность сметы расходов 20% 4,75 10,00 5,00 не достигнут",
        "Шығыстар сметасының негізділігі 20% 4,75 10,00 5,00 жетпеді",
        "Рейтинг бойынша жоғары тұрған өтінімдерден кейін конкурс қаражаты таусылды.",
        "10 (он) жұмыс күні ішінде жеке кабинет арқылы",
        "жалобу в течение 10 (десяти) рабочих дней",
    ):
        assert sentence in text


def test_every_kazakh_letter_and_the_tenge_sign_can_be_read_back(sealer):
    name = f"{LETTERS} ₸ № «»–—"
    snapshot = award(addressee=Addressee(Words.same(name), "990140000019"))

    text = text_of(compose_letter(snapshot, sealer=sealer).pdf)

    assert text.count(name) == 4


def test_strange_characters_make_a_sound_file(sealer):
    name = "A\x00\x0b\u202eб\u200d👩‍🌾\ufffe" + "ұ" * 300
    snapshot = award(addressee=Addressee(Words.same(name), "990140000019"))

    letter = compose_letter(snapshot, sealer=sealer)

    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        fromstring(document.Root.Metadata.read_bytes())
    assert read_contents(letter.pdf).files["award.json"] == snapshot.to_bytes()


def test_the_snapshot_travels_byte_for_byte(letter):
    contents = read_contents(letter.pdf)

    assert contents.files == {"award.json": award().to_bytes()}
    assert contents.keywords == (f"snapshot-sha256:{award().sha256()}",)
    assert letter.snapshot_sha256 == award().sha256()
    assert letter.sha256 == sha256_hex(letter.pdf)


def test_the_sealed_file_keeps_its_tags_and_fonts(letter):
    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        languages = [
            str(thing.Lang)
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Sect"
        ]
        field = document.Root.AcroForm.Fields[0]
        fonts = [
            str(thing.FontName)
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]

        assert all("Onest" in font for font in fonts)
        assert len(document.pages) == 2
        assert set(languages) == {"kk", "ru"}
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert "/StructParent" in field
        assert document.check_pdf_syntax() == []


def test_the_largest_letter_stays_on_its_paper(sealer):
    letter = compose_letter(largest_award(), sealer=sealer)
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=letter.pdf, capture_output=True, check=True
    )
    right_edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', done.stdout.decode())]
    text = text_of(letter.pdf)

    assert max(right_edges) <= 595.3 - 15 / 25.4 * 72 + 1
    assert "37 038 087 313,05" in text
    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        assert len(document.pages) <= 5


def test_a_letter_costs_little_time(sealer):
    compose_letter(award(), sealer=sealer)
    seconds = []
    for index in range(5):
        start = time.process_time()
        compose_letter(award(number=f"ГР-2027-{index:06d}"), sealer=sealer)
        seconds.append(time.process_time() - start)

    assert min(seconds) <= 0.6


@pytest.mark.nightly
def test_memory_stays_flat_over_two_hundred_letters(sealer):
    def resident_mb():
        gc.collect()
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / 2**20

    for index in range(40):
        compose_letter(award(number=f"ГР-2027-{index:06d}"), sealer=sealer)
    before = resident_mb()
    for index in range(200):
        compose_letter(award(number=f"ГР-2028-{index:06d}"), sealer=sealer)

    assert resident_mb() - before <= 20

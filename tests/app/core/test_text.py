"""Characters nobody sees, words of two alphabets, names that look the same."""

from __future__ import annotations

import pytest

from app.core.text import (
    LOOK_ALIKES,
    MixedWord,
    first_invisible,
    fold,
    mixed_words,
    skeleton,
    stripped,
)

KAZAKH = "Әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u2060", "U+2060 WORD JOINER"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\U000e0000", "U+E0000"),
    ],
)
@pytest.mark.parametrize("one_line", [True, False])
def test_invisible_character_is_named_with_its_place(sign, name, one_line):
    found = first_invisible(f"сө{sign}з", one_line=one_line)

    assert found is not None
    assert (found.position, found.character) == (3, name)


@pytest.mark.parametrize("text", [FAMILY, "сө\u200cз", "сө\u200dз", "а\ufe0f"])
def test_joiners_may_stand_in_long_texts_only(text):
    assert first_invisible(text, one_line=False) is None
    assert first_invisible(text, one_line=True) is not None


@pytest.mark.parametrize(
    "text", [KAZAKH, "«Жұлдыз» – ёлка", "❤\ufe0f", "a\u00a0b", "е\u0301", "阿萨尔", "🇰🇿", ""]
)
def test_visible_text_passes_everywhere(text):
    assert first_invisible(text, one_line=True) is None


@pytest.mark.parametrize("text", ["\ufeffсөз", " \ufeff сөз \n", "сөз"])
def test_mark_at_the_beginning_goes_with_the_spaces(text):
    assert stripped(text) == "сөз"


def test_search_sees_through_invisible_characters():
    assert fold("Жа\u200bсыл\u00ad дала") == fold("жасыл дала")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("«Aлма бағы» қоры", [MixedWord("Aлма", "A")]),
        ("Қазiргi заман", [MixedWord("Қазiргi", "ii")]),
        ("Шаhар, Cыр жолы", [MixedWord("Шаhар", "h"), MixedWord("Cыр", "C")]),
        ("Қазіргі Шаһар «Үміт» ІТ", []),
        ("IT-компания «Digital қала» e-Gov", []),
        ("“DEMO Zhasyl Aula” Public Association", []),
        (KAZAKH, []),
        ("2030жыл №7б", []),
    ],
)
def test_words_of_two_alphabets_are_found_with_their_latin_letters(name, found):
    assert mixed_words(name) == found


@pytest.mark.parametrize(
    ("left", "right"),
    [("Алма", "Aлмa"), ("НҰР", "HҰP"), ("Қазіргі", "Казирги"), ("Шаһар", "Шаhар")],
)
def test_names_that_look_the_same_have_one_skeleton(left, right):
    assert left != right
    assert skeleton(left) == skeleton(right)


def test_names_that_differ_keep_different_skeletons():
    assert skeleton("Алма") != skeleton("Алтын")
    assert len(LOOK_ALIKES[0]) == len(LOOK_ALIKES[1])

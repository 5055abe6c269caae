"""Gaps in the catalogues are found, and old translations survive an update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import translations
from app.core import catalogues
from app.core.catalogues import House

Write = Callable[[str], None]

GOOD = 'msgid "Save %(name)s"\nmsgstr "Сақтау: %(name)s"\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with one text in its code and one in a template."""
    folder = tmp_path / "grants" / "gardens"
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text('from x import gettext as _\n_("Save %(name)s", name=1)\n')
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path / "translations")
    monkeypatch.setattr(translations, "LANGUAGES", ("kk",))
    return House("grants.gardens", (folder,))


@pytest.fixture
def write(house: House) -> Write:
    """Put entries into the house's Kazakh catalogue."""

    def put(entries: str) -> None:
        path = house.catalogue("kk")
        path.parent.mkdir(parents=True, exist_ok=True)
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        path.write_text(header + entries)

    return put


def test_a_whole_catalogue_has_no_faults(house: House, write: Write) -> None:
    write(GOOD)
    assert translations.find_faults([house]) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ("", "missing: Save %(name)s"),
        ('msgid "Save %(name)s"\nmsgstr ""\n', "not translated: Save %(name)s"),
        ("#, fuzzy\n" + GOOD, "fuzzy: Save %(name)s"),
        ('msgid "Save %(name)s"\nmsgstr "Сақтау"\n', "placeholders differ: Save %(name)s"),
        ('msgid "Save %(name)s"\nmsgstr "%(nom)s"\n', "placeholders differ: Save %(name)s"),
        (GOOD + 'msgid "Gone"\nmsgstr "Кетті"\n', "nobody says it any more: Gone"),
    ],
)
def test_each_gap_is_named(house: House, write: Write, entries: str, fault: str) -> None:
    write(entries)
    where = "translations/kk/LC_MESSAGES/grants_gardens.po"
    assert translations.find_faults([house]) == [f"{where}: {fault}"]


def test_finding_no_texts_at_all_is_a_fault(house: House) -> None:
    (house.places[0] / "views.py").write_text("")
    assert translations.find_faults([house]) == [
        "no texts at all were found: the extraction does not work"
    ]


def test_update_keeps_translations_and_adds_new_texts(house: House, write: Write) -> None:
    write(GOOD)
    template = house.places[0] / "templates" / "staff_show.html"
    template.write_text(
        "{{ _('Close') }}{{ ngettext('%(num)d day', '%(num)d days', n) }}"
        "{% trans %}Hidden{% endtrans %}"
    )
    gaps = translations.merge(house, translations.extract(house), "kk")
    entries = {str(m.id): m.string for m in translations.read(house.catalogue("kk"), "kk") if m.id}
    assert entries == {
        "Save %(name)s": "Сақтау: %(name)s",
        "Close": "",
        "Hidden": "",
        "('%(num)d day', '%(num)d days')": ("", ""),
    }
    assert gaps == 3


def test_update_twice_changes_nothing(house: House) -> None:
    texts = translations.extract(house)
    translations.merge(house, texts, "kk")
    first = house.catalogue("kk").read_bytes()
    translations.merge(house, texts, "kk")
    assert house.catalogue("kk").read_bytes() == first


def test_domain_messages_and_marked_texts_are_found(house: House) -> None:
    (house.places[0] / "services.py").write_text(
        'Message("You may not open %(name)s.", name="x")\nlazy("Late")\n'
        'lazy_gettext("Draft")\npgettext("verb", "Open")\n'
    )
    found = {(m.id, m.context) for m in translations.extract(house) if m.id}
    assert found == {
        ("Save %(name)s", None),
        ("You may not open %(name)s.", None),
        ("Late", None),
        ("Draft", None),
        ("Open", "verb"),
    }


def test_two_houses_must_agree_on_a_text(house: House, write: Write) -> None:
    write(GOOD)
    other = House("grants.trees", house.places)
    other.catalogue("kk").write_text(
        house.catalogue("kk").read_text().replace("Сақтау", "Сақтап қою")
    )
    assert translations.find_conflicts([house, other]) == [
        "kk: grants.gardens and grants.trees differ: Save %(name)s"
    ]


def test_compiled_catalogue_is_read_by_the_server(house: House, write: Write) -> None:
    write(GOOD)
    source = house.catalogue("kk")
    translations.compile_file(source, "kk")
    assert b"\xd0\xa1\xd0\xb0\xd2\x9b" in source.with_suffix(".mo").read_bytes()


def test_houses_follow_the_folders() -> None:
    names = [house.name for house in catalogues.houses()]
    assert names[0] == "app.core"
    assert {"app.audit", "grants.calls", "donors.pledges", "reports.letters"} <= set(names)
    assert "app.portals" not in names
    assert len(names) == len(set(names))


def test_an_unknown_house_is_named() -> None:
    answer = CliRunner().invoke(translations.translations, ["check", "grants.nothing"])
    assert answer.exit_code == 2
    assert "no house grants.nothing" in answer.output

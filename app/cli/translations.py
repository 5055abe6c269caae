"""Translations: take new texts into the catalogues, find gaps, compile for the server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.core.catalogues import LANGUAGES, ROOT, House, houses

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Message": None,
    "lazy": None,
}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural};\\n"

"""
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdf]")


@click.group()
def translations() -> None:
    """Update, check, compile translations."""


@translations.command()
@click.argument("names", nargs=-1, metavar="HOUSE...")
@click.option("--all", "every", is_flag=True, help="Update every house.")
def update(names: tuple[str, ...], *, every: bool) -> None:
    """Take the texts of houses (grants.calls …) into their catalogues; old translations stay."""
    if not names and not every:
        raise click.UsageError("name a house or say --all")
    for house in chosen(names):
        texts = extract(house)
        for language in LANGUAGES:
            gaps = merge(house, texts, language)
            click.echo(f"{house.name} {language}: {len(texts)} texts, {gaps} to translate")


@translations.command()
@click.argument("names", nargs=-1, metavar="[HOUSE]...")
def check(names: tuple[str, ...]) -> None:
    """Fail on every text that a reader would see untranslated or broken."""
    faults = find_faults(chosen(names))
    if not names:
        faults += find_conflicts(houses())
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults)} faults in the translations")
    click.echo("translations are complete")


@translations.command("compile")
@click.argument("names", nargs=-1, metavar="[HOUSE]...")
def compile_(names: tuple[str, ...]) -> None:
    """Make the binary catalogues that the server reads."""
    for house in chosen(names):
        for language in LANGUAGES:
            source = house.catalogue(language)
            if source.exists():
                compile_file(source, language)


def chosen(names: Sequence[str]) -> list[House]:
    """Find houses by name, all if none is named; `core` is short for `app.core`."""
    known = {house.name: house for house in houses()}
    wanted = ["app.core" if name == "core" else name for name in names] or list(known)
    for name in wanted:
        if name not in known:
            raise click.BadParameter(f"no house {name}; there are: {', '.join(known)}")
    return [known[name] for name in wanted]


def extract(house: House) -> Catalog:
    """Collect the texts of a house from its code and templates."""
    found = Catalog(fuzzy=False)
    for path in _files(house):
        method = "python" if path.suffix == ".py" else "jinja2"
        options = {"silent": "false", "encoding": "utf-8"}
        where = path.relative_to(ROOT).as_posix()
        rows = extract_from_file(method, path, keywords=KEYWORDS, options=options)
        for _line, text, _comments, context in rows:
            found.add(text, locations=[(where, 0)], context=context)
    return found


def _files(house: House) -> Iterator[Path]:
    for place in house.places:
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in paths:
            in_templates = "templates" in path.parts and path.suffix in TEMPLATES
            if path.is_file() and (path.suffix == ".py" or in_templates):
                yield path


def read(path: Path, language: str) -> Catalog:
    """Read a catalogue; an absent one is empty."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(house: House, texts: Catalog, language: str) -> int:
    """Bring a catalogue up to its house's texts; tell how many wait for a translator."""
    path = house.catalogue(language)
    if not len(texts):
        path.unlink(missing_ok=True)
        return 0
    present = read(path, language)
    fresh = Catalog(locale=language, fuzzy=False)
    for text in sorted(_messages(texts), key=_sorting):
        old = present.get(text.id, text.context)
        string = old.string if old is not None else None
        flags = (old.flags if old is not None else set()) | text.flags
        fresh.add(text.id, string, text.locations, flags=flags, context=text.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, fresh)
    return sum(1 for message in _messages(fresh) if not _complete(message))


def _write(path: Path, catalogue: Catalog) -> None:
    # No dates and line numbers: a catalogue changes only when its texts do.
    header = _HEADER.format(language=catalogue.locale, plural=catalogue.plural_forms.rstrip(";"))
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=100, include_lineno=False, omit_header=True)


def compile_file(source: Path, language: str) -> None:
    """Compile one catalogue; a server that reads it meanwhile sees the old or the new one whole."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
        return
    draft = source.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, read(source, language))
    draft.replace(target)


def find_faults(wanted: Sequence[House]) -> list[str]:
    """List gaps and broken entries of houses, one line each."""
    faults: list[str] = []
    total = 0
    for house in wanted:
        texts = extract(house)
        total += len(texts)
        for language in LANGUAGES:
            faults += _faults_of(house, texts, language)
    if wanted and not total:
        faults.append("no texts at all were found: the extraction does not work")
    return faults


def _faults_of(house: House, texts: Catalog, language: str) -> Iterator[str]:
    path = house.catalogue(language)
    catalogue = read(path, language)
    where = path.relative_to(ROOT).as_posix()
    for text in _messages(texts):
        entry = catalogue.get(text.id, text.context)
        name = _first(text.id)
        if entry is None:
            yield f"{where}: missing: {name}"
        elif entry.fuzzy:
            yield f"{where}: fuzzy: {name}"
        elif not _complete(entry):
            yield f"{where}: not translated: {name}"
        elif not _same_placeholders(entry):
            yield f"{where}: placeholders differ: {name}"
    for entry in _messages(catalogue):
        if texts.get(entry.id, entry.context) is None:
            yield f"{where}: nobody says it any more: {_first(entry.id)}"


def find_conflicts(wanted: Sequence[House]) -> list[str]:
    """List texts that two houses translate differently: readers get either, by chance."""
    faults = []
    for language in LANGUAGES:
        seen: dict[tuple[str, str], tuple[object, str]] = {}
        for house in wanted:
            for entry in _messages(read(house.catalogue(language), language)):
                key = (_first(entry.id), entry.context or "")
                string, first = seen.setdefault(key, (entry.string, house.name))
                if string != entry.string and _complete(entry):
                    faults.append(f"{language}: {first} and {house.name} differ: {key[0]}")
    return faults


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _sorting(message: Message) -> tuple[str, str]:
    return _first(message.locations[0][0] if message.locations else ""), _first(message.id)


def _first(text: Any) -> str:
    return str(text[0] if isinstance(text, (tuple, list)) else text)


def _strings(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (tuple, list)) else [value or ""]


def _complete(message: Message) -> bool:
    return all(string.strip() for string in _strings(message.string))


def _same_placeholders(message: Message) -> bool:
    """Each form must have the placeholders of the text; the singular may leave out the number."""
    wanted = set(_PLACEHOLDER.findall(_strings(message.id)[-1]))
    plural = isinstance(message.id, (tuple, list))
    spare = {"%(num)d", "%(num)s"} if plural else set()
    return all(
        wanted - spare <= set(_PLACEHOLDER.findall(form)) <= wanted | spare
        for form in _strings(message.string)
    )

"""What the tags of a PDF need beyond WeasyPrint: languages, page furniture, the seal's place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes

SEAL_FIELD = "Seal"
SEAL_LABEL = "Электрондық мөр / Электронная печать"


def mark_languages(document: Any, pdf: Any) -> None:
    """Give each tagged section its language, so that a screen reader changes its voice.

    WeasyPrint writes the language of the whole document only. It makes one `Sect` per `section`
    box, in the order of the boxes, so the two lists are paired; if they ever differ in length
    the rendering stops rather than give a paragraph the wrong voice.
    """
    languages = [
        language
        for page in document.pages
        for language in _section_languages(page._page_box, None)  # noqa: SLF001 - no public walk
    ]
    sections = [thing for thing in pdf.objects if _is_section(thing)]
    for section, language in zip(sections, languages, strict=True):
        if language:
            section["Lang"] = pydyf.String(language)


def _is_section(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("S") == "/Sect"


def _section_languages(box: Any, inherited: str | None) -> Iterator[str | None]:
    box = getattr(box, "_box", box)  # absolutely placed boxes stand behind a placeholder
    element = getattr(box, "element", None)
    language = inherited if element is None else element.get("lang", inherited)
    untagged = isinstance(box, (boxes.LineBox, boxes.TextBox))
    if getattr(box, "element_tag", None) == "section" and not untagged:
        yield language
    for child in getattr(box, "children", ()):
        yield from _section_languages(child, language)


def mark_page_furniture(pdf: Any) -> None:
    """Mark running heads and feet as artifacts, so that no screen reader reads them on each page.

    WeasyPrint tags them as content that belongs to no part of the document. Whatever the tag tree
    does not reach is furniture.
    """
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    reached = set(_reachable(pdf, root["K"]))
    numbers = pdf.objects[_number(root["ParentTree"])]["Nums"]
    for key, entries in zip(numbers[::2], numbers[1::2], strict=True):
        if not isinstance(entries, list):
            continue  # an annotation, not the content of a page
        loose = {mcid for mcid, entry in enumerate(entries) if _number(entry) not in reached}
        page = pdf.objects[_number(pdf.page_references[key])]
        _make_artifacts(pdf.objects[_number(page["Contents"])].stream, loose)
        for mcid in loose:
            entries[mcid] = "null"


def _reachable(pdf: Any, kids: Any) -> Iterator[int]:
    for kid in kids:
        if isinstance(kid, int):
            continue  # marked content of the page itself
        yield _number(kid)
        yield from _reachable(pdf, pdf.objects[_number(kid)].get("K", ()))


def _make_artifacts(operations: list[Any], loose: set[int]) -> None:
    for place, properties in enumerate(operations):
        if isinstance(properties, dict) and properties.get("MCID") in loose:
            operations[place - 1] = "/Artifact"
            operations[place] = pydyf.Dictionary({"Type": "/Pagination"})


def add_seal_field(pdf: Any) -> None:
    """Add an empty signature field that the tags know: a Form element with a spoken name.

    A field added while signing would stand outside the tag tree, which PDF/UA forbids. It has no
    area and therefore needs no appearance (ISO 19005-3, 6.3.3).
    """
    page = pdf.objects[_number(pdf.page_references[-1])]
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    numbers = pdf.objects[_number(root["ParentTree"])]["Nums"]
    part = pdf.objects[_number(root["K"][0])]
    key = numbers[-2] + 1 if numbers else 0

    field = _seal_widget(page, key)
    pdf.add_object(field)
    mention = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page.reference})
    pdf.add_object(mention)
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": part.reference,
            "Pg": page.reference,
            "K": pydyf.Array([mention.reference]),
            "Alt": pydyf.String(SEAL_LABEL),
        }
    )
    pdf.add_object(form)
    part["K"].append(form.reference)
    numbers.extend([key, form.reference])
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([field.reference]), "SigFlags": 3}
    )


def _seal_widget(page: Any, key: int) -> Any:
    return pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL_FIELD),
            "TU": pydyf.String(SEAL_LABEL),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": 132,  # printed and locked
            "P": page.reference,
            "StructParent": key,
        }
    )


def _number(reference: bytes | str) -> int:
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return int(text.split()[0])

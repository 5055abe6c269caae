"""What the tags of a PDF need beyond WeasyPrint: languages of sections and a place for the seal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]

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
    if getattr(box, "element_tag", None) == "section":
        yield language
    for child in getattr(box, "children", ()):
        yield from _section_languages(child, language)


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

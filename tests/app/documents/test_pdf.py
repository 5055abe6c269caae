from __future__ import annotations

import io
import re

import pikepdf
import pytest

from app.core.canonical import canonical_bytes
from app.documents.contents import read_contents
from app.documents.pdf import Attachment, CannotRender, render_pdf
from app.documents.qr import qr_svg_uri

PAGE = """<!doctype html><html lang="kk"><body>
<section lang="kk"><h1>Әлем</h1><p>Ғылым</p>
<section lang="en"><p>Inner</p></section><p>Қайта</p></section>
<section lang="ru"><h1>Мир</h1><table><tr><th scope="col">А</th></tr><tr><td>1</td></tr></table>
<img src="{qr}" alt="QR"></section></body></html>"""
STYLE = """@page { font: 8pt Onest; @bottom-left { content: "foot " counter(page) } }
body { font: 10pt Onest } h1 { font-weight: 700 }"""


@pytest.fixture(scope="module")
def pdf():
    return render_pdf(
        PAGE.format(qr=qr_svg_uri("https://asar.example/verify/X")),
        stylesheet=STYLE,
        title="Атауы",
        lang="kk",
        author="Ұйым",
        keywords=["a", "b"],
        attachments=[Attachment("award.json", canonical_bytes({"ә": 1}), "Дерек")],
        seal_field=True,
    )


@pytest.fixture
def document(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        yield opened


def test_it_is_identified_as_archive_and_accessible_pdf(document):
    xmp = document.Root.Metadata.read_bytes().decode()

    assert re.search(r'pdfaid:part="3"', xmp)
    assert re.search(r'pdfaid:conformance="A"', xmp)
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert xmp.count("<rdf:RDF") == 1
    assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert document.Root.Lang == "kk"
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert document.docinfo["/Title"] == "Атауы"


def test_fonts_are_embedded_and_nothing_runs(document):
    fonts = [
        thing
        for thing in document.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
    ]
    families = {str(font.FontName).split("+")[-1].split("-")[0] for font in fonts}

    assert families == {"Onest"}
    assert all(set(font.keys()) & {"/FontFile2", "/FontFile3"} for font in fonts)
    assert "/OpenAction" not in document.Root
    assert "/AA" not in document.Root
    assert "/JavaScript" not in document.Root.get("/Names", {})
    assert not any(
        isinstance(thing, pikepdf.Dictionary) and "/JS" in thing for thing in document.objects
    )


def test_the_attachment_is_carried_byte_for_byte(pdf, document):
    contents = read_contents(pdf)

    assert contents.files == {"award.json": canonical_bytes({"ә": 1})}
    assert contents.keywords == ("a", "b")
    assert document.Root.AF[0].AFRelationship == "/Data"


def elements(node):
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from elements(kid)


def test_tags_name_headings_tables_pictures_and_languages(document):
    tree = list(elements(document.Root.StructTreeRoot.K[0]))
    kinds = [str(element.S) for element in tree]
    languages = [str(element.Lang) for element in tree if element.S == "/Sect"]
    figure = next(element for element in tree if element.S == "/Figure")

    assert list(dict.fromkeys(languages)) == ["kk", "en", "ru"]
    assert [kinds.count(kind) for kind in ("/H1", "/Table", "/TH", "/TD")] == [2, 1, 1, 1]
    assert figure.Alt == "QR"


def test_the_place_of_the_seal_is_tagged_and_named(document):
    field = document.Root.AcroForm.Fields[0]
    form = next(
        element for element in elements(document.Root.StructTreeRoot.K[0]) if element.S == "/Form"
    )

    assert field.TU == "Электрондық мөр / Электронная печать"
    assert form.K[0].Obj.objgen == field.objgen
    assert document.pages[-1].Annots[-1].objgen == field.objgen
    assert field.StructParent == document.Root.StructTreeRoot.ParentTree.Nums[-2]


def test_the_foot_of_the_page_is_no_content(document):
    content = document.pages[0].Contents.read_bytes()
    entries = document.Root.StructTreeRoot.ParentTree.Nums[1]

    assert content.count(b"/Artifact") > 0
    assert b"/Pagination" in content
    assert sum(entry is None for entry in entries) >= 1


@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        '<style>p { background: url("file:///etc/hostname") }</style><p>x</p>',
    ],
)
def test_a_document_that_asks_for_more_is_not_made(markup):
    with pytest.raises(CannotRender):
        render_pdf(f'<html lang="kk"><body>{markup}</body></html>', title="x", lang="kk")


def test_a_link_to_an_attachment_attaches_nothing():
    page = '<html lang="kk"><body><a rel="attachment" href="file:///etc/passwd">x</a></body></html>'
    with pytest.raises(CannotRender):
        render_pdf(page, title="x", lang="kk")
    head = '<html lang="kk"><head><link rel="attachment" href="file:///etc/passwd"></head></html>'

    assert read_contents(render_pdf(head, title="x", lang="kk")).files == {}

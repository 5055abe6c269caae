"""Layouts, parts of pages and pictures: whole, translated, without inline code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from lxml import html

from app.core.actor import ANONYMOUS, Actor
from app.core.ids import new_id
from app.portals.charts import Flow, sankey, tiles
from app.portals.rendering import NavigationLink, PortalView

LANGUAGES = ("kk", "ru", "en")
LAYOUTS = ("public", "applicant", "reviewer", "donor", "staff", "account")
PERSON = Actor(user_id=new_id(), name="<Әлия> DEMO")

PARTS = """{% extends 'layouts/' ~ portal.name ~ '.html' %}{% import "macros/page.html" as page %}
{% block title %}Бет{% endblock %}
{% block before %}{{ page.breadcrumbs([('Басы', '/'), ('Бет', '')]) }}{% endblock %}
{% block heading %}{{ page.heading('Тақырып', 'Үстіңгі', 'Кіріспе') }}{% endblock %}
{% block content %}
{{ page.kpis([('Сома', money(150000000)), ('Саны', number(5), 'жаңа')]) }}
{{ page.facts([('Атауы', '<script>'), ('Мекенжай', ''), ('Сома', '1', 'Өзгерту', '/e')]) }}
{{ page.work_list('Тізім', ['Атауы', ('Сома', 'number')], [[('Жоба', '/a'), money(100)]]) }}
{{ page.pager({'previous_url': '/p', 'next_url': '/n'}) }}
{{ page.progress(37, 120, 'Хаттар') }}{{ page.live_progress(1, 2, 'Хаттар', '/live') }}
{{ page.task_list([('Бір', '/1', 'Дайын'), ('Екі', '', 'Жоқ', 'grey', 'кейін')]) }}
{{ page.timeline([('1', 'Басы', '', 'done'), ('2', 'Соңы', 'мәтін', 'now')]) }}
{{ page.steps(['а', 'ә', 'б'], 1) }}{{ page.notice('мәтін', 'warning') }}
{{ page.tag('Ашық', 'green') }}
{{ page.empty_state('Бос', 'мәтін', 'Қосу', '/add') }}
{{ page.filters([('Бәрі', '/', 3, true)], 'Күйі') }}
{% call page.why() %}<p>ереже</p>{% endcall %}
{% call page.card('К', '/k', 'Ашық') %}<p>i</p>{% endcall %}
{% endblock %}{% block aside %}{{ page.facts([('а', 'ә')]) }}{% endblock %}"""

CHARTS = """{% import "macros/charts.html" as charts %}<div>
{{ charts.bars('c1', 'Т', 'С', [('<а>', 5, '5'), ('ә', 0, '0')], ['а', 'ә']) }}
{{ charts.funnel('c2', 'Т', 'С', [('а', 300), ('ә', 0)]) }}
{{ charts.money_bar('c3', 'Т', 'С', [('а', 10, '10'), ('ә', 4, '4')]) }}
{{ charts.shares('c4', 'Т', 'С', [('а', 10, '10'), ('ә', 4, '4')]) }}
{{ charts.scores('c5', 'Т', 'С', [('а', 71, 60, 80, '71')], threshold=60) }}
{{ charts.sankey('c6', 'Т', 'С', flows, {'a': 'А', 'b': 'Б'}, ['а', 'ә'], [('а', '1')]) }}
{{ charts.region_map('c7', 'Т', 'С', placed, names, {'71': '5'}) }}
{{ charts.tranches('c8', 'Т', 'С', [('1', '2027', '5', 'paid')], {'paid': 'Төленді'}) }}
{{ charts.funnel('c9', 'Т', 'С', []) }}</div>"""


def portal(name: str = "staff") -> PortalView:
    link = NavigationLink("Бөлім", "/here", active=True, here=True)
    return PortalView(name, "Портал", "", [link], [])


def page(application: Flask, language: str, layout: str = "staff", **more: Any) -> Any:
    menu = [SimpleNamespace(label="Шығу", url="/out", method="post")]
    context = {"portal": portal(layout), "actor": PERSON, "user_menu": menu, **more}
    with application.test_request_context(f"/?lang={language}"):
        return html.document_fromstring(render_template_string(PARTS, **context))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_frames_a_page(application: Flask, layout: str, language: str) -> None:
    shown = page(application, language, layout)
    assert shown.get("lang") == language
    assert shown.xpath("//h1//text()") == ["Тақырып"]
    assert len(shown.xpath("//main[@id='main']")) == 1
    assert shown.xpath("//a[contains(@class, 'skip-link')]/@href") == ["#main"]
    name = "Asar" if language == "en" else "Асар"
    assert shown.xpath("string(//title)") == f"Бет – {name}"
    assert shown.xpath("//*[@class='asar-header__name']/text()") == [name]
    assert shown.xpath("//footer//strong/text()") == [name]
    assert shown.xpath("//nav//*[@aria-current='page']/text()") == ["Бөлім", "Бет"]
    assert shown.xpath("//*[contains(@class, 'languages-switch__now')]//text()") == [language]
    assert shown.xpath("//form[@action='/out']/@method") == ["post"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_carry_no_inline_code(application: Flask, language: str) -> None:
    shown = page(application, language)
    assert shown.xpath("//@style | //style | //@onclick | //script[not(@src)]") == []
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("figures", "size"),
    [
        (("7", "money(62594048200)"), []),
        (("7", "money(100) ~ ' + ' ~ money(62594048200)"), []),
        (("7", "money(62594048281)"), ["asar-kpi__value--long"]),
        (("money(162594048281001)", "money(62594048281)"), ["asar-kpi__value--longer"]),
    ],
)
def test_long_sums_stand_smaller_so_that_none_breaks_inside(
    application: Flask, figures: tuple[str, str], size: list[str]
) -> None:
    """All of a row are of one size."""
    first, second = figures
    source = (
        '{% import "macros/page.html" as page %}'
        "{{ page.kpis([('a', " + first + "), ('b', " + second + ")]) }}"
    )
    with application.test_request_context("/?lang=en"):
        shown = html.fromstring(render_template_string(source))
    assert [value.get("class").split()[1:] for value in shown.xpath("//dd")] == [size, size]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_frame_is_translated_whole(application: Flask, language: str) -> None:
    shown = page(application, language)
    texts = " ".join(shown.xpath("//body//text()[not(ancestor::*[@lang])] | //body//@aria-label"))
    own = {"Asar", "DEMO", "Әлия", "kk", "ru", "en", "English", "script"}
    assert {
        word.strip(".,:<>") for word in texts.split() if word.isascii() and word.isalpha()
    } <= own


def test_values_are_escaped(application: Flask) -> None:
    shown = page(application, "kk")
    assert "<script>" in shown.xpath("string(//dl)") + shown.xpath("string(//main)")
    assert shown.xpath("//*[contains(@class, 'asar-user__name')]/text()") == ["<Әлия> DEMO"]


def test_wide_tables_can_be_scrolled_by_keyboard(application: Flask) -> None:
    shown = page(application, "kk")
    tables = shown.xpath("//table")
    assert tables
    for table in tables:
        (region,) = table.xpath("ancestor::*[@role='region']")
        assert (region.get("tabindex"), bool(region.get("aria-label"))) == ("0", True)


def test_a_page_without_aside_has_one_column(application: Flask) -> None:
    source = "{% extends 'layouts/public.html' %}{% block content %}x{% endblock %}"
    with application.test_request_context("/?lang=kk"):
        shown = html.document_fromstring(
            render_template_string(source, portal=portal("public"), actor=ANONYMOUS)
        )
    assert shown.xpath("//main//aside") == []


def test_demo_is_announced(application: Flask) -> None:
    assert page(application, "kk").xpath("//aside[@aria-label='DEMO']//strong/text()") == ["DEMO"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_error_pages_need_no_portal(application: Flask, status: int, language: str) -> None:
    with application.test_request_context(f"/?lang={language}"):
        shown = html.document_fromstring(
            render_template(f"errors/{status}.html", reason="<себеп>", portal=None)
        )
    assert len(shown.xpath("//h1")) == 1
    assert "<себеп>" in shown.xpath("string(//main)")


def test_stale_page_shows_both_versions(application: Flask) -> None:
    rows = [("Атауы", "<мен>", "олар")]
    with application.test_request_context("/?lang=kk"):
        shown = html.document_fromstring(
            render_template("errors/409.html", reason="", differences=rows, portal=None)
        )
    assert shown.xpath("//tbody//th/text() | //tbody//td/text()") == ["Атауы", "<мен>", "олар"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_have_names_and_the_figures_as_a_table(application: Flask, language: str) -> None:
    names = {tile.code: "Солтүстік Қазақстан облысы" for tile, _shade in tiles({})}
    with application.test_request_context(f"/?lang={language}"):
        shown = html.fromstring(
            render_template_string(
                CHARTS,
                flows=sankey([["a"], ["b"]], [Flow("a", "b", 500)]),
                placed=tiles({"71": 5}),
                names=names,
            )
        )
    pictures = shown.xpath("//svg")
    assert len(pictures) == len(shown.xpath("//figure//table")) == 9
    ids = set(shown.xpath("//@id"))
    for picture in pictures:
        assert set(picture.get("aria-labelledby").split()) <= ids
    assert shown.xpath("//@style") == []
    assert len(shown.xpath("//svg//rect[contains(@class, 'asar-tile')]")) == 20

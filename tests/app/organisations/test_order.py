"""Lists by name follow the Kazakh alphabet, page by page, from an index."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.actor import SYSTEM, OrganisationKind, Role
from app.core.db import db
from app.core.text import kazakh_order
from app.identity import queries as identity
from app.organisations import queries
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_organisation

# As the alphabet has it: ә after а, қ after к, ң after н, һ after х, і after ы; quotes count not.
ALPHABET = "А Ә Б В Г Ғ Д Е Ё Ж З И Й К Қ Л М Н Ң О Ө П Р С Т У Ұ Ү Ф Х Һ Ц Ч Ш Щ Ъ Ы І Ь Э Ю Я"
NAMES = [
    "7 жұлдыз",
    "Asar",
    "Ай",
    "«Ақ қайың»",
    "«Әже»",
    "баба",
    "«Кең»",
    "қала",
    "Ұя",
    "һәм",
    "Ілгері",
]


def paged(kind: OrganisationKind, language: str) -> list[str]:
    names, after = [], None
    while True:
        found = queries.search(actor=SYSTEM, kind=kind, after=after, language=language, size=3)
        names += [getattr(row, f"name_{language}") for row in found.rows]
        after = found.next_key
        if after is None:
            return names


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_organisations(app: Flask, language: str) -> None:
    for name in sorted(NAMES):
        kk, ru = (name, "Я") if language == "kk" else ("я", name)
        make_organisation(kind=OrganisationKind.DONOR, name_kk=kk, name_ru=ru)

    assert paged(OrganisationKind.DONOR, language) == NAMES


def test_people(app: Flask) -> None:
    for number, letter in enumerate(sorted(ALPHABET.split())):
        make_user(Role.AUDITOR, name=letter, email=f"{number}@example.org")

    first = identity.people(role=Role.AUDITOR)
    rest = identity.people(role=Role.AUDITOR, after=first[19].id)

    assert [person.name for person in identity.users_with_role(Role.AUDITOR)] == ALPHABET.split()
    assert [person.name for person in first] == ALPHABET.split()
    assert [person.name for person in rest] == ALPHABET.split()[20:]


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("organisations_organisation", "name_kk", "ix_organisations_organisation_kk"),
        ("organisations_organisation", "name_ru", "ix_organisations_organisation_ru"),
        ("identity_user", "name", "ix_identity_user_name"),
    ],
)
def test_a_page_is_read_from_its_index(app: Flask, table: str, column: str, index: str) -> None:
    order = kazakh_order(f"{table}.{column}")
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    db.session.execute(text("SET LOCAL enable_sort = off"))

    plan = db.session.scalars(
        text(
            f"EXPLAIN SELECT id FROM {table}"
            f" WHERE ({order}, id) > ('Ж', '00000000-0000-0000-0000-000000000000'::uuid)"
            f" ORDER BY {order}, id LIMIT 50"
        )
    ).all()

    assert any(f"using {index} " in line for line in plan), plan
    assert any("Index Cond" in line for line in plan), plan

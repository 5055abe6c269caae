"""Pages follow a key: every row once, in both directions, with an end at either side."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.paging import page_by
from app.organisations.models import FrontOffice, Region


@pytest.fixture
def count(app) -> int:
    return db.session.scalar(select(func.count()).select_from(Region))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_pages_there_and_back_hold_every_row_once(count, size, descending):
    places = sorted(range(1, count + 1), reverse=descending)
    wanted, options = select(Region), {"size": size, "descending": descending}

    there = [page_by(wanted, Region.position, **options)]
    while there[-1].next is not None:
        there.append(page_by(wanted, Region.position, after=there[-1].next, **options))
    back = [there[-1]]
    while back[-1].previous is not None:
        back.append(page_by(wanted, Region.position, before=back[-1].previous, **options))

    assert [row.position for page in there for row in page.rows] == places
    assert [page.rows for page in back] == [page.rows for page in reversed(there)]


def test_behind_the_last_row_and_before_the_first_there_is_nothing(count):
    behind = page_by(select(Region), Region.position, after=count)
    before = page_by(select(Region), Region.position, before=1)

    assert (behind.rows, behind.previous, behind.next) == ([], None, None)
    assert (before.rows, before.previous, before.next) == ([], None, None)


def test_a_row_of_two_entities_stays_together(count):
    pairs = select(Region, FrontOffice).join(FrontOffice, FrontOffice.region_code == Region.code)

    page = page_by(pairs, Region.position, size=2)

    assert [(region.position, office.region_code == region.code) for region, office in page.rows] \
        == [(1, True), (2, True)]  # fmt: skip
    assert page.next == 2

"""Pages travel compressed, but never for a request that another site has started."""

from __future__ import annotations

import gzip

import pytest


def ask(client, address="/calls/", **headers):
    return client.get(address, headers={"Accept-Language": "en", **headers})


def test_page_comes_compressed_and_reads_the_same(client):
    plain = ask(client)
    packed = ask(client, **{"Accept-Encoding": "br, gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "br"},
        {"Accept-Encoding": "gzip;q=0, br"},
        {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_page_stays_plain(client, headers):
    answer = ask(client, **headers)

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_small_and_foreign_answers_stay_plain(client):
    small = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    with client.get("/static/build/main.css?v=1", headers={"Accept-Encoding": "gzip"}) as style:
        codings = [answer.headers.get("Content-Encoding") for answer in (small, style)]

    assert codings == [None, None]


def test_versioned_files_are_kept_for_a_year(client):
    with client.get("/static/build/main.css?v=1") as answer:
        kept = answer.headers["Cache-Control"]

    assert kept == "public, max-age=31536000, immutable"

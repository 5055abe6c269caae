from __future__ import annotations

import pytest

from app.documents.fetcher import ClosedFetcher


@pytest.fixture
def fetcher(tmp_path):
    root = tmp_path / "build"
    root.mkdir()
    (root / "a.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    return ClosedFetcher(root)


def test_assets_and_data_are_answered(fetcher):
    assert fetcher("asset:a.svg").read() == b"<svg/>"
    assert fetcher("data:text/plain;base64,0JjRgdC60LA=").read() == "Иска".encode()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.com/x.png",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "asset:../secret.txt",
        "asset:way-out.txt",
        "asset:/etc/passwd",
        "asset://a.svg",
        "asset:missing.svg",
        "asset:",
        "javascript:alert(1)",
        "jar:file:///x!/y",
        "relative.png",
        "",
        "data:text/plain," + "x" * 1_000_001,
    ],
)
def test_everything_else_is_refused(fetcher, url):
    with pytest.raises(ValueError, match=r"may not load|no such asset"):
        fetcher(url)

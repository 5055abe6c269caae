"""QR codes as pictures that stay sharp at any size."""

from __future__ import annotations

import segno


def qr_svg_uri(text: str) -> str:
    """Draw a QR code and give it as an SVG data address for an image of a document or page.

    Error correction M survives a stamp or a fold; the quiet zone of four modules is part of the
    picture, so that no layout can forget it.
    """
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=4, dark="#14222b", light="#fff"))

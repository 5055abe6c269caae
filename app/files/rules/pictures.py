"""Pictures: every block of the file is walked, so that nothing hides before, in or behind."""

from __future__ import annotations

import re
import zlib

from app.core.i18n import Message
from app.files.rules.refusal import ACTIVE, FOREIGN, TOO_BIG_INSIDE, Refused, damaged

MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
MAX_TEXT_BLOCK = 4 * 1024 * 1024
_MARKUP = re.compile(rb"<\s*(script|html|svg|iframe|\?php|!doctype|%)", re.IGNORECASE)
_FLOOD = Message("The picture has too many pixels. Save it smaller: 40 megapixels at most.")
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def check_png(content: bytes) -> None:
    """Raise Refused unless this is one PNG with sound blocks and an honest size."""
    at, pixels = 8, bytearray()
    kinds: list[bytes] = []
    while at < len(content):
        kind, body, at = _png_block(content, at)
        if not kinds and kind != b"IHDR":
            raise damaged()
        kinds.append(kind)
        if kind == b"IDAT":
            pixels += body
        elif kind in {b"tEXt", b"iTXt", b"zTXt", b"iCCP", b"eXIf"}:
            _check_text(kind, body)
        if kind == b"IEND":
            break
    if not kinds or kinds[-1] != b"IEND" or kinds.count(b"IHDR") != 1:
        raise damaged()
    if content[at:].strip(b"\x00"):
        raise Refused("polyglot", FOREIGN)
    _check_png_pixels(content[16:29], bytes(pixels))


def _png_block(content: bytes, at: int) -> tuple[bytes, bytes, int]:
    length = int.from_bytes(content[at : at + 4], "big")
    end = at + 12 + length
    if len(content) < at + 12 or end > len(content):
        raise damaged()
    kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
    if zlib.crc32(kind + body) != int.from_bytes(content[end - 4 : end], "big"):
        raise damaged()
    return kind, body, end


def _check_png_pixels(header: bytes, pixels: bytes) -> None:
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, interlaced = header[8], header[9], header[12]
    _check_size(width, height)
    if colour not in _PNG_CHANNELS or depth not in {1, 2, 4, 8, 16}:
        raise damaged()
    bits = width * _PNG_CHANNELS[colour] * depth
    expected = ((bits + 7) // 8 + 1) * height
    # Interlaced pictures have a few more filter bytes; more than that is a bomb.
    limit = expected * 2 + 1024 if interlaced else expected
    found = _unfold(pixels, limit + 1)
    if found > limit:
        raise Refused("bomb", TOO_BIG_INSIDE)
    if found < expected:
        raise damaged()


def _unfold(packed: bytes, limit: int) -> int:
    unfolder = zlib.decompressobj()
    total = 0
    chunk = packed
    try:
        while chunk and total < limit and not unfolder.eof:
            total += len(unfolder.decompress(chunk, 1 << 20))
            chunk = unfolder.unconsumed_tail
    except zlib.error:
        raise damaged() from None
    return total


def _check_text(kind: bytes, body: bytes) -> None:
    """Texts and profiles inside a PNG: no markup, and packed ones stay small."""
    if _MARKUP.search(body):
        raise Refused("active_content", ACTIVE)
    packed = {b"zTXt": 2, b"iCCP": 2}.get(kind)
    if packed is not None:
        start = body.find(b"\x00") + packed
        if _unfold(body[start:], MAX_TEXT_BLOCK + 1) > MAX_TEXT_BLOCK:
            raise Refused("bomb", TOO_BIG_INSIDE)


def check_jpeg(content: bytes) -> None:
    """Raise Refused unless this is one JPEG from its first marker to its last."""
    at, framed = 2, False
    while True:
        marker, body, at = _jpeg_segment(content, at)
        if marker == 0xD9:
            break
        if marker in _FRAMES:
            if len(body) < 6:
                raise damaged()
            _check_size(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            framed = True
        elif (marker == 0xFE or 0xE0 <= marker <= 0xEF) and _MARKUP.search(body):
            raise Refused("active_content", ACTIVE)
        elif marker == 0xDA:
            at = _after_scan(content, at)
    if not framed:
        raise damaged()
    if content[at:].strip(b"\x00\xff"):
        raise Refused("polyglot", FOREIGN)


def _jpeg_segment(content: bytes, at: int) -> tuple[int, bytes, int]:
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 2 > len(content) or content[at] != 0xFF:
        raise damaged()
    marker, at = content[at + 1], at + 2
    if marker == 0xD9 or marker in _STANDALONE:
        return marker, b"", at
    length = int.from_bytes(content[at : at + 2], "big")
    if length < 2 or at + length > len(content):
        raise damaged()
    return marker, content[at + 2 : at + length], at + length


def _after_scan(content: bytes, at: int) -> int:
    """Find the next marker behind the picture's bits, which escape their own 0xFF."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise damaged()
        if content[at + 1] == 0x00 or content[at + 1] in _STANDALONE or content[at + 1] == 0xFF:
            at += 1 if content[at + 1] == 0xFF else 2
            continue
        return at


def _check_size(width: int, height: int) -> None:
    if not (width > 0 and height > 0):
        raise damaged()
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused("pixel_flood", _FLOOD)

"""Forms as a browser finds them in a page, and what it sends of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

Pairs = list[tuple[str, str | bytes]]


@dataclass
class Box:
    """One input, select or text area."""

    name: str
    kind: str
    value: str = ""
    mode: str = ""
    picked: bool = True

    @property
    def is_text(self) -> bool:
        """True where a person types what they like."""
        return self.kind in {"text", "textarea", "search"} and not self.mode


@dataclass
class Shown:
    """A form with its boxes in the order of the page."""

    action: str
    method: str
    boxes: list[Box] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Name the boxes in which one types freely."""
        return [box.name for box in self.boxes if box.is_text]

    def typed(self) -> list[str]:
        """Name all boxes in which one can type."""
        passive = {"hidden", "checkbox", "radio", "file", "submit", "select"}
        return [box.name for box in self.boxes if box.kind not in passive]

    def value(self, name: str) -> str:
        """Tell what stands in a box."""
        return next((box.value for box in self.boxes if box.name == name), "")

    def pairs(self, *, but: Iterable[str] = ()) -> Pairs:
        """List what a browser sends when nothing is changed."""
        left_out = {*but, "one_time_key", "csrf_token"}
        return [
            (box.name, box.value)
            for box in self.boxes
            if box.picked and box.kind not in {"file", "submit"} and box.name not in left_out
        ]


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Shown] = []
        self._open: Shown | None = None
        self._area: Box | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Shown(facts.get("action", ""), facts.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and tag in {"input", "textarea", "select", "option", "button"}:
            self._put(self._open, tag, facts)

    def _put(self, form: Shown, tag: str, facts: dict[str, str]) -> None:
        name, mode = facts.get("name", ""), facts.get("inputmode", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in facts:
            form.boxes.append(Box(self._select, "select", facts.get("value", "")))
        elif tag == "textarea" and name:
            self._area = Box(name, "textarea", mode=mode)
            form.boxes.append(self._area)
        elif tag == "input" and name:
            kind = facts.get("type", "text")
            picked = kind not in {"checkbox", "radio"} or "checked" in facts
            form.boxes.append(Box(name, kind, facts.get("value", ""), mode, picked))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._area is not None:
            # A browser drops the line break right after the tag.
            self._area.value = self._area.value.removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = ""


def forms_in(page: str) -> list[Shown]:
    """Read the forms that a page sends by POST."""
    reader = Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]


def encoded(pairs: Pairs) -> bytes:
    """Write a body as a browser would, broken letters as they are."""
    return urlencode(pairs, errors="surrogatepass").encode("ascii")

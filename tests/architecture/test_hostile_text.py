"""No text breaks a form: it is stored as typed, or refused with a message, and never a fault."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from tests.architecture.matrix_world import World, standing
from tests.architecture.naughty import KAZAKH, LONG_WORD, TEXTS, UNSEEN
from tests.architecture.rendered import Pairs, Shown, encoded, forms_in

SEED = 20261102
FORM = "application/x-www-form-urlencoded"
# Who opens which pages to find their forms.
WRITERS = (
    ("ngo_owner", ("applicant_", "account_")),
    ("donor_signatory", ("donor_",)),
    ("reviewer", ("reviewer_",)),
    ("officer", ("staff_c", "staff_r", "staff_programmes")),
    ("approver", ("staff_m", "staff_letters", "staff_pledges")),
    ("finance", ("staff_contributions", "staff_ledger")),
    ("administrator", ("staff_people", "staff_front_offices")),
    ("anonymous", ("security.", "public_")),
)
# Where every text of the list is tried; the page shows afterwards what was stored.
MAIN = (
    r"/account/profile$", r"/apply/organisations/[^/]+/edit$", r"/basics$", r"/text/problem$",
    r"/indicators$", r"/budget$", r"/fund/organisations/[^/]+/edit$", r"/fund/profile/[^/]+/edit$",
    r"/staff/calls/[^/]+/edit/basics$", r"/staff/programmes/[^/]+/edit$",
    r"/staff/programmes/settings/[^/]+$", r"/review/[^/]+$",
)  # fmt: skip
# A refusal is an answer; so is a page that has nothing for this actor any more.
ANSWERS = {200, 302, 303, 400, 403, 404, 409, 413, 422, 429}
# Pages on which nothing is stored, or whose answer costs a password hash each time.
COSTLY = ("/sign-in", "/register", "/account/password", "/account/verify")
Place = tuple[str, str, Shown]
_ONE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def world(application):
    with standing(application) as made:
        yield made


@pytest.fixture(scope="module")
def places(world) -> list[Place]:
    return forms_of(world, WRITERS)


def forms_of(world: World, writers: Iterable[tuple[str, tuple[str, ...]]]) -> list[Place]:
    """Every form that somebody can reach: who, on which page, what. A state more adds nothing."""
    found: dict[tuple[str, str], Place] = {}
    for actor, prefixes in writers:
        for (_endpoint, method, _state), address in world.rows(prefixes):
            if method != "GET" or address.endswith((".pdf", ".json", ".csv", ".ics", ".atom")):
                continue
            page = world.ask(actor, "GET", address)
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            for form in forms_in(page.get_data(as_text=True)):
                kind = (_ONE.sub("*", form.action or address), str(form.typed()))
                if form.typed():
                    found.setdefault(kind, (actor, address, form))
    return list(found.values())


def told(faults: list[str]) -> str:
    """The first of many, one a line."""
    return "\n".join([f"{len(faults)} faults", *faults[:60]])


def main_of(places: list[Place]) -> list[Place]:
    """The first form with free text for each of the main addresses."""
    found = (
        next((one for one in places if one[2].texts() and re.search(pattern, one[1])), None)
        for pattern in MAIN
    )
    return [place for place in found if place is not None]


def test_list_is_long_enough():
    assert len(set(map(repr, TEXTS))) >= 120
    assert KAZAKH in TEXTS
    assert KAZAKH.lower() in TEXTS


def test_forms_are_found_in_every_portal(places):
    assert len(places) >= 40
    assert len(main_of(places)) == len(MAIN)


def send(world: World, place: Place, pairs: Pairs) -> str | None:
    """Send a form and tell what is wrong with the answer."""
    actor, address, form = place
    target = form.action or address
    answer = world.keep(actor, "POST", target, data=encoded(pairs), content_type=FORM)
    return None if answer.status_code in ANSWERS else wrong(world, answer.status_code)


def wrong(world: World, status: int) -> str:
    """Tell a wrong status, with what the view raised."""
    last = world.raised[-1] if status == 500 and world.raised else ""
    return f"status {status} {type(last).__name__ if last else ''} {str(last)[:150]}"


def _tries(places: list[Place]) -> Iterator[tuple[Place, str | bytes]]:
    random = Random(SEED)
    for place in places:
        share = 6 if place[1].startswith(COSTLY) else len(TEXTS) // 3
        for text in random.sample(TEXTS, share):
            yield place, text


@pytest.mark.parametrize("half", [0, 1])
def test_no_text_in_all_boxes_is_a_fault(world, places, half):
    faults = []
    for place, text in _tries(places[half::2]):
        form = place[2]
        boxes = form.typed()
        pairs = form.pairs(but=boxes) + [(name, text) for name in boxes]
        savepoint = world.connection.begin_nested()
        fault = send(world, place, pairs)
        savepoint.rollback()
        if fault:
            faults.append(f"{place[0]} {place[1]} {text!r:.60}: {fault}")

    assert not faults, told(faults)


def kept(world: World, place: Place, name: str, text: str | bytes) -> tuple[bool, str | None]:
    """Type a text into one box; tell whether it was stored and what is wrong with that."""
    actor, address, form = place
    target = form.action or address
    pairs: Pairs = [*form.pairs(but=[name]), (name, text)]
    answer = world.keep(actor, "POST", target, data=encoded(pairs), content_type=FORM)
    if answer.status_code in {302, 303}:
        return True, _as_typed(world, place, name, text)
    if answer.status_code in {400, 413, 422}:
        page = answer.get_data(as_text=True)
        told_why = "govuk-error-message" in page or answer.status_code != 422
        return False, None if told_why else "refused without a message"
    return False, wrong(world, answer.status_code)


def _as_typed(world: World, place: Place, name: str, text: str | bytes) -> str | None:
    """Look at the page again: the box holds the text in composed form, without its edges.

    The mark that pasted text begins with counts as an edge.
    """
    page = world.keep(place[0], "GET", place[1])
    again = [one for one in forms_in(page.get_data(as_text=True)) if name in one.texts()]
    if isinstance(text, bytes) or not again:
        return "bytes were stored" if again else None
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip().lstrip("\ufeff")
    if set(plain) & set(UNSEEN):
        return "stored what nobody sees"
    shown = again[0].value(name).replace("\r\n", "\n")
    return None if shown == unicodedata.normalize("NFC", plain) else f"shows {shown!r:.60}"


@pytest.mark.parametrize("third", range(3))
def test_text_is_stored_as_typed_or_refused(world, places, third):
    faults, stored = [], 0
    for place in main_of(places)[third::3]:
        texts = [*TEXTS, LONG_WORD]
        boxes = islice(cycle(place[2].texts()), len(texts))
        for name, text in zip(boxes, texts, strict=True):
            savepoint = world.connection.begin_nested()
            was_stored, fault = kept(world, place, name, text)
            savepoint.rollback()
            stored += was_stored
            if fault:
                faults.append(f"{place[1]} {name} {text!r:.60}: {fault}")

    assert not faults, told(faults)
    # Most of the list are sound letters: a form that refuses them all tells nothing.
    assert stored >= 60


QUERIES = [
    "", " ", "\x00", "а\x00б", "\ud800", "\u202e", KAZAKH, "%", "_", "'", '"', "\\", "-1", "0",
    "1e9",    "9" * 30, "99999999999999999", "2147483648", "9223372036854775808", "NaN",
    "null", "٣", "²",
    "not-a-uuid", "00000000-0000-0000-0000-000000000000", "2026-02-30", "0000-00-00", "9999-12-31",
    "2026-11-02T07:00:00", "{{7*7}}", "<script>", "../..", "a" * 5000, "=1+1", "kk", "xx",
    "asc", "-id",
    "WyJhIiwxXQ==", "e30", "bnVsbA", "W10=", "a,b", "x|y", "~", "\ufeff", "2027\r\nX: y", "KZ-71",
    "[]",
]  # fmt: skip


def _asked_names(application, endpoint: str) -> list[str]:
    """Name what the views of a house read from the address."""
    view = inspect.unwrap(application.view_functions[endpoint])
    folder = Path(inspect.getfile(view)).parent
    found = {"lang", "after", "before", "sort"}
    for path in folder.glob("*.py"):
        found |= set(re.findall(r"args\.get(?:list)?\(\s*\"(\w+)\"", path.read_text("utf-8")))
    return sorted(found)


READERS = (
    ("ngo_owner", ("applicant_", "account_")), ("donor_signatory", ("donor_",)),
    ("reviewer", ("reviewer_",)), ("officer", ("staff_",)), ("anonymous", ("public_", "security.")),
)  # fmt: skip


def _questions(application, world) -> Iterator[tuple[str, str, Pairs]]:
    random = Random(SEED)
    for actor, prefixes in READERS:
        for (endpoint, method, _state), address in world.rows(prefixes):
            if method != "GET" or re.search(r"[0-9a-f]{8}-|\.(pdf|json)$", address):
                continue
            names = _asked_names(application, endpoint)
            for name in names:
                for value in random.sample(QUERIES, 4):
                    yield actor, address, [(name, value)]
            for value in random.sample(QUERIES, 6):
                yield actor, address, [(name, value) for name in names]
            yield actor, address, [(f"{name}[]", "1") for name in names] + [("a", b"\xff")]
            yield actor, address, [(name, value) for name in names for value in ("1", "2")]


@pytest.mark.parametrize("part", range(3))
def test_no_address_is_a_fault(application, world, part):
    faults = []
    for actor, address, pairs in islice(_questions(application, world), part, None, 3):
        query = encoded(pairs).decode()
        status = world.ask(actor, "GET", f"{address}?{query}").status_code
        if status not in {200, 302, 303, 400, 403, 404, 422}:
            faults.append(f"{actor} {address}?{query[:120]}: {wrong(world, status)}")

    assert not faults, told(faults)

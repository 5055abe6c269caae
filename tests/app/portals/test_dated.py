"""Days and instants typed in boxes."""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from app.portals.dated import LocalDateTime
from app.portals.forms import BaseForm


class Dated(BaseForm):
    """A form with one instant."""

    closing = LocalDateTime("Closing")


def test_an_instant_before_all_calendars_is_refused(app) -> None:
    boxes = {"day": "1", "month": "1", "year": "0001", "time": "00:00"}
    typed = MultiDict({f"closing-{name}": value for name, value in boxes.items()})
    with app.test_request_context("/?lang=en"):
        form = Dated(formdata=typed, meta={"csrf": False})
        form.validate()
        errors = [str(error) for error in form.closing.errors]

    assert errors == ["“Closing”: there is no such date."]


def test_stored_instant_is_shown_in_the_zone_of_the_call(app) -> None:
    stored = datetime(2027, 3, 27, 20, 30, tzinfo=UTC)
    with app.test_request_context():
        form = Dated(formdata=None, data={"closing": stored}, meta={"csrf": False})
        shown = [form.closing.part(part) for part in ("day", "time")]

    assert shown == ["28", "01:30"]

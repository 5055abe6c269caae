"""Days and instants typed in boxes, one box for each part, so that nobody guesses an order."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.portals import widgets
from app.portals.asked import Asked, lazy

LOCAL_ZONE = "Asia/Almaty"


class LocalDate(Asked):
    """A day typed in three boxes; data is a date."""

    widget = widgets.DATE
    parts: tuple[str, ...] = ("day", "month", "year")

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        """Gather the boxes, which are separate names in the request."""
        self.boxes: dict[str, str] = {}
        if formdata is not None:
            names = {part: f"{self.name}-{part}" for part in self.parts}
            self.boxes = {
                part: str(formdata.get(name)) for part, name in names.items() if name in formdata
            }
        super().process(None, *args, **options)
        if formdata is None or not self.boxes:
            return
        self.raw_data = list(self.boxes.values())
        self.data = None
        try:
            self.data = self.read_boxes() if self.is_answered() else None
        except ValueError as refusal:
            self.process_errors.append(refusal.args[0])

    def read_boxes(self) -> Any:
        """Make the value of what stands in the boxes."""
        return self.read_day()

    def read_day(self) -> date:
        """Make a date of the first three boxes, or refuse it."""
        typed = [self.boxes.get(part, "").strip() for part in ("day", "month", "year")]
        if not all(typed):
            self.refuse(lazy("“%(label)s” needs a day, a month and a year."))
        if not all(text.isascii() and text.isdigit() for text in typed) or len(typed[2]) != 4:
            self.refuse(lazy("“%(label)s”: enter the date in figures, such as 27 3 2027."))
        try:
            return date(int(typed[2]), int(typed[1]), int(typed[0]))
        except ValueError:
            self.refuse(lazy("“%(label)s”: there is no such date."))
            raise

    def shown(self) -> Any:
        """The stored value in the reader's zone."""
        return self.data

    def part(self, name: str) -> str:
        """What one box shows: what was typed, else a part of the stored value."""
        if self.boxes or self.data is None:
            return self.boxes.get(name, "")
        value = self.shown()
        return f"{value:%H:%M}" if name == "time" else str(getattr(value, name))


class LocalDateTime(LocalDate):
    """A day and a time in the zone of the call; data is an instant in UTC."""

    widget = widgets.DATE_TIME
    parts = ("day", "month", "year", "time")

    def __init__(self, label: Any = "", *, zone: str = LOCAL_ZONE, **options: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(label, **options)

    def read_boxes(self) -> datetime:
        day = self.read_day()
        found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", self.boxes["time"].strip())
        if found is None:
            self.refuse(lazy("“%(label)s”: enter the time as hours and minutes, such as 18:30."))
            raise ValueError
        hour, minute = map(int, found.groups())
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        try:
            return local.astimezone(UTC)
        except OverflowError:
            # The first hours of the year 1 lie before all that a calendar can name.
            self.refuse(lazy("“%(label)s”: there is no such date."))
            raise

    def shown(self) -> Any:
        return None if self.data is None else self.data.astimezone(self.zone)

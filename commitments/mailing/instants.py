"""When a local time of day is, in UTC, on days whose clocks are changed: pure rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time on a local day.

    A time that occurs twice is its first occurrence; one that does not occur is the first instant after the gap.
    """
    wall = datetime.combine(day, at, zone)
    late = wall.astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return late
    early = wall.replace(fold=1).astimezone(UTC)  # in a gap: by the offset that holds after it, so before the change
    before = early.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone had this day: Apia had no 30 December 2011."""
    return instant(day, time(), zone).astimezone(zone).date() == day


def is_on(day: date, weekdays: str) -> bool:
    """Whether a day is one of the weekdays, written as 12345 for Monday to Friday."""
    return str(day.isoweekday()) in weekdays


def slots_between(
    after: datetime, until: datetime, *, first: date | None, weekdays: str, at: time, zone: ZoneInfo
) -> Iterator[tuple[date, datetime]]:
    """Each local day of a schedule with its instant, if that comes after `after` and not later than `until`.

    `first` is the earliest day that may still be made, so that a day is not lost when a change of the zone's rules
    puts its instant before one that has been worked at already.
    """
    day = after.astimezone(zone).date()
    if first is not None and first > day:
        day = first
    last = until.astimezone(zone).date()
    while day <= last:
        if is_on(day, weekdays) and exists(day, zone):
            due = instant(day, at, zone)
            if after < due <= until:
                yield day, due
        day += ONE_DAY

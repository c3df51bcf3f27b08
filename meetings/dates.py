"""Partial dates: a date as a paper gives it, with the days that it can mean.

The notation is EDTF (ISO 8601-2:2019, Library of Congress, level 1), the part of it that papers need:
``2009``, ``2015-09``, ``2016-02-01``, unspecified digits (``201X``, ``2015-XX``), the qualifiers ``~`` (approximate),
``?`` (uncertain) and ``%`` (both), and intervals ``2016-02-01/2016-02-02`` with an open side written ``..``.
Nothing is invented: ``2009`` is every day from 1 January to 31 December, never the first of them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

OPEN_START, OPEN_END = date.min, date.max

_POINT = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<qualifier>[?~%]?)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+ -]\d{2}:\d{2})", re.ASCII)
_SHOWN = 40  # characters of what was written that a message repeats
_HINT = "write 2016, 2016-02, 2016-02-01, or a range such as 2016-02-01/2016-02-02"


class NotADate(ValueError):
    """What was written is not a date that can be kept; the message says why, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of possible days, both ends included.

    >>> str(Span(date(2016, 2, 1), date(2016, 2, 2)))
    '2016-02-01/2016-02-02'
    """

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise NotADate(f"{self.earliest}/{self.latest} runs backwards")

    def __str__(self) -> str:
        return f"{self.earliest}/{self.latest}" if self.earliest != self.latest else str(self.earliest)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as written in EDTF; the empty one is false and has no days. Build it with `parse`."""

    edtf: str = ""
    first: Span | None = None
    last: Span | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read EDTF. Empty text gives the empty partial date; raises `NotADate` with a message for a person."""
        return _parse(text.strip())

    def __bool__(self) -> bool:
        return bool(self.edtf)

    def __str__(self) -> str:
        return self.edtf

    @property
    def earliest(self) -> date | None:
        return self.first.earliest if self.first else None

    @property
    def latest(self) -> date | None:
        return self.last.latest if self.last else None

    @property
    def is_interval(self) -> bool:
        return "/" in self.edtf

    @property
    def is_open(self) -> bool:
        """Whether a side is left open (``2002/..``)."""
        return ".." in self.edtf

    @property
    def is_exact(self) -> bool:
        """Whether it names its days: one day, or from one day to another."""
        return bool(
            self.first
            and self.last
            and not self.is_open
            and self.first.earliest == self.first.latest
            and self.last.earliest == self.last.latest
        )

    @property
    def uncertain(self) -> bool:
        """Whether the paper doubts it (*tentative*)."""
        return "?" in self.edtf or "%" in self.edtf

    @property
    def approximate(self) -> bool:
        return "~" in self.edtf or "%" in self.edtf

    def start(self, days: int | None = None) -> Span | None:
        """The days on which something so dated, lasting `days` whole days, can begin; None when undated.

        Raises `NotADate` when so many days do not fit.
        """
        room = self._room(days)
        if self.first is None or not room:
            return self.first
        return Span(self.first.earliest, self.first.latest - timedelta(room))

    def end(self, days: int | None = None) -> Span | None:
        """The days on which it can end: three days somewhere in 2009 end between 3 January and 31 December.

        Raises `NotADate` when so many days do not fit.
        """
        room = self._room(days)
        if self.last is None or not room:
            return self.last
        return Span(self.last.earliest + timedelta(room), self.last.latest)

    def _room(self, days: int | None) -> int:
        """How many days lie between first and last day when `days` whole days lie somewhere within."""
        if days is None or self.first is None or self.last is None:
            return 0
        if days < 1:
            raise NotADate("A meeting lasts at least one day")
        if self.is_interval:
            if not self.is_exact or (self.last.latest - self.first.earliest).days + 1 == days:
                return 0 if self.is_exact else self._refuse(days)
            return self._refuse(days)
        if days > (self.last.latest - self.first.earliest).days + 1:
            return self._refuse(days)
        return days - 1

    def _refuse(self, days: int) -> int:
        raise NotADate(
            f"{days} days do not fit {self.edtf}: give the days with a month or a year, or a range by itself"
        )


def exact_day(text: str) -> date | None:
    """A day written as *2016-01-15*; None for what is none, and for *20160115* or *2016-W02-5*."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def exact_instant(text: str) -> datetime | None:
    """An instant with its zone, as RFC 3339 writes it, told in UTC; None for what is none or outside the calendar.

    A + that an address lost is read anew. In UTC, because RFC 3339 knows zones up to 23:59 and PostgreSQL up to 15:59.
    """
    try:
        return datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _parse(text: str) -> PartialDate:
    if not text:
        return PartialDate()
    before, slash, after = text.partition("/")
    if not slash:
        span = _point(before, whole=text)
        return PartialDate(text, span, span)
    if before == after == "..":
        raise NotADate("A range open on both sides says nothing")
    first = Span(OPEN_START, OPEN_START) if before == ".." else _point(before, whole=text)
    last = Span(OPEN_END, OPEN_END) if after == ".." else _point(after, whole=text)
    if first.earliest > last.latest:
        raise NotADate(f"{text} runs backwards: its end lies before its beginning")
    # What begins within “2016/2016-03” has begun by the end of March, and nothing ends before it begins.
    begins = Span(first.earliest, min(first.latest, last.latest))
    ends = Span(max(first.earliest, last.earliest), last.latest)
    return PartialDate(text, begins, ends)


def _point(text: str, *, whole: str) -> Span:
    """The days that one side of a range, or a date by itself, can mean."""
    found = _POINT.fullmatch(text)
    whole = whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]}…"
    if not found:
        raise NotADate(f"“{whole}” is not a date that can be read: {_HINT}")
    year, month, day = found["year"], found["month"], found["day"]
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low < 1:
        raise NotADate(f"“{whole}” names the year 0: years begin with 0001")
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")):
        raise NotADate(f"“{whole}” leaves out a larger part and names a smaller one: {_HINT}")
    if month in (None, "XX"):
        return Span(date(low, 1, 1), date(high, 12, 31))
    if not 1 <= int(month) <= 12:
        raise NotADate(f"“{whole}” names month {month}: months run from 01 to 12")
    length = calendar.monthrange(low, int(month))[1]
    if day in (None, "XX"):
        return Span(date(low, int(month), 1), date(low, int(month), length))
    if not 1 <= int(day) <= length:
        raise NotADate(f"“{whole}” names day {day}: {calendar.month_name[int(month)]} {low} has {length} days")
    return Span(date(low, int(month), int(day)), date(low, int(month), int(day)))

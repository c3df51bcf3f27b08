"""Deadlines: a rule as a paper states it, and the days that follow from it. No clock, no database.

A rule is an anchor (a date, a meeting, a milestone, a completion), an offset (ISO 8601-1:2019 §5.5.2, such as ``P14D``)
and a bound (*by, at, during, not before*). It yields a span of days, for an anchor known as *2009* gives no single day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from heapq import merge
from itertools import groupby, islice, pairwise, takewhile
from typing import TypeVar

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meetings.dates import NotADate, PartialDate, Span

Key = TypeVar("Key")


class BadRule(ValueError):
    """A deadline rule that cannot be kept; the message is for the person who wrote it."""


class Bound(TextChoices):
    BY = "by", _("by")
    AT = "at", _("at")
    DURING = "during", _("during")
    NOT_BEFORE = "not_before", _("not before")


class Anchor(TextChoices):
    """What a deadline hangs on."""

    FIXED = "fixed", _("a date")
    MEETING = "meeting", _("a meeting")
    NEXT_MEETING = "next_meeting", _("the next meeting of a body")
    MILESTONE = "milestone", _("a milestone")
    COMPLETION = "completion", _("the completion of another commitment")
    RECURRING = "recurring", _("recurring")
    CONTINUING = "continuing", _("continuing")


class Edge(TextChoices):
    START = "start", _("its beginning")
    END = "end", _("its end")


class Count(TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


_DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,3})M)?(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?",
    re.ASCII,
)


def _list(item: str) -> str:
    return f"(?:{item})(?:,(?:{item}))*"


_FIFTH = re.compile(r"(?<!\d)([+-]?)5(?=[A-Z])")
_WEEKDAY = "MO|TU|WE|TH|FR|SA|SU"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "WKST": _WEEKDAY,
    "BYMONTH": _list("0?[1-9]|1[0-2]"),
    "BYMONTHDAY": _list(r"[+-]?(?:0?[1-9]|[12]\d|3[01])"),
    "BYDAY": _list(rf"(?:[+-]?[1-9]\d?)?(?:{_WEEKDAY})"),
    "BYYEARDAY": _list(r"[+-]?[1-9]\d{0,2}"),
    "BYWEEKNO": _list(r"[+-]?[1-9]\d?"),
    "BYSETPOS": _list(r"[+-]?[1-9]\d{0,2}"),
}
"""The parts of a recurrence rule that speak of days, and what each may hold; those of hours and minutes are missing."""
_NEAREST = {
    29: {"BYMONTHDAY": "28,29", "BYSETPOS": "-1"},
    30: {"BYMONTHDAY": "28,29,30", "BYSETPOS": "-1"},
    31: {"BYMONTHDAY": "28,29,30,31", "BYSETPOS": "-1"},
    -29: {"BYMONTHDAY": "-28,-29", "BYSETPOS": "1"},
    -30: {"BYMONTHDAY": "-28,-29,-30", "BYSETPOS": "1"},
    -31: {"BYMONTHDAY": "-28,-29,-30,-31", "BYSETPOS": "1"},
}
"""The days that not every month has, from its beginning or its end, each as the nearest one that the month has."""
LONGEST = 120
"""Of a recurrence rule, in characters."""
_CHOOSING = {"BYDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"}
"""The parts that choose days otherwise than by the day of the month."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed distance in years, months, weeks and days, kept as it was written."""

    written: str = ""
    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Offset:
        """Read an ISO 8601 duration of whole days, such as ``P14D`` or ``-P1M``; raises `BadRule`."""
        text = text.strip()
        if not text:
            return cls()
        found = _DURATION.fullmatch(text)
        if not found:
            raise BadRule(f"“{text}” is not a distance in time: write P14D, P2W, P1M, P1Y, or -P7D for before")
        sign = -1 if found["sign"] else 1
        years, months, weeks, days = (sign * int(found[unit] or 0) for unit in ("years", "months", "weeks", "days"))
        return cls(text, years, months, weeks, days)

    def __bool__(self) -> bool:
        return any((self.years, self.months, self.weeks, self.days))

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Calendar:
    """A body's days off: `weekend` as ISO weekdays (6 is Saturday), `holidays` as days."""

    weekend: frozenset[int] = frozenset({6, 7})
    holidays: Collection[date] = frozenset()

    def works(self, day: date) -> bool:
        return day.isoweekday() not in self.weekend and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline without its anchor's day. Raises `BadRule` when its parts contradict each other."""

    bound: Bound = Bound.BY
    anchor: Anchor = Anchor.FIXED
    edge: Edge = Edge.END
    offset: Offset = field(default_factory=Offset)
    count: Count = Count.CALENDAR
    rrule: str = ""

    def __post_init__(self) -> None:
        off = self.offset
        if self.count == Count.WORKING and (off.years or off.months or off.weeks):
            raise BadRule("Working days are counted in days: write P10D, not weeks, months or years")
        if off and self.anchor in (Anchor.CONTINUING, Anchor.RECURRING):
            raise BadRule("What continues or recurs has no distance in time to add")
        if self.rrule and self.anchor != Anchor.RECURRING:
            raise BadRule("Only a recurring deadline has a recurrence rule")
        if self.rrule:
            _refuse_gaps(self.rrule)


def due_days(
    rule: Rule,
    anchor: PartialDate,
    *,
    lasting: int | None = None,
    happened: bool = True,
    calendar: Calendar | None = None,
) -> Span | None:
    """The days between which the due date lies, both included; None while the anchor gives none.

    `anchor` is the date of what the rule hangs on (for a fixed deadline the date itself), `lasting` its length in days.
    `happened` tells whether a milestone is reached or a commitment completed: *not before* waits for the fact, not for
    the date expected for it. Raises `BadRule` when the days run past the calendar or do not fit their frame.
    """
    if rule.anchor in (Anchor.CONTINUING, Anchor.RECURRING) or not anchor:
        return None
    if rule.anchor in (Anchor.MILESTONE, Anchor.COMPLETION) and rule.bound == Bound.NOT_BEFORE and not happened:
        return None
    if anchor.is_open:
        raise BadRule(f"{anchor} leaves a side open: a deadline needs a day to count from")
    try:
        span = anchor.start(lasting) if rule.edge == Edge.START else anchor.end(lasting)
        assert span is not None  # the anchor is not empty
        return Span(shift(span.earliest, rule, calendar), shift(span.latest, rule, calendar))
    except NotADate as error:
        raise BadRule(str(error)) from None


def shift(day: date, rule: Rule, calendar: Calendar | None = None) -> date:
    """The day, moved by the rule's offset. A month is the same day of a later month, or its last day (31 January + P1M
    is 28 February); the day itself is not counted. Raises `BadRule` past the years 1 to 9999."""
    off, calendar = rule.offset, calendar or Calendar()
    if rule.count == Count.WORKING and len(calendar.weekend) > 6:
        raise BadRule("A calendar without a working day cannot count working days")
    try:
        if rule.count == Count.WORKING:
            return _working_days(day, off.days, calendar)
        return day + relativedelta(years=off.years, months=off.months, weeks=off.weeks, days=off.days)
    except (OverflowError, ValueError):
        raise BadRule(f"{day} and {off} lead past the calendar") from None


def _working_days(day: date, count: int, calendar: Calendar) -> date:
    """The count-th working day after (or before) the day."""
    step = timedelta(1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= calendar.works(day)
    return day


def way_round(awaits: Mapping[Key, Collection[Key]], start: Key) -> list[Key]:
    """The way from a commitment back to itself along what each one awaits, `start` first and last; empty if none.

    `awaits` maps each commitment to those on whose completion its deadlines hang.
    """
    ways: list[list[Key]] = [[start]]
    seen: set[Key] = set()
    while ways:
        way = ways.pop()
        for following in awaits.get(way[-1], ()):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def next_occurrence(rrule: str, *, begins: date, after: date) -> date | None:
    """The first day of a recurrence (RFC 5545 §3.3.10) later than `after`; None when it has ended, or never comes.

    `begins` is the day from which it counts. A month without the day (a 31st, a fifth Monday) uses its last one, so
    that no month is skipped. Raises `BadRule` when the rule cannot be read or has a period shorter than a day.
    """
    parts = _recurrence(rrule)
    try:
        count = int(parts.pop("COUNT", "0")) or None
        # A day: its last second, in whichever zone, is what people mean.
        until = date.fromisoformat(parts.pop("UNTIL", "99991231")[:8])
        if not count:
            begins = _nearer(parts, begins, after)
        years = _years_to_the_end(parts, max(begins, after))
        begins, after = _later(begins, years), _later(after, years)
        days = islice(_days(parts, begins), count)
        found = next((day for day in days if day > after), None)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise BadRule(f"“{rrule}” cannot be read as a recurrence rule of RFC 5545") from None
    if found is None or (day := _later(found, -years)) > until:
        return None
    return day


_CYCLE = 400
"""Years after which days of the month and of the week come round alike: they are whole weeks."""
_FAR = {"YEARLY": 1_000}
"""Years within which what recurs must come again, where that is more than 100: the longest interval is 999 periods."""


def _later(day: date, years: int) -> date:
    """The same day of the calendar a number of years later, which must be cycles."""
    return day.replace(year=day.year + years)


def _years_to_the_end(parts: Mapping[str, str], day: date) -> int:
    """The years by which a search from the day is put off, so that the calendar ends soon after what it may find.

    The library looks for what never comes until the calendar ends: for minutes, when somebody asks it often.
    """
    room = date.max.year - day.year - _FAR.get(parts["FREQ"], 100)
    return max(room // _CYCLE, 0) * _CYCLE


def _nearer(parts: Mapping[str, str], begins: date, after: date) -> date:
    """A later day from which a rule without a count gives the same days: not each since long ago is gone through."""
    step = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"], 0) * int(parts.get("INTERVAL", "1"))
    past = (after - begins).days // step - 1 if step else 0
    return begins + timedelta(past * step) if past > 0 else begins


def _days(parts: Mapping[str, str], begins: date) -> Iterator[date]:
    """The days of a rule in their order; of a 30th and a 31st both may fall on one day, which then comes once."""
    start = datetime.combine(begins, time())
    rules = [rrulestr(";".join(f"{k}={v}" for k, v in one.items()), dtstart=start) for one in _months(parts, begins)]
    return (moment.date() for moment, _same in groupby(merge(*rules)))


@lru_cache(maxsize=1_000)
def _refuse_gaps(rrule: str) -> None:
    """Raise `BadRule` for a rule that names no day at all, and for one of months or years that skips some of them.

    Which days a rule names depends on nothing but the weekday with which a year begins and on leap years around it, and
    within 28 years all such years come. So the last 28 of the calendar are looked through, whatever the interval; the
    very last one is left out, for the library cannot count the week in which the calendar ends.
    """
    parts = {name: value for name, value in _recurrence(rrule).items() if name not in ("INTERVAL", "COUNT", "UNTIL")}
    years = range(date.max.year - 28, date.max.year)
    end = date(date.max.year, 1, 1)
    try:
        found = list(takewhile(lambda day: day < end, _days(parts, date(years[0], 1, 1))))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise BadRule(f"“{rrule}” cannot be read as a recurrence rule of RFC 5545") from None
    if not found:
        raise BadRule(f"“{rrule}” names no day at all")
    if parts["FREQ"] == "MONTHLY":
        months = [int(month) for month in parts.get("BYMONTH", "1,2,3,4,5,6,7,8,9,10,11,12").split(",")]
        there = {(day.year, day.month) for day in found}
        gap = next((date(year, month, 1) for year in years for month in months if (year, month) not in there), None)
        if gap:
            raise BadRule(f"“{rrule}” skips some months, such as {_later(gap, -20 * _CYCLE):%Y-%m}")
    elif parts["FREQ"] == "YEARLY":
        # The first week may begin in the old year: no year is skipped where none is by the count of weeks.
        for one, following in pairwise([date(years[0], 1, 1), *found, end]):
            by_weeks = following.isocalendar().year - one.isocalendar().year
            if min(following.year - one.year, by_weeks) > 1:
                raise BadRule(f"“{rrule}” skips some years, such as {one.year + 1 - 20 * _CYCLE}")
    elif parts["FREQ"] in ("DAILY", "WEEKLY") and _NEAREST.keys() & set(_month_days(parts)):
        raise BadRule(f"“{rrule}” skips months without that day: write FREQ=MONTHLY")


def _recurrence(rrule: str) -> dict[str, str]:
    """The parts of a recurrence rule by name; raises `BadRule` for what is not a rule of whole days."""
    if len(rrule) > LONGEST:
        raise BadRule(f"“{rrule[:20]}…” is not a recurrence of days: it is longer than {LONGEST} characters")
    parts: dict[str, str] = {}
    for part in rrule.upper().removeprefix("RRULE:").split(";"):
        name, _equals, value = part.partition("=")
        if name in parts or not re.fullmatch(_PARTS.get(name, "(?!)"), value, re.ASCII):
            raise BadRule(f"“{rrule}” is not a recurrence of days: write FREQ=MONTHLY or FREQ=YEARLY;INTERVAL=2")
        parts[name] = value
    if "FREQ" not in parts:
        raise BadRule(f"“{rrule}” does not say how often: write FREQ=MONTHLY or FREQ=YEARLY;INTERVAL=2")
    return parts


def _months(parts: Mapping[str, str], begins: date) -> list[dict[str, str]]:
    """The rule as one or more that skip no month: where a month lacks a day, they take the one next to it instead.

    For a 31st that is the last day, for the 31st day from the end the first; for a fifth Monday the last.
    """
    parts = dict(parts)
    if parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        return [parts]
    if "BYDAY" in parts and (parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts):
        parts["BYDAY"] = re.sub(
            r"(?<!\d)([+-]?)5(?=[A-Z])", lambda fifth: "1" if fifth[1] == "-" else "-1", parts["BYDAY"]
        )
    named = _month_days(parts) or [begins.day]
    late = sorted(_NEAREST.keys() & set(named))
    if not late or _CHOOSING & parts.keys():
        return [parts]
    every = range(1, 13) if "BYMONTHDAY" in parts else [begins.month]
    months = parts["BYMONTH"].split(",") if "BYMONTH" in parts else [str(month) for month in every]
    there_always = ",".join(str(day) for day in named if day not in _NEAREST)
    rules = [parts | {"BYMONTHDAY": there_always}] if there_always else []
    for day in late:
        if parts["FREQ"] == "MONTHLY":
            rules.append(parts | _NEAREST[day])
        else:
            rules += [parts | {"BYMONTH": month} | _NEAREST[day] for month in months]
    return rules


def _month_days(parts: Mapping[str, str]) -> list[int]:
    return [int(day) for day in parts["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in parts else []

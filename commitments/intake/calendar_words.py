"""Dates as papers write them, read into partial dates: *15 September*, *mid-2026*, *the first quarter of next year*."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
YEAR = r"(?:19|20)\d\d(?!\d|[/-]\d{4}\b)"
DAY = r"(?:[0-3]?\d)(?:\s?(?:st|nd|rd|th))?(?!\d)"
_TO = r"\s*(?:-|–|—|/|to|and|until|through|till)\s*(?:the\s+)?"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(?:the\s+)?)?"
_QUARTER = r"(?:(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?:quarter|half|semester|trimester)|Q[1-4])"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?:(?:this|next|the coming|the following)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
_NEAR = r"(?:the new year|(?:this|next|the current|the coming|the following|the present|that|the same)\s+(?:calendar\s+|financial\s+|fiscal\s+)?(?:year|month|week|quarter|biennium|spring|summer|autumn))"

_FORMS = (
    rf"{_WEEKDAY}{DAY}\s+(?:of\s+)?{MONTH},?(?:\s+{YEAR})?{_TO}{_WEEKDAY}{DAY}\s+(?:of\s+)?{MONTH}(?:,?\s+{YEAR})?",
    rf"{_WEEKDAY}{MONTH}\s+{DAY}(?:,?\s+{YEAR})?{_TO}{MONTH}\s+{DAY}(?:,?\s+{YEAR})?",
    rf"{_WEEKDAY}{DAY}(?:{_TO}{_WEEKDAY}{DAY})?\s+(?:of\s+)?{MONTH}(?:,?\s+{YEAR})?",
    rf"{_WEEKDAY}{MONTH}\s+{DAY}(?:{_TO}{DAY})?(?:,?\s+{YEAR})?(?![\d:])",
    r"(?:19|20)\d\d-[01]\d-[0-3]\d",
    r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![-\d])",
    rf"(?:{YEAR}[-/ ]Q[1-4]|Q[1-4][-/]{YEAR})",
    rf"(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:week|half|days|fortnight)\s+(?:of|in)\s+{MONTH}(?:,?\s+{YEAR})?",
    rf"(?:the\s+)?month\s+of\s+{MONTH}(?:,?\s+{YEAR})?",
    rf"next\s+{MONTH}(?!\s+\d)",
    rf"[0-3]?\d[./][01]?\d[./]{YEAR}",
    rf"(?:the\s+)?(?:end|close|beginning|start|middle|mid-?point|first half|second half|last quarter)\s+of\s+(?:the\s+)?(?:month of\s+)?(?:{MONTH}(?:,?\s+(?:of\s+)?{YEAR})?|{_QUARTER}\s+(?:of\s+)?(?:{YEAR}|the year|{_NEAR})|{YEAR}|(?:calendar |financial )?year(?:\s+{YEAR})?|month|biennium|triennium|decade|cycle|season|{_NEAR}|{_SEASON}\s+{YEAR})",
    rf"(?:the\s+)?{_QUARTER}(?:\s+(?:of\s+)?(?:{YEAR}|the year|{_NEAR}))",
    rf"(?:end|mid|early|late|the middle of|beginning)[- ](?:of[- ])?(?:{MONTH}(?:,?\s+{YEAR})?|{YEAR})",
    rf"(?:early|late|mid)\s+(?:in\s+)?(?:{MONTH}(?:,?\s+{YEAR})?|{YEAR}|next year|this year)",
    rf"(?:the\s+)?{_SEASON}\s+(?:of\s+)?{YEAR}",
    rf"{MONTH}{_TO}{MONTH}\s+{YEAR}",
    rf"{MONTH}(?:,?\s+(?:of\s+)?(?:{YEAR}|next year|this year|the same year))?",
    rf"{YEAR}(?:\s?[-–]\s?{YEAR})?",
    rf"year-end(?:\s+{YEAR})?|(?:the\s+)?year(?:'s|’s)\s+end",
    r"the\s+year\s+is\s+(?:out|over)|the\s+end\s+of\s+the\s+calendar\s+year|Christmas(?:\s+(?:19|20)\d\d)?",
    _NEAR,
)
DATE = "(?:" + "|".join(_FORMS) + ")"
"""A pattern for every way in which papers write dates, the longest first."""

_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
""".split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_TENTHS = {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
    "hundredth": 100,
}
ORDINAL = (
    r"(?:\d{1,3}(?:st|nd|rd|th)|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]+)?(?:"
    + "|".join(_ORDINALS[:19])
    + r")|twentieth|"
    + "|".join(_TENTHS)
    + r"|inaugural)\b"
)
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
NUMBER = (
    r"(?:\d{1,4}|an?|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]?)?(?:"
    + "|".join(sorted(_UNITS[1:], key=len, reverse=True))
    + r")|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)


def ordinal(words: str) -> int:
    """*Twenty-eighth* and *28th* are 28; 0 for what is none."""
    low = words.lower().strip()
    if low == "inaugural":
        return 1
    if found := re.match(r"\d+", low):
        return int(found[0])
    if low in _TENTHS:
        return _TENTHS[low]
    total = 0
    for word in re.split(r"[- ]+", low):
        if word in _TENS:
            total += _TENS[word]
        elif word in _ORDINALS:
            total += _ORDINALS.index(word) + 1
        else:
            return 0
    return total


def number(words: str) -> int:
    """*Two*, *a*, *forty-five* and *45* as numbers; 0 for what is none."""
    low = words.lower().replace(",", "").strip()
    if low.isdigit():
        return int(low)
    if low in ("a", "an"):
        return 1
    total = 0
    for word in re.split(r"[- ]+", low):
        if word in _TENS:
            total += _TENS[word]
        elif word in _UNITS:
            total += _UNITS.index(word)
        else:
            return 0
    return total


def _month(word: str) -> int:
    return next((i for i, name in enumerate(_MONTHS, 1) if name.startswith(word.lower().rstrip(".")[:3])), 0)


def _end(year: int, month: int) -> str:
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


def edtf(words: str, *, after: date | None = None, year: int | None = None, edge: str = "") -> str:
    """A date as written, as a partial date; '' for what names no day, month or year that is known.

    `after` is the day from which *30 June* or *next year* is counted, `year` the year to take for a date without one
    where the paper tells of its own meeting. With `edge` *end*, a quarter or season stands for its last day.
    """
    text = re.sub(r"\s+", " ", words.strip(" ,.;"))
    low = text.lower()
    if found := re.fullmatch(r"((?:19|20)\d\d)-(\d\d)-(\d\d)", text):
        return text if _valid(int(found[1]), int(found[2]), int(found[3])) else ""
    if found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)", text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if re.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", text):
        return text
    if found := re.fullmatch(r"([0-3]\d)/([01]\d)", text):
        day, month = int(found[1]), int(found[2])
        guess = _guess(month, day, after, year)
        return _day(guess, month, day) if guess else ""
    if found := re.fullmatch(rf"(?i){WEEKDAY}", text):
        if not after:
            return ""
        wanted = _WEEKDAYS.index(re.split(r"\s+", low)[-1])
        return (after + timedelta((wanted - after.weekday() - 1) % 7 + 1)).isoformat()
    years = [int(one) for one in re.findall(r"(?:19|20)\d\d", text)]
    months = [_month(one) for one in re.findall(rf"(?i){MONTH}", text)] if re.search(rf"(?i){MONTH}", text) else []
    days = [
        int(one)
        for one in re.findall(r"(?<!\d)(\d{1,2})(?!\d)(?=\s?(?:st|nd|rd|th)?\b)", re.sub(r"(?:19|20)\d\d", "", text))
    ]
    base = after or (date(year, 1, 1) if year else None)
    if re.search(r"\bnext year|the coming year|the following year|the new year", low):
        years = years or ([base.year + 1] if base else [])
        if not years:
            return ""
    elif (
        re.search(
            r"\b(?:this|the current|the present|that|the same|the) (?:calendar |financial |fiscal )?year\b|year-end|year['’]s end|christmas",
            low,
        )
        and not years
    ):
        years = [base.year] if base else []
        if not years:
            return ""
    final = bool(re.match(r"(?:the )?(?:end|close)\b|year-end|(?:the )?year['’]s end|the year is", low))
    if "christmas" in low:
        return f"{years[0]}-12-25" if years else ""
    if found := re.match(r"(?:the )?(first|second|third|fourth|last) (week|half|days|fortnight) (?:of|in)\b", low):
        if len(months) == 1 and (guess := years[0] if years else _guess(months[0], 0, after, year)):
            return _part_of_month(guess, months[0], found[1], found[2])
    if re.search(r"\b(?:month|week|biennium)\b", low) and not months and not years:
        if re.search(r"end of (?:the|this) month", low) and after:
            return _end(after.year, after.month)
        if "next month" in low and after:
            return f"{after.year + after.month // 12:04}-{after.month % 12 + 1:02}"
        return ""
    if found := re.search(
        r"(first|second|third|fourth|last|1st|2nd|3rd|4th) (quarter|half|semester|trimester)|\bq([1-4])\b",
        low.replace("-", " ").replace("/", " "),
    ):
        which = (
            int(found[3])
            if found[3]
            else {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}.get(found[1], 4)
        )
        if not years and base:
            ends = 3 * which if found[2] not in ("half", "semester") else 6 * min(which, 2)
            years = [base.year + (ends < base.month)]
        if not years:
            return ""
        if found[2] in ("half", "semester"):
            first, last = (1, 6) if which == 1 else (7, 12)
        else:
            first, last = 3 * which - 2, 3 * which
        return _end(years[0], last) if final or edge == "end" else f"{years[0]}-{first:02}/{years[0]}-{last:02}"
    if found := re.search(r"\b(spring|summer|autumn|fall|winter)\b", low):
        if not years and after and re.search(r"\b(?:next|coming|following) ", low):
            starts = {"spring": 3, "summer": 6, "winter": 12}.get(found[1], 9)
            years = [after.year + (starts <= after.month)]
        return str(years[0]) if years else ""
    if months:
        if len(months) == 1 and len(days) <= 2:
            guess = years[0] if years else _guess(months[0], days[-1] if days else 0, after, year)
            if not guess:
                return ""
            if not days:
                return _end(guess, months[0]) if final else f"{guess:04}-{months[0]:02}"
            if len(days) == 2:
                a, b = _day(guess, months[0], days[0]), _day(guess, months[0], days[1])
                return f"{a}/{b}" if a and b and a < b else a
            return _day(guess, months[0], days[0])
        if len(months) == 2 and len(days) == 2:
            last = years[-1] if years else _guess(months[1], days[1], after, year)
            if not last:
                return ""
            first = years[0] if len(years) == 2 else last - (months[0] > months[1])
            a, b = _day(first, months[0], days[0]), _day(last, months[1], days[1])
            return f"{a}/{b}" if a and b and a < b else a
        if len(months) == 2 and not days and years:
            return f"{years[0]:04}-{months[0]:02}/{years[-1]:04}-{months[1]:02}"
        return ""
    if years:
        if len(years) == 2:
            return f"{years[0]}/{years[1]}"
        if final:
            return f"{years[0]}-12-31"
        if re.match(r"mid|(?:the )?middle", low):
            return f"{years[0]}-06"
        return str(years[0])
    return ""


def _part_of_month(year: int, month: int, which: str, part: str) -> str:
    """The first week of a month, its second half, its last days."""
    last = calendar.monthrange(year, month)[1]
    if part in ("half", "fortnight"):
        first, end = (1, 15) if which == "first" else (16, last)
    elif which == "last":
        first, end = last - 6, last
    else:
        week = ("first", "second", "third", "fourth").index(which)
        first, end = 7 * week + 1, 7 * week + 7
    return f"{_day(year, month, first)}/{_day(year, month, end)}"


def _guess(month: int, day: int, after: date | None, year: int | None) -> int:
    if year:
        return year
    if not after:
        return 0
    return after.year + ((month, day or 31) < (after.month, after.day))


def _day(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}" if _valid(year, month, day) else ""


def _valid(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]

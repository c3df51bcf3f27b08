"""Days and partial dates as a reader expects them, in the language of the moment."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from meetings.dates import OPEN_END, PartialDate, Span


def day_in_words(day: date) -> str:
    """*2 February 2016*."""
    return formatted(day, "j F Y")


def date_in_words(when: PartialDate) -> str:
    """A partial date to be read: *28–30 May 2012*, *about 2007*, *22–23 March 2016 (tentative)*; or empty."""
    if when.first is None or when.last is None:
        return ""
    words = _open(when.first, when.last) if when.is_open else _whole(when.first, when.last)
    if when.approximate:
        words = _("about %(date)s") % {"date": words}
    return _("%(date)s (tentative)") % {"date": words} if when.uncertain else words


def days_in_words(earliest: date | None, latest: date | None) -> str:
    """A span of possible days: one day, or *between … and …*; empty when there is none."""
    if earliest is None or latest is None:
        return ""
    if earliest == latest:
        return day_in_words(earliest)
    return _("between %(earliest)s and %(latest)s") % {
        "earliest": day_in_words(earliest),
        "latest": day_in_words(latest),
    }


def weekend_in_words(days: str) -> str:
    """The days off of a body, kept as ISO weekdays: *Saturday, Sunday*; or *none*."""
    return ", ".join(str(WEEKDAYS[int(day) - 1]) for day in sorted(days)) or _("none")


def _open(first: Span, last: Span) -> str:
    if last.latest == OPEN_END:
        return _("since %(date)s") % {"date": _side(first)}
    return _("until %(date)s") % {"date": _side(last)}


def _whole(first: Span, last: Span) -> str:
    if first == last:
        return _side(first)
    one, other = _side(first), _side(last)
    if first.earliest == first.latest and last.earliest == last.latest and first.earliest.year == last.latest.year:
        same_month = first.earliest.month == last.latest.month
        one = formatted(first.earliest, "j" if same_month else "j F")
    elif _is_month(first) and _is_month(last) and first.earliest.year == last.earliest.year:
        one = formatted(first.earliest, "F")
    return f"{one}–{other}" if " " not in one else f"{one} – {other}"


def _side(span: Span) -> str:
    """One side of a date, as exact as it is: a day, a month, a year, or a range of years."""
    if span.earliest == span.latest:
        return day_in_words(span.earliest)
    if _is_month(span):
        return formatted(span.earliest, "F Y")
    first, last = span.earliest.year, span.latest.year
    return str(first) if first == last else f"{first}–{last}"


def _is_month(span: Span) -> bool:
    return (span.earliest.year, span.earliest.month) == (span.latest.year, span.latest.month)

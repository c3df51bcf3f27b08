"""A calendar written by RFC 5545: whole days, each entry with its UID, its sequence and its state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, timedelta

from icalendar import Calendar, Event
from icalendar.prop import vDuration, vText

from commitments.feeds.entries import Entry

PRODUCT = "-//Commitment tracker//Feed//EN"
REFRESHED = timedelta(hours=1)
LAST_DAY = date.max - timedelta(days=1)

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what no text of a calendar may hold; a line feed is escaped
_LINES = re.compile("\r\n?|[\u2028\u2029]")


class Words(vText):
    """A text escaped as the library does it, but for a backslash before an N, which it takes for the end of a line."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in str(self).split(r"\N"))


def as_calendar(entries: Iterable[Entry], *, name: str, zone: str) -> bytes:
    """The calendar, called by its name, with its days by the clock of the zone."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for word in ("name", "x-wr-calname"):
        calendar.add(word, kept(name))
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", vDuration(REFRESHED, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(REFRESHED))
    for entry in entries:
        calendar.add_component(_written(entry))
    written: bytes = calendar.to_ical()
    return written


def _written(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    changed = entry.changed.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.first)
    event.add("dtend", min(entry.last, LAST_DAY) + timedelta(days=1))  # exclusive
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT")  # a deadline takes nobody's time
    event.add("summary", kept(entry.summary))
    event.add("description", kept(f"{entry.description}\n{entry.link}" if entry.description else entry.link))
    event.add("url", entry.link)
    if entry.location:
        event.add("location", kept(entry.location))
    return event


def kept(text: str) -> Words:
    """The text as a calendar can carry it: every end of a line as a line feed, and no other control character."""
    return Words(_CONTROLS.sub("", _LINES.sub("\n", text)))

"""What was open at a moment, counted and put in order; each part is looked up once for all that is asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from heapq import nsmallest
from typing import NamedTuple

from commitments.standing import PRESSING, Standing

_PLACES = {word: place for place, word in enumerate(PRESSING)}
_WITHOUT_A_DAY = PRESSING.index(Standing.AWAITING_DATE)  # from here on there is no day to watch


class OpenPart(NamedTuple):
    """A part in force, neither done nor declined; `counted` unless its commitment reiterates another."""

    key: int
    officer: int | None
    reference: str
    number: int
    counted: int


class OpenParts:
    """The open parts of a day, each with its standing, which is that of its most pressing unmet due."""

    def __init__(
        self, on: date, parts: list[OpenPart], dues: Iterable[tuple[int, Standing | None, date | None]]
    ) -> None:
        """`dues` come with the keys of their parts, None for the standing of a met one, and their last days.

        Dues of other parts are passed over.
        """
        self.on = on
        keys = {part.key for part in parts}
        met: set[int] = set()
        places: dict[int, int] = {}
        self._days: dict[int, date] = {}
        for part, standing, latest in dues:
            if part not in keys:
                continue
            if standing is None:
                met.add(part)
                continue
            place = _PLACES[standing]
            if place < places.get(part, len(PRESSING)):
                places[part] = place
            if latest is not None and latest < self._days.get(part, date.max):
                self._days[part] = latest
        self._places = dict.fromkeys(keys - met, _PLACES[Standing.UNDATED]) | places
        self._parts = [part for part in parts if part.key in self._places]  # the rest is closed: all its dues are met

    def figures(self, officer: int | None = None) -> dict[Standing, int]:
        """How many that are counted have each standing of `PRESSING`: all of them, or the officer's."""
        found = [0] * len(PRESSING)
        for part in self._parts:
            if part.counted and (officer is None or part.officer == officer):
                found[self._places[part.key]] += 1
        return dict(zip(PRESSING, found, strict=True))

    def of(self, word: Standing) -> list[int]:
        """The keys of those that have this standing, one of `PRESSING`; what is not counted too."""
        return [part.key for part in self._parts if self._places[part.key] == _PLACES[word]]

    def of_whole(self, word: Standing) -> list[int]:
        """The same of the most pressing part of each commitment alone, which speaks for the whole."""
        speaks: dict[str, OpenPart] = {}
        for part in self._parts:
            before = speaks.get(part.reference)
            if before is None or self._places[part.key] < self._places[before.key]:
                speaks[part.reference] = part
        return [part.key for part in speaks.values() if self._places[part.key] == _PLACES[word]]

    def first(self, count: int) -> list[int]:
        """The keys of the first so many with a day to watch, the most pressing first and of these the earliest."""
        watched = (part for part in self._parts if self._places[part.key] < _WITHOUT_A_DAY)
        return [part.key for part in nsmallest(count, watched, key=self._order)]

    def _order(self, part: OpenPart) -> tuple[int, date, str, int]:
        return self._places[part.key], self._days.get(part.key, date.max), part.reference, part.number

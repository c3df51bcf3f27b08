"""The steps before and after a date at which somebody is reminded: pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Steps:
    """Days before a date, days after it, then every so many days, so many times (see `ReportSchedule`)."""

    before: Sequence[int] = (30, 14, 7, 3, 1, 0)
    after: Sequence[int] = (1, 7)
    every: int = 14
    cap: int = 6

    def days(self) -> Iterator[int]:
        """All steps as days to the date: 7 is a week before it, -7 a week after it."""
        yield from self.before
        yield from (-day for day in self.after)
        if self.every:
            last = max(self.after, default=0)
            yield from (-(last + self.every * n) for n in range(1, self.cap + 1))


def step_reached(latest: date, steps: Steps, *, after: date, until: date) -> int | None:
    """The step that a date has come to in the days after `after` up to and with `until`; None when it has come to none.

    After an outage several may have passed: the last, which presses most, stands for all.
    """
    return min((days for days in steps.days() if after < latest - timedelta(days=days) <= until), default=None)

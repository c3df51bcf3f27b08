"""Whether the clock of the machine can be believed: pure rules, and the one place that reads it with its witness."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

FORWARD = timedelta(minutes=10)
BACKWARD = timedelta(seconds=5)
DRIFT = 1e-4
"""How much the two clocks of one machine may drift apart: far more than a crystal does."""

AHEAD, BACK = "clock: it went ahead", "clock: it went back"

LONG_AWAY = timedelta(days=45)
AGREEMENT = timedelta(minutes=30)
"""So long the clocks must agree again before mail goes on by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock on the wall said, and how long the machine had been running, sleep included."""

    wall: datetime
    boottime: float | None
    boot_id: str


def read(wall: datetime) -> Reading:
    """The reading that goes with an instant of the wall clock. Without Linux there is no witness."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return Reading(wall, None, "")
    try:
        boot_id = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        boot_id = ""
    return Reading(wall, time.clock_gettime(time.CLOCK_BOOTTIME), boot_id)


def doubt(last: Reading, now: Reading) -> str:
    """Why the wall clock is not believed: “clock: …”, “gap: …” or nothing.

    It may not go back, nor run ahead of the time that the machine has been up; and whoever was away for long may be a
    copy of long ago.
    """
    passed = now.wall - last.wall
    if passed < -BACKWARD:
        return f"{BACK} by {_words(-passed)}"
    up = _time_up(last, now)
    if up is not None:
        if passed - up > FORWARD + up * DRIFT:
            return f"{AHEAD} by {_words(passed - up)}"
        if up - passed > BACKWARD + up * DRIFT:
            return f"{BACK} by {_words(up - passed)}"
    if passed > LONG_AWAY:
        return f"gap: nothing ran for {passed.days} days"
    return ""


def agrees(believed: Reading, now: Reading, *, doubted: str) -> bool:
    """Whether the wall clock, which is `doubted`, says what follows from the last reading that was believed.

    A clock that is behind what was believed agrees with itself: what is worked at already is not worked at again. One
    that went ahead must be where the time that the machine has been up since then puts it; where that is not known any
    more, a person must look.
    """
    why = doubt(believed, now)
    if why:
        return why.startswith(BACK)
    return not doubted.startswith(AHEAD) or _time_up(believed, now) is not None


def _time_up(last: Reading, now: Reading) -> timedelta | None:
    """How long the machine has been up between two readings; None where nothing witnesses it."""
    if now.boottime is None or last.boottime is None or now.boot_id != last.boot_id or now.boottime < last.boottime:
        return None
    return timedelta(seconds=now.boottime - last.boottime)


def _words(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))

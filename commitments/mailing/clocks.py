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
        return f"clock: it went back by {_words(-passed)}"
    witnessed = now.boottime is not None and last.boottime is not None and now.boot_id == last.boot_id
    if witnessed and now.boottime is not None and last.boottime is not None and now.boottime >= last.boottime:
        up = timedelta(seconds=now.boottime - last.boottime)
        if passed - up > FORWARD + up * DRIFT:
            return f"clock: it went ahead by {_words(passed - up)}"
        if up - passed > BACKWARD + up * DRIFT:
            return f"clock: it went back by {_words(up - passed)}"
    if passed > LONG_AWAY:
        return f"gap: nothing ran for {passed.days} days"
    return ""


def _words(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))

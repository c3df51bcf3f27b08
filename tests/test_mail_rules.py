"""The pure rules of mail: what a reply means, how long to wait, when the clock is in doubt, which step is reached."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from commitments.mailing.clocks import Reading, doubt, read
from commitments.mailing.replies import Stage, Verdict, may_be_sent_again, verdict, wait_after
from commitments.mailing.steps import Steps, step_reached

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "code", "expected"),
    [
        (Stage.CONNECT, None, Verdict.AWAY),
        (Stage.CONNECT, 421, Verdict.AWAY),
        (Stage.CONNECT, 554, Verdict.OUR_FAULT),
        (Stage.AUTH, 454, Verdict.AWAY),
        (Stage.AUTH, 535, Verdict.OUR_FAULT),
        (Stage.MAIL, None, Verdict.AWAY),
        (Stage.MAIL, 250, Verdict.ACCEPTED),
        (Stage.MAIL, 451, Verdict.LATER),
        (Stage.MAIL, 550, Verdict.OUR_FAULT),
        (Stage.RCPT, None, Verdict.AWAY),
        (Stage.RCPT, 251, Verdict.ACCEPTED),
        (Stage.RCPT, 450, Verdict.LATER),
        (Stage.RCPT, 530, Verdict.OUR_FAULT),
        (Stage.RCPT, 550, Verdict.REFUSED),
        (Stage.DATA, None, Verdict.AWAY),
        (Stage.DATA, 354, Verdict.ACCEPTED),
        (Stage.DATA, 451, Verdict.LATER),
        (Stage.DATA, 554, Verdict.REFUSED),
        (Stage.CONTENT, 250, Verdict.ACCEPTED),
        (Stage.CONTENT, 421, Verdict.LATER),
        (Stage.CONTENT, 452, Verdict.LATER),
        (Stage.CONTENT, 552, Verdict.REFUSED),
        (Stage.CONTENT, None, Verdict.UNKNOWN),
        (Stage.CONTENT, -1, Verdict.UNKNOWN),  # what smtplib calls a reply that is none
        (Stage.CONTENT, 199, Verdict.UNKNOWN),
        (Stage.CONTENT, 600, Verdict.UNKNOWN),
        (Stage.MAIL, -1, Verdict.AWAY),
    ],
)
def test_what_a_reply_means(stage: Stage, code: int | None, expected: Verdict) -> None:
    assert verdict(stage, code) == expected


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (7, 240), (99, 240), (0, 240)]
)
def test_how_long_a_mail_waits(attempts: int, minutes: int) -> None:
    plain = timedelta(minutes=minutes)
    assert wait_after(attempts, chance=0.5) == plain
    assert wait_after(attempts, chance=0) == plain * 0.8
    assert wait_after(attempts, chance=1) == plain * 1.2


@pytest.mark.parametrize(("doubts", "again"), [(1, True), (2, True), (3, False)])
def test_a_mail_in_doubt_goes_again_twice(doubts: int, again: bool) -> None:
    assert may_be_sent_again(doubts) is again


def reading(wall: float, up: float | None = None, boot: str = "this") -> Reading:
    """So many seconds after NOW on the wall, and since the start of the machine."""
    # Another string each time, as it is read, and no whole number.
    return Reading(NOW + timedelta(seconds=wall), up if up is None else float(up), "".join(boot))


HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("last", "now", "code"),
    [
        (reading(0, 0), reading(60, 60), ""),
        (reading(0, 0), reading(659, 60), ""),
        (reading(0, 0), reading(661, 60), "clock: it went ahead"),
        (reading(0, 0), reading(600, 0), ""),
        (reading(0, 0), reading(601, 0), "clock: it went ahead"),
        (reading(0, 0), reading(-5, 0), ""),
        (reading(0, 0), reading(9994, 10000), ""),  # of 10,000 seconds one may be drift
        (reading(0, 0), reading(9993, 10000), "clock: it went back"),
        (reading(0, 0), reading(3 * DAY, 3 * DAY), ""),  # it slept, and CLOCK_BOOTTIME counts sleep
        (reading(0, 0), reading(HOUR + 60, 60), "clock: it went ahead"),
        (reading(0, 0), reading(365 * DAY, 60), "clock: it went ahead"),
        (reading(0, 0), reading(-4, 0), ""),
        (reading(0, 0), reading(-6, 0), "clock: it went back"),
        (reading(0, 0), reading(60, 66), "clock: it went back"),
        (reading(0, 0), reading(60, 64), ""),
        (reading(0, 0), reading(HOUR, 2 * HOUR), "clock: it went back"),
        (reading(0, 0), reading(-HOUR, 60, "another"), "clock: it went back"),
        (reading(0, 0), reading(2 * DAY, 60, "another"), ""),  # it was off: nobody witnessed
        (reading(0, 500), reading(2 * DAY, 60), ""),  # nobody can have gone back in time since it started
        (reading(0), reading(60, 60), ""),
        (reading(0), reading(-60), "clock: it went back"),
        (reading(0, 0), reading(45 * DAY, 45 * DAY), ""),
        (reading(0, 0), reading(45 * DAY + 1, 45 * DAY + 1), "gap: nothing ran for 45 days"),
        (reading(0, 0), reading(400 * DAY, 60, "another"), "gap: nothing ran for 400 days"),
        (reading(0, 0), reading(10 * DAY, 10 * DAY + 80), ""),  # clocks of one machine drift
        (reading(0, 0), reading(10 * DAY, 10 * DAY + 100), "clock: it went back"),
    ],
)
def test_when_the_clock_is_in_doubt(last: Reading, now: Reading, code: str) -> None:
    found = doubt(last, now)
    assert found.startswith(code)
    assert bool(found) is bool(code)


LATEST = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        (31, 30, 30),
        (30, 29, None),
        (15, 14, 14),
        (31, 13, 14),  # two passed in an outage: the last stands for both
        (1, 0, 0),
        (0, -1, -1),
        (3, -2, -1),
        (-7, -8, None),
        (-20, -21, -21),
        (-8, -40, -35),
        (-90, -91, -91),
        (-91, -400, None),  # the cap: six times a fortnight after the week
        (7, 7, None),
    ],
)
def test_which_step_is_reached(after: int, until: int, expected: int | None) -> None:
    days = [LATEST - timedelta(days=left) for left in (after, until)]
    assert step_reached(LATEST, Steps(), after=days[0], until=days[1]) == expected


def test_steps_are_what_the_schedule_says() -> None:
    assert list(Steps(before=(), after=(1,), every=2, cap=3).days()) == [-1, -3, -5, -7]
    assert list(Steps((7,), (), every=0).days()) == [7]
    assert list(Steps((), (), every=10, cap=2).days()) == [-10, -20]
    assert list(Steps().days()) == [30, 14, 7, 3, 1, 0, -1, -7, -21, -35, -49, -63, -77, -91]


def test_every_step_is_reached_once_whatever_the_rhythm() -> None:
    for rhythm in (1, 2, 3, 7):
        days = [LATEST + timedelta(days=n) for n in range(-40, 120, rhythm)]
        reached = [step_reached(LATEST, Steps(), after=a, until=b) for a, b in pairwise(days)]
        told = [step for step in reached if step is not None]
        assert told == sorted(set(told), reverse=True)
        if rhythm == 1:
            assert told == list(Steps().days())


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (reading(-3600, 60), "clock: it went back by 1:00:00"),
        (reading(7200, 3600), "clock: it went ahead by 1:00:00"),
        (reading(3600, 7200), "clock: it went back by 1:00:00"),
    ],
)
def test_a_doubt_says_by_how_much(now: Reading, words: str) -> None:
    assert doubt(reading(0, 0), now) == words


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux counts its sleep")
def test_a_reading_has_its_witness() -> None:
    found = read(NOW)
    assert found.wall == NOW
    assert found.boottime is not None
    assert time.clock_gettime(time.CLOCK_BOOTTIME) - found.boottime < 60
    assert len(found.boot_id) == 36

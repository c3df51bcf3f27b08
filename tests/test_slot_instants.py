"""When a schedule's local time is, on days whose clocks are changed, and that every local day has exactly one slot."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commitments.mailing.instants import exists, instant, slots_between


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("UTC", "2026-11-22", "07:00", "2026-11-22T07:00"),
        ("Europe/Brussels", "2026-03-29", "02:30", "2026-03-29T01:00"),  # no such time: when the gap ends
        ("Europe/Brussels", "2026-03-29", "03:00", "2026-03-29T01:00"),
        ("Europe/Brussels", "2026-03-29", "01:59", "2026-03-29T00:59"),
        ("Europe/Brussels", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # a shift of half an hour
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Africa/Cairo", "2024-04-26", "00:00", "2024-04-25T22:00"),  # midnight does not exist
        ("Africa/Cairo", "2024-04-26", "00:59", "2024-04-25T22:00"),
        ("Asia/Beirut", "2023-03-26", "00:30", "2023-03-25T22:00"),
        ("Asia/Kathmandu", "2026-11-22", "07:00", "2026-11-22T01:15"),
        ("Pacific/Kiritimati", "2026-11-22", "07:00", "2026-11-21T17:00"),
        ("Pacific/Apia", "2011-12-30", "07:00", "2011-12-30T10:00"),  # the day does not exist: when the next begins
    ],
)
def test_the_instant_of_a_local_time(zone: str, day: str, at: str, expected: str) -> None:
    found = instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_day_that_a_zone_left_out() -> None:
    apia, kiritimati = ZoneInfo("Pacific/Apia"), ZoneInfo("Pacific/Kiritimati")
    assert [day for day in range(28, 32) if not exists(date(2011, 12, day), apia)] == [30]
    assert not exists(date(1994, 12, 31), kiritimati)
    assert exists(date(2024, 4, 26), ZoneInfo("Africa/Cairo"))  # which has no midnight


SIX = ["Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia"]


@pytest.mark.parametrize("zone", SIX)
@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(2, 15), time(7, 0), time(23, 59)])
@pytest.mark.parametrize("begin", [datetime(2011, 3, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)])
def test_ticks_at_random_make_every_local_day_once(zone: str, at: time, begin: datetime) -> None:
    """Four hundred days of passes at quarters of an hour, many of them left out."""
    chance, there = random.Random(f"{zone} {at}"), ZoneInfo(zone)
    made: list[tuple[date, datetime]] = []
    now = begin
    while now < begin + timedelta(days=400):
        now += timedelta(minutes=15) * chance.choice([1, 1, 2, 5, 40, 400])
        first = made[-1][0] + timedelta(days=1) if made else None
        found = list(slots_between(begin, now, first=first, weekdays="1234567", at=at, zone=there))
        assert all(due <= now for _day, due in found)
        made += found
    days = [day for day, _due in made]
    assert days == sorted(set(days))
    wanted, day = [], begin.astimezone(there).date()
    while day <= now.astimezone(there).date():
        if exists(day, there) and begin < instant(day, at, there) <= now:
            wanted.append(day)
        day += timedelta(days=1)
    assert days == wanted


def test_only_the_weekdays_of_the_schedule() -> None:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    found = slots_between(
        begin, begin + timedelta(days=14), first=None, weekdays="15", at=time(7), zone=ZoneInfo("UTC")
    )
    assert [day.isoweekday() for day, _due in found] == [1, 5, 1, 5]


def test_a_day_is_not_lost_when_the_zone_moves_its_instant_back() -> None:
    """New rules came after the pass that looked at six: seven o'clock is now before that."""
    begin, zone = datetime(2026, 11, 1, tzinfo=UTC), ZoneInfo("Etc/GMT-3")
    made = list(
        slots_between(
            begin,
            datetime(2026, 11, 3, 6, tzinfo=UTC),
            first=None,
            weekdays="1234567",
            at=time(7),
            zone=ZoneInfo("UTC"),
        )
    )
    assert made[-1][0] == date(2026, 11, 2)
    after = list(
        slots_between(
            begin,
            datetime(2026, 11, 3, 6, 15, tzinfo=UTC),
            first=date(2026, 11, 3),
            weekdays="1234567",
            at=time(7),
            zone=zone,
        )
    )
    assert [day for day, _due in after] == [date(2026, 11, 3)]

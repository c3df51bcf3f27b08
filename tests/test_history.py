"""As at a day, as known at an instant: what the events of a subject come to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.history import FIELDS, Entry, replay
from commitments.models import Event
from meetings.dates import PartialDate
from tests.factories import CommitmentFactory, EventFactory


def entry(
    id: int,
    value: str = "",
    *,
    effective: str = "",
    recorded: str,
    field: str = "progress",
    retracts: int | None = None,
) -> Entry:
    """An event of one field with one column; the days as in EDTF, the instant as in ISO 8601, in UTC."""
    when = PartialDate.parse(effective)
    instant = datetime.fromisoformat(recorded).replace(tzinfo=UTC)
    return Entry(
        id=id,
        field=field,
        new={field: value},
        recorded=instant,
        effective=when.latest,
        earliest=when.earliest,
        retracts=retracts,
    )


def held(entries: list[Entry], *, as_at: str = "", known_at: str = "") -> str | None:
    """The value of the field of `entries`, in short."""
    day = date.fromisoformat(as_at) if as_at else None
    instant = datetime.fromisoformat(known_at).replace(tzinfo=UTC) if known_at else None
    found = replay(entries, as_at=day, known_at=instant)
    return found["progress"]["progress"] if "progress" in found else None


STARTED = entry(1, "started", effective="2015-11-25", recorded="2015-11-26T09:00")
DONE = entry(2, "done", effective="2016-02-02", recorded="2016-02-03T09:00")


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        ("2015-11-24", None),
        ("2015-11-25", "started"),  # at the end of that day
        ("2016-02-01", "started"),
        ("2016-02-02", "done"),
        ("2030-01-01", "done"),
        ("", "done"),
    ],
)
def test_what_held_at_the_end_of_a_day(as_at: str, expected: str | None) -> None:
    assert held([STARTED, DONE], as_at=as_at) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        ("2015-11-26T08:59:59", None),
        ("2015-11-26T09:00", "started"),  # recorded by then
        ("2016-02-03T08:59:59", "started"),
        ("2016-02-03T09:00", "done"),
    ],
)
def test_what_was_known_at_an_instant(known_at: str, expected: str | None) -> None:
    assert held([STARTED, DONE], known_at=known_at) == expected


def test_the_order_in_which_events_come_in_does_not_matter() -> None:
    late = entry(3, "slow", effective="2015-12-10", recorded="2016-03-01T09:00")
    for entries in permutations([STARTED, DONE, late]):
        assert held(list(entries), as_at="2016-01-15") == "slow"


# Back-dated: recorded later, effective earlier


BACKDATED = entry(3, "partly", effective="2015-12-10", recorded="2016-03-01T09:00")


@pytest.mark.parametrize(
    ("as_at", "known_at", "expected"),
    [
        ("", "", "done"),  # it takes its place before what it came after
        ("2016-01-15", "", "partly"),  # by all that we know now
        ("2016-01-15", "2016-02-10T09:00", "started"),  # by what was known then
        ("2015-12-09", "", "started"),
        ("2015-12-10", "", "partly"),
        ("2016-02-02", "2016-01-15T09:00", "started"),  # a later day, by what was known before it
    ],
)
def test_a_back_dated_event_takes_its_place(as_at: str, known_at: str, expected: str) -> None:
    assert held([STARTED, DONE, BACKDATED], as_at=as_at, known_at=known_at) == expected


def test_of_two_events_effective_on_one_day_the_later_record_speaks() -> None:
    corrected = entry(5, "corrected", effective="2016-02-02", recorded="2016-02-03T09:00")
    assert held([corrected, DONE]) == "corrected"
    assert held([DONE, corrected]) == "corrected"


# Retracted


RETRACTION = entry(4, recorded="2016-02-05T09:00", retracts=2)
RETRACTION_RETRACTED = entry(6, recorded="2016-02-20T09:00", retracts=4)


@pytest.mark.parametrize(
    ("entries", "as_at", "known_at", "expected"),
    [
        ([STARTED, DONE, RETRACTION], "", "", "started"),
        ([STARTED, DONE, RETRACTION], "2016-02-03", "", "started"),  # it never held, by all that we know now
        ([STARTED, DONE, RETRACTION], "2016-02-03", "2016-02-05T08:59", "done"),  # not retracted by then
        ([STARTED, DONE, RETRACTION], "2016-02-03", "2016-02-05T09:00", "started"),
        ([STARTED, DONE, RETRACTION, RETRACTION_RETRACTED], "", "", "done"),
        ([STARTED, DONE, RETRACTION, RETRACTION_RETRACTED], "", "2016-02-19T09:00", "started"),
        ([STARTED, DONE, RETRACTION, RETRACTION_RETRACTED], "2016-02-01", "", "started"),
        ([DONE, RETRACTION], "", "", None),
    ],
)
def test_a_mistake_is_retracted_by_a_new_event(
    entries: list[Entry], as_at: str, known_at: str, expected: str | None
) -> None:
    assert held(entries, as_at=as_at, known_at=known_at) == expected


def test_a_chain_of_retractions_is_read_from_its_end() -> None:
    chain = [STARTED, DONE, entry(3, recorded="2016-03-01T09:00", retracts=2)]
    for number in range(4, 12):
        chain.append(entry(number, recorded="2016-03-01T09:00", retracts=number - 1))
        assert held(chain) == ("done" if number % 2 == 0 else "started")


def test_retracting_one_field_leaves_the_others() -> None:
    answer = entry(7, "accepted", field="answer", effective="2015-12-01", recorded="2015-12-01T09:00")
    assert replay([STARTED, DONE, answer, RETRACTION]) == {
        "progress": {"progress": "started"},
        "answer": {"answer": "accepted"},
    }


# Partial dates


@pytest.mark.parametrize(
    ("effective", "recorded", "from_day"),
    [
        ("2010-10", "2015-11-26T09:00", "2010-10-31"),  # “last October”: from its latest day
        ("2015-09~", "2015-11-26T09:00", "2015-09-30"),
        ("2015", "2015-11-26T09:00", "2015-11-26"),  # or from the day it was recorded, if that is earlier
        ("2015-11", "2015-11-26T23:59", "2015-11-26"),
        ("2016-02-01/2016-02-02", "2016-02-10T09:00", "2016-02-02"),
        ("2015-11-25", "2015-11-26T09:00", "2015-11-25"),
        ("", "2015-11-26T09:00", "2015-11-26"),  # no date at all: from the day it was recorded
        ("", "2015-11-26T00:00", "2015-11-26"),
        ("2015-11-27", "2015-11-26T13:00", "2015-11-27"),  # in Fiji it is the day after already
    ],
)
def test_from_which_day_an_event_counts(effective: str, recorded: str, from_day: str) -> None:
    one = entry(1, "done", effective=effective, recorded=recorded)
    day = date.fromisoformat(from_day)
    assert one.counts_from == day
    assert held([one], as_at=from_day) == "done"
    assert held([one], as_at=str(day.fromordinal(day.toordinal() - 1))) is None


def test_a_partial_date_and_a_day_within_it() -> None:
    sometime = entry(1, "started", effective="2015", recorded="2016-01-10T09:00")  # counts from 31 December
    in_june = entry(2, "done", effective="2015-06-01", recorded="2016-01-11T09:00")
    assert held([sometime, in_june]) == "started"
    assert held([sometime, in_june], as_at="2015-12-30") == "done"


def test_nothing_recorded_is_nothing_held() -> None:
    assert replay([]) == {}


# Whatever the events

instants = st.datetimes(datetime(2015, 1, 1), datetime(2016, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Events of one field in the order of their records; some retract an earlier one, none is retracted twice."""
    recorded = sorted(draw(st.lists(instants, min_size=1, max_size=8)))
    entries, free = [], set[int]()
    for number, instant in enumerate(recorded, 1):
        retracts = draw(st.sampled_from([None, *sorted(free)]))
        free = free - {retracts} | {number}
        effective = draw(st.none() | st.dates(date(2014, 1, 1), instant.date()))
        entries.append(Entry(number, "progress", {"progress": str(number)}, instant, effective, retracts, effective))
    return entries


@given(histories(), st.dates(date(2014, 1, 1), date(2017, 1, 1)), instants)
def test_what_held_stood_by_then_and_was_known(entries: list[Entry], as_at: date, known_at: datetime) -> None:
    found = replay(entries, as_at=as_at, known_at=known_at).get("progress")
    known = {one.id: one for one in entries if one.recorded <= known_at}
    gone = set[int]()
    for one in reversed(known.values()):
        if one.retracts and one.id not in gone:
            gone.add(one.retracts)
    standing = [one for one in known.values() if not one.retracts and one.id not in gone and one.counts_from <= as_at]
    last = max(standing, key=lambda one: (one.counts_from, one.id), default=None)
    assert found == (last.new if last else None)


@given(histories(), instants)
def test_what_is_recorded_later_changes_nothing_that_was_known(entries: list[Entry], known_at: datetime) -> None:
    by_then = [one for one in entries if one.recorded <= known_at]
    assert replay(entries, known_at=known_at) == replay(by_then, known_at=known_at) == replay(by_then)


@given(histories())
def test_now_is_the_end_of_all_days(entries: list[Entry]) -> None:
    assert replay(entries) == replay(entries, as_at=date.max, known_at=datetime.max.replace(tzinfo=UTC))


# The rows hand their columns on


@pytest.mark.django_db
def test_an_event_is_read_as_its_row_says() -> None:
    commitment = CommitmentFactory()
    first = EventFactory(commitment=commitment, effective="2015-11", new={"disposition": "active"})
    mistake = EventFactory(commitment=commitment, effective="2015-12-01", new={"disposition": "dropped"})
    EventFactory(commitment=commitment, retracts=mistake, new={})
    EventFactory(effective="2015-12-02")
    entries = [event.entry for event in Event.objects.filter(commitment=commitment)]
    assert replay(entries) == {"disposition": first.new}
    assert Event.objects.get(pk=first.pk).about == "commitment"
    assert Event.objects.filter(counts_from=date(2015, 11, 26)).get(pk=first.pk).counts_from == date(2015, 11, 26)


def test_every_subject_has_fields_and_every_field_columns_of_its_own() -> None:
    models: dict[str, Any] = {name: Event._meta.get_field(name).related_model for name in FIELDS}
    for name, fields in FIELDS.items():
        columns = [column for several in fields.values() for column in several]
        assert len(columns) == len(set(columns)), f"two fields of {name} share a column"
        assert set(columns) <= {field.name for field in models[name]._meta.get_fields()}, name

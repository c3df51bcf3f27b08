"""As known at an instant: what had been recorded and not taken back by then, whatever we know now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.models import Assignment, Commitment, Event
from commitments.standing import Standing
from tests.factories import AssignmentFactory, BodyRoleFactory, DueFactory, EventFactory

pytestmark = pytest.mark.django_db

DAY = date(2016, 2, 10)
JANUARY, FEBRUARY, MARCH, APRIL = (datetime(2016, month, 1, 9, tzinfo=UTC) for month in (1, 2, 3, 4))
A_MOMENT = timedelta(microseconds=1)


def reported(part: Assignment, progress: str, *, effective: str, recorded: datetime) -> Event:
    new = {"progress": progress, "progress_basis": "reported", "delay_reason": ""}
    return EventFactory(
        commitment=None, assignment=part, field="progress", new=new, effective=effective, recorded=recorded
    )


def retracted(event: Event, *, recorded: datetime) -> Event:
    return EventFactory(
        commitment=None,
        assignment=event.assignment,
        field=event.field,
        new=event.old,
        retracts=event,
        effective="",
        recorded=recorded,
    )


@pytest.fixture
def part() -> Assignment:
    """A part of a commitment recorded in January; in March it is reported that it began in January, and in April that
    this was a mistake."""
    part = AssignmentFactory()
    EventFactory(commitment=part.commitment, effective="2015-11-25", recorded=JANUARY)
    retracted(reported(part, "in_progress", effective="2016-01-20", recorded=MARCH), recorded=APRIL)
    return part


def known(at: datetime | None, day: date = DAY) -> list[str]:
    """What was known then of the progress on the day, by the record itself and by the question."""
    parts = Assignment.objects.as_at(day, known_at=at)
    found = [part.progress for part in parts]
    assert found == [word for word in ("no_information", "in_progress", "implemented") if parts.filter(progress=word)]
    return found


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (JANUARY - A_MOMENT, []),  # the commitment was not on record
        (JANUARY, ["no_information"]),  # the instant itself counts
        (MARCH - A_MOMENT, ["no_information"]),
        (MARCH, ["in_progress"]),
        (APRIL - A_MOMENT, ["in_progress"]),
        (APRIL, ["no_information"]),
        (None, ["no_information"]),  # by all that we know now
    ],
)
def test_what_was_recorded_by_then(part: Assignment, at: datetime | None, expected: list[str]) -> None:
    assert known(at) == expected


def test_the_day_and_the_instant_ask_two_things(part: Assignment) -> None:
    """In March it was known that on 19 January nothing had begun."""
    assert known(MARCH, date(2016, 1, 19)) == ["no_information"]
    assert known(MARCH, date(2016, 1, 20)) == ["in_progress"]


def test_what_is_entered_later_does_not_change_what_was_printed(part: Assignment) -> None:
    printed = known(MARCH)
    reported(part, "implemented", effective="2016-02-01", recorded=APRIL)
    assert known(MARCH) == printed
    assert known(APRIL) == ["implemented"]


def test_a_vague_date_holds_from_its_record_at_the_latest(part: Assignment) -> None:
    """“Some time in 2016”, recorded on 1 February, holds from that day and not from the end of the year."""
    reported(part, "implemented", effective="2016", recorded=FEBRUARY)
    assert known(FEBRUARY, date(2016, 1, 31)) == ["no_information"]
    assert known(FEBRUARY, date(2016, 2, 1)) == ["implemented"]


def test_dues_and_words_ask_by_what_was_known(part: Assignment) -> None:
    due = DueFactory(assignment=part, latest=date(2016, 3, 31))
    for day, recorded in (("2016-02-01", JANUARY), ("2016-03-31", MARCH)):
        old = {"earliest": None, "latest": None} if recorded == JANUARY else {}
        dates = {"earliest": day, "latest": day}
        EventFactory(
            commitment=None, due=due, field="dates", old=old, new=dates, effective="2016-01-01", recorded=recorded
        )
    for at, word in ((FEBRUARY, Standing.OVERDUE), (MARCH, Standing.ON_TRACK)):
        parts = Assignment.objects.as_at(DAY, known_at=at)
        assert parts.standing(word, on=DAY).exists()
        assert parts.figures(on=DAY)[word] == 1
        assert parts.for_standing().get().standing(on=DAY) == word
        whole = Commitment.objects.as_at(DAY, known_at=at)
        assert whole.standing(word, on=DAY).exists()
        assert whole.for_listing().get().standing(on=DAY) == word


def test_rights_are_those_of_today(part: Assignment) -> None:
    """Who may see the body now sees what was known then; who may not, does not."""
    reader, stranger = BodyRoleFactory(body=part.commitment.body, role="viewer").user, BodyRoleFactory().user
    for queryset in (Assignment.objects.as_at(DAY, known_at=MARCH), Commitment.objects.as_at(DAY, known_at=MARCH)):
        assert queryset.visible_to(reader).count() == 1
        assert queryset.visible_to(stranger).count() == 0
    part.commitment.restricted = True
    part.commitment.save()
    assert not Assignment.objects.as_at(DAY, known_at=MARCH).visible_to(reader).exists()

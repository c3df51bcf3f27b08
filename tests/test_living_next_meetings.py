"""The next meeting of a body, whichever it is; what was not reported there rolls on to the following one."""

from __future__ import annotations

from datetime import date

import pytest

from commitments import acts
from commitments.models import Due
from meetings.models import Body, Meeting
from tests.cases import a_draft, days, hanging, in_days, part_of
from tests.factories import AssignmentFactory, BodyFactory, DeadlineFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return BodyFactory()


def a_meeting(body: Body, when: str, state: str = "planned") -> Meeting:
    meeting: Meeting = MeetingFactory.build(body=body, when=when, state=state)
    acts.record_meeting(meeting, by=None)
    return meeting


def rolls(due: Due) -> int:
    loaded = Due.objects.select_related("deadline__commitment__origin").get(pk=due.pk)
    return acts.rolls([loaded])[due.pk]


def bound_to(due: Due) -> Meeting | None:
    return acts.bound_to(Due.objects.select_related("deadline__commitment__origin").get(pk=due.pk))


# Which it is


def test_it_is_the_first_dated_one_after_the_origin(body: Body) -> None:
    for when, state in (
        ("2008-05-01", "held"),
        ("2010-05-01", "cancelled"),
        ("2012-05-01", "planned"),
        ("", "planned"),
    ):
        MeetingFactory(body=body, when=when, state=state)
    MeetingFactory(body=body, when="2011-05-01/2011-05-02", state="planned")
    assert days(hanging(body, bound="at")) == ("2011-05-02", "2011-05-02")


def test_it_is_found_as_soon_as_it_has_a_date(body: Body) -> None:
    due = hanging(body, bound="at")
    assert due.assignment.standing(on=date(2016, 1, 15)) == "awaiting_date"
    meeting = a_meeting(body, "")
    assert (days(due), bound_to(due)) == (None, None)
    event = acts.move_meeting(meeting, "2016-05", by=None)
    assert (days(due), bound_to(due)) == (("2016-05-01", "2016-05-31"), meeting)
    assert due.events.last().cause == event


def test_an_earlier_one_takes_its_place_and_gives_it_back(body: Body) -> None:
    due = hanging(body, bound="at")
    a_meeting(body, "2016-05-01")
    extra = a_meeting(body, "2016-03-01")
    assert days(due) == ("2016-03-01", "2016-03-01")
    acts.move_meeting(extra, "2016-07-01", by=None)
    assert days(due) == ("2016-05-01", "2016-05-01")
    acts.move_meeting(extra, "2016-04-01", by=None)
    acts.cancel_meeting(extra, by=None, why="No quorum.")
    assert days(due) == ("2016-05-01", "2016-05-01")
    acts.plan_again(extra, by=None, why="A quorum after all.")
    assert days(due) == ("2016-04-01", "2016-04-01")


def test_it_moves_on_when_the_meeting_of_the_origin_was_later_than_thought(body: Body) -> None:
    origin = MeetingFactory(when="2016-02-01", state="planned")
    commitment = a_draft(origin=origin)
    for when in ("2016-03-01", "2016-06-01"):
        a_meeting(body, when)
    due = hanging(body, bound="at", commitment=commitment)
    assert days(due) == ("2016-03-01", "2016-03-01")
    acts.move_meeting(origin, "2016-04-01", by=None)
    assert days(due) == ("2016-06-01", "2016-06-01")


# Carried over


def test_what_was_not_reported_rolls_on_and_the_rolls_are_counted(body: Body) -> None:
    commitment = a_draft()
    AssignmentFactory(commitment=commitment)
    DeadlineFactory(commitment=commitment, anchor="next_meeting", fixed="", body=body, bound="at")
    meetings = [a_meeting(body, f"2016-0{n}-01") for n in (2, 3, 4)]
    acts.activate(commitment, by=None)
    reported, silent = Due.objects.order_by("assignment__number")
    acts.report_progress(reported.assignment, "in_progress", by=None, effective="2016-02-01", met=[reported])

    event = acts.hold_meeting(meetings[0], by=None)
    assert (days(reported), rolls(reported)) == (("2016-02-01", "2016-02-01"), 0)
    assert (days(silent), rolls(silent), bound_to(silent)) == (("2016-03-01", "2016-03-01"), 1, meetings[1])
    assert silent.events.last().cause == event
    acts.hold_meeting(meetings[1], by=None)
    assert (days(silent), rolls(silent)) == (("2016-04-01", "2016-04-01"), 2)
    acts.hold_meeting(meetings[2], by=None)
    assert (days(silent), rolls(silent), bound_to(silent)) == (None, 3, None)  # until there is another meeting
    assert silent.assignment.standing(on=date(2016, 5, 1)) == "awaiting_date"
    loaded = Due.objects.select_related("deadline__commitment__origin").filter(pk=silent.pk)
    assert acts.rolls(loaded, on=date(2016, 3, 1)) == {silent.pk: 2}


def test_a_report_entered_after_the_meeting_was_made_there(body: Body) -> None:
    due = hanging(body, bound="at")
    first, second = a_meeting(body, "2016-02-01/2016-02-02"), a_meeting(body, "2016-05-01")
    acts.hold_meeting(first, by=None)
    assert (days(due), rolls(due)) == (("2016-05-01", "2016-05-01"), 1)
    event = acts.report_progress(
        part_of(due.assignment.commitment), "in_progress", by=None, effective="2016-02-01", met=[due]
    )
    assert (days(due), rolls(due), bound_to(due)) == (("2016-02-02", "2016-02-02"), 0, first)
    assert {effect.field for effect in event.effects.all()} == {"met", "dates"}
    acts.hold_meeting(second, by=None)
    assert (days(due), rolls(due)) == (("2016-02-02", "2016-02-02"), 0)
    acts.retract(event, by=None, why="It was another party.")
    assert (days(due), rolls(due)) == (None, 2)


def test_a_report_between_two_meetings_counts_for_the_second(body: Body) -> None:
    due = hanging(body, bound="at")
    first, second = a_meeting(body, "2016-02-01"), a_meeting(body, "2016-05-01")
    acts.hold_meeting(first, by=None)
    acts.report_progress(part_of(due.assignment.commitment), "in_progress", by=None, effective="2016-03-01", met=[due])
    assert (days(due), rolls(due), bound_to(due)) == (("2016-05-01", "2016-05-01"), 1, second)


def test_a_meeting_entered_afterwards_was_passed_too(body: Body) -> None:
    due = hanging(body, bound="at")
    a_meeting(body, "2016-02-01", "held")
    a_meeting(body, "2016-05-01")
    assert (days(due), rolls(due)) == (("2016-05-01", "2016-05-01"), 1)


def test_what_is_past_and_not_held_is_still_the_next_one(body: Body) -> None:
    """Nobody has said that it took place; until then the report is due there."""
    due = hanging(body, bound="at")
    a_meeting(body, in_days(-3))
    a_meeting(body, in_days(30))
    assert (days(due), rolls(due)) == ((in_days(-3), in_days(-3)), 0)


def test_a_meeting_named_in_the_deadline_rolls_nowhere(body: Body) -> None:
    meeting = a_meeting(body, "2016-02-01")
    due = hanging(meeting)
    a_meeting(body, "2016-05-01")
    acts.hold_meeting(meeting, by=None)
    assert (days(due), rolls(due)) == (("2016-02-01", "2016-02-01"), 0)

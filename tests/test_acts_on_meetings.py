"""Meetings recorded, moved, placed, held, cancelled, planned again and joined; milestones reached and called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from commitments import acts
from commitments.models import Link
from meetings.models import Meeting, Milestone
from tests.cases import a_draft, days, due_of, hanging, in_days, in_force, refused, told
from tests.factories import (
    AttendanceFactory,
    BodyFactory,
    DeadlineFactory,
    MeetingFactory,
    MentionFactory,
    MilestoneFactory,
    PartyFactory,
    ResultFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned() -> Meeting:
    return MeetingFactory(when="2016-02-01/2016-02-02", when_said="early February", state="planned")


@pytest.fixture
def expected() -> Milestone:
    return MilestoneFactory(when="2016-02")


# Recorded


def test_a_meeting_is_recorded_with_its_date_and_what_hangs_on_it_follows() -> None:
    body = BodyFactory()
    due = hanging(body, bound="at")
    by = UserFactory()
    meeting = MeetingFactory.build(body=body, when="2016-03", days=2, state="planned")
    (event,) = acts.record_meeting(meeting, by=by)
    assert told(event) == ({}, {"when": "2016-03", "when_said": "", "days": 2}, in_days(0))
    assert (event.by, meeting.version) == (by, 1)
    assert days(due) == ("2016-03-02", "2016-03-31")
    assert due.events.last().cause == event


def test_a_meeting_that_was_held_is_recorded_as_held_on_its_day() -> None:
    meeting = MeetingFactory.build(body=BodyFactory(), when="2016-03-01", state="held")
    state, date = acts.record_meeting(meeting, by=None)
    assert told(state) == ({}, {"state": "held"}, "2016-03-01")
    assert date.cause == state
    assert acts.record_meeting(MeetingFactory.build(body=meeting.body, when="", state="planned"), by=None) == []


def test_a_meeting_that_cannot_be_is_not_recorded(planned: Meeting) -> None:
    future = MeetingFactory.build(body=planned.body, when=in_days(9), state="held")
    with refused("has not come yet"):
        acts.record_meeting(future, by=None)
    nonsense = MeetingFactory.build(body=planned.body, when="2016-03-01", days=3)
    with refused("3 days do not fit"):
        acts.record_meeting(nonsense, by=None)
    acts.move_meeting(planned, "2016-03", by=None)
    with refused("in the record already", planned):
        acts.record_meeting(planned, by=None)


# Moved and placed


def test_a_meeting_is_moved_with_its_event(planned: Meeting) -> None:
    by = UserFactory()
    event = acts.move_meeting(planned, "2016-03", by=by, said="in March", days=2, why="The hall is taken.")
    before = {"when": "2016-02-01/2016-02-02", "when_said": "early February", "days": None}
    assert told(event) == (before, {"when": "2016-03", "when_said": "in March", "days": 2}, in_days(0))
    assert (event.by, event.why, planned.version) == (by, "The hall is taken.", 2)


def test_a_meeting_may_lose_its_date(planned: Meeting) -> None:
    due = hanging(planned)
    assert days(due) == ("2016-02-02", "2016-02-02")
    acts.move_meeting(planned, "", by=None, why="No date yet.")
    assert days(due) is None


@pytest.mark.parametrize(
    ("when", "days", "message"),
    [
        ("2016-02-30", None, "has 29 days"),
        ("2016-02", 40, "40 days do not fit"),
        ("2016-02", 0, "at least one day|greater than"),
        ("2016/..", None, "leaves a side open"),
    ],
)
def test_a_date_that_is_none_is_refused(planned: Meeting, when: str, days: int | None, message: str) -> None:
    with refused(message, planned) as refusal:
        acts.move_meeting(planned, when, days=days, by=None)
    assert set(refusal.value.message_dict) <= {"when", "days"}


def test_what_has_the_date_already_is_not_moved(planned: Meeting) -> None:
    with refused("has this date already", planned):
        acts.move_meeting(planned, "2016-02-01/2016-02-02", said="early February", by=None)
    with refused("at most 200 characters", planned):
        acts.move_meeting(planned, "2016-03", said="x" * 201, by=None)


def test_a_meeting_is_placed(planned: Meeting) -> None:
    event = acts.place_meeting(planned, ["Bali", " "], by=None)
    assert told(event) == ({"places": []}, {"places": ["Bali"]}, in_days(0))
    with refused("Nothing would change", planned):
        acts.place_meeting(planned, ["Bali"], by=None)


# Held, cancelled, planned again


def test_a_meeting_held_on_another_day_is_one_change(planned: Meeting) -> None:
    due = hanging(planned)
    event = acts.hold_meeting(planned, when="2016-02-03", by=None)
    assert told(event) == ({"state": "planned"}, {"state": "held"}, "2016-02-03")
    assert {effect.about for effect in event.effects.all()} == {"meeting", "deadline", "due"}
    assert days(due) == ("2016-02-03", "2016-02-03")
    assert str(planned.when) == "2016-02-03"


def test_a_meeting_moved_today_was_held_on_a_day_before(planned: Meeting) -> None:
    """The date replaces one that is known since today only, and must not fall behind it."""
    acts.move_meeting(planned, "2016-03-01", by=None)
    acts.hold_meeting(planned, when="2016-02-20", by=None)
    assert (planned.state, str(planned.when)) == ("held", "2016-02-20")


def test_a_meeting_is_held_in_the_past_and_on_some_date(planned: Meeting) -> None:
    acts.move_meeting(planned, in_days(9), by=None)
    with refused("has not come yet", planned):
        acts.hold_meeting(planned, by=None)
    acts.move_meeting(planned, "", by=None)
    with refused("Give the date on which it was held", planned):
        acts.hold_meeting(planned, by=None)


def test_a_cancelled_meeting_is_planned_again(planned: Meeting) -> None:
    due = hanging(planned)
    with refused("reason for cancelling", planned):
        acts.cancel_meeting(planned, by=None, why="")
    acts.cancel_meeting(planned, by=None, why="No quorum.")
    assert days(due) is None
    with refused("Only a planned meeting is moved; this one is cancelled", planned):
        acts.move_meeting(planned, "2016-05-01", by=None)
    with refused("“held” cannot stand before “cancelled”", planned):
        acts.hold_meeting(planned, by=None)
    event = acts.plan_again(planned, when="2016-05-01", by=None, why="A quorum after all.")
    assert told(event)[:2] == ({"state": "cancelled"}, {"state": "planned"})
    assert days(due) == ("2016-05-01", "2016-05-01")


def test_what_was_held_was_held(planned: Meeting) -> None:
    acts.hold_meeting(planned, by=None)
    for door in (
        lambda: acts.cancel_meeting(planned, by=None, why="No."),
        lambda: acts.hold_meeting(planned, by=None),
        lambda: acts.plan_again(planned, by=None, why="No."),
    ):
        with refused("what has happened has happened", planned):
            door()


# Two that were one


@pytest.mark.parametrize("states", [("planned", "planned"), ("held", "planned"), ("held", "held")])
def test_two_meetings_that_were_one_are_joined(states: tuple[str, str]) -> None:
    body = BodyFactory()
    kept, gone = (
        MeetingFactory(body=body, state=state, when=when)
        for state, when in zip(states, ("2016-02-01", "2016-02"), strict=True)
    )
    due, made = hanging(gone), in_force(origin=gone)
    mention, result = MentionFactory(meeting=gone), ResultFactory(meeting=gone)
    party = PartyFactory()
    AttendanceFactory(meeting=kept, party=party)
    twice, once = AttendanceFactory(meeting=gone, party=party), AttendanceFactory(meeting=gone)
    versions = kept.version, gone.version

    event = acts.merge_meetings(kept, gone, by=None, why="One meeting with two names.")
    for record in (mention, result, twice, once, made, due.deadline):
        record.refresh_from_db()
    assert (gone.state, kept.state) == ("cancelled", states[0])
    assert (mention.meeting, result.meeting, made.origin, due.deadline.meeting) == (kept,) * 4
    assert (once.meeting, twice.meeting) == (kept, gone)
    assert days(due) == ("2016-02-01", "2016-02-01")
    assert {(effect.about, effect.field) for effect in event.effects.all()} >= {
        ("commitment", "origin"),
        ("deadline", "rule"),
        ("meeting", "merged"),
    }
    assert Link.objects.get().kind == "merged_into"
    assert (kept.version, gone.version) == (versions[0] + 1, versions[1] + 1)
    with refused("joined to another before", kept, gone):
        acts.merge_meetings(kept, gone, by=None, why="Again.")
    with refused("It is one with", gone):
        acts.plan_again(gone, by=None, why="Two after all.")


def test_only_two_records_of_one_body_are_joined(planned: Meeting) -> None:
    with refused("Two different records", planned):
        acts.merge_meetings(planned, Meeting.objects.get(pk=planned.pk), by=None, why="One.")
    elsewhere, held = MeetingFactory(), MeetingFactory(body=planned.body)
    with refused("Two different records", planned):
        acts.merge_meetings(planned, elsewhere, by=None, why="One.")
    with refused("not the other way round", planned):
        acts.merge_meetings(planned, held, by=None, why="One.")
    with refused("Say why", planned):
        acts.merge_meetings(held, planned, by=None, why="")


# Milestones


def test_a_milestone_is_recorded_and_moved() -> None:
    milestone = MilestoneFactory.build(body=BodyFactory(), when="2016-02")
    (event,) = acts.record_milestone(milestone, by=None)
    assert told(event) == ({}, {"when": "2016-02", "when_said": ""}, in_days(0))
    due = hanging(milestone, offset="P1M")
    event = acts.move_milestone(milestone, "2016-05-10", by=None, why="Delayed.")
    assert told(event)[:2] == ({"when": "2016-02", "when_said": ""}, {"when": "2016-05-10", "when_said": ""})
    assert days(due) == ("2016-06-10", "2016-06-10")
    with refused("has this date already", milestone):
        acts.move_milestone(milestone, "2016-05-10", by=None)
    future = MilestoneFactory.build(body=milestone.body, when=in_days(5), state="reached")
    with refused("has not come yet"):
        acts.record_milestone(future, by=None)


def test_a_milestone_is_reached_on_a_day(expected: Milestone) -> None:
    due = hanging(expected, bound="not_before")
    assert days(due) is None
    event = acts.reach_milestone(expected, when="2016-02-10", said="on the tenth", by=None)
    assert told(event) == ({"state": "expected"}, {"state": "reached"}, "2016-02-10")
    assert (str(expected.when), expected.when_said) == ("2016-02-10", "on the tenth")
    assert days(due) == ("2016-02-10", "2016-02-10")
    for door in (
        lambda: acts.call_off_milestone(expected, by=None, why="No."),
        lambda: acts.reach_milestone(expected, by=None),
    ):
        with refused("what has happened has happened", expected):
            door()
    with refused("Only an expected milestone is moved", expected):
        acts.move_milestone(expected, "2016-03", by=None)


def test_a_milestone_is_called_off_and_expected_again(expected: Milestone) -> None:
    due = hanging(expected)
    assert days(due) == ("2016-02-01", "2016-02-29")
    with refused("reason for calling it off", expected):
        acts.call_off_milestone(expected, by=None, why=" ")
    acts.call_off_milestone(expected, by=None, why="No money.")
    assert days(due) is None
    with refused("“called off” cannot become “reached”; it can become: expected", expected):
        acts.reach_milestone(expected, by=None)
    with refused("reason for expecting", expected):
        acts.expect_again(expected, by=None, why="")
    acts.expect_again(expected, when="2016-06", by=None, why="Money after all.")
    assert days(due) == ("2016-06-01", "2016-06-30")


@pytest.mark.parametrize("door", [acts.reach_milestone, acts.hold_meeting])
def test_nothing_is_reached_or_held_in_the_future(door: Callable[..., Any]) -> None:
    record = MilestoneFactory() if door is acts.reach_milestone else MeetingFactory(state="planned")
    with refused("has not come yet", record) as refusal:
        door(record, when=in_days(2), by=None)
    assert list(refusal.value.message_dict) == ["when"]


def test_drafts_and_what_was_ended_stand_still(planned: Meeting) -> None:
    ended, draft = hanging(planned), a_draft()
    deadline = DeadlineFactory(commitment=draft, anchor="meeting", fixed="", meeting=planned)
    acts.complete(ended.assignment.commitment, by=None, why="Done.")
    acts.move_meeting(planned, "2016-06-01", by=None)
    assert days(ended) == ("2016-02-02", "2016-02-02")
    assert (days(deadline), deadline.dues.count()) == (None, 0)
    acts.activate(draft, by=None)
    assert days(due_of(draft)) == ("2016-06-01", "2016-06-01")

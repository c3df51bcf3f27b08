"""Deadlines that live: their dues follow meetings, milestones, completions and calendars, but not round in circles."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments import acts
from commitments.models import Commitment, Due, Event
from tests.cases import a_draft, days, deadline_of, due_of, hanging, in_days, in_force, part_of, refused, told
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    DeadlineFactory,
    HolidayFactory,
    MeetingFactory,
    MilestoneFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


# Meetings and milestones


def test_every_part_follows_a_meeting_that_moves() -> None:
    meeting = MeetingFactory(when="2016-02-01/2016-02-02", state="planned")
    commitment = a_draft()
    AssignmentFactory(commitment=commitment)
    DeadlineFactory(commitment=commitment, anchor="meeting", fixed="", meeting=meeting, offset="-P14D", edge="start")
    acts.activate(commitment, by=None)
    dues = list(Due.objects.all())
    assert [days(due) for due in dues] == [("2016-01-18", "2016-01-18")] * 2
    by = UserFactory()
    event = acts.move_meeting(meeting, "2016-03", by=by)
    assert [days(due) for due in dues] == [("2016-02-16", "2016-03-17")] * 2
    for due in dues:
        effect = due.events.last()
        assert (effect.cause, effect.by, effect.old["latest"], effect.new["latest"]) == (
            event,
            by,
            "2016-01-18",
            "2016-03-17",
        )


def test_what_is_met_keeps_its_date() -> None:
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    due = hanging(meeting)
    acts.report_progress(part_of(due.assignment.commitment), "implemented", by=None, met=[due])
    acts.move_meeting(meeting, "2016-05-01", by=None)
    assert days(due) == ("2016-02-01", "2016-02-01")
    assert days(due.deadline) == ("2016-05-01", "2016-05-01")


def test_four_reports_are_met_or_not_each_by_itself() -> None:
    """*To be reported to* four later meetings: four deadlines, one a meeting."""
    meetings = [MeetingFactory(when=f"2016-0{n}-01", state="planned") for n in (2, 3, 4, 5)]
    commitment = a_draft()
    for meeting in meetings:
        DeadlineFactory(commitment=commitment, anchor="meeting", fixed="", meeting=meeting, bound="at")
    acts.activate(commitment, by=None)
    first, *others = Due.objects.order_by("deadline__number")
    acts.report_progress(part_of(commitment), "in_progress", by=None, effective="2016-02-01", met=[first])
    acts.move_meeting(meetings[3], "2016-06-01", by=None)
    assert [days(due)[0] for due in [first, *others]] == ["2016-02-01", "2016-03-01", "2016-04-01", "2016-06-01"]
    assert [bool(due.met) for due in [first, *others]] == [True, False, False, False]


def test_by_a_milestone_counts_from_its_expected_date_and_not_before_waits_for_the_fact() -> None:
    milestone = MilestoneFactory(when="2016-02")
    by, after = hanging(milestone, offset="P7D"), hanging(milestone, bound="not_before")
    assert (days(by), days(after)) == (("2016-02-08", "2016-03-07"), None)
    event = acts.reach_milestone(milestone, when="2016-02-10", by=None)
    assert (days(by), days(after)) == (("2016-02-17", "2016-02-17"), ("2016-02-10", "2016-02-10"))
    assert {due.events.last().cause for due in (by, after)} == {event}


# Completions


def test_a_chain_is_followed_link_by_link() -> None:
    first = in_force()
    second = hanging(first, offset="P10D")
    third = hanging(second.assignment.commitment, offset="P1M")
    acts.complete(first, by=None, why="Done.", effective="2016-01-05")
    assert (days(second), days(third)) == (("2016-01-15", "2016-01-15"), None)
    event = acts.complete(second.assignment.commitment, by=None, why="Done.", effective="2016-01")
    assert days(third) == ("2016-02-01", "2016-02-29")
    assert third.events.last().cause == event
    acts.reopen(first, by=None, why="Not done.")
    assert days(second) == ("2016-01-15", "2016-01-15")  # it was completed with that date


def test_what_awaits_a_completion_follows_its_reopening() -> None:
    awaited = in_force()
    due = hanging(awaited, offset="P10D")
    assert due.assignment.standing(on=date(2016, 1, 15)) == "awaiting_trigger"
    acts.complete(awaited, by=None, why="Done.", effective="2016-01-05")
    acts.reopen(awaited, by=None, why="Not done at all.")
    assert days(due) is None
    acts.complete(awaited, by=None, why="Done now.", effective=in_days(0))
    assert days(due) == (in_days(10), in_days(10))


def test_a_circle_is_refused_and_named() -> None:
    one, two, three = in_force(reference="C-A"), in_force(reference="C-B"), in_force(reference="C-C")
    DeadlineFactory(commitment=two, anchor="completion", fixed="", completion_of=one)
    DeadlineFactory(commitment=three, anchor="completion", fixed="", completion_of=two)
    deadline = DeadlineFactory(commitment=one, fixed="2016-02-01")
    with refused("in a circle: C-A → C-C → C-B → C-A", deadline):
        acts.move_deadline(deadline, anchor="completion", completion_of=three, by=None, why="Later.")
    with refused("in a circle: C-A → C-A", deadline):
        acts.move_deadline(deadline, anchor="completion", completion_of=one, by=None, why="Later.")


def test_a_refused_circle_names_what_the_reader_may_see() -> None:
    one, hidden = in_force(reference="C-A"), in_force(reference="C-B")
    DeadlineFactory(commitment=hidden, anchor="completion", fixed="", completion_of=one)
    deadline = DeadlineFactory(commitment=one, fixed="2016-02-01")
    reader, both = (BodyRoleFactory(body=one.body).user for _ in range(2))
    BodyRoleFactory(user=both, body=hidden.body)
    closing = {"anchor": "completion", "completion_of": hidden, "why": "Later."}
    with refused("in a circle: C-A → another commitment → C-A", deadline):
        acts.move_deadline(deadline, by=reader, **closing)
    with refused("in a circle: C-A → C-B → C-A", deadline):
        acts.move_deadline(deadline, by=both, **closing)


def test_a_draft_in_a_circle_is_not_activated() -> None:
    one, two = a_draft(reference="C-A"), a_draft(reference="C-B")
    DeadlineFactory(commitment=one, anchor="completion", fixed="", completion_of=two)
    DeadlineFactory(commitment=two, anchor="completion", fixed="", completion_of=one)
    with refused("C-A → C-B → C-A", one):
        acts.activate(one, by=None)


# Rules replaced


def test_a_rule_is_replaced_with_its_event() -> None:
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    due = hanging(meeting)
    commitment, deadline = due.assignment.commitment, due.deadline
    version = commitment.version
    by = UserFactory()
    event = acts.move_deadline(
        deadline, anchor="fixed", fixed="2016-06-01", by=by, why="So decided.", effective="2016-01-20"
    )
    assert (event.old["meeting"], event.new["meeting"], event.new["fixed"]) == (meeting.reference, None, "2016-06-01")
    assert (event.by, event.why, str(event.effective)) == (by, "So decided.", "2016-01-20")
    assert (days(due), due.events.last().cause) == (("2016-06-01", "2016-06-01"), event)
    commitment.refresh_from_db()
    assert commitment.version == version + 1
    acts.move_meeting(meeting, "2016-09-01", by=None)  # it hangs on that no longer
    assert days(due) == ("2016-06-01", "2016-06-01")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"offset": "two weeks"}, "is not a distance in time"),
        ({"anchor": "meeting"}, "what the deadline hangs on"),
        ({"fixed": ""}, "what the deadline hangs on"),
        ({"fixed": "2016-02-30"}, "has 29 days"),
        ({"fixed": "9999-12-31", "offset": "P1D"}, "past the calendar"),
        ({"rrule": "FREQ=HOURLY", "anchor": "recurring"}, "recurrence"),
        ({"phrase": ""}, "cannot be blank"),
        ({"number": 7}, "No part of a rule: number"),
        ({}, "Nothing would change"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(rule: dict[str, object], message: str) -> None:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, fixed="2016-02-01", earliest=None, latest=None)
    acts.activate(commitment, by=None)
    deadline = deadline_of(commitment)
    with refused(message, deadline, deadline.commitment):
        acts.move_deadline(deadline, by=None, why="So decided.", **rule)


def test_a_deadline_is_moved_for_a_reason_and_while_it_lives() -> None:
    commitment = in_force()
    deadline = DeadlineFactory(commitment=commitment)
    with refused("reason for moving", deadline):
        acts.move_deadline(deadline, fixed="2016-06-01", by=None, why="")
    acts.drop(commitment, "withdrawn", by=None, why="Withdrawn.")
    with refused("brought back by reopening", deadline):
        acts.move_deadline(deadline, fixed="2016-06-01", by=None, why="So decided.")


# Calendars


def test_working_days_skip_the_days_off_of_the_body() -> None:
    commitment = a_draft()
    HolidayFactory(body=commitment.body, day=date(2015, 12, 25))
    DeadlineFactory(commitment=commitment, fixed="2015-12-24", offset="P1D", count="working")
    acts.activate(commitment, by=None)
    assert days(due_of(commitment)) == ("2015-12-28", "2015-12-28")  # Friday is off, then comes the weekend


@pytest.fixture
def counting() -> Commitment:
    """Five working days from Monday 1 February 2016."""
    commitment = a_draft()
    DeadlineFactory(
        commitment=commitment, fixed="2016-02-01", offset="P5D", count="working", earliest=None, latest=None
    )
    acts.activate(commitment, by=None)
    return commitment


def test_a_new_day_off_moves_the_deadlines_that_count_working_days(counting: Commitment) -> None:
    due, other = due_of(counting), hanging(MeetingFactory(when="2016-02-01"), offset="P5D")
    assert days(due) == ("2016-02-08", "2016-02-08")
    by = UserFactory()
    first, second = acts.change_calendar(counting.body, add={date(2016, 2, 3): "Feast"}, by=by, why="By decree.")
    assert days(due) == ("2016-02-09", "2016-02-09")
    assert days(other) == ("2016-02-06", "2016-02-06")
    assert told(first)[1:] == ({"earliest": "2016-02-09", "latest": "2016-02-09"}, in_days(0))
    assert first.why == f"Calendar of {counting.body}: + 3 February 2016 (Feast). By decree."
    assert (first.subject, second.subject, second.cause, second.by) == (deadline_of(counting), due, first, by)
    acts.change_calendar(counting.body, remove=[date(2016, 2, 3)], by=by, why="Decree withdrawn.")
    assert days(due) == ("2016-02-08", "2016-02-08")


def test_another_weekend_moves_them_too(counting: Commitment) -> None:
    acts.change_calendar(counting.body, weekend="56", by=None, why="By law.")
    counting.body.refresh_from_db()
    assert days(due_of(counting)) == ("2016-02-08", "2016-02-08")
    acts.change_calendar(counting.body, weekend="567", by=None, why="By law.")
    assert days(due_of(counting)) == ("2016-02-09", "2016-02-09")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"add": {date(2016, 1, 1): "New Year"}}, "1 January 2016 is a day off already"),
        ({"remove": [date(2016, 1, 2)]}, "2 January 2016 is no day off"),
        ({"weekend": "78"}, "Write the days off"),
        ({"weekend": "66"}, "Write the days off"),
        ({"weekend": "1234567"}, "working day"),
        ({"add": {date(2016, 1, 2): ""}}, "cannot be blank"),
        ({}, "Nothing would change"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(counting: Commitment, change: dict[str, object], message: str) -> None:
    HolidayFactory(body=counting.body, day=date(2016, 1, 1))
    body = counting.body
    with refused(message, body):
        acts.change_calendar(body, by=None, why="By decree.", **change)
    with refused("reason for changing the calendar", body):
        acts.change_calendar(body, by=None, why="", **change)


def test_the_calendar_of_another_body_moves_nothing(counting: Commitment) -> None:
    assert acts.change_calendar(BodyFactory(), add={date(2016, 2, 3): "Feast"}, by=None, why="By decree.") == []
    assert Event.objects.filter(due=due_of(counting)).count() == 1


def test_a_meeting_on_which_much_hangs_costs_no_more_queries() -> None:
    """As many queries for two dues as for forty: else a conference would take minutes to move."""

    def queries(parts: int) -> tuple[int, int]:
        meeting = MeetingFactory(when="2016-02-01", state="planned")
        commitment = a_draft()
        for number in range(parts):
            AssignmentFactory(commitment=commitment, party=None, named_as=f"State {number}")
        DeadlineFactory(commitment=commitment, anchor="meeting", fixed="", meeting=meeting)
        acts.activate(commitment, by=None)
        with CaptureQueriesContext(connection) as moving:
            event = acts.move_meeting(meeting, "2016-03-01", by=None)
        with CaptureQueriesContext(connection) as retracting:
            acts.retract(event, by=None, why="A mistake.")
        return len(moving), len(retracting)

    assert queries(1) == queries(39)

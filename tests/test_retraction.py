"""Mistakes taken back: by a new event, with all that they brought about, and only where an allowed way remains."""

from __future__ import annotations

from datetime import date

import pytest

from commitments import acts
from commitments.models import Commitment, Event, Extension, Link
from meetings.models import Meeting
from tests.cases import (
    a_draft,
    days,
    due_of,
    hanging,
    in_force,
    part_of,
    refused,
    told,
)
from tests.factories import (
    AttendanceFactory,
    BodyFactory,
    BodyRoleFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    MentionFactory,
    MilestoneFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def active() -> Commitment:
    return in_force()


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory(when="2016-02-01", state="planned")


def retract(event: Event) -> Event:
    return acts.retract(event, by=None, why="Entered by mistake.")


# One event


def test_it_is_a_new_event_and_the_first_stays_as_it_is(active: Commitment) -> None:
    part, by = part_of(active), UserFactory()
    event = acts.report_progress(part, "in_progress", by=None, effective="2015-09")
    row = Event.objects.values().get(pk=event.pk)
    retraction = acts.retract(event, by=by, why=" It was another party. ")
    part.refresh_from_db()
    assert Event.objects.values().get(pk=event.pk) == row
    assert (retraction.retracts, retraction.by, retraction.why) == (event, by, "It was another party.")
    assert (retraction.old["progress"], retraction.new["progress"]) == ("in_progress", "no_information")
    assert (part.progress, part.progress_basis, part.version) == ("no_information", "", 3)


@pytest.mark.parametrize(("number", "left"), [(0, "implemented"), (1, "implemented"), (2, "partially_implemented")])
def test_the_first_a_middle_or_the_last_one(active: Commitment, number: int, left: str) -> None:
    part = part_of(active)
    events = [
        acts.report_progress(part, word, by=None, effective=f"2015-0{month}-01")
        for month, word in ((3, "in_progress"), (5, "partially_implemented"), (7, "implemented"))
    ]
    retract(events[number])
    part.refresh_from_db()
    assert part.progress == left


def test_what_is_refused(active: Commitment, meeting: Meeting) -> None:
    part, due = part_of(active), hanging(meeting)
    event = acts.report_progress(part, "in_progress", by=None, met=[DueFactory(assignment=part)])
    with refused("Give the reason for retracting", event):
        acts.retract(event, by=None, why=" ")
    with refused("It follows from another change", event):
        retract(event.effects.get())
    retraction = retract(event)
    with refused("retracted before", event):
        retract(event)
    with refused("A retraction is not retracted", retraction):
        retract(retraction)
    with refused("It follows from another change", event):
        retract(due.events.get())


def test_days_worked_out_by_a_calendar_follow_it() -> None:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, fixed="2016-02-01", offset="P5D", count="working")
    acts.activate(commitment, by=None)
    event, _due = acts.change_calendar(commitment.body, add={date(2016, 2, 3): "Feast"}, by=None, why="By decree.")
    with refused("These days follow from a rule", event):
        retract(event)


def test_a_part_stays_in_the_record(active: Commitment) -> None:
    part = acts.assign(active, named_as="interested States", by=None)
    with refused("stays in the record: answer it as “not relevant”", part):
        retract(part.events.get())


def test_what_remains_must_be_an_allowed_way(active: Commitment) -> None:
    held = acts.hold(active, by=None, why="Waiting.", effective="2016-01-01")
    again = acts.activate(active, by=None, effective="2016-02-01")
    with refused("Then “active” would be followed by “active”, recorded for 1 February 2016", held):
        retract(held)
    retract(again)
    retract(held)
    active.refresh_from_db()
    assert active.disposition == "active"


@pytest.mark.parametrize("back_dated", [False, True], ids=["as it was", "as told afterwards"])
def test_no_circle_comes_back(back_dated: bool) -> None:
    """What a deadline awaited before may have come to await it in the meantime."""
    one, other = in_force(reference="C-A"), in_force(reference="C-B")
    first, second = DeadlineFactory(commitment=one), DeadlineFactory(commitment=other)
    how = {"by": None, "why": "So decided."}
    if back_dated:
        event = acts.move_deadline(first, fixed="2016-05-01", effective="2016-03-01", **how)
    acts.move_deadline(first, anchor="completion", completion_of=other, effective="2016-02-01", **how)
    if not back_dated:
        event = acts.move_deadline(first, anchor="fixed", fixed="2016-05-01", effective="2016-03-01", **how)
    acts.move_deadline(second, anchor="completion", completion_of=one, **how)
    with refused("in a circle: C-A → C-B → C-A", event):
        retract(event)


def test_a_report_on_which_a_completion_rests_stays(active: Commitment) -> None:
    report = acts.report_progress(part_of(active), "implemented", by=None, effective="2016-01-01")
    completed = acts.complete(active, by=None, effective="2016-02-01")
    with refused("It was completed because of this", report):
        retract(report)
    retract(completed)
    acts.complete(active, by=None, effective="2016-02-01", why="The chair says so.")
    retract(report)
    active.refresh_from_db()
    assert active.disposition == "completed"


def test_of_a_meeting_as_well(meeting: Meeting) -> None:
    cancelled = acts.cancel_meeting(meeting, by=None, why="No quorum.")
    acts.plan_again(meeting, by=None, why="A quorum.")
    with refused("Then “planned” would be followed by “planned”", cancelled):
        retract(cancelled)


# With what it brought about


def test_dues_that_a_report_met_are_open_again_and_follow_what_moved_meanwhile(meeting: Meeting) -> None:
    due = hanging(meeting)
    part = part_of(due.assignment.commitment)
    event = acts.report_progress(part, "implemented", by=None, met=[due])
    acts.move_meeting(meeting, "2016-05-01", by=None)
    assert days(due) == ("2016-02-01", "2016-02-01")
    retraction = retract(event)
    due.refresh_from_db()
    assert (str(due.met), days(due)) == ("", ("2016-05-01", "2016-05-01"))
    assert due.events.last().cause == retraction


def test_dates_that_a_move_brought_go_back(meeting: Meeting) -> None:
    due = hanging(meeting)
    first = acts.move_meeting(meeting, "2016-03-01", by=None)
    second = acts.move_meeting(meeting, "2016-04-01", by=None)
    retract(first)
    meeting.refresh_from_db()
    assert (str(meeting.when), days(due)) == ("2016-04-01", ("2016-04-01", "2016-04-01"))
    retract(second)
    meeting.refresh_from_db()
    assert (str(meeting.when), days(due)) == ("2016-02-01", ("2016-02-01", "2016-02-01"))
    assert days(due.deadline) == ("2016-02-01", "2016-02-01")


def test_what_happened_by_one_act_was_known_at_one_instant(meeting: Meeting) -> None:
    """Else a report as known at an instant could show the meeting moved, and its due dates not yet."""
    hanging(meeting)
    event = acts.move_meeting(meeting, "2016-03-01", by=None)
    retraction = retract(event)
    assert {effect.recorded for effect in event.effects.all()} == {event.recorded}
    instants = set(Event.objects.exclude(retracts=None).values_list("recorded", flat=True))
    assert instants == {retraction.recorded}


def test_a_move_to_the_same_days_keeps_them(meeting: Meeting) -> None:
    """The second move changed nothing for the due, so no event of it tells its days."""
    due = hanging(meeting)
    first = acts.move_meeting(meeting, "2016-03-01", by=None)
    acts.move_meeting(meeting, "2016-03-01", said="on the first", by=None)
    retract(first)
    assert days(due) == ("2016-03-01", "2016-03-01")


def test_a_meeting_held_on_another_day_is_planned_for_its_day_again(meeting: Meeting) -> None:
    due = hanging(meeting)
    retract(acts.hold_meeting(meeting, when="2016-02-03", by=None))
    meeting.refresh_from_db()
    assert (meeting.state, str(meeting.when), days(due)) == ("planned", "2016-02-01", ("2016-02-01", "2016-02-01"))


def test_a_milestone_that_was_not_reached() -> None:
    milestone = MilestoneFactory(when="2016-03")
    due = hanging(milestone, bound="not_before")
    retract(acts.reach_milestone(milestone, when="2016-02-10", by=None))
    milestone.refresh_from_db()
    assert (milestone.state, str(milestone.when), days(due)) == ("expected", "2016-03", None)


def test_what_awaited_a_completion_awaits_it_again(active: Commitment) -> None:
    due = hanging(active, offset="P10D")
    first = acts.complete(active, by=None, why="Done.", effective="2016-01-05")
    reopened = acts.reopen(active, by=None, why="Not done.", effective="2016-02-01")
    second = acts.complete(active, by=None, why="Done now.", effective="2016-03-01")
    assert days(due) == ("2016-03-11", "2016-03-11")
    retract(second)
    assert days(due) is None
    retract(reopened)  # the first completion holds again, with its own day
    assert days(due) == ("2016-01-15", "2016-01-15")
    retract(first)
    assert days(due) is None


def test_what_replaced_it_is_linked_no_longer(active: Commitment) -> None:
    into = in_force()
    merged = acts.merge(active, into, by=None)
    reopened = acts.reopen(active, by=None, why="They are two.")
    assert not Link.objects.exists()
    retract(reopened)
    assert Link.objects.filter(kind="merged_into", from_commitment=active, to_commitment=into).count() == 1
    retract(merged)
    active.refresh_from_db()
    assert (active.disposition, Link.objects.count()) == ("active", 0)


def test_two_meetings_are_two_again() -> None:
    body = BodyFactory()
    kept, gone = MeetingFactory(body=body, when="2016-02-01"), MeetingFactory(body=body, when="2016-03-01")
    due, made = hanging(gone), in_force(origin=gone)
    mention, attended, others = (
        MentionFactory(meeting=gone),
        AttendanceFactory(meeting=gone),
        MentionFactory(meeting=kept),
    )
    event = acts.merge_meetings(kept, gone, by=None, why="One.")
    assert days(due) == ("2016-02-01", "2016-02-01")
    retract(event)
    for record in (gone, due.deadline, made, mention, attended, others):
        record.refresh_from_db()
    assert gone.state == "held"
    assert {due.deadline.meeting, made.origin, mention.meeting, attended.meeting} == {gone}
    assert (others.meeting, days(due), Link.objects.count()) == (kept, ("2016-03-01", "2016-03-01"), 0)
    acts.merge_meetings(kept, gone, by=None, why="One after all.")
    assert days(due) == ("2016-02-01", "2016-02-01")


# An activation


def test_an_activation_makes_a_draft_again(active: Commitment) -> None:
    event = active.events.get()
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, earliest=None, latest=None)
    event = acts.activate(commitment, by=None)
    retract(event)
    commitment.refresh_from_db()
    assert (commitment.disposition, days(due_of(commitment))) == ("draft", None)
    acts.activate(commitment, by=None)
    assert days(due_of(commitment)) == ("2016-02-01", "2016-02-01")


def test_an_activation_on_which_parties_have_reported_stays(active: Commitment) -> None:
    activation = active.events.get()
    part = part_of(active)
    report = acts.answer(part, "accepted", by=None)
    with refused(f"a draft on which {part.who} answered or reported since", activation):
        retract(activation)
    retract(report)
    retract(activation)
    active.refresh_from_db()
    assert active.disposition == "draft"


# Officers, extensions


def test_a_commitment_in_force_goes_back_to_its_officer_if_there_is_one(active: Commitment) -> None:
    first, second = active.officer, BodyRoleFactory(body=active.body).user
    event = acts.assign_officer(active, second, by=None)
    assert event is not None
    retract(event)
    active.refresh_from_db()
    assert active.officer == first
    event = acts.assign_officer(active, second, by=None)
    assert event is not None
    first.delete()  # who has left, and looks after nothing
    with refused(f"would go back to {first.username}, which is no longer in the record", event):
        retract(event)


def test_nobody_is_no_officer(active: Commitment) -> None:
    officer = active.officer
    Commitment.objects.filter(pk=active.pk).update(officer=None)
    event = acts.assign_officer(active, officer, by=None)
    assert event is not None
    with refused("Nobody would look after it", event):
        retract(event)


def test_an_extension_and_its_request_are_taken_back_in_turn(meeting: Meeting) -> None:
    due = hanging(meeting)
    extension = acts.ask_extension(due, "2016-03-01", by=None)
    asked = due.events.get(field="extension")
    decided = acts.decide_extension(extension, agreed="2016-03-01", by=None)
    with refused("retract the decision first", asked):
        retract(asked)
    acts.move_meeting(meeting, "2016-02-10", by=None)
    assert days(due) == ("2016-03-01", "2016-03-01")
    retraction = retract(decided)
    extension.refresh_from_db()
    assert (extension.decision, str(extension.agreed), days(due)) == ("pending", "", ("2016-02-10", "2016-02-10"))
    assert told(retraction)[0] == decided.new
    retract(asked)
    assert not Extension.objects.exists()
    acts.ask_extension(due, "2016-04-01", by=None)
    with refused("taken back", extension):
        acts.decide_extension(extension, agreed="2016-03-01", by=None)


def test_a_decision_stays_when_another_request_has_followed(meeting: Meeting) -> None:
    due = hanging(meeting)
    decided = acts.decide_extension(acts.ask_extension(due, "2016-03-01", by=None), by=None, why="No.")
    acts.ask_extension(due, "2016-04-01", by=None)
    with refused("A later request has been made since", decided):
        retract(decided)

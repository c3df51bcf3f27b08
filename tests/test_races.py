"""Two officers at once: nothing is lost or written twice, nobody waits for ever, and no due is stale afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from commitments import acts
from commitments.acts.given import local_day
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Extension, Link
from meetings.models import Body, Meeting, Milestone
from tests.cases import a_draft, day, days, deadline_of, due_of, hanging, in_force, part_of
from tests.factories import BodyFactory, DeadlineFactory, DueFactory, MeetingFactory, MilestoneFactory, PartyFactory
from tests.what_holds import nothing_is_stale, the_history_comes_to_the_columns

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls in threads that start together, each on its own connection; what was refused, in words.

    Whatever else goes wrong in a thread, such as a deadlock, fails the test. Afterwards the history must come to the
    columns, and no due may be stale.
    """
    gate = threading.Barrier(len(calls), timeout=60)
    refusals: list[str] = []
    broken: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            call()
        except ValidationError as refusal:
            refusals.append("; ".join(refusal.messages))
        except BaseException as error:  # whatever it is, the test is to see it
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert broken == []
    the_history_comes_to_the_columns({}, on=date.max)
    nothing_is_stale()
    return refusals


def fresh(record: object) -> object:
    """The record as another request would load it."""
    return type(record)._default_manager.get(pk=record.pk)  # type: ignore[attr-defined]


@pytest.fixture
def active() -> Commitment:
    return in_force()


def events(subject: object, field: str) -> int:
    return subject.events.filter(field=field).count()  # type: ignore[attr-defined]


# One commitment


def test_two_complete_it(active: Commitment) -> None:
    refusals = at_once(*[lambda: acts.complete(fresh(active), by=None, why="Declared done.")] * 2)
    assert refusals == ["“completed” cannot become “completed”; it can become: active."]
    assert events(active, "disposition") == 2


def test_two_complete_it_who_had_seen_the_same(active: Commitment) -> None:
    seen = active.version
    (refusal,) = at_once(*[lambda: acts.complete(fresh(active), by=None, why="Done.", seen=seen)] * 2)
    assert refusal.startswith("Changed since you opened it: disposition: completed (somebody, ")


def test_progress_and_completion(active: Commitment) -> None:
    """Whichever comes first, what is written is what its events say."""
    part = part_of(active)
    refusals = at_once(
        lambda: acts.complete(fresh(active), by=None, why="Declared done."),
        lambda: acts.report_progress(fresh(part), "in_progress", by=None),
    )
    part.refresh_from_db()
    assert part.commitment.disposition == "completed"
    assert events(part, "progress") == 1 - len(refusals)
    assert part.progress == ("no_information" if refusals else "in_progress")


def test_one_due_is_met_once(active: Commitment) -> None:
    part, due = part_of(active), DueFactory(assignment=part_of(active))
    refusals = at_once(*[lambda: acts.report_progress(fresh(part), "implemented", by=None, met=[fresh(due)])] * 2)
    assert len(refusals) == 1
    assert (events(due, "met"), events(part, "progress")) == (1, 1)


def test_one_party_gets_one_part(active: Commitment) -> None:
    party = PartyFactory()
    (refusal,) = at_once(*[lambda: acts.assign(fresh(active), party=party, by=None)] * 2)
    assert "has a part in it already" in refusal
    assert active.assignments.count() == 2


def test_two_parties_get_two_parts(active: Commitment) -> None:
    parties = PartyFactory(), PartyFactory()
    assert at_once(*[lambda party=party: acts.assign(fresh(active), party=party, by=None) for party in parties]) == []
    assert sorted(active.assignments.values_list("number", flat=True)) == [1, 2, 3]


def test_activation_and_new_words() -> None:
    draft = a_draft()
    refusals = at_once(
        lambda: acts.activate(fresh(draft), by=None),
        lambda: acts.edit_words(fresh(draft), title="Send all comments", text="", by=None),
    )
    draft.refresh_from_db()
    assert (refusals, draft.disposition, draft.title, draft.version) == ([], "active", "Send all comments", 3)


def test_each_is_merged_into_the_other(active: Commitment) -> None:
    other = in_force()
    (refusal,) = at_once(
        lambda: acts.merge(fresh(active), fresh(other), by=None),
        lambda: acts.merge(fresh(other), fresh(active), by=None),
    )
    assert "is itself superseded" in refusal
    assert (Link.objects.count(), Commitment.objects.filter(disposition="superseded").count()) == (1, 1)


def test_two_words_for_one_commitment(active: Commitment) -> None:
    refusals = at_once(
        *[
            lambda title=title: acts.edit_words(fresh(active), title=title, text="", by=None, seen=active.version)
            for title in ("One", "Other")
        ]
    )
    assert len(refusals) == 1
    assert events(active, "words") == 1


# Retraction


def test_one_event_is_retracted_once(active: Commitment) -> None:
    event = acts.report_progress(part_of(active), "in_progress", by=None)
    refusals = at_once(*[lambda: acts.retract(fresh(event), by=None, why="A mistake.")] * 2)
    assert refusals == ["It was retracted before."]
    assert Event.objects.filter(retracts=event).count() == 1


def test_a_report_and_the_retraction_of_the_one_before(active: Commitment) -> None:
    part, due = part_of(active), DueFactory(assignment=part_of(active))
    event = acts.report_progress(part, "in_progress", by=None, met=[due])
    refusals = at_once(
        lambda: acts.retract(fresh(event), by=None, why="A mistake."),
        lambda: acts.report_progress(fresh(part), "implemented", by=None),
    )
    part.refresh_from_db()
    due.refresh_from_db()
    assert (refusals, part.progress, str(due.met)) == ([], "implemented", "")


def test_a_completion_taken_back_while_what_awaits_it_comes_into_force(active: Commitment) -> None:
    event = acts.complete(active, by=None, why="Done.", effective="2016-01-05")
    draft = a_draft()
    DeadlineFactory(commitment=draft, anchor="completion", fixed="", completion_of=active)
    at_once(
        lambda: acts.retract(fresh(event), by=None, why="A mistake."),
        lambda: acts.activate(fresh(draft), by=None),
    )
    assert days(due_of(draft)) is None


# Meetings and what hangs on them


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory(when="2016-02-01", state="planned")


def test_two_move_one_meeting(meeting: Meeting) -> None:
    due = hanging(meeting)
    refusals = at_once(
        *[lambda when=when: acts.move_meeting(fresh(meeting), when, by=None) for when in ("2016-03-01", "2016-04-01")]
    )
    meeting.refresh_from_db()
    assert (refusals, events(meeting, "date"), meeting.version) == ([], 2, 3)
    assert days(due) == (str(meeting.when), str(meeting.when))


def test_a_meeting_moves_while_more_time_is_given(meeting: Meeting) -> None:
    due = hanging(meeting)
    extension = acts.ask_extension(due, "2016-04-01", by=None)
    at_once(
        lambda: acts.move_meeting(fresh(meeting), "2016-03-01", by=None),
        lambda: acts.decide_extension(fresh(extension), agreed="2016-04-01", by=None),
    )
    assert days(due) == ("2016-04-01", "2016-04-01")  # whichever came first


def test_one_request_is_decided_once(meeting: Meeting) -> None:
    extension = acts.ask_extension(hanging(meeting), "2016-04-01", by=None)
    refusals = at_once(
        lambda: acts.decide_extension(fresh(extension), agreed="2016-04-01", by=None),
        lambda: acts.decide_extension(fresh(extension), by=None, why="No."),
    )
    assert len(refusals) == 1
    assert "decided before" in refusals[0]
    assert Extension.objects.exclude(decision="pending").count() == 1


def test_a_meeting_moves_while_what_hangs_on_it_comes_into_force(meeting: Meeting) -> None:
    """The activation reads the meeting that the other act writes; neither knows the other's record before."""
    draft = a_draft()
    DeadlineFactory(commitment=draft, anchor="meeting", fixed="", meeting=meeting)
    at_once(
        lambda: acts.activate(fresh(draft), by=None),
        lambda: acts.move_meeting(fresh(meeting), "2016-03-01", by=None),
    )
    assert days(due_of(draft)) == ("2016-03-01", "2016-03-01")


def test_a_meeting_moves_while_a_deadline_is_bound_to_it(active: Commitment, meeting: Meeting) -> None:
    deadline = DeadlineFactory(commitment=active)
    at_once(
        lambda: acts.move_deadline(fresh(deadline), anchor="meeting", meeting=meeting, by=None, why="So decided."),
        lambda: acts.move_meeting(fresh(meeting), "2016-03-01", by=None),
    )
    assert days(deadline) == ("2016-03-01", "2016-03-01")


def test_two_records_of_a_meeting_are_joined_both_ways(meeting: Meeting) -> None:
    other = MeetingFactory(body=meeting.body, when="2016-03-01", state="planned")
    dues = hanging(meeting), hanging(other)
    (refusal,) = at_once(
        lambda: acts.merge_meetings(fresh(meeting), fresh(other), by=None, why="One."),
        lambda: acts.merge_meetings(fresh(other), fresh(meeting), by=None, why="One."),
    )
    assert "joined to another before" in refusal
    assert len({days(due) for due in dues}) == 1


def test_a_meeting_is_held_while_the_following_one_is_recorded() -> None:
    body: Body = BodyFactory()
    first = MeetingFactory(body=body, when="2016-02-01", state="planned")
    due = hanging(body)
    at_once(
        lambda: acts.hold_meeting(fresh(first), by=None),
        lambda: acts.record_meeting(MeetingFactory.build(body=body, when="2016-05-01", state="planned"), by=None),
    )
    assert days(due) == ("2016-05-01", "2016-05-01")


def test_a_day_off_is_added_while_working_days_come_into_force() -> None:
    draft = a_draft()
    DeadlineFactory(commitment=draft, fixed="2016-02-01", offset="P5D", count="working")
    at_once(
        lambda: acts.activate(fresh(draft), by=None),
        lambda: acts.change_calendar(fresh(draft.body), add={day("2016-02-03"): "Feast"}, by=None, why="By decree."),
    )
    assert days(due_of(draft)) == ("2016-02-09", "2016-02-09")


def test_a_circle_cannot_be_closed_from_both_sides() -> None:
    one, other = a_draft(), a_draft()
    deadlines: list[Deadline] = [DeadlineFactory(commitment=commitment) for commitment in (one, other)]
    for commitment in (one, other):
        acts.activate(commitment, by=None)
    refusals = at_once(
        *[
            lambda deadline=deadline, awaited=awaited: acts.move_deadline(
                fresh(deadline), anchor="completion", completion_of=awaited, by=None, why="So decided."
            )
            for deadline, awaited in zip(deadlines, (other, one), strict=True)
        ]
    )
    assert len(refusals) == 1
    assert "in a circle" in refusals[0]


def test_a_storm(active: Commitment, meeting: Meeting) -> None:
    """Eight at once, on records that hang on each other: nothing is refused, all of it is told."""
    milestone: Milestone = MilestoneFactory(when="2016-02")
    due, other = hanging(meeting, commitment=a_draft()), hanging(milestone)
    third = hanging(active)
    parts: list[Assignment] = [one.assignment for one in (due, other, third)]
    before = Event.objects.count()
    refusals = at_once(
        lambda: acts.move_meeting(fresh(meeting), "2016-03-01", by=None),
        lambda: acts.reach_milestone(fresh(milestone), when="2016-02-10", by=None),
        lambda: acts.complete(fresh(active), by=None, why="Done.", effective="2016-01-05"),
        lambda: acts.hold(fresh(parts[2].commitment), by=None, why="Waiting."),
        *[lambda part=part: acts.answer(fresh(part), "noted", by=None) for part in parts[:2]],
        lambda: acts.preview(acts.move_meeting, fresh(meeting), "2017-01-01", by=None),
        lambda: acts.assign(fresh(parts[0].commitment), named_as="others", by=None),
    )
    assert refusals == []
    assert days(due) == ("2016-03-01", "2016-03-01")
    assert (days(other), days(third)) == (("2016-02-10", "2016-02-10"), ("2016-01-05", "2016-01-05"))
    assert Due.objects.count() == 4
    assert Event.objects.count() > before + 8
    assert deadline_of(due.assignment.commitment).latest == day("2016-03-01")
    assert local_day(active.body)

"""Two officers with the same page open: the second is told what the first changed, in the words of the desk."""

from __future__ import annotations

import pytest

from commitments import acts
from commitments.models import Commitment
from meetings.wording import day_in_words
from tests.cases import day, in_days, in_force, part_of, refused
from tests.factories import (
    BodyRoleFactory,
    DeadlineFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def active() -> Commitment:
    return in_force()


def today() -> str:
    return day_in_words(day(in_days(0)))


def test_the_second_is_told_what_the_first_changed(active: Commitment) -> None:
    first, second = UserFactory(username="ana"), Commitment.objects.get(pk=active.pk)
    seen = second.version
    acts.hold(active, by=first, why="Waiting.", seen=seen)
    with refused("Changed since you opened it", second) as conflict:
        acts.complete(second, by=None, why="Done.", seen=seen)
    assert isinstance(conflict.value, acts.Conflict)
    assert conflict.value.code == "conflict"
    assert conflict.value.messages == [f"Changed since you opened it: disposition: on hold (ana, {today()})"]
    acts.complete(second, by=None, why="Done.", seen=active.version)


def test_all_that_was_changed_since_is_told_in_its_order(active: Commitment) -> None:
    seen = active.version
    officer = BodyRoleFactory(body=active.body, user__username="ben").user
    acts.edit_words(active, title="Send comments", text="In writing.", by=None)
    acts.assign_officer(active, officer, by=None)
    acts.assign(active, party=PartyFactory(name="Viet Nam"), role="support", by=None)
    deadline = DeadlineFactory(commitment=active, phrase="by spring")
    acts.move_deadline(deadline, fixed="2016-06-01", offset="P14D", by=None, why="So decided.")
    acts.drop(active, "overtaken", by=None, why="The treaty came first.")
    by = f"(somebody, {today()})"
    with refused("Changed since", active) as conflict:
        acts.edit_words(active, title="Other", text="", by=None, seen=seen)
    assert conflict.value.messages[0].removeprefix("Changed since you opened it: ").split("; ") == [
        f"title: Send comments, what is to be done: In writing. {by}",
        f"officer: ben {by}",
        f"Viet Nam, party: Viet Nam, role: support {by}",
        f"“by spring”, date: 1 June 2016, distance: P14D {by}",
        f"disposition: dropped, reason for dropping: overtaken by events {by}",
    ]


def test_a_retraction_and_a_successor_are_told(active: Commitment) -> None:
    into = in_force(reference="C-INTO")
    seen = active.version
    event = acts.merge(active, into, by=None)
    acts.retract(event, by=None, why="They are two.")
    with refused("Changed since", active) as conflict:
        acts.hold(active, by=None, why="Waiting.", seen=seen)
    (message,) = conflict.value.messages
    assert "disposition: superseded" in message
    assert "merged into C-INTO" in message
    assert "taken back, so now disposition: active" in message
    assert "taken back: merged into C-INTO" in message


def test_a_part_a_meeting_and_a_milestone_are_told_too(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "in_progress", by=None, delay_reason="funding", seen=1)
    with refused("progress: in progress, basis of the progress: reported, reason for delay: funding", part):
        acts.answer(part, "accepted", by=None, seen=1)
    meeting = MeetingFactory(state="planned")
    acts.move_meeting(meeting, "2016-02-01?", by=None, seen=1)
    acts.place_meeting(meeting, ["Bali", "Perth"], by=None)
    with refused(r"date: 1 February 2016 \(tentative\) \(somebody, .*\); places: Bali, Perth", meeting):
        acts.hold_meeting(meeting, by=None, seen=1)
    milestone = MilestoneFactory()
    acts.call_off_milestone(milestone, by=None, why="No money.")
    with refused("state: called off", milestone):
        acts.reach_milestone(milestone, by=None, seen=1)


def test_meetings_joined_meanwhile_are_told() -> None:
    kept = MeetingFactory()
    gone = MeetingFactory(body=kept.body, reference="M-GONE")
    acts.merge_meetings(kept, gone, by=None, why="One.")
    with refused("joined with M-GONE", kept):
        acts.place_meeting(kept, ["Bali"], by=None, seen=1)


def test_what_a_form_changed_without_an_event_is_a_conflict_as_well(active: Commitment) -> None:
    Commitment.objects.filter(pk=active.pk).update(version=active.version + 1)
    with refused("Changed since you opened it", active):
        acts.hold(active, by=None, why="Waiting.", seen=active.version)


def test_without_a_version_nobody_is_asked(active: Commitment) -> None:
    acts.hold(active, by=None, why="Waiting.")
    acts.complete(Commitment.objects.get(pk=active.pk), by=None, why="Done.")
    active.refresh_from_db()
    assert active.disposition == "completed"

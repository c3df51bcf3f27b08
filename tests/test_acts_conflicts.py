"""Two officers with the same page open: the second is told what the first changed, in the words of the desk."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from commitments import acts
from commitments.models import Commitment, Deadline, Due, Event
from meetings.models import Body
from meetings.wording import day_in_words
from tests.cases import day, hanging, in_days, in_force, part_of, refused
from tests.factories import (
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
    ProposalFactory,
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
    reader = BodyRoleFactory(body=into.body, role="viewer").user
    with refused("Changed since", active) as conflict:
        acts.hold(active, by=reader, why="Waiting.", seen=seen)
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
    reader = BodyRoleFactory(body=kept.body).user
    with refused("joined with M-GONE", kept):
        acts.place_meeting(kept, ["Bali"], by=reader, seen=1)


def test_what_a_form_changed_without_an_event_is_a_conflict_as_well(active: Commitment) -> None:
    Commitment.objects.filter(pk=active.pk).update(version=active.version + 1)
    with refused("Changed since you opened it", active):
        acts.hold(active, by=None, why="Waiting.", seen=active.version)


def test_without_a_version_nobody_is_asked(active: Commitment) -> None:
    acts.hold(active, by=None, why="Waiting.")
    acts.complete(Commitment.objects.get(pk=active.pk), by=None, why="Done.")
    active.refresh_from_db()
    assert active.disposition == "completed"


# What is told is told as far as the reader may see it


def hidden(body: Body) -> list[dict[str, Any]]:
    """Rules that hang on records of a body, each named “zqhidden” in all that it is called by."""
    meeting = MeetingFactory(body=body, reference="zqhidden-M", title="zqhidden", when="2016-05-01", state="planned")
    return [
        {"anchor": "meeting", "meeting": meeting},
        {"anchor": "next_meeting", "body": body},
        {"anchor": "milestone", "milestone": MilestoneFactory(body=body, title="zqhidden")},
        {"anchor": "completion", "completion_of": CommitmentFactory(origin=meeting, reference="zqhidden-C")},
    ]


@pytest.mark.parametrize("place", range(4))
def test_the_second_is_not_told_the_names_of_what_is_hidden(active: Commitment, place: int) -> None:
    elsewhere = BodyFactory(slug="zqhidden", name="zqhidden")
    rule = hidden(elsewhere)[place]
    seen = active.version
    acts.move_deadline(DeadlineFactory(commitment=active), **rule, by=None, why="So decided.")
    here = BodyRoleFactory(body=active.body).user
    both = BodyRoleFactory(body=active.body).user
    BodyRoleFactory(user=both, body=elsewhere, role="viewer")
    for reader, told in ((here, False), (None, False), (both, True)):
        with refused("Changed since", active) as conflict:
            acts.edit_words(active, title="Other", text="", by=reader, seen=seen)
        (message,) = conflict.value.messages
        assert ("zqhidden" in message) == told
        assert (": another" in message) != told


def test_a_successor_in_another_body_and_a_paper_that_is_hidden_are_not_named(active: Commitment) -> None:
    other = in_force(reference="zqhidden-C", paragraph__document__slug="zqhidden-paper")
    seen = active.version
    event = acts.supersede(active, other, by=None)
    acts.retract(event, by=None, why="Not so.")
    reader = BodyRoleFactory(body=active.body).user
    with refused("superseded by another commitment", active) as conflict:
        acts.hold(active, by=reader, why="Waiting.", seen=seen)
    assert "zqhidden" not in conflict.value.messages[0]
    source = Event(commitment=active, field="source", new={"paragraph": ["zqhidden-paper", 1], "quote": "Words."})
    assert "a paragraph of another paper" in acts.told(source, reader)
    assert "zqhidden" not in acts.told(source, reader)
    assert "zqhidden" not in acts.told(source)


# Requests for more time and retractions


@pytest.fixture
def due(active: Commitment) -> Due:
    deadline = DeadlineFactory(commitment=active)
    acts.move_deadline(deadline, fixed="2016-03-01", by=None, why="So decided.")
    return Due.objects.get(deadline=deadline)


def test_the_second_who_decides_a_request_is_told_of_the_first(due: Due) -> None:
    part = due.assignment
    seen = part.version
    extension = acts.ask_extension(due, "2016-06-01", by=None, asked_by=part.party, seen=seen)
    with refused(f"more time asked, until 1 June 2016, by {part.party}", due):
        acts.ask_extension(due, "2016-07-01", by=None, seen=seen)
    part.refresh_from_db()
    seen = part.version
    decided = acts.decide_extension(extension, agreed="2016-05-01", by=None, seen=seen)
    with refused("Changed since you opened it: more time agreed, until 1 May 2016", extension):
        acts.decide_extension(extension, by=None, why="No.", seen=seen)
    with refused("more time agreed, until 1 May 2016", part):
        acts.report_progress(part, "implemented", by=None, seen=seen)
    part.refresh_from_db()
    seen = part.version
    acts.retract(decided, by=None, why="A slip.", seen=seen)
    with refused("taken back: more time agreed", part):
        acts.answer(part, "accepted", by=None, seen=seen)


def test_the_second_who_retracts_is_told_of_the_first(active: Commitment, due: Due) -> None:
    part = part_of(active)
    first = acts.report_progress(part, "in_progress", by=None)
    seen = part.version
    second = acts.report_progress(part, "implemented", by=None)
    with refused("progress: implemented", part):
        acts.retract(first, by=None, why="A slip.", seen=seen)
    acts.retract(second, by=None, why="A slip.", seen=part.version)
    active.refresh_from_db()
    seen = active.version
    rule = Event.objects.get(deadline=due.deadline, field="rule")
    acts.retract(rule, by=None, why="A slip.", seen=seen)
    with refused("taken back, so now", active):
        acts.hold(active, by=None, why="Waiting.", seen=seen)


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_follows_for_an_awaiting_deadline_is_no_change_of_its_own(active: Commitment, taken_back: bool) -> None:
    """A rule that follows from another act raises no version, so it is not told in the place of what did."""
    awaited, other = in_force(), in_force()
    deadline = DeadlineFactory(commitment=active, anchor="completion", completion_of=awaited)
    seen = active.version
    acts.edit_words(active, title="Newly worded", text="", by=None)
    event = acts.supersede(awaited, other, by=None)
    if taken_back:
        acts.retract(event, by=None, why="Not so.")
    assert Deadline.objects.get(pk=deadline.pk).completion_of == (awaited if taken_back else other)
    with refused("Changed since you opened it: title: Newly worded", active):
        acts.hold(active, by=None, why="Waiting.", seen=seen)


# Every door that changes what is there asks for the version


WITHOUT_A_VERSION = {
    "correct_paper": "A paper is replaced once; the second correction is told to correct the newer paper.",
    "propose": "What is read anew adds to what is proposed; each decision has the version of its proposal.",
    "record_meeting": "There is nothing yet that anybody could have changed.",
    "record_milestone": "There is nothing yet that anybody could have changed.",
    "take_in": "There is nothing yet that anybody could have changed.",
}
NO_DOORS = {
    "Attended",
    "Names",
    "Conflict",
    "PartOf",
    "Shift",
    "Wanted",
    "anchor_of",
    "as_json",
    "bound_to",
    "days_of",
    "preview",
    "rolls",
} | {
    "going_along",
    "may_be_dated",
    "preview_correction",
    "refuse_beyond_quota",
    "refuse_renaming",
    "state_in_words",
    "told",
    "versioned",
}


@pytest.mark.parametrize("name", sorted(set(acts.__all__) - NO_DOORS))
def test_every_door_takes_the_version_that_was_seen(name: str) -> None:
    takes = inspect.signature(getattr(acts, name)).parameters
    assert "by" in takes, "no door: name it in NO_DOORS"
    assert ("seen" in takes) != (name in WITHOUT_A_VERSION)


@pytest.mark.parametrize("name_of_door", sorted(set(acts.__all__) - NO_DOORS - set(WITHOUT_A_VERSION)))
def test_every_door_refuses_a_version_that_is_none_of_today(name_of_door: str) -> None:
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    due = hanging(meeting)
    extension = acts.ask_extension(due, "2016-05-01", by=None)
    found = [due, extension, due.deadline, due.assignment, due.assignment.commitment, meeting, meeting.body]
    proposal = ProposalFactory()
    found += [proposal, proposal.intake]
    records = {type(one).__name__: one for one in [*found, MilestoneFactory(), Event.objects.filter(cause=None)[0]]}
    door: Any = getattr(acts, name_of_door)
    takes = inspect.signature(door).parameters
    given: dict[str, Any] = {"seen": 99 if name_of_door != "change_calendar" else "1"}
    given |= {"why": "So decided."} if "why" in takes else {}
    words = {"word": "noted", "progress": "in_progress", "drop_reason": "withdrawn", "title": "Title", "text": "Text"}
    for name, parameter in list(takes.items())[1:]:
        if parameter.default is parameter.empty and name not in ("by", "why", "rule"):
            others = {
                "Commitment": in_force,
                "Meeting": MeetingFactory,
                "User": UserFactory,
                "Proposal": ProposalFactory,
            }
            make = others.get(parameter.annotation, lambda name=name: words.get(name, "2017-01-01"))
            given[name] = make()
    with pytest.raises(acts.Conflict):
        door(records[next(iter(takes.values())).annotation], by=None, **given)

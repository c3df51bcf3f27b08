"""Two officers do the same act at once, or two acts that exclude each other: one gets through, the other is told.

Each public act has its race here, which is checked; what else can meet stands in test_races.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models

from commitments import acts
from commitments.acts import Attended, PartOf, Wanted
from commitments.models import Decision, Event, Intake, Proposal
from meetings.models import Document, Holiday, Meeting, Milestone
from tests import factories as make
from tests.cases import a_draft, day, hanging, in_force, part_of
from tests.secretariat import DOORS
from tests.test_races import at_once, fresh

CONFLICT = "Changed since you opened it"


@dataclass(frozen=True)
class Race:
    """An act that two do at once, what the second is told ("": nothing), and of what one row is written."""

    act: Callable[[], object]
    refusal: str = CONFLICT
    writes: type[models.Model] = Event
    rows: int = 1


RACES: dict[str, Callable[[], Race]] = {}


def race(prepare: Callable[[], Race]) -> Callable[[], Race]:
    """Enter the race of the act of this name."""
    RACES[prepare.__name__] = prepare
    return prepare


def twice(act: Callable[..., object], record: Any, *args: Any, **given: Any) -> Race:
    """The act on a record that both had open: both give the version that they saw."""
    seen = record.version
    return Race(lambda: act(fresh(record), *args, by=None, seen=seen, **given))


# A commitment


@race
def activate() -> Race:
    return twice(acts.activate, a_draft())


@race
def hold() -> Race:
    return twice(acts.hold, in_force(), why="Waiting.")


@race
def complete() -> Race:
    return twice(acts.complete, in_force(), why="Done.")


@race
def supersede() -> Race:
    return twice(acts.supersede, in_force(), in_force())


@race
def merge() -> Race:
    return twice(acts.merge, in_force(), in_force())


@race
def drop() -> Race:
    return twice(acts.drop, in_force(), "withdrawn", why="Withdrawn.")


@race
def reopen() -> Race:
    commitment = in_force()
    acts.complete(commitment, by=None, why="Done.")
    return twice(acts.reopen, commitment, why="Not done.")


@race
def edit_words() -> Race:
    return twice(acts.edit_words, in_force(), title="In other words", text="")


@race
def assign_officer() -> Race:
    commitment = in_force()
    return twice(acts.assign_officer, commitment, make.BodyRoleFactory(body=commitment.body, role="editor").user)


# A part and its days


@race
def assign() -> Race:
    return twice(acts.assign, in_force(), named_as="interested States")


@race
def answer() -> Race:
    return twice(acts.answer, part_of(in_force()), "accepted")


@race
def report_progress() -> Race:
    return twice(acts.report_progress, part_of(in_force()), "in_progress")


@race
def verify() -> Race:
    part = part_of(in_force())
    acts.report_progress(part, "in_progress", by=None)
    return twice(acts.verify, part)


@race
def move_deadline() -> Race:
    deadline = make.DeadlineFactory(commitment=in_force())
    seen = deadline.commitment.version
    return Race(lambda: acts.move_deadline(fresh(deadline), by=None, why="So decided.", seen=seen, fixed="2016-05-01"))


@race
def ask_extension() -> Race:
    due = make.DueFactory(assignment=part_of(in_force()))
    return Race(lambda: acts.ask_extension(fresh(due), "2016-04-01", by=None, seen=due.assignment.version))


@race
def decide_extension() -> Race:
    extension = acts.ask_extension(make.DueFactory(assignment=part_of(in_force())), "2016-04-01", by=None)
    seen = extension.due.assignment.version
    return Race(lambda: acts.decide_extension(fresh(extension), agreed="2016-04-01", by=None, seen=seen))


@race
def change_calendar() -> Race:
    body, feast = make.BodyFactory(), {day("2016-02-03"): "Feast"}
    act = lambda: acts.change_calendar(fresh(body), add=feast, by=None, why="By decree.")  # noqa: E731
    return Race(act, "is a day off already", Holiday)


@race
def retract() -> Race:
    part = part_of(in_force())
    event = acts.answer(part, "accepted", by=None)
    return Race(lambda: acts.retract(fresh(event), by=None, why="A mistake.", seen=part.version))


# Meetings and milestones, each with a due that hangs on it


def planned() -> Meeting:
    meeting: Meeting = make.MeetingFactory(when="2016-02-01", state="planned")
    hanging(meeting)
    return meeting


def expected() -> Milestone:
    milestone: Milestone = make.MilestoneFactory(when="2016-02")
    hanging(milestone)
    return milestone


@race
def record_meeting() -> Race:
    body = hanging(make.BodyFactory()).deadline.body
    following = {"body": body, "reference": "M-2016-1", "when": "2016-05-01", "state": "planned"}
    return Race(lambda: acts.record_meeting(make.MeetingFactory.build(**following), by=None), "already exists")


@race
def move_meeting() -> Race:
    return twice(acts.move_meeting, planned(), "2016-03-01")


@race
def place_meeting() -> Race:
    return twice(acts.place_meeting, planned(), ["Bali"])


@race
def hold_meeting() -> Race:
    return twice(acts.hold_meeting, planned(), when="2016-02-03")


@race
def cancel_meeting() -> Race:
    return twice(acts.cancel_meeting, planned(), why="Nobody can come.")


@race
def plan_again() -> Race:
    meeting = planned()
    acts.cancel_meeting(meeting, by=None, why="Nobody can come.")
    return twice(acts.plan_again, meeting, when="2016-03-01", why="They can.")


@race
def merge_meetings() -> Race:
    kept = planned()
    return twice(
        acts.merge_meetings, kept, make.MeetingFactory(body=kept.body, when="2016-03-01", state="planned"), why="One."
    )


@race
def record_milestone() -> Race:
    milestone = expected()  # entered by a form, of which nothing is told yet
    return Race(lambda: acts.record_milestone(fresh(milestone), by=None), "in the record already")


@race
def move_milestone() -> Race:
    return twice(acts.move_milestone, expected(), "2016-03")


@race
def reach_milestone() -> Race:
    return twice(acts.reach_milestone, expected(), when="2016-02-10")


@race
def call_off_milestone() -> Race:
    return twice(acts.call_off_milestone, expected(), why="It will not be.")


@race
def expect_again() -> Race:
    milestone = expected()
    acts.call_off_milestone(milestone, by=None, why="It will not be.")
    return twice(acts.expect_again, milestone, when="2016-04", why="It will.")


# Papers and what is proposed for them


def proposal(**given: Any) -> Proposal:
    paragraph = make.ParagraphFactory()
    one: Proposal = make.ProposalFactory(intake__document=paragraph.document, paragraph=paragraph, **given)
    return one


def wanted(one: Proposal) -> Wanted:
    return Wanted(one.quote, "Send comments", "request", parts=[PartOf(named_as="the parties")])


def decided(act: Callable[..., object], one: Proposal, *args: Any, rows: int = 1, **given: Any) -> Race:
    return Race(twice(act, one, *args, **given).act, CONFLICT, Decision, rows)


@race
def correct_paper() -> Race:
    paper = make.CommitmentFactory().paragraph.document
    text = f"{paper.text} Corrected."
    act = lambda: acts.correct_paper(fresh(paper), text, by=None, why="By letter.")  # noqa: E731
    return Race(act, "It was replaced before", Document)


@race
def take_in() -> Race:
    body = make.BodyFactory()
    act = lambda: acts.take_in(make.DocumentFactory.build(body=body, slug="statement"), by=None)  # noqa: E731
    return Race(act, "already exists", Intake)


@race
def propose() -> Race:
    paper = make.DocumentFactory()
    return Race(lambda: acts.propose(fresh(paper), by=None), "", Intake)


@race
def place_paper() -> Race:
    meeting, party = make.MeetingFactory(), make.PartyFactory()
    intake = make.IntakeFactory(document=make.DocumentFactory(body=meeting.body))
    seated = [Attended(party, "participant")]
    act = twice(acts.place_paper, intake, meeting, attended=seated).act
    return Race(act, writes=type(make.AttendanceFactory.build()))


@race
def accept() -> Race:
    one = proposal()
    return decided(acts.accept, one, wanted(one))


@race
def split() -> Race:
    one = proposal()
    return decided(acts.split, one, [wanted(one)] * 2)


@race
def join() -> Race:
    one = proposal()
    other = make.ProposalFactory(intake=one.intake, paragraph=one.paragraph)
    return decided(acts.join, one, other, wanted(one), rows=2)


@race
def accept_result() -> Race:
    one = proposal(kind="result")
    return decided(acts.accept_result, one, quote=one.quote, indicator="persons assisted", value=59)


@race
def reject() -> Race:
    return decided(acts.reject, proposal(), "past")


@race
def take_back() -> Race:
    one = proposal()
    acts.reject(one, "past", by=None)
    return decided(acts.take_back, one)


# What must hold of each


def test_every_public_act_has_its_race() -> None:
    assert set(RACES) == DOORS


def written(model: type[models.Model]) -> int:
    """How many rows there are; of events those that follow from no other."""
    found = model._default_manager.all()
    return found.filter(cause=None).count() if model is Event else found.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", RACES)
def test_one_of_two_gets_through(name: str) -> None:
    run = RACES[name]()
    before = written(run.writes)
    refusals = at_once(run.act, run.act)
    assert written(run.writes) - before == run.rows
    if run.refusal:
        (refusal,) = refusals
        assert run.refusal in refusal
    else:
        assert refusals == []


# Two different acts, of which the second is what the table refuses, or is done on what the first made of it


def _drop_or_complete() -> list[Callable[[], object]]:
    one = in_force()
    return [
        lambda: acts.drop(fresh(one), "withdrawn", by=None, why="Withdrawn."),
        lambda: acts.complete(fresh(one), by=None, why="Done."),
    ]


def _reach_or_call_off() -> list[Callable[[], object]]:
    one = expected()
    return [
        lambda: acts.reach_milestone(fresh(one), by=None, when="2016-02-10"),
        lambda: acts.call_off_milestone(fresh(one), by=None, why="It will not be."),
    ]


def _hold_or_cancel() -> list[Callable[[], object]]:
    one = planned()
    return [
        lambda: acts.hold_meeting(fresh(one), by=None),
        lambda: acts.cancel_meeting(fresh(one), by=None, why="Nobody can come."),
    ]


def _join_or_cancel() -> list[Callable[[], object]]:
    one = planned()
    other = make.MeetingFactory(body=one.body, when="2016-03-01", state="planned")
    return [
        lambda: acts.merge_meetings(fresh(other), fresh(one), by=None, why="One."),
        lambda: acts.cancel_meeting(fresh(one), by=None, why="Nobody can come."),
    ]


def _move_and_call_off() -> list[Callable[[], object]]:
    one = expected()
    return [
        lambda: acts.move_milestone(fresh(one), "2016-03", by=None),
        lambda: acts.call_off_milestone(fresh(one), by=None, why="It will not be."),
    ]


def _move_and_plan_again() -> list[Callable[[], object]]:
    one = planned()
    acts.cancel_meeting(one, by=None, why="Nobody can come.")
    return [
        lambda: acts.plan_again(fresh(one), when="2016-03-01", by=None, why="They can."),
        lambda: acts.move_meeting(fresh(one), "2016-04-01", by=None),
    ]


def _verify_and_report() -> list[Callable[[], object]]:
    part = part_of(in_force())
    acts.report_progress(part, "in_progress", by=None)
    return [
        lambda: acts.verify(fresh(part), by=None),
        lambda: acts.report_progress(fresh(part), "implemented", by=None),
    ]


def _two_officers() -> list[Callable[[], object]]:
    one = in_force()
    staff = [make.BodyRoleFactory(body=one.body, role="editor").user for _ in range(2)]
    return [lambda officer=officer: acts.assign_officer(fresh(one), officer, by=None) for officer in staff]


def _correct_and_activate() -> list[Callable[[], object]]:
    draft = a_draft()
    paper = draft.paragraph.document
    return [
        lambda: acts.correct_paper(fresh(paper), f"{paper.text} Corrected.", by=None, why="By letter."),
        lambda: acts.activate(fresh(draft), by=None),
    ]


PAIRS: list[tuple[Callable[[], list[Callable[[], object]]], set[int]]] = [
    (_drop_or_complete, {1}),
    (_reach_or_call_off, {1}),
    (_hold_or_cancel, {1}),
    (_join_or_cancel, {1}),
    (_move_and_call_off, {0, 1}),  # none when it is moved first
    (_move_and_plan_again, {0, 1}),  # none when it is planned first
    (_verify_and_report, {0}),
    (_two_officers, {0}),
    (_correct_and_activate, {0}),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("prepare", "refused"), PAIRS, ids=lambda one: getattr(one, "__name__", "").strip("_"))
def test_two_acts_that_meet(prepare: Callable[[], list[Callable[[], object]]], refused: set[int]) -> None:
    """Whichever comes first: what is refused is nothing else's, and the history comes to the record (`at_once`)."""
    calls = prepare()
    before = written(Event)
    refusals = at_once(*calls)
    assert len(refusals) in refused
    assert written(Event) - before == len(calls) - len(refusals)

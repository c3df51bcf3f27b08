"""More time asked for and given: it moves the due, never the deadline."""

from __future__ import annotations

import pytest

from commitments import acts
from commitments.models import Due, Extension
from tests.cases import a_draft, days, due_of, in_force, part_of, refused
from tests.factories import DeadlineFactory, MeetingFactory, PartyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> Due:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, fixed="2016-02-01", earliest=None, latest=None)
    acts.activate(commitment, by=commitment.officer)
    return due_of(commitment)


def test_a_request_is_told_and_moves_nothing(due: Due) -> None:
    party = PartyFactory(slug="indonesia")
    extension = acts.ask_extension(due, "2016-03", by=None, asked_by=party, effective="2016-01-10", why="Floods.")
    event = due.events.get(field="extension")
    assert event.new == {"extension": extension.pk, "asked": "2016-03", "asked_by": "indonesia"}
    assert (str(event.effective), event.why) == ("2016-01-10", "Floods.")
    assert days(due) == ("2016-02-01", "2016-02-01")


def test_an_extension_moves_the_due_and_leaves_the_deadline(due: Due) -> None:
    extension = acts.ask_extension(due, "2016-03", by=None, effective="2016-01-10")
    event = acts.decide_extension(extension, agreed="2016-03-15", by=None, effective="2016-01-20")
    assert (extension.decision, str(extension.agreed)) == ("agreed", "2016-03-15")
    assert days(due) == ("2016-03-15", "2016-03-15")
    assert days(due.deadline) == ("2016-02-01", "2016-02-01")
    effect = event.effects.get()
    assert (effect.old, effect.new, str(effect.effective)) == (
        {"earliest": "2016-02-01", "latest": "2016-02-01"},
        {"earliest": "2016-03-15", "latest": "2016-03-15"},
        "2016-01-20",
    )


def test_a_refused_extension_needs_a_reason_and_moves_nothing(due: Due) -> None:
    extension = acts.ask_extension(due, "2016-03", by=None)
    with refused("reason for refusing", extension):
        acts.decide_extension(extension, by=None)
    acts.decide_extension(extension, by=None, why="The meeting cannot wait.")
    assert extension.decision == "refused"
    assert days(due) == ("2016-02-01", "2016-02-01")


@pytest.mark.parametrize(
    ("proposed", "message"),
    [
        ("", "Give the date that is asked for"),
        ("2016-13", "months run from 01 to 12"),
        ("2016-01-15", "leads to a later day than 1 February 2016"),
        ("2016-02-01", "leads to a later day than 1 February 2016"),
    ],
)
def test_a_request_for_no_more_time_is_refused(due: Due, proposed: str, message: str) -> None:
    with refused(message, due) as refusal:
        acts.ask_extension(due, proposed, by=None)
    assert list(refusal.value.message_dict) == ["proposed"]


def test_a_request_is_decided_once(due: Due) -> None:
    extension = acts.ask_extension(due, "2016-03-01", by=None)
    with refused("still to be decided", due):
        acts.ask_extension(due, "2016-04-01", by=None)
    stale = Extension.objects.get(pk=extension.pk)
    with refused("leads to a later day", extension):
        acts.decide_extension(extension, agreed="2016-01-01", by=None)
    acts.decide_extension(extension, agreed="2016-03-01", by=None)
    with refused("decided before: agreed 1 March 2016", stale):
        acts.decide_extension(stale, by=None, why="No.")


@pytest.mark.parametrize("agreed", ["", "2016-03"])
def test_nobody_decides_before_it_was_asked_for(due: Due, agreed: str) -> None:
    extension = acts.ask_extension(due, "2016-03", by=None, effective="2016-01-10")
    for day in ("2016-01-09", "2015", "2015-12"):
        with refused(
            "More time was asked for on 10 January 2016: nobody can have decided before", extension
        ) as refusal:
            acts.decide_extension(extension, agreed=agreed, by=None, effective=day, why="By letter.")
        assert list(refusal.value.message_dict) == ["effective"]
    event = acts.decide_extension(extension, agreed=agreed, by=None, effective="2016-01-10", why="By letter.")
    assert str(event.effective) == "2016-01-10"


def test_a_request_of_some_day_of_the_month_is_decided_on_any_of_them(due: Due) -> None:
    extension = acts.ask_extension(due, "2016-03", by=None, effective="2016-01")
    with refused("More time was asked for", extension):
        acts.decide_extension(extension, agreed="2016-03", by=None, effective="2015-12-31")
    assert acts.decide_extension(extension, agreed="2016-03", by=None, effective="2016-01-05")


def test_what_is_met_or_ended_or_has_no_date_is_not_put_off(due: Due) -> None:
    extension = acts.ask_extension(due, "2016-03-01", by=None)
    commitment = due.assignment.commitment
    acts.report_progress(part_of(commitment), "in_progress", by=None, met=[due])
    with refused("met already", extension):
        acts.decide_extension(extension, agreed="2016-03-01", by=None)
    acts.decide_extension(extension, by=None, why="It is met.")
    with refused("met already", due):
        acts.ask_extension(due, "2016-05-01", by=None)
    acts.complete(commitment, by=None, why="Done.")
    with refused("is not in force", due):
        acts.ask_extension(due, "2016-05-01", by=None)
    undated = in_force()
    DeadlineFactory(commitment=undated, anchor="continuing", fixed="")
    acts.assign(undated, named_as="others", by=None)
    open_ended = Due.objects.filter(assignment__commitment=undated).first()
    with refused("no date yet", open_ended):
        acts.ask_extension(open_ended, "2016-05-01", by=None)


def test_an_extension_is_never_shortened_by_what_moves_afterwards() -> None:
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, anchor="meeting", fixed="", meeting=meeting)
    acts.activate(commitment, by=None)
    due = due_of(commitment)
    acts.decide_extension(acts.ask_extension(due, "2016-03-01", by=None), agreed="2016-03-01", by=None)
    acts.move_meeting(meeting, "2016-02-20", by=None)
    assert days(due) == ("2016-03-01", "2016-03-01")
    acts.move_meeting(meeting, "2016-04-20", by=None)
    assert days(due) == ("2016-04-20", "2016-04-20")  # nothing falls due before the meeting at which it is due
    acts.cancel_meeting(meeting, by=None, why="No quorum.")
    assert days(due) == ("2016-03-01", "2016-03-01")

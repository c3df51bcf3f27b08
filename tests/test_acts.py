"""What the doors do and refuse: each change comes with its event, each refusal loses nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from commitments import acts
from commitments.history import FIELDS, replay
from commitments.models import Commitment, Due, Event
from commitments.workflow import Disposition, Progress
from meetings.models import User
from tests.factories import (
    AssignmentFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    HolidayFactory,
    MeetingFactory,
    MilestoneFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Commitment:
    """A draft with an officer and one part, made at a meeting of three days in 2009."""
    commitment = CommitmentFactory(disposition="draft", origin__when="2009", origin__days=3)
    AssignmentFactory(commitment=commitment)
    BodyRoleFactory(user=commitment.officer, body=commitment.body, role="editor")
    return commitment


@pytest.fixture
def active(draft: Commitment) -> Commitment:
    acts.activate(draft, by=draft.officer)
    return draft


@pytest.fixture
def officer(draft: Commitment) -> User:
    return draft.officer


def untouched(commitment: Commitment) -> tuple[object, ...]:
    """What a refused act must leave as it was."""
    commitment.refresh_from_db()
    return commitment.disposition, commitment.version, Event.objects.count()


def test_activation_gives_every_part_its_due(draft: Commitment, officer: User) -> None:
    AssignmentFactory(commitment=draft)
    DeadlineFactory(
        commitment=draft, anchor="meeting", fixed="", meeting=draft.origin, offset="P14D", phrase="within two weeks"
    )
    acts.activate(draft, by=officer)
    assert draft.disposition == Disposition.ACTIVE
    dues = [(due.earliest, due.latest) for due in Due.objects.all()]
    assert dues == [(date(2009, 1, 17), date(2010, 1, 14))] * 2


def test_activation_holds_from_the_meeting(draft: Commitment, officer: User) -> None:
    event = acts.activate(draft, by=officer)
    assert (event.field, event.old["disposition"], event.new["disposition"]) == ("disposition", "draft", "active")
    assert str(event.effective) == "2009"


def test_a_draft_without_officer_or_part_is_not_activated(draft: Commitment, officer: User) -> None:
    Commitment.objects.filter(pk=draft.pk).update(officer=None)
    before = untouched(draft)
    with pytest.raises(ValidationError, match="choose an officer"):
        acts.activate(draft, by=officer)
    Commitment.objects.filter(pk=draft.pk).update(officer=officer)
    draft.assignments.all().delete()
    with pytest.raises(ValidationError, match="Nobody is assigned"):
        acts.activate(draft, by=officer)
    assert untouched(draft) == before


def test_words_that_are_not_in_the_paper_are_not_activated(draft: Commitment, officer: User) -> None:
    Commitment.objects.filter(pk=draft.pk).update(quote="what nobody ever wrote")
    before = untouched(draft)
    with pytest.raises(ValidationError, match="do not stand in"):
        acts.activate(draft, by=officer)
    assert untouched(draft) == before


def test_a_rule_that_cannot_be_kept_stops_activation(draft: Commitment, officer: User) -> None:
    DeadlineFactory(commitment=draft, fixed="9999-12-31", offset="P14D")
    before = untouched(draft)
    with pytest.raises(ValidationError, match="past the calendar"):
        acts.activate(draft, by=officer)
    assert untouched(draft) == before


def test_what_is_in_force_is_not_activated_again(active: Commitment, officer: User) -> None:
    before = untouched(active)
    with pytest.raises(ValidationError, match="can become: on hold, completed"):
        acts.activate(active, by=officer)
    assert untouched(active) == before


def test_progress_is_reported_with_its_event(active: Commitment, officer: User) -> None:
    part = active.assignments.get()
    event = acts.report_progress(
        part, "in_progress", by=officer, effective="2015-09", delay_reason="funding", why="Half of the money is there."
    )
    assert (part.progress, part.progress_basis, part.delay_reason) == ("in_progress", "reported", "funding")
    assert event.new == {"progress": "in_progress", "progress_basis": "reported", "delay_reason": "funding"}
    assert (event.effective_latest, event.by, part.version) == (date(2015, 9, 30), officer, 2)


def test_a_report_meets_the_dues_that_it_names(active: Commitment, officer: User) -> None:
    part = active.assignments.get()
    first, second = (DueFactory(assignment=part, latest=date(2016, 2, day)) for day in (2, 3))
    event = acts.report_progress(part, "in_progress", by=officer, effective="2016-02-02", met=[first])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (str(first.met), str(second.met)) == ("2016-02-02", "")
    assert event.effects.get().subject == first
    with pytest.raises(ValidationError, match="met already"):
        acts.report_progress(part, "in_progress", by=officer, met=[first])


def test_progress_may_go_on_as_it_is_but_not_be_unknown_again(active: Commitment, officer: User) -> None:
    part = active.assignments.get()
    acts.report_progress(part, "in_progress", by=officer)
    acts.report_progress(part, "in_progress", by=officer, why="Still on it.")
    with pytest.raises(ValidationError, match="cannot become “no information”"):
        acts.report_progress(part, "no_information", by=officer)
    assert part.events.count() == 2


@pytest.mark.parametrize("word", ["done", "", "Implemented"])
def test_progress_in_other_words_is_refused(active: Commitment, officer: User, word: str) -> None:
    with pytest.raises(ValidationError, match="is none of: no_information"):
        acts.report_progress(active.assignments.get(), word, by=officer)


@pytest.mark.parametrize(
    ("effective", "message"),
    [("2015-13", "months run from 01 to 12"), ("31 February", "not a date"), ("2999", "has not come yet")],
)
def test_a_day_that_is_none_or_has_not_come_is_refused(
    active: Commitment, officer: User, effective: str, message: str
) -> None:
    before = untouched(active)
    with pytest.raises(ValidationError, match=message) as refused:
        acts.report_progress(active.assignments.get(), "implemented", by=officer, effective=effective)
    assert "effective" in refused.value.message_dict
    assert untouched(active) == before


def test_what_is_back_dated_takes_its_place_and_leaves_today_as_it_is(active: Commitment, officer: User) -> None:
    part = active.assignments.get()
    acts.report_progress(part, "implemented", by=officer, effective="2015-09-10")
    acts.report_progress(part, "in_progress", by=officer, effective="2015-09-09")
    part.refresh_from_db()
    assert (part.progress, part.events.count()) == ("implemented", 2)


def test_what_is_back_dated_must_lead_to_what_follows(active: Commitment, officer: User) -> None:
    acts.complete(active, by=officer, why="Declared done.", effective="2015-09-10")
    before = untouched(active)
    with pytest.raises(ValidationError, match="“completed” cannot become “on hold”"):
        acts.hold(active, by=officer, why="Waiting.", effective="2015-09-20")
    acts.reopen(active, by=officer, why="Not done.", effective="2015-10-01")
    with pytest.raises(ValidationError, match="“completed” cannot stand before “completed”"):
        acts.complete(active, by=officer, why="Done earlier.", effective="2015-09-01")
    active.refresh_from_db()
    assert (active.disposition, before[0]) == ("active", "completed")


@pytest.mark.parametrize("disposition", ["draft", "on_hold", "completed", "superseded", "dropped"])
def test_progress_is_reported_only_on_what_is_in_force(draft: Commitment, officer: User, disposition: str) -> None:
    Commitment.objects.filter(pk=draft.pk).update(disposition=disposition)
    before = untouched(draft)
    with pytest.raises(ValidationError, match="is not in force"):
        acts.report_progress(draft.assignments.get(), "in_progress", by=officer)
    assert untouched(draft) == before


def test_completion_asks_for_the_parts_or_a_reason(active: Commitment, officer: User) -> None:
    with pytest.raises(ValidationError, match="all parts"):
        acts.complete(active, by=officer)
    acts.complete(active, by=officer, why="The ministers declared it closed.")
    assert active.disposition == Disposition.COMPLETED


def test_completion_needs_no_reason_when_every_part_is_done(active: Commitment, officer: User) -> None:
    acts.report_progress(active.assignments.get(), "implemented", by=officer)
    assert acts.complete(active, by=officer).why == ""


def test_reopening_asks_for_a_reason(active: Commitment, officer: User) -> None:
    acts.complete(active, by=officer, why="Closed by mistake.")
    with pytest.raises(ValidationError, match="reason for reopening"):
        acts.reopen(active, by=officer, why="  ")
    acts.reopen(active, by=officer, why="It was another commitment.")
    assert active.disposition == Disposition.ACTIVE


def test_only_what_was_ended_is_reopened(draft: Commitment, officer: User) -> None:
    with pytest.raises(ValidationError, match="to be activated"):
        acts.reopen(draft, by=officer, why="Why not.")


def test_what_awaits_a_completion_follows_it_and_its_reopening(active: Commitment, officer: User) -> None:
    following = CommitmentFactory(
        disposition="draft", origin=active.origin, paragraph=active.paragraph, quote=active.quote
    )
    part = AssignmentFactory(commitment=following)
    DeadlineFactory(commitment=following, anchor="completion", fixed="", completion_of=active, offset="P10D")
    acts.activate(following, by=officer)
    assert part.standing(on=date(2016, 1, 15)) == "awaiting_trigger"
    acts.complete(active, by=officer, why="Done at the meeting.", effective="2016-01-05")
    due = part.dues.get()
    assert (due.earliest, due.latest) == (date(2016, 1, 15), date(2016, 1, 15))
    assert due.events.last().cause.subject == active
    acts.reopen(active, by=officer, why="Not done at all.")
    due.refresh_from_db()
    assert due.latest is None


def test_not_before_waits_for_the_milestone_itself(draft: Commitment, officer: User) -> None:
    milestone = MilestoneFactory(body=draft.body, when="2016-02", state="expected")
    deadline = DeadlineFactory(commitment=draft, bound="not_before", anchor="milestone", fixed="", milestone=milestone)
    acts.activate(draft, by=officer)
    assert deadline.dues.get().latest is None


def test_the_next_meeting_of_a_body_is_the_one_after_the_origin(draft: Commitment, officer: User) -> None:
    body = draft.body
    deadline = DeadlineFactory(commitment=draft, anchor="next_meeting", fixed="", body=body, bound="at")
    MeetingFactory(body=body, when="2008-05-01")
    MeetingFactory(body=body, when="2010-05-01", state="cancelled")
    MeetingFactory(body=body, when="2012-05-01", state="planned")
    MeetingFactory(body=body, when="2011-05-01/2011-05-02", state="planned")
    acts.activate(draft, by=officer)
    assert deadline.dues.get().latest == date(2011, 5, 2)


def test_working_days_skip_the_days_off_of_the_body(draft: Commitment, officer: User) -> None:
    HolidayFactory(body=draft.body, day=date(2015, 12, 25))
    deadline = DeadlineFactory(commitment=draft, fixed="2015-12-24", offset="P1D", count="working")
    acts.activate(draft, by=officer)
    assert deadline.dues.get().latest == date(2015, 12, 28)  # Friday is off, then comes the weekend


def test_an_officer_needs_an_editors_role(active: Commitment, officer: User) -> None:
    viewer = BodyRoleFactory(body=active.body, role="viewer").user
    with pytest.raises(ValidationError, match="no editor's role"):
        acts.assign_officer(active, viewer, by=officer)
    editor = BodyRoleFactory(body=active.body, role="editor").user
    event = acts.assign_officer(active, editor, by=officer)
    assert event is not None
    assert event.new == {"officer": editor.username}
    assert acts.assign_officer(active, editor, by=officer) is None


def test_replay_of_the_events_gives_the_columns(active: Commitment, officer: User) -> None:
    part = active.assignments.get()
    due = DueFactory(assignment=part)
    acts.report_progress(part, "in_progress", by=officer, effective="2015-06")
    acts.report_progress(part, "implemented", by=officer, effective="2015-07-01", met=[due])
    acts.complete(active, by=officer)
    acts.reopen(active, by=officer, why="One more thing.")
    for subject in (active, part, due):
        subject.refresh_from_db()
        for field, new in replay([event.entry for event in subject.events.all()]).items():
            columns = FIELDS[subject._meta.model_name][field]
            assert new == {column: acts.as_json(getattr(subject, column)) for column in columns}
    assert part.progress == Progress.IMPLEMENTED

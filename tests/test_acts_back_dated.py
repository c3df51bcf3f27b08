"""Acts entered late: they take their place among those recorded, between neighbours that allow them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from commitments import acts
from commitments.history import FIELDS, replay
from commitments.models import Commitment, Event
from tests.cases import day, days, due_of, hanging, in_days, in_force, part_of, refused
from tests.factories import DueFactory, EventFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def active() -> Commitment:
    return in_force()


def progress_on(commitment: Commitment, text: str) -> str:
    part = part_of(commitment)
    held = replay([event.entry for event in part.events.all()], as_at=day(text))
    return str(held["progress"]["progress"]) if "progress" in held else "no_information"


def test_what_is_back_dated_takes_its_place_and_leaves_today_as_it_is(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "implemented", by=None, effective="2015-09-10")
    event = acts.report_progress(part, "in_progress", by=None, effective="2015-09-09")
    part.refresh_from_db()
    assert (part.progress, part.version) == ("implemented", 3)
    assert event.old["progress"] == "no_information"
    assert [progress_on(active, f"2015-09-{n:02}") for n in (8, 9, 10)] == [
        "no_information",
        "in_progress",
        "implemented",
    ]


def test_of_two_acts_of_one_day_the_later_record_holds(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "implemented", by=None, effective="2015-09-10")
    acts.report_progress(part, "in_progress", by=None, effective="2015-09-10", why="Not quite.")
    assert part.progress == "in_progress"
    acts.hold(active, by=None, why="Waiting.")
    acts.activate(active, by=None)  # the same day
    assert active.disposition == "active"


def test_a_month_counts_from_its_last_day(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "implemented", by=None, effective="2015-09")
    acts.report_progress(part, "in_progress", by=None, effective="2015-09-29")
    part.refresh_from_db()
    assert part.progress == "implemented"
    acts.report_progress(part, "not_implemented", by=None, effective="2015-09-30")
    assert part.progress == "not_implemented"


def test_a_year_that_still_runs_counts_from_today(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "in_progress", by=None)
    event = acts.report_progress(part, "implemented", by=None, effective=in_days(0)[:4])
    assert event.counts_from.isoformat() == in_days(0)
    assert part.progress == "implemented"


def test_what_was_on_hold_for_a_while_is_told_afterwards(active: Commitment) -> None:
    """The record is completed today; that it once was on hold is an allowed way all the same."""
    acts.complete(active, by=None, why="Done.", effective="2016-06-01")
    acts.hold(active, by=None, why="No money.", effective="2016-02-01")
    acts.activate(active, by=None, why="Money.", effective="2016-04-01")
    active.refresh_from_db()
    assert active.disposition == "completed"
    held = [
        replay([event.entry for event in active.events.all()], as_at=day(text))["disposition"]["disposition"]
        for text in ("2016-01-01", "2016-03-01", "2016-05-01", "2016-07-01")
    ]
    assert held == ["active", "on_hold", "active", "completed"]


def test_a_late_reopening_stands_between_two_completions(active: Commitment) -> None:
    acts.complete(active, by=None, why="Done.", effective="2016-01-01")
    acts.reopen(active, by=None, why="Not done.", effective="2016-03-01")
    acts.complete(active, by=None, why="Now.", effective="2016-06-01")
    with refused("On 1 May 2016 it was “active”, which cannot become “active”", active):
        acts.reopen(active, by=None, why="Again.", effective="2016-05-01")
    with refused("“active” cannot stand before “active”, which is recorded for 1 March 2016", active):
        acts.reopen(active, by=None, why="Again.", effective="2016-02-01")


def test_what_is_back_dated_must_lead_to_what_follows(active: Commitment) -> None:
    acts.complete(active, by=None, why="Done.", effective="2015-09-10")
    with refused("“completed” cannot become “on hold”", active):
        acts.hold(active, by=None, why="Waiting.", effective="2015-09-20")
    acts.reopen(active, by=None, why="Not done.", effective="2015-10-01")
    with refused("“completed” cannot stand before “completed”, which is recorded for 10 September 2015", active):
        acts.complete(active, by=None, why="Done earlier.", effective="2015-09-01")
    with refused("On 31 December 2008 it was “draft”, which cannot become “completed”", active):
        acts.complete(active, by=None, why="Before it was agreed.", effective="2008")


def test_progress_cannot_be_unknown_again_even_before(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "in_progress", by=None, effective="2015-09-01")
    with refused("On 1 October 2015 it was “in progress”|“in progress” cannot become", part):
        acts.report_progress(part, "no_information", by=None, effective="2015-10-01")


def test_a_back_dated_completion_moves_what_awaits_it_from_then(active: Commitment) -> None:
    due = hanging(active, offset="P10D")
    acts.complete(active, by=None, why="Done.", effective="2016-01-05")
    event = due.events.last()
    assert event is not None
    assert (days(due), str(event.effective)) == (("2016-01-15", "2016-01-15"), "2016-01-05")


def test_new_days_never_fall_behind_those_that_they_replace(active: Commitment) -> None:
    """The meeting moved today, and was held on a day in the past: the due follows both, in that order."""
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    due = hanging(meeting)
    acts.move_meeting(meeting, "2016-05-01", by=None)
    acts.hold_meeting(meeting, when="2016-03-01", by=None)
    assert days(due) == ("2016-03-01", "2016-03-01")
    assert [event.counts_from for event in due.events.order_by("pk")] == sorted(
        event.counts_from for event in due.events.all()
    )


def test_a_rule_replaced_before_another_one_changes_nothing_today(active: Commitment) -> None:
    due = DueFactory(assignment=part_of(active), latest="2016-02-01")
    deadline = due.deadline
    acts.move_deadline(deadline, fixed="2016-06-01", by=None, why="Second decision.", effective="2016-01-20")
    acts.move_deadline(deadline, fixed="2016-04-01", by=None, why="First decision.", effective="2016-01-10")
    assert str(deadline.fixed) == "2016-06-01"
    assert days(due) == ("2016-06-01", "2016-06-01")


# Where the day is another one


@pytest.mark.parametrize(
    ("zone", "instant", "local"),
    [
        ("Pacific/Fiji", datetime(2016, 1, 14, 21, tzinfo=UTC), "2016-01-15"),  # nine in the morning
        ("America/Lima", datetime(2016, 1, 16, 2, tzinfo=UTC), "2016-01-15"),  # nine in the evening
    ],
)
def test_the_day_is_that_of_the_body(
    active: Commitment, monkeypatch: pytest.MonkeyPatch, zone: str, instant: datetime, local: str
) -> None:
    type(active.body).objects.update(zone=zone)
    monkeypatch.setattr(timezone, "now", lambda: instant)
    part = part_of(active)
    exact = acts.report_progress(part, "in_progress", by=None)
    vague = acts.report_progress(part, "implemented", by=None, effective="2016-01")
    assert (str(exact.effective), exact.counts_from, vague.counts_from) == (local, day(local), day(local))
    assert Event.objects.filter(counts_from=local).count() == 2
    assert part.progress == "implemented"
    assert progress_on(active, local) == "implemented"
    assert progress_on(active, "2016-01-14") == "no_information"
    with refused("has not come yet", part):
        acts.report_progress(part, "implemented", by=None, effective="2016-01-16")


def test_an_event_from_elsewhere_counts_by_its_record() -> None:
    """A fixture gives no such day: it follows from the dates, and never lies before the event can have happened."""
    event = EventFactory(effective="2015-12-01", recorded=datetime(2015, 11, 30, 20, tzinfo=UTC))
    assert Event.objects.get(pk=event.pk).entry.counts_from == day("2015-12-01")
    event = EventFactory(effective="2015", recorded=datetime(2015, 11, 30, 20, tzinfo=UTC))
    assert Event.objects.get(pk=event.pk).entry.counts_from == day("2015-11-30")


def test_the_columns_are_what_replay_gives(active: Commitment) -> None:
    part, due = part_of(active), DueFactory(assignment=part_of(active))
    acts.report_progress(part, "in_progress", by=None, effective="2015-06")
    acts.report_progress(part, "implemented", by=None, effective="2015-07-01", met=[due])
    acts.verify(part, by=None, effective="2015-06-30")
    acts.complete(active, by=None)
    acts.reopen(active, by=None, why="One more thing.")
    assert due_of(active) == due
    for subject in (active, part, due):
        subject.refresh_from_db()
        for field, new in replay([event.entry for event in subject.events.all()]).items():
            columns = FIELDS[subject._meta.model_name][field]
            assert new == {column: acts.as_json(getattr(subject, column)) for column in columns}

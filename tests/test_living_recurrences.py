"""What is due again and again: a met occurrence moves the due to the next one, and none is skipped."""

from __future__ import annotations

from datetime import date

import pytest

from commitments import acts
from commitments.models import Due
from tests.cases import a_draft, days, due_of, in_force, part_of, refused
from tests.factories import DeadlineFactory

pytestmark = pytest.mark.django_db


def recurring(rrule: str, first: str = "", **origin: str) -> Due:
    commitment = a_draft(**{"origin__when": "2015-11-25", **origin})
    DeadlineFactory(commitment=commitment, anchor="recurring", fixed=first, rrule=rrule, earliest=None, latest=None)
    acts.activate(commitment, by=None)
    return due_of(commitment)


def meet(due: Due, when: str) -> object:
    due.refresh_from_db()
    return acts.report_progress(part_of(due.assignment.commitment), "in_progress", by=None, effective=when, met=[due])


def occurrences(due: Due) -> list[tuple[str, str]]:
    return [(event.new["latest"], event.new["met"]) for event in due.events.filter(field="occurrence", retracts=None)]


def test_every_end_of_month_comes_and_each_that_was_met_stays_in_the_history() -> None:
    due = recurring("FREQ=MONTHLY", first="2016-01-31")
    assert days(due) == ("2016-01-31", "2016-01-31")
    seen = []
    for when in ("2016-01-30", "2016-03-05", "2016-03-06", "2016-04-01"):  # February is reported in March, late
        meet(due, when)
        seen.append(days(due)[0])
    assert seen == ["2016-02-29", "2016-03-31", "2016-04-30", "2016-05-31"]
    assert occurrences(due) == [
        ("2016-01-31", "2016-01-30"),
        ("2016-02-29", "2016-03-05"),
        ("2016-03-31", "2016-03-06"),
        ("2016-04-30", "2016-04-01"),
    ]
    assert not due.met
    assert due.deadline.latest == date(2016, 1, 31)  # the rule is as it was


def test_without_a_first_day_it_counts_from_the_end_of_the_meeting() -> None:
    assert days(recurring("FREQ=MONTHLY")) == ("2015-12-25", "2015-12-25")
    assert days(recurring("FREQ=YEARLY", origin__when="2015-11-01/2015-11-03")) == ("2016-11-03", "2016-11-03")


def test_of_a_meeting_known_by_its_year_every_occurrence_is_known_as_well() -> None:
    due = recurring("FREQ=YEARLY", origin__when="2015")
    assert days(due) == ("2016-01-01", "2016-12-31")
    meet(due, "2016-06-01")
    assert days(due) == ("2017-01-01", "2017-12-31")


def test_the_last_occurrence_closes_the_due() -> None:
    due = recurring("FREQ=MONTHLY;COUNT=2", first="2016-01-10")
    meet(due, "2016-01-10")
    assert days(due) == ("2016-02-10", "2016-02-10")
    event = meet(due, "2016-02-11")
    due.refresh_from_db()
    assert (str(due.met), due.assignment.standing(on=date(2016, 3, 1))) == ("2016-02-11", "closed")
    acts.retract(event, by=None, why="It was another report.")
    due.refresh_from_db()
    assert (str(due.met), days(due)) == ("", ("2016-02-10", "2016-02-10"))
    assert occurrences(due)[0] == ("2016-01-10", "2016-01-10")


def test_regular_updates_without_a_period_stay_open() -> None:
    due = recurring("")
    assert due.assignment.standing(on=date(2016, 1, 15)) == "open_ended"
    meet(due, "2016-01-10")
    meet(due, "2016-01-20")
    due.refresh_from_db()
    assert (str(due.met), days(due), len(occurrences(due))) == ("", None, 2)
    assert due.assignment.standing(on=date(2016, 1, 31)) == "open_ended"


def test_a_retracted_report_gives_its_occurrence_back() -> None:
    due = recurring("FREQ=MONTHLY", first="2016-01-31")
    meet(due, "2016-01-30")
    event = meet(due, "2016-02-20")
    acts.retract(event, by=None, why="It was another report.")
    assert days(due) == ("2016-02-29", "2016-02-29")


def test_more_time_for_one_occurrence_is_none_for_the_next() -> None:
    due = recurring("FREQ=MONTHLY", first="2016-01-31")
    extension = acts.ask_extension(due, "2016-03-15", by=None)
    acts.decide_extension(extension, agreed="2016-03-15", by=None)
    assert days(due) == ("2016-03-15", "2016-03-15")
    meet(due, "2016-03-14")
    assert days(due) == ("2016-02-29", "2016-02-29")  # February is not skipped


def test_another_rule_goes_on_after_what_was_met() -> None:
    due = recurring("FREQ=MONTHLY", first="2016-01-31")
    meet(due, "2016-01-30")
    acts.move_deadline(
        due.deadline, rrule="FREQ=MONTHLY;INTERVAL=3", fixed="2016-01-31", by=None, why="Quarterly from now on."
    )
    assert days(due) == ("2016-04-30", "2016-04-30")


@pytest.mark.parametrize("rrule", ["FREQ=MONTHLY;UNTIL=20150101", "FREQ=YEARLY;UNTIL=20160130"])
def test_what_never_comes_is_no_recurrence(rrule: str) -> None:
    deadline = DeadlineFactory(commitment=in_force())
    with refused("never comes", deadline):
        acts.move_deadline(deadline, anchor="recurring", fixed="2016-01-31", rrule=rrule, by=None, why="So decided.")

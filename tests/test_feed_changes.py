"""What a calendar tells of changes: dates that move or go, milestones, and that what is unchanged is not sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments import acts
from commitments.models import Commitment, Due, Event
from meetings.access import Role
from meetings.models import Body, BodyRole, User
from tests import factories as make
from tests.asking import Asking
from tests.calendars import SOON, address, body, commitment, due, fetch, shown

__all__ = ["body", "commitment", "due"]

pytestmark = pytest.mark.django_db

LATER = SOON + timedelta(days=10)


@pytest.fixture
def officer(body: Body) -> User:
    found: User = make.BodyRoleFactory(body=body, role=Role.MANAGER, user__username="officer").user
    return found


def by_uid(where: str) -> dict[str, Any]:
    return {str(one["UID"]): one for one in shown(where).values()}


def hanging_on(body: Body, officer: User, reference: str = "C-2", **anchor: Any) -> Commitment:
    """A commitment in force whose only date follows from something."""
    whole: Commitment = make.CommitmentFactory(reference=reference, body=body, officer=officer, disposition="draft")
    make.AssignmentFactory(commitment=whole, party__name=f"Party of {reference}")
    make.DeadlineFactory(commitment=whole, phrase="two weeks later", fixed="", offset="P14D", **anchor)
    acts.activate(whole, by=officer)
    return whole


# Dates that move, and dates that go


def test_a_moved_date_has_a_higher_sequence_and_the_same_uid(officer: User, body: Body) -> None:
    meeting = make.MeetingFactory(body=body, title="Meeting", when=SOON, state="planned")
    whole = make.CommitmentFactory(reference="C-2", body=body, officer=officer, disposition="draft")
    make.AssignmentFactory(commitment=whole, party__name="Viet Nam")
    make.DeadlineFactory(
        commitment=whole, phrase="two weeks later", anchor="meeting", fixed="", meeting=meeting, offset="P14D"
    )
    acts.activate(whole, by=officer)
    where = address(officer)
    before = shown(where)
    assert len(before) == 2
    acts.move_meeting(meeting, str(SOON + timedelta(days=1)), by=officer)
    after = shown(where)
    assert before.keys() == after.keys()
    for name, entry in after.items():
        assert entry["UID"] == before[name]["UID"]
        assert entry["SEQUENCE"] > before[name]["SEQUENCE"]
        assert entry.decoded("DTSTART") == before[name].decoded("DTSTART") + timedelta(days=1)
        assert entry.decoded("DTSTAMP") >= before[name].decoded("DTSTAMP")
        assert entry.decoded("DTSTAMP").tzinfo is UTC or entry.decoded("DTSTAMP").utcoffset() == timedelta(0)


def test_what_was_dropped_or_cancelled_is_taken_out_of_calendars(officer: User, due: Due, body: Body) -> None:
    where = address(officer)
    meeting = make.MeetingFactory(body=body, title="Meeting", when=SOON, state="planned")
    before = shown(where)
    acts.drop(due.assignment.commitment, by=officer, drop_reason="withdrawn", why="They took it back.")
    acts.cancel_meeting(meeting, by=officer, why="No host.")
    after = shown(where)
    assert [one["STATUS"] for one in after.values()] == ["CANCELLED", "CANCELLED"]
    for name, entry in after.items():
        assert entry["UID"] == before[name]["UID"]
        assert entry["SEQUENCE"] > before[name]["SEQUENCE"]


def test_a_date_that_goes_is_called_off_for_whoever_had_it(officer: User, body: Body) -> None:
    """A program that is told nothing would go on showing the day that it has."""
    meeting = make.MeetingFactory(body=body, title="Meeting", when=SOON, state="planned")
    make.MeetingFactory(body=body, title="Never dated", when="", state="planned")
    hanging_on(body, officer, anchor="meeting", meeting=meeting)
    where, second = address(officer), address(officer, "B", scope="body", body=body)
    before = by_uid(where)
    assert len(before) == 2
    acts.move_meeting(meeting, "", by=officer, why="No host.")
    gone = by_uid(where)
    assert gone.keys() == before.keys() == by_uid(second).keys()
    for uid, entry in gone.items():
        assert entry["STATUS"] == "CANCELLED"
        assert entry["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert entry.decoded("DTSTART") == before[uid].decoded("DTSTART")
        assert entry.decoded("DTSTAMP") >= before[uid].decoded("DTSTAMP")
        assert str(entry["SUMMARY"]).startswith("No date any more: ")
    acts.move_meeting(meeting, str(LATER), by=officer)
    again = by_uid(where)
    for uid, entry in again.items():
        assert entry["STATUS"] == "CONFIRMED"
        assert entry["SEQUENCE"] > gone[uid]["SEQUENCE"]
        assert entry.decoded("DTSTART") == before[uid].decoded("DTSTART") + timedelta(days=10)


def test_what_went_long_ago_is_told_no_more(officer: User, body: Body) -> None:
    meeting = make.MeetingFactory(body=body, title="Meeting", when=SOON, state="planned")
    acts.move_meeting(meeting, "", by=officer, why="No host.")
    where = address(officer)
    assert len(shown(where)) == 1
    Event.objects.update(recorded=datetime(2016, 1, 1, tzinfo=UTC))
    assert shown(where) == {}


def test_what_is_hidden_is_not_called_off_either(officer: User, body: Body) -> None:
    meeting = make.MeetingFactory(body=body, title="Meeting", when=SOON, state="planned")
    hanging_on(body, officer, anchor="meeting", meeting=meeting)
    acts.move_meeting(meeting, "", by=officer, why="No host.")
    where = address(officer)
    assert len(shown(where)) == 2
    make.BodyRoleFactory(user=officer)
    BodyRole.objects.filter(body=body).delete()
    assert shown(where) == {}


def test_what_somebody_else_looks_after_now_is_called_off_in_ones_own_calendar(
    officer: User, due: Due, body: Body
) -> None:
    commitment, other = due.assignment.commitment, make.BodyRoleFactory(body=body, role=Role.EDITOR).user
    where, whole, theirs = address(officer), address(officer, "B", scope="body", body=body), address(other)
    before = by_uid(where)
    assert shown(theirs) == {}
    acts.assign_officer(commitment, other, by=officer)
    ((uid, gone),) = by_uid(where).items()
    assert uid in before
    assert (gone["STATUS"], gone.decoded("DTSTART")) == ("CANCELLED", SOON)
    assert gone["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert str(gone["SUMMARY"]).startswith("Looked after by somebody else: C-1")
    assert [one[uid]["STATUS"] for one in (by_uid(whole), by_uid(theirs))] == ["CONFIRMED", "CONFIRMED"]
    acts.assign_officer(commitment, officer, by=officer)
    again = by_uid(where)[uid]
    assert (again["STATUS"], again["SEQUENCE"] > gone["SEQUENCE"]) == ("CONFIRMED", True)
    Event.objects.update(counts_from="2016-01-01")
    assert shown(theirs) == {}  # what went long ago is told no more


def test_a_meeting_that_was_joined_to_another_is_called_off_and_what_hangs_on_it_stays(
    officer: User, body: Body
) -> None:
    kept, gone = (
        make.MeetingFactory(body=body, title=title, when=SOON, state="planned") for title in ("Meeting", "The same")
    )
    hanging_on(body, officer, anchor="meeting", meeting=gone)
    where = address(officer)
    before = by_uid(where)
    acts.merge_meetings(kept, gone, by=officer, why="Entered twice.")
    after = by_uid(where)
    assert after.keys() == before.keys()
    assert after[str(gone.uuid)]["SEQUENCE"] > before[str(gone.uuid)]["SEQUENCE"]
    assert {uid for uid, one in after.items() if one["STATUS"] == "CANCELLED"} == {str(gone.uuid)}


# Milestones


def test_a_milestone_is_shown_with_what_waits_for_it(officer: User, body: Body) -> None:
    expected = make.MilestoneFactory(body=body, title="Statement out", when=SOON)
    vague = make.MilestoneFactory(body=body, title="Launch", when=f"{SOON.year + 1}")
    make.MilestoneFactory(body=body, title="Undated")
    make.MilestoneFactory(title="Elsewhere", when=SOON)
    hanging_on(body, officer, anchor="milestone", milestone=expected, bound="not_before")
    for where in (address(officer), address(officer, "B", scope="body", body=body)):
        found = shown(where)
        assert {"Statement out", "Launch"} <= found.keys()
        assert not any("Undated" in name or "Elsewhere" in name for name in found)
        entry = found["Statement out"]
        assert (entry["STATUS"], entry.decoded("DTSTART")) == ("CONFIRMED", SOON)
        assert "Waiting for it: C-2" in str(entry["DESCRIPTION"])
        assert found["Launch"]["STATUS"] == "TENTATIVE"
    before = by_uid(where)
    acts.call_off_milestone(expected, by=officer, why="It will not go out.")
    acts.move_milestone(vague, "", by=officer, why="Nobody knows.")
    after = by_uid(where)
    for one in (expected, vague):
        assert after[str(one.uuid)]["STATUS"] == "CANCELLED"
        assert after[str(one.uuid)]["SEQUENCE"] > before[str(one.uuid)]["SEQUENCE"]


def test_a_milestone_that_was_reached_says_so(officer: User, body: Body) -> None:
    milestone = make.MilestoneFactory(body=body, title="Statement out", when=SOON)
    day = SOON - timedelta(days=30)
    acts.reach_milestone(milestone, by=officer, when=str(day))
    entry = shown(address(officer))["Reached: Statement out"]
    assert (entry["STATUS"], entry.decoded("DTSTART")) == ("CONFIRMED", day)


# What is unchanged is not sent again


def settled() -> None:
    """Everything was recorded a while ago."""
    then = datetime(2026, 1, 1, tzinfo=UTC)
    Event.objects.update(recorded=then)
    LogEntry.objects.update(action_time=then)


def test_H62_an_unchanged_calendar_is_not_sent_again(officer: User, due: Due, body: Body) -> None:
    where, asking = address(officer), Asking(officer)
    first = fetch(where)
    again = fetch(where, If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert fetch(where, If_None_Match=f'W/{first["ETag"]}, "other"').status_code == 304
    for strange in ('"other"', '"."', '"', "nonsense", '""', first["ETag"].partition(".")[0] + '."'):
        assert fetch(where, If_None_Match=strange).status_code == 200, strange
    etag = asking.get("parties/indonesia/")["ETag"]
    changes = [
        lambda: acts.edit_words(due.assignment.commitment, title="Other", text="", condition="", by=officer),
        lambda: asking.patch("parties/indonesia/", {"name": "Republic of Indonesia"}, If_Match=etag),
        lambda: acts.hold(due.assignment.commitment, by=officer, why="For now."),
        lambda: asking.post("meetings/", {"reference": "M-9", "title": "New", "body": "home", "when": str(SOON)}),
        lambda: User.objects.filter(pk=officer.pk).update(language="id"),
        lambda: User.objects.filter(pk=officer.pk).update(zone="Asia/Tokyo"),
        lambda: BodyRole.objects.create(user=officer, body=make.MeetingFactory(when=SOON).body, role=Role.VIEWER),
    ]
    for number, change in enumerate(changes):
        settled()
        before = fetch(where)["ETag"]
        assert fetch(where, If_None_Match=before).status_code == 304
        change()
        answer = fetch(where, If_None_Match=before)
        assert (answer.status_code, answer["ETag"] != before) == (200, True), number


def test_a_change_elsewhere_sends_nothing_again(officer: User, due: Due) -> None:
    """What was recorded last is another record, but the calendar says what it said."""
    settled()
    where = address(officer)
    before = fetch(where)["ETag"]
    other = make.CommitmentFactory()
    acts.edit_words(other, title="Quite another", text="", condition="", by=None)
    settled()
    answer = fetch(where, If_None_Match=before)
    assert (answer.status_code, answer["ETag"] != before) == (304, True)
    assert fetch(where, If_None_Match=answer["ETag"]).status_code == 304


def test_what_was_recorded_just_now_is_not_relied_on(officer: User, due: Due) -> None:
    """Another transaction may be under way that began before, and becomes visible after."""
    acts.edit_words(due.assignment.commitment, title="Other", text="", condition="", by=officer)
    where = address(officer)
    before = fetch(where)["ETag"]
    Commitment.objects.update(title="What came of the other")  # with an event whose key is lower
    assert fetch(where, If_None_Match=before).status_code == 200
    settled()
    assert fetch(where, If_None_Match=before).status_code == 200


def test_an_unchanged_calendar_costs_few_queries_however_much_is_in_it(officer: User, due: Due, body: Body) -> None:
    for _number in range(4):
        part = make.AssignmentFactory(commitment__body=body, commitment__officer=officer)
        make.DueFactory(assignment=part, earliest=SOON, latest=SOON)
    settled()
    where = address(officer)
    etag = fetch(where)["ETag"]
    with CaptureQueriesContext(connection) as caught:
        assert fetch(where, If_None_Match=etag).status_code == 304
    assert len(caught) <= 6
    assert not any("commitments_due" in one["sql"] for one in caught)

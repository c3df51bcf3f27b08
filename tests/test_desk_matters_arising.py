"""Matters arising: what a meeting must be told, how often that was carried over, and what was reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import acts
from commitments import models as record
from meetings import models as ground
from meetings.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory()


@pytest.fixture
def desk(body: ground.Body) -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    return client


def bound(body: ground.Body, **changes: Any) -> record.Due:
    """A part that is to be reported at the next meeting of the body."""
    origin = make.MeetingFactory(body=body, when="2015-01-10", title="Where it was made")
    one = make.CommitmentFactory(origin=origin, **changes)
    deadline = make.DeadlineFactory(commitment=one, anchor="next_meeting", body=body, phrase="at the next meeting")
    return make.DueFactory(assignment__commitment=one, deadline=deadline, latest=date(2016, 2, 2))


def matters(client: Client, meeting: ground.Meeting, as_at: str = "") -> list[dict[str, Any]]:
    where = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    answer = client.get(where, {"as_at": as_at} if as_at else {})
    assert answer.status_code == 200
    return answer.context["page"]["matters"]


def test_what_was_not_reported_is_carried_over_and_counted(desk: Client, body: ground.Body) -> None:
    due = bound(body)
    second = make.MeetingFactory(body=body, when="2015-05-10")
    third = make.MeetingFactory(body=body, when="2015-10-10")
    fourth = make.MeetingFactory(body=body, when="2016-02-02", state="planned")
    fifth = make.MeetingFactory(body=body, when="2016-08-02", state="planned")
    assert [len(matters(desk, one)) for one in (second, third, fourth, fifth)] == [0, 0, 1, 0]
    row = matters(desk, fourth)[0]
    assert (row["who"], row["rolled"], row["report"]) == (due.assignment.who, 2, None)
    assert [row["rolled"] for row in matters(desk, third, "2015-06-01")] == [1]  # before the third was held
    assert matters(desk, fourth, "2015-06-01") == []
    acts.report_progress(
        due.assignment, "implemented", by=None, by_words="The party", effective="2015-05-10", why="Done.", met=[due]
    )
    assert matters(desk, fourth) == []
    row = matters(desk, second)[0]
    assert (row["rolled"], str(row["report"]["words"]), row["report"]["why"]) == (0, "implemented", "Done.")
    assert row["met"] == "10 May 2015"


def test_what_names_the_meeting_is_among_them_and_drafts_stand_apart(desk: Client, body: ground.Body) -> None:
    meeting = make.MeetingFactory(body=body, when="2016-02-02", state="planned")
    for disposition in ("active", "draft"):
        one = make.CommitmentFactory(body=body, disposition=disposition)
        deadline = make.DeadlineFactory(commitment=one, anchor="meeting", meeting=meeting, phrase=f"{disposition} one")
        if disposition == "active":
            make.DueFactory(assignment__commitment=one, deadline=deadline, latest=date(2016, 2, 2))
    hidden = make.CommitmentFactory(title="What another body keeps to itself")
    deadline = make.DeadlineFactory(commitment=hidden, anchor="meeting", meeting=meeting)
    make.DueFactory(assignment__commitment=hidden, deadline=deadline)
    assert [row["deadline"].phrase for row in matters(desk, meeting)] == ["active one"]
    shown = desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()
    assert "draft one" in shown
    assert hidden.title not in shown


def test_it_costs_the_same_for_one_matter_and_for_many(desk: Client, body: ground.Body) -> None:
    meeting = make.MeetingFactory(body=body, when="2016-02-02", state="planned")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            matters(desk, meeting)
        return len(queries)

    def add() -> None:
        make.EventFactory(
            commitment=None, assignment=bound(body).assignment, field="progress", new={"progress": "in_progress"}
        )

    add()
    count()
    few = count()
    for _one in range(10):
        add()
    assert count() == few


def test_a_meeting_that_has_moved_since_says_what_it_was_on_that_day(desk: Client, body: ground.Body) -> None:
    meeting = make.MeetingFactory(body=body, when="2016-05-17", state="held")
    for field, old, new, day in (
        ("date", {"when": "2016-02-02"}, {"when": "2016-05-17"}, "2016-01-20"),
        ("state", {"state": "planned"}, {"state": "held"}, "2016-05-17"),
    ):
        make.EventFactory(commitment=None, meeting=meeting, field=field, old=old, new=new, effective=day)
    where = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    def said(as_at: str) -> str:
        return str(desk.get(where, {"as_at": as_at} if as_at else {}).context["page"]["then"])

    assert said("2016-01-19") == "planned, 2 February 2016"
    assert said("2016-01-20") == "planned, 17 May 2016"
    assert said("2016-05-17") == said("") == ""
    assert "On that day: planned, 2 February 2016" in desk.get(where, {"as_at": "2016-01-19"}).content.decode()

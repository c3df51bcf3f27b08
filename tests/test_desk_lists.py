"""The lists of the desk: what they tell, how they are filtered, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments import models as record
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import body, desk, due_on, listing, officer, page, text_of
from tests.factories import TODAY

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db

BUDGET = 12  # queries for a list, whatever its length


ROWS: dict[type[models.Model], Callable[[ground.Body, ground.User], Any]] = {
    record.Commitment: lambda body, user: due_on(TODAY, body),
    record.Assignment: lambda body, user: due_on(TODAY, body),
    record.Event: lambda body, user: make.EventFactory(commitment__body=body, by=user),
    record.Link: lambda body, user: make.LinkFactory(from_commitment__body=body, to_commitment__body=body),
    record.Principle: lambda body, user: make.PrincipleFactory(paragraph__document__meeting__body=body),
    record.Result: lambda body, user: make.ResultFactory(paragraph__document__meeting__body=body),
    record.Theme: lambda body, user: make.ThemeFactory(),
    record.Delivery: lambda body, user: make.DeliveryFactory(
        recipient=user, address=f"{record.Delivery.objects.count()}@example.org"
    ),
    record.ReportSchedule: lambda body, user: make.ReportScheduleFactory(body=make.BodyFactory(parent=body)),
    record.Rung: lambda body, user: make.RungFactory(body=body),
    record.Slot: lambda body, user: make.SlotFactory(schedule__body=make.BodyFactory(parent=body)),
    record.Mailbox: lambda body, user: make.MailboxFactory(address=make.FocalPointFactory(body=body).email),
    record.PostOffice: lambda body, user: make.PostOfficeFactory(),
    record.Intake: lambda body, user: make.ProposalFactory(intake__document__meeting__body=body).intake,
    ground.Attendance: lambda body, user: make.AttendanceFactory(meeting__body=body),
    ground.Body: lambda body, user: make.BodyFactory(parent=body),
    ground.Document: lambda body, user: make.DocumentFactory(meeting__body=body),
    ground.Feed: lambda body, user: make.FeedFactory(user=user, scope="body", body=make.BodyFactory(parent=body)),
    ground.FocalPoint: lambda body, user: make.FocalPointFactory(body=body),
    ground.Meeting: lambda body, user: make.MeetingFactory(body=body),
    ground.Membership: lambda body, user: make.MembershipFactory(body=body),
    ground.Mention: lambda body, user: make.MentionFactory(meeting__body=body, paragraph__document__meeting__body=body),
    ground.Milestone: lambda body, user: make.MilestoneFactory(body=body),
    ground.Paragraph: lambda body, user: make.ParagraphFactory(document__meeting__body=body),
    ground.Party: lambda body, user: make.PartyFactory(part_of=make.PartyFactory()),
    ground.Token: lambda body, user: make.TokenFactory(user=user, limited=True).bodies.add(body),
    ground.User: lambda body, user: make.BodyRoleFactory(body=body, role=Role.VIEWER),
}


def test_every_list_is_counted() -> None:
    assert set(ROWS) == set(admin.site._registry)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("asked", ["", "?as_at=2016-01-20"], ids=["today", "as at"])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(
    model: type[models.Model], asked: str, body: ground.Body
) -> None:
    user = make.BodyRoleFactory(body=body, role=Role.MANAGER).user
    client = Client()
    client.force_login(user)
    if asked and model not in (record.Commitment, record.Assignment):
        pytest.skip("speaks of today alone")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(listing(model) + asked)
        assert answer.status_code == 200
        return len(queries)

    client.get(listing(model) + asked)  # what a connection asks once, and no list again
    ROWS[model](body, user)
    one = count()
    for _row in range(20):
        ROWS[model](body, user)
    assert count() == one <= BUDGET


def test_the_list_of_commitments_tells_standing_next_date_and_days_left(desk: Client, body: ground.Body) -> None:
    due = due_on(TODAY + timedelta(3), body, reference="WG-1", title="Send comments")
    shown = text_of(desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat()}))
    for words in ("WG-1", "Send comments", "due soon", "18 January 2016", "3 days left", str(body), "active"):
        assert words in shown
    assert str(due.assignment.commitment.officer) in shown


@pytest.mark.parametrize(
    ("parameter", "value", "found"),
    [
        ("standing", "overdue", ["A"]),
        ("standing", "due_soon", ["B"]),
        ("kind", "request", ["B"]),
        ("disposition", "completed", ["C"]),
        ("officer", "me", ["A"]),
        ("officer", "none", ["C"]),
        ("party", "indonesia", ["A", "B"]),
        ("meeting", "M-OTHER", ["C"]),
        ("q", "shall pay", ["C"]),
        ("q", "wo", ["B"]),
    ],
)
def test_filters_and_search_of_commitments(
    desk: Client, body: ground.Body, officer: ground.User, parameter: str, value: str, found: list[str]
) -> None:
    party = make.PartyFactory(slug="indonesia")
    for reference, days, more in (
        ("A", -1, {"officer": officer}),
        ("B", 3, {"kind": "request"}),
        (
            "C",
            3,
            {
                "disposition": "completed",
                "officer": None,
                "origin": make.MeetingFactory(body=body, reference="M-OTHER"),
                "quote": "They shall pay.",
            },
        ),
    ):
        more = {"quote": f"Quote {days}.", "title": {"A": "One", "B": "Two", "C": "Three"}[reference], **more}
        due = due_on(TODAY + timedelta(days), body, reference=reference, **more)
        if reference != "C":
            record.Assignment.objects.filter(pk=due.assignment_id).update(party=party)
    answer = desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat(), parameter: value})
    assert [one.reference for one in answer.context["cl"].result_list] == found
    assert f'value="{TODAY.isoformat()}"' in answer.content.decode()  # the day is kept


def test_the_day_is_kept_from_list_to_page_and_on(desk: Client, body: ground.Body) -> None:
    due = due_on(TODAY - timedelta(1), body)
    commitment = due.assignment.commitment
    listed = desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat()}).content.decode()
    link = next(unescape(link) for link in re.findall(r'href="([^"]+)"', listed) if page(commitment) in link)
    opened = desk.get(link)
    assert "Standing as at 15 January 2016" in text_of(opened)
    assert "1 day over" in text_of(opened)
    assert f"progress/?as_at={TODAY.isoformat()}" in opened.content.decode()

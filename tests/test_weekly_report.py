"""What the weekly report of a body says, to whom, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.mailing import planning
from commitments.mailing.audiences import AUDIENCES
from commitments.mailing.checking.people import _weekly
from commitments.mailing.checking.record import Record
from commitments.mailing.envelope import freeze
from commitments.mailing.letters.weekly import change_in_words
from commitments.mailing.plans import Plan
from commitments.mailing.weekly import by_age, one_forecast
from commitments.models import Slot
from meetings.models import Body, FocalPoint, Party, User
from tests.factories import (
    TODAY,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DocumentFactory,
    DueFactory,
    EventFactory,
    FocalPointFactory,
    MailboxFactory,
    MeetingFactory,
    MilestoneFactory,
    ParagraphFactory,
    PartyFactory,
    ReportScheduleFactory,
    SlotFactory,
    UserFactory,
)
from tests.letters import approved, message

pytestmark = pytest.mark.django_db
AT = datetime(2016, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports", mail_on=True)


@pytest.fixture
def slot(body: Body) -> Slot:
    return SlotFactory(schedule=ReportScheduleFactory(body=body, audience="co_chairs"))


@pytest.fixture
def reader(body: Body) -> User:
    user: User = UserFactory(email="head@example.org")
    BodyRoleFactory(user=user, body=body, role="viewer")
    return user


def planned(slot: Slot) -> list[Plan]:
    return list(AUDIENCES["co_chairs"](slot, []))


def a_party(name: str) -> Party:
    return Party.objects.filter(name=name).first() or PartyFactory(name=name)


def due(body: Body, days: int, party: str = "", **commitment: Any) -> Any:
    """A part with a date so many days from today, in force since the 25th of November."""
    made = CommitmentFactory(body=body, **commitment)
    EventFactory(commitment=made)
    latest = TODAY + timedelta(days=days)
    named = {"assignment__party": a_party(party)} if party else {}
    return DueFactory(assignment__commitment=made, latest=latest, earliest=latest, **named)


@pytest.mark.parametrize(
    ("days", "classes"), [([], [0, 0, 0, 0]), ([1, 7], [2, 0, 0, 0]), ([8, 30, 31, 90, 91], [0, 2, 2, 1])]
)
def test_by_age(days: list[int], classes: list[int]) -> None:
    assert by_age(days) == classes


@pytest.mark.parametrize(("now", "before", "words"), [(3, 1, "+2"), (1, 3, "−2"), (2, 2, "±0")])  # noqa: RUF001
def test_a_change_in_words(now: int, before: int, words: str) -> None:
    assert change_in_words(now, before) == words


def test_figures_are_those_of_the_desk_with_the_change_since_last_week(slot: Slot, body: Body, reader: User) -> None:
    for days in (-3, -40, 5, 100):
        due(body, days)
    (plan,) = planned(slot)
    total = plan.about["total"]
    assert (total["open"], total["overdue"], total["was_overdue"], total["near"]) == (4, 2, 1, 1)
    assert plan.about["ages"] == [1, 0, 1, 0]
    (row,) = plan.about["by_body"]
    assert (row["name"], row["open"], row["overdue"]) == (body.name, 4, 2)
    assert len(plan.about["by_party"]) == 4
    mail = message(plan)
    assert mail is not None
    assert mail.subject == "Weekly report of Working Group on Reports, 15 January 2016: 4 open parts, 2 overdue"


def test_it_goes_to_whoever_has_a_role_here_or_above(slot: Slot, body: Body, reader: User) -> None:
    due(body, 3)
    above = BodyFactory()
    Body.objects.filter(pk=body.pk).update(parent=above)
    head = BodyRoleFactory(body=above, role="manager").user
    BodyRoleFactory(body=BodyFactory(), role="manager")
    BodyRoleFactory(body=body, user__is_active=False)
    assert {plan.address for plan in planned(slot)} == {reader.email, head.email}


@pytest.mark.parametrize(
    ("weekdays", "spoke", "told"),
    [
        ("5", 0, True),
        ("5", 7, True),
        ("12345", 0, False),  # it was turned on in the middle of a week
        ("12345", 1, False),
        ("12345", 4, False),  # on Monday it was told
        ("12345", 5, True),  # on Monday nothing ran
        ("1234567", 40, True),
    ],
)
def test_staff_have_it_once_a_week(body: Body, reader: User, weekdays: str, spoke: int, told: bool) -> None:
    """On a Friday; so many days ago a slot has spoken."""
    due(body, 3)
    editor = BodyRoleFactory(body=body, role="editor").user
    schedule = ReportScheduleFactory(body=body, audience="staff", weekdays=weekdays)
    if spoke:
        before = TODAY - timedelta(days=spoke)
        SlotFactory(schedule=schedule, local_date=before, outcome="empty", settled_at=AT)
    friday = SlotFactory(schedule=schedule)
    plans = [plan for plan in AUDIENCES["staff"](friday, []) if plan.kind == "weekly_report"]
    assert [plan.address for plan in plans] == ([editor.email] if told else [])
    assert [address for kind, address in _weekly(friday, Record())] == [plan.address for plan in plans]


def test_who_reads_by_two_schedules_has_it_once_a_day(slot: Slot, body: Body) -> None:
    due(body, 3)
    BodyRoleFactory(body=body, role="editor")
    other = SlotFactory(schedule=ReportScheduleFactory(body=body, audience="staff", weekdays="5"))
    (plan,) = planned(slot)
    assert len(planning.enter([plan], at=AT, slot=slot)) == 1
    again = [one for one in AUDIENCES["staff"](other, []) if one.kind == "weekly_report"]
    assert planning.enter(again, at=AT, slot=other) == []


def test_it_is_never_empty(slot: Slot, reader: User) -> None:
    assert planned(slot) == []


def test_nothing_is_told_that_its_reader_may_not_see(slot: Slot, body: Body, reader: User) -> None:
    due(body, -3)
    due(body, -3, title="Canary", restricted=True)
    hidden = DocumentFactory(meeting=None, body=BodyFactory(), title="Canary paper")
    due(body, -200, title="Canary", paragraph=ParagraphFactory(document=hidden))
    (plan,) = planned(slot)
    assert plan.about["total"]["open"] == 1
    mail = message(plan)
    assert mail is not None
    assert "Canary" not in mail.body + mail.alternatives[0][0] + table_of(mail)


def test_what_is_restricted_is_counted_but_leaves_the_house_by_reference_only(
    slot: Slot, body: Body, reader: User
) -> None:
    reader.roles.update(role="editor")
    due(body, -200, reference="SECRET-1", title="Canary", restricted=True)
    (plan,) = planned(slot)
    assert plan.about["total"]["open"] == 1
    assert plan.about["silent"]["rows"] == [] or "SECRET-1" in plan.about["silent"]["rows"][0]
    mail = message(plan)
    assert mail is not None
    assert "Canary" not in mail.body + mail.alternatives[0][0] + table_of(mail)


def table_of(mail: Any) -> str:
    (table,) = mail.attachments
    written: str = table.get_payload(decode=True).decode()
    return written


def test_the_table_is_attached(slot: Slot, body: Body, reader: User) -> None:
    due(body, -3, reference="WR-1")
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    assert "WR-1" in table_of(mail)
    raw = freeze(mail, at=AT)
    assert b'filename="status-of-implementation_reports_as-at-2016-01-15' in raw
    assert raw.isascii()


@pytest.mark.parametrize("language", ["en", "id"])
def test_its_words_are_approved(slot: Slot, body: Body, reader: User, language: str) -> None:
    User.objects.update(language=language)
    below = BodyFactory(name="Steering Group", slug="steering", parent=body, mail_on=True)
    common = {"quote": "All will do it."}
    due(body, -3, "Fiji", reference="WR-1", title="Comment on the draft guide", **common)
    due(body, -120, "Samoa", reference="WR-2", title="Name a delegate", **common)
    due(below, 10, "Fiji", reference="SG-1", title="Send figures of the year", **common)
    meeting = MeetingFactory(body=below, title="Steering Group Meeting", when="2016-02-10", state="planned")
    at_the_meeting = CommitmentFactory(body=below, reference="SG-2", title="Report the achievements")
    EventFactory(commitment=at_the_meeting)
    DueFactory(
        assignment__commitment=at_the_meeting, assignment__party=a_party("Tonga"), deadline__anchor="meeting",
        deadline__meeting=meeting, deadline__bound="at", latest=TODAY + timedelta(days=26),
    )  # fmt: skip
    gone_out = MilestoneFactory(body=body, title="The regional statement goes out")
    waits = CommitmentFactory(body=body, reference="WR-3", title="Issue national statements")
    EventFactory(commitment=waits)
    DueFactory(
        assignment__commitment=waits, deadline__anchor="milestone", deadline__milestone=gone_out,
        deadline__bound="not_before", assignment__party=a_party("Nauru"),
    )  # fmt: skip
    FocalPointFactory(party__name="Palau", body=body, email="gone@example.org")
    MailboxFactory(address="gone@example.org", unreachable_since=AT, why="550 no such user")
    FocalPointFactory(party=a_party("Fiji"), body=body, name="Reports desk", email="desk@example.org")
    due(below, 1, "Fiji", reference="SG-3", title="Count the reports", **common)
    ReportScheduleFactory(body=body, audience="focal_points", steps_before=[0])
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    suffix = "" if language == "en" else f".{language}"
    approved(f"weekly_report{suffix}.txt", f"Subject: {mail.subject}\n\n{mail.body}")
    approved(f"weekly_report{suffix}.html", mail.alternatives[0][0])


def test_who_hears_tomorrow_is_found_out_once_a_pass(slot: Slot, body: Body, reader: User) -> None:
    asked = due(body, 4)
    FocalPointFactory(party=asked.assignment.party, body=body, email="desk@example.org", name="Desk")
    ReportScheduleFactory(body=body, audience="focal_points")
    (alone,) = planned(slot)
    assert alone.about["tomorrow"]["count"] == 1
    with one_forecast():
        costs = []
        for _time in range(2):
            with CaptureQueriesContext(connection) as asked_for:
                assert planned(slot) == [alone]
            costs.append(sum("meetings_focalpoint" in query["sql"] for query in asked_for.captured_queries))
    assert costs[1] < costs[0]
    FocalPoint.objects.all().delete()
    (later,) = planned(slot)
    assert later.about["tomorrow"]["count"] == 0

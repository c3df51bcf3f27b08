"""The table *status of implementation*: what it shows as at a day, by what was known at an instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.utils import timezone

from commitments import acts
from commitments.acts.given import today
from commitments.models import Commitment, Link
from commitments.workflow import DropReason
from meetings.access import Role
from meetings.models import Body, Meeting, User
from tests.factories import (
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    LinkFactory,
    MeetingFactory,
    PartyFactory,
)
from tests.status_tables import ask, csv_of, figures, in_force, lasting, references, rows_of, signed_in, text_of

pytestmark = pytest.mark.django_db

BUDGET = 12  # queries of a page, whatever its length
PAST = "2016-01-15"


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports", zone="Asia/Bangkok")


@pytest.fixture
def meeting(body: Body) -> Meeting:
    return MeetingFactory(body=body, reference="REP-1", title="First Meeting", when="2015-11-25")


@pytest.fixture
def client(body: Body) -> Client:
    return signed_in(BodyRoleFactory(body=body, role=Role.EDITOR, user__username="editor").user)


# What it shows


def test_a_row_says_all_that_is_known_of_a_part(client: Client, body: Body, meeting: Meeting) -> None:
    made = in_force(
        meeting,
        "Northland",
        reference="REP-2015-1",
        title="Report on the laws",
        quote="The parties will report on their laws.",
        paragraph__document__title="Statement",
        paragraph__label="16",
        period="2016",
    )
    part = made.assignments.get()
    DueFactory(assignment=part, deadline=DeadlineFactory(commitment=made))
    officer = BodyRoleFactory(body=body, user__first_name="Officer of the", user__last_name="desk").user
    acts.assign_officer(made, officer, by=None)
    acts.answer(part, "accepted", by=None, effective="2015-12-01")
    acts.report_progress(
        part, "in_progress", by=None, effective="2016-01-10", delay_reason="funding", why="It lies with parliament."
    )
    assert rows_of(ask(client, body="reports")) == [
        "Working Group on Reports First Meeting, 25 November 2015",
        "REP-2015-1 Report on the laws agreed action, for 2016 Officer: Officer of the desk"
        " The parties will report on their laws. Statement , ¶ 16"
        " Northland lead accepted express in progress reported delayed by: funding"
        " by 1 February 2016 overdue 10 January 2016 progress: in progress, funding It lies with parliament.",
    ]


def test_the_cells_of_a_commitment_span_its_parts(client: Client, meeting: Meeting) -> None:
    in_force(meeting, "Northland", "Southland", "Westland", reference="REP-2015-1")
    html = ask(client, meeting="REP-1", as_at=PAST)
    assert re.findall(r'<th scope="row" rowspan="(\d)"', html) == ["3"]
    assert rows_of(html)[2:] == [
        "Southland lead REP-2015-1/2 not asked no information no deadline undated none",
        "Westland lead REP-2015-1/3 not asked no information no deadline undated none",
    ]
    assert (html.count("<caption>"), html.count('scope="col"'), html.count('scope="rowgroup"')) == (1, 8, 1)


def test_words_that_several_parts_share_stand_once(client: Client, meeting: Meeting) -> None:
    made = in_force(meeting, "Northland", "Southland")
    for part in made.assignments.all():
        acts.report_progress(part, "not_started", by=None, effective="2016-01-10", why="Waiting for the draft.")
    html = ask(client, meeting="REP-1")
    assert html.count("Waiting for the draft.") == 1
    assert html.count("in the same words") == 1
    assert csv_of(client, meeting="REP-1").count("Waiting for the draft.") == 2


def test_a_body_shows_those_below_it_meeting_by_meeting(client: Client, body: Body, meeting: Meeting) -> None:
    second = MeetingFactory(body=body, title="Second Meeting", when="2015-12-10")
    below = BodyFactory(name="Ad hoc group", parent=body)
    beside = BodyFactory(name="Beside", parent=BodyFactory())
    for one, reference in [
        (second, "A-1"),
        (meeting, "B-2"),
        (meeting, "B-1"),
        (MeetingFactory(body=below, title="Its meeting"), "C-1"),
        (MeetingFactory(body=beside), "D-1"),
    ]:
        in_force(one, "Northland", reference=reference)
    html = ask(client, body="reports", as_at=PAST)
    assert references(html) == ["C-1", "B-1", "B-2", "A-1"]
    assert [row for row in rows_of(html) if "November" in row or "December" in row] == [
        "Ad hoc group Its meeting, 25 November 2015",
        "Working Group on Reports First Meeting, 25 November 2015",
        "Second Meeting, 10 December 2015",
    ]
    assert "with the bodies below it" in html
    assert references(ask(client, meeting="REP-1", as_at=PAST)) == ["B-1", "B-2"]


def test_a_party_has_its_own_parts_alone(client: Client, meeting: Meeting) -> None:
    in_force(meeting, "Northland", "Southland", reference="A-1")
    in_force(meeting, "Southland", reference="A-2")
    html = ask(client, party="northland", as_at=PAST)
    assert references(html) == ["A-1"]
    assert "Southland" not in html
    assert figures(html).startswith("1 part : 1 undated")


def test_figures_count_what_is_reiterated_once(client: Client, meeting: Meeting) -> None:
    first, again = in_force(meeting, "Northland", reference="A-1"), in_force(meeting, "Northland", reference="A-2")
    LinkFactory(kind=Link.Kind.REITERATES, from_commitment=again, to_commitment=first)
    html = ask(client, meeting="REP-1", as_at=PAST)
    assert references(html) == ["A-1", "A-2"]
    assert "reiterates A-1" in rows_of(html)[2]
    assert figures(html) == "1 part : 1 undated . What is reiterated is counted once, under the first commitment."


def test_what_has_taken_the_place_of_a_commitment_is_named(client: Client, meeting: Meeting) -> None:
    old, new, merged = (in_force(meeting, "Northland", reference=name) for name in ("A-1", "A-2", "A-3"))
    acts.supersede(old, new, by=None, effective="2016-01-10")
    acts.merge(merged, new, by=None, effective="2016-01-10")
    html = ask(client, meeting="REP-1", as_at=PAST)
    assert [("superseded by A-2" in row, "merged into A-2" in row) for row in rows_of(html)[1:]] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert figures(html) == "3 parts : 1 undated , 2 not in force ."
    before = ask(client, meeting="REP-1", as_at="2016-01-09")
    assert "superseded by" not in before
    assert "merged into" not in before


def test_a_commitment_without_parts_has_a_row(client: Client, meeting: Meeting) -> None:
    in_force(meeting, reference="A-1")
    assert "nobody is assigned undated" in rows_of(ask(client, meeting="REP-1", as_at=PAST))[1]
    assert csv_of(client, meeting="REP-1", as_at=PAST).count("A-1") == 1


def test_drafts_are_not_in_it(client: Client, meeting: Meeting) -> None:
    CommitmentFactory(origin=meeting, disposition="draft")
    html = ask(client, meeting="REP-1")
    assert references(html) == []
    assert "No commitment had been recorded here as at this day." in html


def test_texts_are_escaped_and_kept_apart(client: Client, body: Body, meeting: Meeting) -> None:
    body.name = "Group <b>on</b> & “reports”"
    body.save()
    in_force(meeting, "North<i>land", title="<script>alert(1)</script>", quote="\u202eworht ‏<img src=x>")
    html = ask(client, body="reports", as_at=PAST)
    for markup in ("<script", "<img", "<b>", "<i>"):
        assert markup not in html
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in html
    assert '<q dir="auto">\u202eworht' in html


# As at, known at


def test_it_shows_what_held_on_the_day(client: Client, meeting: Meeting) -> None:
    part = in_force(meeting, "Northland").assignments.get()
    acts.report_progress(part, "in_progress", by=None, effective="2016-01-10")
    acts.report_progress(part, "implemented", by=None, effective="2016-02-01")
    told = {
        day: rows_of(ask(client, meeting="REP-1", as_at=day))[1:] for day in ("2016-01-09", "2016-01-10", "2016-02-01")
    }
    assert "no information no deadline undated none" in told["2016-01-09"][0]
    assert "in progress reported no deadline undated 10 January 2016 progress: in progress" in told["2016-01-10"][0]
    assert "implemented reported no deadline closed 1 February 2016" in told["2016-02-01"][0]
    assert rows_of(ask(client, meeting="REP-1", as_at="2015-11-24")) == []


def test_it_shows_what_was_known_at_the_instant(client: Client, meeting: Meeting) -> None:
    part = in_force(meeting, "Northland").assignments.get()
    before = timezone.now()
    event = acts.report_progress(part, "in_progress", by=None, effective="2016-01-10", why="A slip of the pen.")
    between = timezone.now()
    acts.retract(event, by=None, why="It was another party.")

    def told(instant: datetime) -> bool:
        return "A slip of the pen." in ask(client, meeting="REP-1", as_at=PAST, known_at=instant.isoformat())

    assert [told(before), told(between), told(timezone.now())] == [False, True, False]
    assert rows_of(ask(client, meeting="REP-1", as_at=PAST, known_at="2015-11-25T10:00:00+07:00")) == []


def everything_changes(body: Body, meeting: Meeting) -> None:
    """All that can change in a table, after the fact; so that the same address must look into the past for each."""
    first, second, third = Commitment.objects.order_by("reference")
    part = first.assignments.get(number=1)
    acts.answer(part, "not_accepted", by=None, effective="2016-01-11", why="After all.")
    acts.report_progress(part, "partially_implemented", by=None, effective="2016-01-12", why="Half of it.")
    acts.edit_words(first, title="Other words", text="", condition="", by=None, why="Clearer.")
    acts.assign_officer(first, BodyRoleFactory(body=body).user, by=None)
    acts.assign(second, by=None, party=PartyFactory(name="Latecomer"), effective="2016-01-12", why="Joined.")
    acts.drop(second, DropReason.WITHDRAWN, by=None, effective="2016-01-12", why="Not wanted.")
    deadline = first.deadlines.get()
    acts.move_deadline(deadline, fixed="2016-03-01", by=None, effective="2016-01-12", why="More time.")
    paper = first.paragraph.document
    acts.correct_paper(paper, f"A preface.\n\n{paper.text}", by=None, why="The preface was missing.")
    kept = MeetingFactory(body=body, reference="REP-0", title="The meeting, recorded twice", when="2015-11-24")
    Meeting.objects.filter(pk=meeting.pk).update(state="planned")
    acts.merge_meetings(kept, meeting, by=None, why="One meeting.")
    in_force(kept, "Newland", reference="Z-9").events.update(recorded=timezone.now())
    acts.complete(third, by=None, why="All was said.", effective="2016-01-12")


def test_the_lasting_address_gives_the_same_for_ever(client: Client, body: Body, meeting: Meeting) -> None:
    first = in_force(meeting, "Northland", "Southland", reference="A-1", title="First words", officer=None)
    in_force(meeting, "Northland", reference="A-2")
    in_force(meeting, reference="A-3")
    part, deadline = first.assignments.get(number=1), DeadlineFactory(commitment=first)
    for one in first.assignments.all():
        DueFactory(assignment=one, deadline=deadline)
    acts.assign_officer(first, BodyRoleFactory(body=body, user__username="first-officer").user, by=None)
    acts.report_progress(part, "in_progress", by=None, effective="2016-01-10", why="Begun.")
    tables = [
        lasting(ask(client, **{kind: word}, as_at=day))
        for kind, word in [("body", "reports"), ("meeting", "REP-1"), ("party", "northland")]
        for day in ("2016-01-15", today(body).edtf)
    ]
    before = [(ask(client, **asked), csv_of(client, **asked)) for asked in tables]
    assert "first-officer" in before[1][0]

    everything_changes(body, meeting)

    for asked, (html, lines) in zip(tables, before, strict=True):
        assert csv_of(client, **asked) == lines
        assert rows_of(ask(client, **asked)) == rows_of(html)
        assert figures(ask(client, **asked)) == figures(html)
    assert "Latecomer" in ask(client, body="reports")
    assert "Other words" in ask(client, body="reports")
    assert rows_of(ask(client, meeting="REP-1")) == []


def test_day_and_instant_stand_on_the_page_and_in_all_its_links(client: Client, meeting: Meeting) -> None:
    asked = {"meeting": "REP-1", "as_at": PAST, "known_at": "2026-01-06T10:00:00Z"}
    in_force(meeting, "Northland")
    html = ask(client, **asked)
    assert "As at 15 January 2016 Known at 6 January 2026, 17:00:00 (UTC+07:00)" in text_of(html)
    assert lasting(html) == asked
    csv_address = unescape(re.search(r'href="([^"]*)" download', html)[1])  # type: ignore[index]
    assert dict(parse_qsl(csv_address[1:])) == {**asked, "format": "csv"}
    assert f"/change/?as_at={PAST}" in html


def test_without_them_it_is_today_where_the_body_is_and_now(
    client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 3, 1, 18, 30, 5, 123456, tzinfo=UTC)  # in Bangkok the next day has begun
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(User.objects.get(username="editor"))
    assert lasting(ask(client, meeting="REP-1")) == {
        "meeting": "REP-1",
        "as_at": "2026-03-02",
        "known_at": "2026-03-01T18:30:05.123456Z",
    }
    PartyFactory(slug="northland", name="Northland")
    User.objects.update(zone="America/New_York")
    assert lasting(ask(client, party="northland"))["as_at"] == "2026-03-01"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-01-06T10:00:00Z", "2026-01-06T10:00:00Z"),
        ("2026-01-06T10:00:00+07:00", "2026-01-06T03:00:00Z"),
        ("2026-01-06T10:00:00 07:00", "2026-01-06T03:00:00Z"),  # an unescaped + arrives as a space
        ("2026-01-06 10:00", "2026-01-06T03:00:00Z"),  # by the clock of the body
        ("2026-01-06T10:00:00.25Z", "2026-01-06T10:00:00.250000Z"),
    ],
)
def test_an_instant_as_people_write_it(client: Client, meeting: Meeting, written: str, instant: str) -> None:
    assert lasting(ask(client, meeting="REP-1", known_at=written))["known_at"] == instant

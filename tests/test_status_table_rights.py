"""The table *status of implementation*: what it refuses, who may see what in it, and what it costs."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import acts
from commitments.models import Assignment
from commitments.tables import status
from meetings.access import Role
from meetings.models import Body, Document, Meeting
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    ParagraphFactory,
    PartyFactory,
)
from tests.status_tables import ask, csv_of, figures, in_force, lasting, references, signed_in, text_of
from tests.two_bodies import CANARY, GLIMPSE, World, build, eight_users, touch

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


# What it refuses


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Give exactly one of meeting, body and party; none was given."),
        ("body=", "Give exactly one of meeting, body and party; none was given."),
        ("body=reports&party=northland", "Give exactly one of meeting, body and party; given were body, party."),
        ("body=reports&body=other", "body is given more than once."),
        ("body=reports&colour=red", "Unknown parameter: “colour”"),
        ("body=reports&as-at=2016-01-15", "Unknown parameter: “as-at”"),
        ("body=reports&as_at=2016-13-01", "as_at: “2016-13-01” is not a day; write it like 2016-01-15."),
        ("body=reports&as_at=31+February", "as_at: “31 February” is not a day"),
        ("body=reports&as_at=9999-12-31", "as_at: “9999-12-31” is not a day"),
        ("body=reports&known_at=2016-01-15", "known_at: “2016-01-15” is not an instant; write it like"),
        ("body=reports&known_at=0001-01-01T00:00:00Z", "known_at: “0001-01-01T00:00:00Z” is not an instant"),
        ("body=reports&known_at=2150-01-01T00:00:00Z", "known_at: “2150-01-01T00:00:00Z” has not come yet"),
        ("body=reports&format=pdf", "format: “pdf” is none; say html or csv."),
        ("body=reports&page=0", "page: “0” is not the number of a page."),
        ("body=reports&page=%C2%B2", "page: “²” is not the number of a page."),
        ("body=reports&page=2", "page: there is no page 2."),
        ("body=reports&format=csv&page=1", "page: a CSV file has no pages"),
        ("body=reports&format=csv&as_at=soon", "as_at: “soon” is not a day"),
        ("body=reports&as_at=%3Cscript%3E", "as_at: “<script>” is not a day"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client: Client, asked: str, said: str) -> None:
    response = client.get(f"/table/?{asked}")
    assert response.status_code == 400
    html = response.content.decode()
    assert said in text_of(html)
    assert 'role="alert"' in html
    assert "<table" not in html
    assert "<script" not in html


def test_both_dates_are_refused_at_once_and_what_was_typed_stays(client: Client) -> None:
    response = client.get("/table/", {"body": "reports", "as_at": "soon", "known_at": '"then'})
    html = response.content.decode()
    assert text_of(html).count("write it like") == 2
    assert 'name="body" value="reports"' in html
    assert 'name="as_at" value="soon"' in html
    assert 'name="known_at" value="&quot;then"' in html


def test_without_a_scope_the_visible_bodies_are_offered(client: Client) -> None:
    BodyFactory(name="Hidden body", slug="hidden")
    html = client.get("/table/").content.decode()
    assert re.findall(r'href="\?(body=[^"]*)"', html) == ["body=reports"]


@pytest.mark.parametrize("asked", ["body=nowhere", "meeting=nowhere", "party=nowhere", "body=%00", "meeting=a%00b"])
def test_what_is_not_there_answers_404(client: Client, asked: str) -> None:
    assert client.get(f"/table/?{asked}").status_code == 404


def test_it_can_only_be_read(client: Client) -> None:
    assert client.post("/table/?body=reports").status_code == 405


# Who may see what


class Places:
    """Two bodies, the hidden one full of the canary, and the eight users."""

    def __init__(self) -> None:
        self.seen: World = build("plain")
        self.hidden: World = build(CANARY)
        child = next(one for one in touch(self.seen, self.hidden) if isinstance(one, Body))
        self.users = eight_users(self.seen, [child])
        shared = PartyFactory(name="Shared party", slug="shared")
        for world in (self.seen, self.hidden):
            AssignmentFactory(commitment=world.commitment, party=shared)


@pytest.fixture
def places() -> Places:
    return Places()


OUTCOMES = {
    "anonymous": (302, 302, 302),
    "focal point": (404, 404, 404),
    "staff without role": (404, 404, 404),
    "viewer": (200, 404, 200),
    "editor": (200, 404, 200),
    "manager": (200, 404, 200),
    "manager of another body": (404, 404, 200),
    "superuser": (200, 200, 200),
}


@pytest.mark.parametrize("kind", OUTCOMES)
@pytest.mark.parametrize("file_format", ["html", "csv"])
def test_the_eight_users_see_what_is_theirs(places: Places, kind: str, file_format: str) -> None:
    client = signed_in(places.users[kind])
    of_open, of_hidden, of_party = OUTCOMES[kind]
    for asked, expected in [
        ({"body": places.seen.body.slug}, of_open),
        ({"meeting": places.seen.meeting.reference}, of_open),
        ({"body": places.hidden.body.slug}, of_hidden),
        ({"meeting": places.hidden.meeting.reference}, of_hidden),
        ({"party": "shared"}, of_party),
    ]:
        response = client.get("/table/", {**asked, "format": file_format})
        assert response.status_code == expected, (kind, asked)
        told = b"".join(response).decode()
        if expected == 302:
            assert response.headers["Location"].startswith("/admin/login/?next=/table/")
        elif kind != "superuser":
            assert GLIMPSE not in told, (kind, asked)
        shows = expected == 200 and kind != "manager of another body"
        assert ("C-plain" in told) is (shows and "hidden" not in str(asked) and GLIMPSE not in str(asked))


def test_the_superuser_sees_the_canary(places: Places) -> None:
    """Otherwise its absence above would say nothing."""
    client = signed_in(places.users["superuser"])
    assert GLIMPSE in ask(client, party="shared")
    assert GLIMPSE in ask(client, body=places.seen.body.slug)


@pytest.mark.parametrize(("role", "shown"), [(Role.VIEWER, ["A-1"]), (Role.EDITOR, ["A-1", "A-2"])])
def test_restricted_commitments_are_for_editors(body: Body, meeting: Meeting, role: Role, shown: list[str]) -> None:
    in_force(meeting, "Northland", reference="A-1")
    in_force(meeting, "Northland", reference="A-2", restricted=True)
    reader = signed_in(BodyRoleFactory(body=body, role=role).user)
    for asked in ({"body": "reports"}, {"meeting": "REP-1"}, {"party": "northland"}):
        html = ask(reader, **asked, as_at=PAST)
        assert references(html) == shown
        assert figures(html).startswith(f"{len(shown)} part")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_words_of_a_paper_that_may_not_be_read_do_not_appear(body: Body, meeting: Meeting, role: Role) -> None:
    part = in_force(meeting, "Northland").assignments.get()
    paper = ParagraphFactory(
        document__meeting=meeting, document__title="Secret paper", document__text="It was said in secret."
    )
    Document.objects.filter(pk=paper.document_id).update(restricted=True)
    acts.report_progress(part, "in_progress", by=None, effective="2016-01-10", paragraph=paper, quote="said in secret")
    reader = signed_in(BodyRoleFactory(body=body, role=role).user)
    told = ask(reader, body="reports") + csv_of(reader, body="reports")
    assert "progress: in progress" in told
    assert ("said in secret" in told) is (role == Role.EDITOR)
    assert ("Secret paper" in told) is (role == Role.EDITOR)


def test_rights_are_those_of_today(client: Client, body: Body, meeting: Meeting) -> None:
    in_force(meeting, "Northland")
    frozen = lasting(ask(client, body="reports"))
    body.roles.all().delete()
    assert client.get("/table/", frozen).status_code == 404


def test_titles_lead_to_the_desk_where_it_opens(client: Client, body: Body, meeting: Meeting) -> None:
    made = in_force(meeting, "Northland")
    address = f"/admin/commitments/commitment/{made.pk}/change/?as_at={PAST}"
    assert address in ask(client, body="reports", as_at=PAST)
    assert client.get(address).status_code == 200
    reader = BodyRoleFactory(body=body, role=Role.VIEWER, user__is_staff=False).user
    assert "/admin/" not in ask(signed_in(reader), body="reports", as_at=PAST)


def test_nothing_of_it_is_kept_by_the_way(client: Client) -> None:
    assert "no-store" in client.get("/table/", {"body": "reports"}).headers["Cache-Control"]


# Its size


def many(meeting: Meeting, count: int) -> None:
    for _each in range(count):
        made = in_force(meeting, "Northland", "Southland", "Westland")
        deadline = DeadlineFactory(commitment=made)
        for part in made.assignments.all():
            DueFactory(assignment=part, deadline=deadline)


@pytest.mark.parametrize("scope", [{"body": "reports"}, {"meeting": "REP-1"}, {"party": "northland"}])
def test_the_number_of_queries_is_always_the_same(client: Client, meeting: Meeting, scope: dict[str, str]) -> None:
    counts = []
    PartyFactory(slug="northland", name="Northland")
    ask(client, **scope)  # once in its life a connection asks its database what it can do
    for more in (1, 19):
        many(meeting, more)
        with CaptureQueriesContext(connection) as queries:
            ask(client, **scope, as_at=PAST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= BUDGET


def test_a_long_table_has_pages(client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "PER_PAGE", 2)
    for number in range(5):
        in_force(meeting, "Northland", reference=f"A-{number}")
    asked = {"meeting": "REP-1", "as_at": PAST}
    pages = [ask(client, **asked, page=str(number)) for number in (1, 2, 3)]
    assert [references(html) for html in pages] == [["A-0", "A-1"], ["A-2", "A-3"], ["A-4"]]
    assert {figures(html) for html in pages} == {"5 parts : 5 undated ."}
    assert "Page 2 of 3" in text_of(pages[1])
    following = dict(parse_qsl(unescape(re.search(r'rel="next" href="\?([^"]*)"', pages[0])[1])))  # type: ignore[index]
    assert following == {**lasting(pages[0]), "page": "2"}
    assert 'rel="next"' not in pages[2]


def test_the_file_is_whole_however_it_is_read(
    client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(meeting, 5)
    asked = {"meeting": "REP-1", "as_at": PAST, "known_at": timezone.now().isoformat()}
    at_once = csv_of(client, **asked)
    monkeypatch.setattr(status, "AT_ONCE", 2)
    assert csv_of(client, **asked) == at_once
    assert len(at_once.splitlines()) == 1 + 5 * 3
    assert Assignment.objects.count() == 15

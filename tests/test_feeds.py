"""Calendars to subscribe to: what stands in them, when it changes, and that they end with the right (H24, H61, H62)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from commitments import acts
from commitments.models import Commitment, Due
from meetings.access import Role
from meetings.models import Body, BodyRole, Feed, Meeting, Token, User
from meetings.wording import day_in_words
from tests import factories as make
from tests.asking import Asking
from tests.calendars import SOON, address, body, calendar, commitment, due, fetch, shown
from tests.two_bodies import CANARY, GLIMPSE, build, touch

__all__ = ["body", "commitment", "due"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(body: Body) -> User:
    found: User = make.BodyRoleFactory(body=body, role=Role.EDITOR).user
    return found


# What stands in it


def test_a_deadline_is_a_whole_day(officer: User, due: Due) -> None:
    (entry,) = shown(address(officer)).values()
    assert str(entry["SUMMARY"]) == "C-1: Send comments (Indonesia)"
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (SOON, SOON + timedelta(days=1))
    assert entry["DTSTART"].params["VALUE"] == "DATE"
    assert (entry["STATUS"], entry["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    words = str(entry["DESCRIPTION"])
    assert f"“{due.assignment.commitment.quote}”" in words
    assert words.count(day_in_words(SOON)) == 1  # in the rule, and not again
    assert "Asia/Jakarta" in words
    page = f"http://testserver/admin/commitments/commitment/{due.assignment.commitment_id}/change/"
    assert str(entry["URL"]) == page == words.splitlines()[-1]


def test_the_calendar_says_what_it_is(officer: User, due: Due) -> None:
    found = calendar(address(officer, "Deadlines; mine, too"))
    for word in ("X-WR-CALNAME", "NAME"):  # which the library does not know, and reads back as they are written
        assert str(found[word]) == r"Deadlines\; mine\, too"
    assert (found["VERSION"], found["METHOD"], found["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert found["X-WR-TIMEZONE"] == officer.zone
    assert found.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    of_body = address(officer, "Body", scope="body", body=due.assignment.commitment.body)
    assert calendar(of_body)["X-WR-TIMEZONE"] == "Asia/Jakarta"
    answer = fetch(of_body)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-cache", "no-referrer")
    assert answer.cookies == {}


def test_what_is_known_only_as_a_span_is_tentative(officer: User, due: Due, body: Body) -> None:
    Due.objects.filter(pk=due.pk).update(earliest=date(2030, 1, 17), latest=date(2031, 1, 14))
    make.MeetingFactory(body=body, title="Month", when="2031-02", days=3)
    make.MeetingFactory(body=body, title="Perhaps", when="2031-03-01?/2031-03-02?")
    make.MeetingFactory(body=body, title="Sure", when="2031-04-01/2031-04-02", places=["Bali", "Jakarta; or online"])
    make.MeetingFactory(body=body, title="Undated", when="")
    found = shown(address(officer))
    assert {name: one["STATUS"] for name, one in found.items()} == {
        "C-1: Send comments (Indonesia)": "TENTATIVE",
        "Month": "TENTATIVE",
        "Perhaps": "TENTATIVE",
        "Sure": "CONFIRMED",
    }
    days = {name: (one.decoded("DTSTART"), one.decoded("DTEND")) for name, one in found.items()}
    assert days["C-1: Send comments (Indonesia)"] == (date(2030, 1, 17), date(2031, 1, 15))
    assert days["Month"] == (date(2031, 2, 1), date(2031, 3, 1))
    assert days["Sure"] == (date(2031, 4, 1), date(2031, 4, 3))
    assert str(found["Sure"]["LOCATION"]) == "Bali / Jakarta; or online"


def test_what_is_done_says_so(officer: User, due: Due) -> None:
    acts.report_progress(due.assignment, "implemented", by=officer, met=[due])
    assert list(shown(address(officer))) == ["Closed: C-1: Send comments (Indonesia)"]


def test_each_feed_shows_what_it_is_about(officer: User, due: Due, body: Body) -> None:
    below = make.BodyFactory(parent=body)
    other = make.BodyFactory()
    make.BodyRoleFactory(user=officer, body=other)
    make.MembershipFactory(body=other, party=due.assignment.party)
    part = make.AssignmentFactory(commitment__body=below, commitment__reference="C-9", party=due.assignment.party)
    make.DueFactory(assignment=part, earliest=SOON, latest=SOON)
    for number, where in enumerate((body, below, other)):
        make.MeetingFactory(body=where, title=f"Meeting {number}", when=SOON)
    mine = {"C-1: Send comments (Indonesia)"}
    both = mine | {f"C-9: {part.commitment.title} (Indonesia)"}
    assert shown(address(officer)).keys() == mine | {"Meeting 0", "Meeting 1", "Meeting 2"}
    assert shown(address(officer, "B", scope="body", body=body)).keys() == both | {"Meeting 0", "Meeting 1"}
    assert shown(address(officer, "P", scope="party", party=due.assignment.party)).keys() == both | {"Meeting 2"}
    first, second = (shown(one) for one in (address(officer, "1"), address(officer, "2")))
    assert {one["UID"] for one in first.values()} == {one["UID"] for one in second.values()}


def test_what_is_long_over_and_drafts_are_left_out(officer: User, due: Due) -> None:
    where = address(officer)
    Due.objects.filter(pk=due.pk).update(earliest=date(2016, 1, 1), latest=date(2016, 1, 1))
    assert shown(where) == {}
    Due.objects.filter(pk=due.pk).update(earliest=SOON, latest=SOON)
    Commitment.objects.update(disposition="draft")
    assert shown(where) == {}


def test_the_last_day_that_there_is_can_be_written(officer: User, due: Due) -> None:
    Due.objects.filter(pk=due.pk).update(earliest=date.max, latest=date.max)
    assert [one.decoded("DTEND") for one in shown(address(officer)).values()] == [date.max]


def test_it_speaks_the_language_of_its_owner(officer: User, due: Due) -> None:
    Commitment.objects.update(disposition="on_hold")
    before = list(shown(address(officer)))
    User.objects.filter(pk=officer.pk).update(language="id")
    assert list(shown(address(officer, "Second"))) != before


# What must not be in it


def test_what_is_restricted_is_its_reference_and_a_link(officer: User, due: Due) -> None:
    whole = due.assignment.commitment
    for restrict in (whole, whole.paragraph.document):
        restrict.restricted = True
        restrict.save()
        (entry,) = shown(address(officer, f"{restrict}")).values()
        assert str(entry["SUMMARY"]) == "C-1"
        assert str(entry["DESCRIPTION"]) == str(entry["URL"])
        assert "Indonesia" not in entry.to_ical().decode()
        restrict.restricted = False
        restrict.save()


def test_what_is_hidden_appears_in_no_feed(officer: User) -> None:
    seen, hidden = build("plain"), build(CANARY)
    touch(seen, hidden)
    Due.objects.update(earliest=SOON, latest=SOON)
    Meeting.objects.update(when=str(SOON), when_earliest=SOON, when_latest=SOON)
    for role in Role:
        user = make.BodyRoleFactory(body=seen.body, role=role).user
        Commitment.objects.update(officer=user)
        feeds = [{}, {"scope": "body", "body": seen.body}, {"scope": "party", "party": hidden.part.party}]
        for number, columns in enumerate(feeds):
            assert GLIMPSE not in fetch(address(user, f"{number}", **columns)).content.decode()
    assert "C-plain" in fetch(address(user, "again")).content.decode()


def hostile(text: str) -> str:
    """What a calendar can carry of a text: the same, but that every end of a line is a line feed."""
    return re.sub("\r\n?", "\n", text).replace("\0", "").replace("\x1b", "")


@pytest.mark.parametrize(
    "title",
    [
        "x\r\nATTACH:file:///etc/passwd",
        "x\nBEGIN:VALARM\nACTION:PROCEDURE\nEND:VALARM",
        "x\rEND:VCALENDAR",
        r"a;b,c:d\n\\;\, \N",
        "“quoted” \"double\" 'single' {brace} ^n ^'",
        "tabs\tand \x1b[31mcolours",
        *("x" * length + "😀👨‍👩‍👧‍👦é" * 12 for length in range(40, 56)),
        "مؤتمر ‏وزاري 部長級會議 " * 5,
        "x" * 200,
        " leading and trailing ",
    ],
)
def test_H61_a_title_is_escaped_and_folded_and_read_back_as_it_is(officer: User, due: Due, title: str) -> None:
    Commitment.objects.update(title=title, quote=title)
    raw = fetch(address(officer)).content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    (entry,) = Calendar.from_ical(raw).walk("VEVENT")
    assert str(entry["SUMMARY"]) == f"C-1: {hostile(title)} (Indonesia)"
    assert f"“{hostile(title)}”" in str(entry["DESCRIPTION"])
    assert {"ATTACH", "ACTION"} & set(entry) == set()
    assert entry.subcomponents == []
    allowed = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "DESCRIPTION", "STATUS", "TRANSP", "URL"}
    assert set(entry) == allowed | {"LAST-MODIFIED"}


# As it was, too often, and no more


def test_H62_a_feed_fetched_a_thousand_times_in_a_minute_is_held_up(
    officer: User, due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: instant)
    where, other = address(officer), address(officer, "Other")
    etag = fetch(where)["ETag"]
    client = Client(headers={"If-None-Match": etag})
    answers = [client.get(where) for _number in range(999)]
    assert [one.status_code for one in answers] == [304] * 59 + [429] * 940
    assert answers[-1]["Retry-After"] == "30"
    assert fetch(other).status_code == 200  # each feed is counted by itself
    instant += timedelta(seconds=31)
    assert client.get(where).status_code == 304


@pytest.mark.parametrize(
    "end",
    [
        lambda user, feed: BodyRole.objects.all().delete(),
        lambda user, feed: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user, feed: Feed.objects.update(expiry=timezone.now()),
    ],
    ids=["role", "account", "day"],
)
def test_H24_H62_a_feed_ends_with_the_right(officer: User, due: Due, end: Any) -> None:
    where = address(officer, scope="body", body=due.assignment.commitment.body)
    etag = fetch(where)["ETag"]
    end(officer, None)
    answer = fetch(where, If_None_Match=etag)
    assert (answer.status_code, b"C-1" in answer.content) == (410, False)


def test_H62_of_a_right_removed_in_part_nothing_is_left(officer: User, due: Due, body: Body) -> None:
    make.BodyRoleFactory(user=officer)
    mine, of_body = address(officer), address(officer, "B", scope="body", body=body)
    of_party = address(officer, "P", scope="party", party=due.assignment.party)
    assert all(b"C-1" in fetch(one).content for one in (mine, of_body, of_party))
    BodyRole.objects.filter(body=body).delete()
    assert [fetch(one).status_code for one in (mine, of_body, of_party)] == [200, 410, 200]
    assert all(b"C-1" not in fetch(one).content for one in (mine, of_body, of_party))


def test_H24_a_token_of_another_purpose_opens_nothing(officer: User, due: Due) -> None:
    where = address(officer)
    _token, text = Token.objects.create(user=officer, name="a system")
    assert fetch(f"/feeds/{text}.ics").status_code == 404
    feed_token = where.removeprefix("/feeds/").removesuffix(".ics")
    assert Asking(token=feed_token).get("bodies/").status_code == 401


def test_H40_a_token_is_in_no_log_and_only_its_hash_is_kept(
    officer: User, due: Due, caplog: pytest.LogCaptureFixture
) -> None:
    where = address(officer)
    token = where.removeprefix("/feeds/").removesuffix(".ics")
    with caplog.at_level("DEBUG"):
        fetch(where)
        BodyRole.objects.all().delete()
        fetch(where)
        Feed.objects.all().delete()
        assert fetch(where).status_code == 404
        for _number in range(40):
            fetch(where)
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert token not in str(Feed.objects.values())


def test_only_reading_is_offered(officer: User) -> None:
    where = address(officer)
    for verb in ("post", "put", "delete", "patch", "options"):
        assert getattr(Client(), verb)(where).status_code == 405
    assert Client().head(where).content == b""


def test_a_feed_costs_the_same_queries_for_few_and_for_many(officer: User, due: Due, body: Body) -> None:
    where = address(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert fetch(where).status_code == 200
        return len(caught)

    make.MeetingFactory(body=body, when=SOON)
    queries()
    few = queries()
    for _number in range(5):
        part = make.AssignmentFactory(commitment__body=body, commitment__officer=officer)
        make.DueFactory(assignment=part, earliest=SOON, latest=SOON)
        make.MeetingFactory(body=body, when=SOON)
    assert queries() == few <= 18

"""The table as a CSV file: whole, exact, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commitments.tables.comma_separated import cell
from meetings.access import Role
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    EventFactory,
    MeetingFactory,
    PartyFactory,
)
from tests.papers import FIXTURES

pytestmark = pytest.mark.django_db
TABLES = Path(__file__).parent / "tables"
KNOWN_AT = "2026-01-06T00:00:00Z"  # the day after the fixtures' events were recorded


def download(client: Client, **asked: str) -> bytes:
    response = client.get("/table/", {**asked, "format": "csv"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def read(data: bytes) -> list[dict[str, str]]:
    """As a spreadsheet reads it; raises when a line has more or fewer cells than the head."""
    head, *lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def superuser() -> Client:
    client = Client()
    client.force_login(BodyRoleFactory(user__is_superuser=True, role=Role.VIEWER).user)
    return client


# The five papers


@pytest.fixture
def papers() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("day", ["2016-01-15", "2016-02-10"])
def test_the_working_group_as_at_a_day(day: str) -> None:
    """Compare with the file that was approved; UPDATE_TABLES=1 writes it, for the reviewer to see in the diff."""
    data = download(superuser(), body="working-group-disruption", as_at=day, known_at=KNOWN_AT)
    path = TABLES / f"working-group-disruption_{day}.csv"
    if os.environ.get("UPDATE_TABLES"):
        path.write_bytes(data)
    assert data.decode() == path.read_bytes().decode()


@pytest.mark.usefixtures("papers")
def test_what_the_approved_files_must_say() -> None:
    """Worked out by hand from the paper, whatever stands in the files."""
    rows = {
        day: read(download(superuser(), body="working-group-disruption", as_at=day, known_at=KNOWN_AT))
        for day in ("2015-11-24", "2016-01-15", "2016-02-10")
    }
    # Before the debrief workshop there were one commitment of May and nine parts of one of September.
    assert [(row["Reference"], row["Part"]) for row in rows["2015-11-24"]] == [
        ("WGD-2015-01", "1"),
        *(("WGD-2015-02", str(number)) for number in range(1, 10)),
    ]
    standing = {day: [row["Standing"] for row in told] for day, told in rows.items()}
    assert [standing[day].count("due soon") for day in ("2016-01-15", "2016-02-10")] == [1, 0]
    assert [standing[day].count("overdue") for day in ("2016-01-15", "2016-02-10")] == [0, 1]
    reporting = next(row for row in rows["2016-02-10"] if row["Reference"] == "WGD-2015-13")
    assert reporting["Paragraph"] == "¶ 16"
    assert reporting["Rule"].count("; at “") == 3
    assert reporting["Due"] == "2016-02-02; 2016-02-02; 2016-03-23; 2016-03-23"  # the last days of the meetings
    assert reporting["Standing"] == "overdue"
    again = [row["Relation"] for row in rows["2016-02-10"] if row["Relation"]]
    assert again == [
        "reiterates WGD-2015-03",
        "reiterates WGD-2015-05",
        "reiterates WGD-2015-08",
        "reiterates WGD-2015-06; reiterates WGD-2015-07",
        "reiterates WGD-2015-04",
    ]
    assert {row["As at"] for row in rows["2016-02-10"]} == {"2016-02-10"}
    assert {row["Known at"] for row in rows["2016-02-10"]} == {KNOWN_AT}


@pytest.mark.usefixtures("papers")
def test_nothing_was_known_before_it_was_recorded() -> None:
    asked = {"body": "working-group-disruption", "as_at": "2016-02-10"}
    assert read(download(superuser(), **asked, known_at="2026-01-01T00:00:00Z")) == []


# A cell


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("a plain text", "a plain text"),
        ("2016-02-01/2016-02-02", "2016-02-01/2016-02-02"),
        ("a-b = c + d @ e", "a-b = c + d @ e"),
        ("– a dash", "– a dash"),
        ('=HYPERLINK("http://example.org")', '\'=HYPERLINK("http://example.org")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1+1", "'-1+1"),
        ("+1", "'+1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "' =1"),
        ("\n=1", "' =1"),
        ("\ttab", "'\ttab"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("“=1", "'“=1"),
        (" “ -1", "' “ -1"),
        ("\uff1d1", "'\uff1d1"),
        ("\0=1", "'=1"),
        ("one\r\ntwo\nthree\rfour\u2028five", "one two three four five"),
        ("a;=1", "a;'=1"),
        ("a; \t@SUM(A1)", "a; \t'@SUM(A1)"),
        (";=1", ";'=1"),
        ("a;-1", "a;'-1"),
        ("to decide:; - one; - two", "to decide:; - one; - two"),
    ],
)
def test_no_cell_is_taken_for_a_formula(text: str, written: str) -> None:
    assert cell(text) == written


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n \"'“;,a\0\u00a0\u2028\ufeff\uff1d")))
def test_whatever_the_text_the_cell_is_harmless_and_one_line(text: str) -> None:
    written = cell(text)
    assert not re.match(r"[=+\-@\t\r]|[\s\"“\ufeff]+[=+\-@]", written)
    assert len(written.splitlines()) <= 1
    assert written.replace("'", "").split() == re.sub("[\0]", "", text).replace("'", "").split()


# The file


def test_it_is_made_for_spreadsheets() -> None:
    body = BodyFactory(slug="reports")
    response = superuser().get(
        "/table/", {"body": "reports", "as_at": "2016-01-15", "known_at": KNOWN_AT, "format": "csv"}
    )
    assert response.streaming
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert data.startswith(b"\xef\xbb\xbfBody,Meeting,")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 1
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="status-of-implementation_{body.slug}_as-at-2016-01-15_known-at-2026-01-06T000000Z.csv"'
    )


@pytest.mark.parametrize(
    ("reference", "name"),
    [('A "1"; x=../../b\r\nSet-Cookie: c', "a-1-xb-set-cookie-c"), ("Ж-1", "1"), ("///", "meeting")],
)
def test_its_name_is_safe(reference: str, name: str) -> None:
    MeetingFactory(reference=reference)
    response = superuser().get("/table/", {"meeting": reference, "format": "csv"})
    written = re.fullmatch(
        r'attachment; filename="status-of-implementation_([a-z0-9-]+)_as-at-[\d-]+_known-at-[\dTZ-]+\.csv"',
        response.headers["Content-Disposition"],
    )
    assert written
    assert written[1] == name


def test_hostile_texts_arrive_as_texts() -> None:
    formula = '=HYPERLINK("http://example.org", "click")'
    body = BodyFactory(name=formula, slug="reports")
    meeting = MeetingFactory(body=body, title=f"+{formula}")
    made = CommitmentFactory(
        reference="-1+1",
        origin=meeting,
        title=f"\t{formula}",
        quote=f"One,\r\n“two”;\n{formula}",
        officer__first_name="@x",
    )
    AssignmentFactory(commitment=made, party=PartyFactory(name="@SUM(A1:A9)"), named_as=formula)
    EventFactory(commitment=made, new={"disposition": "completed", "drop_reason": ""}, why=formula)
    (row,) = read(download(superuser(), body="reports"))
    assert row["Body"] == f"'{formula}"
    assert row["Meeting"] == f"'+{formula}"
    assert row["Reference"] == "'-1+1"
    assert row["Title"] == f"'\t{formula}"
    assert row["Quote"] == f"One, “two”; '{formula}"
    assert row["Party"] == "'@SUM(A1:A9)"
    assert row["Named as"] == f"'{formula}"
    assert row["What was said"] == f"completed – {formula}"
    assert row["Officer"].startswith("'@x")


def test_the_cells_of_a_commitment_are_repeated() -> None:
    made = CommitmentFactory(origin=MeetingFactory(reference="M-1"), reference="A-1")
    for name in ("Northland", "Southland"):
        AssignmentFactory(commitment=made, party=PartyFactory(name=name))
    EventFactory(commitment=made)
    rows = read(download(superuser(), meeting="M-1"))
    assert [(row["Reference"], row["Quote"], row["Party"]) for row in rows] == [
        ("A-1", made.quote, "Northland"),
        ("A-1", made.quote, "Southland"),
    ]

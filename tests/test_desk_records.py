"""Meetings, papers, drafts and parties are recorded on the desk; what is wrong is refused and kept."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from commitments import models as record
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import body, desk, officer, page, sealed, text_of
from tests.factories import TODAY

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db


def rows(**counts: int) -> dict[str, int]:
    """What a page sends of its inline rows: how many there are."""
    return {
        f"{prefix}-{name}": (count if name == "TOTAL_FORMS" else 0)
        for prefix, count in counts.items()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_a_meeting_may_be_recorded_with_its_date_which_then_moves_by_acts(desk: Client, body: ground.Body) -> None:
    data = {
        "reference": "WG-5",
        "title": "Fifth meeting",
        "body": body.pk,
        "when": "2016-02",
        "days": 2,
        "state": "planned",
        "places": "Bangkok\nColombo",
        **rows(attendance=1, mentions=0),
        "attendance-0-party": make.PartyFactory(name="Indonesia").pk,
        "attendance-0-capacity": "host",
        "attendance-0-present": "yes",
    }
    assert desk.post(reverse("admin:meetings_meeting_add"), data).status_code == 302
    meeting = ground.Meeting.objects.get(reference="WG-5")
    assert (str(meeting.when), meeting.places) == ("2016-02", ["Bangkok", "Colombo"])
    opened = desk.get(page(meeting))
    assert "Indonesia" in text_of(opened)
    assert "Bangkok or Colombo" in text_of(opened)
    assert 'name="when"' not in opened.content.decode()
    data |= {**sealed(meeting), **rows(attendance=0), "when": "2017", "state": "held", "places": ""}
    answer = desk.post(page(meeting), data)
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (str(meeting.when), meeting.state, meeting.places) == ("2016-02", "planned", ["Bangkok", "Colombo"])


@pytest.mark.parametrize(
    ("when", "days", "refusal"),
    [
        ("2015-13", "", "months run from 01 to 12"),
        ("31 February", "", "is not a date"),
        ("2016-02-02/2016-02-01", "", "runs backwards"),
        ("2016-02-01", "3", "3 days do not fit"),
    ],
)
def test_a_bad_date_is_refused_and_kept(desk: Client, body: ground.Body, when: str, days: str, refusal: str) -> None:
    data = {"reference": "WG-5", "title": "Fifth", "body": body.pk, "when": when, "days": days, "state": "planned"}
    answer = desk.post(reverse("admin:meetings_meeting_add"), {**data, **rows(attendance=0, mentions=0)})
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    assert f'value="{when}"' in answer.content.decode()


def test_a_paper_is_cut_when_it_is_saved_and_its_text_stays(desk: Client, body: ground.Body) -> None:
    data = {
        "slug": "statement",
        "title": "Statement",
        "kind": "report",
        "body": body.pk,
        "language": "en",
        "text": "1. We met.\r\n\r\n2. We will report\r\nagain.\r\n\r\n3. We left.",
    }
    answer = desk.post(reverse("admin:meetings_document_add"), data)
    paper = ground.Document.objects.get(slug="statement")
    assert answer.headers["Location"] == page(paper)
    assert [(each.label, each.text) for each in paper.paragraphs.all()] == [
        ("1", "1. We met."),
        ("2", "2. We will report\nagain."),
        ("3", "3. We left."),
    ]
    opened = desk.get(page(paper))
    assert 'name="text"' not in opened.content.decode()
    assert "¶ 2" in text_of(opened)
    assert f"paragraph={paper.paragraphs.get(label='2').pk}" in opened.content.decode()
    desk.post(page(paper), {**data, **sealed(paper), "title": "Renamed", "text": "4. Something else."})
    paper.refresh_from_db()
    assert paper.title == "Renamed"
    assert "We will report" in paper.text


def test_the_page_of_a_paper_shows_what_stands_in_each_paragraph(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body, reference="WG-1")
    make.PrincipleFactory(paragraph=one.paragraph, quote=one.quote, title="A principle of ours")
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, indicator="arrests", value="0", in_words="none")
    shown = text_of(desk.get(page(one.paragraph.document)))
    assert "WG-1" in shown
    assert "A principle of ours" in shown
    assert "none – arrests" in shown


def test_the_page_of_a_meeting_shows_what_was_agreed_and_what_is_to_be_reported(
    desk: Client, body: ground.Body
) -> None:
    one = make.CommitmentFactory(body=body, reference="WG-1")
    meeting = make.MeetingFactory(body=body, when="2016-02-02", state="planned")
    by_name = make.DeadlineFactory(commitment=one, anchor="meeting", meeting=meeting, phrase="to be reported")
    as_next = make.DeadlineFactory(commitment=one, anchor="next_meeting", body=body, phrase="at the next one")
    part = make.AssignmentFactory(commitment=one, party__name="Indonesia")
    make.DueFactory(assignment=part, deadline=by_name, latest=date(2016, 2, 2))
    make.DueFactory(assignment=part, deadline=as_next, latest=date(2016, 2, 2))
    assert "WG-1" in text_of(desk.get(page(one.origin)))
    shown = text_of(desk.get(page(meeting), {"as_at": TODAY.isoformat()}))
    for words in ("to be reported", "at the next one", "Indonesia", "WG-1", "18 days left"):
        assert words in shown


def commitment_data(paragraph: ground.Paragraph, meeting: ground.Meeting, **changes: Any) -> dict[str, Any]:
    return {
        "reference": "NEW-1",
        "title": "Send it",
        "kind": "request",
        "roll_up": "all",
        "origin": meeting.pk,
        "paragraph": paragraph.pk,
        "quote": paragraph.text,
        **rows(assignments=0, deadlines=0, voices=0),
        **changes,
    }


PART = {"assignments-0-role": "lead", "assignments-0-basis": "stated"}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"quote": "They never said this."}, "do not stand in"),
        ({"roll_up": "n_of_m"}, "Give how many parts are needed"),
        ({"period": "2015-13"}, "months run from 01 to 12"),
        ({**rows(assignments=1), **PART, "assignments-0-each": "on"}, "Give the party, or the paper"),
        (
            {
                **rows(deadlines=1),
                "deadlines-0-phrase": "then",
                "deadlines-0-bound": "by",
                "deadlines-0-anchor": "meeting",
                "deadlines-0-edge": "end",
                "deadlines-0-count": "calendar",
            },
            "Give what the deadline hangs on",
        ),
        (
            {
                **rows(deadlines=1),
                "deadlines-0-phrase": "then",
                "deadlines-0-bound": "by",
                "deadlines-0-anchor": "fixed",
                "deadlines-0-fixed": "2016-02",
                "deadlines-0-edge": "end",
                "deadlines-0-count": "calendar",
                "deadlines-0-offset": "for a while",
            },
            "is not a distance in time",
        ),
    ],
)
def test_a_bad_draft_is_refused_and_what_was_typed_is_kept(
    desk: Client, body: ground.Body, changes: dict[str, Any], refusal: str
) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    data = commitment_data(paragraph, paragraph.document.meeting, **changes)
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    content = unescape(answer.content.decode())
    for value in ("Send it", data["quote"], changes.get("deadlines-0-offset", "")):
        assert value in content
    assert not record.Commitment.objects.filter(reference="NEW-1").exists()


def test_a_party_has_one_part(desk: Client, body: ground.Body) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    party = make.PartyFactory(name="Indonesia")
    twice = {key.replace("0", str(n)): value for n in (0, 1) for key, value in PART.items()}
    twice |= {f"assignments-{n}-party": party.pk for n in (0, 1)}
    data = commitment_data(paragraph, paragraph.document.meeting, **rows(assignments=2), **twice)
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    assert "Indonesia has a part already" in text_of(answer)


def test_a_draft_is_written_with_its_parts_and_deadlines_and_then_activated(
    desk: Client, body: ground.Body, officer: ground.User
) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    data = commitment_data(
        paragraph,
        paragraph.document.meeting,
        officer=officer.pk,
        **rows(assignments=2, deadlines=1),
        **PART,
        **{key.replace("0", "1"): value for key, value in PART.items()},
        **{
            "assignments-0-party": make.PartyFactory().pk,
            "assignments-1-named_as": "interested parties",
            "deadlines-0-phrase": "within two weeks",
            "deadlines-0-bound": "by",
            "deadlines-0-anchor": "meeting",
            "deadlines-0-meeting": paragraph.document.meeting.pk,
            "deadlines-0-edge": "end",
            "deadlines-0-offset": "P14D",
            "deadlines-0-count": "calendar",
        },
    )
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    one = record.Commitment.objects.get(reference="NEW-1")
    assert answer.headers["Location"] == page(one)
    assert one.disposition == Disposition.DRAFT
    assert [part.number for part in one.assignments.order_by("number")] == [1, 2]
    assert desk.post(page(one, "activate"), {}).status_code == 302
    assert {due.latest for due in record.Due.objects.filter(assignment__commitment=one)} == {date(2015, 12, 9)}


def test_a_name_of_another_party_is_refused(desk: Client) -> None:
    make.PartyFactory(name="Viet Nam")
    party = make.PartyFactory(name="Vietnamese office", slug="office")
    data = {"name": party.name, "slug": party.slug, "kind": "office", "iso": "", **rows(members=0)}
    for names, refusal in ((["viet  NAM"], "Viet Nam goes by this name"), (["New", "new!"], "stands here already")):
        sent = {**data, **rows(names=len(names))}
        sent |= {f"names-{n}-name": name for n, name in enumerate(names)}
        answer = desk.post(page(party), {**sent, **sealed(party)})
        assert answer.status_code == 200
        assert refusal in text_of(answer)
    assert party.names.count() == 1


def test_a_manager_writes_the_words_used_outwards_as_lines(body: ground.Body) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
    data = {"name": body.name, "slug": body.slug, "zone": "UTC", "weekend": "67", "silence": "explicit_only"}
    data |= {**rows(memberships=0, roles=0), **sealed(body)}
    answer = client.post(page(body), {**data, "outward_words": "overdue outstanding"})
    assert "Write one pair a line" in text_of(answer)
    assert "overdue outstanding" in text_of(answer)
    assert (
        client.post(page(body), {**data, "outward_words": "overdue: outstanding", "mail_on": "on"}).status_code == 302
    )
    body.refresh_from_db()
    assert (body.outward_words, body.mail_on) == ({"overdue": "outstanding"}, True)


def test_a_mail_is_read_as_it_left(desk: Client, officer: ground.User) -> None:
    mine = make.DeliveryFactory(recipient=officer, raw=b"Subject: What is due\r\n\r\nNothing at all.\r\n")
    shown = text_of(desk.get(page(mine)))
    assert "What is due" in shown
    assert "Nothing at all." in shown


def test_the_desk_and_the_table_have_an_icon(desk: Client) -> None:
    for where in (reverse("admin:index"), reverse("admin:login"), reverse("table")):
        page = desk.get(where, follow=True).content.decode()
        assert re.search(r'<link rel="icon"\s+(type="image/svg\+xml"\s+)?href="/static/desk/icon[.\w]*svg"', page)
    assert finders.find("desk/icon.svg")


def test_logging_in_leads_to_the_desk(officer: ground.User) -> None:
    client = Client()
    answer = client.post(reverse("admin:login"), {"username": officer.username, "password": "password"})
    assert answer.headers["Location"] == reverse("admin:index")

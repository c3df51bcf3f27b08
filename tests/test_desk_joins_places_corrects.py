"""Two meetings joined, a place changed and a paper corrected at the desk: what would come of it is shown first."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments import models as record
from meetings import models as ground
from meetings.access import Role
from meetings.paragraphs import cut
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = """1. The parties will send their comments on the draft within two weeks.

2. The co-chairs will report to the next meeting of the working group.

3. Some delegations proposed a regional office for the exchange of information.
"""
CORRECTED = """1. The working group took note of the report.

2. The parties will send their comments on the draft within two weeks.

3. The co-chairs shall report in writing to the next meeting of the working group.
"""


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(name="Working Group", slug="working-group")


def client_of(body: ground.Body, role: Role) -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=role).user)
    return client


@pytest.fixture
def desk(body: ground.Body) -> Client:
    return client_of(body, Role.EDITOR)


def page(one: models.Model, which: str = "change") -> str:
    return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_{which}", args=[one.pk])


def text_of(answer: Any) -> str:
    content = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def confirming(answer: Any) -> dict[str, str]:
    """What the page with the preview sends when it is confirmed."""
    hidden = re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in hidden} | {"confirmed": "1"}


# A place


def test_the_place_of_a_recorded_meeting_is_changed(desk: Client, body: ground.Body) -> None:
    meeting = make.MeetingFactory(body=body, places=["Bali"], state="planned")
    assert page(meeting, "place") in desk.get(page(meeting)).content.decode()
    where = page(meeting, "place")
    opened = desk.get(where).context["form"]
    assert opened["places"].value() == "Bali"
    assert "Nothing would change" in text_of(desk.post(where, {"places": "Bali", "seen": meeting.version}))
    assert "Null characters" in text_of(desk.post(where, {"places": "Per\0th"}))
    answer = desk.post(where, {"places": "Perth\r\n\r\nCanberra", "why": "So decided.", "seen": meeting.version})
    assert answer.headers["Location"] == page(meeting)
    meeting.refresh_from_db()
    assert meeting.places == ["Perth", "Canberra"]
    assert meeting.events.get(field="places").why == "So decided."
    answer = desk.post(where, {"places": "Lombok", "seen": 1})
    assert "Changed since you opened it" in text_of(answer)
    assert "Lombok" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.places == ["Perth", "Canberra"]


# Two records of one meeting


@pytest.fixture
def kept(body: ground.Body) -> ground.Meeting:
    return make.MeetingFactory(body=body, reference="M-KEPT", title="Fifth meeting", when="2016-05-10", state="planned")


@pytest.fixture
def gone(body: ground.Body) -> ground.Meeting:
    """A second record, on which a visible and a hidden commitment hang."""
    meeting = make.MeetingFactory(
        body=body, reference="M-GONE", title="5th meeting", when="2016-05-02", state="planned"
    )
    make.DocumentFactory(meeting=meeting, title="Agenda of the fifth")
    for number, words in enumerate(("Indonesia", "zqhidden")):
        own = {"body": body} if number == 0 else {}
        commitment = make.CommitmentFactory(reference=f"{words}-1", title=words, **own)
        deadline = make.DeadlineFactory(commitment=commitment, anchor="meeting", meeting=meeting, phrase=f"at {words}")
        part = make.AssignmentFactory(commitment=commitment, named_as=words)
        make.DueFactory(assignment=part, deadline=deadline, earliest=date(2016, 5, 2), latest=date(2016, 5, 2))
    return meeting


def test_two_records_of_one_meeting_are_joined_after_a_preview(
    desk: Client, kept: ground.Meeting, gone: ground.Meeting
) -> None:
    where, before = page(gone, "join"), record.Event.objects.count()
    assert where in desk.get(page(gone)).content.decode()
    assert "Fifth meeting – 10 May 2016 – M-KEPT" in text_of(desk.get(where))
    answer = desk.post(where, {"kept": kept.pk, "why": "One meeting.", "seen": gone.version})
    shown = text_of(answer)
    for words in ("What it would move", "Indonesia-1", "2 May 2016", "10 May 2016", "Agenda of the fifth"):
        assert words in shown, words
    assert "1 due date that is not visible to you moves too" in shown
    assert "1 record that is not visible to you" in shown
    assert "zqhidden" not in answer.content.decode()
    assert record.Event.objects.count() == before
    gone.refresh_from_db()
    assert gone.state == "planned"
    answer = desk.post(where, confirming(answer))
    assert answer.headers["Location"] == page(kept)
    gone.refresh_from_db()
    assert gone.state == "cancelled"
    assert kept.documents.get().title == "Agenda of the fifth"
    assert {due.latest for due in record.Due.objects.all()} == {date(2016, 5, 10)}
    assert "joined with M-GONE" in text_of(desk.get(page(kept)))
    assert where not in desk.get(page(gone)).content.decode()


@pytest.mark.parametrize("which", ["kept", "gone"])
def test_whoever_changed_either_record_meanwhile_is_not_overwritten(
    desk: Client, kept: ground.Meeting, gone: ground.Meeting, which: str
) -> None:
    where = page(gone, "join")
    shown = desk.post(where, {"kept": kept.pk, "why": "One meeting.", "seen": gone.version})
    acts.place_meeting({"kept": kept, "gone": gone}[which], ["Perth"], by=None)
    answer = desk.post(where, confirming(shown))
    assert "Changed since you opened it" in text_of(answer)
    assert "One meeting." in text_of(answer)
    gone.refresh_from_db()
    assert gone.state == "planned"


def test_only_records_that_can_stay_are_offered(desk: Client, body: ground.Body, gone: ground.Meeting) -> None:
    held, other = (make.MeetingFactory(body=body, when="2016-01-05", state="held") for _ in range(2))
    cancelled = make.MeetingFactory(body=body, state="cancelled")
    elsewhere = make.MeetingFactory(when="2016-01-05")

    def offered(meeting: ground.Meeting) -> set[ground.Meeting]:
        return set(desk.get(page(meeting, "join")).context["form"].fields["kept"].queryset)

    assert offered(gone) >= {held, other}
    assert not offered(gone) & {gone, cancelled, elsewhere}
    assert other in offered(held)
    assert not offered(held) & {held, gone, cancelled}
    answer = desk.post(page(gone, "join"), {"kept": elsewhere.pk, "why": "One."})
    assert "valid choice" in text_of(answer)
    assert "Say why the two are one meeting" in text_of(desk.post(page(gone, "join"), {"kept": held.pk, "why": " "}))


# A corrected paper


@pytest.fixture
def paper(body: ground.Body) -> ground.Document:
    document = make.DocumentFactory(meeting=make.MeetingFactory(body=body), title="Statement", slug="one", text=TEXT)
    for position, piece in enumerate(cut(TEXT), 1):
        make.ParagraphFactory(document=document, position=position, label=piece.label, start=piece.start, end=piece.end)
    return document


def quoting(paper: ground.Document, position: int, quote: str, **given: Any) -> record.Commitment:
    paragraph = paper.paragraphs.get(position=position)
    return make.CommitmentFactory(paragraph=paragraph, quote=quote, **{"origin": paper.meeting, **given})


@pytest.mark.parametrize("way", ["typed", "file"])
def test_vanished_and_changed_quotes_are_listed_before_a_paper_is_corrected(
    desk: Client, paper: ground.Document, way: str
) -> None:
    standing = quoting(paper, 1, "send their comments on the draft")
    changed = quoting(paper, 2, "The co-chairs will report to the next meeting of the working group.", title="Report")
    vanished = quoting(paper, 3, "proposed a regional office", title="Regional office")
    quoting(paper, 3, "exchange of information", title="zqhidden", origin=make.MeetingFactory())
    where, before = page(paper, "correct"), record.Event.objects.count()
    assert where in desk.get(page(paper)).content.decode()
    opened = desk.get(where)
    assert opened.context["form"]["text"].value() == TEXT
    data: dict[str, Any] = {"text": CORRECTED.replace("\n", "\r\n"), "why": "Errata."}
    if way == "file":
        data |= {"text": TEXT, "file": SimpleUploadedFile("errata.txt", CORRECTED.encode())}
    answer = desk.post(where, data)
    content, shown = answer.content.decode(), text_of(answer)
    for words in (
        "What it would change",
        "Vanished",
        "proposed a regional office",
        "Changed",
        "The co-chairs will report to the next meeting",
        "¶ 3: 3. The co-chairs shall report in writing",
        "1 quote stands in the corrected text",
        "1 record that is not visible to you",
        "Nothing has been written yet",
    ):
        assert words in shown, words
    assert page(changed) in content
    assert page(vanished) in content
    assert "zqhidden" not in content
    assert "No due date moves" not in shown
    assert (ground.Document.objects.filter(replaces=paper).exists(), record.Event.objects.count()) == (False, before)
    answer = desk.post(where, confirming(answer))
    newer = ground.Document.objects.get(replaces=paper)
    assert answer.headers["Location"] == page(newer)
    assert newer.text == CORRECTED
    standing.refresh_from_db()
    vanished.refresh_from_db()
    assert (standing.paragraph.document, vanished.paragraph.document) == (newer, paper)
    assert standing.events.get(field="source").why == "Errata."
    assert where not in desk.get(page(paper)).content.decode()  # which was replaced
    assert "It was replaced before; correct the newer paper" in text_of(desk.post(where, data | {"file": ""}))


def test_a_refused_correction_says_why_and_keeps_what_was_typed(desk: Client, paper: ground.Document) -> None:
    where = page(paper, "correct")
    for typed, refusal in (
        ({"text": TEXT, "why": "Errata."}, "or the same as before"),
        ({"text": CORRECTED, "why": " "}, "Give the reason for the correction"),
        (
            {"text": CORRECTED, "why": "Two.", "file": SimpleUploadedFile("a.txt", b"1. Words.")},
            "give the corrected one",
        ),
        ({"text": TEXT, "why": "No PDF.", "file": SimpleUploadedFile("a.pdf", b"1. Words.")}, "no PDF"),
        ({"text": CORRECTED, "why": "Errata.", "confirmed": "1", "file": SimpleUploadedFile("a.txt", b"\0")}, "once"),
    ):
        answer = desk.post(where, typed)
        assert refusal in text_of(answer)
        assert answer.context["form"]["text"].value() == typed["text"]
        assert ("choose them again" in text_of(answer)) == ("file" in typed)
    assert not ground.Document.objects.filter(replaces=paper).exists()


def test_what_is_typed_is_changed_again_before_it_is_confirmed(desk: Client, paper: ground.Document) -> None:
    where = page(paper, "correct")
    sent = {"file": SimpleUploadedFile("errata.txt", CORRECTED.encode()), "text": TEXT, "why": "Errata."}
    shown = confirming(desk.post(where, sent))
    del shown["confirmed"]
    again = desk.post(where, shown | {"again": "1"})
    assert again.context["form"]["text"].value() == CORRECTED  # the text of the file, to be read and mended
    assert not ground.Document.objects.filter(replaces=paper).exists()


def test_a_viewer_is_offered_none_of_it(body: ground.Body, paper: ground.Document, kept: ground.Meeting) -> None:
    viewer = client_of(body, Role.VIEWER)
    for one, slugs in ((paper, ["correct"]), (kept, ["place", "join"])):
        content = viewer.get(page(one)).content.decode()
        for slug in slugs:
            assert page(one, slug) not in content
            assert viewer.post(page(one, slug), {"why": "x"}).status_code == 403

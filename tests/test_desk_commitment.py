"""The page of a commitment on the desk: its quote in context, its parts and rules, and texts that stay inert."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commitments import models as record
from commitments.admin.moves import MOVES
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import body, desk, listing, officer, page, text_of

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db


def test_the_quote_stands_marked_in_its_paragraph_and_is_escaped(desk: Client, body: ground.Body) -> None:
    quote = "The <b>parties</b> will & shall\nreport."
    paper = make.DocumentFactory(
        meeting__body=body, text="1. Before it. The <b>parties</b> will & shall report. After."
    )
    one = make.CommitmentFactory(body=body, paragraph=make.ParagraphFactory(document=paper), quote=quote)
    content = desk.get(page(one)).content.decode()
    assert "Before it. <mark>The &lt;b&gt;parties&lt;/b&gt; will &amp; shall report.</mark> After." in content


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "<svg onload=alert(1)>", "{{ 7|add:7 }}"])
def test_texts_are_inert_wherever_they_are_shown(desk: Client, body: ground.Body, evil: str) -> None:
    part = make.AssignmentFactory(
        commitment=make.CommitmentFactory(body=body, title=evil, text=evil), party=None, named_as=evil
    )
    one = part.commitment
    make.DueFactory(assignment=part, deadline__phrase=evil, latest=date(2016, 2, 1), deadline__fixed="2016-02-01")
    make.EventFactory(commitment=one, why=evil, by_words=evil, by=None)
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, indicator=evil, in_words=evil, commitment=one)
    make.VoiceFactory(commitment=one, named_as=evil)
    for where in (
        reverse("admin:index"),
        listing(record.Commitment),
        listing(record.Assignment),
        listing(record.Event),
        page(one),
        page(one, "progress"),
        page(one.origin),
        page(one.paragraph.document),
    ):
        content = desk.get(where).content.decode()
        assert "<script>alert(1)" not in content
        assert "<svg onload" not in content
        assert "14" not in re.findall(r"<h2[^>]*>([^<]*)</h2>", content)


def test_the_page_tells_parts_rules_voices_links_results_and_history(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body, officer__username="the-officer")
    meeting = make.MeetingFactory(body=body, title="Steering Group")
    part = make.AssignmentFactory(commitment=one, party__name="Indonesia", delay_reason="funding")
    deadline = make.DeadlineFactory(commitment=one, anchor="meeting", meeting=meeting, phrase="to the SG", bound="at")
    make.DueFactory(assignment=part, deadline=deadline, latest=date(2016, 2, 2))
    make.VoiceFactory(commitment=one, named_as="some participants")
    make.LinkFactory(from_commitment=one, to_commitment__body=body, to_commitment__title="An older one")
    make.LinkFactory(to_commitment=one, from_commitment__body=body, from_commitment__title="A younger one")
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, commitment=one, indicator="persons", value="59")
    make.EventFactory(commitment=one, why="First reason")
    make.EventFactory(
        commitment=None,
        assignment=part,
        field="progress",
        why="Second reason",
        paragraph=one.paragraph,
        old={"progress": "no_information"},
        new={"progress": "in_progress", "progress_basis": "reported"},
    )
    shown = text_of(desk.get(page(one), {"as_at": ""}))
    for words in (
        "Indonesia",
        "delayed by: funding",
        "at “Steering Group”",
        "hangs on Steering Group",
        "2 February 2016",
        "Proposed by",
        "some participants",
        "An older one",
        "A younger one",
        "59 – persons",
        "the-officer",
        "no information → in progress, reported",
    ):
        assert words in shown, words
    assert shown.index("Second reason") < shown.index("First reason")  # the newest first
    assert f"{one.paragraph.document.title}, {one.paragraph.cited}" in shown


def test_what_is_in_force_has_no_fields_to_type_into(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body)
    content = desk.get(page(one)).content.decode()
    assert 'name="title"' not in content
    assert 'name="_save"' not in content
    assert desk.post(page(one), {"title": "Other"}).status_code == 403


def test_a_viewer_is_offered_no_act(body: ground.Body) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    one = make.CommitmentFactory(body=body)
    assert "Report progress" not in text_of(client.get(page(one)))
    assert client.post(page(one, "complete"), {"why": "I say so"}).status_code == 403
    one.refresh_from_db()
    assert one.disposition == Disposition.ACTIVE


def test_the_form_of_an_act_is_headed_by_what_it_does(desk: Client, body: ground.Body) -> None:
    one = make.AssignmentFactory(commitment__body=body).commitment
    for move in (MOVES[slug] for slug in ("progress", "answer", "hold", "drop", "words", "officer")):
        assert f"<h2>{move.label}</h2>" in desk.get(page(one, move.slug)).content.decode(), move.slug

"""The acts on the desk: each form goes through its door, shows what it would move, and overwrites nobody."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import acts
from commitments import models as record
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import body, desk, officer, page, sent, text_of

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(body: ground.Body, officer: ground.User) -> record.Commitment:
    """Put in force by its act, with one part and one date."""
    one = make.CommitmentFactory(body=body, reference="WG-1", disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=one, party__name="Indonesia")
    make.DeadlineFactory(commitment=one, fixed="2016-02-01", phrase="by 1 February")
    acts.activate(one, by=officer, effective="2016-01-04")
    return one


def done(client: Client, one: models.Model, slug: str, asked: str = "", **typed: Any) -> None:
    """Open the form of an act, type, send it, confirm what it would move, and come back to the page."""
    where = page(one, slug) + asked
    data = {**sent(client.get(where)), **typed}
    answer = client.post(where, data)
    if answer.status_code == 200 and answer.context["shifts"]:
        answer = client.post(where, {**data, "confirmed": "1"})
    assert answer.status_code == 302, text_of(answer)
    one.refresh_from_db()


def test_a_commitment_is_held_dropped_and_reopened(desk: Client, active: record.Commitment) -> None:
    done(desk, active, "hold", why="No funds.", effective="2016-01-05")
    assert active.disposition == Disposition.ON_HOLD
    done(desk, active, "activate", effective="2016-01-06")
    done(desk, active, "drop", drop_reason="withdrawn", why="They said so.", effective="2016-01-07")
    assert (active.disposition, active.drop_reason) == (Disposition.DROPPED, "withdrawn")
    done(desk, active, "reopen", why="They did not.", effective="2016-01-08")
    assert active.disposition == Disposition.ACTIVE
    assert [str(event.effective) for event in active.events.filter(field="disposition").order_by("pk")] == [
        f"2016-01-0{day}" for day in (4, 5, 6, 7, 8)
    ]


@pytest.mark.parametrize(("slug", "kind"), [("supersede", "supersedes"), ("merge", "merged_into")])
def test_another_commitment_takes_its_place(
    desk: Client, active: record.Commitment, body: ground.Body, slug: str, kind: str
) -> None:
    hidden = make.CommitmentFactory()
    answer = desk.post(page(active, slug), {"other": hidden.pk})
    assert "valid choice" in text_of(answer)
    done(desk, active, slug, other=make.CommitmentFactory(body=body).pk, why="Said anew.")
    assert active.disposition == Disposition.SUPERSEDED
    assert record.Link.objects.get().kind == kind


def test_our_words_are_edited(desk: Client, active: record.Commitment) -> None:
    done(desk, active, "words", title="In better words", why="Clearer.")
    assert active.title == "In better words"
    assert active.events.get(field="words").why == "Clearer."


def test_a_part_is_added_answers_reports_and_is_verified(desk: Client, active: record.Commitment) -> None:
    done(desk, active, "assign", party=make.PartyFactory(name="Viet Nam").pk, role="support", why="It joined.")
    first, second = active.assignments.order_by("number")
    assert (str(second.party), second.role, second.dues.count()) == ("Viet Nam", "support", 1)
    done(desk, active, "answer", "?part=1", word="accepted", basis="express", by_words="Its delegation")
    done(
        desk, active, "progress", "?part=1", progress="in_progress", basis="from_a_paper", effective="2016-01-05",
        quote=active.quote, paragraph=active.paragraph_id,
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.answer, first.answer_basis, first.progress_basis) == ("accepted", "express", "from_a_paper")
    assert first.events.get(field="answer").by_words == "Its delegation"
    assert first.events.get(field="progress").paragraph == active.paragraph
    shown = desk.get(page(active)).content.decode()
    assert "verify/?part=1" in shown
    assert "verify/?part=2" not in shown  # which has reported nothing
    done(desk, active, "verify", "?part=1", why="Seen.")
    first.refresh_from_db()
    assert first.progress_basis == "verified"
    assert "verify/?part=1" not in desk.get(page(active)).content.decode()


def test_more_time_is_asked_for_and_decided(desk: Client, active: record.Commitment) -> None:
    due = record.Due.objects.get()
    assert "decide/" not in desk.get(page(active)).content.decode()
    answer = desk.post(page(active, "extend"), {"proposed": "2016-01-31", "why": "Too soon."})
    assert "An extension leads to a later day" in text_of(answer)
    assert "Too soon." in text_of(answer)
    done(desk, active, "extend", proposed="2016-03-01", why="Elections.")
    shown = desk.get(page(active)).content.decode()
    assert f"decide/?extension={record.Extension.objects.get().pk}" in shown
    assert "extend/?due" not in shown  # one request at a time
    assert "Give the date that is agreed to" in text_of(desk.post(page(active, "decide"), {"decision": "agreed"}))
    done(desk, active, "decide", decision="agreed", agreed="2016-02-15", why="Half of it.")
    due.refresh_from_db()
    assert due.latest == date(2016, 2, 15)
    assert "15 February 2016" in text_of(desk.get(page(active)))


def test_a_deadline_is_moved_to_another_anchor_and_its_dues_follow(
    desk: Client, active: record.Commitment, body: ground.Body
) -> None:
    meeting = make.MeetingFactory(body=body, when="2016-05-10", state="planned", title="Fifth meeting")
    answer = desk.post(page(active, "deadline"), {**sent(desk.get(page(active, "deadline"))), "why": "So decided."})
    assert "Nothing would change" in text_of(answer)
    done(desk, active, "deadline", anchor="meeting", meeting=meeting.pk, why="So decided.", effective="2016-01-05")
    deadline = active.deadlines.get()
    assert (deadline.anchor, deadline.meeting, str(deadline.fixed)) == ("meeting", meeting, "")
    assert record.Due.objects.get().latest == date(2016, 5, 10)
    done(desk, active, "deadline", anchor="fixed", fixed="2016-06", why="So decided.")
    assert record.Due.objects.get().latest == date(2016, 6, 30)
    assert "Fifth meeting" not in text_of(desk.get(page(active) + "#deadlines")).split("History")[0]


# The version that was seen


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        ("words", {"title": "Second title", "why": "Mine."}),
        ("hold", {"why": "Mine."}),
        ("drop", {"drop_reason": "withdrawn", "why": "Mine."}),
    ],
)
def test_H12_the_second_of_two_editors_is_told_and_overwrites_nothing(
    desk: Client, active: record.Commitment, body: ground.Body, slug: str, typed: dict[str, str]
) -> None:
    colleague = make.BodyRoleFactory(body=body, user__username="colleague").user
    opened = sent(desk.get(page(active, slug)))
    acts.edit_words(active, by=colleague, title="First title", text="")
    before = record.Event.objects.count()
    for _again in range(2):  # what was seen is kept on refusal: sent once more, it is refused once more
        answer = desk.post(page(active, slug), {**opened, **typed})
        assert answer.status_code == 200
        shown = text_of(answer)
        assert "Changed since you opened it" in shown
        assert "First title" in shown
        assert "colleague" in shown
        assert "Mine." in shown
        opened["seen"] = sent(answer)["seen"]
    active.refresh_from_db()
    assert (active.title, active.disposition) == ("First title", Disposition.ACTIVE)
    assert record.Event.objects.count() == before
    done(desk, active, slug, **typed)  # opened anew


def test_H12_a_report_on_a_part_is_guarded_by_the_part(desk: Client, active: record.Commitment) -> None:
    opened = sent(desk.get(page(active, "progress")))
    acts.report_progress(active.assignments.get(), "implemented", by=None, by_words="Another office")
    answer = desk.post(page(active, "progress"), {**opened, "progress": "not_started"})
    assert "implemented" in text_of(answer)
    assert "Another office" in text_of(answer)
    assert active.assignments.get().progress == "implemented"


def test_H12_requests_for_more_time_and_retractions_are_guarded_too(desk: Client, active: record.Commitment) -> None:
    due = record.Due.objects.get()
    asking = sent(desk.get(page(active, "extend")))
    event = active.events.get(field="disposition")
    extension = acts.ask_extension(due, "2016-06-01", by=None, by_words="Another office")
    answer = desk.post(page(active, "extend"), {**asking, "proposed": "2016-07-01", "why": "Mine."})
    for words in ("Changed since you opened it: more time asked, until 1 June 2016", "Another office", "Mine."):
        assert words in text_of(answer)
    deciding = sent(desk.get(page(active, "decide")))
    acts.decide_extension(extension, agreed="2016-05-01", by=None)
    answer = desk.post(page(active, "decide") + f"?extension={extension.pk}", {**deciding, "decision": "refused"})
    assert "Changed since you opened it: more time agreed, until 1 May 2016" in text_of(answer)
    retracting = sent(desk.get(page(event, "retract")))
    acts.hold(active, by=None, why="Meanwhile.")
    answer = desk.post(page(event, "retract"), {**retracting, "why": "Mine."})
    assert "Changed since you opened it: disposition: on hold" in text_of(answer)
    assert record.Extension.objects.get().decision == "agreed"


def test_H12_a_draft_that_another_saved_meanwhile_is_not_overwritten(
    desk: Client, body: ground.Body, officer: ground.User
) -> None:
    draft = make.CommitmentFactory(body=body, disposition=Disposition.DRAFT, officer=officer, title="As it was")
    part = make.AssignmentFactory(commitment=draft, party=None, named_as="all parties")

    def opened() -> dict[str, Any]:
        form = desk.get(page(draft)).context["adminform"].form
        values = {field.html_name: field.value() for field in form}
        rows = {
            f"{prefix}-{name}": 0 for prefix in ("deadlines", "voices") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        rows |= {"assignments-TOTAL_FORMS": 1, "assignments-INITIAL_FORMS": 1, "assignments-0-id": part.pk}
        rows |= {"assignments-0-named_as": "all parties", "assignments-0-role": "lead", "assignments-0-basis": "stated"}
        return {name: value for name, value in values.items() if value not in (None, "", False, [])} | rows

    first, second = opened(), opened()
    assert second["opened"] in unescape(desk.get(page(draft)).content.decode())  # the page carries it
    assert desk.post(page(draft), {**first, "title": "By the first"}).status_code == 302
    for _again in range(2):
        answer = desk.post(page(draft), {**second, "title": "By the second"})
        assert answer.status_code == 200
        assert "Changed since you opened it: title: “By the first”" in text_of(answer)
        assert "By the second" in answer.content.decode()
        second["opened"] = answer.context["adminform"].form["opened"].value()
    draft.refresh_from_db()
    assert draft.title == "By the first"
    third = opened()
    for seal in ({}, {"opened": "{"}):
        answer = desk.post(page(draft), {**third, "opened": "", **seal, "title": "Of whatever it was"})
        assert "It cannot be told what has changed since you opened it." in text_of(answer)
        assert "Of whatever it was" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.title == "By the first"
    record.Assignment.objects.filter(pk=part.pk).update(named_as="some parties")
    assert "assignment changed or added" in text_of(desk.post(page(draft), third))
    fourth = opened()
    acts.activate(draft, by=officer, effective="2016-01-04")
    assert desk.post(page(draft), fourth).status_code == 403
    draft.refresh_from_db()
    assert draft.disposition == Disposition.ACTIVE


# What it would move


@pytest.fixture
def awaited(active: record.Commitment, body: ground.Body, officer: ground.User) -> ground.Meeting:
    """A planned meeting on which a visible and a hidden commitment hang."""
    meeting = make.MeetingFactory(body=body, when="2016-02-02", state="planned", title="Fifth meeting")
    for commitment in (active, make.CommitmentFactory(title="zqhidden", reference="ZQ-1")):
        deadline = make.DeadlineFactory(commitment=commitment, anchor="meeting", meeting=meeting, phrase="at the fifth")
        part = commitment.assignments.first() or make.AssignmentFactory(commitment=commitment, named_as="zqhidden")
        make.DueFactory(assignment=part, deadline=deadline, earliest=date(2016, 2, 2), latest=date(2016, 2, 2))
    return meeting


@pytest.mark.parametrize(
    ("slug", "typed", "after"),
    [
        ("move", {"when": "2016-04-05", "said": "early April"}, "5 April 2016"),
        ("hold", {"when": "2016-02-03"}, "3 February 2016"),
        ("cancel", {"why": "No quorum."}, "no date"),
    ],
)
def test_a_meeting_shows_what_it_would_move_and_writes_nothing_before_that_is_confirmed(
    desk: Client, awaited: ground.Meeting, slug: str, typed: dict[str, str], after: str
) -> None:
    events = record.Event.objects.count()
    where = page(awaited, slug)
    opened = sent(desk.get(where))
    answer = desk.post(where, {**opened, **typed})
    shown = text_of(answer)
    for words in ("What it would move", "WG-1", "Indonesia", "2 February 2016", after, "Nothing has been written yet"):
        assert words in shown, words
    assert "1 due date that is not visible to you moves too" in shown
    assert "zqhidden" not in answer.content.decode()
    before = (awaited.state, str(awaited.when), awaited.version)
    awaited.refresh_from_db()
    assert (awaited.state, str(awaited.when), awaited.version) == before
    assert record.Event.objects.count() == events
    kept = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', answer.content.decode()))
    again = desk.post(where, {**kept, "again": "1"})
    assert typed.items() <= sent(again).items()
    assert desk.post(where, {**kept, "confirmed": "1"}).status_code == 302
    awaited.refresh_from_db()
    assert (awaited.state, str(awaited.when)) != before[:2]
    assert {due.latest for due in record.Due.objects.filter(deadline__meeting=awaited)} != {date(2016, 2, 2)}
    for value in typed.values():
        if slug == "cancel":
            assert value in text_of(desk.get(page(awaited)))  # in its history


def test_a_refused_move_of_a_meeting_says_why_and_keeps_what_was_typed(desk: Client, awaited: ground.Meeting) -> None:
    for slug, typed, refusal in (
        ("move", {"when": "2016-13", "why": "Typed"}, "months run from 01 to 12"),
        ("move", {"when": "2016-02-02", "why": "Typed"}, "It has this date already"),
        ("hold", {"when": "2999-01-01", "why": "Typed"}, "has not come yet"),
        ("cancel", {"effective": "2016-01-01", "why": " "}, "Give the reason"),
    ):
        answer = desk.post(page(awaited, slug), typed)
        assert answer.status_code == 200
        assert refusal in text_of(answer), slug
        for value in typed.values():
            assert value.strip() in unescape(answer.content.decode())


def test_a_milestone_is_reached_and_called_off_after_a_preview(desk: Client, active: record.Commitment) -> None:
    milestone = make.MilestoneFactory(body=active.body)
    deadline = make.DeadlineFactory(
        commitment=active, anchor="milestone", milestone=milestone, offset="P7D", phrase="a week after"
    )
    due = make.DueFactory(assignment=active.assignments.get(), deadline=deadline, earliest=None, latest=None)
    answer = desk.post(page(milestone, "reach"), {"when": "2016-01-10"})
    assert "17 January 2016" in text_of(answer)
    milestone.refresh_from_db()
    assert milestone.state == "expected"
    done(desk, milestone, "reach", when="2016-01-10", why="It went out.")
    due.refresh_from_db()
    assert (milestone.state, due.latest) == ("reached", date(2016, 1, 17))
    other = make.MilestoneFactory(body=active.body)
    done(desk, other, "call-off", why="No more.")
    done(desk, other, "again", why="After all.", when="2016-09")
    done(desk, other, "move", when="2016-10")
    assert (other.state, str(other.when)) == ("expected", "2016-10")
    assert "reach/" not in desk.get(page(milestone)).content.decode()


def test_a_meeting_offers_what_its_state_allows(desk: Client, body: ground.Body) -> None:
    expected = {"planned": ["move", "hold", "cancel"], "held": [], "cancelled": ["again"]}
    for state, slugs in expected.items():
        meeting = make.MeetingFactory(body=body, state=state, when="2016-01-05")
        content = desk.get(page(meeting)).content.decode()
        assert [slug for slug in ("move", "hold", "cancel", "again") if page(meeting, slug) in content] == slugs
    viewer = Client()
    viewer.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    assert page(meeting, "again") not in viewer.get(page(meeting)).content.decode()


# History


def test_the_history_does_not_name_what_a_reader_may_not_see(
    desk: Client, active: record.Commitment, body: ground.Body
) -> None:
    hidden = make.MeetingFactory(reference="zqhidden", title="zqhidden", when="2016-03-01", state="planned")
    acts.move_deadline(active.deadlines.get(), by=None, why="So decided.", anchor="meeting", meeting=hidden)
    content = desk.get(page(active)).content.decode()
    assert "So decided." in content
    assert "a meeting" in content
    assert "zqhidden" not in content
    assert "zqhidden" not in desk.get(page(active, "deadline")).content.decode()
    seen = make.MeetingFactory(body=body, title="Fifth meeting", when="2016-03-02", state="planned")
    acts.move_deadline(active.deadlines.get(), by=None, why="So decided.", meeting=seen)
    assert "Fifth meeting" in text_of(desk.get(page(active))).split("History")[-1]


def test_the_history_says_in_words_what_changes_no_column(
    desk: Client, active: record.Commitment, body: ground.Body, officer: ground.User
) -> None:
    due = record.Due.objects.get()
    extension = acts.ask_extension(due, "2016-06-01", by=None, asked_by=due.assignment.party)
    refusal = acts.decide_extension(extension, by=None, why="No.")
    acts.retract(refusal, by=None, why="A slip.")
    acts.supersede(active, make.CommitmentFactory(reference="zqhidden"), by=None)
    shown = text_of(desk.get(page(active)))
    of = "more time – Indonesia, “by 1 February” :"
    for words in (
        f"{of} more time asked, until 1 June 2016, by Indonesia effective",  # whole, so that no key stands in it
        f"{of} more time refused → nothing A slip. effective",
        f"{of} more time refused retracted No. effective",
        "successor : superseded by another commitment effective",
    ):
        assert words in shown
    events = desk.get(reverse("admin:commitments_event_changelist")).content.decode()
    assert "more time asked, until 1 June 2016" in events
    assert "superseded by another commitment" in events
    for content in (shown, events):
        assert "zqhidden" not in content
    kept, gone = (make.MeetingFactory(body=body, reference=name) for name in ("M-KEPT", "M-GONE"))
    acts.merge_meetings(kept, gone, by=None, why="One.")
    assert "joined with M-GONE" in text_of(desk.get(page(kept)))


def test_the_page_of_a_commitment_costs_the_same_for_one_part_and_for_many(
    desk: Client, active: record.Commitment
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(page(active))
        return len(queries)

    def add() -> None:
        part = make.AssignmentFactory(commitment=active)
        due = make.DueFactory(assignment=part, deadline=active.deadlines.first())
        make.ExtensionFactory(due=due)
        make.EventFactory(commitment=None, due=due, field="extension", new={"asked": "2016-03"})

    add()
    count()
    few = count()
    for _one in range(10):
        add()
    assert count() == few

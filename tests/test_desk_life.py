"""A commitment goes through its life on the desk by acts; a refused one says why and keeps what was typed."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.test import Client

from commitments import models as record
from commitments.workflow import Disposition, Progress
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import body, desk, due_on, listing, officer, page, text_of

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(body: ground.Body, officer: ground.User) -> record.Commitment:
    one = make.CommitmentFactory(body=body, disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=one)
    return one


def test_a_commitment_goes_through_its_life_by_acts(
    desk: Client, draft: record.Commitment, officer: ground.User
) -> None:
    def disposition() -> str:
        draft.refresh_from_db()
        return draft.disposition

    assert desk.post(page(draft, "activate"), {}).status_code == 302
    assert disposition() == Disposition.ACTIVE
    report = {"progress": "implemented", "effective": "2016-01", "why": "They say so."}
    assert desk.post(page(draft, "progress"), report).status_code == 302
    part = draft.assignments.get()
    assert part.progress == Progress.IMPLEMENTED
    event = part.events.get(field="progress")
    assert (event.by, event.why, str(event.effective)) == (officer, "They say so.", "2016-01")
    assert desk.post(page(draft, "complete"), {}).status_code == 302
    assert disposition() == Disposition.COMPLETED
    assert desk.post(page(draft, "reopen"), {"why": "It was not done."}).status_code == 302
    assert disposition() == Disposition.ACTIVE
    assert [event.field for event in draft.events.order_by("pk")] == ["disposition"] * 3


@pytest.mark.parametrize(
    ("slug", "typed", "refusal"),
    [
        ("complete", {"effective": "2016-01-10"}, "Not yet done by"),
        ("complete", {"effective": "2016-13", "why": "because"}, "months run from 01 to 12"),
        ("complete", {"effective": "2999-01-01", "why": "because"}, "has not come yet"),
        ("reopen", {"effective": "2016-01-10", "why": "because"}, "cannot become"),
        ("activate", {"effective": "2016-01-10", "why": "because"}, "cannot become"),
        ("progress", {"effective": "31 February", "why": "because", "progress": "in_progress"}, "not a date"),
        ("progress", {"effective": "2016-01-10", "why": "because", "progress": ""}, "This field is required"),
        ("progress", {"effective": "2016-01-10", "why": "because", "progress": "no_information"}, "valid choice"),
        ("progress", {"effective": "2016-01-10", "why": "so", "progress": "in_progress", "met": "999"}, "valid choice"),
    ],
)
def test_a_refused_act_says_why_and_keeps_what_was_typed(
    desk: Client, draft: record.Commitment, slug: str, typed: dict[str, str], refusal: str
) -> None:
    desk.post(page(draft, "activate"), {})
    make.DueFactory(assignment=draft.assignments.get())
    before = record.Event.objects.count()
    answer = desk.post(page(draft, slug), typed)
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    content = unescape(answer.content.decode())
    for name, value in typed.items():
        if name in ("effective", "why"):
            assert value in content, name
    assert record.Event.objects.count() == before


def test_a_report_names_the_part_and_the_dues_that_it_meets(desk: Client, body: ground.Body) -> None:
    due = due_on(date(2016, 2, 1), body)
    one = due.assignment.commitment
    other = make.DueFactory(assignment=make.AssignmentFactory(commitment=one), deadline=due.deadline)
    assert "Whose part?" in text_of(desk.get(page(one, "progress")))
    assert desk.post(page(one, "progress"), {"progress": "in_progress"}).status_code == 200  # the part is not chosen
    where = page(one, "progress") + f"?part={due.assignment.number}"
    assert desk.get(page(one, "progress") + "?part=77").status_code == 404
    answer = desk.post(where, {"progress": "in_progress", "met": other.pk, "why": "Said so"})
    assert "valid choice" in text_of(answer)  # another part's due
    answer = desk.post(where, {"progress": "in_progress", "met": due.pk, "effective": "2016-01-30", "why": "Said so"})
    assert answer.status_code == 302
    due.refresh_from_db()
    other.refresh_from_db()
    assert (str(due.met), str(other.met)) == ("2016-01-30", "")


def test_the_officer_is_changed_by_an_act(desk: Client, draft: record.Commitment, body: ground.Body) -> None:
    colleague = make.BodyRoleFactory(body=body, role=Role.EDITOR).user
    reader = make.BodyRoleFactory(body=body, role=Role.VIEWER).user
    stranger = make.UserFactory()
    assert "valid choice" in text_of(desk.post(page(draft, "officer"), {"officer": stranger.pk}))
    assert "has no editor" in text_of(desk.post(page(draft, "officer"), {"officer": reader.pk}))
    assert desk.post(page(draft, "officer"), {"officer": colleague.pk, "why": "On leave"}).status_code == 302
    draft.refresh_from_db()
    assert draft.officer == colleague
    assert draft.events.get(field="officer").why == "On leave"


def test_a_bulk_act_reports_each_row_and_one_bad_row_stops_no_other(
    desk: Client, body: ground.Body, officer: ground.User
) -> None:
    ready = make.CommitmentFactory(body=body, reference="READY", disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=ready)
    empty = make.CommitmentFactory(body=body, reference="EMPTY", disposition=Disposition.DRAFT, officer=officer)
    last = make.CommitmentFactory(body=body, reference="ZLAST", disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=last)
    chosen = {"_selected_action": [empty.pk, ready.pk, last.pk], "action": "activate_chosen"}
    shown = text_of(desk.post(listing(record.Commitment), chosen, follow=True))
    assert "EMPTY: Nobody is assigned" in shown
    assert "2 done." in shown
    found = dict(record.Commitment.objects.values_list("reference", "disposition"))
    assert found == {"READY": "active", "EMPTY": "draft", "ZLAST": "active"}
    make.AssignmentFactory(commitment=ready, progress=Progress.IMPLEMENTED)
    record.Assignment.objects.filter(commitment=last).update(progress=Progress.IMPLEMENTED)
    shown = text_of(desk.post(listing(record.Commitment), {**chosen, "action": "complete_chosen"}, follow=True))
    assert "READY: Not yet done by" in shown
    assert "1 done." in shown

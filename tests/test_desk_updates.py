"""The timeline of a commitment is read, with one empty form on top: what it takes, keeps, refuses, and for whom."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments import acts
from commitments import models as record
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import page, text_of
from tests.made_files import PDF

pytestmark = pytest.mark.django_db


class Update(HTMLParser):
    """The form above the history: where it sends, and each of its fields with what it would send as it stands."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.action, self.sends, self.within, self.depth = "", dict[str, str](), False, 0
        self.choice = ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.depth += 1
            assert self.depth == 1, "a form within a form is no form"
            self.within = told.get("id") == "update"
            self.action = told["action"] if self.within else self.action
        elif self.within and tag == "select":
            self.choice = told["name"]
            self.sends[self.choice] = ""
        elif self.within and tag == "option" and "selected" in told:
            self.sends[self.choice] = told["value"]
        elif self.within and tag in ("input", "textarea") and told.get("type") not in ("checkbox", "file"):
            self.sends[told.get("name", "")] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.depth, self.within = self.depth - 1, False


@pytest.fixture
def officer() -> ground.User:
    return make.BodyRoleFactory(role=Role.EDITOR, user__username="desk-officer").user


@pytest.fixture
def desk(officer: ground.User) -> Client:
    return signed_in(officer)


def signed_in(user: ground.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def active(officer: ground.User) -> record.Commitment:
    one = make.CommitmentFactory(body=officer.roles.get().body, reference="WG-1", officer=officer)
    make.AssignmentFactory(commitment=one, party__name="Indonesia")
    return one


def test_the_form_is_empty_and_stands_above_the_timeline(desk: Client, active: record.Commitment) -> None:
    part = active.assignments.get()
    acts.report_progress(part, "in_progress", by=active.officer, why="Begun.")
    answer = desk.get(page(active))
    shown, form = answer.content.decode(), Update(answer)
    assert shown.index('id="update"') < shown.index('id="history"')
    part.refresh_from_db()
    form.sends.pop("csrfmiddlewaretoken")
    assert form.sends.pop("seen") == str(part.version)
    assert {"progress", "effective", "why", "links"} <= set(form.sends)
    assert not any(form.sends.values())
    timeline = shown[shown.index('id="history"') : shown.index("</ol>", shown.index('id="history"'))]
    assert "Begun." in timeline
    assert not re.search(r"<(input|select|textarea|button|form)\b", timeline)


def test_a_report_is_sent_from_it_with_a_due_date_and_a_file(desk: Client, active: record.Commitment) -> None:
    due = make.DueFactory(assignment=active.assignments.get(), latest=date(2016, 2, 2), deadline__fixed="2016-02-02")
    form = Update(desk.get(page(active)))
    sent = {**form.sends, "progress": "implemented", "met": [due.pk], "why": "By telephone."}
    answer = desk.post(form.action, {**sent, "files": [SimpleUploadedFile("paper.pdf", PDF)]})
    assert (answer.status_code, answer["Location"]) == (302, page(active))
    event = record.Event.objects.get(field="progress")
    assert (event.why, event.evidence.get().name) == ("By telephone.", "paper.pdf")
    due.refresh_from_db()
    assert due.met
    assert "By telephone." in text_of(desk.get(page(active)))


def test_of_several_parts_one_is_chosen_in_it_and_kept_through_a_refusal(
    desk: Client, active: record.Commitment
) -> None:
    other = make.AssignmentFactory(commitment=active, number=2, party__name="Thailand")
    form = Update(desk.get(page(active)))
    assert "seen" not in form.sends
    chosen = {**form.sends, "part": f"2@{other.version}", "progress": "in_progress", "why": "Told by letter."}
    refused = desk.post(form.action, {**chosen, "effective": "neverday"})
    assert refused.status_code == 200
    assert "Told by letter." in text_of(refused)
    assert "Thailand" in text_of(refused)
    shown = refused.content.decode()
    assert '<input type="hidden" name="part" value="2">' in shown
    sent = {"part": "2", "seen": other.version, "progress": "in_progress", "why": "Told by letter."}
    assert desk.post(form.action, sent).status_code == 302
    assert record.Event.objects.get(field="progress").assignment == other


def test_the_second_of_two_who_chose_one_part_is_told_of_the_first(desk: Client, active: record.Commitment) -> None:
    make.AssignmentFactory(commitment=active, number=2, party__name="Thailand")
    first = active.assignments.get(number=1)
    form = Update(desk.get(page(active)))
    acts.report_progress(first, "in_progress", by=active.officer, why="Begun.")
    answer = desk.post(form.action, {**form.sends, "part": f"1@{first.version - 1}", "progress": "implemented"})
    assert answer.status_code == 200
    assert "in progress" in text_of(answer)
    assert "implemented" not in record.Assignment.objects.values_list("progress", flat=True)


@pytest.mark.parametrize("part", ["", "9@1", "x", "1@x", "@", "1@99999999999999999999"])
def test_a_part_that_was_not_chosen_or_is_none_records_nothing(
    desk: Client, active: record.Commitment, part: str
) -> None:
    make.AssignmentFactory(commitment=active, number=2, party__name="Thailand")
    form = Update(desk.get(page(active)))
    answer = desk.post(form.action, {**form.sends, "part": part, "progress": "implemented"})
    assert answer.status_code in (200, 404)
    assert not record.Event.objects.exists()


def test_only_who_may_report_gets_one_and_only_for_what_is_in_force_today(
    desk: Client, active: record.Commitment
) -> None:
    viewer = make.BodyRoleFactory(body=active.body, role=Role.VIEWER).user
    assert Update(signed_in(viewer).get(page(active))).action == ""
    assert Update(desk.get(page(active), {"as_at": "2016-01-15"})).action == ""
    for disposition in set(Disposition) - {Disposition.ACTIVE}:
        one = make.CommitmentFactory(body=active.body, disposition=disposition)
        make.AssignmentFactory(commitment=one)
        assert Update(desk.get(page(one))).action == "", disposition

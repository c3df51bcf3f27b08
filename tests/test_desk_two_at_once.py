"""Two officers with one record open on the desk: the second is told what the first changed, and overwrites nothing."""

from __future__ import annotations

import threading
from html import unescape
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client

from commitments import acts
from meetings import models as ground
from meetings.access import Role
from meetings.admin.opened import as_it_is, changes, seal
from tests import factories as make
from tests.at_desk import page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory()


def opened(desk: Client, one: models.Model) -> dict[str, Any]:
    """What the page of a record would send as it stands."""
    answer = desk.get(page(one))
    assert answer.status_code == 200
    sent = {field.html_name: field.value() for field in answer.context["adminform"].form}
    for formset in answer.context["inline_admin_formsets"]:
        sent |= {field.html_name: field.value() for field in formset.formset.management_form}
        for form in formset.formset.forms:
            sent |= {field.html_name: field.value() for field in form}
    sent["as_opened"] = answer.context["as_opened"]
    assert sent["as_opened"] in unescape(answer.content.decode())
    return {name: value for name, value in sent.items() if value is not None and value is not False and value != []}


RECORDS = {
    "meeting": (lambda body: make.MeetingFactory(body=body), "title"),
    "milestone": (lambda body: make.MilestoneFactory(body=body), "title"),
    "paper": (lambda body: make.DocumentFactory(body=body, meeting=None), "title"),
    "party": (lambda body: make.PartyFactory(), "name"),
    "body": (lambda body: body, "name"),
    "theme": (lambda body: make.ThemeFactory(), "name"),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_the_second_is_told_what_the_first_changed(kind: str, body: ground.Body) -> None:
    desk = Client()
    desk.force_login(make.UserFactory(is_staff=True, is_superuser=True))
    made, column = RECORDS[kind]
    one = made(body)
    first, second = opened(desk, one), opened(desk, one)
    answer = desk.post(page(one), {**first, column: "By the first"})
    assert answer.status_code == 302, text_of(answer)
    for _again in range(2):  # on refusal what was opened is kept: sent once more, it is refused once more
        answer = desk.post(page(one), {**second, column: "By the second"})
        assert answer.status_code == 200
        assert f"Changed since you opened it: {column}: “By the first”" in text_of(answer)
        assert "By the second" in answer.content.decode()
        second["as_opened"] = answer.context["as_opened"]
    one.refresh_from_db()
    assert getattr(one, column) == "By the first"
    assert desk.post(page(one), {**opened(desk, one), column: "Opened anew"}).status_code == 302


def test_of_what_may_be_hidden_only_the_column_is_told() -> None:
    paper = make.DocumentFactory(meeting=make.MeetingFactory(title="zqfirst"))
    before = seal(as_it_is(paper))
    paper.meeting = make.MeetingFactory(title="zqhidden")
    assert changes(before, as_it_is(paper)) == ["meeting changed"]


@pytest.mark.parametrize("seal", [None, "", "[]", "nothing", "{", '"x"', "[" * 5_000])
def test_without_a_seal_that_can_be_read_nothing_is_saved(seal: str | None, body: ground.Body) -> None:
    desk = Client()
    desk.force_login(make.BodyRoleFactory(body=body, role=Role.EDITOR).user)
    meeting = make.MeetingFactory(body=body, title="As it was")
    form = opened(desk, meeting) | {"title": "Typed", "as_opened": seal}
    sent = {name: value for name, value in form.items() if value is not None}
    for _again in range(2):  # sent once more as the page came back, it is refused once more
        answer = desk.post(page(meeting), sent)
        assert answer.status_code == 200
        assert "It cannot be told what has changed since you opened it." in text_of(answer)
        assert answer.context["adminform"].form["title"].value() == "Typed"
        sent["as_opened"] = answer.context["as_opened"]
        assert sent["as_opened"] == (seal or "")
    meeting.refresh_from_db()
    assert meeting.title == "As it was"


@pytest.mark.django_db(transaction=True)
def test_a_form_saved_while_an_act_goes_on_takes_nothing_back() -> None:
    body = make.BodyFactory()
    desk = Client()
    desk.force_login(make.BodyRoleFactory(body=body, role=Role.EDITOR).user)
    meeting = make.MeetingFactory(body=body, when="2016-02-01", state="planned")
    form = opened(desk, meeting)
    with transaction.atomic():  # as if it had been opened after the act, or the seal were refused
        acts.move_meeting(meeting, "2016-03-01", by=None)
        form["as_opened"] = seal(as_it_is(meeting))
        transaction.set_rollback(True)
    meeting.refresh_from_db()
    moved, answers = threading.Event(), []

    def save() -> None:
        moved.wait(60)
        answers.append(text_of(desk.post(page(meeting), {**form, "title": "Saved meanwhile"}, follow=True)))
        connection.close()

    saving = threading.Thread(target=save)
    saving.start()
    with transaction.atomic():
        acts.move_meeting(meeting, "2016-03-01", by=None)
        moved.set()
        saving.join(0.5)  # it waits, or has read the meeting as it was
    saving.join(60)
    meeting.refresh_from_db()
    assert "was changed successfully" in answers[0], answers
    assert (meeting.title, str(meeting.when), meeting.version) == ("Saved meanwhile", "2016-03-01", 2)

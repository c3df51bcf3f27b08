"""What would move is shown on the desk before a deadline is moved or an event retracted; nothing is written yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from commitments import acts
from commitments.models import Commitment, Due, Event
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.at_desk import body, desk, officer, page, sent, text_of

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(body: Body, officer: User) -> Commitment:
    one = make.CommitmentFactory(body=body, disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=one, party__name="Indonesia")
    make.DeadlineFactory(commitment=one, fixed="2016-02-01", phrase="by 1 February")
    acts.activate(one, by=officer, effective="2016-01-04")
    return one


def test_an_event_is_retracted_from_the_history(desk: Client, active: Commitment, body: Body) -> None:
    acts.hold(active, by=None, why="A slip.")
    event = active.events.filter(field="disposition").latest("pk")
    where = page(event, "retract")
    assert where in desk.get(page(active)).content.decode()
    viewer = Client()
    viewer.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    assert where not in viewer.get(page(active)).content.decode()
    assert viewer.post(where, {"why": "x"}).status_code == 403
    assert "Give the reason for retracting it" in text_of(desk.post(where, {"why": ""}))
    shown = desk.post(where, {"why": "Wrong one."})
    assert "No due date moves." in text_of(shown)
    assert "Nothing has been written yet." in text_of(shown)
    active.refresh_from_db()
    assert active.disposition == Disposition.ON_HOLD
    done = desk.post(where, {"why": "Wrong one.", "confirmed": "1"})
    assert done.headers["Location"] == page(active) + "#history"
    active.refresh_from_db()
    assert active.disposition == Disposition.ACTIVE
    content = desk.get(page(active))
    assert where not in content.content.decode()
    assert "Wrong one." in text_of(content)


def test_a_deadline_is_moved_after_a_look_at_what_follows(desk: Client, active: Commitment) -> None:
    where = page(active, "deadline")
    typed = {**sent(desk.get(where)), "fixed": "2016-05-01", "why": "Decided in March."}
    before = Event.objects.count()
    shown = desk.post(where, typed)
    assert shown.status_code == 200
    for words in ("1 February 2016", "1 May 2016", "Indonesia", "Nothing has been written yet."):
        assert words in text_of(shown)
    assert Event.objects.count() == before
    assert str(Due.objects.get().latest) == "2016-02-01"
    again = desk.post(where, {**typed, "again": "1"})
    assert again.context["form"]["fixed"].value() == "2016-05-01"
    assert desk.post(where, {**typed, "confirmed": "1"}).status_code == 302
    assert str(Due.objects.get().latest) == "2016-05-01"


def test_what_hangs_on_a_retracted_move_is_shown_before_and_after(desk: Client, active: Commitment) -> None:
    event = acts.move_deadline(active.deadlines.get(), by=None, why="Decided.", fixed="2016-05-01")
    where = page(event, "retract")
    shown = desk.post(where, {**sent(desk.get(where)), "why": "Not decided."})
    [row] = shown.context["shifts"]["rows"]
    assert (row["before"], row["after"]) == ("1 May 2016", "1 February 2016")
    assert not Event.objects.filter(retracts=event).exists()
    assert desk.post(where, {**sent(desk.get(where)), "why": "Not decided.", "confirmed": "1"}).status_code == 302
    assert str(Due.objects.get().latest) == "2016-02-01"


def test_what_is_refused_is_refused_before_the_look(desk: Client, active: Commitment) -> None:
    where = page(active, "deadline")
    shown = desk.post(where, {**sent(desk.get(where)), "fixed": "2016-05-01", "why": ""})
    assert "Give the reason for moving the deadline." in text_of(shown)
    assert "Nothing has been written yet." not in text_of(shown)


def test_of_hidden_dues_only_the_number_is_shown(desk: Client, active: Commitment, body: Body, officer: User) -> None:
    hidden = make.CommitmentFactory(reference="zqhidden", disposition="draft", officer=officer)
    make.AssignmentFactory(commitment=hidden)
    make.DeadlineFactory(commitment=hidden, anchor="completion", fixed="", completion_of=active)
    acts.activate(hidden, by=None)
    event = acts.complete(active, by=None, why="Done.", effective="2016-03-01")
    shown = desk.post(page(event, "retract"), {"why": "Not done."})
    assert "1 due date that is not visible to you moves too." in text_of(shown)
    assert "zqhidden" not in shown.content.decode()


def test_how_many_mails_told_the_days_that_move_is_shown(desk: Client, active: Commitment) -> None:
    due = Due.objects.get()
    told = due.events.get(field="dates").recorded + timedelta(minutes=1)
    for kind in ("digest", "date_moved"):
        mail = make.DeliveryFactory(recipient=None, state="sent", sent_at=told, kind=kind)
        make.DeliveryItemFactory(delivery=mail, commitment=active, due=due)
    where = page(active, "deadline")
    shown = desk.post(where, {**sent(desk.get(where)), "fixed": "2016-03-01", "why": "So decided."})
    assert "1 February 2016 told in 2 mails 1 March 2016" in text_of(shown)

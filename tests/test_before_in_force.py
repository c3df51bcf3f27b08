"""Nobody answers or reports before a commitment came into force: refused alike by the acts, the desk and the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments.models import Assignment, Commitment, Event
from tests import factories as make
from tests.asking import Asking
from tests.cases import a_draft, part_of, refused

pytestmark = pytest.mark.django_db


def begun(on: str, **given: Any) -> Commitment:
    commitment = a_draft(**given)
    acts.activate(commitment, by=None, effective=on)
    return commitment


def said(part: Assignment, effective: str) -> None:
    acts.answer(part, "accepted", by=None, effective=effective)
    acts.report_progress(part, "in_progress", by=None, effective=effective)


@pytest.mark.parametrize("early", ["2016-01-03", "2015-12", "2015", "2015-11-01/2016-01-03"])
def test_what_is_dated_before_is_refused(early: str) -> None:
    part = part_of(begun("2016-01-04", reference="WG-1"))
    with refused("WG-1 came into force on 4 January 2016: nobody can have", part):
        acts.answer(part, "accepted", by=None, effective=early)
    with refused("WG-1 came into force on 4 January 2016: nobody can have", part):
        acts.report_progress(part, "in_progress", by=None, effective=early)


@pytest.mark.parametrize(
    ("since", "effective"),
    [("2016-01-04", "2016-01-04"), ("2016-01-04", "2016-01"), ("2016-01-04", "2016"), ("2015-09", "2015-09-02")],
)
def test_what_may_be_later_is_taken(since: str, effective: str) -> None:
    part = part_of(begun(since))
    said(part, effective)
    assert (part.answer, part.progress) == ("accepted", "in_progress")


def test_without_a_date_nothing_is_too_early() -> None:
    commitment = a_draft(origin__when="", origin__days=None)
    acts.activate(commitment, by=None)
    event = commitment.events.get(field="disposition")
    Event.objects.filter(pk=event.pk).update(effective="", effective_earliest=None, effective_latest=None)
    said(part_of(commitment), "2012-05-01")


def test_what_is_in_force_without_an_event_began_at_its_meeting() -> None:
    part = make.AssignmentFactory(commitment__origin__when="2015-11-25/2015-11-27", commitment__reference="WG-1")
    with refused("WG-1 came into force on 25 November 2015", part):
        acts.report_progress(part, "in_progress", by=None, effective="2015-11-24")
    said(part, "2015-11-26")


def test_it_is_the_first_time_that_counts() -> None:
    commitment = begun("2016-01-04")
    acts.hold(commitment, by=None, why="Waiting.", effective="2016-02-01")
    acts.activate(commitment, by=None, effective="2016-04-01")
    said(part_of(commitment), "2016-01-10")


def test_an_activation_told_anew_for_an_earlier_day_makes_room() -> None:
    commitment = begun("2016-01-04")
    activation = commitment.events.get(field="disposition")
    acts.retract(activation, by=None, why="It was earlier.")
    commitment.refresh_from_db()
    acts.activate(commitment, by=None, effective="2015-12-01")
    said(part_of(commitment), "2015-12-02")


def test_desk_and_api_say_the_same() -> None:
    commitment = begun("2016-01-04", reference="WG-1")
    part, officer = part_of(commitment), commitment.officer
    client = Client()
    client.force_login(officer)
    message = "WG-1 came into force on 4 January 2016: nobody can have answered or reported before."
    for act, typed in (("progress", {"progress": "in_progress"}), ("answer", {"word": "accepted", "basis": "express"})):
        address = reverse(f"admin:commitments_commitment_{act}", args=[commitment.pk]) + f"?part={part.number}"
        page = client.get(address)
        form = page.context["form"]
        data = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
        answer = client.post(address, {**data, **typed, "effective": "2016-01-03"})
        assert answer.status_code == 200
        assert message in answer.context["form"].errors["effective"]
    asking = Asking(officer)
    for act, body in (("report-progress", {"progress": "in_progress"}), ("answer", {"word": "accepted"})):
        response = asking.post(f"commitments/WG-1/{act}/", {"part": part.number, "effective": "2016-01-03", **body})
        assert response.status_code == 400, response.content
        assert [one["field"] for one in response.json()["errors"]] == ["effective"], response.content
        assert message in str(response.json())
    assert not part.events.exclude(field="part").exists()
    assert date.fromisoformat("2016-01-04") == commitment.events.get(field="disposition").effective.earliest

"""Home counts what was newly reported: updates recorded in the last seven days, mine apart; each leads to its list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Event
from commitments.querysets.beside import NEWLY_REPORTED
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(slug="working-group")


@pytest.fixture
def officer(body: ground.Body) -> ground.User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR).user


@pytest.fixture
def desk(officer: ground.User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def reported(body: ground.Body, day: date, **changes: Any) -> Event:
    """A report of progress, recorded on the day at noon."""
    commitment = changes.pop("commitment", None) or make.CommitmentFactory(body=body, **changes)
    part = make.AssignmentFactory(commitment=commitment)
    recorded = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return make.EventFactory(
        commitment=None, assignment=part, field="progress", new={"progress": "in_progress"}, recorded=recorded
    )


def newly(client: Client, **asked: str) -> dict[str, Any]:
    """What home says, and how many rows the lists have to which its figures lead."""
    answer = client.get(reverse("admin:index"), {"as_at": TODAY.isoformat(), **asked})
    figures = {which: answer.context[which] for which in ("newly", "newly_mine")}
    for figure in figures.values():
        listed = client.get(figure.address)
        assert listed.status_code == 200
        assert listed.context["cl"].result_count == figure.count
        assert figure.address.replace("&", "&amp;") in answer.content.decode()
    return {which: figure.count for which, figure in figures.items()}


def test_the_edges_of_the_seven_days(desk: Client, body: ground.Body) -> None:
    for days in (-1, 0, 6, 7):
        reported(body, TODAY - timedelta(days))
    assert timedelta(7) == NEWLY_REPORTED
    assert newly(desk) == {"newly": 2, "newly_mine": 0}
    assert newly(desk, as_at=(TODAY + timedelta(1)).isoformat())["newly"] == 2  # one comes in, one goes out


def test_mine_are_those_of_my_commitments(desk: Client, body: ground.Body, officer: ground.User) -> None:
    reported(body, TODAY, officer=officer)
    reported(body, TODAY)
    assert newly(desk) == {"newly": 2, "newly_mine": 1}


def test_only_reports_of_progress_that_stand_are_counted(desk: Client, body: ground.Body) -> None:
    event = reported(body, TODAY)
    at = {"recorded": event.recorded}
    make.EventFactory(commitment=None, assignment=event.assignment, field="answer", new={"answer": "noted"}, **at)
    make.EventFactory(commitment=event.assignment.commitment, **at)
    assert newly(desk)["newly"] == 1
    make.EventFactory(commitment=None, assignment=event.assignment, field="progress", retracts=event, **at)
    assert newly(desk)["newly"] == 0


def test_of_the_body_chosen_and_those_below_it(desk: Client, body: ground.Body) -> None:
    below, beside = make.BodyFactory(parent=body), make.BodyFactory(parent=body, slug="beside")
    for one in (body, below, beside, make.BodyFactory()):  # the last is not visible
        reported(one, TODAY)
    assert newly(desk)["newly"] == 3
    assert newly(desk, body="working-group")["newly"] == 3
    assert newly(desk, body="beside")["newly"] == 1


def test_the_updates_are_those_among_the_visible_events(body: ground.Body) -> None:
    hidden = make.BodyFactory()
    restricted_paper = make.DocumentFactory(body=body, restricted=True)
    for changes in ({}, {"restricted": True}, {"body": hidden}):
        event = reported(**{"body": body, "day": TODAY, **changes})
        for paper in (make.DocumentFactory(body=body), restricted_paper, make.DocumentFactory(body=hidden)):
            again = reported(body, TODAY, commitment=make.CommitmentFactory(body=body))
            Event.objects.filter(pk=again.pk).update(paragraph=make.ParagraphFactory(document=paper))
        make.EventFactory(commitment=event.assignment.commitment)
    found = {}
    for role in Role:
        user = make.BodyRoleFactory(body=body, role=role).user
        found[role] = set(Event.objects.updates_visible_to(user))
        assert found[role] == set(Event.objects.visible_to(user).updates())
    root = make.UserFactory(is_superuser=True)
    assert set(Event.objects.updates_visible_to(root)) == set(Event.objects.updates())
    assert len(found[Role.VIEWER]) < len(found[Role.EDITOR]) < Event.objects.updates().count()


def test_a_restricted_commitment_is_newly_reported_to_editors_alone(body: ground.Body) -> None:
    reported(body, TODAY, restricted=True)
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    assert newly(client)["newly"] == 0

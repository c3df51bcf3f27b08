"""The page of a party: its parts by body, with answer, progress, standing and due dates as at the day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import acts
from commitments import models as record
from meetings import models as ground
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def party() -> ground.Party:
    return make.PartyFactory(name="Indonesia")


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=make.BodyFactory(name="Working Group", slug="wg")).user)
    return client


def part_of(party: ground.Party, body: ground.Body, **columns: str) -> record.Due:
    one = make.CommitmentFactory(body=body, **columns)
    part = make.AssignmentFactory(commitment=one, party=party)
    deadline = make.DeadlineFactory(commitment=one)
    return make.DueFactory(assignment=part, deadline=deadline, earliest=date(2016, 2, 1), latest=date(2016, 2, 1))


def opened(client: Client, party: ground.Party, as_at: str = "") -> Any:
    where = reverse("admin:meetings_party_change", args=[party.pk])
    answer = client.get(where, {"as_at": as_at} if as_at else {})
    assert answer.status_code == 200
    return answer


def test_parts_stand_by_body_as_at_the_day(desk: Client, party: ground.Party) -> None:
    body = ground.Body.objects.get(slug="wg")
    due = part_of(party, body)
    part_of(party, make.BodyFactory(name="Hidden body"), reference="HIDDEN-1")
    acts.report_progress(due.assignment, "implemented", by=None, by_words="It", effective="2016-01-20", met=[due])
    for day, progress, standing in (
        ("2016-01-15", "no information", "due soon"),
        ("2016-01-21", "implemented", "closed"),
        ("", "implemented", "closed"),
    ):
        answer = opened(desk, party, day)
        groups = answer.context["page"]["bodies"]
        assert [(str(group["body"]), len(group["parts"])) for group in groups] == [("Working Group", 1)]
        row = groups[0]["parts"][0]
        assert row["part"].get_progress_display() == progress
        assert standing in row["label"]
        assert row["dues"][0]["met"] == ("20 January 2016" if progress == "implemented" else "")
        assert due.assignment.commitment.reference in answer.content.decode()
        assert "Hidden body" not in answer.content.decode()
        assert "HIDDEN-1" not in answer.content.decode()


def test_the_day_is_chosen_in_a_form_of_its_own(desk: Client, party: ground.Party) -> None:
    """A form within the party's own would end that one, and nothing below it would be saved."""
    content = opened(desk, party, "2016-01-15").content.decode()
    tags = re.findall(r"<(/?form)\b", content)
    assert tags == ["form", "/form"] * (len(tags) // 2)
    assert content.index('name="as_at"') < content.index('name="slug"')


def test_it_costs_the_same_for_one_part_and_for_many(desk: Client, party: ground.Party) -> None:
    body = ground.Body.objects.get(slug="wg")

    def count(day: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            opened(desk, party, day)
        return len(queries)

    part_of(party, body)
    count("")
    few = {day: count(day) for day in ("", "2016-01-15")}
    for _one in range(10):
        part_of(party, body)
    assert {day: count(day) for day in few} == few

"""Fetching calendars as a program does that subscribes to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from commitments.models import Commitment, Due
from meetings.models import Body, Feed, User
from tests import factories as make

SOON = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="home", name="Home body", zone="Asia/Jakarta")


@pytest.fixture
def commitment(body: Body, officer: User) -> Commitment:
    found: Commitment = make.CommitmentFactory(
        reference="C-1", title="Send comments", body=body, officer=officer, origin__when="2010"
    )
    return found


@pytest.fixture
def due(commitment: Commitment) -> Due:
    part = make.AssignmentFactory(commitment=commitment, party__name="Indonesia", party__slug="indonesia")
    found: Due = make.DueFactory(assignment=part, earliest=SOON, latest=SOON)
    return found


def address(user: User, name: str = "Mine", **columns: Any) -> str:
    _feed, token = Feed.objects.issue(user=user, name=name, **columns)
    return f"/feeds/{token}.ics"


def fetch(where: str, **headers: str) -> Any:
    return Client(headers=headers).get(where)


def calendar(where: str) -> Any:
    answer = fetch(where)
    assert answer.status_code == 200, answer.content
    found = Calendar.from_ical(answer.content)
    assert [error for one in found.walk() for error in one.errors] == []
    return found


def shown(where: str) -> dict[str, Any]:
    """The entries by their summaries."""
    return {str(one["SUMMARY"]): one for one in calendar(where).walk("VEVENT")}

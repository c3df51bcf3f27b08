"""Records as acts find them, and what a refused act must leave as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments import acts
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from meetings.models import Body, Milestone
from tests.factories import (
    AssignmentFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
)


def a_draft(**given: Any) -> Commitment:
    """A draft with an officer who may edit, and one part; made at a meeting of 2009 unless told otherwise."""
    if not {"origin", "origin__when"} & set(given):
        given |= {"origin__when": "2009", "origin__days": 3}
    commitment: Commitment = CommitmentFactory(disposition="draft", **given)
    AssignmentFactory(commitment=commitment)
    BodyRoleFactory(user=commitment.officer, body=commitment.body, role="editor")
    return commitment


def in_force(**given: Any) -> Commitment:
    """The same, activated."""
    commitment = a_draft(**given)
    acts.activate(commitment, by=commitment.officer)
    return commitment


def hanging(on: Any, *, bound: str = "by", **rule: Any) -> Due:
    """The due of one part in force whose deadline hangs on a meeting, a milestone, a commitment, or a body's next."""
    kinds: dict[type, tuple[str, str]] = {
        Body: ("next_meeting", "body"),
        Milestone: ("milestone", "milestone"),
        Commitment: ("completion", "completion_of"),
    }
    anchor, column = kinds.get(type(on), ("meeting", "meeting"))
    commitment = rule.pop("commitment", None) or a_draft()
    DeadlineFactory(commitment=commitment, anchor=anchor, fixed="", bound=bound, **{column: on}, **rule)
    if commitment.disposition == "draft":
        acts.activate(commitment, by=commitment.officer)
    return due_of(commitment)


def due_of(commitment: Commitment) -> Due:
    return Due.objects.select_related("deadline", "assignment").get(assignment__commitment=commitment)


def part_of(commitment: Commitment) -> Assignment:
    return commitment.assignments.get()


def deadline_of(commitment: Commitment) -> Deadline:
    return commitment.deadlines.get()


def days(record: Any) -> tuple[str, str] | None:
    """The days of a due or deadline as they stand in the database."""
    record.refresh_from_db()
    return (record.earliest.isoformat(), record.latest.isoformat()) if record.latest else None


def in_days(count: int) -> str:
    """The day so many days from today; negative for before."""
    return (timezone.now().date() + timedelta(count)).isoformat()


def day(text: str) -> date:
    return date.fromisoformat(text)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the domain and of its ground."""
    models = [*apps.get_app_config("commitments").get_models(), *apps.get_app_config("meetings").get_models()]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@contextmanager
def refused(message: str, *shown: Any) -> Iterator[Any]:
    """The block is refused with such a message; no row changes, and records shown again stay as they were."""
    before, looks = everything(), [as_shown(record) for record in shown]
    with pytest.raises(ValidationError, match=message) as refusal:
        yield refusal
    assert everything() == before
    assert [as_shown(record) for record in shown] == looks
    for text in refusal.value.messages:
        assert text.strip()
        assert text[-1] in ".:)" or "Changed since" in text
        assert "%(" not in text
        assert "None" not in text


def as_shown(record: Any) -> dict[str, Any]:
    """What a page would show of a record in memory."""
    return {column.attname: str(getattr(record, column.attname)) for column in record._meta.fields}


def told(event: Event) -> tuple[dict[str, Any], dict[str, Any], str]:
    """What an event says: before, after, and when."""
    return event.old, event.new, str(event.effective)

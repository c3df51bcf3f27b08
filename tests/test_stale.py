"""A part is stale when nothing was heard of it for long: one pure rule, one question to the database, one filter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Assignment, Commitment, Event
from commitments.querysets import Moment
from commitments.standing import STALE_AFTER, Standing, is_stale
from commitments.workflow import Answer, Disposition, Progress
from tests.factories import (
    TODAY,
    AssignmentFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DueFactory,
    EventFactory,
)

N = STALE_AFTER.days


@pytest.mark.parametrize(("silent", "expected"), [(N - 1, False), (N, False), (N + 1, True)])
@pytest.mark.parametrize("standing", Standing)
def test_stale_is_what_was_silent_for_more_than_so_many_days(standing: Standing, silent: int, expected: bool) -> None:
    asked = standing not in (Standing.CLOSED, Standing.NOT_IN_FORCE)
    assert is_stale(standing, TODAY - timedelta(silent), on=TODAY) == (expected and asked)
    assert not is_stale(standing, None, on=TODAY)


NEW: dict[str, dict[str, Any]] = {
    "answer": {"answer": "awaiting", "answer_basis": ""},
    "progress": {"progress": "in_progress", "progress_basis": "reported", "delay_reason": ""},
    "part": {},
    "disposition": {"disposition": "active", "drop_reason": ""},
}


def heard(part: Assignment, field: str, day: date, *, retracted: bool = False) -> Event:
    """Something heard of a part, or become of its commitment, on a day."""
    subject = {"commitment": part.commitment} if field == "disposition" else {"commitment": None, "assignment": part}
    recorded = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    told = {**subject, "field": field, "new": NEW[field], "effective": day.isoformat(), "recorded": recorded}
    event: Event = EventFactory(**told)
    if retracted:
        EventFactory(**told | {"retracts": event, "recorded": recorded + timedelta(hours=1)})
    return event


def all_of(on: date, *, past: bool = False) -> set[tuple[Assignment, bool]]:
    parts = Assignment.objects.as_at(on) if past else Assignment.objects.all()
    loaded = parts.for_standing().select_related("commitment__origin").prefetch_related("events", "commitment__events")
    return {(part, part.stale(on=on)) for part in loaded}


@pytest.mark.django_db
def test_the_database_tells_the_same() -> None:
    """For every disposition, answer and progress; for every kind of news, around the edge; with and without a due."""
    for disposition, answer, progress in product(Disposition, Answer, Progress):
        commitment = (
            CommitmentFactory(disposition=disposition, origin__when="2015-01-01") if answer == "awaiting" else None
        )
        commitment = commitment or Commitment.objects.filter(disposition=disposition).first()
        commitment = commitment or CommitmentFactory(disposition=disposition, origin__when="2015-01-01")
        AssignmentFactory(commitment=commitment, party=None, named_as="all", answer=answer, progress=progress)
    for field, silent, retracted in product(NEW, (-1, N - 1, N, N + 1), (False, True)):
        part = AssignmentFactory(commitment__origin__when="2015-01-01")
        heard(part, field, TODAY - timedelta(silent), retracted=retracted)
    both = AssignmentFactory(commitment__origin__when="2015-01-01")
    heard(both, "answer", TODAY - timedelta(N + 9))
    heard(both, "disposition", TODAY - timedelta(N))
    for when in ("2015-01-01", (TODAY - timedelta(N)).isoformat(), (TODAY - timedelta(N + 1)).isoformat(), ""):
        DueFactory(assignment__commitment__origin__when=when, latest=TODAY)
        DueFactory(assignment__commitment__origin__when=when, latest=TODAY, met="2016-01")
    for on in (TODAY - timedelta(1), TODAY, TODAY + timedelta(1)):
        told = all_of(on)
        assert {part for part, stale in told if stale} == set(Assignment.objects.stale(on=on))
        assert {stale for _part, stale in told} == {True, False}


@pytest.mark.django_db
def test_as_at_a_day_and_as_known_then() -> None:
    days = [TODAY - timedelta(n) for n in (2 * N, N + 1, N, 5)]
    for field, first in product(("answer", "progress"), days):
        part = AssignmentFactory(commitment__origin__when="2015-01-01")
        heard(part, "disposition", date(2015, 1, 2))
        heard(part, field, first, retracted=first == days[2])
    for on in (TODAY - timedelta(N), TODAY):
        told = all_of(on, past=True)
        assert {part.pk for part, stale in told if stale} == {
            one.pk for one in Assignment.objects.as_at(on).stale(on=on)
        }
    # What was recorded on the day itself was not yet known in the night before.
    part = Assignment.objects.get(events__field="answer", events__counts_from=days[3], events__retracts=None)
    night = datetime(days[3].year, days[3].month, days[3].day, tzinfo=UTC)
    then = Assignment.objects.reading(Moment(days[3], night))
    assert part in then.stale(on=days[3])
    assert part not in Assignment.objects.as_at(days[3]).stale(on=days[3])
    (shown,) = Assignment.objects.as_at(days[3], known_at=night).filter(pk=part.pk).for_standing()
    assert shown.stale(on=days[3])


@pytest.mark.django_db
def test_the_list_of_parts_shows_the_silent_ones() -> None:
    silent = AssignmentFactory(commitment__origin__when="2015-01-01")
    told = AssignmentFactory(commitment__origin=silent.commitment.origin)
    heard(told, "progress", TODAY - timedelta(N))
    client = Client()
    client.force_login(BodyRoleFactory(body=silent.commitment.body, role="viewer").user)
    where = reverse("admin:commitments_assignment_changelist")
    for asked, found in (("?stale=yes", [silent]), ("", [silent, told]), ("?stale=nonsense", [silent, told])):
        answer = client.get(f"{where}{asked}{'&' if asked else '?'}as_at={TODAY.isoformat()}")
        assert {part.pk for part in answer.context["cl"].result_list} == {part.pk for part in found}
    assert f"More than {N} days" in answer.content.decode()

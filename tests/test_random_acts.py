"""Thousands of acts in no sensible order: what is allowed is told, what is refused leaves no trace, nothing goes stale.

A failure names the run; the same run fails again, alone: ``pytest tests/test_random_acts.py -k '[7]'``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from commitments.acts.given import local_day
from commitments.acts.living import lay_down
from commitments.acts.record import about, as_json
from commitments.history import FIELDS, replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.workflow import Disposition
from meetings.models import Meeting, Milestone
from tests.secretariat import VERSIONED, Secretariat

pytestmark = pytest.mark.django_db

RUNS, STEPS, LOOK_EVERY = 20, 250, 50
SUBJECTS: tuple[type[Model], ...] = (Commitment, Assignment, Deadline, Due, Meeting, Milestone)


@pytest.mark.parametrize("run", range(RUNS))
def test_whatever_is_tried_the_history_comes_to_the_record(run: int) -> None:
    secretariat = Secretariat(run)
    versions: dict[tuple[str, int], int] = {}
    for number in range(1, STEPS + 1):
        secretariat.step()
        if number % LOOK_EVERY == 0:
            the_history_comes_to_the_columns(versions, on=local_day(secretariat.body))
            nothing_is_stale()
            links_tell_what_holds()
    # Else the dice try nothing but nonsense, or nothing but what is allowed.
    assert secretariat.done > STEPS / 4
    assert secretariat.refused > STEPS / 4


def the_history_comes_to_the_columns(versions: dict[tuple[str, int], int], *, on: date) -> None:
    """The columns of every subject are what its events come to, all of them or as at today; versions only rise."""
    events: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in Event.objects.all():
        events[event.about, getattr(event, f"{event.about}_id")].append(event)
    for model in SUBJECTS:
        for subject in model._default_manager.all():
            key = about(subject), subject.pk
            entries = [event.entry for event in events[key]]
            assert replay(entries, as_at=on) == replay(entries)
            for field, new in replay(entries).items():
                if columns := FIELDS[key[0]][field]:
                    held: dict[str, Any] = {column: as_json(getattr(subject, column)) for column in columns}
                    assert new == held, (run_of(subject), field)
            if model in VERSIONED:
                assert subject.version >= versions.get(key, 1)  # type: ignore[attr-defined]
                versions[key] = subject.version  # type: ignore[attr-defined]


def nothing_is_stale() -> None:
    """Every due in force is what its rule gives by its anchor today, after whatever happened to that."""
    with transaction.atomic():
        stale = lay_down(Deadline.objects.all(), cause=Event.objects.order_by("-pk").first())
        transaction.set_rollback(True)
    assert [(run_of(event.subject), event.old, event.new) for event in stale] == []


def links_tell_what_holds() -> None:
    """What is in force has an officer and no successor; what is superseded has one."""
    for commitment in Commitment.objects.exclude(disposition=Disposition.DRAFT):
        successors = [
            *commitment.links_out.filter(kind="merged_into"),
            *commitment.links_in.filter(kind="supersedes"),
        ]
        assert len(successors) == (commitment.disposition == Disposition.SUPERSEDED)
        assert commitment.officer_id


def run_of(subject: Model) -> str:
    return f"{about(subject)} {subject}"

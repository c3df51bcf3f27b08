"""What holds of the record whatever was done: the history comes to the columns, nothing is stale, no circle."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from commitments.acts.living import lay_down
from commitments.acts.record import about, as_json
from commitments.deadlines import way_round
from commitments.history import FIELDS, replay
from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Decision,
    Due,
    Event,
    Extension,
    Intake,
    Link,
    Proposal,
    Result,
)
from commitments.workflow import Disposition
from meetings.models import Document, Holiday, Meeting, Milestone

SUBJECTS: tuple[type[Model], ...] = (Commitment, Assignment, Deadline, Due, Meeting, Milestone)
VERSIONED = (Commitment, Assignment, Meeting, Milestone)
COUNTED = (Event, Due, Extension, Link, Holiday, Commitment, Meeting, Milestone, Document, Decision, Result)


def traces() -> tuple[Any, ...]:
    """What any act leaves behind somewhere; in one question, for it is asked thousands of times."""
    counted = [f"SELECT COUNT(*) FROM {model._meta.db_table}" for model in COUNTED]
    versions = [f"SELECT SUM(version) FROM {model._meta.db_table}" for model in (*VERSIONED, Intake, Proposal)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({one})' for one in [*counted, *versions])}")
        found: tuple[Any, ...] = cursor.fetchone()
    return found


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


def nothing_awaits_itself() -> None:
    awaits: dict[int, set[int]] = defaultdict(set)
    for commitment, awaited in Deadline.objects.values_list("commitment", "completion_of"):
        if awaited is not None:
            awaits[commitment].add(awaited)
    assert [way for way in (way_round(awaits, commitment) for commitment in list(awaits)) if way] == []


def run_of(subject: Model) -> str:
    return f"{about(subject)} {subject}"

"""What was, by replaying every event in Python: what the database is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from commitments.acts.record import about, as_json
from commitments.history import FIELDS, Entry, replay, standing_entries
from commitments.models import Assignment, Commitment, Due, Event
from commitments.standing import DueFacts, Standing, of_assignment, of_commitment
from meetings.models import Milestone


class Past:
    """The record as at a day, as known at an instant, worked out from all events by `history.replay` alone."""

    def __init__(self, day: date, known_at: datetime | None = None) -> None:
        self.day, self.known_at = day, known_at
        self.entries: dict[tuple[str, int, str], list[Entry]] = defaultdict(list)
        self.found: dict[tuple[str, int, str], Mapping[str, Any]] = {}
        for event in Event.objects.order_by("pk"):
            key = event.about, getattr(event, f"{event.about}_id"), event.field
            self.entries[key].append(event.entry)
            self.found.setdefault(key, event.old)
        self.milestones = {str(one.uuid): one for one in Milestone.objects.all()}

    def held(self, subject: Model, field: str) -> Mapping[str, Any]:
        key = about(subject), subject.pk, field
        told = replay(self.entries.get(key, []), as_at=self.day, known_at=self.known_at)
        if field in told:
            return told[field]
        if key not in self.found:
            return {column: as_json(getattr(subject, column)) for column in FIELDS[key[0]][field]}
        begins = {column: as_json(subject._meta.get_field(column).get_default()) for column in FIELDS[key[0]][field]}  # type: ignore[union-attr]
        return self.found[key] or begins

    def told(self, subject: Model, field: str) -> bool:
        """Whether an event of the field was in effect."""
        entries = self.entries.get((about(subject), subject.pk, field), [])
        return any(one.counts_from <= self.day for one in standing_entries(entries, known_at=self.known_at))

    def existed(self, commitment: Commitment) -> bool:
        if self.entries.get(("commitment", commitment.pk, "disposition")):
            return self.told(commitment, "disposition")
        over = commitment.origin.when.latest
        return commitment.disposition != "draft" and over is not None and over <= self.day

    def was_given(self, part: Assignment) -> bool:
        """Whether a part existed of a commitment that did."""
        given = self.entries.get(("assignment", part.pk, "part"), [])
        disposed = self.entries.get(("commitment", part.commitment_id, "disposition"), [])
        from_the_first = not any(disposed and one.id > disposed[0].id for one in given)
        return from_the_first or self.told(part, "part")

    def facts(self, due: Due) -> DueFacts:
        rule, dates = self.held(due.deadline, "rule"), self.held(due, "dates")
        milestone = self.milestones.get(rule["milestone"] or "")
        return DueFacts(
            bound=rule["bound"],
            anchor=rule["anchor"],
            earliest=date.fromisoformat(dates["earliest"]) if dates["earliest"] else None,
            latest=date.fromisoformat(dates["latest"]) if dates["latest"] else None,
            silence=rule["silence"],
            called_off=bool(milestone) and self.held(milestone, "state")["state"] == "called_off",
            met=bool(self.held(due, "met")["met"]),
        )

    def standing(self, part: Assignment, *, on: date) -> Standing:
        return of_assignment(
            self.held(part.commitment, "disposition")["disposition"],
            self.held(part, "answer")["answer"],
            self.held(part, "progress")["progress"],
            [self.facts(due) for due in part.dues.all()],
            on=on,
        )

    def parts(self, *, on: date) -> dict[Assignment, Standing]:
        """How every part that existed stood."""
        every = Assignment.objects.prefetch_related("dues__deadline").select_related("commitment__origin")
        return {
            part: self.standing(part, on=on) for part in every if self.existed(part.commitment) and self.was_given(part)
        }

    def commitments(self, *, on: date) -> dict[Commitment, Standing]:
        """How every commitment that existed stood."""
        parts = self.parts(on=on)
        return {
            one: of_commitment(
                self.held(one, "disposition")["disposition"],
                [standing for part, standing in parts.items() if part.commitment_id == one.pk],
            )
            for one in Commitment.objects.select_related("origin")
            if self.existed(one)
        }

"""The rows of a batch of the sample's papers and commitments, in the order in which they can be saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from commitments.management.sample.bulk import write
from commitments.management.sample.chronicle import Chronicle, uid
from commitments.management.sample.ground import Ground
from commitments.management.sample.plans import reference
from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Due,
    Event,
    Evidence,
    Extension,
    Link,
    Principle,
    Result,
    Voice,
)
from meetings.models import Document, Mention, Paragraph

IN_ORDER: tuple[type[models.Model], ...] = (
    Document,
    Paragraph,
    Principle,
    Result,
    Mention,
    Commitment,
    Commitment.themes.through,
    Assignment,
    Deadline,
    Due,
    Extension,
    Voice,
    Link,
)


@dataclass
class Rows:
    """What is to be saved: rows by model, the history, and references to what an earlier batch has saved."""

    ground: Ground
    chronicle: Chronicle
    of: dict[type[models.Model], list[Any]] = field(default_factory=lambda: {model: [] for model in IN_ORDER})
    evidence: list[Evidence] = field(default_factory=list)
    commitments: dict[int, Commitment] = field(default_factory=dict)
    completions: dict[int, Event] = field(default_factory=dict)
    _naming: list[tuple[Extension, dict[str, Any]]] = field(default_factory=list)
    _awaited: list[tuple[Any, str, type[models.Model], UUID]] = field(default_factory=list)

    def add(self, row: Any) -> Any:
        self.of[type(row)].append(row)
        return row

    def point(self, row: Any, name: str, number: int) -> None:
        """Let a foreign key of the row point to the commitment of that number, here or in the database."""
        if number in self.commitments:
            setattr(row, name, self.commitments[number])
        else:
            self._await(row, f"{name}_id", Commitment, reference(number))

    def caused_by_completion(self, event: Event, number: int) -> None:
        """Let the event have the completion of that commitment as its cause, here or in the database."""
        if number in self.completions:
            event.cause = self.completions[number]
        else:
            self._await(event, "cause_id", Event, reference(number), "closed")

    def _await(self, row: Any, column: str, model: type[models.Model], *name: str) -> None:
        self._awaited.append((row, column, model, uid(self.ground.seed, *name)))

    def naming(self, extension: Extension, told: dict[str, Any]) -> dict[str, Any]:
        """What an event tells of an extension, which gets its key when it is saved."""
        self._naming.append((extension, told))
        return told

    def save(self) -> None:
        for model in (Commitment, Event):
            self._find(model, [each for each in self._awaited if each[2] is model])
        for rows in self.of.values():
            write(rows)
        for extension, told in self._naming:
            told["extension"] = extension.pk
        self.chronicle.save()
        write(self.evidence)

    def _find(self, model: type[models.Model], awaited: Iterable[tuple[Any, str, type[models.Model], UUID]]) -> None:
        wanted = {identity for _row, _column, _model, identity in awaited}
        found = dict(model._default_manager.filter(uuid__in=wanted).values_list("uuid", "pk")) if wanted else {}
        for row, column, _model, identity in awaited:
            setattr(row, column, found[identity])

"""Pictures of the past: records that show what their columns held at a moment, and that cannot be saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query import ModelIterable
from django.utils.translation import gettext_lazy as _

from commitments.history import replay

BATCH = 500  # records that are read at a time

KEYS = {"meeting": "reference", "body": "slug", "milestone": "uuid", "completion_of": "reference"}
"""For each column of a deadline that refers to a record, by what an event names that record."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of a day, by what had been recorded at an instant (None: by all that we know now)."""

    day: date
    known_at: datetime | None = None
    at_large: bool = False
    """Whether it is asked about the record at large, so that it pays to find first what has changed since."""


class PictureOfThePast(ValidationError):
    """A record as at a day was to be written; only the record as it is today can be."""

    def __init__(self) -> None:
        super().__init__(_("This shows what was; what is to be changed is the record as it is today."), code="past")


class Pictures(ModelIterable):
    """The rows of a queryset as at a day, as pictures. What hangs on a picture is asked as at the same moment."""

    def __iter__(self) -> Iterator[models.Model]:
        rows = super().__iter__()
        while batch := list(islice(rows, BATCH)):
            referred = self._referred(batch)
            for record in batch:
                self._show(record, referred)
            yield from batch

    def _show(self, record: models.Model, referred: Mapping[tuple[str, str], models.Model]) -> None:
        """Put what was told into the columns of the record and of those loaded with it."""
        moment = self.queryset.moment
        _make_picture(record, moment)
        for told in self.queryset.told:
            values = record.__dict__.pop(told.name, None)
            subject = _at(record, told.path)
            if values is None or subject is None:
                continue
            _make_picture(subject, moment)
            for column in told.columns:
                field: Any = subject._meta.get_field(column)
                if not field.is_relation:
                    _show(subject, column, values)
                elif _is_from_an_event(values):
                    setattr(subject, column, referred.get((column, str(values[column]))))

    def _referred(self, records: list[models.Model]) -> dict[tuple[str, str], models.Model]:
        """The records to which the rules of then referred, by column and key; read only when rules have moved."""
        found: dict[tuple[str, str], models.Model] = {}
        for told in self.queryset.told:
            if told.field != "rule":
                continue
            rules = [values for record in records if _is_from_an_event(values := record.__dict__.get(told.name))]
            for column, name in KEYS.items():
                keys = {rule[column] for rule in rules if rule.get(column)}
                if not keys:
                    continue
                field = next(filter(None, (_at(record, told.path) for record in records)))._meta.get_field(column)
                for each in field.related_model._default_manager.filter(**{f"{name}__in": keys}):
                    found[column, str(getattr(each, name))] = each
        _show_states([one for (column, _key), one in found.items() if column == "milestone"], self.queryset.moment)
        return found


def _show_states(milestones: list[Any], moment: Moment) -> None:
    """Put the state that they had into milestones that today's rules no longer hang on."""
    models.prefetch_related_objects(milestones, "events")
    for milestone in milestones:
        events = [event for event in milestone.events.all() if event.field == "state"]
        if not events:
            continue
        told = replay((event.entry for event in events), as_at=moment.day, known_at=moment.known_at)
        _make_picture(milestone, moment)
        _show(milestone, "state", told.get("state", events[0].old))


def _is_from_an_event(rule: Mapping[str, Any] | None) -> bool:
    """Whether an event tells of the rule, for it names every column; otherwise the columns of today do."""
    return bool(rule) and KEYS.keys() <= rule.keys()


def _at(record: models.Model, path: str) -> models.Model | None:
    """The record at the end of a path of foreign keys; None where it ends before, or was not loaded."""
    found: models.Model | None = record
    for name in path.split("__") if path else []:
        if found is None or name not in found._state.fields_cache:
            return None
        found = getattr(found, name)
    return found


def _show(subject: models.Model, column: str, values: Mapping[str, Any]) -> None:
    """Put into the column what was told of it; where nothing was, how it begins."""
    field: Any = subject._meta.get_field(column)
    value = values.get(column, field.get_default())
    setattr(subject, column, date.fromisoformat(value) if value and isinstance(field, models.DateField) else value)


def _make_picture(record: models.Model, moment: Moment) -> None:
    record.__dict__.update(_as_at=moment, save_base=_refuse, delete=_refuse)


def _refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise PictureOfThePast

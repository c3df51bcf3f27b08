"""Fixtures brought into the database: what is missing is created, the ground follows the file, acts are left alone.

Unlike ``loaddata`` it checks every record as a form would, says which one is broken and why, and never overwrites what
an act has changed since. References are natural keys and point backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction

from commitments.models import Assignment, Commitment, Deadline, Due, Event, Link, Result
from meetings.models import Attendance, Document, Meeting, Mention, Milestone, Paragraph

OF_ACTS = (Meeting, Milestone, Commitment, Assignment, Deadline, Due, Event)
"""What acts change, with a history: once it is there, a fixture does not touch it."""

MOVED_BY_JOINING = (Attendance, Commitment, Deadline, Document, Mention, Result)
"""What goes along when two meetings are found to be one; a fixture does not bring it back."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenFixture(Exception):
    """A fixture that cannot be loaded; the message names file, record and reason in one line."""


@dataclass
class Tally:
    """What became of the records; `kept` names those that differ from the fixture and stay as they are."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.created} created, {self.changed} changed, {len(self.kept)} kept as is, {self.unchanged} unchanged"
        )


def files(folders: list[Path]) -> list[Path]:
    """The fixtures in the order in which they are loaded, that of their names."""
    return sorted((path for folder in folders for path in Path(folder).glob("*.yaml")), key=lambda path: path.name)


def read(path: Path) -> list[Mapping[str, Any]]:
    """The records of a fixture. Raises `BrokenFixture` for what is not a list of model and fields."""
    try:
        records = yaml.load(path.read_bytes(), Loader) or []  # a safe loader, of C where there is one
    except yaml.YAMLError as error:
        raise BrokenFixture(f"{path.name}: not YAML: {_one_line(error)}") from None
    if not isinstance(records, list):
        raise BrokenFixture(f"{path.name}: a fixture is a list of records")
    for number, record in enumerate(records, 1):
        if not (isinstance(record, dict) and set(record) == {"model", "fields"} and isinstance(record["fields"], dict)):
            raise BrokenFixture(f"{path.name}, record {number}: a record has “model” and “fields”, and nothing else")
    return records


class Seeding:
    """One run over the fixtures, inside a transaction of the caller's."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._known: dict[tuple[type[models.Model], tuple[str, ...]], models.Model] = {}

    def load(self, path: Path) -> int:
        """Load one file and return how many records it has. Raises `BrokenFixture`; the caller rolls back."""
        records = read(path)
        for number, record in enumerate(records, 1):
            try:
                self._bring(record)
            except (ValidationError, DatabaseError, BrokenFixture) as error:
                where = f"{path.name}, record {number}, {_named(record)}"
                raise BrokenFixture(f"{where}: {_one_line(error)}") from None
        return len(records)

    def _bring(self, record: Mapping[str, Any]) -> None:
        """Create the record, bring it to the fixture's state, or keep it."""
        fixture = self._build(record)
        columns = {name: fixture._meta.get_field(name).attname for name in record["fields"]}
        given = {name: getattr(fixture, attname) for name, attname in columns.items()}
        stored = self._stored(fixture)
        if stored is not None:
            fixture.pk, fixture._state.adding = stored.pk, False
        self._check(fixture)
        if stored is None:
            self._save(fixture, columns, given)
            self.tally.created += 1
        else:
            self._reconcile(stored, columns, given)
        # Later records are checked against the fixtures, except that a meeting may have been joined to another since.
        known = stored if isinstance(stored, Meeting) else fixture
        self._known[type(fixture), _key(fixture.natural_key())] = known

    def _reconcile(self, stored: models.Model, columns: Mapping[str, str], given: Mapping[str, Any]) -> None:
        differing = [name for name, attname in columns.items() if getattr(stored, attname) != given[name]]
        if not differing:
            self.tally.unchanged += 1
        elif isinstance(stored, OF_ACTS):
            self.tally.kept.append(f"{stored._meta.label} {stored} ({', '.join(differing)})")
        else:
            for name in differing:
                setattr(stored, columns[name], given[name])
            self._save(stored, columns, given)
            self.tally.changed += 1

    def _save(self, record: models.Model, columns: Mapping[str, str], given: Mapping[str, Any]) -> None:
        """Save; refuse what breaks a constraint, and a listed column that saving works out otherwise."""
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError:
            record.validate_constraints()  # says it in words; asked beforehand it would be most of a run's time
            raise
        for name, attname in columns.items():
            if getattr(record, attname) != given[name]:
                raise BrokenFixture(f"{name}: does not follow from the rest, which gives {getattr(record, attname)!r}")

    def _build(self, record: Mapping[str, Any]) -> Any:
        """The record as an unsaved instance, its references found."""
        try:
            model = apps.get_model(record["model"])
            manager = model._default_manager
            manager.get_by_natural_key  # noqa: B018
        except (LookupError, ValueError, AttributeError, TypeError):
            raise BrokenFixture("no such model can be seeded") from None
        instance = model()
        for name, value in record["fields"].items():
            column = self._column(model, name)
            if column.is_relation:
                found = None if value is None else self._find(column.related_model, name, value)
                setattr(instance, name, _joined(found) if model in MOVED_BY_JOINING else found)
            else:
                setattr(instance, column.attname, _read(column, value))
        relations = {name for name in record["fields"] if model._meta.get_field(name).is_relation}
        instance.clean_fields(exclude=relations)
        return instance

    def _column(self, model: type[models.Model], name: str) -> Any:
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist:
            column = None
        if column is None or not column.concrete or column.many_to_many or column.primary_key:
            raise BrokenFixture(f"{name}: no such field can be seeded")
        return column

    def _find(self, model: type[models.Model], name: str, key: Any) -> models.Model:
        """What a natural key points to, in the fixtures so far or in the database."""
        if not isinstance(key, list):
            raise BrokenFixture(f"{name}: write a reference as a list, such as [{key}]")
        found = self._known.get((model, _key(key)))
        if found is None:
            try:
                found = model._default_manager.get_by_natural_key(*key)
            except (ObjectDoesNotExist, TypeError, ValueError, ValidationError):
                raise BrokenFixture(
                    f"{name}: there is no {model._meta.verbose_name} “{', '.join(map(str, key))}”"
                ) from None
            self._known[model, _key(key)] = found
        return found

    def _stored(self, fixture: Any) -> models.Model | None:
        try:
            found: models.Model = type(fixture)._default_manager.get_by_natural_key(*fixture.natural_key())
        except ObjectDoesNotExist:
            return None
        return found

    def _check(self, fixture: Any) -> None:
        """Refuse what a form would refuse, and quotes that are not in their paper."""
        fixture.clean()
        for name, words, paragraph in _quotes(fixture):
            if paragraph is None:
                raise BrokenFixture(f"{name}: give the paragraph in which these words stand")
            if not paragraph.quotes(words):
                raise BrokenFixture(f"{name}: these words do not stand in {paragraph}: “{words}”")


def _joined(found: models.Model | None) -> models.Model | None:
    """The meeting to which a meeting was joined since; whatever else, as it is."""
    if isinstance(found, Meeting) and found.state == Meeting.State.CANCELLED:
        link = Link.objects.filter(kind=Link.Kind.MERGED_INTO, from_meeting=found).select_related("to_meeting").first()
        return link.to_meeting if link else found
    return found


def _read(column: models.Field, value: Any) -> Any:
    """The value as the column keeps it; a word that is none of the column's choices is refused, editable or not."""
    try:
        read = column.to_python(value)
    except ValidationError as error:
        raise BrokenFixture(f"{column.name}: {_one_line(error)}") from None
    if column.choices and read not in column.empty_values and read not in dict(column.flatchoices):
        raise BrokenFixture(f"{column.name}: “{value}” is none of {', '.join(dict(column.flatchoices))}")
    return read


def _quotes(fixture: Any) -> Iterator[tuple[str, str, Paragraph | None]]:
    """The words of the record that must stand in a paper, by field, with their paragraph."""
    if getattr(fixture, "quote", ""):
        yield "quote", fixture.quote, fixture.paragraph
    if isinstance(fixture, Deadline):
        for name in ("phrase", "silence_quote"):
            if words := getattr(fixture, name):
                yield name, words, fixture.commitment.paragraph


def _key(natural: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in natural)


def _named(record: Mapping[str, Any]) -> str:
    """The record by its first fields, for whoever has to find it in the file."""
    first = [(name, value) for name, value in record["fields"].items() if name != "uuid"][:2]
    told = (", ".join(map(str, value)) if isinstance(value, list) else str(value) for _name, value in first)
    return f"{record['model']} {' · '.join(told)}"


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        told = (
            f"{'' if name == '__all__' else f'{name}: '}{' '.join(messages)}"
            for name, messages in error.message_dict.items()
        )
        return "; ".join(told)
    return " ".join(error.messages if isinstance(error, ValidationError) else str(error).split())

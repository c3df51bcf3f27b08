"""How an act is written: the move checked in its place, the event and the columns as one.

`change` is the only place that writes what has a history. It puts the event in its place among those already recorded,
asks the table of moves about its neighbours there, and sets the columns to what all events together come to today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.acts.given import local_day
from commitments.history import FIELDS, Entry, in_order, replay
from commitments.models import Assignment, Deadline, Due, Event
from meetings.dates import PartialDate
from meetings.models import Body, Meeting, Milestone
from meetings.wording import day_in_words

AXES: Mapping[tuple[str, str], Any] = {
    ("commitment", "disposition"): workflow.Disposition,
    ("assignment", "answer"): workflow.Answer,
    ("assignment", "progress"): workflow.Progress,
    ("meeting", "state"): Meeting.State,
    ("milestone", "state"): Milestone.State,
}
"""The fields whose moves stand in the tables of `workflow`."""


def about(subject: models.Model) -> str:
    """The name of the subject's kind, a key of `history.FIELDS`."""
    return subject._meta.model_name or ""


def change(
    subject: models.Model, field: str, values: Mapping[str, Any], *, as_listed: bool = True, **how: Any
) -> Event:
    """Write one event and what it makes of the subject's columns; the subject must be locked.

    `values` gives every column of the field (see `history.FIELDS`), `how` the event's own fields: by, effective, why…
    Raises `ValidationError` for a move that the table refuses, from what held before or to what followed, unless it is
    not to be `as_listed`; and for a value that its column cannot keep.
    """
    assert set(values) == set(FIELDS[about(subject)][field])  # an event tells of a whole field
    event = _event(subject, field, {column: as_json(value) for column, value in values.items()}, how)
    known = list(events_of(subject, field))
    entries = in_order(one.entry for one in known)
    before = [entry for entry in entries if entry.counts_from <= event.counts_from]
    after = entries[len(before) :]
    event.old = dict(before[-1].new) if before else initial(subject, field, known)
    axis = AXES.get((about(subject), field))
    if axis and as_listed:
        _check_neighbours(axis, field, event, after)
    _check_columns(subject, values)
    event.save(force_insert=True)
    settle(subject, field)
    return event


def begin(subject: models.Model, field: str, **how: Any) -> Event:
    """Write the event of a record that came into being just now, with its columns as they are."""
    columns = FIELDS[about(subject)][field]
    event = _event(subject, field, {column: as_json(getattr(subject, column)) for column in columns}, how)
    event.save(force_insert=True)
    return event


def tell(subject: models.Model, field: str, told: Mapping[str, Any], **how: Any) -> Event:
    """Write an event that changes no column, such as a request for more time."""
    event = _event(subject, field, dict(told), how)
    event.save(force_insert=True)
    raise_version(subject)
    if event.cause is None:
        raise_version_beside(subject)
    return event


def _event(subject: models.Model, field: str, new: dict[str, Any], how: Mapping[str, Any]) -> Event:
    """The event, not yet saved. Who acted stands in it by name too, so that it is known when the account is gone.

    What follows from another event is recorded at its instant: nobody ever knew one without the other.
    """
    event = Event(field=field, new=new, **{about(subject): subject}, **how)
    if event.cause is not None:
        event.recorded = event.cause.recorded
    event.counts_from = holds_from(event.effective, body_of(subject))
    event.by_words = event.by_words or (event.by.get_username() if event.by else "")
    event.clean_fields(exclude=[column.name for column in Event._meta.fields if column.is_relation])
    event.clean()
    return event


def settle(subject: models.Model, field: str) -> None:
    """Set the columns of a field to what its events come to today, and raise the version.

    Raises `ValidationError` when they come to a record that is gone.
    """
    known = list(events_of(subject, field))
    if not FIELDS[about(subject)][field]:
        return
    held = replay(one.entry for one in known).get(field) or initial(subject, field, known)
    columns = list(held)
    for column, value in held.items():
        if as_json(getattr(subject, column)) != value:
            setattr(subject, column, from_json(subject, column, value))
    names = {column.name for column in subject._meta.fields}
    days = [f"{column}_{edge}" for column in columns for edge in ("earliest", "latest") if f"{column}_{edge}" in names]
    if hasattr(subject, "version"):
        subject.version += 1
        columns.append("version")
    subject.save(update_fields=[*columns, *days])


def raise_version(subject: Any) -> None:
    """Tell whoever has the record open that it changed in a part of it."""
    if hasattr(subject, "version"):
        subject.version += 1
        subject.save(update_fields=["version"])


def raise_version_beside(subject: models.Model) -> None:
    """Raise the version under which a deadline or due stands, for an act about it alone; its record must be locked."""
    if versioned(subject) is not subject:
        raise_version(versioned(subject))


def versioned(subject: Any) -> Any:
    """The record whose version tells of the subject: a deadline's commitment, a due's part, else the subject itself."""
    if isinstance(subject, Deadline):
        return subject.commitment
    return subject.assignment if isinstance(subject, Due) else subject


def held(subject: models.Model, field: str, *, by_then: date | None = None) -> dict[str, Any]:
    """What a field held at the end of a day, or holds now, by all that is recorded."""
    known = list(events_of(subject, field))
    found = replay((one.entry for one in known), as_at=by_then).get(field)
    return dict(found) if found else initial(subject, field, known)


def holding(subject: models.Model, field: str) -> Event | None:
    """The event that gives a field what it holds now; None when no event speaks of it."""
    known = {one.pk: one for one in events_of(subject, field)}
    entries = in_order(one.entry for one in known.values())
    return known[entries[-1].id] if entries else None


def initial(subject: models.Model, field: str, known: Iterable[Event]) -> dict[str, Any]:
    """What held before any event: what the first one recorded found, else the columns as they are or begin."""
    columns = FIELDS[about(subject)][field]
    first = min(known, key=lambda event: event.pk, default=None)
    if first is None:
        return {column: as_json(getattr(subject, column)) for column in columns}
    begins = {column: as_json(subject._meta.get_field(column).get_default()) for column in columns}  # type: ignore[union-attr]
    return dict(first.old) or begins


def events_of(subject: models.Model, field: str) -> models.QuerySet[Event]:
    """The subject's events on the field; a retraction tells of the field that it takes back."""
    return Event.objects.filter(**{about(subject): subject.pk}, field=field)


def holds_from(effective: PartialDate, body: Body) -> date:
    """The day from which an event with this effective date holds that is recorded now, by the clock of the body."""
    today = local_day(body)
    return min(effective.latest, today) if effective.latest else today


def body_of(subject: Any) -> Body:
    """The body in whose record the subject stands."""
    if isinstance(subject, Due):
        subject = subject.deadline
    home = subject.commitment if isinstance(subject, (Assignment, Deadline)) else subject
    body: Body = home.body
    return body


def from_then_on(subject: models.Model, field: str, effective: PartialDate) -> PartialDate:
    """The effective date of what replaces the field's value: as given, but not before the day from which that holds."""
    last = holding(subject, field)
    if last is None or last.counts_from <= holds_from(effective, body_of(subject)):
        return effective
    return PartialDate.parse(last.counts_from.isoformat())


def _check_neighbours(axis: Any, column: str, event: Event, after: list[Entry]) -> None:
    """Refuse a move that is not allowed from what held before, or that does not lead to what is recorded after it."""
    one, new = axis(event.old[column]), axis(event.new[column])
    if not after:
        check_pair(one, new)
        return
    day = day_in_words(event.counts_from)
    if not fits(one, new):
        message = _("On %(day)s it was “%(old)s”, which cannot become “%(new)s”.")
        params = {"day": day, "old": one.label, "new": new.label}
        raise ValidationError(message, code="back_dated", params=params)
    other = axis(after[0].new[column])
    if not fits(new, other):
        message = _("“%(new)s” cannot stand before “%(next)s”, which is recorded for %(day)s.")
        params = {"new": new.label, "next": other.label, "day": day_in_words(after[0].counts_from)}
        raise ValidationError(message, code="back_dated", params=params)


def check_pair(one: Any, other: Any) -> None:
    """Raise `ValidationError` for a move that the table refuses; progress that goes on as it is, is no move."""
    if one == other and isinstance(one, workflow.Progress) and one != workflow.Progress.NO_INFORMATION:
        return
    if isinstance(one, (Meeting.State, Milestone.State)):
        workflow.check_state(one, other)
    else:
        workflow.check(one, other)


def fits(one: Any, other: Any) -> bool:
    """Whether `check_pair` lets the move pass."""
    try:
        check_pair(one, other)
    except ValidationError:
        return False
    return True


def _check_columns(subject: models.Model, values: Mapping[str, Any]) -> None:
    """Raise `ValidationError` for a value that is too long or of the wrong kind for its column."""
    for column, value in values.items():
        kept = subject._meta.get_field(column)
        if isinstance(kept, models.Field) and not kept.is_relation:
            try:
                kept.clean(value, subject)
            except ValidationError as error:
                raise ValidationError({column: error.messages}) from None


def as_json(value: Any) -> Any:
    """A column's value as an event keeps it: dates as text, records by their natural key."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Choices):
        return value.value
    if isinstance(value, models.Model):
        key = value.natural_key()  # type: ignore[attr-defined]
        return key[0] if len(key) == 1 else list(key)
    return value


def from_json(subject: models.Model, column: str, value: Any) -> Any:
    """What `as_json` kept, as the column takes it. Raises `ValidationError` for a record that is gone."""
    kept: Any = subject._meta.get_field(column)
    if isinstance(kept, models.ForeignKey):
        if not value:
            return None
        key = value if isinstance(value, list) else [value]
        try:
            return kept.related_model._default_manager.get_by_natural_key(*key)
        except kept.related_model.DoesNotExist:
            message = _("%(what)s would go back to %(key)s, which is no longer in the record.")
            params = {"what": kept.verbose_name, "key": ", ".join(map(str, key))}
            raise ValidationError(message, code="gone", params=params) from None
    if isinstance(kept, models.DateField):
        return date.fromisoformat(value) if value else None
    return value

"""How an act is written: the record locked, the move checked, the event and the columns as one.

`change` is the only place that writes what has a history. It puts the event in its place among those already recorded,
asks the table of moves about its neighbours there, and sets the columns to what all events together come to today.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.history import FIELDS, Entry, in_order, replay
from commitments.models import Event
from meetings.dates import NotADate, PartialDate
from meetings.models import Body

AXES = {"disposition": workflow.Disposition, "answer": workflow.Answer, "progress": workflow.Progress}
"""The fields whose moves stand in the table of `workflow`."""


class Conflict(ValidationError):
    """Somebody else changed the record since it was read; the message says what."""


def change(subject: models.Model, field: str, values: Mapping[str, Any], **how: Any) -> Event:
    """Write one event and what it makes of the subject's columns; the subject must be locked.

    `values` gives every column of the field (see `history.FIELDS`), `how` the event's own fields: by, effective, why…
    Raises `ValidationError` for a move that the table refuses, from what held before or to what followed.
    """
    about = subject._meta.model_name or ""
    assert set(values) == set(FIELDS[about][field])  # an event tells of a whole field
    event = Event(
        field=field, new={column: as_json(value) for column, value in values.items()}, **{about: subject}, **how
    )
    entries = in_order(known.entry for known in _events(subject, field))
    before = [entry for entry in entries if entry.counts_from <= event.counts_from]
    after = entries[len(before) :]
    event.old = dict(before[-1].new) if before else initial(subject, field)
    if field in AXES:
        _check_neighbours(AXES[field], field, event, after)
    event.save(force_insert=True)
    settle(subject, field)
    return event


def tell(subject: models.Model, field: str, told: Mapping[str, Any], **how: Any) -> Event:
    """Write an event that changes no column, such as a request for more time."""
    event = Event(field=field, new=dict(told), **{subject._meta.model_name or "": subject}, **how)
    event.save(force_insert=True)
    return event


def settle(subject: models.Model, field: str) -> None:
    """Set the columns of a field to what its events come to today, and raise the version."""
    held = replay(known.entry for known in _events(subject, field)).get(field) or initial(subject, field)
    columns = list(held)
    for column, value in held.items():
        setattr(subject, column, from_json(subject, column, value))
    if hasattr(subject, "version"):
        subject.version += 1
        columns.append("version")
    names = {known.name for known in subject._meta.get_fields()}
    days = [f"{column}_{edge}" for column in columns for edge in ("earliest", "latest") if f"{column}_{edge}" in names]
    subject.save(update_fields=[*columns, *days])


def initial(subject: models.Model, field: str) -> dict[str, Any]:
    """What held before any event: what the first one recorded found, else the columns as they are or begin."""
    columns = FIELDS[subject._meta.model_name or ""][field]
    first = _events(subject, field).order_by("pk").first()
    if first is None:
        return {column: as_json(getattr(subject, column)) for column in columns}
    return dict(first.old) or {column: as_json(subject._meta.get_field(column).get_default()) for column in columns}


def _events(subject: models.Model, field: str) -> models.QuerySet[Event]:
    """The subject's events on the field; a retraction tells of the field that it takes back."""
    return Event.objects.filter(**{subject._meta.model_name or "": subject.pk}, field=field)


def _check_neighbours(axis: Any, column: str, event: Event, after: list[Entry]) -> None:
    """Refuse a move that is not allowed from what held before, or that does not lead to what is recorded after it."""
    check_pair(axis, event.old[column], event.new[column])
    if not after:
        return
    try:
        check_pair(axis, event.new[column], after[0].new[column])
    except ValidationError:
        message = _("“%(new)s” cannot stand before “%(next)s”, which is recorded for %(day)s.")
        one, other = axis(event.new[column]), axis(after[0].new[column])
        params = {"new": one.label, "next": other.label, "day": after[0].counts_from}
        raise ValidationError(message, code="back_dated", params=params) from None


def check_pair(axis: Any, old: str, new: str) -> None:
    """Raise `ValidationError` for a move that the table refuses; progress that goes on as it is, is no move."""
    one, other = axis(old), axis(new)
    if one == other and axis is workflow.Progress and one != workflow.Progress.NO_INFORMATION:
        return
    workflow.check(one, other)


def as_json(value: Any) -> Any:
    """A column's value as an event keeps it: dates as text, records by their natural key."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        key = value.natural_key()
        return key[0] if len(key) == 1 else list(key)
    return value


def from_json(subject: models.Model, column: str, value: Any) -> Any:
    """What `as_json` kept, as the column takes it; a record that is gone, such as a user, is None."""
    kept = subject._meta.get_field(column)
    if isinstance(kept, models.ForeignKey):
        key = value if isinstance(value, list) else [value]
        try:
            return kept.related_model._default_manager.get_by_natural_key(*key) if value else None
        except kept.related_model.DoesNotExist:
            return None
    if isinstance(kept, models.DateField):
        return date.fromisoformat(value) if value else None
    return value


def lock(record: Any, *, seen: int | None = None) -> Any:
    """Read the record anew and hold it until the transaction ends (SQLite holds the whole file, by IMMEDIATE).

    A commitment is locked before its parts, always, so that no two acts wait for each other. `seen` is the version that
    the person acted on: raises `Conflict`, telling what has changed since, when it is no longer that one.
    """
    record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())
    if seen is not None and record.version != seen:
        since = record.events.order_by("-pk")[: max(record.version - seen, 0)]
        told = "; ".join(str(_told(event)) for event in reversed(since))
        raise Conflict(
            _("Changed since you opened it: %(changes)s") % {"changes": told or _("its words")}, code="conflict"
        )
    return record


def _told(event: Event) -> str:
    """One change in a line, for the person whose own change is refused."""
    new = ", ".join(str(value) for value in event.new.values() if value not in ("", None))
    who = event.by.get_username() if event.by else event.by_words or _("somebody")
    return f"{event.field}: {new} ({who})"


def day_of(effective: PartialDate | str) -> PartialDate:
    """The effective date as given; raises `ValidationError` on that field when it is none."""
    try:
        return effective if isinstance(effective, PartialDate) else PartialDate.parse(effective)
    except NotADate as error:
        raise ValidationError({"effective": f"{error}."}) from None


def past_day(effective: PartialDate | str, body: Body) -> PartialDate:
    """The effective date, today if not given; raises `ValidationError` when it has not come yet where the body sits."""
    when = day_of(effective)
    if when.earliest and when.earliest > local_day(body):
        raise ValidationError({"effective": _("%(date)s has not come yet.") % {"date": when}})
    return when or today(body)


def today(body: Body) -> PartialDate:
    """The day of the act where the body sits: its clock decides which day it is."""
    return PartialDate.parse(local_day(body).isoformat())


def local_day(body: Body) -> date:
    return timezone.localdate(timezone=ZoneInfo(body.zone))


def reason(why: str, message: str) -> str:
    """The reason without space around it; raises `ValidationError` with the message when there is none."""
    if not why.strip():
        raise ValidationError({"why": message}, code="reason_missing")
    return why.strip()


def choice(words: Any, value: str) -> Any:
    """The word of a `TextChoices`; raises `ValidationError` that lists them for any other."""
    if value not in words:
        message = _("“%(value)s” is none of: %(words)s.")
        raise ValidationError(message, params={"value": value, "words": ", ".join(words.values)})
    return words(value)

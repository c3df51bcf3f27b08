"""An event in words, for a reader: in one line as changed, and what was held before and after.

An event names other records by their keys, those of other bodies too. They are called by their names only as far as the
reader may see them, and else by their kind: *another commitment*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.history import FIELDS
from commitments.models import Assignment, Commitment, Deadline, Event, Extension, Link
from meetings.dates import PartialDate
from meetings.fields import PartialDateField
from meetings.models import Body, Meeting, Milestone, Paragraph, Party, User
from meetings.wording import date_in_words, day_in_words, days_in_words

LONG = 80  # characters of a text that one line repeats
TOLD_ONLY = {field for fields in FIELDS.values() for field, columns in fields.items() if not columns}
EMPTY: tuple[Any, ...] = (None, "", [], False)

KEYS: Mapping[type[models.Model], str] = {
    Body: "slug",
    Commitment: "reference",
    Meeting: "reference",
    Milestone: "uuid",
    Party: "slug",
    User: "username",
}
"""By what an event names a record; a paragraph by its paper and position."""
OPEN = (Party, User)
"""Named to whoever reads the event: parties are common ground, and who acts stands beside every event."""
ALSO: Mapping[str, type[models.Model]] = {"successor": Commitment, "merged": Meeting, "asked_by": Party}
"""What is named by events that are only told."""
UNSEEN: Mapping[type[models.Model], Any] = {
    Body: gettext_lazy("another body"),
    Commitment: gettext_lazy("another commitment"),
    Meeting: gettext_lazy("another meeting"),
    Milestone: gettext_lazy("another milestone"),
    Paragraph: gettext_lazy("a paragraph of another paper"),
}


class Names:
    """What those records are called that events name, as far as the reader may see them; read once for all events."""

    def __init__(self, events: Iterable[Event], reader: Any) -> None:
        self._reader = reader
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for event in events:
            for model, key in _references(event):
                wanted[model].add(key)
        self._found: dict[tuple[Any, Any], models.Model] = {}
        for model, keys in wanted.items():
            for one in self._seen(model, keys):
                key = one.natural_key() if model is Paragraph else (str(getattr(one, KEYS[model])),)
                self._found[model, tuple(key)] = one

    def _seen(self, model: Any, keys: set[Any]) -> models.QuerySet:
        found = model._default_manager.all() if model in OPEN else model._default_manager.visible_to(self._reader)
        if model is not Paragraph:
            return found.filter(**{f"{KEYS[model]}__in": [key for (key,) in keys]})
        condition = models.Q(pk__in=[])
        for document, position in keys:
            condition |= models.Q(document__slug=document, position=position)
        return found.filter(condition).select_related("document")

    def record(self, model: Any, key: Any) -> Any:
        """The record, or None when the reader may not see it, or it is gone."""
        return self._found.get((model, _key(key)))

    def of(self, model: Any, key: Any) -> str:
        found = self.record(model, key)
        if found is not None:
            return str(found)
        return str(UNSEEN[model]) if model in UNSEEN else ", ".join(map(str, _key(key)))


def _key(key: Any) -> tuple[Any, ...]:
    return tuple(key) if isinstance(key, list) else (key,)


def _references(event: Event) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    model = Event._meta.get_field(event.about).related_model
    for values in (event.old, event.new):
        for column, value in values.items():
            other = _refers_to(model, column)
            if other is not None and value:
                yield other, _key(value)


def _refers_to(model: Any, column: str) -> Any:
    """The kind of record that a column names; None for one that names none."""
    try:
        field = model._meta.get_field(column)
    except FieldDoesNotExist:
        return ALSO.get(column)
    return field.related_model if field.concrete else None  # what went with a joined meeting stands there by its ids


def told(event: Event, reader: Any = None, names: Names | None = None) -> str:
    """One change: what is now, by whom, since when: *disposition: completed (desk-officer, 15 January 2016)*.

    Without a reader, or where the reader may not see them, other records are not named. For many events give `names`.
    """
    names = names or Names([event], reader)
    subject = event.subject
    whose = ""
    if isinstance(subject, Assignment):
        whose = f"{subject.who}, "
    elif isinstance(subject, Deadline):
        whose = f"“{subject.phrase}”, "
    changes = _told_only(event, event.old if event.retracts_id else event.new, names)
    changes = changes or ", ".join(
        f"{_label(subject, column)}: {value_in_words(subject, column, value, names, long=LONG)}"
        for column, value in _in_order(event, event.new)
        if (value != event.old[column] if column in event.old else value not in EMPTY)
    )
    changes = changes or _("as before")
    if event.retracts_id and event.field in TOLD_ONLY:
        changes = _("taken back: %(changes)s") % {"changes": changes}
    elif event.retracts_id:
        changes = _("taken back, so now %(changes)s") % {"changes": changes}
    who = event.by.get_username() if event.by else event.by_words or _("somebody")
    return f"{whose}{changes} ({who}, {day_in_words(timezone.localtime(event.recorded).date())})"


def state_in_words(event: Event, values: Mapping[str, Any], names: Names) -> str:
    """What an event says was held before, or is held after it (its `old` or `new`), in full; empty for nothing."""
    if event.field in TOLD_ONLY:
        return _told_only(event, values, names)
    if event.field == "dates":
        return days_in_words(_day(values.get("earliest")), _day(values.get("latest")))
    model = Event._meta.get_field(event.about).related_model
    told = []
    for column, value in _in_order(event, values):
        if value in EMPTY:
            continue
        words = value_in_words(model, column, value, names)
        told.append(_label(model, column) if value is True else words)
    return ", ".join(told)


def _in_order(event: Event, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What an event tells, in the order of the fields: PostgreSQL keeps JSON in an order of its own."""
    return [(column, values[column]) for column in FIELDS[event.about][event.field] if column in values]


def _told_only(event: Event, told: Mapping[str, Any], names: Names) -> str:
    """What changes no column: replaced, more time asked or given, one occurrence met, joined with another meeting."""
    if event.field not in TOLD_ONLY or not told:
        return ""
    match event.field:
        case "successor":
            other = names.record(Commitment, told.get("successor"))
            reference = other.reference if other else UNSEEN[Commitment]
            if told.get("kind") == Link.Kind.MERGED_INTO:
                return _("merged into %(reference)s") % {"reference": reference}
            return _("superseded by %(reference)s") % {"reference": reference}
        case "extension" if told.get("decision") == Extension.Decision.AGREED:
            return _("more time agreed, until %(date)s") % {"date": _date(told.get("agreed"))}
        case "extension" if told.get("decision"):
            return _("more time refused")
        case "extension":
            asked = _("more time asked, until %(date)s") % {"date": _date(told.get("asked"))}
            party = told.get("asked_by")
            return _("%(asked)s, by %(party)s") % {"asked": asked, "party": names.of(Party, party)} if party else asked
        case "occurrence" if told.get("latest"):
            days = days_in_words(_day(told["earliest"]), _day(told["latest"]))
            return _("that of %(days)s met: %(date)s") % {"days": days, "date": _date(told.get("met"))}
        case "occurrence":
            return _("once more met: %(date)s") % {"date": _date(told.get("met"))}
        case _:
            other = names.record(Meeting, told.get("merged"))
            return _("joined with %(meeting)s") % {"meeting": other.reference if other else UNSEEN[Meeting]}


def _date(written: Any) -> str:
    return date_in_words(PartialDate.parse(written or ""))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def value_in_words(subject: Any, column: str, value: Any, names: Names, *, long: int = 0) -> str:
    """What an event keeps of a column, by its label: codes by their words, records by their name, dates to be read.

    `subject` is a record or its model; a text is cut after `long` characters, if given.
    """
    if value in EMPTY[:3]:
        return _("none")
    try:
        kept: Any = subject._meta.get_field(column)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(kept, models.ForeignKey):
        return names.of(kept.related_model, value)
    if isinstance(kept, PartialDateField):
        return _date(value)
    if isinstance(kept, models.DateField):
        return day_in_words(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    words = str(dict(kept.flatchoices).get(value, value))
    if isinstance(value, int):
        return f"{kept.verbose_name}: {words}" if not long else words
    return Truncator(words).chars(long) if long else words


def _label(subject: Any, column: str) -> str:
    try:
        return str(subject._meta.get_field(column).verbose_name)
    except FieldDoesNotExist:
        return column

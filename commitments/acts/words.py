"""An event in one line, in the words of the desk: for the person whose own change was refused, and for a mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.history import FIELDS
from commitments.models import Assignment, Deadline, Event, Extension, Link
from meetings.dates import PartialDate
from meetings.fields import PartialDateField
from meetings.wording import date_in_words, day_in_words, days_in_words

LONG = 80  # characters of a text that are repeated
TOLD_ONLY = {field for fields in FIELDS.values() for field, columns in fields.items() if not columns}
EMPTY: tuple[Any, ...] = (None, "", [], False)


def told(event: Event) -> str:
    """One change: what is now, by whom, since when: *disposition: completed (desk-officer, 15 January 2016)*."""
    subject = event.subject
    whose = ""
    if isinstance(subject, Assignment):
        whose = f"{subject.who}, "
    elif isinstance(subject, Deadline):
        whose = f"“{subject.phrase}”, "
    changes = _told_only(event) if event.field in TOLD_ONLY else ""
    changes = changes or ", ".join(
        f"{_label(subject, column)}: {value_in_words(subject, column, value)}"
        for column, value in _in_order(event)
        if (value != event.old[column] if column in event.old else value not in EMPTY)
    )
    changes = changes or _("as before")
    if event.retracts_id and event.field in TOLD_ONLY:
        changes = _("taken back: %(changes)s") % {"changes": changes}
    elif event.retracts_id:
        changes = _("taken back, so now %(changes)s") % {"changes": changes}
    who = event.by.get_username() if event.by else event.by_words or _("somebody")
    return f"{whose}{changes} ({who}, {day_in_words(timezone.localtime(event.recorded).date())})"


def _in_order(event: Event) -> list[tuple[str, Any]]:
    """What an event tells, in the order of the fields: PostgreSQL keeps JSON in an order of its own."""
    return [(column, event.new[column]) for column in FIELDS[event.about][event.field] if column in event.new]


def _told_only(event: Event) -> str:
    """What changes no column: replaced, more time asked or given, one occurrence met, joined with another meeting."""
    told = event.old if event.retracts_id else event.new
    match event.field:
        case "successor" if told.get("kind") == Link.Kind.MERGED_INTO:
            return _("merged into %(reference)s") % {"reference": told.get("successor")}
        case "successor":
            return _("superseded by %(reference)s") % {"reference": told.get("successor")}
        case "extension" if told.get("decision") == Extension.Decision.AGREED:
            return _("more time agreed, until %(date)s") % {"date": _date(told.get("agreed"))}
        case "extension" if told.get("decision"):
            return _("more time refused")
        case "extension":
            return _("more time asked, until %(date)s") % {"date": _date(told.get("asked"))}
        case "occurrence" if told.get("latest"):
            days = days_in_words(date.fromisoformat(told["earliest"]), date.fromisoformat(told["latest"]))
            return _("that of %(days)s met: %(date)s") % {"days": days, "date": _date(told.get("met"))}
        case "occurrence":
            return _("once more met: %(date)s") % {"date": _date(told.get("met"))}
        case _:
            return _("joined with %(reference)s") % {"reference": told.get("merged")}


def _date(written: Any) -> str:
    return date_in_words(PartialDate.parse(written or ""))


def value_in_words(subject: models.Model, column: str, value: Any) -> str:
    """What an event keeps of a column, by its label: codes by their words, records by their name, dates to be read."""
    if value in EMPTY[:3]:
        return _("none")
    try:
        kept: Any = subject._meta.get_field(column)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(kept, models.ForeignKey):
        return _named(kept, value)
    if isinstance(kept, PartialDateField):
        return _date(value)
    if isinstance(kept, models.DateField):
        return day_in_words(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return Truncator(str(dict(kept.flatchoices).get(value, value))).chars(LONG)


def _label(subject: models.Model, column: str) -> str:
    try:
        return str(subject._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return column


def _named(kept: Any, key: Any) -> str:
    """The record of a natural key by its name; by the key when it is gone."""
    words = key if isinstance(key, list) else [key]
    try:
        return str(kept.related_model._default_manager.get_by_natural_key(*words))
    except ObjectDoesNotExist:
        return ", ".join(map(str, words))

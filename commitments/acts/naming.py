"""Keys that stay: events name parties, meetings, officers and others by their keys, which then do not change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from commitments.acts.words import ALSO, KEYS
from commitments.history import FIELDS
from commitments.models import Event
from meetings.models import Document

NAMED: dict[type[models.Model], str] = {**KEYS, Document: "slug"}
"""What events name, and by which field; a paper through its paragraphs."""


def refuse_renaming(record: models.Model) -> None:
    """Raise `ValidationError` when the record would lose the key by which an event names it.

    For forms and the API, before they save: replay finds what an event names by its key, and would come to nothing.
    """
    name = NAMED[type(record)]
    stored = type(record)._default_manager.filter(pk=record.pk).values_list(name, flat=True).first()
    if stored is None or stored == getattr(record, name) or not is_named(type(record), stored):
        return
    message = _("The history knows it as “%(key)s”, so this stays as it is.")
    raise ValidationError({name: message % {"key": stored}}, code="named")


def is_named(model: type[models.Model], key: Any) -> bool:
    """Whether an event names the record of this key."""
    condition = Q(pk__in=[])
    for about, fields in FIELDS.items():
        subject: Any = Event._meta.get_field(about).related_model
        for field, columns in fields.items():
            for column in columns or ALSO:
                path = _path(model, subject, column)
                if path:
                    told = Q(**{f"new__{path}": str(key)}) | Q(**{f"old__{path}": str(key)})
                    condition |= Q(**{f"{about}__isnull": False, "field": field}) & told
    return Event.objects.filter(condition).exists()


def _path(model: type[models.Model], subject: Any, column: str) -> str:
    """Where in an event's JSON the column names a record of the model; empty when it does not."""
    try:
        other = subject._meta.get_field(column).related_model
    except FieldDoesNotExist:
        other = ALSO.get(column)
    if other is model:
        return column
    # A paragraph is named by its paper's key and its position.
    return f"{column}__0" if model is Document and other is not None and other.__name__ == "Paragraph" else ""

"""Records that two people edit at once: the second is told what the first changed, and overwrites nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

FIELD = "as_opened"
"""Under which a page carries the seal of the record that it was opened on."""

Written = Mapping[str, tuple[str, str]]
"""What is written in a record: for every column and row its name, and its words."""


def as_it_is(record: models.Model) -> Written:
    """What is written in the columns of a record now."""
    found = {}
    for field in record._meta.concrete_fields:
        if field.editable and not field.primary_key:
            # What it refers to may be hidden from the reader: of that only the name of the column is told.
            words = str(field.value_from_object(record)) if field.is_relation else said(record, field)
            found[f"{field.name}-" if field.is_relation else field.name] = (str(field.verbose_name), words)
    return found


def said(record: models.Model, field: Any) -> str:
    """The words of a column."""
    value = getattr(record, field.name)
    return str(dict(field.flatchoices).get(value, "" if value is None else value)) if field.flatchoices else str(value)


def seal(written: Written) -> str:
    """What a page carries of the record that it was opened on: a fingerprint for every column and row."""
    return json.dumps({key: _fingerprint(words) for key, (_name, words) in written.items()})


def _fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def refuse_if_changed(opened: str, written: Written) -> None:
    """Raise `ValidationError`, telling what has changed, when the record is no longer as the seal says it was.

    Also when there is no seal, or none that can be read: then nobody knows what would be overwritten.
    """
    try:
        told = changes(opened, written)
    except (ValueError, RecursionError):
        message = _("It cannot be told what has changed since you opened it. Open it anew; nothing has been saved.")
        raise ValidationError(message, code="conflict") from None
    if told:
        message = _("Changed since you opened it: %(changes)s. Open it anew; nothing has been saved.")
        raise ValidationError(message % {"changes": "; ".join(told)}, code="conflict")


def changes(opened: str, written: Written) -> list[str]:
    """What is no longer as it was when the page was opened, in words. Raises `ValueError` for what is no seal."""
    before = json.loads(opened)
    if not isinstance(before, dict):
        raise ValueError("Not a seal.")
    told = []
    for key, (name, words) in written.items():
        if before.get(key) == _fingerprint(words):
            continue
        if key.endswith("-"):
            told.append(_("%(name)s changed") % {"name": name})
        elif "-" in key:
            told.append(_("%(name)s changed or added") % {"name": name})
        else:
            told.append(f"{name}: “{words[:80]}”")
    if set(before) - set(written):
        told.append(_("a row was taken out"))
    return told

"""Drafts edited by two people at once: the second is told what the first changed, and overwrites nothing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.acts.locking import one_at_a_time
from commitments.models import Commitment
from meetings.admin.forms import VisibleForm

OWN = (
    "origin",
    "paragraph",
    "quote",
    "reference",
    "title",
    "text",
    "kind",
    "period",
    "period_said",
    "condition",
    "roll_up",
    "needed",
    "officer",
    "restricted",
    "disposition",
)
"""What the form shows of a draft, and whether it is still one."""
ROWS = ("assignments", "deadlines", "voices")


def as_it_is(commitment: Commitment) -> dict[str, tuple[str, str]]:
    """What is written in a draft now: for every field and row its name, and its words with those of its columns."""
    commitment = Commitment.objects.get(pk=commitment.pk)
    found = {}
    for name in OWN:
        field: Any = commitment._meta.get_field(name)
        words = commitment.get_disposition_display() if name == "disposition" else _said(commitment, field)
        found[name] = (str(field.verbose_name), words)
    themes = commitment.themes.order_by("slug")
    found["themes"] = (str(commitment._meta.get_field("themes").verbose_name), ", ".join(map(str, themes)))
    for name in ROWS:
        for row in getattr(commitment, name).order_by("pk"):
            columns = [str(field.value_from_object(row)) for field in row._meta.concrete_fields]
            found[f"{name}-{row.pk}"] = (str(row._meta.verbose_name), " ".join(columns))
    return found


def _said(commitment: Commitment, field: Any) -> str:
    value = getattr(commitment, field.name)
    return str(dict(field.flatchoices).get(value, "" if value is None else value)) if field.flatchoices else str(value)


def seal(draft: dict[str, tuple[str, str]]) -> str:
    """What a form carries of the draft that it was opened on: a fingerprint for every field and row."""
    return json.dumps({key: _fingerprint(words) for key, (_name, words) in draft.items()})


def _fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def changes(opened: str, draft: dict[str, tuple[str, str]]) -> list[str]:
    """What is no longer as it was when the form was opened, in words. Raises `ValueError` for what is no seal."""
    before = json.loads(opened)
    if not isinstance(before, dict):
        raise ValueError("Not a seal.")
    told = []
    for key, (name, words) in draft.items():
        if before.get(key) != _fingerprint(words):
            is_row = "-" in key
            told.append(_("%(name)s changed or added") % {"name": name} if is_row else f"{name}: “{words[:80]}”")
    if set(before) - set(draft):
        told.append(_("a row was taken out"))
    return told


class DraftForm(VisibleForm):
    """The form of a draft, which remembers what the draft said when it was opened."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["opened"] = seal(as_it_is(self.instance))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.instance.pk and said.get("opened"):
            one_at_a_time()  # until the page is saved, nobody else writes what is compared here
            try:
                told = changes(said["opened"], as_it_is(self.instance))
            except ValueError:
                told = [_("its text")]
            if told:
                message = _("Changed since you opened it: %(changes)s. Open it anew; nothing has been saved.")
                raise ValidationError(message % {"changes": "; ".join(told)}, code="conflict")
        return said

"""Drafts edited by two people at once: the second is told what the first changed, and overwrites nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.acts.locking import one_at_a_time
from commitments.models import Commitment
from meetings.admin.numbered import NumberedForm
from meetings.admin.opened import refuse_if_changed, said, seal
from meetings.models import Body

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
        words = commitment.get_disposition_display() if name == "disposition" else said(commitment, field)
        found[name] = (str(field.verbose_name), words)
    themes = commitment.themes.order_by("slug")
    found["themes"] = (str(commitment._meta.get_field("themes").verbose_name), ", ".join(map(str, themes)))
    for name in ROWS:
        for row in getattr(commitment, name).order_by("pk"):
            columns = [str(field.value_from_object(row)) for field in row._meta.concrete_fields]
            found[f"{name}-{row.pk}"] = (str(row._meta.verbose_name), " ".join(columns))
    return found


class DraftForm(NumberedForm):
    """The form of a draft, which remembers what the draft said when it was opened."""

    numbered_by = ("origin",)

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["opened"] = seal(as_it_is(self.instance))
        if "paragraph" in self.fields and not self.instance.pk:
            self.fields["paragraph"].required = False
            self.fields["paragraph"].help_text = _("Empty: it is found by the quote.")

    def body_and_year(self, said: Mapping[str, Any]) -> tuple[Body, int] | None:
        """The year is that of the meeting at which it was made."""
        origin = said.get("origin")
        return (origin.body, (origin.when.latest or timezone.localdate()).year) if origin else None

    def _find_paragraph(self, said: dict[str, Any]) -> None:
        """Find the quote in the papers of the meeting, when nobody has said in which paragraph it stands."""
        if "paragraph" not in self.fields or said.get("paragraph") or "paragraph" in self.errors:
            return
        quote, origin = said.get("quote"), said.get("origin")
        if not (quote and origin):
            if quote:
                self.add_error("paragraph", _("Give the meeting or the paragraph."))
            return
        readable: Any = self.fields["paragraph"]
        here = readable.queryset.filter(document__meeting=origin).select_related("document")
        found = [paragraph for paragraph in here if paragraph.quotes(quote)]
        if len(found) == 1:
            said["paragraph"] = found[0]
        elif found:
            where = "; ".join(map(str, found))
            self.add_error("paragraph", _("These words stand in several paragraphs, choose one: %s.") % where)
        else:
            self.add_error("quote", _("These words stand in no paper of this meeting; copy them exactly."))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        self._find_paragraph(said)
        if self.instance.pk:
            one_at_a_time()  # until the page is saved, nobody else writes what is compared here
            refuse_if_changed(said.get("opened", ""), as_it_is(self.instance))
        return said

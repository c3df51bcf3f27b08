"""The acts on a commitment as small forms: each asks what its door wants to know and shows what the door refuses."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments import acts
from commitments.admin import date_moves, part_moves
from commitments.admin.moving import Call, Move, MoveForm, looked_up
from commitments.models import Commitment, Link
from commitments.workflow import Disposition, DropReason, may_move
from meetings.models import User

WAITING = (Disposition.DRAFT, Disposition.ON_HOLD)


class ActivateForm(MoveForm):
    def prepare(self) -> None:
        if self.record.disposition == Disposition.DRAFT:
            self.fields["effective"].help_text = _("When it came into force; empty for the date of its meeting.")

    def call(self) -> Call:
        return acts.activate, (self.record,), {}


class HoldForm(MoveForm):
    why_needed = True

    def call(self) -> Call:
        return acts.hold, (self.record,), {}


class CompleteForm(MoveForm):
    def prepare(self) -> None:
        if not self.record.is_rolled_up():
            self.fields["why"].help_text = _("Not yet done by %(rule)s, so a reason is needed.") % {
                "rule": self.record.get_roll_up_display()
            }

    def call(self) -> Call:
        return acts.complete, (self.record,), {}


class ReplaceForm(MoveForm):
    """Another commitment takes the place of this one."""

    field_order = ["other", "effective", "why"]

    def prepare(self) -> None:
        self.fields["other"] = looked_up(
            Link, "to_commitment", self.user, label=_("the other commitment"), help_text=_("Its reference or title.")
        )
        self.order_fields(self.field_order)


class SupersedeForm(ReplaceForm):
    def call(self) -> Call:
        return acts.supersede, (self.record, self.cleaned_data["other"]), {}


class MergeForm(ReplaceForm):
    def call(self) -> Call:
        return acts.merge, (self.record, self.cleaned_data["other"]), {}


class DropForm(MoveForm):
    why_needed = True
    drop_reason = forms.ChoiceField(label=_("dropped because"), choices=[("", _("choose")), *DropReason.choices])
    field_order = ["drop_reason", "why", "effective"]

    def prepare(self) -> None:
        self.fields["why"].label = _("in words")

    def call(self) -> Call:
        return acts.drop, (self.record, self.cleaned_data["drop_reason"]), {}


class ReopenForm(MoveForm):
    why_needed = True

    def call(self) -> Call:
        return acts.reopen, (self.record,), {}


class WordsForm(MoveForm):
    """Our own words; the paper's are never changed."""

    without = ("effective",)
    title = forms.CharField(label=_("title"), max_length=Commitment._meta.get_field("title").max_length)
    text = forms.CharField(required=False, label=_("text"), widget=forms.Textarea(attrs={"rows": 4}))
    condition = forms.CharField(required=False, label=_("condition"), widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["title", "text", "condition", "why"]

    def prepare(self) -> None:
        for name in ("title", "text", "condition"):
            self.initial.setdefault(name, getattr(self.record, name))

    def call(self) -> Call:
        return (
            acts.edit_words,
            (self.record,),
            {name: self.cleaned_data[name] for name in ("title", "text", "condition")},
        )


class OfficerForm(MoveForm):
    without = ("effective",)
    officer = forms.ModelChoiceField(User.objects.none(), label=_("officer"))
    field_order = ["officer", "why"]

    def prepare(self) -> None:
        staff = User.objects.visible_to(self.user).filter(is_active=True).order_by("username")
        self.fields["officer"].queryset = staff  # type: ignore[attr-defined]
        self.initial.setdefault("officer", self.record.officer_id)

    def call(self) -> Call:
        return acts.assign_officer, (self.record, self.cleaned_data["officer"]), {}


def _may_become(disposition: Disposition) -> Callable[[Commitment], bool]:
    return lambda commitment: may_move(Disposition(commitment.disposition), disposition)


def _waits(commitment: Commitment) -> bool:
    return commitment.disposition in WAITING


def _was_ended(commitment: Commitment) -> bool:
    return _may_become(Disposition.ACTIVE)(commitment) and not _waits(commitment)


MOVES = {
    move.slug: move
    for move in (
        Move("activate", _("Activate"), ActivateForm, _waits),
        *part_moves.REPORTS,
        Move("complete", _("Complete"), CompleteForm, _may_become(Disposition.COMPLETED)),
        Move("hold", _("Put on hold"), HoldForm, _may_become(Disposition.ON_HOLD)),
        Move("supersede", _("Supersede"), SupersedeForm, _may_become(Disposition.SUPERSEDED)),
        Move("merge", _("Merge"), MergeForm, _may_become(Disposition.SUPERSEDED)),
        Move("drop", _("Drop"), DropForm, _may_become(Disposition.DROPPED)),
        Move("reopen", _("Reopen"), ReopenForm, _was_ended),
        Move("assign", _("Add a part"), part_moves.AssignForm, part_moves.is_living),
        Move("words", _("Edit the words"), WordsForm, lambda one: one.disposition != Disposition.DRAFT),
        Move("officer", _("Change officer"), OfficerForm, lambda commitment: True),
        *date_moves.MOVES,
    )
}

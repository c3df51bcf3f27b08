"""The acts as small forms: each asks what its door wants to know and shows what the door refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commitments import acts
from commitments.models import Assignment, Commitment, Due
from commitments.workflow import DelayReason, Disposition, Progress
from meetings.models import User

NOTATION = _("Such as 2016-02-01, 2016-02 or 2016; empty for today.")


class MoveForm(forms.Form):
    """The reason and the effective date, which every move may have."""

    effective = forms.CharField(
        required=False, max_length=40, label=_("effective"), help_text=NOTATION, widget=forms.TextInput
    )
    why = forms.CharField(
        required=False, label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Kept in the history.")
    )

    def __init__(self, *args: Any, commitment: Commitment, part: Assignment | None, user: Any, **kwargs: Any) -> None:
        self.commitment, self.part, self.user = commitment, part, user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Set the choices that depend on the record."""

    def act(self, by: Any) -> None:
        """Go through the door, unless the form is already refused; what the door refuses is shown in the form."""
        try:
            self.go(by)
        except ValidationError as refused:
            for field, errors in _by_field(refused).items():
                self.add_error(field if field in self.fields else None, errors)

    def go(self, by: Any) -> None:
        raise NotImplementedError


def _by_field(refused: ValidationError) -> dict[str | None, Any]:
    return dict(refused.error_dict) if hasattr(refused, "error_dict") else {None: refused}


class ActivateForm(MoveForm):
    def prepare(self) -> None:
        self.fields["effective"].help_text = _("When it came into force; empty for the date of its meeting.")

    def go(self, by: Any) -> None:
        acts.activate(self.commitment, by=by, **_said(self))


class CompleteForm(MoveForm):
    def prepare(self) -> None:
        if not self.commitment.is_rolled_up():
            self.fields["why"].help_text = _("Not yet done by %(rule)s, so a reason is needed.") % {
                "rule": self.commitment.get_roll_up_display()
            }

    def go(self, by: Any) -> None:
        acts.complete(self.commitment, by=by, **_said(self))


class ReopenForm(MoveForm):
    def go(self, by: Any) -> None:
        acts.reopen(self.commitment, by=by, **_said(self))


class AssignForm(MoveForm):
    officer = forms.ModelChoiceField(User.objects.none(), label=_("officer"))
    field_order = ["officer", "why"]

    def prepare(self) -> None:
        del self.fields["effective"]
        staff = User.objects.visible_to(self.user).filter(is_active=True).order_by("username")
        self.fields["officer"].queryset = staff  # type: ignore[attr-defined]
        self.initial.setdefault("officer", self.commitment.officer_id)

    def go(self, by: Any) -> None:
        acts.assign_officer(self.commitment, self.cleaned_data["officer"], by=by, why=self.cleaned_data["why"])


class DueChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, due: Due) -> str:
        return f"{due.deadline.phrase} – {due.in_words}"


class ProgressForm(MoveForm):
    """A report on one part; its party is chosen before."""

    progress = forms.ChoiceField(
        label=_("progress"),
        choices=[("", _("choose")), *(word for word in Progress.choices if word[0] != Progress.NO_INFORMATION)],
    )
    delay_reason = forms.ChoiceField(
        required=False, label=_("reason for delay"), choices=[("", _("none")), *DelayReason.choices]
    )
    met = DueChoice(
        Due.objects.none(),
        required=False,
        label=_("due dates met by it"),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["progress", "effective", "met", "delay_reason", "why"]

    def prepare(self) -> None:
        assert self.part is not None
        self.fields["why"].label = _("in words")
        self.initial.setdefault("progress", self.part.progress)
        dues = self.part.dues.unmet().select_related("deadline")
        self.fields["met"].queryset = dues  # type: ignore[attr-defined]
        if not dues:
            del self.fields["met"]

    def go(self, by: Any) -> None:
        acts.report_progress(
            self.part,
            self.cleaned_data["progress"],
            by=by,
            delay_reason=self.cleaned_data["delay_reason"],
            met=self.cleaned_data.get("met", ()),
            **_said(self),
        )


def _said(form: MoveForm) -> dict[str, Any]:
    return {"effective": form.cleaned_data["effective"], "why": form.cleaned_data["why"]}


@dataclass(frozen=True, slots=True)
class Move:
    """An act as the desk offers it: the last part of its address, what the button says, and when it is offered.

    What is offered is a courtesy; what is allowed the act itself decides.
    """

    slug: str
    label: Any
    form: type[MoveForm]
    offered: Callable[[Commitment], bool]
    of_part: bool = False


def _in(*dispositions: str) -> Callable[[Commitment], bool]:
    return lambda commitment: commitment.disposition in dispositions


MOVES = {
    move.slug: move
    for move in (
        Move("activate", _("Activate"), ActivateForm, _in(Disposition.DRAFT, Disposition.ON_HOLD)),
        Move("progress", _("Report progress"), ProgressForm, _in(Disposition.ACTIVE), of_part=True),
        Move("complete", _("Complete"), CompleteForm, _in(Disposition.ACTIVE, Disposition.ON_HOLD)),
        Move(
            "reopen",
            _("Reopen"),
            ReopenForm,
            _in(Disposition.COMPLETED, Disposition.SUPERSEDED, Disposition.DROPPED),
        ),
        Move("assign", _("Change officer"), AssignForm, lambda commitment: True),
    )
}


def offered(commitment: Commitment) -> list[Move]:
    """The moves that the page of a commitment offers to those who may make them."""
    return [move for move in MOVES.values() if move.offered(commitment)]

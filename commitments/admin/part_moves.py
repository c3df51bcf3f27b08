"""The acts on the parts of the parties: a new part, an answer, a report of progress, its verification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments import acts, evidence
from commitments.admin.moving import Call, Move, MoveForm, Of, looked_up
from commitments.kinds import MEGABYTE, Kind
from commitments.models import Assignment, Commitment, Due, Event
from commitments.workflow import (
    MOVES,
    Answer,
    AnswerBasis,
    DelayReason,
    Disposition,
    PartRole,
    Progress,
    ProgressBasis,
)
from meetings.admin.visible import ManyByKey

PART = Of(
    "part",
    _("Whose part?"),
    lambda commitment: commitment.assignments.all(),
    lambda part: part.number,
    lambda part: part.who,
    lambda part: part.get_progress_display(),
)


class AssignForm(MoveForm):
    """A party's part that came up after the commitment was made."""

    named_as = forms.CharField(
        required=False,
        max_length=Assignment._meta.get_field("named_as").max_length,
        label=_("named as"),
        help_text=_("The paper's words; needed where it names no party."),
    )
    role = forms.ChoiceField(label=_("role"), choices=PartRole.choices)
    each = forms.BooleanField(required=False, label=_("each member of the group acts for its own part"))

    def prepare(self) -> None:
        self.fields["party"] = looked_up(Assignment, "party", self.user, label=_("party"), required=False)
        self.order_fields(["party", "named_as", "role", "each", "effective", "why"])

    def call(self) -> Call:
        return (
            acts.assign,
            (self.record,),
            {name: self.cleaned_data[name] for name in ("party", "named_as", "role", "each")},
        )


class SaidForm(MoveForm):
    """What a party said of its part: who says so, and in which paper."""

    by_words = forms.CharField(
        required=False,
        max_length=Event._meta.get_field("by_words").max_length,
        label=_("said by"),
        help_text=_("Who said so, when it is nobody who works here."),
    )
    quote = forms.CharField(
        required=False,
        label=_("quote"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The paper's words that say so, if any."),
    )
    first: tuple[str, ...] = ()

    def prepare(self) -> None:
        self.fields["paragraph"] = looked_up(
            Event, "paragraph", self.user, label=_("paragraph"), required=False, help_text=_("Where these words stand.")
        )
        self.fields["why"].label = _("in words")
        self.order_fields([*self.first, "effective", "why", "by_words", "quote", "paragraph"])

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("by_words", "paragraph", "quote")}


class AnswerForm(SaidForm):
    word = forms.ChoiceField(label=_("answer"))
    basis = forms.ChoiceField(label=_("basis"), choices=AnswerBasis.choices)
    first = ("word", "basis")

    def prepare(self) -> None:
        super().prepare()
        allowed = MOVES[Answer(self.chosen.answer)]
        words = [(word.value, word.label) for word in Answer if word in allowed]
        self.fields["word"].choices = [("", _("choose")), *words]  # type: ignore[attr-defined]

    def call(self) -> Call:
        return (
            acts.answer,
            (self.chosen, self.cleaned_data["word"]),
            {"basis": self.cleaned_data["basis"], **self.said()},
        )


class DueChoice(ManyByKey):
    def label_from_instance(self, due: Due) -> str:
        return f"{due.deadline.phrase} – {due.in_words}"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True
    template_name = "desk/files.html"


class FilesField(forms.FileField):
    """Several files, each taken or refused by name."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ",".join(f".{extension}" for extension in evidence.EXTENSIONS)
        super().__init__(required=False, widget=FilesInput(attrs={"accept": accepted}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = list(data or ())
        evidence.check_files(files)
        return files


class ProgressForm(SaidForm):
    """A report on one part, its evidence, and which of its dues are met by it."""

    progress = forms.ChoiceField(
        label=_("progress"),
        choices=[("", _("choose")), *(word for word in Progress.choices if word[0] != Progress.NO_INFORMATION)],
    )
    basis = forms.ChoiceField(label=_("basis"), choices=ProgressBasis.choices, required=False)
    delay_reason = forms.ChoiceField(
        required=False, label=_("reason for delay"), choices=[("", _("none")), *DelayReason.choices]
    )
    met = DueChoice(
        Due.objects.none(),
        required=False,
        label=_("due dates met by it"),
        widget=forms.CheckboxSelectMultiple,
    )
    links = forms.CharField(
        required=False,
        label=_("links"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Evidence that stands on the web: one address a line."),
    )
    first = ("progress", "basis", "effective", "met", "delay_reason", "why", "files", "links")

    def prepare(self) -> None:
        self.fields["files"] = FilesField(  # here, for a form has an attribute of that name
            label=_("files"),
            help_text=_("Evidence: up to %(most)d files of at most %(size)d MB each: %(kinds)s.")
            % {
                "most": evidence.MOST,
                "size": evidence.LARGEST // MEGABYTE,
                "kinds": ", ".join(Kind.values),
            },
        )
        super().prepare()
        self.initial.setdefault("progress", self.chosen.progress)
        dues = self.chosen.dues.unmet().select_related("deadline")
        self.fields["met"].queryset = dues  # type: ignore[attr-defined]
        if not dues:
            del self.fields["met"]

    def clean_links(self) -> list[str]:
        return evidence.clean_links(self.cleaned_data["links"].splitlines())

    def call(self) -> Call:
        kwargs = {
            "files": self.cleaned_data["files"],
            "links": self.cleaned_data["links"],
            "basis": self.cleaned_data["basis"] or ProgressBasis.REPORTED,
            "delay_reason": self.cleaned_data["delay_reason"],
            "met": list(self.cleaned_data.get("met", ())),
        }
        return acts.report_progress, (self.chosen, self.cleaned_data["progress"]), kwargs | self.said()


class VerifyForm(MoveForm):
    def call(self) -> Call:
        return acts.verify, (self.chosen,), {}


def in_force(commitment: Commitment) -> bool:
    return commitment.disposition == Disposition.ACTIVE


def is_living(commitment: Commitment) -> bool:
    """Whether parts are added by an act: a draft's are rows of its form, and what was ended has its parts."""
    return commitment.disposition in (Disposition.ACTIVE, Disposition.ON_HOLD)


def may_be_verified(part: Assignment) -> bool:
    return part.progress != Progress.NO_INFORMATION and part.progress_basis != ProgressBasis.VERIFIED


REPORTS = (
    Move("progress", _("Report progress"), ProgressForm, in_force, of=PART),
    Move("answer", _("Record an answer"), AnswerForm, in_force, of=PART, on_top=False),
    Move("verify", _("Verify"), VerifyForm, in_force, of=PART, fits=may_be_verified, on_top=False),
)

"""The acts on dates decided by people: more time asked and decided, a deadline moved by a later decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from commitments import acts
from commitments.admin.moving import DATE, Call, Move, MoveForm, Of, looked_up
from commitments.admin.part_moves import is_living
from commitments.deadlines import Anchor
from commitments.models import Commitment, Deadline, Due, Extension
from commitments.models.deadlines import ANCHORS
from meetings.admin.visible import HIDDEN, visible
from meetings.models import Body, Milestone

DUE = Of(
    "due",
    _("Which due date?"),
    lambda commitment: dues_of(commitment),
    lambda due: due.pk,
    lambda due: f"{due.assignment.who}: {due.deadline.phrase}",
    lambda due: due.in_words,
)
EXTENSION = Of(
    "extension",
    _("Which request?"),
    lambda commitment: extensions_of(commitment),
    lambda extension: extension.pk,
    lambda extension: f"{extension.due.assignment.who}: {extension.due.deadline.phrase}",
    lambda extension: extension.get_decision_display(),
)
DEADLINE = Of(
    "deadline",
    _("Which deadline?"),
    lambda commitment: commitment.deadlines.all(),
    lambda deadline: deadline.number,
    lambda deadline: deadline.phrase,
)


def dues_of(commitment: Commitment) -> Any:
    pending = Extension.objects.filter(due=OuterRef("pk"), decision=Extension.Decision.PENDING)
    found = Due.objects.filter(assignment__commitment=commitment).annotate(is_asked_for=Exists(pending))
    return found.select_related("assignment__party", "deadline")


def extensions_of(commitment: Commitment) -> Any:
    found = Extension.objects.filter(due__assignment__commitment=commitment)
    return found.select_related("asked_by", "due__assignment__party", "due__deadline")


class AskForm(MoveForm):
    proposed = forms.CharField(max_length=40, label=_("proposed date"), help_text=DATE)
    by_words = forms.CharField(required=False, max_length=200, label=_("asked by, in words"))

    def prepare(self) -> None:
        self.fields["asked_by"] = looked_up(Extension, "asked_by", self.user, label=_("asked by"), required=False)
        self.initial.setdefault("asked_by", self.chosen.assignment.party_id)
        self.order_fields(["proposed", "asked_by", "by_words", "effective", "why"])

    def call(self) -> Call:
        kwargs = {name: self.cleaned_data[name] for name in ("asked_by", "by_words")}
        return acts.ask_extension, (self.chosen, self.cleaned_data["proposed"]), kwargs


class DecideForm(MoveForm):
    """What was decided of a request for more time."""

    @property
    def versioned(self) -> Any:
        return acts.versioned(self.chosen.due)

    decision = forms.ChoiceField(
        label=_("decision"), choices=[("agreed", _("agreed")), ("refused", _("refused"))], widget=forms.RadioSelect
    )
    agreed = forms.CharField(required=False, max_length=40, label=_("agreed date"), help_text=DATE)
    field_order = ["decision", "agreed", "effective", "why"]

    def prepare(self) -> None:
        self.initial.setdefault("agreed", str(self.chosen.proposed))
        self.fields["why"].help_text = _("Needed when it is refused.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") == "agreed" and not said.get("agreed"):
            self.add_error("agreed", _("Give the date that is agreed to."))
        return said

    def call(self) -> Call:
        agreed = self.cleaned_data["agreed"] if self.cleaned_data["decision"] == "agreed" else ""
        return acts.decide_extension, (self.chosen,), {"agreed": agreed}


def _of_rule(name: str, **kwargs: Any) -> forms.Field:
    """The field of a deadline's rule as its model describes it."""
    return Deadline._meta.get_field(name).formfield(**kwargs)  # type: ignore[union-attr,return-value]


class DeadlineForm(MoveForm):
    """The whole rule, as it stands; what is changed of it replaces it."""

    why_needed = True
    previewed = True
    PLAIN = ("phrase", "bound", "anchor", "edge", "offset", "count", "rrule")
    TARGETS = ("meeting", "body", "milestone", "completion_of")

    phrase = _of_rule("phrase")
    bound = _of_rule("bound")
    anchor = _of_rule("anchor")
    fixed = _of_rule("fixed")
    fixed_said = _of_rule("fixed_said")
    edge = _of_rule("edge")
    offset = _of_rule("offset")
    count = _of_rule("count")
    rrule = _of_rule("rrule")

    def prepare(self) -> None:
        rule: Deadline = self.chosen
        self.hidden: set[str] = set()
        for name in self.TARGETS:
            label = Deadline._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = self._target(name, label)
            kept = getattr(rule, f"{name}_id")
            if kept and not self.fields[name].queryset.filter(pk=kept).exists():  # type: ignore[attr-defined]
                self.hidden.add(name)
                self.fields[name].help_text = HIDDEN
            elif kept:
                self.initial.setdefault(name, kept)
        for name in (*self.PLAIN, "fixed", "fixed_said"):
            self.initial.setdefault(name, str(getattr(rule, name)))
        where = ["phrase", "bound", "anchor", "fixed", "fixed_said", *self.TARGETS]
        self.order_fields([*where, "edge", "offset", "count", "rrule", "effective", "why"])

    def _target(self, name: str, label: Any) -> forms.ModelChoiceField:
        if name in ("body", "milestone"):
            model: Any = {"body": Body, "milestone": Milestone}[name]
            return forms.ModelChoiceField(visible(model.objects.all(), self.user), required=False, label=label)
        return looked_up(Deadline, name, self.user, required=False, label=label)

    def call(self) -> Call:
        anchor = self.cleaned_data["anchor"]
        rule = {name: self.cleaned_data[name] for name in self.PLAIN}
        if anchor in (Anchor.FIXED, Anchor.RECURRING):
            rule |= {"fixed": self.cleaned_data["fixed"], "fixed_said": self.cleaned_data["fixed_said"]}
        target = ANCHORS.get(anchor, "")
        if target in self.TARGETS and not (target in self.hidden and self.cleaned_data[target] is None):
            rule[target] = self.cleaned_data[target]
        return acts.move_deadline, (self.chosen,), rule


def may_be_put_off(due: Due) -> bool:
    """Whether more time can be asked for; a due may know by `is_asked_for` that a request is pending."""
    return not due.met and due.latest is not None and not getattr(due, "is_asked_for", False)


def is_pending(extension: Extension) -> bool:
    return extension.decision == Extension.Decision.PENDING


MOVES = (
    Move("extend", _("Ask for more time"), AskForm, is_living, of=DUE, fits=may_be_put_off, on_top=False),
    Move("decide", _("Decide"), DecideForm, is_living, of=EXTENSION, fits=is_pending, on_top=False),
    Move("deadline", _("Move the deadline"), DeadlineForm, is_living, of=DEADLINE, on_top=False),
)

"""The form beside a proposal: what is to be recorded, as the rules propose it and as the officer has it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import acts
from commitments.acts import PartOf, Wanted
from commitments.admin.rules import Usual, rule_at, rule_of
from commitments.deadlines import BadRule, Bound
from commitments.models import Commitment, Link, Proposal, Result
from commitments.review.earlier import Earlier, earlier_ones
from commitments.review.who import Match, Table
from commitments.silence import Silence
from meetings.dates import NotADate, PartialDate
from meetings.models import Milestone
from meetings.models.gatherings import Basis
from meetings.names import fold
from meetings.paragraphs import plain, stands_in

KEPT_AS_CONDITION = "kept"
ON_MILESTONE = "milestone:"
LINKED = (Link.Kind.FOLLOWS_UP, Link.Kind.REITERATES, Link.Kind.MAY_BE_SAME)
STATED = (Link.Kind.DELIVERS, Link.Kind.AMENDS, Link.Kind.SUPERSEDES)
"""Links that are offered only where the paper states them."""
LONGEST_TITLE = 120


class Decided(forms.Form):
    """What both forms share: the proposal with its version, and the refusals of the acts beside their fields."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, user: Any, **kwargs: Any) -> None:
        self.proposal, self.user = proposal, user
        self.conflict = False
        super().__init__(*args, **kwargs)
        self.initial["seen"] = proposal.version
        self.fill()

    def fill(self) -> None:
        """Set what is proposed as the first values."""
        raise NotImplementedError

    @property
    def typed(self) -> set[str]:
        """The fields whose words the person changed; a browser changes the ends of lines by itself."""
        changed = set(self.changed_data) - {"seen"}
        return {name for name in changed if plain(str(self.initial.get(name, ""))) != plain(str(self[name].data or ""))}

    @property
    def edited(self) -> bool:
        """Whether the person changed what was proposed; what is in our own words was never proposed."""
        return bool(self.typed - {"title", "text", "link", "covers"})

    def refused(self, refusal: ValidationError) -> None:
        """Say what an act refuses, beside the field that it is about."""
        self.conflict = isinstance(refusal, acts.Conflict)
        errors = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal}
        for field, messages in errors.items():
            self.add_error(field if field in self.fields else None, messages)

    def clean_quote(self) -> str:
        quote = plain(self.cleaned_data["quote"])
        if not stands_in(quote, self.proposal.intake.document.text):
            raise ValidationError(_("These words do not stand in the paper; copy them exactly."))
        return quote


class CommitmentForm(Decided):
    quote = forms.CharField(
        label=gettext_lazy("quote"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("The exact words of one paragraph. To split, an empty line between the pieces."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=Commitment.Kind.choices)
    title = forms.CharField(
        label=gettext_lazy("title"),
        max_length=200,
        help_text=gettext_lazy("In our own words, short enough for a list."),
    )
    parts = forms.CharField(
        required=False,
        label=gettext_lazy("who acts"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("One a line; after a bar the paper's words: Australia | the co-chairs."),
    )
    receivers = forms.CharField(
        required=False,
        label=gettext_lazy("received by"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 1, "dir": "auto"}),
        help_text=gettext_lazy("To whom it goes, one a line; it asks nothing of them."),
    )
    phrase = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("deadline, in the paper's words"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    usual = forms.ChoiceField(
        required=False,
        label=gettext_lazy("rule"),
        choices=[
            ("", gettext_lazy("no deadline")),
            *Usual.choices,
            (KEPT_AS_CONDITION, gettext_lazy("when something has happened: kept as the condition")),
        ],
    )
    fixed = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("date"),
        help_text=gettext_lazy("Such as 2016-02-01, 2016-02 or 2016."),
    )
    within = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("time"),
        help_text=gettext_lazy("Such as 2 weeks; empty when the phrase says it."),
    )
    silent = forms.BooleanField(required=False, label=gettext_lazy("no answer counts as consent, on the chair's words"))
    text = forms.CharField(
        required=False,
        label=gettext_lazy("what is to be done"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    link = forms.ChoiceField(required=False, label=gettext_lazy("agreed before"))

    def fill(self) -> None:
        one = self.proposal
        usual, within = first_rule(one)
        self.initial.update(
            {
                "quote": plain(one.quote),
                "kind": one.kind,
                "title": title_from(one.quote),
                "parts": "\n".join(map(line_of, self.table.parts(self.proposed))),
                "receivers": "\n".join(map(line_of, self.table.parts(self.table.matched(one.addressed_to)))),
                "phrase": one.deadline_text,
                "usual": usual,
                "within": within,
                "fixed": one.deadline if usual == Usual.DATE else "",
                "silent": one.tacit_acceptance,
            }
        )
        rules: Any = self.fields["usual"]
        rules.choices = [*rules.choices, *((key, one.title) for key, one in self.milestones.items())]
        if not self.earlier:
            del self.fields["link"]
            return
        choices: list[tuple[str, Any]] = [("", _("no link"))]
        for each in self.earlier:
            kinds = (*LINKED, *(kind for kind in STATED if kind == each.kind))
            for kind in sorted(kinds, key=lambda kind: kind != each.kind):  # the likeliest first
                choices.append((f"{kind}:{each.commitment.pk}", f"{kind.label} {each.commitment.reference}"))
        field: Any = self.fields["link"]
        field.choices = choices

    @cached_property
    def milestones(self) -> dict[str, Milestone]:
        """Those of the paper's body that are still expected: what is due when something happens may hang on one."""
        known = Milestone.objects.visible_to(self.user).filter(
            body=self.proposal.intake.document.home, state=Milestone.State.EXPECTED
        )
        return {f"{ON_MILESTONE}{one.pk}": one for one in known.order_by("title")[:30]}

    @cached_property
    def table(self) -> Table:
        paper = self.proposal.intake.document
        return Table(paper.home, paper.meeting)

    @cached_property
    def proposed(self) -> list[Match]:
        """The names that the rules found, matched."""
        return self.table.matched(self.proposal.responsible)

    @property
    def offered(self) -> list[Match]:
        """Those classes among them whose members can be named one by one."""
        return [match for match in self.proposed if match.offered]

    @cached_property
    def earlier(self) -> list[Earlier]:
        return earlier_ones(self.proposal, self.user)

    def clean_quote(self) -> str:
        """Each piece, between empty lines, must stand in the paper."""
        pieces = pieces_of(self.cleaned_data["quote"])
        text = self.proposal.intake.document.text
        for piece in pieces:
            if not stands_in(piece, text):
                raise ValidationError(
                    _("These words do not stand in the paper; copy them exactly: “%(words)s”.") % {"words": piece[:80]}
                )
        return "\n\n".join(pieces)

    def clean_parts(self) -> list[PartOf]:
        return self._read_parts(self.cleaned_data["parts"])

    def clean_receivers(self) -> list[PartOf]:
        return self._read_parts(self.cleaned_data["receivers"])

    def _read_parts(self, typed: str) -> list[PartOf]:
        """The parties of the lines, as known ones or in the paper's words."""
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        matches = self.table.matched([line.partition("|")[0] for line in lines if line.partition("|")[0].strip()])
        found: list[Match] = []
        unknown = []
        for line, match in zip([line for line in lines if line.partition("|")[0].strip()], matches, strict=True):
            words = line.partition("|")[2].strip()
            if match.is_known and words:
                basis = Basis.STATED if fold(words) == fold(match.written) else self._basis(words)
                parts = tuple(PartOf(part.party, words, basis) for part in match.parts)
                match = Match(match.written, parts)
            elif not match.is_known and not stands_in(match.written, self.proposal.intake.document.text):
                unknown.append(match.written)
            found.append(match)
        if unknown:
            raise ValidationError(
                _("No party is called so, and the paper does not say so: %(names)s.") % {"names": "; ".join(unknown)}
            )
        return self.table.parts(found)

    def _basis(self, words: str) -> Any:
        """Whether the party follows from a class that the rules found, and is not itself named."""
        for match in self.proposed:
            if fold(match.written) == fold(words):
                return match.parts[0].basis if match.is_known else Basis.INFERRED
        return Basis.STATED

    def clean_fixed(self) -> str:
        try:
            return str(PartialDate.parse(self.cleaned_data["fixed"].strip()))
        except NotADate as error:
            raise ValidationError(f"{error}.") from None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["deadline"], said["condition"] = None, ""
        usual, phrase = said.get("usual", ""), plain(said.get("phrase") or "")
        if usual and not phrase:
            self.add_error("phrase", _("Give the paper's words for when."))
        elif usual == KEPT_AS_CONDITION:
            said["condition"] = phrase
        elif usual.startswith(ON_MILESTONE):
            milestone = self.milestones[usual]
            said["deadline"] = {"phrase": phrase, **rule_at(milestone, bound_of(self.proposal.deadline_rule))}
        elif usual:
            said["deadline"] = self._deadline(Usual(usual), phrase, said)
        if said.get("silent") and not said["deadline"] and not self.errors:
            self.add_error("silent", _("Silence is consent after a deadline: give its rule."))
        return said

    def _deadline(self, usual: Usual, phrase: str, said: dict[str, Any]) -> dict[str, Any] | None:
        if usual == Usual.DATE and not said.get("fixed"):
            self.add_error("fixed", _("Give the date."))
            return None
        try:
            rule = rule_of(
                usual,
                self.proposal.intake.document.meeting,
                fixed=said.get("fixed", ""),
                words=said.get("within") or phrase,
            )
        except BadRule as error:
            self.add_error("within", f"{error}.")
            return None
        silence = {"silence": Silence.CHAIR, "silence_quote": self.proposal.quote} if said.get("silent") else {}
        return {"phrase": phrase, **rule, **silence}

    @property
    def wanted(self) -> list[Wanted]:
        """What is to be recorded: one of each piece of the quote; where there are several, it is to be split first."""
        said = self.cleaned_data
        pieces = pieces_of(said["quote"])
        kind, _colon, earlier = said.get("link", "").partition(":")
        known = {str(one.commitment.pk): one.commitment for one in self.earlier}
        links = ((kind, known[earlier]),) if earlier in known else ()
        return [
            Wanted(
                quote=piece,
                title=said["title"] if number == 0 else title_from(piece),
                kind=said["kind"],
                text=said["text"] if number == 0 else "",
                condition=said["condition"],
                parts=said["parts"],
                deadline=said["deadline"],
                links=links if number == 0 else (),
                receivers=said["receivers"],
            )
            for number, piece in enumerate(pieces)
        ]


class ResultForm(Decided):
    quote = forms.CharField(label=gettext_lazy("quote"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))
    indicator = forms.CharField(
        label=gettext_lazy("indicator"), max_length=200, help_text=gettext_lazy("What is counted, in our own words.")
    )
    comparison = forms.ChoiceField(label=gettext_lazy("comparison"), choices=Result.Comparison.choices)
    value = forms.DecimalField(required=False, label=gettext_lazy("value"), max_digits=18, decimal_places=3)
    in_words = forms.CharField(required=False, label=gettext_lazy("in the paper's words"), max_length=200)
    covers = forms.CharField(required=False, label=gettext_lazy("covers"), max_length=250)

    def fill(self) -> None:
        one = self.proposal
        value = one.value.normalize() if one.value is not None else None
        self.initial.update(
            {
                "quote": plain(one.quote),
                "indicator": one.indicator,
                "value": f"{value:f}" if value is not None else "",
                "comparison": one.comparison or Result.Comparison.EXACTLY.value,
                "in_words": one.in_words,
            }
        )

    earlier: tuple[Earlier, ...] = ()
    offered: tuple[Match, ...] = ()


def form_of(proposal: Proposal) -> type[Decided]:
    return ResultForm if proposal.is_result else CommitmentForm


def first_rule(one: Proposal) -> tuple[str, str]:
    """The usual rule that comes to what the rules of intake found, and the time of which it speaks."""
    if not one.deadline_text:
        return "", ""
    anchor, _space, rest = one.deadline_rule.partition(" ")
    offset = next((word for word in rest.split() if word.lstrip("-").startswith("P")), "")
    match anchor:
        case "fixed" if one.deadline:
            return Usual.DATE.value, ""
        case "meeting" if offset:
            return Usual.AFTER.value, offset.lstrip("-")
        case "next_meeting" if offset:
            return Usual.BEFORE_NEXT.value, offset.lstrip("-")
        case "next_meeting":
            return (Usual.AT_NEXT if "at" in rest.split() else Usual.BY_NEXT).value, ""
        case "recurring":
            return Usual.REGULARLY.value, rest
        case "continuing":
            return Usual.CONTINUING.value, ""
    return KEPT_AS_CONDITION, ""


def bound_of(deadline_rule: str) -> Bound:
    """How a milestone bounds what hangs on it, as the rules of intake found it; *by* where they say nothing else."""
    words = deadline_rule.split()
    return next((bound for bound in (Bound.DURING, Bound.NOT_BEFORE) if bound.value in words), Bound.BY)


def title_from(quote: str) -> str:
    """The beginning of the quote, to be put into our own words: a whole number of words, with a capital."""
    words = plain(quote).strip(" .;,:•–-")
    if len(words) > LONGEST_TITLE:
        words = words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return words[:1].upper() + words[1:]


def line_of(part: PartOf) -> str:
    """A part as a line of the form, which reads it back as the same."""
    if part.party is None:
        return part.named_as
    return f"{part.party.name} | {part.named_as}" if part.named_as else part.party.name


def proposed_pieces(quote: str) -> list[str]:
    """Where a quote might be split: at its semicolons, else before *and to*, *and that*, *and shall*."""
    pieces = re.split(r"(?<=;)\s+", quote)
    if len(pieces) < 2:
        pieces = re.split(r",?\s+(?=and\s+(?:to|that|shall|will|requested|invited|urged|agreed)\b)", quote)
    return [piece for piece in pieces if piece.strip()]


def pieces_of(quote: str) -> list[str]:
    """The pieces between empty lines."""
    pieces: list[str] = []
    lines: list[str] = []
    for line in [*quote.splitlines(), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            pieces.append(plain(" ".join(lines)))
            lines = []
    return pieces

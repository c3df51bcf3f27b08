"""Deadlines on the form of a draft: the paper's words, and the usual rules to pick beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from commitments.deadlines import Anchor, BadRule, Bound, Count, Edge, Offset
from commitments.intake.deadline_words import Occasion, deadlines_in
from commitments.intake.often_words import recurrence_in
from commitments.models import Commitment, Deadline
from commitments.models.deadlines import tell_circles_to
from meetings.admin.forms import VisibleForm
from meetings.admin.visible import VisibleStackedInline
from meetings.models import Meeting, Milestone


class Usual(models.TextChoices):
    """The rules of which most papers speak; any other is filled in field by field."""

    DATE = "date", _("by a date")
    AFTER = "after", _("within a time after the end of this meeting")
    AT_NEXT = "at_next", _("at the next meeting of the body")
    BY_NEXT = "by_next", _("before the next meeting of the body begins")
    BEFORE_NEXT = "before_next", _("a time before the next meeting of the body begins")
    REGULARLY = "regularly", _("regularly, as often as the words say")
    CONTINUING = "continuing", _("continuing")


ANY_OTHER = _("another rule, filled in below")

_UP_TO_TWELVE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: n for n, word in enumerate(_UP_TO_TWELVE, 1)} | {"a": 1, "an": 1}
_TIME = re.compile(
    rf"(?<![\w-])(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s+|-)(?P<working>working\s+|business\s+)?"
    r"(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE | re.ASCII,
)


def time_in(words: str) -> tuple[str, str]:
    """The distance in time of which the words speak, as ISO 8601, and whether its days are calendar or working days.

    >>> time_in("within two weeks of the end of the meeting")
    ('P2W', 'calendar')

    Raises `BadRule` when they speak of none, or of several.
    """
    written = words.strip()
    if written.upper().startswith("P"):
        return str(Offset.parse(written.upper())), Count.CALENDAR.value
    found = list(_TIME.finditer(written))
    if len(found) != 1 or (found[0]["working"] and found[0]["unit"].lower() != "day"):
        raise BadRule(_("Say how long, such as 2 weeks, 10 working days or 1 month"))
    number = found[0]["number"].lower()
    number = int(number) if number.isdecimal() else _NUMBERS[number]
    count = Count.WORKING if found[0]["working"] else Count.CALENDAR
    return f"P{number}{found[0]['unit'][0].upper()}", count.value


_ON_ITS_DAY = re.compile(r"(?:by|on|in|until|no later than|not later than)\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:before|prior|ahead|earlier)\b", re.IGNORECASE)


def date_in(words: str) -> str:
    """The one date, with its year, by which something is due in these words, in EDTF; empty where they leave a doubt.

    >>> date_in("by 30 June 2027")
    '2027-06-30'
    """
    plain = " ".join(words.split()).rstrip(".,;")
    if not _ON_ITS_DAY.match(plain) or " and " in plain:
        return ""
    found = [one for one in deadlines_in(plain, Occasion()) if one.phrase == plain and one.rule == Anchor.FIXED]
    return found[0].date if found else ""


def offset_in(words: str) -> tuple[str, str]:
    """The same as `time_in` for a distance that may lie before the anchor: *7 days before* is -P7D."""
    offset, count = time_in(words)
    return f"-{offset}" if _EARLIER.search(words) else offset, count


def rule_of(usual: Usual, origin: Meeting | None, *, fixed: Any = "", words: str = "") -> dict[str, Any]:
    """The columns of a usual rule of a commitment made at `origin`; `words` say how long, where it is about a time.

    Raises `BadRule` for words that say no time.
    """
    rule: dict[str, Any] = {
        **dict.fromkeys(("meeting", "body", "milestone", "completion_of")),
        **dict.fromkeys(("fixed", "fixed_said", "offset", "rrule"), ""),
        "bound": Bound.BY,
        "edge": Edge.END,
        "count": Count.CALENDAR,
    }
    next_meeting = {"anchor": Anchor.NEXT_MEETING, "body": origin.body if origin else None}
    match usual:
        case Usual.DATE:
            return rule | {"anchor": Anchor.FIXED, "fixed": fixed}
        case Usual.AFTER:
            offset, count = time_in(words)
            return rule | {"anchor": Anchor.MEETING, "meeting": origin, "offset": offset, "count": count}
        case Usual.AT_NEXT:
            return rule | next_meeting | {"bound": Bound.AT}
        case Usual.BY_NEXT:
            return rule | next_meeting | {"edge": Edge.START}
        case Usual.BEFORE_NEXT:
            offset, count = time_in(words)
            return rule | next_meeting | {"edge": Edge.START, "offset": f"-{offset}", "count": count}
        case Usual.REGULARLY:
            stated = words.strip().upper()
            rrule = stated if stated.startswith("FREQ=") else recurrence_in(words)
            return rule | {"anchor": Anchor.RECURRING, "rrule": rrule}
        case Usual.CONTINUING:
            return rule | {"anchor": Anchor.CONTINUING}


def rule_at(milestone: Milestone, bound: Bound) -> dict[str, Any]:
    """The columns of a rule that hangs on a milestone."""
    rule = rule_of(Usual.CONTINUING, None)
    return rule | {"anchor": Anchor.MILESTONE, "milestone": milestone, "bound": bound}


class DeadlineForm(VisibleForm):
    """Says beside its phrase what is wrong with the rule as a whole: the theme shows no other place for it."""

    usual = forms.ChoiceField(
        required=False, label=_("Rule"), choices=[("", ANY_OTHER), *Usual.choices], widget=UnfoldAdminSelectWidget
    )
    within = forms.CharField(
        required=False,
        label=_("Time"),
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Such as 2 weeks or 10 working days; empty when the phrase says it."),
    )

    offset = forms.CharField(
        required=False,
        label=_("Distance"),
        max_length=60,  # in words it is longer than as it is kept
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Such as 2 weeks, 10 working days or 7 days before."),
    )

    commitment: Commitment | None = None  # on whose page it stands; its form set says so
    reader: Any = None  # who is told what is refused; its form set says so

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("usual"):
            for name in ("bound", "anchor", "edge", "count"):
                self.errors.pop(name, None)
            try:
                said |= self._rule(Usual(said["usual"]), said)
            except BadRule as error:
                self.add_error("within", f"{error}.")
        elif said.get("offset"):
            with suppress(BadRule):  # what is no time in words may be one in ISO 8601; else the record refuses it
                said["offset"], count = offset_in(said["offset"])
                said["count"] = count if count == Count.WORKING else said.get("count")
        return said

    def _rule(self, usual: Usual, said: Mapping[str, Any]) -> dict[str, Any]:
        """What the columns of the rule hold; what was filled in field by field is left out."""
        origin = self.commitment.origin if self.commitment and self.commitment.origin_id else None
        fixed = said.get("fixed") or (date_in(said.get("phrase") or "") if usual == Usual.DATE else "")
        if usual == Usual.DATE and not fixed and "fixed" not in self.errors:
            self.add_error("fixed", _("Give the date."))
        words = said.get("within") or said.get("phrase") or ""
        return rule_of(usual, origin, fixed=fixed, words=words)

    def _post_clean(self) -> None:
        super()._post_clean()
        tell_circles_to(self.reader, [one for errors in self.errors.as_data().values() for one in errors])
        if NON_FIELD_ERRORS in self.errors:
            self.add_error("phrase", self.errors.pop(NON_FIELD_ERRORS).as_data())


class DeadlineFormSet(PaginationInlineFormSet):
    reader: Any = None

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.commitment, form.reader = self.instance, self.reader
        return form


class DeadlineInline(VisibleStackedInline):
    model = Deadline
    form = DeadlineForm
    formset = DeadlineFormSet
    home = "origin.body_id"
    fk_name = "commitment"
    guarded = ["meeting", "body", "milestone", "completion_of"]
    autocomplete_fields = ["meeting", "completion_of"]
    fieldsets = [
        (None, {"fields": [("phrase", "usual"), ("within", "fixed")]}),
        (
            _("Another rule, or consent by silence"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("bound", "anchor"),
                    ("meeting", "body"),
                    ("milestone", "completion_of"),
                    ("edge", "offset"),
                    ("count", "rrule"),
                    ("fixed_said", "silence"),
                    "silence_quote",
                ],
            },
        ),
    ]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        formset = super().get_formset(request, obj, **kwargs)
        formset.reader = request.user  # type: ignore[attr-defined]
        return formset

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("commitment")

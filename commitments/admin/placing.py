"""The meeting of a paper, as the paper tells of it: chosen or recorded, with those who took part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import acts
from commitments.models import Intake
from commitments.review.who import Match, Table
from meetings.admin.forms import LinesField
from meetings.dates import NotADate, PartialDate
from meetings.models import Attendance, Meeting, Party
from meetings.wording import date_in_words

LEFT_OUT, TAKEN = "", "known"
NEW = "new:"
MOST = 300
"""Participants of whom a paper may tell."""


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        return " – ".join(filter(None, (meeting.title, date_in_words(meeting.when), meeting.reference)))


class PlaceForm(forms.Form):
    """The meeting, and a row for each participant: taken, left out, or recorded as a new party, never silently."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    meeting = MeetingChoice(
        Meeting.objects.none(),
        required=False,
        label=gettext_lazy("meeting"),
        empty_label=gettext_lazy("a new one, recorded below"),
    )
    title = forms.CharField(required=False, max_length=250, label=gettext_lazy("title"))
    when = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("date"),
        help_text=gettext_lazy("Such as 2016-02-01, 2016-02-01/2016-02-02, 2016-02 or 2016."),
    )
    places = LinesField(
        required=False, label=gettext_lazy("places"), widget=forms.Textarea(attrs={"rows": 1, "dir": "auto"})
    )
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        choices=[
            (Meeting.State.HELD.value, Meeting.State.HELD.label),
            (Meeting.State.PLANNED.value, Meeting.State.PLANNED.label),
        ],
        required=False,
    )

    def __init__(self, *args: Any, intake: Intake, user: Any, **kwargs: Any) -> None:
        self.intake, self.user = intake, user
        super().__init__(*args, **kwargs)
        said, paper = intake.gathering, intake.document
        choices: Any = self.fields["meeting"]
        choices.queryset = (
            Meeting.objects.visible_to(user).filter(body=paper.home).order_by("-when_latest", "reference")
        )
        when = _when(said)
        self.initial.update(
            {
                "seen": intake.version,
                "title": _words(said.get("title")) or paper.title[:250],
                "when": when,
                "places": [_words(said.get("location"))] if said.get("location") else [],
                "state": Meeting.State.HELD,
                "meeting": paper.meeting_id or self._same(choices.queryset, when),
            }
        )
        told = [pair for pair in said.get("participants", []) if isinstance(pair, list) and len(pair) == 2][:MOST]
        self.matches = Table(paper.home, paper.meeting).matched(_words(name) for name, _capacity in told)
        for number, (match, (_name, capacity)) in enumerate(zip(self.matches, told, strict=True)):
            self._add_row(number, match, str(capacity))

    def _same(self, meetings: Any, when: str) -> Any:
        """A meeting of the body whose days meet those of the paper."""
        days = PartialDate.parse(when) if when else PartialDate()
        if days.earliest is None or days.latest is None:
            return None
        found = meetings.filter(when_earliest__lte=days.latest, when_latest__gte=days.earliest)
        return found.values_list("pk", flat=True).first()

    def _add_row(self, number: int, match: Match, capacity: str) -> None:
        known = next((part.party for part in match.parts if part.party is not None), None)
        choices: list[tuple[str, Any]] = [(LEFT_OUT, _("leave out"))]
        if known is not None:
            choices.insert(0, (TAKEN, _("is %(party)s") % {"party": known}))
        else:
            choices += [
                (f"{NEW}{kind}", _("record as a new party: %(kind)s") % {"kind": label})
                for kind, label in Party.Kind.choices
            ]
        self.fields[f"who-{number}"] = forms.ChoiceField(
            choices=choices, required=False, label=match.written, initial=choices[0][0]
        )
        self.fields[f"as-{number}"] = forms.ChoiceField(
            choices=Attendance.Capacity.choices,
            initial=capacity if capacity in Attendance.Capacity.values else Attendance.Capacity.PARTICIPANT,
            label=_("capacity of %(who)s") % {"who": match.written},
            widget=forms.Select(attrs={"aria-label": _("capacity of %(who)s") % {"who": match.written}}),
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The participants, each with its two fields."""
        return [
            {"match": match, "who": self[f"who-{number}"], "as": self[f"as-{number}"]}
            for number, match in enumerate(self.matches)
        ]

    @property
    def own(self) -> list[Any]:
        return [self[name] for name in ("meeting", "title", "when", "places", "state")]

    def clean_when(self) -> PartialDate:
        try:
            return PartialDate.parse(self.cleaned_data["when"].strip())
        except NotADate as error:
            raise ValidationError(f"{error}.") from None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("meeting") is None and "meeting" not in self.errors and not said.get("title"):
            self.add_error("title", _("Give the meeting a title, or choose one of the record."))
        return said

    def place(self) -> bool:
        """Go through the act; False when it refuses, which the form then says."""
        said = self.cleaned_data
        meeting = said["meeting"] or self._new()
        try:
            acts.place_paper(self.intake, meeting, by=self.user, attended=self._attended(), seen=said["seen"])
        except ValidationError as refused:
            errors = refused.error_dict if hasattr(refused, "error_dict") else {None: refused}
            for field, messages in errors.items():
                self.add_error(field if field in self.fields else None, messages)
            return False
        return True

    def _new(self) -> Meeting:
        said, body = self.cleaned_data, self.intake.document.home
        year = (said["when"].earliest or timezone.localdate()).year
        return Meeting(
            body=body,
            reference=body.next_reference(Meeting.objects.all(), year=year, letter="M"),
            title=said["title"],
            when=said["when"],
            places=said["places"],
            state=said["state"] or Meeting.State.HELD,
        )

    def _attended(self) -> list[acts.Attended]:
        """Those who are taken; a new party of one name is one, also in two capacities."""
        found, new = [], dict[str, Party]()
        for number, match in enumerate(self.matches):
            chosen, capacity = self.cleaned_data[f"who-{number}"], self.cleaned_data[f"as-{number}"]
            party = next((part.party for part in match.parts if part.party is not None), None)
            if chosen.startswith(NEW):
                name = match.written[:200]
                party = new.setdefault(name.casefold(), Party(name=name, kind=chosen.removeprefix(NEW)))
            elif chosen != TAKEN:
                continue
            if party is not None:
                found.append(acts.Attended(party, capacity, match.written))
        return found


def _words(said: Any) -> str:
    return str(said or "").strip()[:250]


def _when(said: dict[str, Any]) -> str:
    """The days that the paper gives, as the record writes them; empty for what is no date."""
    start, end = _words(said.get("start")), _words(said.get("end"))
    written = f"{start}/{end}" if start and end and start != end else start or end
    try:
        return str(PartialDate.parse(written))
    except NotADate:
        return ""

"""The acts on meetings, milestones and events: what hangs on them is shown before they move it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments import acts
from commitments.admin.moving import DATE, Call, Move, MoveForm
from commitments.admin.previewing import Listed, listed, row
from commitments.models import Event
from meetings.admin.forms import LinesField
from meetings.models import Meeting, Milestone
from meetings.wording import date_in_words


class DateForm(MoveForm):
    """A date, in its notation and in the paper's words."""

    previewed = True
    when = forms.CharField(required=False, max_length=40, label=_("date"), help_text=DATE)
    said = forms.CharField(required=False, max_length=200, label=_("date, in the paper's words"))
    field_order = ["when", "said", "days", "effective", "why"]
    names: tuple[str, ...] = ("said",)
    at_first = True  # whether the form opens with the date that it has

    def prepare(self) -> None:
        if self.at_first:
            self.initial.setdefault("when", str(self.record.when))
            self.initial.setdefault("said", self.record.when_said)
            if "days" in self.fields:
                self.initial.setdefault("days", self.record.days)

    def dated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class OfMeetingForm(DateForm):
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=366,
        label=_("days"),
        help_text=_("Lasting so many days within the date."),
    )
    names = ("said", "days")


class MoveMeetingForm(OfMeetingForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["effective"].help_text = _("When it was moved; empty for today.")

    def call(self) -> Call:
        return acts.move_meeting, (self.record, self.cleaned_data["when"]), self.dated()


class HoldMeetingForm(OfMeetingForm):
    without = ("effective",)

    def call(self) -> Call:
        return acts.hold_meeting, (self.record,), {"when": self.cleaned_data["when"], **self.dated()}


class CancelMeetingForm(MoveForm):
    previewed = True
    why_needed = True

    def call(self) -> Call:
        return acts.cancel_meeting, (self.record,), {}


class PlanAgainForm(OfMeetingForm):
    why_needed = True

    def call(self) -> Call:
        return acts.plan_again, (self.record,), {"when": self.cleaned_data["when"], **self.dated()}


class PlaceForm(MoveForm):
    without = ("effective",)
    places = LinesField(
        required=False,
        label=_("places"),
        help_text=_("One place, or those between which it is to be chosen, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["places", "why"]

    def prepare(self) -> None:
        self.initial.setdefault("places", self.record.places)

    def call(self) -> Call:
        return acts.place_meeting, (self.record, self.cleaned_data["places"]), {}


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        return " – ".join(filter(None, (meeting.title, date_in_words(meeting.when), meeting.reference)))


class JoinForm(MoveForm):
    """The other record of the same meeting, which stays; this one is cancelled, and what it has goes to that."""

    previewed = True
    why_needed = True
    without = ("effective",)
    kept = MeetingChoice(
        Meeting.objects.none(),
        label=_("the record that stays"),
        help_text=_("Another record of the same body; all that hangs on this one goes to it."),
    )
    seen_kept = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    field_order = ["kept", "why"]

    def prepare(self) -> None:
        others = Meeting.objects.visible_to(self.user).filter(body=self.record.body_id).exclude(pk=self.record.pk)
        if self.record.state == Meeting.State.HELD:
            others = others.filter(state=Meeting.State.HELD)
        self.fields["kept"].queryset = others.exclude(state=Meeting.State.CANCELLED)  # type: ignore[attr-defined]

    def call(self) -> Call:
        said = self.cleaned_data
        return acts.merge_meetings, (said["kept"], self.record), {
            "seen": said["seen_kept"],
            "seen_gone": said["seen"],
        }  # fmt: skip

    def preview(self) -> tuple[list[acts.Shift], int]:
        """The same, by the record that stays as it is now: its version is what the confirmation has seen."""
        self.cleaned_data["seen_kept"] = self.cleaned_data["kept"].version
        self.put("seen_kept", str(self.cleaned_data["kept"].version))
        return super().preview()

    def beside(self) -> list[Listed]:
        lists = []
        for records in acts.going_along(self.cleaned_data["kept"], self.record).values():
            if records:
                title = _("Goes with it: %(what)s") % {"what": records[0]._meta.verbose_name_plural}
                lists.append(listed(title, [row(one) for one in records], self.user))
        return lists

    @property
    def leads_to(self) -> Meeting:
        return self.cleaned_data["kept"]  # type: ignore[no-any-return]


class MoveMilestoneForm(DateForm):
    def call(self) -> Call:
        return acts.move_milestone, (self.record, self.cleaned_data["when"]), self.dated()


class ReachForm(DateForm):
    without = ("effective",)
    at_first = False

    def prepare(self) -> None:
        super().prepare()
        self.fields["when"].help_text = _("When it was reached; empty for today.")

    def call(self) -> Call:
        return acts.reach_milestone, (self.record,), {"when": self.cleaned_data["when"], **self.dated()}


class CallOffForm(MoveForm):
    previewed = True
    why_needed = True

    def call(self) -> Call:
        return acts.call_off_milestone, (self.record,), {}


class ExpectAgainForm(DateForm):
    why_needed = True

    def call(self) -> Call:
        return acts.expect_again, (self.record,), {"when": self.cleaned_data["when"], **self.dated()}


class RetractForm(MoveForm):
    without = ("effective",)
    why_needed = True
    previewed = True

    @property
    def versioned(self) -> Any:
        return acts.versioned(self.record.subject)

    def call(self) -> Call:
        return acts.retract, (self.record,), {}


def _is(state: str) -> Callable[[Any], bool]:
    return lambda record: record.state == state


def _may_stand(meeting: Meeting) -> bool:
    return meeting.state != Meeting.State.CANCELLED


def may_be_retracted(event: Event) -> bool:
    """Whether an event is one that a person recorded, and nobody has retracted; load `retracted_by` for a list."""
    return (
        event.retracts_id is None
        and event.cause_id is None
        and event.field not in ("dates", "part")
        and not hasattr(event, "retracted_by")
    )


OF_MEETING = {
    move.slug: move
    for move in (
        Move("move", _("Move"), MoveMeetingForm, _is(Meeting.State.PLANNED)),
        Move("hold", _("Record that it was held"), HoldMeetingForm, _is(Meeting.State.PLANNED)),
        Move("cancel", _("Cancel"), CancelMeetingForm, _is(Meeting.State.PLANNED)),
        Move("place", _("Change the place"), PlaceForm, _may_stand),
        Move("join", _("Join with another record"), JoinForm, _may_stand),
        Move("again", _("Plan it again"), PlanAgainForm, _is(Meeting.State.CANCELLED)),
    )
}
OF_MILESTONE = {
    move.slug: move
    for move in (
        Move("reach", _("Record that it was reached"), ReachForm, _is(Milestone.State.EXPECTED)),
        Move("move", _("Move"), MoveMilestoneForm, acts.may_be_dated),
        Move("call-off", _("Call off"), CallOffForm, _is(Milestone.State.EXPECTED)),
        Move("again", _("Expect it again"), ExpectAgainForm, _is(Milestone.State.CALLED_OFF)),
    )
}
OF_EVENT = {move.slug: move for move in (Move("retract", _("Retract"), RetractForm, may_be_retracted),)}

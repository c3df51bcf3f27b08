"""The act on a body: its calendar, days off and the weekend; working days are counted by it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import acts
from commitments.admin.moving import Call, Move, MoveForm
from meetings.wording import day_in_words


class CalendarForm(MoveForm):
    """Days off to add and to take out, and the weekend; what counts working days is shown before it moves."""

    previewed = True
    why_needed = True
    without = ("effective",)
    add = forms.CharField(
        required=False,
        label=gettext_lazy("days off to add"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, such as “2016-12-26 Boxing Day”."),
    )
    remove = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("days off to take out"), widget=forms.CheckboxSelectMultiple
    )
    weekend = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("weekend"),
        choices=[(str(number + 1), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["add", "remove", "weekend", "why"]

    def prepare(self) -> None:
        days = self.record.holidays.order_by("day")
        self.fields["remove"].choices = [  # type: ignore[attr-defined]
            (one.day.isoformat(), f"{day_in_words(one.day)} {one.name}") for one in days
        ]
        if not days:
            del self.fields["remove"]
        self.initial.setdefault("weekend", list(self.record.weekend))
        self.fields["seen"] = forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)
        self.initial["seen"] = self.record.weekend
        self.order_fields(self.field_order)

    def clean_add(self) -> dict[date, str]:
        days: dict[date, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["add"].splitlines())):
            written, _space, name = line.partition(" ")
            try:
                day = date.fromisoformat(written)
            except ValueError:
                raise ValidationError(
                    _("Write one day a line, such as “2016-12-26 Boxing Day”; not “%s”.") % line
                ) from None
            if not name.strip() or day in days:
                message = _("Give each day once, with its name: “%s”.") % line
                raise ValidationError(message)
            days[day] = name.strip()
        return days

    def call(self) -> Call:
        said = self.cleaned_data
        weekend = "".join(sorted(said["weekend"]))
        return (
            acts.change_calendar,
            (self.record,),
            {
                "add": said["add"],
                "remove": [date.fromisoformat(day) for day in said.get("remove", ())],
                "weekend": weekend if weekend != "".join(sorted(self.record.weekend)) else None,
            },
        )


OF_BODY = {
    move.slug: move
    for move in (Move("calendar", gettext_lazy("Change the calendar"), CalendarForm, lambda body: True),)
}

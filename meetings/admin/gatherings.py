"""The desk's pages of meetings and milestones, as the ground knows them; the desk of the record completes them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from meetings.access import Role
from meetings.admin.filters import by_body, by_choice, by_party
from meetings.admin.forms import LinesField
from meetings.admin.numbered import Numbered, NumberedForm
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline, sees
from meetings.dates import NotADate, PartialDate
from meetings.models import Attendance, Body, Meeting, Mention, Milestone
from meetings.wording import date_in_words


class MeetingForm(NumberedForm):
    numbered_by = ("body", "when")
    letter = "M"  # so that no meeting is called as a commitment is

    places = LinesField(
        required=False,
        label=_("Places"),
        help_text=_("One place, or those between which it is to be chosen, one a line."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def body_and_year(self, said: Mapping[str, Any]) -> tuple[Body, int] | None:
        """The year is that of its date, while it has none the present one."""
        if not said.get("body"):
            return None
        when = PartialDate()
        with suppress(NotADate):
            when = PartialDate.parse(str(said.get("when") or ""))
        return said["body"], (when.earliest or timezone.localdate()).year


class NewRows(VisibleTabularInline):
    """Rows to add; those that are there are shown above the form, each with a page of its own."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).none()


class AttendanceInline(NewRows):
    model = Attendance
    verbose_name_plural = _("add to the attendance")
    fields = ["party", "capacity", "as_written", "persons", "present", "reason"]
    autocomplete_fields = ["party"]


class MentionInline(NewRows):
    model = Mention
    verbose_name_plural = _("add a mention in a paper")
    fields = ["paragraph", "named_as", "when_said", "quote", "basis"]
    autocomplete_fields = ["paragraph"]
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 2})}}


class OfGathering(VisibleAdmin):
    """Rows of a meeting's or milestone's page, each with a page of its own to mend it; not in the menu."""

    needs_to_delete = Role.EDITOR

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Attendance)
class AttendanceAdmin(OfGathering):
    home = "meeting.body_id"
    guarded = ["paragraph"]
    list_display = ["party", "meeting", "capacity", "present"]
    list_select_related = ["party", "meeting"]
    list_filter = [by_body("meeting__body"), by_party("party"), by_choice("capacity", _("capacity"))]
    search_fields = ["party__name", "as_written"]
    fields = ["meeting", "party", "capacity", "as_written", "persons", "present", "reason", "paragraph", "quote"]
    autocomplete_fields = ["meeting", "party", "paragraph"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The quote is a field only for those who may read the paper that it is from."""
        hidden = obj is not None and not sees(obj, "paragraph")
        return [name for name in self.fields if not (hidden and name == "quote")]


@admin.register(Mention)
class MentionAdmin(OfGathering):
    list_display = ["named_as", "meeting", "milestone", "paragraph"]
    list_select_related = ["meeting", "milestone", "paragraph__document"]
    search_fields = ["named_as", "quote"]
    fields = ["meeting", "milestone", "paragraph", "named_as", "when_said", "quote", "basis"]
    autocomplete_fields = ["meeting", "milestone", "paragraph"]

    def bodies_of(self, record: Mention) -> list[int | None]:
        return [(record.meeting or record.milestone).body_id]


class Dated(VisibleAdmin):
    """Meetings and milestones: their body, date and state are given when they are recorded, and then move by acts.

    The body stays: what is due at its next meeting would follow another one without an event that says so.
    """

    moves_by_act: tuple[str, ...] = ("body", "when", "when_said", "state")
    shown_as = {"when": "when_in_words"}
    """Fields that are typed when it is recorded, and shown in words from then on."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [self.shown_as.get(name, name) if obj else name for name in self.fields]

    @admin.display(description=_("date"), ordering="when_latest")
    def when_in_words(self, record: Meeting | Milestone) -> str:
        return date_in_words(record.when)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [
            *super().get_readonly_fields(request, obj),
            *(self.moves_by_act if obj else ()),
            *self.shown_as.values(),
        ]


class MeetingAdmin(Numbered, Dated):
    form = MeetingForm
    opens_after_adding = True
    list_display = ["title", "reference", "body", "when_in_words", "state"]
    list_select_related = ["body"]
    list_filter = [by_body("body"), by_choice("state", _("state"))]
    search_fields = ["reference", "title"]
    fields = ["title", "body", "when", "when_said", "days", "state", "places", "reference"]
    inlines = [AttendanceInline, MentionInline]
    moves_by_act = ("body", "when", "when_said", "days", "state", "places")
    shown_as = {**Dated.shown_as, "places": "places_in_words"}

    @admin.display(description=_("places"))
    def places_in_words(self, meeting: Meeting) -> str:
        return str(_(" or ")).join(meeting.places)


class MilestoneAdmin(Dated):
    list_display = ["title", "body", "when_in_words", "state"]
    list_select_related = ["body"]
    list_filter = [by_body("body"), by_choice("state", _("state"))]
    search_fields = ["title"]
    fields = ["title", "body", "when", "when_said", "state"]
    inlines = [MentionInline]

"""The desk's pages of meetings and milestones, as the ground knows them; the desk of the record completes them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from meetings.admin.filters import by_body, by_choice
from meetings.admin.forms import LinesField, VisibleForm
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import Attendance, Meeting, Mention, Milestone
from meetings.wording import date_in_words


class MeetingForm(VisibleForm):
    places = LinesField(
        required=False,
        label=_("places"),
        help_text=_("One place, or those between which it is to be chosen, one a line."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class AttendanceInline(VisibleTabularInline):
    model = Attendance
    guarded = ["paragraph"]
    fields = ["party", "capacity", "as_written", "persons", "present", "reason", "paragraph", "quote"]
    autocomplete_fields = ["party", "paragraph"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("party", "meeting", "paragraph__document")


class MentionInline(VisibleTabularInline):
    model = Mention
    fields = ["paragraph", "named_as", "when_said", "quote", "basis"]
    autocomplete_fields = ["paragraph"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("paragraph__document")


class Dated(VisibleAdmin):
    """Meetings and milestones: their date and state are given when they are recorded, and move by acts from then on."""

    moves_by_act: tuple[str, ...] = ("when", "when_said", "state")

    @admin.display(description=_("date"), ordering="when_latest")
    def when_in_words(self, record: Meeting | Milestone) -> str:
        return date_in_words(record.when)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *(self.moves_by_act if obj else ())]


class MeetingAdmin(Dated):
    form = MeetingForm
    list_display = ["title", "reference", "body", "when_in_words", "state"]
    list_select_related = ["body"]
    list_filter = [by_body("body"), by_choice("state", _("state"))]
    search_fields = ["reference", "title"]
    fields = ["reference", "title", "body", "when", "when_said", "days", "state", "places"]
    inlines = [AttendanceInline, MentionInline]
    moves_by_act = ("when", "when_said", "days", "state", "places", "places_in_words")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.fields[:-1], "places_in_words"] if obj else list(self.fields)

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

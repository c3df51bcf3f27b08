"""The desk's list of events: the append-only history, to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.acts import state_in_words
from commitments.admin import history
from commitments.admin.acting import Acting
from commitments.admin.asked import asked, page_address
from commitments.admin.filters import AsAt, OfficerFilter
from commitments.admin.gathering_moves import OF_EVENT
from commitments.models import Event
from meetings.access import Role, reach_of
from meetings.admin.filters import Filter, by_body
from meetings.admin.lists import Pages
from meetings.admin.visible import ReadOnly, VisibleAdmin, sees
from meetings.wording import date_in_words


class FieldFilter(Filter):
    title = _("what changed")
    parameter_name = "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(history.FIELDS.items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(field=self.value()) if self.value() else queryset


class RecordedBy(AsAt):
    """Events recorded by the end of a day before today."""

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        day = asked(request)
        return queryset.recorded_by(day.day) if day.past else queryset


class ReportedFilter(Filter):
    """Updates: reports of progress that stand; all of them, or those of the last days."""

    title = _("updates")
    parameter_name = "updates"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("updates alone")), ("new", _("newly reported"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "new":
            return queryset.newly_reported(on=asked(request).day)
        return queryset.updates() if self.value() == "all" else queryset


class OfficerOfEvent(OfficerFilter):
    path = "assignment__commitment__officer"


class EventPages(Pages):
    """The condition on what is visible joins so many tables that it is asked for the keys of a page alone, and for few
    pages; what a row shows, which joins as many, is loaded by these keys."""

    most = 1_000

    def page(self, number: Any) -> Any:
        page = super().page(number)
        rows: Any = page.object_list
        if rows.model is not Event:  # the page of who changed it on the desk is cut into pages here too
            return page
        keys = list(rows.values_list("pk", flat=True))
        page.object_list = history.loaded(Event.objects.filter(pk__in=keys)).order_by(*rows.query.order_by)
        return page


BODIES = (
    "commitment__origin__body",
    "assignment__commitment__origin__body",
    "deadline__commitment__origin__body",
    "due__assignment__commitment__origin__body",
    "meeting__body",
    "milestone__body",
)


@admin.register(Event)
class EventAdmin(Acting, ReadOnly, VisibleAdmin):
    moves = OF_EVENT
    home = ""
    guarded = history.GUARDED
    guarded_in_list = ()
    paginator = EventPages
    list_display = ["recorded", "subject_in_words", "what", "before", "after", "effective_in_words", "by_whom"]
    list_filter = [
        RecordedBy,
        ReportedFilter,
        by_body(*BODIES),
        FieldFilter,
        OfficerOfEvent,
    ]
    search_fields = ["commitment__reference", "assignment__commitment__reference", "why"]
    ordering = ["-recorded", "-pk"]
    fields = [
        "subject_in_words",
        "what",
        "before",
        "after",
        "effective_in_words",
        "recorded",
        "by_whom",
        "why",
        "paragraph",
        "words",
        "cause",
        "retracts",
    ]

    def may_act(self, request: HttpRequest, event: Event) -> bool:
        return reach_of(request.user).allows(Role.EDITOR, history.body_of(event).pk)

    def heading(self, event: Event) -> dict[str, Any]:
        row = history.row(event)
        changed = " → ".join(filter(None, (row["old"], row["new"])))
        return {"title": event.subject, "named": row["what"], "about": [changed, row["effective"], event.why]}

    def back(self, request: HttpRequest, event: Event) -> str:
        return page_address(history.page_of(event)) + "#history"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return history.loaded(super().get_queryset(request)).select_related("cause", "retracts")

    @admin.display(description=_("about"))
    def subject_in_words(self, event: Event) -> str:
        return str(event.subject)

    @admin.display(description=_("what changed"), ordering="field")
    def what(self, event: Event) -> str:
        return str(history.FIELDS.get(event.field, event.field))

    @admin.display(description=_("before"))
    def before(self, event: Event) -> str:
        return state_in_words(event, event.old, history.UNNAMED)

    @admin.display(description=_("after"))
    def after(self, event: Event) -> str:
        return state_in_words(event, event.new, history.UNNAMED)

    @admin.display(description=_("effective"), ordering="effective_latest")
    def effective_in_words(self, event: Event) -> str:
        return date_in_words(event.effective)

    @admin.display(description=_("by"), ordering="by__username")
    def by_whom(self, event: Event) -> str:
        return event.by.get_username() if event.by else event.by_words

    @admin.display(description=_("quote"))
    def words(self, event: Event) -> str:
        return event.quote if sees(event, "paragraph") else ""

"""The desk's list of assignments: each party's part, how it stands and what is due when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import DateField, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from commitments.admin.asked import asked, page_address
from commitments.admin.cells import label, two_lines, urgency
from commitments.admin.filters import AsAt, KindOfPart, OfficerOfPart, OnceFilter, StaleFilter, StandingFilter
from commitments.models import Assignment
from meetings.admin.filters import by_body, by_choice, by_meeting, by_party
from meetings.admin.visible import ReadOnly, VisibleAdmin, link_to


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly, VisibleAdmin):
    home = "commitment.origin.body_id"
    list_display = ["who", "commitment_link", "answer", "progress", "standing", "due_dates"]
    list_filter = [
        AsAt,
        StandingFilter,
        by_body("commitment__origin__body"),
        by_meeting("commitment__origin"),
        by_party("party"),
        KindOfPart,
        by_choice("answer", _("answer")),
        by_choice("progress", _("progress")),
        StaleFilter,
        OfficerOfPart,
        OnceFilter,
    ]
    search_fields = ["party__name", "named_as", "commitment__reference", "commitment__title", "commitment__quote"]
    search_help_text = _("Party, reference, title or quote")
    ordering = ["commitment__reference", "number"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request).for_listing().defer("commitment__paragraph__document__text")
        return found.annotate(asked_on=Value(asked(request).day, DateField()))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part is shown on the page of its commitment."""
        part = self.get_object(request, object_id)
        return HttpResponseRedirect(page_address(part.commitment, as_at=asked(request).value) + f"#part-{part.number}")

    @admin.display(description=_("party"), ordering="party__name")
    def who(self, part: Assignment) -> str:
        return part.who

    @admin.display(description=_("commitment"), ordering="commitment__reference")
    def commitment_link(self, part: Assignment) -> str:
        return link_to(part.commitment)

    @admin.display(description=_("standing"))
    def standing(self, part: Any) -> str:
        return label(part.standing(on=part.asked_on))

    @admin.display(description=_("due"))
    def due_dates(self, part: Any) -> str:
        """Every date that is still to be met, with the days left; those that fall together stand once."""
        unmet = sorted((due for due in part.dues.all() if not due.met), key=lambda due: urgency(due, on=part.asked_on))
        words = dict.fromkeys((due.in_words, due.days_left_in_words(on=part.asked_on)) for due in unmet)
        return format_html_join("", "<div>{}</div>", ((two_lines(*pair),) for pair in words))

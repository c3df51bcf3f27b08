"""The desk's list and page of commitments: fields while it is a draft, acts from then on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DateField, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget

from commitments import acts
from commitments.admin import history, pages, recording, updates
from commitments.admin.acting import Acting
from commitments.admin.asked import asked, page_address
from commitments.admin.cells import label, next_due, two_lines
from commitments.admin.date_moves import DEADLINE, DUE, EXTENSION, is_pending
from commitments.admin.doors import Keyed, OneAtATime
from commitments.admin.drafts import DraftForm
from commitments.admin.filters import AsAt, OfficerFilter, OnceFilter, StandingFilter
from commitments.admin.moves import MOVES
from commitments.admin.part_moves import PART
from commitments.admin.rules import DeadlineInline
from commitments.models import Assignment, Commitment, Voice
from commitments.workflow import Disposition
from meetings.admin.filters import by_body, by_choice, by_meeting, by_party
from meetings.admin.numbered import Numbered
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import User


class PartFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        """Refuse a party that is named twice, which no row can see by itself."""
        super().clean()
        seen = set()
        for form in self.forms:
            party = form.cleaned_data.get("party") if hasattr(form, "cleaned_data") else None
            if party is None or form.cleaned_data.get("DELETE"):
                continue
            if party in seen:
                form.add_error("party", _("%(party)s has a part already.") % {"party": party})
            seen.add(party)


class PartInline(VisibleTabularInline):
    model = Assignment
    formset = PartFormSet
    home = "origin.body_id"
    fields = ["party", "named_as", "role", "each", "basis"]
    autocomplete_fields = ["party"]
    verbose_name = gettext_lazy("part")
    verbose_name_plural = gettext_lazy("parts of the parties")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 2


class VoiceInline(VisibleTabularInline):
    model = Voice
    home = "origin.body_id"
    fields = ["capacity", "party", "named_as"]
    autocomplete_fields = ["party"]


SUBMITS = (
    {"action_name": "_activate", "description": gettext_lazy("Save and activate")},
    {"action_name": "_next", "description": gettext_lazy("Save and next")},
)
"""Buttons under the form of a new commitment, beside *Save*."""


@admin.register(Commitment)
class CommitmentAdmin(Numbered, OneAtATime, Acting, Keyed, VisibleAdmin):
    moves = MOVES
    home = "origin.body_id"
    form = DraftForm
    tells_of_changes = False  # the form of a draft does, of its rows too
    change_form_template = "desk/commitment.html"
    opens_after_adding = True
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 4})}}
    list_display = [
        "reference",
        "title_and_kind",
        "meeting_and_body",
        "standing_and_disposition",
        "next_date",
        "officer",
    ]
    list_display_links = ["reference", "title_and_kind"]
    list_filter = [
        AsAt,
        StandingFilter,
        by_body("origin__body"),
        by_meeting("origin"),
        by_choice("kind", gettext_lazy("kind")),
        by_choice("disposition", gettext_lazy("disposition")),
        by_party("assignments__party"),
        OfficerFilter,
        OnceFilter,
    ]
    search_fields = ["reference", "title", "quote"]
    search_help_text = gettext_lazy("Reference, title or quote")
    ordering = ["reference"]
    actions = ["activate_chosen", "complete_chosen"]
    autocomplete_fields = ["origin", "paragraph", "themes"]
    fieldsets = [
        (gettext_lazy("Source"), {"fields": ["origin", "quote", "paragraph"]}),
        (gettext_lazy("In our words"), {"fields": ["title", "text", "kind", "officer", "reference"]}),
        (
            gettext_lazy("Period, condition, completion, themes, restriction"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("period", "period_said"),
                    "condition",
                    ("roll_up", "needed"),
                    "themes",
                    "restricted",
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request).for_listing().defer("paragraph__document__text")
        return found.annotate(asked_on=Value(asked(request).day, DateField()))

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["desk/quoting.js"])

    # What may be changed, and by whom

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Fields are for drafts; what is in force changes by acts, which `may_act` allows."""
        return (obj is None or obj.disposition == Disposition.DRAFT) and self.allowed(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Rows to fill in while it is a draft; later the page shows them, and acts change them."""
        editable = obj is None or self.has_change_permission(request, obj)
        return [PartInline, DeadlineInline, VoiceInline] if editable else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "officer":
            kwargs["queryset"] = User.objects.visible_to(request.user).filter(is_active=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return recording.first_values(request) | super().get_changeform_initial_data(request)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """On to the next one of the same paper, to the page of this one, or into force with it."""
        if "_activate" in request.POST:
            try:
                acts.activate(obj, by=request.user)  # type: ignore[arg-type]
                messages.success(request, _("%(one)s is in force.") % {"one": obj})
            except ValidationError as refused:
                messages.error(request, f"{obj.reference}: {' '.join(refused.messages)}")
            return HttpResponseRedirect(page_address(obj))
        if "_next" in request.POST:
            messages.success(request, _("%(one)s is recorded as a draft.") % {"one": obj})
            return HttpResponseRedirect(recording.next_address(request, obj))
        return super().response_add(request, obj, *args, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Number new parts and deadlines after those that are there."""
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row in rows:
            if getattr(row, "number", 0) is None:
                siblings = type(row)._default_manager.filter(commitment=row.commitment)
                row.number = (siblings.aggregate(last=models.Max("number"))["last"] or 0) + 1
            row.save()
        formset.save_m2m()

    # The list

    @admin.display(description=gettext_lazy("title, kind"), ordering="title")
    def title_and_kind(self, commitment: Commitment) -> str:
        return two_lines(commitment.title, commitment.get_kind_display())

    @admin.display(description=gettext_lazy("made at, body"), ordering="origin__when_latest")
    def meeting_and_body(self, commitment: Commitment) -> str:
        return two_lines(commitment.origin, commitment.body)

    @admin.display(description=gettext_lazy("standing"))
    def standing_and_disposition(self, commitment: Any) -> str:
        return two_lines(label(commitment.standing(on=commitment.asked_on)), commitment.get_disposition_display())

    @admin.display(description=gettext_lazy("next date"))
    def next_date(self, commitment: Any) -> str:
        due = next_due(commitment.assignments.all(), on=commitment.asked_on)
        return two_lines(due.in_words, due.days_left_in_words(on=commitment.asked_on)) if due else ""

    @admin.action(description=gettext_lazy("Activate"))
    def activate_chosen(self, request: HttpRequest, chosen: models.QuerySet) -> None:
        self._one_by_one(request, chosen, acts.activate)

    @admin.action(description=gettext_lazy("Complete"))
    def complete_chosen(self, request: HttpRequest, chosen: models.QuerySet) -> None:
        self._one_by_one(request, chosen, acts.complete)

    def _one_by_one(self, request: HttpRequest, chosen: models.QuerySet, act: Any) -> None:
        """Put each through the door and say what became of it; one that is refused does not stop the others."""
        done = 0
        for commitment in chosen:
            if not self.may_act(request, commitment):
                messages.error(request, _("%(one)s: you are no editor of its body.") % {"one": commitment.reference})
                continue
            try:
                act(commitment, by=request.user)
                done += 1
            except ValidationError as refused:
                messages.error(request, f"{commitment.reference}: {' '.join(refused.messages)}")
        if done:
            messages.success(request, _("%(count)d done.") % {"count": done})

    # The page

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        commitment = kwargs.get("obj")
        if commitment is None:
            context |= {"papers": recording.papers(request), "actions_submit_line": SUBMITS}
            context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        else:
            day = asked(request)
            page = pages.of_commitment(commitment, request.user, day)
            self._add_offers(request, commitment, page)
            context |= {"page": page, "asked": day, "moves": self.offers(request, commitment)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _add_offers(self, request: HttpRequest, commitment: Commitment, page: dict[str, Any]) -> None:
        """Beside each part, due date, deadline and request for more time, what may be done about it now."""
        pending = {row["extension"].due_id for row in page["extensions"] if is_pending(row["extension"])}
        for row in page["parts"]:
            row["moves"] = self.offers_for(request, commitment, PART, row["part"])
            for due in row["dues"]:
                due["due"].is_asked_for = due["due"].pk in pending
                due["moves"] = self.offers_for(request, commitment, DUE, due["due"])
        for row in page["rules"]:
            row["moves"] = self.offers_for(request, commitment, DEADLINE, row["deadline"])
        for row in page["extensions"]:
            row["moves"] = self.offers_for(request, commitment, EXTENSION, row["extension"])
        if self.may_act(request, commitment):
            history.offer_to_retract(page["history"])
            if not asked(request).past:
                page["update"] = updates.empty(commitment, request.user)
                page["report"] = self._button(request, commitment, self.moves["progress"])

    def heading(self, commitment: Commitment) -> dict[str, Any]:
        return {
            "title": commitment.title,
            "quote": commitment.quote,
            "named": commitment.reference,
            "about": [commitment.body, commitment.get_disposition_display()],
        }

"""The desk's pages of bodies, and of who belongs to them, speaks in them and looks after them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from meetings.access import Role, reach_of
from meetings.admin.filters import by_body, by_choice, by_party
from meetings.admin.forms import PairsField, VisibleForm
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import Body, BodyRole, FocalPoint, Membership, User
from meetings.wording import date_in_words, weekend_in_words


class BodyForm(VisibleForm):
    outward_words = PairsField(
        required=False,
        label=_("Words used outwards"),
        help_text=_("Milder words for what a state reads, one a line, such as “overdue: outstanding”."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class BodyRoleInline(VisibleTabularInline):
    model = BodyRole
    home = "pk"
    needs = Role.MANAGER
    fields = ["user", "role"]
    autocomplete_fields = ["user"]

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> models.QuerySet:
        """Of the accounts, also those without any role: the first role is given here."""
        if db_field.name == "user":
            return User.objects.may_join(request.user)
        return super().get_field_queryset(db, db_field, request)


class MembershipInline(VisibleTabularInline):
    model = Membership
    home = "pk"
    needs = Role.MANAGER
    fields = ["party", "capacity", "since", "until"]
    autocomplete_fields = ["party"]


class BodyAdmin(VisibleAdmin):
    """A body. Its calendar is given when it is recorded, and changes by an act from then on."""

    home = "pk"
    needs = Role.MANAGER
    guarded = ["parent"]
    form = BodyForm
    list_display = ["name", "shown_parent", "existed_in_words", "zone", "mail_on"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "parent", "party", "existed", "existed_said"]}),
        (_("Calendar and numbers"), {"fields": ["zone", "weekend", "reference_form"]}),
        (_("Towards the parties"), {"fields": ["mail_on", "outward_words", "silence"]}),
    ]
    autocomplete_fields = ["party"]
    inlines = [MembershipInline, BodyRoleInline]

    def bodies_of(self, record: Any) -> list[int | None]:
        """A body itself; where it is put under another, also those that it leaves and enters."""
        if record.pk is None:
            return [record.parent_id]
        before = Body.objects.filter(pk=record.pk).values_list("parent_id", flat=True).first()
        moved = {before, record.parent_id} - {None} if before != record.parent_id else set()
        return [record.pk, *moved]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *(["weekend_days"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        shown = {"weekend": "weekend_days"}
        return [
            (title, {**options, "fields": [shown.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    @admin.display(description=_("weekend"))
    def weekend_days(self, body: Body) -> str:
        return weekend_in_words(body.weekend)

    @admin.display(description=_("existed"), ordering="existed_earliest")
    def existed_in_words(self, body: Body) -> str:
        return date_in_words(body.existed)


class OfBodyAdmin(VisibleAdmin):
    """Records of a body that its managers keep."""

    needs = Role.MANAGER
    list_select_related = ["party", "body"]
    list_filter = [by_body("body"), by_party("party")]
    autocomplete_fields = ["party"]

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> models.QuerySet:
        """Of the bodies, those that the user manages."""
        found = super().get_field_queryset(db, db_field, request)
        reach = reach_of(request.user)
        return found if reach.everything or db_field.name != "body" else found.filter(pk__in=reach.manageable)


@admin.register(Membership)
class MembershipAdmin(OfBodyAdmin):
    list_display = ["party", "body", "capacity", "since_in_words", "until_in_words"]
    list_filter = [*OfBodyAdmin.list_filter, by_choice("capacity", _("capacity"))]
    search_fields = ["party__name", "body__name"]
    fields = ["body", "party", "capacity", "since", "since_said", "until", "until_said"]

    @admin.display(description=_("since"), ordering="since_earliest")
    def since_in_words(self, membership: Membership) -> str:
        return date_in_words(membership.since)

    @admin.display(description=_("until"), ordering="until_latest")
    def until_in_words(self, membership: Membership) -> str:
        return date_in_words(membership.until)


@admin.register(FocalPoint)
class FocalPointAdmin(OfBodyAdmin):
    list_display = ["name", "party", "body", "email", "primary", "since", "until"]
    search_fields = ["name", "email", "party__name"]
    fields = ["body", "party", "name", "email", "language", "primary", "senior", "since", "until"]

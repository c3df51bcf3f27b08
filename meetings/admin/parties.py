"""The desk's pages of parties: common ground, read by all staff with a role."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from meetings.admin.filters import by_choice
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import GroupMember, Party, PartyName


class PartyNameInline(VisibleTabularInline):
    model = PartyName
    home = ""
    fields = ["name"]


class GroupMemberInline(VisibleTabularInline):
    model = GroupMember
    home = ""
    fk_name = "group"
    fields = ["party", "since", "until"]
    autocomplete_fields = ["party"]


@admin.register(Party)
class PartyAdmin(VisibleAdmin):
    home = ""
    list_display = ["name", "kind", "iso", "part_of"]
    list_select_related = ["part_of"]
    list_filter = [by_choice("kind", Party._meta.get_field("kind").verbose_name)]
    search_fields = ["name", "slug", "names__name", "iso"]
    fields = ["name", "slug", "kind", "iso", "part_of"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["part_of"]
    inlines = [PartyNameInline, GroupMemberInline]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

"""The desk's pages of accounts: a superuser keeps them, a manager sees the staff of the bodies and newcomers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from meetings.access import Role, reach_of
from meetings.admin.forms import VisibleForm
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import BodyRole, User

admin.site.unregister(Group)  # rights come from roles in bodies alone

PERSON: tuple[Any, Any] = (None, {"fields": ["username", "first_name", "last_name", "email", "language", "zone"]})


class RoleInline(VisibleTabularInline):
    model = BodyRole
    home = ""
    fields = ["body", "role"]

    def allowed(self, request: HttpRequest, record: Any = None, role: Role | None = None) -> bool:
        return reach_of(request.user).everything


class AccountForm(VisibleForm, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class UserAdmin(VisibleAdmin, DjangoUserAdmin):
    home = ""
    tells_of_changes = False  # an account changes with every visit, and its columns hold the password
    form = AccountForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "email", "is_active"]
    list_filter = ()
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    fieldsets = [
        PERSON,
        (_("Account"), {"fields": ["password", "is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2", "is_staff"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()
    inlines = [RoleInline]

    def allowed(self, request: HttpRequest, record: Any = None, role: Role | None = None) -> bool:
        return reach_of(request.user).everything

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """For a manager also the staff without any role, who wait for their first."""
        return ModelAdmin.get_queryset(self, request).may_join(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reach_of(request.user).allows(Role.MANAGER, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Managers see the staff of their bodies."""
        return reach_of(request.user).allows(Role.MANAGER, None)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without the password's field for whoever cannot change it: it would show how the password is kept."""
        if obj is not None and not self.has_change_permission(request, obj):
            return [PERSON]
        return super().get_fieldsets(request, obj)

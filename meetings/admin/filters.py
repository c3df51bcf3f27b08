"""The filters of the desk's lists: a word in the address, a choice of what is visible, a queryset method behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.access import Role, reach
from meetings.models import Body, Meeting, Party


class Filter(admin.SimpleListFilter):
    """One choice in the bar above a list."""

    title: Any
    parameter_name: str
    input_type = "select"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.request = request
        super().__init__(request, *args)

    def value(self) -> str | None:
        """What the address asks for, without the NUL that PostgreSQL refuses in a text."""
        return (super().value() or "").replace("\0", "") or None

    def has_output(self) -> bool:
        """Always: a filter that is asked for is applied, however few choices it offers."""
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    @property
    def options(self) -> list[tuple[str, Any, bool]]:
        """Each choice: its value, its words, and whether it is chosen."""
        return [(str(value), words, str(value) == (self.value() or "")) for value, words in self.lookup_choices]


class ChoiceFilter(Filter):
    """A field with choices; set `field`, which is also the word in the address."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(model_admin.model._meta.get_field(self.field).choices or [])

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


def by_choice(name: str, words: Any) -> type[ChoiceFilter]:
    """The filter for a field with choices."""
    return type(f"By{name.title()}", (ChoiceFilter,), {"field": name, "parameter_name": name, "title": words})


def below(slug: str | None, user: Any) -> frozenset[int] | None:
    """A visible body and all bodies below it, by primary key; None when no body is asked for, or none is so called."""
    if not slug:
        return None
    chosen = Body.objects.visible_to(user).filter(slug=slug).first()
    if chosen is None:
        return None
    return reach(dict(Body.objects.values_list("pk", "parent_id")), [(chosen.pk, Role.VIEWER)]).viewable


class BodyFilter(Filter):
    """A body and those below it; set `paths`, the ways from the record to its body."""

    title = _("body")
    parameter_name = "body"
    paths: tuple[str, ...] = ("body",)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Body.objects.visible_to(request.user).values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        bodies = below(self.value(), request.user) or ()
        among = models.Q(pk__in=())
        for path in self.paths:
            among |= models.Q(**{f"{path}__in": bodies})
        return queryset.filter(among)


def by_body(*paths: str) -> type[BodyFilter]:
    return type("ByBody", (BodyFilter,), {"paths": paths})


class MeetingFilter(Filter):
    title = _("meeting")
    parameter_name = "meeting"
    path = "meeting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Meeting.objects.visible_to(request.user).values_list("reference", "title"))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(**{f"{self.path}__reference": self.value()}) if self.value() else queryset


def by_meeting(path: str) -> type[MeetingFilter]:
    return type("ByMeeting", (MeetingFilter,), {"path": path})


class PartyFilter(Filter):
    title = _("party")
    parameter_name = "party"
    path = "party"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Party.objects.visible_to(request.user).values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        having = queryset.model._default_manager.filter(**{f"{self.path}__slug": self.value()})
        return queryset.filter(pk__in=having.values("pk"))


def by_party(path: str) -> type[PartyFilter]:
    return type("ByParty", (PartyFilter,), {"path": path})

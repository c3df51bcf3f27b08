"""The filters of the record's lists: the day, the standing on that day, and whose it is."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commitments.admin.asked import asked
from commitments.models import Commitment
from commitments.standing import STALE_AFTER, Standing
from meetings.admin.filters import ChoiceFilter, Filter


class AsAt(Filter):
    """The day; on one before today, the list shows what held then."""

    title = _("as at")
    parameter_name = "as_at"
    input_type = "date"

    @property
    def shown_value(self) -> str:
        return asked(self.request).value

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.as_at(asked(request).as_at)


class StandingFilter(Filter):
    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Standing.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        if self.value() not in Standing.values:
            return queryset.none()
        return queryset.standing(self.value(), on=asked(request).day)


class StaleFilter(Filter):
    """Parts of which nothing was heard for long."""

    title = _("silence")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", format_lazy(_("more than {days} days"), days=STALE_AFTER.days))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.stale(on=asked(request).day) if self.value() == "yes" else queryset


class OnceFilter(Filter):
    """Whether what a commitment reiterates is listed twice; figures count it under the first alone."""

    title = _("reiterations")
    parameter_name = "counted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("once", _("counted once"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.counted() if self.value() == "once" else queryset


class OfficerFilter(Filter):
    """Mine, or nobody's yet; set `path`, the way from the record to its officer."""

    title = _("officer")
    parameter_name = "officer"
    path = "officer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("me")), ("none", _("nobody yet"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        whose = {"me": request.user, "none": None}
        return queryset.filter(**{self.path: whose[self.value()]}) if self.value() in whose else queryset


class OfficerOfPart(OfficerFilter):
    path = "commitment__officer"


class KindOfPart(ChoiceFilter):
    """The kind of the commitment."""

    title = _("kind")
    parameter_name = "kind"
    field = "commitment__kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Commitment.Kind.choices)

"""The day and the body that a page of the desk is asked about: read from the address once, kept from page to page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.tables import YEARS
from meetings.admin.visible import address_of
from meetings.wording import day_in_words


@dataclass(frozen=True, slots=True)
class Asked:
    """The day that a page speaks of; `given` when it was asked for by `as_at`, `past` when it is not yet today."""

    day: date
    given: bool
    past: bool

    @property
    def value(self) -> str:
        """What stands in the address; empty for today."""
        return self.day.isoformat() if self.given else ""

    @property
    def words(self) -> str:
        return day_in_words(self.day)

    @property
    def as_at(self) -> date | None:
        """The day as querysets are asked; None for today, when the columns themselves tell."""
        return self.day if self.past else None


def asked(request: HttpRequest) -> Asked:
    """The day that the address asks for, else today; what is not a day is told to the user, and today is shown."""
    known = getattr(request, "desk_asked", None)
    if known is None:
        known = request.desk_asked = _read(request)  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest) -> Asked:
    today = timezone.localdate()
    written = (request.GET.get("as_at") or _kept(request).get("as_at") or "").strip()
    if not written:
        return Asked(today, given=False, past=False)
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(written)
    if day is None or day.year not in YEARS:
        message = _("“%(written)s” is not a day: write it like 2016-01-15. Shown is today.")
        messages.error(request, message % {"written": written[:40]})
        return Asked(today, given=False, past=False)
    return Asked(day, given=True, past=day < today)


def _kept(request: HttpRequest) -> QueryDict:
    """What the list said from which this page was opened."""
    return QueryDict(request.GET.get("_changelist_filters", "")[:2000])


def list_address(name: str, **parameters: Any) -> str:
    """The address of a list, such as `commitments_assignment`, with those parameters that say something."""
    said = urlencode({key: value for key, value in parameters.items() if value})
    return reverse(f"admin:{name}_changelist") + (f"?{said}" if said else "")


def page_address(record: models.Model, **parameters: Any) -> str:
    """The address of a record's page."""
    said = urlencode({key: value for key, value in parameters.items() if value})
    return address_of(record) + (f"?{said}" if said else "")

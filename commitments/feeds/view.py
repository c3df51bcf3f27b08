"""Where a calendar program fetches a feed: by its token alone, with the rights that its user has at that moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.feeds.entries import entries
from commitments.feeds.unchanged import as_recorded, etag_of, matching
from commitments.feeds.writing import as_calendar
from meetings.authentication import left_of_minute, missed
from meetings.models import Feed, counted

RATE = 60
"""Fetches of one feed in a minute: a calendar program asks once an hour."""


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar; 304 if it is as before, 404 for no such token, 410 when its right has ended, 429 when too often."""
    now = timezone.now()
    found = Feed.objects.of(token)
    if found is None:
        if missed("feeds", request, at=now):
            return _too_often(now)
        return _plain(404, _("There is no such calendar, or it was ended."))
    if counted(f"feed:{found.pk}", at=now) > RATE:
        return _too_often(now)
    reach = found.reach(at=now)
    if not reach:
        return _plain(410, _("This calendar has ended."))
    zone = found.body.zone if found.body else found.user.zone
    on, asked = timezone.localdate(now, ZoneInfo(zone)), request.headers.get("If-None-Match", "")
    recorded = as_recorded(found, zone, reach=reach, on=on, at=now)
    if held := matching(asked, recorded=recorded):
        return _not_modified(held)
    with translation.override(found.user.language):
        shown = entries(found, reach=reach, on=on)
        etag = etag_of(recorded, shown, found, zone)
        if matching(asked, etag=etag):
            return _not_modified(etag)
        written = as_calendar(shown, name=found.name, zone=zone)
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="commitments.ics"'
    response.headers["ETag"] = etag
    return _private(response)


def _not_modified(etag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    response.headers["ETag"] = etag
    return _private(response)


def _too_often(now: datetime) -> HttpResponse:
    response = _plain(429, _("Too often; a calendar is fetched once an hour."))
    response.headers["Retry-After"] = str(max(1, round(left_of_minute(now))))
    return response


def _plain(status: int, said: str) -> HttpResponse:
    response = HttpResponse(f"{said}\n", content_type="text/plain; charset=utf-8", status=status)
    # Django would write the address down, and the token in it may be one that works tomorrow (H40).
    response._has_been_logged = True  # type: ignore[attr-defined]
    return _private(response)


def _private(response: Any) -> HttpResponse:
    """Nothing of it goes anywhere but to the program that asked."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    answer: HttpResponse = response
    return answer

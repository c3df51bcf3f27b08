"""Whether a calendar is as it was: told by what was recorded last, before anything is read, or else by what it says.

An ETag has both: what was recorded when the calendar was written, and what it said. While the first is as it was,
nothing else is asked; when it is not, perhaps for a record of quite another body, the second is compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.utils.http import parse_etags

from commitments.feeds.entries import Entry
from commitments.models import Event
from meetings.access import Reach
from meetings.models import Feed

SETTLED = timedelta(minutes=1)
"""How long a transaction may take: of what was recorded since, something earlier may not be visible yet."""


def as_recorded(feed: Feed, zone: str, *, reach: Reach, on: date, at: datetime) -> str:
    """Changes with the day, the user's rights, each event and each line of Django's log; six queries at most.

    Acts write events, and the desk and the API note all else in the log. Empty while the last is so new that others may
    be under way. What a command writes past both (`seed` correcting a name) is shown a day later at most.
    """
    newest: list[Any] = []
    for model, instant in ((Event, "recorded"), (LogEntry, "action_time")):
        found = model._default_manager.order_by("-pk").values_list("pk", instant).first()
        if found and found[1] > at - SETTLED:
            return ""
        newest.append(found[0] if found else 0)
    whose = [feed.pk, feed.name, feed.user.language, zone, settings.BASE_URL, on.isoformat()]
    return _digest([*whose, reach.as_kept(), *newest])[:20]


def etag_of(recorded: str, shown: Iterable[Entry], feed: Feed, zone: str) -> str:
    """Of what was recorded, and of all that the calendar says."""
    return f'"{recorded}.{_digest([feed.name, zone, [astuple(entry) for entry in shown]])[:32]}"'


def matching(asked: str, *, recorded: str = "", etag: str = "") -> str | None:
    """Of the ETags in an If-None-Match the one that still holds, by what was recorded or by what is said."""
    said = etag.strip('"').partition(".")[2]
    for one in parse_etags(asked):
        then, _dot, told = one.removeprefix("W/").strip('"').partition(".")
        if (recorded and told and then == recorded) or (said and told == said):
            return one.removeprefix("W/")
    return None


def _digest(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

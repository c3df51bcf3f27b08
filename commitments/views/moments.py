"""As at which day, and as known at which instant, an address of the API asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from meetings.dates import exact_day, exact_instant

PARAMETERS = {
    "as_at": "As it stood at the end of this day, such as 2016-01-15; today unless given.",
    "known_at": "By what had been recorded at this instant, such as 2016-01-15T18:00:00Z; now unless given.",
}
YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class AskedAt:
    """The day `on` which standings are told; `past` and `known_at` as querysets take them, None for today."""

    on: date
    past: date | None = None
    known_at: datetime | None = None

    @property
    def is_past(self) -> bool:
        return self.past is not None

    def of(self, records: Any) -> Any:
        return records.as_at(self.past, known_at=self.known_at)


def asked_at(request: Any) -> AskedAt:
    """What the address asks for; raises a refusal for what is no day or no instant, or has not come yet."""
    today, given = timezone.localdate(), request.query_params
    on, known_at = today, None
    if "as_at" in given:
        on = _day(given["as_at"])
    if "known_at" in given:
        known_at = _instant(given["known_at"])
    past = on if on < today else (today if known_at else None)
    return AskedAt(on, past, known_at)


def _day(written: str) -> date:
    day = exact_day(written)
    if day is not None and day.year in YEARS:
        return day
    raise serializers.ValidationError({"as_at": [_("Not a day; write it like 2016-01-15.")]})


def _instant(written: str) -> datetime:
    found = exact_instant(written)
    if found is None or found.year not in YEARS:
        raise serializers.ValidationError({"known_at": [_("Not an instant; write it like 2016-01-15T18:00:00Z.")]})
    if found > timezone.now():
        raise serializers.ValidationError({"known_at": [_("It has not come yet.")]})
    return found

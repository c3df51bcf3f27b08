"""What a person gives an act: days, reasons and words, refused with a message when they cannot be kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Event
from meetings.dates import NotADate, PartialDate
from meetings.models import Body


def day_of(when: PartialDate | str, field: str = "effective") -> PartialDate:
    """The date as given; raises `ValidationError` on that field when it is none, or leaves a side open."""
    try:
        read = when if isinstance(when, PartialDate) else PartialDate.parse(when)
    except NotADate as error:
        raise ValidationError({field: f"{error}."}) from None
    if read.is_open:
        raise ValidationError({field: _("%(date)s leaves a side open: give both ends.") % {"date": read}})
    return read


def past_day(when: PartialDate | str, body: Body, field: str = "effective") -> PartialDate:
    """The date as given, today if not; raises `ValidationError` when it has not come yet where the body sits."""
    read = day_of(when, field)
    if not has_come(read, body):
        raise ValidationError({field: _("%(date)s has not come yet.") % {"date": read}})
    return read or today(body)


def has_come(when: PartialDate, body: Body) -> bool:
    """Whether the date, or its first possible day, is not in the future where the body sits."""
    return not when.earliest or when.earliest <= local_day(body)


def today(body: Body) -> PartialDate:
    """The day of the act where the body sits: its clock decides which day it is."""
    return PartialDate.parse(local_day(body).isoformat())


def local_day(body: Body) -> date:
    return timezone.localdate(timezone=ZoneInfo(body.zone))


def reason(why: str, message: str) -> str:
    """The reason without space around it; raises `ValidationError` with the message when there is none."""
    if not why.strip():
        raise ValidationError({"why": message}, code="reason_missing")
    return why.strip()


def choice(words: Any, value: str) -> Any:
    """The word of a `TextChoices`; raises `ValidationError` that lists them for any other."""
    if value not in words.values:
        message = _("“%(value)s” is none of: %(words)s.")
        raise ValidationError(message, params={"value": value, "words": ", ".join(words.values)})
    return words(value)


def source(paragraph: Any, quote: str) -> dict[str, Any]:
    """Where a paper says so, as an event keeps it. Raises `ValidationError` for words that are not in the paragraph."""
    Event(paragraph=paragraph, quote=quote).clean()
    return {"paragraph": paragraph, "quote": quote}

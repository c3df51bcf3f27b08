"""The sections of a digest: each one queryset method, which says what stands in it, and one template with its words.

To add one: a method on the queryset, a line here, and `templates/mail/sections/<code>.txt`, whose first line is the
heading and the rest what is said below it. A part stands in the first section that takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.template.loader import render_to_string

from commitments.models import DeliveryItem
from commitments.querysets import AssignmentQuerySet

Parts: TypeAlias = "AssignmentQuerySet[Any]"
Reason = DeliveryItem.Reason
WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """Of what a digest speaks: the day, how many days it looks ahead, and the instant of the last one."""

    on: date
    horizon: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """`of` are the parts that belong there. With a `reason` it is news: by itself enough for a mail."""

    code: str
    of: Callable[[Parts, Window], Parts]
    reason: Reason | None = None

    def in_words(self, horizon: int) -> tuple[str, str]:
        """Its heading, and what is said below that, in the language of the moment; `horizon` is that of the window."""
        written = render_to_string(f"mail/sections/{self.code}.txt", {"week": WEEK, "horizon": horizon})
        heading, *rest = [line.strip() for line in written.splitlines() if line.strip()]
        return heading, " ".join(rest)


SECTIONS = (
    Section("overdue", lambda parts, window: parts.overdue(on=window.on)),
    Section("due_in_a_week", lambda parts, window: parts.due_within(WEEK, on=window.on)),
    Section("due_later", lambda parts, window: parts.due_within(window.horizon, on=window.on)),
    Section(
        "newly_assigned",
        lambda parts, window: parts.opened().newly_assigned(since=window.since),
        reason=Reason.NEWLY_ASSIGNED,
    ),
    Section(
        "dates_moved", lambda parts, window: parts.opened().dates_moved(since=window.since), reason=Reason.DATE_MOVED
    ),
    Section("closed", lambda parts, window: parts.closed_since(since=window.since), reason=Reason.CLOSED),
    Section("also_open", lambda parts, window: parts.opened()),
)

BY_CODE = {section.code: section for section in SECTIONS}

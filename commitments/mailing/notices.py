"""What goes at once, because waiting for the digest would be wrong: planners that are given events of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from commitments.mailing.plans import Plan
from commitments.models import Event

Notice = Callable[[Sequence[Event]], Iterable[Plan]]

NOTICES: list[Notice] = []
"""Each is given the events since the last tick, the oldest first, and yields plans with the event in their key."""

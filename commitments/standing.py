"""How an assignment stands on a day: the derived words, each by one pure function. Nothing here has a column.

An assignment has exactly one standing. What is in force takes that of its most pressing unmet due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commitments.deadlines import Anchor, Bound
from commitments.silence import has_ended
from commitments.workflow import DECLINED, DONE, Disposition

DUE_SOON = timedelta(days=30)
STALE_AFTER = timedelta(days=90)
"""How long nothing may be heard of a part before it is stale."""


class Standing(TextChoices):
    """In the order in which they are tested."""

    NOT_IN_FORCE = "not_in_force", _("not in force")
    CLOSED = "closed", _("closed")
    AWAITING_TRIGGER = "awaiting_trigger", _("awaiting trigger")
    AWAITING_DATE = "awaiting_date", _("awaiting date")
    OPEN_ENDED = "open_ended", _("open-ended")
    UNDATED = "undated", _("undated")
    FREE_TO_ACT = "free_to_act", _("free to act")
    PERIOD_ENDED = "period_ended", _("period ended")
    OVERDUE = "overdue", _("overdue")
    MAY_BE_LATE = "may_be_late", _("may be late")
    DUE_SOON = "due_soon", _("due soon")
    ON_TRACK = "on_track", _("on track")


PRESSING = (
    Standing.OVERDUE,
    Standing.MAY_BE_LATE,
    Standing.PERIOD_ENDED,
    Standing.DUE_SOON,
    Standing.ON_TRACK,
    Standing.FREE_TO_ACT,
    Standing.AWAITING_DATE,
    Standing.AWAITING_TRIGGER,
    Standing.OPEN_ENDED,
    Standing.UNDATED,
)
"""The standings of what is in force, the most pressing first: among several unmet dues the first of these speaks."""


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the standing of one due depends on; the days are those of the due, after any extension."""

    bound: str = Bound.BY
    anchor: str = Anchor.FIXED
    earliest: date | None = None
    latest: date | None = None
    silence: str = ""
    called_off: bool = False
    met: bool = False


def of_due(due: DueFacts, *, on: date) -> Standing:
    """The standing of one unmet due on a day (the body's own day).

    The last day itself still counts as in time: parties count whole days. A day on which one may begin is a trigger
    until it comes; what hangs on a milestone that was called off has no date any more.
    """
    if due.latest is None or due.earliest is None:
        return _undated(due)
    if due.bound == Bound.NOT_BEFORE:
        return Standing.FREE_TO_ACT if due.latest <= on else Standing.AWAITING_TRIGGER
    if due.silence and has_ended(due.latest, on=on):
        return Standing.PERIOD_ENDED
    if due.latest < on:
        return Standing.OVERDUE
    if due.earliest < on:
        return Standing.MAY_BE_LATE
    return Standing.DUE_SOON if due.earliest <= on + DUE_SOON else Standing.ON_TRACK


def _undated(due: DueFacts) -> Standing:
    if due.anchor in (Anchor.CONTINUING, Anchor.RECURRING):
        return Standing.OPEN_ENDED
    if due.anchor in (Anchor.MILESTONE, Anchor.COMPLETION):
        return Standing.UNDATED if due.called_off else Standing.AWAITING_TRIGGER
    if due.anchor in (Anchor.MEETING, Anchor.NEXT_MEETING):
        return Standing.AWAITING_DATE
    return Standing.UNDATED


def of_assignment(disposition: str, answer: str, progress: str, dues: Iterable[DueFacts], *, on: date) -> Standing:
    """The one standing of an assignment on a day.

    It is closed when its commitment is completed, its part is done or was declined, or every one of its dues is met.
    """
    if disposition == Disposition.COMPLETED:
        return Standing.CLOSED
    if disposition != Disposition.ACTIVE:
        return Standing.NOT_IN_FORCE
    known = list(dues)
    unmet = [due for due in known if not due.met]
    if progress in DONE or answer in DECLINED or (known and not unmet):
        return Standing.CLOSED
    return most_pressing(of_due(due, on=on) for due in unmet)


def most_pressing(standings: Iterable[Standing]) -> Standing:
    """The first of `PRESSING` among them; *undated* when there are none."""
    return min(standings, key=PRESSING.index, default=Standing.UNDATED)


def of_commitment(disposition: str, parts: Iterable[Standing]) -> Standing:
    """The standing of a whole commitment: that of its most pressing open part; closed when no part is open."""
    if disposition == Disposition.COMPLETED:
        return Standing.CLOSED
    if disposition != Disposition.ACTIVE:
        return Standing.NOT_IN_FORCE
    known = list(parts)
    opened = [part for part in known if part != Standing.CLOSED]
    return most_pressing(opened) if opened or not known else Standing.CLOSED


def is_stale(part: Standing, heard: date | None, *, on: date, after: timedelta = STALE_AFTER) -> bool:
    """Whether a part is silent: something is still asked of it, and nothing was heard for more than `after`.

    `heard` is the last day on which something was; with None nobody knows since when it is silent, and it is not stale.
    A predicate beside the standing: what is overdue may be stale too.
    """
    return part not in (Standing.CLOSED, Standing.NOT_IN_FORCE) and heard is not None and heard + after < on

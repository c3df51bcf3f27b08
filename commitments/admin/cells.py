"""What a cell of the desk says about a commitment, a part or a due; each a call downwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from commitments.models import Assignment, Commitment, Deadline, Due, Result
from commitments.standing import PRESSING, Standing, of_due
from meetings.access import Reach, Role
from meetings.models import Body

OVER = frozenset({Standing.CLOSED, Standing.NOT_IN_FORCE})


def label(standing: Standing) -> str:
    """The standing as a coloured label; the words carry the meaning, not the colour."""
    return format_html('<span class="standing standing-{}">{}</span>', standing.value, standing.label)


def two_lines(first: Any, second: Any) -> str:
    """What is looked for first, and below it in small what belongs to it."""
    return format_html('<span class="desk-cell">{}<small class="desk-below">{}</small></span>', first, second)


def next_due(parts: Iterable[Assignment], *, on: date) -> Due | None:
    """Of the unmet dues of parts that are still open, the most pressing one, and of these the earliest."""
    waiting = [due for part in parts if part.standing(on=on) not in OVER for due in part.dues.all() if not due.met]
    return min(waiting, key=lambda due: urgency(due, on=on), default=None)


def urgency(due: Due, *, on: date) -> tuple[int, date]:
    return PRESSING.index(of_due(due.facts, on=on)), due.latest or date.max


def figure(result: Result) -> str:
    """A result in one line, in the paper's words or as a plain number, and what it counts."""
    value = result.in_words or ("" if result.value is None else f"{result.value.normalize():,f}")
    return f"{value} – {result.indicator}" if value else result.indicator


def rule_for(deadline: Deadline, reach: Reach) -> str:
    """The rule in words; the paper's own phrase where those words would name what the user may not see."""
    anchor: Any = deadline.anchored_to
    if anchor is None:
        return deadline.in_words
    if isinstance(anchor, Commitment):
        body = anchor.origin.body_id
        seen = reach.allows(Role.EDITOR if anchor.restricted else Role.VIEWER, body)
    else:
        seen = reach.allows(Role.VIEWER, anchor.pk if isinstance(anchor, Body) else anchor.body_id)
    return deadline.in_words if seen else _("%(phrase)s (not visible to you)") % {"phrase": f"“{deadline.phrase}”"}

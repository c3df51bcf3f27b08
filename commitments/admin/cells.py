"""What a cell of the desk says about a commitment, a part or a due; each a call downwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.html import format_html

from commitments.models import Assignment, Due
from commitments.standing import PRESSING, Standing, of_due

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

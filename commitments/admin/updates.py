"""The empty form above a commitment's history: a report of progress, sent to the page of that act."""

from __future__ import annotations

from typing import Any

from commitments.admin.moving import choose
from commitments.admin.part_moves import PART, ProgressForm, in_force
from commitments.models import Commitment

ASKED = ("progress", "effective", "met", "why", "files", "links")
"""What most reports say; all that a report can say is asked on the page of the act."""


def empty(commitment: Commitment, user: Any) -> dict[str, Any] | None:
    """The fields of a new report; None for a commitment that takes none. Of several parts one is chosen first."""
    parts = list(commitment.assignments.select_related("party")) if in_force(commitment) else []
    if not parts:
        return None
    form = ProgressForm(record=commitment, chosen=parts[0], user=user, auto_id="update_%s")
    form.initial.pop("progress", None)
    several = len(parts) > 1
    if several:  # whose dues are meant is known when the part is, and so is the version
        form.fields.pop("met", None)
        del form.fields["seen"]
    return {
        "fields": [form[name] for name in ASKED if name in form.fields],
        "hidden": form.hidden_fields(),
        "parameter": PART.parameter,
        "question": PART.question,
        "parts": [(choose(PART, part), part.who) for part in parts],
        "several": several,
    }

"""The doors: every change of what has a history, each with its event.

An act checks the table of moves, locks the record, writes the change, raises the version and writes the event, as one
transaction. What it refuses it refuses with a `ValidationError` that a form, an API and a list of rows can show. Acts
take `by` (the user), `effective` (when it happened, a partial date; today if not given), `why` (the reason) and `seen`
(the version that the person acted on). Forms write drafts; from the day that a commitment is in force, only acts do.
"""

from commitments.acts.corrections import correct_paper, retract
from commitments.acts.dates import anchor_of, ask_extension, days_of, decide_extension, lay_down, move_deadline
from commitments.acts.dispositions import (
    activate,
    assign_officer,
    complete,
    drop,
    edit_words,
    hold,
    merge,
    reopen,
    supersede,
)
from commitments.acts.gatherings import (
    call_off_milestone,
    cancel_meeting,
    hold_meeting,
    merge_meetings,
    move_meeting,
    reach_milestone,
)
from commitments.acts.parts import answer, assign, report_progress, verify
from commitments.acts.record import Conflict, as_json

__all__ = [
    "Conflict",
    "activate",
    "anchor_of",
    "answer",
    "as_json",
    "ask_extension",
    "assign",
    "assign_officer",
    "call_off_milestone",
    "cancel_meeting",
    "complete",
    "correct_paper",
    "days_of",
    "decide_extension",
    "drop",
    "edit_words",
    "hold",
    "hold_meeting",
    "lay_down",
    "merge",
    "merge_meetings",
    "move_deadline",
    "move_meeting",
    "reach_milestone",
    "reopen",
    "report_progress",
    "retract",
    "supersede",
    "verify",
]

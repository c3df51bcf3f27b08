"""The doors: every change of what has a history, each with its event.

An act checks the table of moves, locks the record, writes the change, raises the version and writes the event, as one
transaction and one at a time. What it refuses it refuses with a `ValidationError` that a form, an API and a list of
rows can show, and leaves no trace. Acts take `by` (the user), `effective` (when it happened, a partial date; today if
not given), `why` (the reason) and `seen` (the version that the person acted on). Forms write drafts; from the day that
a commitment is in force, only acts do.
"""

from commitments.acts.carrying import bound_to, rolls
from commitments.acts.corrections import correct_paper, preview_correction
from commitments.acts.dates import ask_extension, change_calendar, decide_extension, move_deadline
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
    cancel_meeting,
    going_along,
    hold_meeting,
    merge_meetings,
    move_meeting,
    place_meeting,
    plan_again,
    record_meeting,
)
from commitments.acts.intakes import Attended, place_paper, propose, refuse_beyond_quota, take_in
from commitments.acts.living import anchor_of, days_of
from commitments.acts.locking import Conflict
from commitments.acts.milestones import (
    call_off_milestone,
    expect_again,
    may_be_dated,
    move_milestone,
    reach_milestone,
    record_milestone,
)
from commitments.acts.naming import refuse_renaming
from commitments.acts.parts import answer, assign, report_progress, verify
from commitments.acts.previews import Shift, preview
from commitments.acts.proposals import PartOf, Wanted, accept, accept_result, join, reject, split, take_back
from commitments.acts.record import as_json, versioned
from commitments.acts.retraction import retract
from commitments.acts.words import Names, state_in_words, told

__all__ = [
    "Attended",
    "Conflict",
    "Names",
    "PartOf",
    "Shift",
    "Wanted",
    "accept",
    "accept_result",
    "activate",
    "anchor_of",
    "answer",
    "as_json",
    "ask_extension",
    "assign",
    "assign_officer",
    "bound_to",
    "call_off_milestone",
    "cancel_meeting",
    "change_calendar",
    "complete",
    "correct_paper",
    "days_of",
    "decide_extension",
    "drop",
    "edit_words",
    "expect_again",
    "going_along",
    "hold",
    "hold_meeting",
    "join",
    "may_be_dated",
    "merge",
    "merge_meetings",
    "move_deadline",
    "move_meeting",
    "move_milestone",
    "place_meeting",
    "place_paper",
    "plan_again",
    "preview",
    "preview_correction",
    "propose",
    "reach_milestone",
    "record_meeting",
    "record_milestone",
    "refuse_beyond_quota",
    "refuse_renaming",
    "reject",
    "reopen",
    "report_progress",
    "retract",
    "rolls",
    "split",
    "state_in_words",
    "supersede",
    "take_back",
    "take_in",
    "told",
    "verify",
    "versioned",
]

"""The moves of each axis are a table: what is listed is allowed, and what is refused says what is allowed instead."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from commitments.workflow import MOVES, Answer, Disposition, Progress, check, check_state, may_move
from meetings.models import Meeting, Milestone

AXES: list[type[TextChoices]] = [Disposition, Answer, Progress]
EVERY_STATE = [state for axis in AXES for state in axis]

DISPOSITION_MOVES = {
    "draft": {"active", "superseded", "dropped"},
    "active": {"on_hold", "completed", "superseded", "dropped"},
    "on_hold": {"active", "completed", "superseded", "dropped"},
    "completed": {"active"},
    "superseded": {"active"},
    "dropped": {"active"},
}
GATHERING_MOVES = {
    "planned": {"held", "cancelled"},
    "cancelled": {"planned"},
    "held": set[str](),
    "expected": {"reached", "called_off"},
    "called_off": {"expected"},
    "reached": set[str](),
}


@pytest.mark.parametrize("state", EVERY_STATE)
def test_every_state_has_moves(state: TextChoices) -> None:
    assert MOVES[state]
    assert state not in MOVES[state]
    assert all(type(target) is type(state) for target in MOVES[state])


def test_the_table_knows_the_states_of_the_axes_and_no_others() -> None:
    assert sorted(MOVES) == sorted(EVERY_STATE)
    assert len(set(EVERY_STATE)) == len(EVERY_STATE)  # one table for three axes: no word may stand on two of them


@pytest.mark.parametrize(("old", "new"), list(product(Disposition, Disposition)))
def test_a_disposition_moves_as_listed(old: Disposition, new: Disposition) -> None:
    assert may_move(old, new) is (new.value in DISPOSITION_MOVES[old.value])


@pytest.mark.parametrize(("old", "new"), list(product(Answer, Answer)))
def test_a_party_may_change_its_mind_but_cannot_be_unasked(old: Answer, new: Answer) -> None:
    assert may_move(old, new) is (old != new and new != Answer.NOT_ASKED)


@pytest.mark.parametrize(("old", "new"), list(product(Progress, Progress)))
def test_progress_goes_either_way_but_never_back_to_no_information(old: Progress, new: Progress) -> None:
    assert may_move(old, new) is (old != new and new != Progress.NO_INFORMATION)


def test_no_move_leads_from_one_axis_to_another() -> None:
    pairs = [(old, new) for old, new in product(EVERY_STATE, EVERY_STATE) if type(old) is not type(new)]
    assert not [pair for pair in pairs if pair[1] in MOVES[pair[0]]]


@pytest.mark.parametrize("state", [Disposition.COMPLETED, Disposition.SUPERSEDED, Disposition.DROPPED])
def test_reopening_leads_back_to_active(state: Disposition) -> None:
    assert MOVES[state] == {Disposition.ACTIVE}


@pytest.mark.parametrize("old", EVERY_STATE)
def test_a_refused_move_says_what_is_allowed_instead(old: TextChoices) -> None:
    with pytest.raises(ValidationError) as refusal:
        check(old, old)  # type: ignore[type-var]
    assert refusal.value.code == "refused_move"
    (message,) = refusal.value.messages
    refused, _can, allowed = message.partition("; it can become: ")
    assert refused == f"“{old.label}” cannot become “{old.label}”"
    assert allowed.removesuffix(".").split(", ") == [str(state.label) for state in type(old) if state in MOVES[old]]


def test_a_listed_move_passes() -> None:
    for old, targets in MOVES.items():
        for new in targets:
            check(old, new)  # type: ignore[type-var]


# Meetings and milestones


@pytest.mark.parametrize(
    ("old", "new"), [*product(Meeting.State, Meeting.State), *product(Milestone.State, Milestone.State)]
)
def test_a_meeting_or_milestone_moves_as_listed(old: TextChoices, new: TextChoices) -> None:
    if new.value in GATHERING_MOVES[old.value]:
        check_state(old, new)
        return
    with pytest.raises(ValidationError) as refusal:
        check_state(old, new)
    assert refusal.value.code == "refused_move"
    (message,) = refusal.value.messages
    allowed = [str(type(old)(state).label) for state in GATHERING_MOVES[old.value]]
    assert all(word in message for word in allowed or ["retracted"])

"""Thousands of acts in no sensible order: what is allowed is told, what is refused leaves no trace, nothing goes stale.

A failure names the run; the same run fails again, alone: ``pytest tests/test_random_acts.py -k '[7]'``.
"""

from __future__ import annotations

import pytest

from commitments.acts.given import local_day
from tests.secretariat import ACTS, DOORS, Secretariat
from tests.what_holds import (
    links_tell_what_holds,
    nothing_awaits_itself,
    nothing_is_stale,
    the_history_comes_to_the_columns,
)

RUNS, ACTS_A_RUN, LOOK_EVERY = 40, 125, 50
"""5,000 acts that were done; what is refused besides is not counted."""


def test_every_public_act_is_among_them() -> None:
    """Write a method of its name in `Secretariat`, or in its `Papers`, for an act that is missing here."""
    assert RUNS * ACTS_A_RUN >= 5_000
    assert set(ACTS) == DOORS
    assert {"activate", "correct_paper", "merge_meetings", "retract"} <= DOORS


@pytest.mark.django_db
@pytest.mark.parametrize("run", range(RUNS))
def test_whatever_is_tried_the_history_comes_to_the_record(run: int) -> None:
    secretariat = Secretariat(run)
    versions: dict[tuple[str, int], int] = {}
    number = 0
    while secretariat.done.total() < ACTS_A_RUN:
        secretariat.step()
        number += 1
        if number % LOOK_EVERY == 0 or secretariat.done.total() == ACTS_A_RUN:
            the_history_comes_to_the_columns(versions, on=local_day(secretariat.body))
            nothing_is_stale()
            links_tell_what_holds()
            nothing_awaits_itself()
    # Else the dice try nothing but what is allowed, or always the same.
    assert secretariat.refused > ACTS_A_RUN / 10
    assert len(secretariat.done) > len(ACTS) / 2

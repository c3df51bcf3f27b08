"""Thousands of acts in no sensible order: what is allowed is told, what is refused leaves no trace, nothing goes stale.

A failure names the run; the same run fails again, alone: ``pytest tests/test_random_acts.py -k '[7]'``.
"""

from __future__ import annotations

import pytest

from commitments.acts.given import local_day
from tests.secretariat import (
    Secretariat,
    links_tell_what_holds,
    nothing_awaits_itself,
    nothing_is_stale,
    the_history_comes_to_the_columns,
)

pytestmark = pytest.mark.django_db

RUNS, STEPS, LOOK_EVERY = 20, 250, 50


@pytest.mark.parametrize("run", range(RUNS))
def test_whatever_is_tried_the_history_comes_to_the_record(run: int) -> None:
    secretariat = Secretariat(run)
    versions: dict[tuple[str, int], int] = {}
    for number in range(1, STEPS + 1):
        secretariat.step()
        if number % LOOK_EVERY == 0:
            the_history_comes_to_the_columns(versions, on=local_day(secretariat.body))
            nothing_is_stale()
            links_tell_what_holds()
            nothing_awaits_itself()
    # Else the dice try nothing but nonsense, or nothing but what is allowed.
    assert secretariat.done > STEPS / 4
    assert secretariat.refused > STEPS / 4

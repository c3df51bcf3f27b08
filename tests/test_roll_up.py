"""A commitment may be completed without a reason when enough of its parts are done; how many, the record says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.workflow import PartRole, Progress, RollUp, is_done, rolled_up
from tests.factories import AssignmentFactory, CommitmentFactory

PARTS = {
    "L": (PartRole.LEAD, Progress.IMPLEMENTED),
    "l": (PartRole.LEAD, Progress.IN_PROGRESS),
    "C": (PartRole.CO_LEAD, Progress.IMPLEMENTED),
    "c": (PartRole.CO_LEAD, Progress.NOT_STARTED),
    "S": (PartRole.SUPPORT, Progress.NOT_APPLICABLE),
    "s": (PartRole.SUPPORT, Progress.PARTIALLY_IMPLEMENTED),
}
"""Lead, co-lead and support; in capitals what is done."""


@pytest.mark.parametrize("progress", list(Progress))
def test_what_counts_as_done(progress: Progress) -> None:
    assert is_done(progress) is (progress in ("implemented", "not_applicable"))


@pytest.mark.parametrize(
    ("parts", "all_parts", "any_part", "lead", "one", "two"),
    [
        ("", False, False, False, False, False),
        ("l", False, False, False, False, False),
        ("L", True, True, True, True, False),
        ("Ls", False, True, True, True, False),
        ("lS", False, True, False, True, False),
        ("LS", True, True, True, True, True),
        ("LCs", False, True, True, True, True),
        ("Lcs", False, True, False, True, False),
        ("Lc", False, True, False, True, False),
        ("Cs", False, True, True, True, False),
        ("SS", True, True, False, True, True),
        ("SSs", False, True, False, True, True),
        ("lcs", False, False, False, False, False),
        ("LCS", True, True, True, True, True),
    ],
)
def test_when_enough_parts_are_done(
    parts: str, all_parts: bool, any_part: bool, lead: bool, one: bool, two: bool
) -> None:
    known = [PARTS[part] for part in parts]
    assert rolled_up(RollUp.ALL, known) is all_parts
    assert rolled_up(RollUp.ANY, known) is any_part
    assert rolled_up(RollUp.LEAD, known) is lead
    assert rolled_up(RollUp.N_OF_M, known, needed=1) is one
    assert rolled_up(RollUp.N_OF_M, known, needed=2) is two
    assert rolled_up(RollUp.N_OF_M, known) is False  # nobody has said how many


@given(st.lists(st.sampled_from(sorted(PARTS))), st.sampled_from(RollUp), st.integers(1, 5))
def test_one_more_part_done_never_undoes_the_whole(parts: list[str], rule: RollUp, needed: int) -> None:
    before = rolled_up(rule, [PARTS[part] for part in parts], needed=needed)
    for place, part in enumerate(parts):
        better = [*parts[:place], part.upper(), *parts[place + 1 :]]
        assert rolled_up(rule, [PARTS[one] for one in better], needed=needed) >= before


@pytest.mark.django_db
def test_a_commitment_asks_its_own_parts() -> None:
    commitment = CommitmentFactory(roll_up=RollUp.N_OF_M, needed=2)
    AssignmentFactory(commitment=commitment, progress=Progress.IMPLEMENTED)
    AssignmentFactory(commitment=commitment, progress=Progress.IN_PROGRESS)
    AssignmentFactory(progress=Progress.IMPLEMENTED)
    assert not commitment.is_rolled_up()
    AssignmentFactory(commitment=commitment, progress=Progress.NOT_APPLICABLE)
    assert commitment.is_rolled_up()

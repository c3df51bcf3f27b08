"""Whether a party has answered: what silence was taken for is no answer; one rule, asked of one and of many."""

from __future__ import annotations

from itertools import product

import pytest

from commitments.models import Assignment
from commitments.workflow import Answer, AnswerBasis, has_answered
from tests.factories import AssignmentFactory, CommitmentFactory


@pytest.mark.parametrize(
    ("answer", "basis", "expected"),
    [
        ("not_asked", "", False),
        ("awaiting", "", False),
        ("under_consideration", "express", True),
        ("accepted", "express", True),
        ("accepted", "inferred", True),
        ("accepted", "tacit", False),
        ("not_relevant", "express", True),
    ],
)
def test_an_answer_is_what_the_party_said_itself(answer: str, basis: str, expected: bool) -> None:
    assert has_answered(answer, basis) == expected


@pytest.mark.django_db
def test_the_database_tells_the_same() -> None:
    commitment = CommitmentFactory()
    for answer, basis in product(Answer, ["", *AnswerBasis]):
        AssignmentFactory(commitment=commitment, party=None, named_as="all", answer=answer, answer_basis=basis)
    found = set(Assignment.objects.answered())
    assert found == {part for part in Assignment.objects.all() if part.has_answered}
    assert found

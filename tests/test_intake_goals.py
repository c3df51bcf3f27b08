"""What intake is held to on the five papers and the open annotated ones; `make intake-score` tells more."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from commitments import intake
from commitments.management.commands.draft_commitments import as_json
from tests.intake.corpus import papers
from tests.intake.scoring import f1, score


def counted(part: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for paper in papers(part):
        counts += score(paper, json.loads(as_json(paper.name, intake.draft(paper.text))))
    return counts


def share(counts: Counter[str], what: str) -> float:
    return f1(*(counts[f"{what} {of}"] for of in ("right", "proposed", "annotated")))


@pytest.mark.parametrize(
    ("part", "goals"),
    [
        ("five", {"quotes": 0.85, "parties": 0.80, "phrases": 0.85, "dates": 1.0}),
        ("open", {"quotes": 0.88, "parties": 0.85, "phrases": 0.90, "dates": 0.85, "participants": 0.80}),
    ],
)
def test_the_goals_are_met(part: str, goals: dict[str, float]) -> None:
    counts = counted(part)
    assert {what: share(counts, what) for what, least in goals.items() if share(counts, what) < least} == {}
    assert counts["traps taken"] <= 0.05 * counts["traps"]

"""What intake is held to on the five papers and on the annotated ones; `make intake-score` tells more."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from commitments import intake
from commitments.management.commands.draft_commitments import as_json
from tests.intake.corpus import FORMATS, PARTS, papers
from tests.intake.goals import missed
from tests.intake.score import by_format


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of every part, from the text of its papers; of the closed one nothing else than totals is told."""
    drafts = {
        paper.files[0]: json.loads(as_json(paper.name, intake.draft(paper.text)))
        for part in PARTS
        for paper in papers(part)
    }
    return {part: by_format(part, papers(part), drafts) for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_the_goals_are_met(part: str, figures: dict[str, Any]) -> None:
    assert missed(part, figures[part]) == []


@pytest.mark.parametrize("part", ["open", "closed"])
def test_every_format_is_measured(part: str, figures: dict[str, Any]) -> None:
    assert set(FORMATS) <= set(figures[part])


@pytest.mark.parametrize(
    ("row", "what", "key", "found"),
    [
        ("all", "quotes", "f1", 0.79),
        ("all", "parties", "f1", 0.79),
        ("all", "phrases", "f1", 0.84),
        ("all", "kinds", "f1", 0.5),
        ("all", "tacit", "f1", 0.5),
        ("all", "results", "recall", 0.2),
        ("all", "capacities", "share", 0.5),
        ("all", "meeting title", "share", 0.5),
        ("all", "traps", "share", 0.06),
        ("minutes", "quotes", "f1", 0.69),
    ],
)
def test_a_goal_that_is_missed_is_named(row: str, what: str, key: str, found: float, figures: dict[str, Any]) -> None:
    rows = deepcopy(figures["closed"])
    rows[row][what][key] = found
    (said,) = missed("closed", rows)
    assert what in said
    assert row in said or row == "all"

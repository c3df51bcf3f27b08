"""What intake is held to: the least that the figures of each part must be, and which of them are missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.intake.corpus import FORMATS

TRAPS = 0.05
"""The most of the traps that may be taken."""
SECONDS = 2.0
"""The most that fifty pages may take of the processor."""
LEAST: dict[str, dict[str, float]] = {
    "five": {
        "quotes": 0.85, "parties": 0.80, "phrases": 0.85, "dates": 1.0, "kinds": 0.85, "tacit": 1.0, "results": 0.85,
    },
    "open": {
        "quotes": 0.88, "parties": 0.85, "phrases": 0.90, "dates": 0.85, "kinds": 0.85, "tacit": 0.70, "results": 0.60,
    },
    "closed": {
        "quotes": 0.80, "parties": 0.80, "phrases": 0.85, "dates": 0.80, "kinds": 0.75, "tacit": 0.65, "results": 0.40,
    },
}  # fmt: skip
"""F1 of a whole part (of results, which are not all annotated, the recall)."""
SHARES: dict[str, dict[str, float]] = {
    "five": {"meeting dates": 0.80, "meeting location": 0.90},
    "open": {"capacities": 0.80, "meeting dates": 0.85, "meeting title": 0.68, "meeting location": 0.75},
    "closed": {"capacities": 0.75, "meeting dates": 0.80, "meeting title": 0.70, "meeting location": 0.75},
}
"""Shares of a whole part."""
OF_A_FORMAT = {"open": 0.80, "closed": 0.70}
"""F1 of the quotes of every format."""


def missed(part: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    """Which goals the figures of a part miss, in words; `rows` is what `score.by_format` gives."""
    return list(_missed(part, rows))


def _missed(part: str, rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    whole = rows["all"]
    for what, least in LEAST[part].items():
        found = whole[what]["recall" if what == "results" else "f1"]
        if found is not None and found < least:
            yield f"{part}: {what} {found:.3f}, not {least:.2f}"
    for what, least in SHARES[part].items():
        found = whole[what]["share"]
        if found is not None and found < least:
            yield f"{part}: {what} {found:.3f}, not {least:.2f}"
    if (taken := whole["traps"]["share"]) is not None and taken > TRAPS:
        yield f"{part}: traps taken {taken:.3f}, more than {TRAPS:.2f}"
    for row in FORMATS:
        if row in rows and part in OF_A_FORMAT and (rows[row]["quotes"]["f1"] or 0.0) < OF_A_FORMAT[part]:
            yield f"{part}, {row}: quotes {rows[row]['quotes']['f1']:.3f}, not {OF_A_FORMAT[part]:.2f}"

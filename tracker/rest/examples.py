"""The examples of the API's description: what it answers of the example papers, kept in `tracker/examples.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(__file__).resolve().parent.parent / "examples.json"


def example_of(word: str) -> dict[str, Any]:
    """What is kept of the list of that name, as far as there is: `id`, `record`, `listed`, `requests`, `answers`."""
    found: dict[str, Any] = _kept().get(word, {})
    return found


@cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return kept

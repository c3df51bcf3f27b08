"""The toy that intake must beat: every sentence with agreed, will, should, recommend or commit."""

from __future__ import annotations

import re
from typing import Any

WORDS = re.compile(r"\b(?:agreed|will|should|recommend\w*|commit(?:s|ted|ment)?)\b", re.I)
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|\n\s*\n|\n\s*(?=[•–*-] |\(\w{1,3}\) )")


def draft(text: str) -> dict[str, Any]:
    """What the toy proposes, in the form of the command; the kind is always the most frequent one."""
    sentences = (" ".join(piece.split()) for piece in SENTENCE_ENDS.split(text))
    return {
        "commitments": [
            {"quote": one, "kind": "agreed_action", "responsible": []} for one in sentences if WORDS.search(one)
        ]
    }

"""A paper that repeats one phrase for 100 kB is read in seconds of the processor: no pattern takes the square of it."""

from __future__ import annotations

from time import process_time

import pytest

from commitments import intake

SIZE = 100_000
SECONDS = 12
"""Of the processor, several times what any of these takes; before blocks and verbs were bounded they took minutes."""
REPEATED = [
    "The Working Group ", "the Parties and the ", "the ", "agreed; ", "agreed: ", "shall, ", "a", "A", "(a) ",
    "- (a) agreed:\n", "Kenya, ", "The Secretariat will report by 1 May 2026. ",
]  # fmt: skip
TEXTS = {repr(one): (one * (SIZE // len(one) + 1))[:SIZE] for one in REPEATED}
TEXTS["by 1 by 2"] = " ".join(f"by {number}" for number in range(SIZE // 8))[:SIZE]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_repeats_itself_ends(text: str) -> None:
    began = process_time()
    intake.draft(text)
    assert process_time() - began < SECONDS

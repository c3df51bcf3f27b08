"""What a rule finds in a sentence, and what it is told of the sentence's surroundings."""

from __future__ import annotations

from dataclasses import dataclass

AGREED, RECOMMENDED, REQUESTED, OFFERED, FOLLOW_UP = KINDS = (
    "agreed_action", "recommendation", "request", "offer_or_intention", "follow_up_meeting",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a sentence binds somebody to: where its clause begins and its verb stands, who, and why we think so."""

    start: int
    at: int
    kind: str
    responsible: tuple[str, ...]
    rule: str
    confidence: float
    end: int = 0  # 0: to the end of the sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around a sentence: the year of the meeting, the party spoken of before, who *we* and *you* are."""

    year: int = 0
    number: int = 0
    before: tuple[str, ...] = ()
    rejected_after: bool = False
    own: int = 0  # where the item's own words begin, after what leads into it
    told: bool = False  # the paper tells in the past tense: its *would* is another's *will*

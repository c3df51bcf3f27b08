"""A paper with its proposals marked in place, also where they overlap: each paragraph as a row of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from commitments.models import Intake, Proposal


@dataclass(frozen=True, slots=True)
class Segment:
    """Words between two ends of proposals; `over` are those that hold them, `begins` their pins."""

    words: str
    over: tuple[Proposal, ...]
    begins: tuple[Proposal, ...]
    current: bool

    @property
    def look(self) -> str:
        """The classes of its mark; the pins and the form say the same in words."""
        if not self.over:
            return ""
        states = {one.state for one in self.over}
        looks = ["is-open" if Proposal.State.OPEN in states else f"is-{min(states)}"]
        if len(self.over) > 1:
            looks.append("is-twice")
        if self.current:
            looks.append("is-current")
        return " ".join(looks)


@dataclass(frozen=True, slots=True)
class Marked:
    """A paragraph, cut where its marks change."""

    cited: str
    segments: tuple[Segment, ...]


def marked(intake: Intake, proposals: Sequence[Proposal], current: Proposal | None) -> list[Marked]:
    """The paragraphs of the paper in their order; one pass, whatever overlaps."""
    text = intake.document.text
    left = sorted(proposals, key=lambda one: one.start)
    rows = []
    for paragraph in intake.document.paragraphs.order_by("start"):
        begin, end = paragraph.start, paragraph.end
        here = [one for one in left if one.start < end and one.end > begin]
        left = [one for one in left if one.end > end]
        cuts = sorted({begin, end, *(at for one in here for at in (one.start, one.end) if begin < at < end)})
        segments = []
        for start, stop in pairwise(cuts):
            over = tuple(one for one in here if one.start <= start and one.end >= stop)
            begins = tuple(one for one in here if start <= one.start < stop or (one.start < begin == start))
            segments.append(
                Segment(text[start:stop], over, begins, current is not None and any(one == current for one in over))
            )
        rows.append(Marked(paragraph.cited, tuple(segments)))
    return rows

"""Days that nothing introduces: after a dash at the end of an item, or in the middle of a note."""

from __future__ import annotations

import re
from dataclasses import replace

from commitments.intake.calendar_words import DATE, MONTH, YEAR
from commitments.intake.deadline_words import Occasion, Said, deadlines_in

_DASHED = re.compile(rf"\s(?:[–—-]|\()\s*(?P<when>{DATE})\)?\W*$", re.I)
"""*Circulate the draft – 3 May*, as lists of actions have it."""
_ALONE = re.compile(
    rf"(?<!of)(?<!of the)(?<!dated)(?<!held on)(?:^|[\s(,;:])(?P<when>\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?:,?\s+{YEAR})?"
    rf"|{MONTH}\s+\d{{1,2}},?\s+{YEAR})(?=[\s).,;:]|$)"
)
"""*First joint announcement 1 October 2022*."""


def days_alone(text: str, occasion: Occasion, *, led: bool) -> list[Said]:
    """The deadline that such a day is. `led`: words before the text lead into it, so that only a dash tells."""
    day = _DASHED.search(text) or (None if led else _ALONE.search(text))
    if not day:
        return []
    return [replace(said, phrase=day["when"]) for said in deadlines_in(f"by {day['when']}", occasion)]

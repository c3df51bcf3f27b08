"""Action lines: labels such as *ACTION 3:*, and the parties that stand alone, in brackets or after a dash."""

from __future__ import annotations

import re

from commitments.intake.calendar_words import DATE
from commitments.intake.parties import parties
from commitments.intake.party_nouns import HEADS
from commitments.intake.verbs import works

LABEL = re.compile(
    r"[>=→»\s*•-]*(?P<word>resolutions?|AP|AI|actions?(?: items?| points?| required| by)?|to[- ]do|decisions?|recommendations?|agreed|resolved|outcomes?|follow[- ]up|next steps?|conclusions?|tasks?|noted|info|discussion|due|owner|who|by whom|responsible|deadline|by when|status)"
    r"\s*(?P<number>(?:No\.?\s*)?[A-Z]{0,3}[-. ]?\d+(?:[./-](?:\d+|[A-Z]\b))*\w?)?\s*(?:\((?P<paren>[^)]{1,40})\)\s*)?(?:[:–—]|\s-\s|-\s)\s*",
    re.I,
)
TAIL = re.compile(
    r"[\s,;–—-]*(?:[(\[]\s*(?:(?:action|lead|responsible|responsibility|by|owner|who)\s*:?\s*)?(?P<in>[^()\[\]]{2,90})[)\]]|(?:[–—]|\s-)\s+(?P<dash>[A-Z][^–—()]{1,80})|(?:\b(?:Action|Lead|Responsible|Responsibility|Owner)(?: by)?\s*:\s*)(?P<said>[^.;:]{2,90}))\.?\s*$"
)


def tail_parties(words: str) -> tuple[str, ...]:
    """The parties in brackets or after a dash at the end of an item."""
    words = re.sub(r"(?i)^(?:lead|action|responsible|responsibility|by|owner)\s*:?\s*", "", words.strip())
    first = re.split(
        r"[,;:]\s+(?=(?:deadline|due|at|by|before|within|in|no later|due|until)\b)|\s+(?:by|before|within|due|at|until)\s+(?=\d|the|end|next|[A-Z][a-z]+ \d)",
        words,
    )[0]
    first = re.sub(r"\bwith\b", "and", first)
    return parties(first) or (
        parties(first, loose=True) if len(first.split()) <= 5 and not re.search(r"\d", first) else ()
    )


def only_parties(text: str) -> tuple[str, ...] | None:
    """The parties, if an action line names nothing else than these and perhaps a day."""
    words = text.strip(" .")
    words = re.sub(rf"(?i)[\s,;(–-]*(?:by|due|before|deadline:?|due:?)?\s*(?:the\s+)?(?:{DATE})\)?$", "", words).strip(
        " ,;.(–-"
    )
    words = re.sub(r"(?i)[\s,;(–-]*(?:deadline|due|by when)\s*:.*$", "", words).strip(" ,;.")
    if not words or len(words.split()) > 14 or re.search(r"\bto\s+[a-z]", words):
        return None
    first = words.split()[0].lower()
    if works(first) and first not in HEADS and len(words.split()) > 2:
        return None  # *Contact the museum (Secretariat)* says what is to be done
    return parties(words) or (parties(words, loose=True) if len(words.split()) <= 4 else ()) or None

"""How much of a sentence is quoted: the clause that binds, without what leads into it and what only comments on it; and how a paper tells."""

from __future__ import annotations

import re

from commitments.intake.flat import Flat
from commitments.intake.parties import parties

_TAIL = re.compile(
    r"(?:,|;|\s[–—])\s+(?:"
    r"it being understood\b|noting\b|recalling\b|emphasi[sz]ing\b|stressing\b|recogni[sz]ing\b|while\s+[a-z]+ing\b|although\b|though\b|whereas\b|"
    r"where\s+(?!possible|appropriate|necessary|feasible|relevant|applicable|needed|practicable|they so|it so)|"
    r"an?\s+(?:[a-z]+\s+){0,3}?(?:which|that|of which|for which|to which|introduced|created|made)\b|"
    r"as\s+(?:they|it|he|she|this|these|that|three|two|several|many|has|have|had|was|were|already|called|agreed|decided)\b|"
    r"which\s+(?!shall|should|will|would|is to|are to|was asked|were asked|has promised|have promised|it |they |the [A-Za-z ]+ will)|"
    r"who\s+(?!shall|should|will|would|is to|are to)|"
    r"the\s+(?:final|previous|first|last|other)\s+[a-z]+\s+(?:being|dating|having)\b|"
    r"if possible\b|(?:individual|similar|other|these|those|such|its|their|his|her|the)\s+[^,;]{3,60}(?:,[^;]{3,80},)?\s+(?:follow|range|are|is|were|was|have|has|had|vary)\b)"
)
"""Where a comment on what was agreed begins."""
_HEAD = re.compile(
    r"(?:Following|After|Having|Recogni[sz]ing|In view of|In the light of|With regard to|With respect to|As regards|Regarding|Concerning|"
    r"Turning to|On the|On [a-z]|Considering|Since|Given|Because|Although|While|Noting|Recalling|In relation to|In response to|Taking into|"
    r"Bearing in mind|Mindful|In order to|To|For|In|At|As|Under|Following|Where|Pursuant|Consequently|With a view to)\b[^.;]{18,}?,\s+$"
)
_DUE = re.compile(
    r"(?i)\b(?:by|before|within|until|no later than|not later than|from|in|on|at|during|prior to|as of|with effect)\b[^,;]*(?:\d|\b(?:meeting|session|week|month|year|conference|January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter)s?\b)"
)
_FEWEST = 6
"""Words that a quote keeps at least."""


_BESIDE = re.compile(r"(?:[,;:–]|\bbut)\s+(?:and\s+|but\s+|while\s+|whereas\s+|so\s+)?$")
"""Where a clause begins that stands beside another and has a subject of its own."""


def own_clause(text: str, start: int, at: int) -> int:
    """Where the clause of the verb at `at` begins, if it stands beside another with a subject of its own."""
    joints = list(re.finditer(r"(?:[,;]\s+(?:and|but|while|whereas|so)|;)\s+", text[: max(at, 0)]))
    if joints and joints[-1].end() > start and parties(text[joints[-1].end() : at]):
        return joints[-1].end()
    return start


def stands_beside(before: str) -> bool:
    """Whether a clause that begins after these words stands beside another and has a subject of its own."""
    return bool(_BESIDE.search(before))


def clause_of(flat: Flat, at: int) -> Flat:
    """The part of a sentence that says what is to be done; `at` is where its clause begins.

    A time (*in 2027*, *after the next meeting*) stays, wherever it stands.
    """
    text = flat.text
    start, end = 0, len(text)
    head = text[:at]
    if _HEAD.fullmatch(head) and not _DUE.search(head):
        start = at
    tail = _TAIL.search(text, max(at, start) + 25)
    if tail and not _DUE.search(text[tail.start() :]):
        end = tail.start()
    if len(text[start:end].split()) < _FEWEST:
        return flat
    return flat.part(start, end) if (start, end) != (0, len(text)) else flat


def trimmed(flat: Flat) -> Flat:
    """Without joining words at either end."""
    text = flat.text
    start, end = 0, len(text)
    if found := re.match(r"(?:[;,.:–—]\s*)+|(?:and|but)\s+(?=[a-z])", text):
        start = found.end()
    if found := re.search(r"(?:[;,]\s*(?:and|or|but)|\s+and|[;,:])\s*$", text):
        end = found.start()
    return flat.part(start, max(end, start + 1)) if (start, end) != (0, len(text)) else flat


def tells_in_the_past(paper: str) -> bool:
    """Whether a paper is a report of what was said rather than the words of those who say it."""
    past = len(re.findall(r"\b(?:was|were|had|agreed|noted|said|informed|decided|requested)\b", paper))
    present = len(re.findall(r"\b(?:is|are|has|have|agree|agrees|notes?|decides?|requests?)\b", paper))
    return past > 1.5 * present

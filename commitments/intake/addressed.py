"""To whom what is done goes, and what made before it goes back to, in the words of the sentence itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commitments.intake.calendar_words import ORDINAL
from commitments.intake.parties import parties

_GIVING = (
    r"(?:report(?:s|ed|ing)?|submit(?:s|ted|ting)?|present(?:s|ed|ing)?|provid(?:e[sd]?|ing)|send(?:s|ing)?|sent|circulat(?:e[sd]?|ing)|distribut(?:e[sd]?|ing)"
    r"|transmit(?:s|ted|ting)?|forward(?:s|ed|ing)?|communicat(?:e[sd]?|ing)|convey(?:s|ed|ing)?|return(?:s|ed|ing)?|deliver(?:s|ed|ing)?|hand(?:s|ed|ing)?(?: over)?"
    r"|recommend(?:s|ed|ing)?|propos(?:e[sd]?|ing)|address(?:es|ed|ing)?|write|written|lend(?:s|ing)?|lent|offer(?:s|ed|ing)?|made? available|mak(?:es?|ing) available|notif(?:y|ies|ied)|account)"
)
_GIVES = re.compile(rf"\b{_GIVING}\b", re.I)
_TO = re.compile(
    r"\bto\s+(?P<who>(?:the |all |its |each |interested )*[A-Za-z][\w' -]{2,60}?)(?=\s+(?:by|before|within|at|on|in|no|not|for|with|until|to|and|as|every|annually|about|thereon|through|from|after|so|under|during|prior|which|that|whether|when|where|is|are|will|shall)\b|[,.;:()]|$)",
    re.I,
)
_REACH = 110
"""Characters after a verb of giving within which its *to* stands."""
_TOLD = re.compile(
    r"\b(?:inform(?:s|ing)?|notif(?:y|ies|ying)|brief(?:s|ing)?|advis(?:e|es|ing)|updat(?:e|es|ing)|keep)\s+(?P<who>(?:the |all |its |each )*[A-Za-z][\w' -]{2,60}?)(?=\s+(?:of|on|about|that|informed|by|before|within|at|in|no|not|every|accordingly|when|whether|how)\b|[,.;:()]|$)",
    re.I,
)
_LONGEST = 1_200
"""Characters of a quote that are searched."""

_MADE = r"(?:commitments?|promises?|pledges?|undertakings?|decisions?|recommendations?|requests?|agreements?|mandates?|resolutions?|conclusions?|offers?|invitations?|calls?)"
_OCCASION = (
    rf"(?:(?:the|its|their|our|a)\s+)?(?:(?:\w+\s+){{0,3}}?(?:last|previous|earlier|preceding|first|inaugural|{ORDINAL})\b(?:\s+[\w-]+){{0,5}}?\s+)"
    r"(?:meetings?|sessions?|conferences?|summits?|workshops?|assembly|forum|round|COP)\b(?:\s+(?:in|at)\s+[A-Z][\w-]+)?"
)
_NAMED = (
    r"(?:decision|resolution|recommendation|conclusion|action|task)s?\s+(?:no\.?\s*)?(?=[\w./-]*\d|[IVXLC]+/)[\w./()-]+"
)
_BACK = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("delivers", rf"\b(?:deliver(?:s|ed|ing)?|fulfil(?:s|led|ling|ment)?|implement(?:s|ed|ing|ation)?|ma(?:de|kes?|king) good|honour(?:s|ed|ing)?|in execution)\b(?:\s+\w+){{0,3}}?\s+(?:on\s+|of\s+)?(?:(?:the|a|its|their|our|an)\s+)?(?:\w+\s+){{0,2}}?(?:{_MADE}\b(?:[^.;,]{{0,60}}?\b(?:at|of|by|in)\s+{_OCCASION})|{_NAMED})"),
        ("reiterates", rf"\b(?:reiterat(?:es?|ed|ing)|reconfirm(?:s|ed|ing)?|renew(?:s|ed|ing)?|repeat(?:s|ed|ing)?)\s+(?:(?:its|their|the|our|an?)\s+)(?:\w+\s+){{0,2}}?{_MADE}\b(?:[^.;,]{{0,50}}?\b(?:of|at|in)\s+(?:{_OCCASION}|(?:19|20)\d\d))?|\b(?:once again|once more)\b"),
        ("amends", rf"\b(?:amend(?:s|ed|ing)?|modif(?:y|ies|ied))\s+(?:(?:its|their|the)\s+)?(?:\w+\s+){{0,2}}?(?:{_MADE}\b[^.;,]{{0,50}}?\b(?:of|at|in)\s+(?:{_OCCASION}|(?:19|20)\d\d)|{_NAMED})"),
        ("supersedes", rf"\b(?:supersed(?:es?|ed|ing)|replac(?:es?|ed|ing)|rescind(?:s|ed|ing)?|repeal(?:s|ed|ing)?)\s+(?:(?:its|their|the)\s+)?(?:\w+\s+){{0,2}}?(?:{_MADE}\b[^.;,]{{0,50}}?\b(?:of|at|in)\s+(?:{_OCCASION}|(?:19|20)\d\d)|{_NAMED})"),
        ("follows_up", rf"\b(?:as|which (?:was|were|had been)|already)?\s*(?:agreed|decided|requested|recommended|announced|mandated|foreseen|undertaken|promised|pledged|adopted|discussed)\s+(?:at|by|in|during)\s+{_OCCASION}"),
        ("follows_up", rf"\b(?:follow(?:s|ed|ing)?[- ]?up(?:\s+(?:to|on|of))?|further to|building on|pursuant to|in (?:accordance|line|keeping|conformity) with|in response to|based on|under|by virtue of|set out in|contained in|called for in|as per|in pursuance of|recalling)\s+(?:(?:the|its|their|our)\s+)?(?:\w+\s+){{0,2}}?(?:{_MADE}\b[^.;,]{{0,50}}?\b(?:of|at|by|from|in)\s+{_OCCASION}|{_NAMED})"),
        ("follows_up", r"\b(?:as a |in )follow[- ]?up (?:to|of|on)\s+[^.;,]{3,80}"),
    )
)  # fmt: skip
"""How a sentence says what it goes back to, by the kind of link of the record, the most telling first."""
LINKS = frozenset(kind for kind, _ in _BACK)
"""The kinds of links that a draft may state."""


def addressees(text: str, responsible: Sequence[str]) -> list[str]:
    """The parties that are to receive what the others do: *to submit the report to the Council* names the Council.

    Those who act are none of them; empty where the words name nobody.
    """
    acting = {name.lower() for name in responsible}
    found: list[str] = []
    text = text[:_LONGEST]
    for given in _GIVES.finditer(text):
        if re.search(r"(?i)\bto\s+be\s+$|\bas\s+$", text[: given.start()]) and not text[given.end() :].startswith(
            " to "
        ):
            continue
        for hit in _TO.finditer(text, given.end(), given.end() + _REACH + 60):
            if hit.start() > given.end() + _REACH or re.search(r"[.;]", text[given.end() : hit.start()]):
                break
            if who := parties(hit["who"]):
                found.extend(name for name in who if name.lower() not in acting)
                break
    for hit in _TOLD.finditer(text):
        found.extend(name for name in parties(hit["who"]) if name.lower() not in acting)
    return list(dict.fromkeys(found))


def goes_back_to(text: str) -> tuple[str, str]:
    """The kind of link (in the words of the record) and the phrase that says it; ('', '') where nothing does."""
    for kind, pattern in _BACK:
        if hit := pattern.search(text[:_LONGEST]):
            return kind, hit[0].strip(" ,")
    return "", ""

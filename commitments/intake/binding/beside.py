"""What binds somebody beside the main clause: *with Japan paying for it*, *to whom the Commission will send*, *; Peru to check*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.found import AGREED, OFFERED, REQUESTED, Found, Setting
from commitments.intake.parties import parties
from commitments.intake.verbs import GERUNDS, IDLE, works

_NAMED = r"(?P<who>(?:the |all |each |every )?[A-Za-z][\w' -]{1,70}?)"
_WITH = re.compile(
    rf",\s+(?:and\s+)?with\s+{_NAMED}\s+(?:(?P<ger>[a-z-]+ing)\b|to\s+(?P<verb>[a-z-]+)\b|(?P<given>entrusted|tasked|charged|responsible|in charge|mandated)\b)"
)
_TO_WHOM = re.compile(
    rf",?\s+(?:to|for|on|of|in|at|with|through|on dates|upon)\s+(?:whom|which)\s+{_NAMED}\s+(?P<modal>will|shall|would|(?:is|are|was|were) to|(?:is|are|was|were) (?:also )?(?P<asked>invited|requested|asked|urged|encouraged) to)\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b"
)
_TO_DO = re.compile(rf";\s+(?:and\s+)?{_NAMED}\s+to\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b")
_OFFERS = frozenset("offering indicating volunteering promising pledging proposing signalling announcing".split())
_NOT_NEW = frozenset(
    "being having sharing including following according concerning regarding pending going coming".split()
)

RULES = ("with somebody doing", "to whom somebody will", "and somebody to do")
"""The names of these rules: what they find stands beside the main clause whatever joins them."""


def beside(text: str, setting: Setting) -> Iterator[Found]:
    """Clauses with an actor of their own that hang on another clause; each is something else to be done."""
    for found in _WITH.finditer(text, setting.own):
        gerund = (found["ger"] or "").lower()
        if gerund and (gerund in _NOT_NEW or (gerund not in GERUNDS and gerund not in _OFFERS)):
            continue
        if found["verb"] and (not works(found["verb"]) or found["verb"] in IDLE):
            continue
        if who := parties(found["who"]):
            at = found.start() + found[0].index("with")
            yield Found(at, at, OFFERED if gerund in _OFFERS else AGREED, who, RULES[0], 0.55)
    for found in _TO_WHOM.finditer(text, setting.own):
        if not works(found["verb"]) or found["verb"] in IDLE:
            continue
        if who := parties(found["who"]):
            at = found.start() + len(found[0]) - len(found[0].lstrip(" ,"))
            yield Found(at, at, REQUESTED if found["asked"] else AGREED, who, RULES[1], 0.6)
    for found in _TO_DO.finditer(text, setting.own):
        if not works(found["verb"]) or found["verb"] in IDLE or re.search(r"\s(?:to|not)$", found["who"]):
            continue
        before = text[setting.own : found.start()]
        if re.search(
            r"\b(?:invit|request|urg|ask|call|encourag|recommend|task|instruct|direct|mandat)\w*\b[^;]*$", before
        ):
            continue  # one of several who are asked
        if who := parties(found["who"]):
            at = found.start("who")
            yield Found(at, at, AGREED, who, RULES[2], 0.55)

"""What binds somebody beside the main clause: *with Japan paying for it*, *to whom the Commission will send*, *; Peru to check*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.clauses import agent
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, REQUESTED, Found, Setting
from commitments.intake.binding.subjects import _first_subject
from commitments.intake.parties import parties
from commitments.intake.verbs import GERUNDS, IDLE, does, done, works

_NAMED = r"(?P<who>(?:the |all |each |every )?[A-Za-z][\w' -]{1,70}?)"
_WITH = re.compile(
    rf",\s+(?:and\s+)?with\s+{_NAMED}\s+(?:(?P<ger>[a-z-]+ing)\b|to\s+(?P<verb>[a-z-]+)\b|(?P<given>entrusted|tasked|charged|responsible|in charge|mandated)\b)"
)
_TO_WHOM = re.compile(
    rf",?\s+(?:to|for|on|of|in|at|with|through|on dates|upon|under|according to)\s+(?:whom|which)\s+{_NAMED}\s+(?P<modal>will|shall|would|(?:is|are|was|were) to|(?:is|are|was|were) (?:also )?(?P<asked>invited|requested|asked|urged|encouraged) to)\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b"
)
_TO_DO = re.compile(rf"(?:;\s+(?:and\s+)?|\(){_NAMED}\s+to\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b")
_WHICH = re.compile(
    rf",\s+(?:and\s+)?(?:which|whose\s+[a-z]+|(?:the\s+)?(?:[a-z]+\s+)?of\s+which(?:\s+(?:the|an?)(?:\s+[a-z]+){{1,3}})?)\s+(?:(?P<they>they|it)\s+|{_NAMED}\s+)?"
    r"(?P<modal>will|shall|must|(?:is|are) (?:going )?to)\s+(?:then\s+|also\s+|\w+ly\s+)?(?P<be>be\s+)?(?P<verb>[a-z-]+)\b"
)
_AND_ON = re.compile(
    rf"\b(?:call|appeal)\w*\s[^;]{{10,200}}?,?\s+and\s+(?:also\s+)?(?P<on>on|upon|to)\s+{_NAMED}\s+to\s+(?P<verb>[a-z-]+)\b",
    re.I,
)
_AND_TO = re.compile(
    r"\b(?:[Ii]nvit|[Rr]equest|[Uu]rg|[Aa]sk|[Ee]ncourag|[Rr]ecommend|[Cc]all)\w*\s[^;]{4,160}?(?<!position)(?<!able)\sto\s[a-z][^;]{4,160}?\s+and\s+(?P<who>(?:the |all |relevant |other )*[A-Za-z][\w' -]{2,60}?)\s+to\s+(?P<verb>[a-z-]+)\b"
)
"""*Invites Parties to align their codes and financial institutions to take them into account*."""
_TO_BE = re.compile(
    r";\s+(?:and\s+)?(?P<what>(?:the\s+)?[a-z][\w' -]{3,60}?)\s+to be\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b"
)
_DUE = re.compile(
    r"\b(?:by|before|within|until|till|no later than|not later than|in time for|prior to|ahead of|at|to|in|on|every|each)\s+(?:the\s+|its\s+|their\s+|our\s+)?"
    r"(?:end|\d|next|[A-Z][a-z]+ \d|COP|[a-z]+th\b|first|second|third|one|two|three|four|five|six|(?:[a-z]+ )?(?:session|meeting|conference|month|year|quarter|week))",
)
_OFFERS = frozenset("offering indicating volunteering promising pledging proposing signalling announcing".split())
_NOT_NEW = frozenset(
    "being having sharing including following according concerning regarding pending going coming".split()
)

RULES = (
    "with somebody doing",
    "to whom somebody will",
    "and somebody to do",
    "which somebody will",
    "and on somebody to do",
    "and something to be done",
    "and somebody else to do",
)
"""The names of these rules: what they find stands beside the main clause whatever joins them."""


def _last_named(before: str) -> tuple[str, ...]:
    """The party with which the words before a relative clause end: *referred to a group of experts, which must*."""
    found = re.search(
        r"\b(?:to|by|with|on)\s+((?:the|an?)\s+[a-z][\w' -]{2,50}|(?:the\s+)?[A-Z][\w' -]{2,50})$", before
    )
    return parties(found[1]) if found else ()


def beside(text: str, setting: Setting) -> Iterator[Found]:
    """Clauses with an actor of their own that hang on another clause; each is something else to be done."""
    for found in _WITH.finditer(text, setting.own):
        gerund = (found["ger"] or "").lower()
        if gerund and (gerund in _NOT_NEW or (gerund not in GERUNDS and gerund not in _OFFERS)):
            continue
        if found["verb"] and (not does(found["verb"]) or found["verb"] in IDLE):
            continue
        if who := parties(found["who"]):
            at = found.start() + found[0].index("with")
            yield Found(at, at, OFFERED if gerund in _OFFERS else AGREED, who, RULES[0], 0.55)
    for found in _TO_WHOM.finditer(text, setting.own):
        if not does(found["verb"]) or found["verb"] in IDLE:
            continue
        they = found["who"] in ("they", "it", "both") and "under" in found[0]
        if who := parties(found["who"]) or (parties(_first_subject(text[: found.start()])) if they else ()):
            at = found.start() + len(found[0]) - len(found[0].lstrip(" ,"))
            yield Found(at, at, REQUESTED if found["asked"] else AGREED, who, RULES[1], 0.6)
    for found in _WHICH.finditer(text, setting.own):
        verb = found["verb"]
        if verb in IDLE or not (does(verb) or (found["be"] and (done(verb) or verb in ("available", "ready")))):
            continue
        who = parties(found["who"]) if found["who"] else ()
        dated = bool(_DUE.search(text[found.end() :].split(";")[0]))
        if (found["who"] and not who) or not (who or dated):
            continue  # a comment on the thing rather than something more to be done
        at = found.start() + len(found[0]) - len(found[0].lstrip(" ,"))
        if not who and found["be"]:
            who = agent(text[found.end() :])
        if not who and not found["be"] and not found["they"]:
            who = _last_named(text[setting.own : found.start()])
        host = verb == "host" and bool(
            re.search(r"(?i)next|\b(?:meeting|session|conference)\b", text[: found.start()][-60:])
        )
        yield Found(at, at, FOLLOW_UP if host else AGREED, who, RULES[3], 0.55)
    for found in _AND_ON.finditer(text, setting.own):
        if does(found["verb"]) and found["verb"] not in IDLE and (who := parties(found["who"])):
            at = found.start("on")
            yield Found(at, at, REQUESTED, who, RULES[4], 0.6)
    for found in _AND_TO.finditer(text, setting.own):
        if does(found["verb"]) and not works(found["who"].split()[0].lower()) and (who := parties(found["who"])):
            yield Found(found.start("who"), found.start("who"), REQUESTED, who, RULES[6], 0.55)
    for found in _TO_BE.finditer(text, setting.own):
        if done(found["verb"]) and not re.search(
            r"\b(?:is|are|was|were|has|have|will|shall|should|not|no)\b", found["what"]
        ):
            at = found.start("what")
            yield Found(at, at, AGREED, agent(text[found.end() :]), RULES[5], 0.5)
    for found in _TO_DO.finditer(text, setting.own):
        if not does(found["verb"]) or found["verb"] in IDLE or re.search(r"\s(?:to|not)$", found["who"]):
            continue
        if re.search(r"(?i)\)[^.;]{0,40}\b(?:done|completed|closed|carried out|implemented)\b", text[found.end() :]):
            continue
        before = text[setting.own : found.start()]
        if re.search(
            r"\b(?:invit|request|urg|ask|call|encourag|recommend|task|instruct|direct|mandat)\w*\b[^;]*$", before
        ):
            continue  # one of several who are asked
        if who := parties(found["who"]):
            at = found.start("who")
            yield Found(at, at, AGREED, who, RULES[2], 0.55)

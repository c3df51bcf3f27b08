"""Ways of binding that hang on no single verb: *members have until May to comment*, *it was left to the Bureau to decide*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commitments.intake.binding.clauses import _clause
from commitments.intake.binding.found import AGREED, FOLLOW_UP, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import _REJECTED
from commitments.intake.parties import parties

_WHO = r"(?P<who>(?:the |all |each |any )?[A-Za-z][\w' -]{1,70}?)"
_SENT = r"(?:(?:written|further|any|your|all)\s+)*(?:comments|nominations|contributions|submissions|views|inputs|applications|corrections|proposals|replies|abstracts|registrations)"
_LIMIT = r"(?:by|before|until|till|within|no later than|not later than|up to)"


@dataclass(frozen=True, slots=True)
class Idiom:
    """A pattern, matched from the beginning of a sentence or item, and what it makes of it."""

    name: str
    kind: str
    confidence: float
    pattern: re.Pattern[str]


IDIOMS = tuple(
    Idiom(name, kind, confidence, re.compile(pattern, re.I))
    for name, kind, confidence, pattern in (
        ("asked for comments", REQUESTED, 0.65, rf"{_WHO} (?:was|were|are|is) (?:asked|invited) for (?:their )?{_SENT}\b"),
        ("comments are welcome", REQUESTED, 0.6, rf"{_SENT}\b[^.;]{{0,60}}? (?:are|is) (?:welcome|invited|due|requested|expected)\b[^.;]*?\b{_LIMIT}\b"),
        ("comments may be sent", REQUESTED, 0.55, rf"{_SENT}\b[^.;]{{0,60}}? may be (?:sent|made|submitted|addressed)\b[^.;]*?\b{_LIMIT}\b"),
        ("comments should reach", REQUESTED, 0.65, rf"{_SENT}\b[^.;]{{0,60}}? (?:should|must|are to|have to|shall) (?:reach|arrive|be received)\b"),
        ("have until", REQUESTED, 0.65, rf"{_WHO} (?:have|has|had|will have) until [^.;]{{2,60}}? to (?!now)[a-z]+"),
        ("deadline named", REQUESTED, 0.6, r"the (?:deadline|closing date|cut-off date|time limit) (?:for|to) [^.;]{3,90}? (?:is|was set|has been set|will be|was fixed)\b[^.;]*\d"),
        ("left to", AGREED, 0.65, r"it (?:was|is) left to (?P<who>[^.;]{3,70}?) to [a-z]+"),
        ("given the task", AGREED, 0.7, rf"{_WHO} (?:was|were|is|are) given (?:the task of|the mandate to|a mandate to|the responsibility (?:of|for|to))\b"),
        ("gave a mandate", AGREED, 0.7, r"[^.;,]{3,60}? (?:gave|gives|give) (?P<who>[^.;]{3,70}?) (?:a|the) (?:mandate|task|authority|responsibility) (?:to|of|for)\b"),
        ("expects to", REQUESTED, 0.55, r"(?:the )?(?:commission|committee|council|conference|meeting|board|group|assembly|ministers|leaders|bureau) expect(?:s|ed)? (?P<who>[^.;]{3,70}?) to [a-z]+"),
        ("committed by a date", AGREED, 0.5, rf"{_WHO} (?:is|are) committed to [^.;]{{3,160}}?\b(?:by|before) (?:the end of )?(?:[A-Z][a-z]+ )?\d"),
        ("meet again", FOLLOW_UP, 0.6, r"(?:let us|we shall|we will) (?:meet|see each other|see one another) again\b[^.;]*\b(?:in|on|at)\b"),
        ("consensus on doing", AGREED, 0.55, r"(?:general )?(?:consensus|agreement) was reached (?:on|to) [a-z]+"),
    )
)  # fmt: skip
_CONSENSUS = re.compile(
    r"(?i)(?:there was|there is|the meeting reached|members reached|participants reached)\s+(?:a\s+)?(?:general |broad |full |wide )?(?:consensus|agreement)\s+that\s+|(?:general )?(?:consensus|agreement) was reached that\s+"
)
_NEXT_PROPOSED = re.compile(
    r"(?i)it (?:is|was) (?:proposed|suggested|recommended|agreed|decided) that the next (?:[\w-]+ ){0,5}?(?:meeting|session|conference|workshop|summit) (?:should )?(?:take place|be held|be convened|be hosted|meet)\b"
)


def idioms(text: str, setting: Setting) -> Iterator[Found]:
    """What such ways of speaking bind to; they are read from the beginning of the sentence, or of the item."""
    own = setting.own
    mine = text[own:]
    if _REJECTED.search(mine):
        return
    if _NEXT_PROPOSED.match(mine):
        yield Found(own, own, FOLLOW_UP, (), "next meeting proposed", 0.7)
        return
    if found := _CONSENSUS.match(mine):
        binds, who, _kind = _clause(mine[found.end() :], setting)
        if binds:
            yield Found(own, own, AGREED, who, "consensus that", binds - 0.1)
        return
    for idiom in IDIOMS:
        if found := idiom.pattern.match(mine):
            named = found.groupdict().get("who")
            who = parties(named) if named else ()
            if named and not who:
                continue
            yield Found(own, own, idiom.kind, who, idiom.name, idiom.confidence)
            return

"""Ways of binding by their frame: a class of verbs or nouns with who it binds and what follows, whatever the words between.

Matched where a sentence, an item or a clause of it begins, as idioms are; each frame stands for a class of sayings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.clauses import _clause, agent
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import _GATHERING
from commitments.intake.binding.subjects import _is_speaker
from commitments.intake.calendar_words import DATE
from commitments.intake.parties import parties, subject_of
from commitments.intake.party_nouns import PRONOUNS
from commitments.intake.verbs import ADVERB, IDLE, NOT_WORK, STATIVE, WORK, does, done, third

_ADVERBS = rf"(?:,? (?:{ADVERB}|in turn|for (?:its|their|his|her) part|in the meantime),?)*"
_SUBJECT = r"(?P<who>(?:the |all |each |any |every |both |an? )?[A-Za-z][^.;:]{1,90}?)"
_WHOM = r"(?P<whom>(?:the |all |each |every |its |their )?[A-Za-z][^.;:]{1,90}?)"
_PASSIVE = r"(?:was|were|is|are|has been|have been|will be)"
_AHEAD = rf"(?:by|before|until|till|within|from|as (?:of|from)|with effect from|in time for|ahead of|no later than|not later than|in|on|at|during) (?:the )?(?:{DATE}|autumn|spring|summer|winter|next|coming|following|end|onset|\d|(?:an?|one|two|three|four|six) (?:days?|weeks?|months?|years?))"
_CHARGE = r"(?:task|job|mandate|responsibility|role|duty|work|green light|go-ahead|authority|power|lead|charge|freedom|leave|permission|assignment)"

_GIVEN = re.compile(rf"{_SUBJECT}{_ADVERBS} {_PASSIVE}{_ADVERBS} (?:given|handed|granted|accorded|assigned|allotted|charged with|left with) (?:an? |the |full |free )*{_CHARGE} (?:of|for|to|with|in)\b", re.I)  # fmt: skip
_ENTRUSTED = re.compile(rf"{_SUBJECT} (?:entrusted|tasked|charged|mandated) with (?:the |an? )?[a-z]", re.I)
_APPEAL = re.compile(
    rf"(?:{_SUBJECT} |and ){_ADVERBS}\s?(?:make|makes|made|issued?|launch(?:ed)?|address(?:ed|es)?|directed?|sent?|conveyed?|extended?) (?:an?|its|their|the) (?:\w+ ){{0,2}}?(?:appeal|call|plea|request|invitation|recommendation) to {_WHOM} (?:not )?(?:to|for) [a-z]",
    re.I,
)
_LOOKS_TO = re.compile(rf"(?:{_SUBJECT} )?(?:look|looks|looked|turn|turns|turned) to {_WHOM} for [a-z]", re.I)
_OFFER_TAKEN = re.compile(
    r"(?:the )?(?P<who>[A-Z][\w' ]{2,50}?)'s? (?:\w+ ){0,2}?(?:offer|invitation|proposal|readiness|willingness) to (?P<verb>[a-z]+)\b(?P<what>[^.;]{0,120}?) (?:was|were|is|has been) (?:\w+ly )?(?:accepted|welcomed|taken up|endorsed)\b"
)
_OFFERED_SOME = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:offered|offers|pledged|pledges|promised|promises|donated|volunteered) (?!to\b|that\b|(?:its |their |some |a few |an? )?(?:comments?|views?|thanks|condolences|congratulations|explanations?|examples?|insights?|apolog|remarks?|opinions?|advice|suggestions?|overview|opportunit|wide|little|much|great|no\b))[a-z0-9]+",
    re.I,
)
_TOLD_OF = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:let it be known|let (?:the )?[a-z]+ know|ma(?:de|kes?) (?:it )?(?:known|clear|plain)|gave (?:notice|to understand|an undertaking|an assurance|assurances|its word)|served notice|held out the prospect)(?: that (?:it|they|he|she) (?:will|would|intend(?:s|ed)?|plan(?:s|ned)?|was going to|is going to|means?|meant)\b| (?:of|to)\b| (?:its|their|his|her) (?:intention|plan|wish|desire|readiness|willingness))",
    re.I,
)
_MEANS_TO = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:(?:mean|means|meant|aim|aims|aimed|hope|hopes|hoped)|(?:is|are|was|were) (?:(?:soon|now) )?(?:set|due|about|minded|on course|making ready|getting ready|looking|in a position|hoping|aiming)|(?:has|have) it in mind) to (?P<verb>[a-z-]+)",
    re.I,
)
_WANTS = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:want(?:s|ed)?|wish(?:es|ed)?|would like|would prefer|ask(?:s|ed)? for|call(?:s|ed)? for)(?: to (?:see|have))? (?P<what>[^,.;:]{{4,90}}?) (?:to be (?P<be>[a-z]+)|(?P<done>[a-z]+ed|taken|brought|put|made|kept|held|drawn) (?:down|out|up|back|into|in|by|from|before|on|at|to)\b)",
    re.I,
)
_WHETHER = re.compile(
    rf"{_SUBJECT}{_ADVERBS} {_PASSIVE}{_ADVERBS} (?:asked|invited|requested)(?: to (?:say|state|indicate|consider|examine|check|see))? (?:whether|if) (?:it|they|he|she) (?:could|would|might|can|will)\b",
    re.I,
)
_UP_TO = re.compile(
    rf"it (?:is|was|will be|would be|remains|rests|falls|fell)(?: now| then)? (?:up to|for|with|upon|on|to)(?: the task of)? {_WHOM} to (?P<verb>[a-z]+)",
    re.I,
)
_BLESSED = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:g(?:ave|ive|ives)(?: (?:its|their|the))? (?:\w+ )?(?:go-ahead|green light|blessing|approval|consent|backing|nod|agreement) (?:to|for|that)|opt(?:s|ed)? (?:for|to)|settle[sd]? (?:for|on)|(?:came|come) (?:down|out) in favour of|fell in with|signed off(?: on)?|put(?:s)? (?:its|their) signatures? to)\b(?! (?:the )?(?:minutes|agenda|report|accounts))",
    re.I,
)
_HELD_BY = re.compile(
    r"(?:it (?:is|was|remains) )?(?:the|its|their|[A-Z]?[\w' ]{2,40}?'s?) (?:\w+ )?(?:conclusion|understanding|decision|wish|determination|recommendation|feeling|consensus|request|resolve|ruling|verdict) (?:is |was )?that ",
    re.I,
)
_PUT_FORWARD = re.compile(
    rf"(?:{_SUBJECT}|I|we){_ADVERBS} (?:put (?:it )?(?:forward|to the [a-z]+)|moved|floated|mooted|tabled the idea|brought up|pressed|pleaded|argued successfully)(?: the (?:idea|proposal|suggestion))? that ",
    re.I,
)
_COUNSEL = re.compile(
    rf"{_SUBJECT}{_ADVERBS} (?:counsel(?:s|led|ed)?|advise[sd]?|caution(?:s|ed)?|warn(?:s|ed)?) {_WHOM} (?:against [a-z]+ing|not to [a-z]+|to [a-z]+)\b",
    re.I,
)
_PERFORMED = re.compile(
    r"(?:the |an? |its |all )?[A-Za-z][^.;:,]{2,80}? (?:is|are)(?: hereby| thus| therefore)? (?:extended|prolonged|renewed|postponed|deferred|suspended|abolished|waived|lifted|appointed|designated|mandated|entrusted|discontinued|dissolved|doubled|halved|brought forward|carried forward|carried over|put off|reinstated)\b(?! (?:by|from) (?:many|most|some))",
    re.I,
)
_BECOMES = re.compile(
    r"(?:the |an? |all )?[A-Za-z][^.;:,]{2,90}? (?:will|shall|is to|are to) (?:become|be) (?:mandatory|compulsory|obligatory|binding|applicable|effective|operational|operative|up and running|in place|free of charge|open to|prohibited|banned|phased)\b",
    re.I,
)
_TAKES_EFFECT = re.compile(
    r"(?:the |an? |its |all )?[A-Za-z][^.;:,]{2,90}? (?:will |shall |is to |are to )?(?:(?:comes?|enters?|goes?|takes?|be brought|be put) (?:into |in )?(?:effect|force|operation|use|service|application)|appl(?:y|ies)|closes?|opens?|starts?|begins?|becomes? (?:effective|operational|applicable|available)) (?P<when>(?:on|from|as of|as from|in|by|at|within|with effect from|until|before|\w+ (?:days|weeks|months) (?:after|from))\b[^.;]*)",
    re.I,
)
_PLANNED = re.compile(
    r"(?P<what>(?:an?|the|its|their|two|three|four|joint|further|regular)\s[^.;:,]{3,90}?) (?:is|are|has been|have been|was|were)(?: now| also| tentatively| provisionally| already| therefore)* (?P<how>planned|scheduled|foreseen|envisaged|slated|pencilled in|proposed|due|set) (?P<when>(?:to (?:begin|start|open|close|be (?:held|launched|completed|finished|tested|published))\b[^.;]*?)?\b(?:for|in|on|at|from|by|before|during)\b[^.;]*)",
    re.I,
)
_THERE = re.compile(
    r"there (?P<modal>will|shall|is to|are to) (?:also |therefore |now |again )?be (?P<what>(?:an?|one|two|three|four|further|regular|annual|monthly)\b[^.;]*)",
    re.I,
)
_GOES = re.compile(
    r"(?:the |an? |its |all |joint )?[A-Za-z][^.;:,]{2,90}? (?P<modal>will|shall|is to|are to|should) (?:go|be off|travel|be on its way|run|start|begin|open|commence|resume|kick off|get under way|follow|appear|come out) (?P<when>[^.;]+)",
    re.I,
)
_NO_PLAN = re.compile(
    r"(?i)\b(?:growth|demand|prices?|deficit|population|world|region|temperatures?|decade|year|season|crisis)\b[^.;,]{0,20} (?:will|shall|is|are)\b"
)
_HAVE_UNTIL = re.compile(r"(?:the |all |any )?[A-Za-z][^.;:,]{2,80}? (?:have|has) (?:until|till) [^.;]{3,50}? to (?:be )?[a-z]", re.I)  # fmt: skip
_NO_OBJECTION = re.compile(
    r"(?:there (?:was|were|is) )?no objections? (?:was raised |were raised )?to (?P<who>(?:the |an? )?[A-Za-z][^.;:,]{1,60}?) (?P<ger>[a-z]+ing)\b",
    re.I,
)
_ADVISABLE = re.compile(
    r"(?:it (?:is|was|would be) |[^.;,]{3,60}? (?:found|find|finds|considered|considers?|thought|deemed|held|judged) it )(?:also )?(?:considered |felt |deemed |thought |found |held |judged )?(?:desirable|advisable|useful|helpful|appropriate|expedient|preferable|opportune|timely|worthwhile|good|best|right|prudent|wise) (?:for (?P<who>[^.;]{3,70}?) to (?:be )?[a-z]+|(?:if|were) (?P<if>[^.;]{3,70}?) (?:were to|could|would) [a-z]+|that (?P<that>[A-Za-z]))",
    re.I,
)
_DO_WELL = re.compile(rf"{_SUBJECT}{_ADVERBS} (?:would|should|might|could) (?:do well|be well advised|be wise|profit from|gain from) (?:to|in|from)\b", re.I)  # fmt: skip
_MEET_AGAIN = re.compile(
    rf"(?:we|they|members|ministers|delegations|participants|experts|(?:the )?[A-Za-z][^.;:,]{{2,50}}?) (?:will|shall|are to|is to|are due to|plan to|agreed to|hope to)(?: next)? (?:gather|meet|see (?:each other|one another)|come together|assemble|reconvene|be back)(?: again| next| once more)?\b(?=[^.;]*(?:\b{DATE}|\bnext\b|time\b))",
    re.I,
)
_PRESENT = {third(verb): verb for verb in WORK} | {verb: verb for verb in WORK}
_NOW = re.compile(
    r"(?:thereafter |then |next,? |later |from then on,? )?(?P<who>(?:the |all |each |every |both )?[A-Za-z][^.;:,]{1,70}?) (?:then |also )?(?P<verb>[a-z]+)\b(?P<rest>[^.;]*)",
    re.I,
)
_ON_A_DAY = re.compile(rf"\b{_AHEAD}", re.I)
_LATER = re.compile(rf"\b{_AHEAD}|\b(?:twice|once|three times) (?:a|each|every|per) (?:year|month|quarter)|\bevery (?:\w+ )?(?:year|month|quarter|week)s?\b", re.I)  # fmt: skip
_NEVER = re.compile(r"(?i)\b(?:not|never|no one|nobody|none|nothing)\b")
_SOME = re.compile(r"(?i)\b(?:some|several|one|a few|certain|many|most|others?|another)\b")


_CUES = {
    _GIVEN: re.compile(r"(?i)(?:given|handed|granted|accorded|assigned|allotted|charged|left with)"),
    _ENTRUSTED: re.compile(r"(?i)(?:entrusted|tasked|charged|mandated)"),
    _APPEAL: re.compile(r"(?i)(?:appeal|call|plea|request|invitation|recommendation)"),
    _LOOKS_TO: re.compile(r"(?i)(?:look|turn)"),
    _TOLD_OF: re.compile(r"(?i)(?:known|know|clear|plain|gave|notice|prospect)"),
    _MEANS_TO: re.compile(r"(?i)(?:mean|aim|hop|set|due|about|minded|course|ready|looking|position|in mind)"),
    _WANTS: re.compile(r"(?i)(?:want|wish|like|prefer|ask|call)"),
    _WHETHER: re.compile(r"(?i)(?:whether|if)"),
    _UP_TO: re.compile(r"(?i)(?:it)"),
    _BLESSED: re.compile(r"(?i)(?:g[ai]ve|opt|settle|c[ao]me|fell|signed|put)"),
    _PUT_FORWARD: re.compile(r"(?i)(?:put|moved|floated|mooted|tabled|brought|pressed|pleaded|argued)"),
    _COUNSEL: re.compile(r"(?i)(?:counsel|advise|caution|warn)"),
    _DO_WELL: re.compile(r"(?i)(?:well|wise|profit|gain)"),
    _MEET_AGAIN: re.compile(r"(?i)(?:gather|meet|see|come|assemble|reconvene|back)"),
    _OFFERED_SOME: re.compile(r"(?i)(?:offer|pledge|promise|donate|volunteer)"),
    _PERFORMED: re.compile(r"(?i)(?:ed|off|over|forward)"),
    _HAVE_UNTIL: re.compile(r"(?i)(?:until|till)"),
    _NO_OBJECTION: re.compile(r"(?i)(?:objection)"),
}
"""Words without which a frame cannot fit; looked for first, for that is quick."""


def _fits(pattern: re.Pattern[str], mine: str) -> re.Match[str] | None:
    cue = _CUES.get(pattern)
    return pattern.match(mine) if cue is None or cue.search(mine) else None


def _named(words: str, setting: Setting) -> tuple[str, ...]:
    words = words.strip(" ,")
    if words.lower() in PRONOUNS:
        return setting.before
    return parties(words) or parties(subject_of(words))


def frames(mine: str, begin: int, setting: Setting) -> Iterator[Found]:
    """What a clause binds to by one of the frames; the first that fits."""
    for pattern, kind, name, sure in (
        (_GIVEN, AGREED, "given a task", 0.65),
        (_ENTRUSTED, AGREED, "given a task", 0.5),
        (_TOLD_OF, OFFERED, "let it be known", 0.6),
        (_WHETHER, REQUESTED, "asked whether it could", 0.55),
        (_DO_WELL, RECOMMENDED, "would do well to", 0.5),
    ):
        if (found := _fits(pattern, mine)) and not _NEVER.search(found[0]) and (who := _named(found["who"], setting)):
            yield Found(begin, begin, kind, who, name, sure)
            return
    for pattern, kind, name, sure in (
        (_APPEAL, REQUESTED, "made an appeal to", 0.6),
        (_LOOKS_TO, REQUESTED, "looks to somebody for", 0.5),
        (_UP_TO, AGREED, "it is for somebody to", 0.6),
        (_COUNSEL, RECOMMENDED, "counselled", 0.55),
    ):
        if (found := _fits(pattern, mine)) and (who := parties(found["whom"]) or parties(found["whom"], loose=True)):
            speaker = found.groupdict().get("who")
            if name == "counselled" and (not speaker or _is_speaker(speaker)):
                continue
            yield Found(begin, begin, kind, who, name, sure)
            return
    for pattern, kind, name in ((_HELD_BY, AGREED, "held that"), (_PUT_FORWARD, RECOMMENDED, "put forward that")):
        if (found := _fits(pattern, mine)) and not setting.rejected_after:
            binds, who, _kind = _clause(mine[found.end() :], setting)
            if binds or re.search(r"\bbe [a-z]+", mine[found.end() :][:120]):
                yield Found(begin, begin, kind, who, name, 0.55)
                return
    if found := _fits(_MEANS_TO, mine):
        who = _named(found["who"], setting)
        if who and does(found["verb"]) and not _SOME.match(found["who"]) and not _NEVER.search(found[0]):
            yield Found(begin, begin, OFFERED, who, "means to", 0.5)
            return
    if (
        (found := _fits(_WANTS, mine))
        and not _is_speaker(found["who"])
        and parties(found["who"])
        and done((found["be"] or found["done"]).lower())
    ):
        yield Found(begin, begin, RECOMMENDED, (), "wants done", 0.5)
        return
    if (found := _fits(_BLESSED, mine)) and not _NEVER.search(found[0]) and parties(found["who"]):
        yield Found(begin, begin, AGREED, parties(found["who"]), "gave its blessing", 0.5)
        return
    if (found := _fits(_NO_OBJECTION, mine)) and (who := parties(found["who"])):
        yield Found(begin, begin, AGREED, who, "no objection to somebody doing", 0.5)
        return
    if (found := _ADVISABLE.match(mine)) and not setting.rejected_after:
        words = found["who"] or found["if"]
        bound = parties(words) if words else _clause(mine[found.start("that") :], setting)[1]
        if (
            words
            or _clause(mine[found.start("that") :], setting)[0]
            or re.search(r"\bbe [a-z]+", mine[found.end() :][:90])
        ):
            yield Found(begin, begin, RECOMMENDED, bound, "held advisable", 0.5)
            return
    if found := _fits(_MEET_AGAIN, mine):
        yield Found(begin, begin, FOLLOW_UP, (), "will gather again", 0.65)
        return
    if _BECOMES.match(mine) and _LATER.search(mine):
        yield Found(begin, begin, AGREED, (), "will become", 0.5)
        return
    if come := _comes(mine, begin, setting):
        yield come
        return
    if _fits(_HAVE_UNTIL, mine):
        yield Found(begin, begin, REQUESTED, (), "have until", 0.5)
        return
    if (found := _fits(_PERFORMED, mine)) and not _NEVER.search(found[0]):
        yield Found(begin, begin, AGREED, (), "done by the words themselves", 0.5)
        return
    if (found := _OFFER_TAKEN.match(mine)) and (who := parties(found["who"])):
        gathering = found["verb"] in ("host", "hold", "convene") and not re.search(
            r"\b(?:workshop|course|training|seminar|visit|office|centre)\b", found["what"]
        )
        yield Found(begin, begin, FOLLOW_UP if gathering else OFFERED, who, "offer taken up", 0.6)
        return
    if (found := _fits(_OFFERED_SOME, mine)) and (who := parties(found["who"])) and not _SOME.match(found["who"]):
        if not re.search(r"(?i)\bhad\b", found[0]):
            yield Found(begin, begin, OFFERED, who, "something offered", 0.5)
            return
    yield from _present(mine, begin, setting)


def _comes(mine: str, begin: int, setting: Setting) -> Found | None:
    """A thing that is to come about on a day ahead: a rule takes effect, a list closes, a visit is planned, there will be."""
    if _NEVER.search(mine) or _NO_PLAN.search(mine) or re.search(r"(?i)\b(?:each|every) year\b", mine):
        return None
    if (found := _PLANNED.match(mine)) and _later(found["when"], setting):
        named = re.search(rf"(?i)\b{_GATHERING}\b|\breview\b", found["what"]) and re.search(
            r"(?i)\b(?:next|follow-up|\w+th|follow)\b", mine
        )
        kind = FOLLOW_UP if named else RECOMMENDED if found["how"].lower() == "proposed" else AGREED
        return Found(begin, begin, kind, (), "planned for a day", 0.5)
    if (
        (found := _TAKES_EFFECT.match(mine))
        and _later(found["when"], setting)
        and not re.search(r"\b(?:that|which|who|if|when)\b", mine[: found.start("when")])
    ):
        return Found(begin, begin, AGREED, (), "takes effect", 0.45)
    if (found := _THERE.match(mine)) and (found["modal"].lower() == "shall" or _later(found["what"], setting)):
        return Found(begin, begin, AGREED, agent(found["what"]), "there will be", 0.45)
    if (found := _GOES.match(mine)) and (
        _later(found["when"], setting) or re.match(r"to (?:the |all |every )?[A-Z]", found["when"])
    ):
        modal = found["modal"].lower()
        if modal == "should":
            return Found(begin, begin, RECOMMENDED, (), modal, 0.45)
        return Found(begin, begin, AGREED, (), f"{modal}, of a thing and by a day", 0.45)
    return None


def _later(words: str, setting: Setting) -> bool:
    """Whether the words hold a time ahead: no year before that of the meeting, and a day, a next time or an interval."""
    if any(int(year) < setting.year for year in re.findall(r"\b(?:19|20)\d\d\b", words)):
        return False
    return bool(
        re.search(
            rf"(?i)\b(?:{_AHEAD})|\bfor (?:the )?(?:{DATE}|next)|\bnext\b|\b\w+ (?:days|weeks|months) (?:after|from)\b",
            words,
        )
    )


def _present(mine: str, begin: int, setting: Setting) -> Iterator[Found]:
    """*Nigeria joins as of the next season*: the present tense for what is still to come, told by its day."""
    for found in re.finditer(r"(?<=[a-z\w]) (?P<verb>[a-z]{3,})\b", mine[:100]):
        verb = _PRESENT.get(found["verb"], "")
        if not verb or verb in STATIVE or verb in IDLE or verb in NOT_WORK:
            continue
        who = parties(mine[: found.start()].removeprefix("Thereafter ").removeprefix("Then ").strip(" ,"))
        if not who:
            continue
        singular = found["verb"] != verb
        if not singular and not re.search(r"(?i)s$|\band\b", " ".join(who)):
            continue
        if verb in ("report", "rotate", "say") or re.search(r",\s+(?:which|who)\b", mine[: found.start()]):
            return
        due = _LATER if re.match(r"(?i)(?:then|thereafter|each|every|all)\b", mine) else _ON_A_DAY
        if due.search(mine[found.end() :]) and not re.search(
            r"(?i)\b(?:in|since|until) (?:19|20)\d\d\b", mine[: found.start()]
        ):
            yield Found(begin, begin, AGREED, who, "present tense with a day ahead", 0.45)
        return

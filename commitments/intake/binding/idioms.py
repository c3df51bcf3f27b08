"""Ways of binding that hang on no single verb: *members have until May to comment*, *it was left to the Bureau to decide*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from commitments.intake.binding.clauses import _clause
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.frames import frames
from commitments.intake.binding.patterns import _NEXT, _PROCEDURAL, _REJECTED
from commitments.intake.binding.sayings import SAYINGS
from commitments.intake.binding.subjects import _is_history, _is_speaker
from commitments.intake.parties import anybody, parties, subject_of
from commitments.intake.verbs import AFFIRMATIVE

_WHO = r"(?P<who>(?:the |all |each |any |every )?[A-Za-z][\w' ,()-]{1,90}?)"
_SENT = r"(?:(?:written|further|any|your|all)\s+)*(?:comments|nominations|contributions|submissions|views|inputs|applications|corrections|proposals|replies|abstracts|registrations)"
_LIMIT = r"(?:(?:by|before|until|till|within|no later than|not later than|up to)|(?:an?|one|two|three|four|six|\d+) (?:fortnight|days?|weeks?|months?) (?:later|thereafter|afterwards))"
_DAY = r"(?:the )?(?:end|close|next|\d|first|second|last|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
_SAID_THAT = r"(?:said|says|announced|indicated|stated|explained|reported|added|informed the [a-z]+)(?: that)? (?:it|they|he|she)"
_DID = r"(?:(?:has|have|had)\s+)?(?:also\s+|further\s+|generously\s+|kindly\s+|in turn\s+)*"
_MONEY = r"(?:up to |about |some |around |another |an additional |a further )?(?:[A-Z]{2,3}\$? ?|US\$ ?|[€$£] ?)?\d[\d,.]*(?: (?:thousand|million|billion))?(?: (?:US )?(?:dollars|euros|pounds|francs|[A-Z]{3}))?"
_ACTION_NOUN = r"(?:[\w-]+ ){0,3}?(?:[a-z]{3,}(?:tion|sion|ment|ance|wal|ing)|transition|system|scale|format|increase|ban|pause|package|list|formula|cap|ceiling|moratorium|timetable|schedule)\b"
_HELD_DEAR = r"(?:importance|need|value|necessity|principles?|urgency|relevance|significance|usefulness|benefits|fact|understanding|recognition|meaning|following)"


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
        ("comments may be sent", REQUESTED, 0.55, rf"{_SENT}\b[^.;]{{0,60}}? may be (?:sent|made|[a-z]+ed)\b[^.;]*?\b{_LIMIT}\b"),
        ("comments should reach", REQUESTED, 0.65, rf"{_SENT}\b[^.;]{{0,60}}? (?:should|must|are to|have to|shall) (?:reach|arrive|be received)\b"),
        ("have until", REQUESTED, 0.65, rf"{_WHO} (?:have|has|had|will have) until [^.;]{{2,60}}? to (?!now)[a-z]+"),
        ("deadline named", REQUESTED, 0.6, r"the (?:deadline|closing date|cut-off date|time limit) (?:for|to) [^.;]{3,90}? (?:is|was set|has been set|will be|was fixed)\b[^.;]*\d"),
        ("is due by a day", REQUESTED, 0.55, rf"[^.;,]{{3,80}}? (?:is|are|becomes?|falls?|:)? ?(?:due|payable|expected|awaited)\b(?! to\b)[^.;]{{0,40}}?\b(?:by|before|on|within|no later than|not later than|until) {_DAY}"),
        ("takes over", AGREED, 0.55, rf"{_WHO} (?:takes? (?:over|on|charge of|the lead (?:on|in|for))|assumes? (?:responsibility for|the (?:chair|lead|secretariat|presidency|coordination))|(?:is|are) (?:put )?in charge of)\b"),
        ("bound itself to", AGREED, 0.65, r"(?:[^.;,]{2,70}? )?(?:has |have )?(?:engage[sd]?|bound|binds?|obliged?) (?:itself|themselves|himself|herself|ourselves) to [a-z]+|(?:[^.;,]{2,70}? )?(?:has |have )?t(?:ook|ake|akes|aken) it upon (?:itself|themselves|himself|herself|ourselves) to [a-z]+"),
        ("puts at the disposal", OFFERED, 0.6, rf"{_WHO} {_DID}(?:puts?|places?|placed|makes?|made) (?:[^.;,]{{3,60}} )?(?:at (?:the|their|its) disposal|available)\b"),
        ("held opportune to", RECOMMENDED, 0.5, r"it (?:was|is) (?:also )?(?:considered|deemed|thought|found|judged|held|felt) (?:convenient|opportune|useful|desirable|advisable|appropriate|expedient|helpful|preferable|timely) to (?!note|recall)[a-z]+"),
        ("would be useful to", RECOMMENDED, 0.5, r"it (?:would|might|could) be (?:useful|desirable|advisable|helpful|worthwhile|preferable|expedient|good) to (?!note|recall|see|know|hear)[a-z]+"),
        ("wish expressed", RECOMMENDED, 0.6, r"(?:[^.;,]{2,50}? )?express(?:es|ed)? (?:the|its|their) wish that (?:the )?[A-Za-z]"),
        ("expects a paper from", REQUESTED, 0.55, r"[^.;,]{2,60}? (?:expect|expects|expected|awaits?) (?:to receive )?(?:an?|the|its|their|further) [^.;,]{3,50}? from (?P<who>(?:the |all |each )?[A-Za-z][\w' -]{2,50}?)(?=\s+(?:by|before|at|on|in|within|no|not)\b|[.;,]|$)"),
        ("asked for something", REQUESTED, 0.55, rf"{_WHO} (?:was|were|is|are|has been|have been) (?:asked|solicited|approached) for (?:an?|the|its|their|further|additional) (?!explanation|clarification|opinion)[a-z]+"),
        ("approached to", REQUESTED, 0.55, rf"{_WHO} (?:was|were|is|are|has been|have been|will be) approached (?:to|with a view to|with the request to) [a-z]+"),
        ("may be able to", OFFERED, 0.45, rf"{_WHO} (?:might|may) be able to [a-z]+"),
        ("happy to, in note form", OFFERED, 0.5, rf"{_WHO} (?:happy|willing|ready|prepared|glad|keen|able) to (?!note|see|hear|report)[a-z]+"),
        ("deadline in note form", REQUESTED, 0.55, r"(?:the )?(?:deadline|closing date) (?:for|to) [^.;:]{3,70}?: [^.;]*\d"),
        ("has so much time to", REQUESTED, 0.6, rf"{_WHO} (?:shall |will |would )?(?:have|has|had) (?:an?|one|two|three|four|six|eight|ten|\d+) (?:working )?(?:days?|weeks?|months?|fortnight)\b[^.;]{{0,50}}? to (?!now)[a-z]+"),
        ("sees to it that", AGREED, 0.5, rf"{_WHO} (?:ensures?|makes? sure|sees? to it|takes? care) that\b"),
        ("referred to a body", AGREED, 0.55, r"(?!(?:the |this )?(?:matter|question|issue|item|point|file|request) )[^.;,]{3,90}? (?:was|were|is|are|has been|have been) (?:referred|remitted|passed|handed) (?:back |on )?to (?P<who>(?:the |an? )[a-z][\w' -]{2,50}?)(?=,(?! which (?:must|will|shall|is to)\b)|\s+(?:for|with|which|in order)\b|$)"),
        ("invited to an event", OFFERED, 0.55, rf"{_WHO} {_DID}(?:invite[sd]?) (?P<whom>[^.;,]{{3,60}}?) to (?:an? |its |the )(?:[\w-]+ ){{0,4}}?(?:course|workshop|training|seminar|study visit|exercise|visit|meeting|webinar|conference)\b"),
        ("glad to, as it said", OFFERED, 0.55, rf"{_WHO} {_DID}{_SAID_THAT} (?:would|will|is|was|are|were) be (?:glad|happy|pleased|honoured|delighted|prepared|ready|willing|able) to (?!note|see|hear|report|inform)[a-z]+"),
        ("see you at the next", FOLLOW_UP, 0.6, r"see you (?:all |again |next |there )*(?:in|at|on)\b[^.;]*\d"),
        ("expects somebody to", REQUESTED, 0.55, r"(?:we|they|participants|delegates|countries|parties|members|(?:the )?(?:ministers|leaders)) (?:also |further )?(?:expect|expects|expected|count on|counts on|counted on|rely on|relied on) (?P<who>[^.;,]{3,70}?) to [a-z]+"),
        ("wishes somebody to", REQUESTED, 0.55, r"(?!some\b|several|one\b|others?\b|many|a few|most)(?:[^.;,]{2,50}? )?(?:also )?(?:wish|wishes|wished|want|wants|would like) (?P<who>(?:the |all |every )?[A-Z]?[A-Za-z][\w' -]{2,60}?) to (?!be\b|thank|see|note)[a-z]+"),
        ("left to", AGREED, 0.65, r"it (?:(?:was|is) left (?:to|for)|(?:falls|fell|is|was) (?:up)?(?:on|to|for)|is incumbent (?:up)?on|behoves) (?P<who>[^.;]{3,70}?) to [a-z]+"),
        ("given the task", AGREED, 0.7, rf"{_WHO} (?:was|were|is|are|has been|have been) (?:given|handed|assigned|accorded) (?:the (?:task|job|mandate|responsibility|role) (?:of|for|to)|a mandate (?:to|for))\b"),
        ("gave a mandate", AGREED, 0.7, r"[^.;,]{3,60}? (?:gave|gives|give) (?P<who>[^.;]{3,70}?) (?:a|the) (?:mandate|task|authority|responsibility) (?:to|of|for)\b"),
        ("is to replace", AGREED, 0.55, r"(?:an?|one|the) (?:single |new |common |joint |simplified |revised )[^.;,]{3,60}? (?:is|are) to (?:replace|serve|apply|cover|govern|guide)\b"),
        ("agreed on doing", AGREED, 0.55, rf"{_WHO} {_DID}(?:agreed|agree|concurred|settled|decided|decide|converged|resolved)(?: in principle| by consensus| unanimously)? (?:up)?on (?!(?:the |an? )?(?:\w+ )?{_HELD_DEAR})(?:the |an? |its |their )?{_ACTION_NOUN}"),
        ("consensus on doing", AGREED, 0.55, rf"(?:general |broad |an? )?(?:consensus|agreement|understanding) (?:was reached|has been reached|was found|emerged) (?:up)?(?:on|to) (?!(?:the |an? )?(?:\w+ )?{_HELD_DEAR})[a-z]+"),
        ("took the task", AGREED, 0.65, rf"{_WHO} {_DID}(?:assumed?|took on|took|accepted|accepts) (?:the |a )?(?:commitment|task|responsibility|obligation|job) (?:to|of)\b"),
        ("passed on", AGREED, 0.55, r"(?:the |this )?(?:matter|question|issue|item|point|file|request) (?:was|is|has been) (?:passed|referred|remitted|handed|transmitted) to (?P<who>[^.;,]{3,70})(?!, which (?:must|will|shall))"),
        ("put off", AGREED, 0.6, r"(?:further |the )?(?:consideration|discussion|examination|adoption|decision|review)\b[^.;]{0,110}? (?:was|is|were|has been) (?:postponed|deferred|adjourned|carried over) (?:until|to)\b"),
        ("mandate prolonged", AGREED, 0.6, r"(?:its|their|the) (?:[\w-]+ ){0,3}?(?:mandate|term|terms of reference|programme|project|moratorium|agreement)\b[^.;]{0,60}? (?:was|is|were|has been|have been) (?:renewed|extended|prolonged) (?:until|for|to|by)\b"),
        ("remains committed to a date", AGREED, 0.55, r"(?:we|(?:the )?(?:ministers|leaders|members|parties|participants|countries)) (?:remain|are) committed to [a-z]+ing\b[^.;]*\b(?:by|before|in) (?:the end of )?(?:[A-Z][a-z]+ )?\d"),
        ("plan on the way", OFFERED, 0.5, rf"{_WHO} {_DID}announced the (?:opening|launch|start|beginning|creation|establishment|resumption) of\b"),
        ("looks to", REQUESTED, 0.6, r"(?:[^.;,]{2,40}? )?(?:look|looks|looked) to (?P<who>[^.;,]{3,70}?) to [a-z]+"),
        ("called for somebody to", REQUESTED, 0.6, r"[^.;,]{2,60}? call(?:s|ed)? for (?P<who>(?:the |all )?[A-Za-z][\w' -]{2,60}?) to [a-z]+"),
        ("asked for help", REQUESTED, 0.6, r"(?:[^.;,]{2,50}? )?(?:asked|asks?|requested|requests?|appealed to|appeals? to|solicited) (?P<who>(?:the |all )?[A-Za-z][\w' -]{2,70}?) for (?:multi-year |additional |further |its |their |technical |financial )*(?:help|assistance|support|advice|information|data|funding|contributions|guidance|comments|clarification)\b"),
        ("requested to, in note form", REQUESTED, 0.55, rf"{_WHO} (?:kindly )?(?:requested|invited|urged) to (?!be\b)[a-z]+"),
        ("may wish to", RECOMMENDED, 0.55, rf"{_WHO} (?:may|might|could|would)(?: also)? (?:wish to |want to |usefully |be well advised to |do well to |be advised to |like to )(?:consider )?[a-z]+"),
        ("may consider", RECOMMENDED, 0.5, rf"{_WHO} (?:may|might) consider [a-z]+ing\b"),
        ("desirable for", RECOMMENDED, 0.55, r"it (?:is|was|would be|might be) (?:considered |felt |deemed |thought )?(?:desirable|advisable|useful|helpful|appropriate|expedient|preferable) for (?P<who>[^.;]{3,70}?) to [a-z]+"),
        ("is reminded that it may", RECOMMENDED, 0.4, rf"{_WHO} (?:was|were|is|are) reminded that (?:contributions|nominations|offers|submissions)\b"),
        ("idea supported", RECOMMENDED, 0.55, r"the (?:idea|suggestion|proposal|notion) (?:that|of|to)\b[^.;]{5,200}? (?:was|were|is) (?:widely|broadly|generally|warmly|strongly|well) (?:supported|welcomed|received|endorsed)|the (?:idea|suggestion|proposal|notion) (?:that|of|to)\b[^.;]{5,200}? (?:met with|found|enjoyed|received|commanded) (?:wide|broad|general|strong|much) (?:support|approval|agreement|favour)"),
        ("recommended to somebody", RECOMMENDED, 0.65, r"(?:it (?:is|was) |[^.;,]{2,60}? )recommend(?:s|ed)? to (?P<who>(?:the |all )?[A-Z]?[A-Za-z][\w' -]{2,70}?) (?:to [a-z]+|the [a-z]+(?:tion|sion|ment|ance|al|ing)\b)"),
        ("came forward", OFFERED, 0.6, rf"{_WHO} {_DID}(?:came|come|stepped) forward (?:as|to|with)\b"),
        ("offered, for its part, to", OFFERED, 0.7, rf"{_WHO} {_DID}(?:offer(?:s|ed)?|volunteer(?:s|ed)?|propose[sd]?|promise[sd]?|pledge[sd]?|intend(?:s|ed)?|plan(?:s|ned)?)(?:, [^,;.]{{3,60}},)? to (?!the|an?\b)[a-z]+"),
        ("ready or willing", OFFERED, 0.6, rf"{_WHO} {_DID}(?:declare[sd]? (?:itself|himself|herself|themselves)(?: to be)?|(?:made|let it be) known that (?:it|he|she|they) (?:stood|stands|was|is|were|are|would be)|(?:is|are|was|were)|said (?:that )?(?:it|they|he|she) (?:was|were|is|are)) (?:ready|willing|prepared|minded|disposed|in a position) to\b"),
        ("intends, as it said", OFFERED, 0.6, rf"{_WHO} {_DID}(?:said|says|announced|indicated|stated|explained|reported|added)(?: that)? (?:it|they|he|she) (?:intend(?:s|ed)?|plan(?:s|ned)?|aim(?:s|ed)?|hoped? to|was planning|is planning) to\b"),
        ("could, as it said", OFFERED, 0.5, rf"{_WHO} {_DID}(?:said|indicated|intimated|suggested|announced|mentioned)(?: that)? (?:it|they|he|she) (?:could|might|would|would be able to|would be in a position to) (?!be\b|not\b|have\b)[a-z]+"),
        ("intention shown", OFFERED, 0.65, rf"{_WHO} {_DID}(?:manifested|showed|voiced|signall?ed|express(?:es|ed)|declared|stated|announced|conveyed) (?:its|their|his|her)(?: [A-Z]?[a-z]+'s)?(?: \w+)? (?:intention|readiness|willingness|interest|wish|desire|plans?)(?: of| in| to)\b"),
        ("interest in doing", OFFERED, 0.55, rf"{_WHO} {_DID}(?:express(?:es|ed)|signall?ed|showed|voiced|indicated) (?:an? |strong |its |their )?interest in (?:hosting|joining|funding|financing|leading|supporting|contributing|participating|providing|taking|co-[a-z]+)"),
        ("money announced", OFFERED, 0.6, rf"{_WHO} {_DID}(?:announce[sd]?|pledge[sd]?|promise[sd]?|commit(?:s|ted)|earmark(?:s|ed)|allocate[sd]|contribute[sd]?|(?:is|are) (?:putting up|contributing|providing|allocating|committing)) {_MONEY}"),
        ("is considering", OFFERED, 0.5, rf"{_WHO} (?:considers|is considering|are considering|is looking into|is exploring) (?:hosting|joining|translating|funding|financing|opening|providing|[a-z]{{3,}}(?:at|is|iz|if)ing)\b"),
        ("might, one day", OFFERED, 0.45, rf"{_WHO} (?:might|may) (?:come in with|contribute|host|fund|finance|co-finance|provide|offer)\b"),
        ("meets next", FOLLOW_UP, 0.7, r"(?:[^.;,]{2,60}? )?(?:will |shall )?(?:next meet|meet next|meets next|meet again|meets again|will reconvene|reconvene[sd]?)\b[^.;]*\b(?:in|on|at)\b[^.;]*\d"),
        ("next meeting scheduled", FOLLOW_UP, 0.75, rf"(?:[^.;,]{{2,60}}? (?:was|were) informed that )?(?:the |its |our |their )?(?:{_NEXT})\b[^.;:]{{0,70}}? (?:is|are|was|were|has been|have been) (?:now |currently |tentatively |provisionally )*(?:scheduled|planned|slated|set|foreseen|confirmed|fixed) (?:to|for|in|on)\b"),
        ("offer to host taken", FOLLOW_UP, 0.7, rf"(?:the )?(?:kind |generous )?(?:offer|invitation|proposal)(?: made)? (?:by|of|from) (?P<who>[^.;,]{{2,60}}?) to (?:host|hold|convene|organi[sz]e) (?:the |its )?(?:{_NEXT})\b[^.;]{{0,120}}? (?:was|were|is|has been) (?:gratefully |warmly |unanimously )?(?:accepted|welcomed|endorsed)"),
        ("next meeting, in note form", FOLLOW_UP, 0.65, rf"(?:the )?(?:{_NEXT}|follow-up)\b(?: [\w-]+){{0,3}}? (?:call|meeting|session|workshop|conference|teleconference|webinar)(?: is)?(?::)? (?:[^.;:\d]{{0,40}}?, )?(?:on|in)\b[^.;]*\d"),
        ("meet again", FOLLOW_UP, 0.6, r"(?:let us|we shall|we will) (?:meet|see each other|see one another) again\b[^.;]*\b(?:in|on|at)\b"),
        *SAYINGS,
    )
)  # fmt: skip
OWN_SUBJECT = frozenset(idiom.name for idiom in IDIOMS if "(?P<who>" not in idiom.pattern.pattern)
"""Idioms that begin with what is due rather than with whom: the party spoken of before is not theirs."""
_LOOK_BACK = frozenset(name for name, _kind, _confidence, _pattern in SAYINGS)
"""Of these, what may tell of another time or of procedure."""
_NO_MORE = re.compile(r"(?i)\b(?:not|never|neither|nobody|had)\b")
_HELD_THAT = re.compile(
    r"(?i)(?:there was|there is|the meeting reached|members reached|participants reached)\s+(?:a\s+)?(?:general |broad |full |wide )?(?:consensus|agreement)\s+that\s+|(?:general )?(?:consensus|agreement) was reached that\s+|(?:[^.;,]{2,60}? )?(?:reached|came to|arrived at|noted|recorded|found) (?:an? |the )?(?:general |broad )?(?:agreement|understanding|consensus|conclusion) that\s+|it (?:was|is) (?:also |further |therefore )?(?:the (?:common |general |shared )?understanding|the sense of the meeting|understood|concluded|settled|deemed appropriate|found appropriate|considered appropriate|the wish of the meeting) that\s+|(?:[^.;,]{2,60}? )?(?:concurred|resolved|determined) that\s+"
)
"""Ways of saying that something was agreed in which the clause decides whether it binds."""
_THOUGHT_THAT = re.compile(
    r"(?i)(?:it (?:was|is) (?:also )?(?:thought|felt|considered|deemed|found|believed) (?:to be )?(?:important|useful|desirable|advisable|helpful|essential|beneficial|appropriate) that|it (?:is|was) (?:the )?(?:general|common|shared|prevailing|unanimous|majority|widely held) (?:view|feeling|opinion|sense|belief)(?: [^.;,]{2,40}?)? that|(?:the |all )?(?:participants|members|committee|commission|council|group|meeting|conference|parties|delegates|ministers|leaders|officials|board|assembly|forum|bureau|workshop|session|experts|delegations|panel)(?: [^.;,]{2,30}?)? (?:is|are|was|were) of the (?:opinion|view) that|(?:the |all )?(?:participants|members|committee|commission|council|group|meeting|conference|parties|delegates|ministers|leaders|officials|board|assembly|forum|bureau|workshop|session|experts|delegations|panel)(?: [^.;,]{2,30}?)? (?:shared?|took|takes?|held|holds?) the view that|[^.;,]{2,60}? (?:considered|found|deemed) it (?:important|useful|desirable|advisable|helpful|appropriate) that|it (?:is|was|would be) (?:desirable|advisable|preferable) that|[^.;,]{2,60}? (?:wishes|wished) that)\s+"
)
_NEXT_PROPOSED = re.compile(
    r"(?i)it (?:is|was) (?:proposed|suggested|recommended|agreed|decided) that the next (?:[\w-]+ ){0,5}?(?:meeting|session|conference|workshop|summit) (?:should )?(?:take place|be held|be convened|be hosted|meet)\b"
)
_LEAD_IN = re.compile(
    r"(?:in|on|at|with|within|following|after|having|recogni[sz]ing|since|as|to|consequently|accordingly|thereupon|moreover|furthermore|for|under|by|given|noting|considering|finally|turning|also|further|then|regarding|concerning|if|where|should|subject|pending|upon|through|despite|although|while|because|taking|against|this|that)\b",
    re.I,
)
_BESIDE = re.compile(
    r"(?:;|,|:)\s+(?:(?:and|but|while|whereas)\s+)?|\s+(?:and|while)\s+(?=(?:it|the|all|each)\s|[A-Z])"
)


MOST = 30
"""Clauses of a sentence that are looked at; each is held against every way of speaking."""


def idioms(text: str, setting: Setting, taken: tuple[int, ...] = ()) -> Iterator[Found]:
    """What such ways of speaking bind to, read where a sentence, an item or a clause of it begins.

    `taken`: where other rules have found a verb; a clause in which they did is not read again.
    """
    begins = [setting.own]
    for found in islice(_BESIDE.finditer(text, setting.own), MOST):
        lead = text[setting.own : found.start()].strip()
        if found[0].strip() == "," and not _LEAD_IN.match(lead):
            continue
        if ";" not in found[0] and parties(text[begins[-1] : found.start()]):
            continue  # *Estonia, Finland and Latvia were*: one subject
        begins.append(found.end())
    done = -1
    for number, begin in enumerate(begins):
        if begin <= done:
            continue
        ends = re.search(r";\s|\.\s", text[begin:])
        end = begin + ends.start() if ends else len(text)
        following = begins[number + 1] if number + 1 < len(begins) else end
        if any(begin <= at < min(following, end) for at in taken):
            continue
        for one in _idiom(text[begin:end], begin, setting):
            yield one
            done = begin


def _idiom(mine: str, begin: int, setting: Setting) -> Iterator[Found]:
    if _REJECTED.search(mine):
        return
    if _NEXT_PROPOSED.match(mine):
        yield Found(begin, begin, FOLLOW_UP, (), "next meeting proposed", 0.7)
        return
    for pattern, kind, name in ((_HELD_THAT, AGREED, "held that"), (_THOUGHT_THAT, RECOMMENDED, "thought well that")):
        if found := pattern.match(mine):
            binds, who, _kind = _clause(mine[found.end() :], setting)
            if binds:
                yield Found(begin, begin, kind, who, name, binds - 0.1)
            return
    for idiom in IDIOMS:
        if found := idiom.pattern.match(mine):
            groups = found.groupdict()
            named = groups.get("who")
            if (body := groups.get("body")) and _is_speaker(body):
                continue
            if idiom.name in _LOOK_BACK and (
                _is_history(mine, 0, found.end(), setting) or _PROCEDURAL.search(found[0]) or _NO_MORE.search(found[0])
            ):
                continue
            if idiom.kind == RECOMMENDED and setting.rejected_after:
                continue
            if named and re.search(r"(?i)\b(?:not|never|no)\b|\bhad (?:\w+ly )?offered\b", found[0]):
                continue
            if named and re.search(r"(?i)\b(?:a|an|the|its|their|this|any)$", named):
                continue  # *have thrown their weight behind a plan to*
            if idiom.name == "is due by a day" and (
                AFFIRMATIVE.match(mine) or re.search(r"\b(?:recalled|explained|rules?|[Aa]rticle \d+)\b", found[0])
            ):
                continue
            if (
                named
                and idiom.kind == OFFERED
                and re.match(r"(?i)(?:one|another|some|several|an?)\b(?! number)", named)
            ):
                continue  # nobody in particular
            who = _named(named) if named else ()
            if named and not who and idiom.kind in (RECOMMENDED, REQUESTED):
                who = anybody(named)
            if named and not who:
                continue
            yield Found(begin, begin, idiom.kind, who, idiom.name, idiom.confidence)
            return
    yield from frames(mine, begin, setting)


def _named(words: str) -> tuple[str, ...]:
    """The parties before the verb of an idiom, also after a lead-in and with a role in brackets: *Ghana (lead)*."""
    words = re.sub(r"\s*\([^)]{1,30}\)\s*$", "", words.strip(" ,"))
    words = re.sub(
        r"^(?:the )?(?:delegation|representative|prime minister|president|minister|government)s? of (?:the )?(?=[A-Z])",
        "",
        words,
        flags=re.I,
    )
    return parties(words) or parties(subject_of(words))

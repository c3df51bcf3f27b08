"""Further ways of binding that hang on no single verb, by what becomes of a thing, a task, a sum or an idea; data.

As the idioms, whose rows these join. Three groups of a pattern mean something: `who` is the party that is bound, `body`
must be the meeting or those who make it up rather than a single delegation, and `ahead` a day that is still to come.
"""

from __future__ import annotations

from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED
from commitments.intake.binding.patterns import _GATHERING, _NEXT
from commitments.intake.calendar_words import NUMBER

_WHO = r"(?P<who>(?:the |all |each |any |every )?[A-Za-z][\w' ,()-]{1,90}?)"
_BODY = r"(?P<body>(?:the |all )?[A-Za-z][\w' -]{1,70}?)"
_ALSO = r"(?:(?:has|have|also|further|hereby|unanimously|provisionally|formally|in turn|then|finally|generously|kindly|therefore|accordingly) )*"
_BE = r"(?:was|were|is|are|has been|have been|will be|shall be|would be)"
_ACT = r"(?:[\w'-]+ ){0,4}?(?:purchase|hire|release|opening|closure|stocking|extension|renewal|transfer|sale|lease|recruitment|award|allocation|use|launch|creation|establishment|start|continuation|suspension|reduction|increase|procurement|payment|publication|merger|construction|installation|appointment|secondment|withdrawal|removal|replacement|translation|conversion|introduction|deployment|test|trial|pilot|survey|study|mission|visit)"
_GIVEN_ON = r"(?:passes|falls|fell|goes|moves|lies|rests|(?:will|shall|would|is to) (?:pass|fall|go|move|lie|rest)|(?:was|is|were|are|will be|has been) (?:handed|passed|entrusted|assigned|given|transferred|left|allotted|delegated))"
_THING = r"(?:letter|mission|visit|patrol|team|tender|survey|study|pilot|moratorium|timetable|schedule|calendar|ceasefire|truce|ban|package|rota|roster|division of labour|sequence|formula|exercise|campaign|audit|inventory|course|fund|pool|hotline|position paper|route map)"
_IDEA = r"(?:idea|suggestion|proposal|notion|motion|request|recommendation|offer)"
_UPHELD = (
    r"(?:taken up|accepted|adopted|approved|agreed(?: to| upon)?|endorsed|carried|retained|upheld|granted|followed)"
)
_WANTED = r"(?:study|review|report|inquiry|investigation|conclusion|establishment|creation|adoption|ratification|release|removal|lifting|suspension|resumption|convening|appointment|completion|extension|ban|moratorium|halt|survey|audit|assessment|evaluation|cessation|ceasefire|publication|withdrawal|abolition|introduction|simplification|harmoni[sz]ation)"

SAYINGS = (
    ("act approved", AGREED, 0.5, rf"{_BODY} {_ALSO}(?:approve[sd]?|authori[sz]e[sd]?|sanction(?:s|ed)?|endorse[sd]?|confirm(?:s|ed)?|clear(?:s|ed)?) (?:the|an?|its|their) {_ACT} (?:of|to|for|in|on|by|with|at|until|from|between)\b"),
    ("proposal upheld", AGREED, 0.55, rf"{_BODY} {_ALSO}(?:endorse[sd]?|approve[sd]?|accept(?:s|ed)?|adopt(?:s|ed)?|back(?:s|ed)?|uphold|upheld|granted) (?:the|an?|its|their|this|[A-Z][a-z]+'s) (?:[\w-]+ ){{0,2}}?{_IDEA}s? (?:(?:of|by|from|made by|put forward by) [^.;,]{{3,60}}? )?(?:that|to|for) (?!host|hold|convene)[a-z]"),
    ("support lent", AGREED, 0.5, rf"{_BODY} {_ALSO}(?:(?:lent|lends?|gave|gives?|pledged|declared) (?:its|their)? ?(?:\w+ )?(?:support|backing|assent) (?:to|for)|threw (?:its|their) weight behind|rall(?:y|ied) (?:to|behind|around)|came out for) (?:the|an?) [a-z]"),
    ("decision made known", AGREED, 0.6, r"[^.;,]{2,70}? (?:announce[sd]?|place[sd]? on record|put on record|record(?:s|ed)?|ma(?:kes?|de) known|communicate[sd]?|confirm(?:s|ed)?) (?:its|their|the) decision to (?!note|welcome)[a-z]+"),
    ("task passes to", AGREED, 0.6, rf"(?:the |its )?(?:responsibility|task|job|duty|lead|coordination|role|mandate|presidency|chair|chairmanship|management|custody|upkeep|maintenance|organi[sz]ation|drafting|follow-up)\b[^.;,]{{0,80}}? {_GIVEN_ON} (?:over )?(?:to|on|upon|with) (?P<who>(?:the |an? )?[A-Za-z][\w' -]{{1,60}}?)(?=\s+(?:on|from|as|for|until|by|in|at|with|of)\b|[.;,]|$)"),
    ("funds set aside", AGREED, 0.55, rf"(?:(?:an?|the) (?:sum|amount|budget|total|envelope|credit|provision|grant|loan) of |(?:the )?(?:necessary |additional |sufficient |further )?(?:funds|resources|money|financing)\b|(?:[A-Z]{{2,3}}\$? ?|US\$ ?|[€$£] ?)\d)[^.;]{{0,70}}? {_BE} (?:\w+ly )?(?:set aside|earmarked|allocated|reserved|put aside|released|voted|approved|made available|assigned)\b"),
    ("level fixed", AGREED, 0.5, rf"(?:[^.;,]{{0,50}}? )?(?:quotas?|catch(?:es)?|fees?|rates?|ceilings?|limits?|budget|contributions?|scale|tariffs?|levy|dues|thresholds?|targets?|allowances?|subscriptions?|charges?|prices?)\b[^.;]{{0,50}}? {_BE}(?: \w+ly)? (?:fixed|set|capped|frozen) (?:at|to|for)\b[^.;]*\d"),
    ("nobody may", AGREED, 0.45, r"no (?:part(?:y|ies)|members?|states?|vessels?|countr(?:y|ies)|governments?|person|operators?|(?:new|further|additional|more) [a-z-]+(?: [a-z-]+){0,2}?) (?:may|shall|will|would|is to|are to) (?!(?:be )?(?:able|needed|required|necessary|possible|known|doubt|need|find|suffer|lose|benefit)\b)[a-z]+"),
    ("called for an act", REQUESTED, 0.5, rf"{_BODY} {_ALSO}call(?:s|ed)? for (?:the |an? |further |greater |more |urgent |immediate |swift |early |rapid |prompt |full |universal )*(?:[\w-]+ ){{0,2}}?{_WANTED}\b"),
    ("insisted on an act", REQUESTED, 0.5, rf"{_BODY} {_ALSO}(?:insist(?:s|ed)?|demand(?:s|ed)?) (?:that [^.;]{{3,90}}? (?:be|should|must)\b|(?:on )?(?:the |an? )(?:\w+ ){{0,3}}?{_WANTED}\b)"),
    ("gave instructions", REQUESTED, 0.6, r"[^.;,]{2,60}? (?:gave|gives?|issued?|left) (?:the |their |its )?(?:[\w-]+ ){0,2}?(?:instructions?|orders|directions|directives?) (?:for|to|that)\b"),
    ("goal set", AGREED, 0.5, rf"{_WHO} {_ALSO}(?:set|sets|adopted|fixed|agreed(?: on)?)(?: themselves| itself| ourselves)? (?:the|an?) (?:[\w-]+ ){{0,2}}?(?:goal|target|aim|objective)s? (?:of|to|for|that)\b[^.;]*(?:\d|ing\b)"),
    ("offer renewed", OFFERED, 0.55, rf"{_WHO} {_ALSO}(?:confirm(?:s|ed)?|reiterate[sd]?|renew(?:s|ed)?|repeat(?:s|ed)?|reconfirmed) (?:its|their|his|her) (?:\w+ ){{0,2}}?(?:offer|pledge|invitation|contribution|readiness|willingness|participation|intention) (?:of|to|for|in|that)\b"),
    ("put itself forward", OFFERED, 0.6, rf"{_WHO} {_ALSO}(?:put|puts|presented|presents|proposed|offered|nominated) (?:itself|himself|herself|themselves)(?: forward)? (?:as|for)\b"),
    ("invitation to the next meeting", FOLLOW_UP, 0.65, rf"{_WHO} {_ALSO}(?:extend(?:s|ed)?|issued?|made|renewed) (?:an?|its|the)(?: \w+)? (?:invitation|offer) (?:to|for) [^.;]{{0,50}}?(?:{_NEXT})\b[^.;]{{0,60}}?\b{_GATHERING}\b"),
    ("advised against", RECOMMENDED, 0.55, rf"{_BODY} {_ALSO}(?:advise[sd]?|counsel(?:s|led)?|recommend(?:s|ed)?|decide[sd]?|spoke out) against (?:the )?[a-z]"),
    ("agreement to do", AGREED, 0.6, r"there (?:was|is) (?:also )?(?:(?:general|broad|full|wide|unanimous|common|clear|an?) )*(?:agreement|consensus|understanding|unanimity|resolve) (?:to (?!the\b)[a-z]+|on (?:the )?(?!need|importance|value|fact)[a-z]+(?:ing|ion|ment)\b)"),
    ("support for doing", RECOMMENDED, 0.45, r"there (?:was|is) (?:also )?(?:(?:general|broad|full|wide|unanimous|strong|considerable|much) )+(?:support|backing|sympathy|enthusiasm) for (?:the (?:idea|suggestion|proposal) (?:of|to) )?(?!continu|strengthen|enhanc|deepen)(?:[a-z]+ing\b|an? [a-z])"),
    ("thing agreed", AGREED, 0.5, rf"{_BODY} {_ALSO}(?:agrees?|agreed|settle[sd]|negotiated)(?: on| upon)? (?!the (?:need|importance|value)\b)(?:the|an?|their|its) (?:text of an? |terms of an? |[\w'-]+ ){{0,4}}?{_THING}\b"),
    ("thing was agreed", AGREED, 0.5, rf"(?:an?|the) (?:[\w'-]+ ){{0,3}}?{_THING}\b[^.;,]{{0,60}}? {_BE} (?:\w+ly )?(?:agreed|decided|settled)(?: upon| on)?\b"),
    ("understanding reached", AGREED, 0.55, rf"{_WHO} {_ALSO}(?:reach(?:ed)?|came to|struck) (?:an?|the) (?:\w+ ){{0,2}}?(?:understanding|agreement|accord|deal|arrangement) (?:on (?:the )?[a-z]+ing\b|to (?!the\b)[a-z]+|under which|whereby|by which)"),
    ("idea taken up", AGREED, 0.5, rf"(?:an?|the|one|this) (?:[\w-]+ )?{_IDEA} (?:(?:of|by|from|made by) [^.;,]{{3,60}}? )?(?:that|of|to|for)\b[^.;]{{5,150}}? {_BE} (?:\w+ly )?{_UPHELD}(?! with)\b"),
    ("sent back to", AGREED, 0.6, r"(?:the |this |these )?(?:matters?|questions?|issues?|items?|points?|files?|requests?|texts?|drafts?|proposals?|subject|dossier) (?:[^.;,]{2,60} )?(?:was|were|is|are|has been|have been|goes|go|went|will go)(?: therefore| thus| accordingly)? (?:(?:referred|remitted|passed|handed|returned|sent|transmitted|entrusted|submitted|forwarded) )?(?:back |on |over )?to (?P<who>(?:the |an? )?[A-Za-z][\w' -]{2,50}?)(?=,(?! which (?:must|will|shall|is to)\b)|\s+(?:for|with|which|in|by|as|so|at)\b|[.;]|$)"),
    ("was held necessary", RECOMMENDED, 0.55, r"it (?:was|is)(?: also| further)? (?:considered|deemed|thought|found|judged|held|felt) (?:necessary|essential|indispensable|important|prudent|wise|best|right|worthwhile) (?:to (?!note|recall|stress|keep in mind)[a-z]+|for (?P<who>[^.;]{3,70}?) to [a-z]+)"),
    ("given time to", REQUESTED, 0.6, rf"{_WHO} (?:was|were|is|are|has been|have been|gets?|will get|will be) ?(?:given|granted|allowed|accorded)? ?(?:until|till|{NUMBER} (?:more |further )?(?:days?|weeks?|months?|years?)|time until) [^.;]{{0,60}}?\bto (?!now)[a-z]+"),
    ("sees a need for", RECOMMENDED, 0.45, r"(?P<body>(?:the |all )?[A-Za-z][\w' -]{1,70}?) (?:sees?|saw|identified) (?:an? )?(?:\w+ )?need (?:for (?P<who>(?:the |all )?[A-Za-z][\w' -]{2,60}?) )?to (?!note)[a-z]+"),
    ("looks forward to a paper", REQUESTED, 0.45, r"(?:[^.;,]{2,60}? )?look(?:s|ed)? forward to (?:receiving|seeing|considering|examining) (?:an?|the|its|their|further|more)\b[^.;]*\b(?:by|before|at|in time for) (?:the |its |their )?(?:next|end|[A-Z\d])"),
)  # fmt: skip
"""Name, kind, confidence and pattern."""

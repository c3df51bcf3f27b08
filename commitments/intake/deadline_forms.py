"""The forms in which papers say when something is due, each with a name and a weight; data."""

from __future__ import annotations

import re

from commitments.intake.calendar_words import DATE, MONTH, NUMBER, ORDINAL, WEEKDAY

_UNIT = r"(?:calendar |working |business |clear )?(?:days?|weeks?|months?|years?|hours?|working days?|fortnight)\b"


_BODYWORD = r"(?:(?-i:[A-Z])[\w'/-]*|of|the|on|for|and|in|senior|officials'?|ministerial|annual|regular|full|ordinary|plenary|planning|technical|scientific|special|extraordinary|biennial|working|group|formal|intersessional|joint|review|high-level|leaders'|ministers'|expert|experts'|standing|steering|committee|council|[a-z]+al)"


_GATHER = r"(?:meetings?|sessions?|conferences?|summits?|assembly|plenary|workshops?|SOM|retreat|congress|round|forum|dialogue|(?:tele|video)?conference calls?|calls?|teleconferences?|videoconferences?|consultations?|cycle)"


_NTH = rf"(?:next|following|subsequent|forthcoming|upcoming|coming|{ORDINAL})"


MEETING = (
    rf"(?:(?:the|its|their|our|each|every|this|a|any)\s+(?:{_BODYWORD}\s+){{0,4}}?{_NTH}(?:\s+and\s+{ORDINAL})?\s+(?:{_BODYWORD}\s+){{0,6}}?{_GATHER}"
    rf"(?:\s+of\s+(?:the\s+)?(?-i:[A-Z])[\w'-]*(?:\s+(?:of|on|for|the|and|(?-i:[A-Z])[\w'-]*)){{0,8}})?"
    rf"|{_NTH}\s+(?:{_BODYWORD}\s+){{0,5}}?{_GATHER}"
    r"|(?:the\s+)?(?-i:[A-Z]{2,}[A-Za-z]*[- /]?(?:\d{1,3}|[IVX]{1,5}))\b(?![-/]\d)|(?:the\s+)?(?:\d{1,3}\.COM)\b(?:\s+(?:meeting|session))?"
    r"|(?:the|its|their)\s+(?:next|following|forthcoming|upcoming|coming)\s+(?-i:[A-Z]{2,}[A-Za-z]*|Summit)\b)"
)


_SEASONAL = (
    rf"(?:the|our|its|their)\s+(?:{MONTH}|spring|summer|autumn|winter|annual|mid-year|ministerial)\s+{_GATHER}"
    rf"|our\s+(?:{_BODYWORD}\s+){{0,2}}{_GATHER}(?=\s+in\s)"
)
"""Meetings told by their season: *the spring meeting*, *our meeting in October*."""


_TITLED = r"the\s+(?:(?-i:[A-Z])[\w'-]*\s+){1,4}(?-i:Summit|Conference|Assembly|Meeting|Session|Forum)\b"


_HELD = rf"(?:,?\s*(?:to be held|scheduled|planned|which will be held|tentatively scheduled|taking place)?\s*(?:for\s+)?(?:(?:in|on|from)\s+(?:(?-i:[A-Z])[\w'-]*(?:,\s(?-i:[A-Z])[\w'-]*)?,?\s+)?(?:in\s+|on\s+|from\s+)?(?:the\s+)?{DATE}|for\s+the\s+{DATE}))?"


_BEFORE = r"(?:by|before|no later than|not later than|latest by|until|till|through|up to|prior to|on or before|by or before|ahead of|in advance of|well before|well in advance of|at the latest by|by no later than|and not later than)"


_HEDGE = r"(?:where possible |if possible |where practicable |preferably |ideally |at the latest |if feasible |as far as possible |and in any case |twice |at least once )?"


_CLAUSE = r"[^,.;:()]{3,90}?(?=[,.;:()]|$)"


_EVERY = (
    r"(?:(?:at least |not less than )?(?:once|twice|three times|two times) (?:a|an|per|every|each) (?:year|month|quarter|week|biennium|two years)|"
    rf"every (?:(?:{NUMBER}|other|second|third) )?(?:{ORDINAL} )?(?:years?|months?|weeks?|quarters?|days?|session|meeting|biennium)|"
    r"on (?:an? )?(?:annual|regular|quarterly|monthly|biennial|yearly|weekly|semi-annual|biannual|periodic|half-yearly|continuing|continuous|ongoing|rolling|systematic|six-monthly) basis|"
    r"each (?:year|month|quarter|session|meeting|week)|at (?:each|every)(?: \w+){0,3} (?:session|meeting)|at regular intervals|"
    r"semi-annually|bi-?annually|six-monthly|annually|quarterly|monthly|biennially|yearly|weekly|half-yearly|periodically|regularly|fortnightly|triennially|every year)"
)


_OFTEN = r"(?:regular|annual|quarterly|monthly|periodic|biennial|half-yearly|six-monthly|weekly|yearly)"


_PATTERNS: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (name, weight, re.compile(pattern, re.I if flags else 0))
    for name, weight, pattern, flags in (
        ("distance", 95, rf"\b{_HEDGE}(?:(?:no|not) later than |at least |at the latest |not less than |no less than |within )?(?P<n>{NUMBER}) (?P<u>{_UNIT}) (?:at least |at the latest )?(?P<w>before|prior to|in advance of|ahead of|preceding) (?P<e>(?:the )?(?:opening|start|beginning|date|commencement|holding|convening) of (?:the |each )?[^,.;:()]{{3,60}}?|{MEETING}|each (?:session|meeting)|the (?:meeting|session|event|visit|deadline|date|conference|workshop)|[^,.;:()]{{3,50}}?)(?=[,.;:()]|\s+(?:and|to|with|in order|for|so)\b|$)", 1),
        ("since", 95, rf"\b(?:within|no later than|not later than|by no later than|at the latest|in) (?:a period of |at most |a maximum of |the )?(?P<n>{NUMBER}|\d+) ?(?:\(\d+\) )?(?P<u>{_UNIT}) (?P<w>of|from|after|following) (?P<e>{_CLAUSE})", 1),
        ("within", 94, rf"\b(?:within|in|over|inside) (?:a period of |at most |a maximum of |no more than |not more than )?(?:the )?(?:next |coming |following |first )?(?P<n>{NUMBER}) ?(?:\(\d+\) )?(?P<u>{_UNIT})(?:' time)?(?: at the latest)?(?!s)(?! (?:ago|later|old))\b", 1),
        ("by", 93, rf"\b{_HEDGE}{_BEFORE} (?:(?:close of business|COB) (?:on |of )?|midnight (?:on |of )?|noon on |the close of business on |\d{{1,2}}[:.]\d\d(?: hours)? (?:on |of )?)?(?:the )?(?P<d>{DATE}|{WEEKDAY}|[0-3]\d/[01]\d(?![\d/]))(?: at the latest| or earlier)?", 1),
        ("by meeting", 92, rf"\b{_HEDGE}(?:in time for|{_BEFORE}) (?:the (?:opening|start|beginning|end|time) of )?(?P<e>{MEETING}|{_SEASONAL}|{_TITLED}){_HELD}", 1),
        ("by event", 74, r"\bby (?P<e>the (?:\w+ )?(?:anniversary|launch|opening|start|onset|completion|conclusion|entry into force|expiry|adoption) of [^,.;:()]{3,60}?)(?=[,.;:()]| and | so | in order |$)", 1),
        ("before event", 74, rf"\b{_HEDGE}(?:before|prior to|ahead of|in advance of|until|no later than|by the time) (?P<e>(?:the|its|their|they|it|any|these|this|such|each|a) [^,.;:()]{{3,70}}?)(?=[,.;:()]| and | so | in order |$)", 1),
        ("effect", 90, rf"\b(?:with effect from|effective(?: from)?|as from|as of|starting(?: from| on| in| with)?|beginning(?: on| in| with)?|commencing (?:on|in)|from) (?:the )?(?P<d>{DATE})(?: onwards?)?", 1),
        ("starting", 90, rf"\b(?:with effect from|effective(?: from)?|as from|as of|starting (?:from|on|in|with)|beginning (?:on|in|with|at)) (?P<e>{MEETING})", 1),
        ("at meeting", 85, rf"\b(?:at|to|as well as|during|for|on the (?:margins|occasion|sidelines) of|in the margins of|on the agenda of|onwards? (?:at|to)|into|in) (?P<e>{MEETING}|{_SEASONAL}){_HELD}", 1),
        ("span", 84, rf"\b(?:from|between) (?:the )?(?P<d>{DATE}) (?:to|and|until) (?:the )?(?P<d2>{DATE})", 1),
        ("on", 80, rf"\b(?:in|on|during|over|throughout|around|at|for|tentatively scheduled for(?: the)?|scheduled for(?: the)?|planned for(?: the)?|set for|provisionally (?:in|on)|, )\s?(?:the course of |the )?(?:tentatively |provisionally |the week of |the period )?(?P<d>{DATE})", 1),
        ("recurring", 70, rf"\b{_EVERY}\b", 1),
        ("often", 60, rf"\b(?:{_OFTEN}|recurrent) (?:\w+ )?(?:updates?|reports?|meetings?|consultations?|exchanges?|briefings?|reviews?|progress reports?|returns|statements?)\b", 1),
        ("once", 72, r"\b(?P<w>once|as soon as|immediately (?:after|upon|following)|upon|after|following|when|pending|subject to) (?P<e>(?!possible|practicable|feasible|appropriate|again|more|a (?:year|month|week)|per |all|consultation|discussion|which|that|some|long|this|the discussion|having|careful)[^,.;:()]{4,110}?)(?=[,.;:()]|$)", 1),
        ("during", 71, r"\b(?:during|throughout|in the course of) (?P<e>(?:the|its|their|this|each) [^,.;:()]{3,80}?)(?=[,.;:()]|\s+(?:to|and to|in order)\b|$)", 1),
        ("on its", 71, r"\bon (?P<e>(?:receipt|adoption|completion|approval|ratification|request|entry into force) (?:of [^,.;:()]{3,60}?|by [^,.;:()]{3,60}?)?)(?=[,.;:()]|$)", 1),
        ("going on", 55, r"(?:^|\bcommitment to (?:the )?)(?P<e>(?:continuing|ongoing|continued) [a-z]+(?: [a-z]+){0,3}?)(?= of| under| with| in| to| on|[,.;]|$)", 1),
        ("continuing", 50, r"\b(?:on an ongoing basis|on a continuing basis|from now on|until further notice|for the duration of [^,.;:()]{3,60}|in future|henceforth|continuously|continually)\b", 1),
        ("due", 92, rf"\b(?:deadline|due(?: date)?|by when|completion)\s*[:=–-]?\s*(?:by\s+)?(?P<d>{DATE})", 1),
        ("near", 78, r"\b(?:later |early |late )?(?:this|next) (?:year|month|week|spring|summer|autumn|winter)\b|\b(?:in|over|during|by|before|until|throughout) the (?:spring|summer|autumn|winter)\b", 1),
        ("extended", 72, rf"\bextend(?:s|ed|ing)?\b[^.;]{{0,70}}?\b(?P<p>(?:until|to|by) (?P<d>{DATE}))", 1),
        ("given", 90, rf"\b(?:has|have|had|is given|are given|was given|were given|allowed) (?P<n>{NUMBER}) (?P<u>{_UNIT})(?= (?:in which )?to\b)", 1),
        ("from now", 94, rf"\b(?P<n>{NUMBER}) (?P<u>{_UNIT}) from (?:now|today)\b", 1),
        ("feast", 74, rf"\b{_BEFORE} (?:the )?(?:Easter|Christmas|Ramadan|(?:next |the following )?(?:winter|summer|spring|autumn)(?: (?:break|recess|season))?(?: of \d{{4}})?)(?! (?:session|meeting))\b", 1),
        ("vague", 40, r"\b(?:as soon as (?:possible|practicable|feasible)|ASAP|at (?:the|their|its|your) earliest (?:opportunity|convenience|possible (?:date|opportunity))|without (?:further |undue |any )?delay|with immediate effect|effective immediately|immediately|forthwith|in due course|intersessionally|(?:in|within|over) the (?:coming|next|following) (?:weeks|months|days|years|season|few weeks|few months)|for the following cycle|thereafter)\b", 1),
    )
)  # fmt: skip

"""Patterns that several rules share; data."""

from __future__ import annotations

import re

from commitments.intake.verbs import ADVERB, DECIDE, ENCOURAGE, PROPOSE, REQUEST, forms, past, pasts, third

_ADV = rf"(?:{ADVERB}\s+|(?:between|among) (?:them|themselves)\s+|(?:in turn|in due course|in the meantime|for (?:its|their) part|at once|soon|shortly|first|from now on|from then on|in (?:the )?future|each year|every year|if (?:needed|necessary|possible)|where (?:needed|necessary|possible)|on request)\s+|, (?:[a-z][^,]{{3,60}}), )*"


_AUX = re.compile(
    rf"(?:(?:,\s+(?:however|therefore|nevertheless|in turn|thus|moreover),\s+)?\b(?:have|has|had|having|was|were|is|are|am|be|been|being|will|shall|would|should|could|may|might|must|can|cannot|to|not|never|do|does|did|get|got|it)\b(?:,\s+\w+,)?\s+(?:{ADVERB}\s+)*)+$",
    re.I,
)


_FINITE = re.compile(
    rf"\b(?P<verb>{forms(*DECIDE, *REQUEST, *ENCOURAGE, *PROPOSE)}|{pasts(*DECIDE, *REQUEST, *ENCOURAGE, *PROPOSE)}|call(?:s|ed)?(?=(?: \w+)? (?:up)?on\b)|reiterate[sd]?(?= (?:its|their|the|his) (?:request|invitation|call|appeal)))\b",
    re.I,
)


_STEM = {form: verb for verb in (*DECIDE, *REQUEST, *ENCOURAGE, *PROPOSE) for form in (verb, third(verb), *past(verb))}


_STEM |= {
    "call": "call",
    "calls": "call",
    "called": "call",
    "reiterate": "reiterate",
    "reiterates": "reiterate",
    "reiterated": "reiterate",
}


_GATHERING = r"(?:heads of [a-z]+ forum|meetings?|sessions?|conferences?|summits?|workshops?|assembly|seminar|retreat|forum|dialogue|SOM|plenary|round|congress|gathering)"


_NEXT = r"(?:(?:spring|autumn|summer|winter|annual|mid-year)(?=\s+(?:session|meeting))|next|following|subsequent|forthcoming|upcoming|\d{1,3}(?:st|nd|rd|th)|(?:[a-z]+ty-?\s?-?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|[a-z]+tieth)"


_NEXT_MEETING = re.compile(
    rf"\b{_NEXT}\b(?:\s+[\w'()/&-]+){{0,9}}?\s+{_GATHERING}\b|\b(?:COP|CMP|MOP|SOM|TC|SC|WG)[ -]?\d+|^(?:the\s+)?{_GATHERING}\b",
    re.I,
)


_REJECTED = re.compile(
    r"\b(?:no consensus|(?<!which )(?<!where )no agreement|not (?:find|reach|command|meet with|receive|obtain|enjoy)\w* (?:consensus|agreement|support|the support)|did not (?:agree|accept|support|find|pursue|take up|endorse|approve|adopt|wish|command|pass|gain|attract|receive|reach|secure|meet)|(?:was|were|is|are) (?:not|neither) (?:agreed|accepted|adopted|"
    r"approved|supported|endorsed|pursued|taken up|pressed|retained|carried|proposed|recommended|decided|requested|put)|could not (?:agree|accept|support|be reached|reach|be agreed)|(?:was|were) (?:rejected|withdrawn|declined|dropped|not pressed|defeated|voted down|opposed)|"
    r"no (?:decision|conclusion|action) (?:was|were|has been|had been|could be) (?:taken|reached|made)|unable to (?:agree|reach|support|accept)|reserved (?:its|their|his) positions?|no support|failed to|without (?:reaching )?(?:agreement|consensus)|declined to|not to (?:pursue|proceed|adopt)|remain(?:s|ed)? open|was deferred without|opposed (?:by|the))\b",
    re.I,
)


_TURNED_DOWN = re.compile(
    r"^(?:(?:However|But|Nevertheless|After discussion|Following discussion),?\s+)?(?:The|This|That|These|Its|It|Neither|No|Opinions?|Views?|Others?|There was)\b[^.]{0,60}?\b(?:proposals?|suggestions?|ideas?|recommendations?|requests?|views?|matter|it|consensus|support|agreement|conclusion|decision|divided|differed)\b",
    re.I,
)


_PLAN = re.compile(
    r"^(?:,? ?(?:by consensus|in principle|as amended|ad referendum),? )?(?:the |a |an |its |their |this |these )?(?:[\w'-]+ ){0,5}?(?:work ?plans?|work programmes?|programme of work|plan of action|action plans?|plans?|roadmap|road map|timetable|schedule|strateg(?:y|ies)|budget|terms of reference|guidelines|framework|"
    r"recommendations|measures?|establishment|creation|proposal to|extension|set of|mandate|standard form|procedures?|protocol|pilot|project|initiative|programme|calendar|concept note|next steps|workplan|allocation|request (?:of|by|from)|quota|catch limits?|total allowable catch(?:es)?|test|exercise|moratorium|closure)\b",
    re.I,
)


_PROCEDURAL = re.compile(
    r"\b(?:agenda|minutes|report of (?:the|its)|accounts|audited|financial statements?|summary record|order of business|programme of the meeting|rapporteur|text of (?:the|this)|present (?:statement|report|summary)|annotated|this (?:report|statement|summary))\b",
    re.I,
)


_NOUN_BEFORE = re.compile(
    r"\b(?:the|a|an|this|that|its|their|his|her|our|any|no|of|as|so|at|upon|by|in|each|such|which|(?:joint|formal|written|recent|similar|previous|initial|new|special|urgent|specific|following|above|further|two|three|four|many|several|other|on|internationally|mutually|previously|newly|jointly|commonly|if|when|where|already|unless|until))\s+$",
    re.I,
)

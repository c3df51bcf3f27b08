"""Which sentences bind: by the verb that governs, its subject and its tense, told apart from what only affirms or tells.

Each rule has a name, under which a proposal says how it was found, and a confidence between 0 and 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commitments.intake.parties import (
    PRONOUNS,
    clause_before,
    is_the_meeting,
    parties,
    strip_article,
    subject_of,
)
from commitments.intake.verbs import (
    ADVERB,
    AFFIRMATIVE,
    DECIDE,
    ENCOURAGE,
    GERUNDS,
    IDLE,
    LOOSE_PREAMBLE,
    NOT_WORK,
    PARTICIPLES,
    PREAMBLE,
    PROPOSE,
    REQUEST,
    STATIVE,
    WORK,
    forms,
    past,
    pasts,
    third,
    works,
)  # fmt: skip

AGREED, RECOMMENDED, REQUESTED, OFFERED, FOLLOW_UP = KINDS = (
    "agreed_action", "recommendation", "request", "offer_or_intention", "follow_up_meeting",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a sentence binds somebody to: where its clause begins and its verb stands, who, and why we think so."""

    start: int
    at: int
    kind: str
    responsible: tuple[str, ...]
    rule: str
    confidence: float
    end: int = 0  # 0: to the end of the sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around a sentence: the year of the meeting, the party spoken of before, who *we* and *you* are."""

    year: int = 0
    number: int = 0
    before: tuple[str, ...] = ()
    rejected_after: bool = False
    own: int = 0  # where the item's own words begin, after what leads into it


_ADV = rf"(?:{ADVERB}\s+|, (?:[a-z][^,]{{3,60}}), )*"
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
_MODAL = re.compile(
    rf"\b(?P<modal>will|shall|would|should|could|must|might|is to|are to|is due to|are due to|(?:is|are) expected to|needs? to|ought to)\b\s*(?P<neg>not\s|never\s|no longer\s)?{_ADV}(?P<need>(?:need|have) to\s+)?(?P<be>be\s+)?{_ADV}(?P<verb>[a-z][a-z-]*)(?P<more>\s+[a-z]+)?",
    re.I,
)
_INTENT = re.compile(
    r"\b(?P<verb>(?:signal(?:s|led|ed)?|express(?:es|ed)?|indicate[sd]?|announce[sd]?|declare[sd]?|state[sd]?|confirm(?:s|ed)?|communicate[sd]?|conveyed|voiced|informed [^,;]{2,50}? of|note[sd]?)\s+(?:its|their|his|her|the|an?)\s+(?:\w+\s+){0,2}?(?P<what>intentions?|intent|plans?|readiness|willingness|commitment|interest|availability|preparedness|support)\s+(?P<prep>to|in|of|for))\b",
    re.I,
)
_READY = re.compile(
    r"\b(?P<verb>(?:(?:is|are|was|were|remains?|stands?|stood|would be|will be|am)\s+(?:also\s+|fully\s+)?(?:ready|prepared|willing|happy|pleased|planning|preparing|intending|in a position|expecting|aiming|proposing|scheduled)\s+to)|(?:wants?|wishes)\s+to|(?:has|have)?\s?(?:also |further |kindly |generously |warmly )?(?:offer(?:s|ed)?|volunteer(?:s|ed)?|plan(?:s|ned)?|intend(?:s|ed)?|expect(?:s|ed)?|propose[sd]?)\s+to(?:\s+be)?)\s+(?P<work>[a-z-]+)",
    re.I,
)
_GIVES = re.compile(
    r"\b(?P<verb>(?:has |have |had )?(?:now |also |further |generously |kindly )*(?:offer(?:s|ed)?|pledge[sd]?|promise[sd]?|committed|announced(?= (?:a|an|its|their|new|further|additional|funding|contributions?|that)\b)|donated?|earmark(?:s|ed)))\s+(?!to\b|that\b|condolences|thanks|sympath|congratul|apolog|its (?:condol|thanks|congrat|symp|apol|views?|comments?|gratitude)|their (?:condol|thanks|congrat|symp|views?)|an? (?:brief|few|overview|number of (?:comments|observations)|explanation|update)|comments|views|opportunit|insights|explanations|examples|observations|suggestions|perspectives)(?=(?:its|their|an?|the|up to|one|two|three|four|five|six|seven|eight|nine|ten|twelve|USD|US\$|EUR|\$|€|£|technical|financial|in-kind|further|additional|new|training|places|support|assistance|funding|funds|hosting|host|NZD|AUD|\d))",
    re.I,
)
_PROGRESS = re.compile(
    r"\b(?P<verb>(?:is|are)\s+(?:currently\s+|now\s+|also\s+)?(?:finali[sz]ing|working\s+(?:towards?|to)|in the process of|planning|considering hosting|thinking of))\b",
    re.I,
)
_OFFER_NOUN = re.compile(
    r"\b(?i:welcom\w+|accept\w*|acknowledg\w+|appreciat\w+|not(?:e|es|ed)|took note|takes note|thank\w*|expressed (?:its |their )?(?:sincere |deep )?(?:appreciation|gratitude|thanks)|grateful)\b[^.;]{0,90}?"
    r"(?:\bthe\s+(?:\w+\s+){0,3}?(?:offer|invitation|intention|proposal|willingness|readiness|pledge|announcement)s?\s+(?:made |extended )?(?:by|of|from)\s+(?P<who>[^,;.]{2,90}?)\s+(?P<to>to|that it (?:will|would|intends to))\s+(?P<work>[a-z-]+)"
    r"|(?P<who2>(?:the )?[A-Z][\w' -]{1,60}?)(?:'s|s')\s+(?:\w+\s+){0,2}?(?:offer|invitation|intention|willingness|readiness|pledge)\s+to\s+(?P<work2>[a-z-]+)"
    r"|\b(?:to |of )?(?P<who3>(?:the )?(?:Government of |Republic of )?[A-Z][\w' -]{1,70}?)\s+for\s+(?:its|their|his|her|the)\s+(?:\w+\s+){0,2}?(?:offer|invitation|willingness|readiness|proposal)\s+to\s+(?P<work3>[a-z-]+))"
)
_GATHERING = r"(?:heads of [a-z]+ forum|meetings?|sessions?|conferences?|summits?|workshops?|assembly|seminar|retreat|forum|dialogue|SOM|plenary|round|congress|gathering)"
_NEXT = r"(?:(?:spring|autumn|summer|winter|annual|mid-year)(?=\s+(?:session|meeting))|next|following|subsequent|forthcoming|upcoming|\d{1,3}(?:st|nd|rd|th)|(?:[a-z]+ty-?\s?-?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|[a-z]+tieth)"
_NEXT_MEETING = re.compile(
    rf"\b{_NEXT}\b(?:\s+[\w'()/&-]+){{0,9}}?\s+{_GATHERING}\b|\b(?:COP|CMP|MOP|SOM|TC|SC|WG)[ -]?\d+|^(?:the\s+)?{_GATHERING}\b",
    re.I,
)
_HELD = re.compile(r"(?:held|convened|hosted|organi[sz]ed|scheduled)\b", re.I)
_REPORTING = re.compile(
    r"\b(?:inform(?:s|ed)?|announce[sd]?|indicate[sd]?|state[sd]?|says?|said|declare[sd]?|confirm(?:s|ed)?|report(?:s|ed)?|note[sd]?|add(?:s|ed)?|explain(?:s|ed)?|advise[sd]?|assure[sd]?|"
    r"signal(?:s|led|ed)?|repl(?:y|ies|ied)|mention(?:s|ed)?|told|notified|promise[sd]?|pledge[sd]?|recall(?:s|ed)?|point(?:s|ed) out|remark(?:s|ed)?|observe[sd]?|stress(?:es|ed)?|emphasi[sz]e[sd]?|underline[sd]?|underscore[sd]?|"
    r"highlight(?:s|ed)?|believe[sd]?|hope[sd]?|feels?|felt|consider(?:s|ed)?|thinks?|thought|view(?:s|ed)?|acknowledge[sd]?|recogni[sz]e[sd]?|reaffirm(?:s|ed)?|affirm(?:s|ed)?|reiterate[sd]?|express(?:es|ed)?|warned|argued|suggest(?:s|ed)?|propose[sd]?|"
    r"agree[sd]?|decide[sd]?|resolve[sd]?|conclude[sd]?|recommend(?:s|ed)?|request(?:s|ed)?|determine[sd]?|found|maintain(?:s|ed)?|clarif(?:y|ies|ied)|undertook|undertaken|ensure[sd]?|direct(?:s|ed)?|require[sd]?|understood|accepted|asked|proposal|view|opinion|idea|hope|fact|possibility|suggestion|condition|statement|understanding|conviction|decision|urged|insist(?:s|ed)?|expect(?:s|ed)?)\b[^.;]*?$",
    re.I,
)
_TELLS = {
    "inform",
    "announce",
    "indicate",
    "state",
    "say",
    "said",
    "declare",
    "confirm",
    "report",
    "add",
    "explain",
    "advise",
    "assure",
    "signal",
    "repl",
    "told",
    "notified",
    "promise",
    "pledge",
    "mention",
    "clarif",
}
_RULES = {
    "agree",
    "decide",
    "resolve",
    "conclude",
    "recommend",
    "request",
    "determine",
    "direct",
    "require",
    "undertook",
    "undertaken",
    "ensure",
    "understood",
    "accepted",
    "suggest",
    "propose",
    "asked",
    "urged",
    "decision",
    "insist",
}
_HISTORY = re.compile(
    r"\b(?:previously|formerly|historically|originally|last year|last (?:month|meeting|session)|years? ago|months? ago|in the past|at that time|in the meantime had|"
    r"at (?:its|the|their|our) (?:\w+ )?(?:last|previous|preceding|earlier|prior|first|inaugural) (?:\w+ ){0,3}(?:meeting|session|conference|summit|assembly)|since (?:then|its|the|that))\b",
    re.I,
)
_REJECTED = re.compile(
    r"\b(?:no consensus|no agreement|not (?:find|reach|command|meet with|receive|obtain|enjoy)\w* (?:consensus|agreement|support|the support)|did not (?:agree|accept|support|find|pursue|take up|endorse|approve|adopt|wish|command|pass|gain|attract|receive|reach|secure|meet)|(?:was|were|is|are) (?:not|neither) (?:agreed|accepted|adopted|"
    r"approved|supported|endorsed|pursued|taken up|pressed|retained|carried|proposed|recommended|decided|requested|put)|could not (?:agree|accept|support|be reached|reach|be agreed)|(?:was|were) (?:rejected|withdrawn|declined|dropped|not pressed|defeated|voted down|opposed)|"
    r"no (?:decision|conclusion|action) (?:was|were|has been|had been|could be) (?:taken|reached|made)|unable to (?:agree|reach|support|accept)|reserved (?:its|their|his) positions?|no support|failed to|without (?:reaching )?(?:agreement|consensus)|declined to|not to (?:pursue|proceed|adopt)|remain(?:s|ed)? open|was deferred without|opposed (?:by|the))\b",
    re.I,
)
_TURNED_DOWN = re.compile(
    r"^(?:(?:However|But|Nevertheless|After discussion|Following discussion),?\s+)?(?:The|This|That|These|Its|It|Neither|No|Opinions?|Views?|Others?|There was)\b[^.]{0,60}?\b(?:proposals?|suggestions?|ideas?|recommendations?|requests?|views?|matter|it|consensus|support|agreement|conclusion|decision|divided|differed)\b",
    re.I,
)
_CEREMONY = {
    "invite": frozenset(
        """
    attend open introduce present deliver speak take make address brief give join comment visit observe
    moderate outline describe elaborate enjoy share
""".split()
    )
}
_CEREMONY |= dict.fromkeys(
    ("ask", "request", "urge"),
    frozenset(
        ["clarify", "explain", "elaborate", "comment", "speak", "introduce", "take", "describe", "outline", "record"]
    ),
)
"""What a chair invites people to do while a meeting goes on."""
_LATER = re.compile(
    r"(?i)\b(?:by|before|within|next|no later|until|annually|intersession\w*|20\d\d|at its|at the \w+th)\b"
)
_NP_REQUEST = re.compile(
    r"^(?:the\s+|any\s+|all\s+|further\s+|written\s+|additional\s+|formal\s+)*(?:\w+\s+){0,2}?(?:comments|views|contributions|nominations|inputs?|submissions?|proposals|expressions of interest|applications|feedback|offers|pledges|statements|abstracts|amendments|funding|donations|reports?)\b",
    re.I,
)
_FIRST_FINITE = re.compile(
    r"\b(?P<modal>will|would|shall|should|could|may|might|must|can)\b|\b(?P<to>(?:is|are|was|were) to|needs? to)\b|\b(?P<being>is|are|was|were|has|have|had|remains?|remained|constitutes|plays|represents|requires|reflects|continues|depends|deserves|offers|provides|needs|contributes|serves|exists|cannot)\b|\b(?P<be>be|not be)\b",
    re.I,
)
_PLAN = re.compile(
    r"^(?:,? ?(?:by consensus|in principle|as amended|ad referendum),? )?(?:the |a |an |its |their |this |these )?(?:[\w'-]+ ){0,5}?(?:work ?plans?|work programmes?|programme of work|plan of action|action plans?|plans?|roadmap|road map|timetable|schedule|strateg(?:y|ies)|budget|terms of reference|guidelines|framework|"
    r"recommendations|measures?|establishment|creation|proposal to|extension|set of|mandate|standard form|procedures?|protocol|pilot|project|initiative|programme|calendar|concept note|next steps|workplan|allocation|request (?:of|by|from)|quota|catch limits?|moratorium|closure)\b",
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


def found_in(text: str, setting: Setting) -> list[Found]:
    """Everything that a sentence binds anybody to, in its order; empty for what affirms, tells, thanks or looks back."""
    own = setting.own
    if _is_quiet(text, own):
        return []
    hits: list[Found] = []
    for rule in (_decisions, _future, _intentions, _offers_taken, _suggestions):
        hits.extend(rule(text, setting))
    hits = [one for one in hits if not _in_quotes(text, one)]
    hits = [
        one
        for one in hits
        if not re.match(r"(?i)(?:ladies|excellencies|distinguished|dear)\b", " ".join(one.responsible))
    ]
    if own:
        mine = [one for one in hits if one.at >= own]
        hits = mine or hits[-1:]
    return _sifted(text, hits, own)


def _is_quiet(text: str, own: int) -> bool:
    """Whether nothing in the sentence can bind: a preamble, or a matter that was turned down."""
    mine = text[own:].strip()
    if len(mine) < 8 or not re.search(r"[a-z]", mine):
        return True
    if mine.endswith("?"):
        return True
    if PREAMBLE.match(mine) and not LOOSE_PREAMBLE.match(mine):
        main = re.search(
            r",\s+(?:(?:the|all|it|we|they)\s|[A-Z])[^,;]{0,120}\b(?:agreed|decided|will|shall|should|requested|invited|urged|undertook|recommended|request|invite|agree|decide|encourage|commit|offered|encouraged|call|tasked)\b",
            mine,
        )
        if (
            own
            or mine.endswith((",", ";", ", and"))
            or not main
            or re.search(r"\b(?:which|who|whom|whereby|that)\s*$", mine[: main.start() + 2])
        ):
            return True
    return bool(_REJECTED.search(mine))


def _in_quotes(text: str, one: Found) -> bool:
    """Whether the verb stands in words quoted from elsewhere, other than a speaker's own offer."""
    before = text[: one.at]
    inside = before.count('"') % 2 == 1
    if not inside:
        return False
    clause = before[before.rfind('"') + 1 :]
    return (
        not re.search(r"\b(?:I|we)\b[^.]{0,40}$", clause)
        and not re.search(r"(?i)\bwe (?:will|shall|commit|pledge|agree)", text[max(0, one.at - 20) : one.at + 20])
        and one.rule not in ("could",)
    )


def _sifted(text: str, hits: list[Found], own: int) -> list[Found]:
    """The clauses that stand side by side; what is only part of another's complement goes."""
    hits.sort(key=lambda one: (one.at, -one.confidence))
    kept: list[Found] = []
    for one in hits:
        if kept and one.rule == "could":
            continue
        if kept and one.at - kept[-1].at < 4:
            continue
        if kept:
            joint = _joint_before(text, one, kept[-1])
            if joint is None:
                continue
            last = kept[-1]
            if (
                one.rule == last.rule
                and one.responsible == last.responsible
                and one.kind == last.kind
                and not _dated_apart(text, last, one, joint)
            ):
                continue
            kept[-1] = Found(last.start, last.at, last.kind, last.responsible, last.rule, last.confidence, joint[0])
            one = Found(
                joint[1],
                one.at,
                one.kind,
                one.responsible or (last.responsible if not one.responsible and one.start == one.at else ()),
                one.rule,
                one.confidence,
                one.end,
            )
        kept.append(one)
    return kept


def _joint_before(text: str, one: Found, last: Found) -> tuple[int, int] | None:
    """End of the clause before and start of this one, if this one stands beside the other and not within it."""
    between = text[last.at : one.at]
    best = None
    for found in re.finditer(
        r"(?:,|;)?\s+(?:and|but|while|whereas)\s+(?:that\s+|also\s+|then\s+|further\s+)*|;\s+|,\s+(?=(?:and|but|while|whereas)\s)",
        between,
    ):
        if last.at + found.end() <= max(one.start, last.at + found.end()):
            stretch = between[found.end() :]
            if len(stretch) < 130:
                if not re.search(r"\b(?:which|who|whose|if|when|where|once|because)\b", stretch):
                    best = (last.at + found.start(), last.at + found.end())
                    if parties(stretch.strip()) or not stretch.strip():
                        break
    return best


def _dated_apart(text: str, last: Found, one: Found, joint: tuple[int, int]) -> bool:
    due = re.compile(
        r"\b(?:by|before|within|no later than|not later than|until|from|at) (?:the )?(?:end|\d|next|[A-Z]|its|their|one|two|three|four|five|six)"
    )
    return bool(due.search(text[last.at : joint[0]]) and due.search(text[one.at :]))


# Decisions, requests, recommendations


def _decisions(text: str, setting: Setting) -> Iterator[Found]:
    for found in _FINITE.finditer(text):
        form = found["verb"].lower()
        stem = _STEM.get(form)
        if not stem:
            continue
        aux = _auxiliaries(text, found.start())
        words = aux.lower().split()
        begin = found.start() - len(aux)
        if "to" in words or "not" in words or "never" in words or "having" in words or "being" in words:
            continue
        if {"will", "would", "shall", "should", "could", "may", "might", "must", "can"} & set(words):
            continue
        if "had" in words and not re.search(
            r"\bhad been (?:agreed|decided) (?:that|to)\b", text[begin : found.end() + 6]
        ):
            continue
        passive = bool({"was", "were", "is", "are", "been", "am"} & set(words))
        before = text[:begin]
        if (
            not passive
            and not words
            and (before.strip() and _NOUN_BEFORE.search(before))
            and not re.search(r"\b(?:it|this)\s+$", before, re.I)
        ):
            continue
        if re.search(r"\bas\s+$", before):
            continue
        if text[found.end() : found.end() + 1] in "-/" and text[found.end() :].strip():
            continue
        stretch, opener = clause_before(text, begin)
        if opener and not (opener == "that" and _repeats(text, begin)):
            continue
        if (
            form == stem
            and not passive
            and not words
            and not re.search(
                r"\b(?:we|I|they|you|and|also|further|ministers|leaders|members|parties|countries|participants|delegations|officials|heads|states|economies|governments|experts|delegates|commissioners|presidents|co-chairs)\s+$",
                before,
                re.I,
            )
            and begin != setting.own
        ):
            continue
        history = _is_history(text, found.start(), found.end(), setting)
        if history and not re.search(r"(?i)\b(?:reiterat|reaffirm|renew)", before):
            continue
        stretch = re.sub(rf"^(?:{ADVERB}\s*)+$", "", stretch, flags=re.I)
        subject = subject_of(stretch)
        complement = text[found.end() :]
        yield from _decided(text, stem, form, passive, begin, found.start(), subject, stretch, complement, setting)


def _auxiliaries(text: str, at: int) -> str:
    found = _AUX.search(text[max(0, at - 60) : at])
    aux = found[0] if found else ""
    return re.sub(r"^it\s+", "", aux, flags=re.I) if re.match(r"(?i)it\s", aux) else aux


def _repeats(text: str, begin: int) -> bool:
    return False


def _is_history(text: str, start: int, end: int, setting: Setting) -> bool:
    """Whether a verb tells of what was agreed before this meeting."""
    around = text[max(0, start - 110) : start] + " " + text[start:end]
    after = text[end : end + 30]
    if _HISTORY.search(around) or re.match(
        r"\s+(?:previously|earlier|last year|at (?:its|the|their) (?:last|previous|\w+th|\w+st) )", after
    ):
        return True
    if setting.year:
        for year in re.finditer(
            r"\b(?:[Ii]n|[Ss]ince|of|from|[Oo]n [^,]{0,14})\s+(?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b", around
        ):
            if int(year[1]) < setting.year and not re.search(
                r"(?:resolution|decision|recommendation|guidelines|agreement|act|plan|report)\w* (?:of )?$",
                around[: year.start() + 2],
                re.I,
            ):
                gap = around[year.end() :]
                if len(gap) < 70 and (len(gap) < 40 or "," in gap[:3] or re.search(r"^[^,]{0,30}$", gap)):
                    return True
        if (year := re.match(r"\s+(?:in|since)\s+(?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b", after)) and int(
            year[1]
        ) < setting.year:
            return True
    return False


def _who(subject: str, setting: Setting) -> tuple[str, ...]:
    """The parties that a subject names; a pronoun stands for nobody unless the sentence before named somebody."""
    bare = strip_article(subject)
    if is_the_meeting(subject) or (bare.lower() in PRONOUNS and bare != "WHO") or not bare:
        return ()
    return parties(subject)


def _acts(subject: str, *, wide: bool = False) -> bool:
    """Whether a subject can agree or ask: a party, the meeting, a pronoun."""
    bare = strip_article(subject)
    low = bare.lower()
    if low in ("we", "i", "they", "he", "she", "it", "you"):
        return True
    if is_the_meeting(subject) or parties(subject):
        return True
    return bool(wide and parties(subject, loose=True))


def _coordinated(stretch: str) -> str:
    """The first noun of a stretch that ends with *and*: *the Committee noted the report and* (requested) gives *the Committee*."""
    found = re.match(
        rf"(?:.{{0,80}}?,\s)?((?:the |all |an? )?[A-Za-z][\w' -]{{0,80}}?)\s+(?:{ADVERB}\s+)?(?:{AFFIRMATIVE.pattern}|{_FINITE.pattern.replace('?P<verb>', '?:')}|\w+ed|\w+s|took|held|heard|took)\b",
        stretch,
        re.I,
    )
    return found[1] if found else ""


def _decided(
    text: str,
    stem: str,
    form: str,
    passive: bool,
    begin: int,
    at: int,
    subject: str,
    stretch: str,
    complement: str,
    setting: Setting,
) -> Iterator[Found]:
    """What one governing verb makes of its sentence."""
    own = setting.own
    start = _clause_start(text, begin, subject, stretch)
    low = complement.lower()
    impersonal = passive and strip_article(subject).lower() in ("it", "")
    ends_and = bool(re.search(r"(?:\band|,|\bbut|\bthen)\s*$", text[:begin].rstrip() + " ", re.I)) or stretch.endswith(
        (" and", ",")
    )
    coordinated = ends_and or bool(re.search(r"\b(?:and|then|but)$", stretch))
    if not passive and not stretch.strip() and begin > own and not coordinated:
        coordinated = True
    able = (
        _acts(subject, wide=True)
        or begin == own
        or (begin < own and not stretch)
        or coordinated
        or bool(own and begin < own and not subject)
    )
    names = _who(subject, setting) or (_who(_coordinated(stretch), setting) if coordinated else ())
    if stem == "reiterate":
        if asked := re.match(
            r"\s*(?:its|their|the|his) (?:request|invitation|call|appeal)\w* (?:to|for|on|upon) ", complement
        ):
            rest = complement[asked.end() :]
            yield Found(start, at, REQUESTED, _addressee(rest)[0], "reiterated request", 0.75)
        return
    if stem in DECIDE:
        if re.match(r"(?i)(?:several|some|many|a few|other|others)\b", subject) and stem in (
            "agree",
            "promise",
            "conclude",
            "determine",
        ):
            return
        if passive and not impersonal:
            if (
                stem in ("agree", "decide")
                and not re.match(r"\s+(?:to|that|by|in|at|as|upon|on)\b.*\b(?:earlier|previous)", low)
                and _PLAN.match(subject or "")
                and not _PROCEDURAL.search(subject)
            ):
                yield Found(start, at, AGREED, (), "plan agreed", 0.45)
            return
        if not impersonal and not able:
            return
        yield from _complement(text, stem, start, at, names, complement, setting, impersonal)
        return
    if stem in PROPOSE:
        if not passive and not able:
            return
        if setting.rejected_after:
            return
        if re.search(
            r"\b(?:data|evidence|results|analysis|study|studies|findings|survey|figures|report|assessment|research)$",
            subject.lower(),
        ) and stem in ("suggest", "propose"):
            return
        yield from _proposed(text, stem, start, at, names, subject, passive, impersonal, complement, setting)
        return
    if stem in ENCOURAGE:
        if re.match(r"\s+by\b", low) or (
            passive and re.match(r"\s+(?:to (?:see|learn|note|hear|observe|find|know)|that)\b", low)
        ):
            return
        if passive:
            if re.match(rf"\s+{_ADV}to\s+[a-z]", low):
                yield Found(start, at, RECOMMENDED, parties(subject), "encouraged", 0.75 if parties(subject) else 0.5)
            elif re.match(
                r"\s*(?:in this regard|to the extent|wherever|where possible|[.,;]|$|as a)", low
            ) or re.search(r"[a-z]\s*$", subject):
                inner = re.search(r"\b(?:between|among|by|of)\s+(.+)$", subject)
                yield Found(start, at, RECOMMENDED, parties(inner[1]) if inner else (), "encouraged", 0.5)
            return
        if not able:
            return
        who, position = _addressee(complement)
        if position:
            yield Found(start, at, RECOMMENDED, who, "encouraged", 0.75)
        elif re.match(
            r"\s+(?:the\s+)?(?:continued|further|greater|increased|broader|wider|active|stronger|use|establishment|development|participation|ratification)",
            low,
        ):
            yield Found(start, at, RECOMMENDED, (), "encouraged", 0.45)
        return
    yield from _requested(text, stem, form, start, at, names, subject, passive, impersonal, able, complement, setting)


def _clause_start(text: str, begin: int, subject: str, stretch: str) -> int:
    where = text.rfind(stretch, 0, begin + 1) if stretch else begin
    return max(where, 0)


def _complement(
    text: str,
    stem: str,
    start: int,
    at: int,
    names: tuple[str, ...],
    complement: str,
    setting: Setting,
    impersonal: bool,
) -> Iterator[Found]:
    """What was agreed, decided or undertaken: an infinitive, a clause, a list or a plan."""
    low = complement.lower()
    kind = OFFERED if stem in ("pledge", "promise", "vow") and not _is_collective(names) else AGREED
    offered_by = kind
    if stem == "determine" and not re.match(r"\s+(?:that|to)\b", low):
        return
    if found := re.match(
        rf"(?:\s+(?:{ADVERB}|themselves|itself|ourselves|himself|herself|in principle|,[^,]{{3,80}},|with [^,]{{3,40}},?|at [^,]{{3,30}},?|by consensus|ad referendum|(?:on|for|in) [^,]{{3,40}},))*,?\s+(?:not\s+)?to\s+(?:{ADVERB}\s+)*(?P<verb>[a-z-]+)",
        low,
    ):
        verb = found["verb"]
        if verb in tuple(
            """
    the a an this its their these which all any such some ongoing our
""".split()
        ) or (verb in GERUNDS and stem == "agree"):
            if stem in ("commit",):
                yield Found(start, at, OFFERED if names else AGREED, names, "committed to", 0.6)
            elif (
                stem == "agree"
                and (_PLAN.match(complement[found.start("verb") :]) or re.search(r"following", low[:60]))
                and not _PROCEDURAL.search(complement[:90])
            ):
                yield Found(start, at, AGREED, names, "agreed to a plan", 0.5)
            return
        if (
            stem == "conclude"
            or verb
            in ("disagree", "differ", "note", "welcome", "recall", "thank", "acknowledge", "commend", "congratulate")
            or (verb == "be" and "informed" in low[:40])
        ):
            return
        if verb in ("adopt", "approve", "accept", "confirm") and _PROCEDURAL.search(low[:90]):
            return
        if verb in ("take",) and re.match(r"\s*note", low[found.end() :]):
            return
        follow = (
            re.match(r"(?:hold|convene|meet|reconvene|host|organi[sz]e)", verb)
            and re.search(
                rf"(?i)\b(?:{_NEXT})\b[^.;]{{0,60}}?\b{_GATHERING}\b|meet again|reconvene",
                complement[: found.end() + 120],
            )
            and not re.search(r"(?i)\b(?:for|before|at|of|to) the (?:next|following)", complement[: found.end() + 60])
        )
        if follow:
            yield Found(start, at, FOLLOW_UP, names, "next meeting agreed", 0.8)
            return
        inner = re.match(
            r"(?:request|ask|task|invite|instruct|mandate|direct|urge|encourage|entrust|authori[sz]e|commission|assign|charge|designate|appoint|call)",
            verb,
        )
        if inner:
            who, _position = _addressee(re.sub(r"^\s*(?:up)?on\b", "", complement[found.end() :]))
            yield Found(
                start,
                at,
                AGREED,
                who or names,
                f"{stem} to {verb}",
                0.8,
            )
            return
        confidence = 0.9 if verb in WORK else 0.7
        if verb in (
            "continue",
            "support",
            "consider",
            "explore",
            "work",
            "cooperate",
            "remain",
            "strengthen",
            "promote",
        ):
            confidence = 0.65
        yield Found(start, at, offered_by, names, f"{stem} to", confidence)
        return
    if found := re.match(
        rf"(?:\s+(?:{ADVERB}|,[^,]{{3,80}},|in principle|by consensus|among other things,?|inter alia,?))*,?\s+that\b,?\s+",
        low,
    ):
        clause = complement[found.end() :]
        binds, who, rule_kind = _clause(clause, setting)
        if binds:
            yield Found(start, at, rule_kind or AGREED, who, f"{stem} that", binds)
        yield from _more_clauses(clause, at + len(_word_at(text, at)) + found.end(), AGREED, f"{stem} that", setting)
        return
    if re.match(
        r"\s+(?:as follows|the following|upon the following|on the following|on [a-z ]{0,30}(?:actions|steps|measures|recommendations)|upon [a-z ]{0,30}(?:actions|steps|measures))",
        low,
    ):
        yield Found(start, at, AGREED, (), f"{stem} as follows", 0.75)
        return
    if re.match(r"\s+(?:up)?on\b", low):
        if re.match(
            r"\s+(?:up)?on (?:the |an? )?(?:\w+ )?(?:importance|need|value|necessity|principle|urgency|relevance|significance|desirability|usefulness|benefits|central|fact|way|essential)",
            low,
        ):
            return
        if (
            _PLAN.match(re.sub(r"^\s+(?:up)?on ", "", complement))
            or re.search(r"\bto be (?:\w+ly )?\w+(?:ed|en|d|t)\b", low)
        ) and not _PROCEDURAL.search(low[:80]):
            yield Found(start, at, AGREED, names, f"{stem} on a plan", 0.5)
        return
    if setting.own and at < setting.own and re.match(r"\s*$", text[at + len(_word_at(text, at)) : setting.own]):
        yield Found(start, at, AGREED, names, f"{stem} in a list", 0.7)
        return
    if stem in ("undertake", "pledge", "promise") and re.match(
        r"\s+(?:(?:USD|US\$|EUR|\$|€|£|NZD|AUD|up to|an? |the |further|additional|\d|one|two|three|four|five|six|its|their)\s*)",
        low,
    ):
        if stem == "undertake" and re.match(
            r"\s+(?:an?|the) (?:\w+ )?(?:visit|mission|review|study|assessment|survey|exercise|project|analysis|number)",
            low,
        ):
            return
        yield Found(start, at, OFFERED, names, f"{stem} something", 0.65)
        return
    if (
        stem == "commit"
        and names
        and re.match(r"\s+(?:USD|US\$|EUR|\$|€|£|\d|up to|an? (?:additional|further)|funding|resources)", low)
    ):
        yield Found(start, at, OFFERED, names, "commit something", 0.65)
        return
    if stem in ("decide",) and re.match(r"\s+(?:on|upon)?\s*(?:the )?(?:establishment|creation)", low):
        yield Found(start, at, AGREED, names, "decide on", 0.6)


def _is_collective(names: tuple[str, ...]) -> bool:
    """Whether those who speak are the meeting's own, all together: *Ministers*, *the Parties*."""
    return not names or all(
        re.match(
            r"(?i)(?:all |the )?(?:(?:member|senior|participating|contracting|states) )?(?:ministers|leaders|members|parties|states|countries|chiefs|heads|officials|delegations|participants|economies|governments|commission|conference|committee|council)\b",
            name,
        )
        for name in names
    )


def _word_at(text: str, at: int) -> str:
    found = re.match(r"\w+", text[at:])
    return found[0] if found else ""


def _more_clauses(clause: str, base: int, kind: str, rule: str, setting: Setting) -> Iterator[Found]:
    """The further clauses of *agreed that A will ..., and that B will ...*."""
    for found in re.finditer(r",?\s+and\s+(?:also\s+|further\s+)?that\s+", clause):
        rest = clause[found.end() :]
        binds, who, rule_kind = _clause(rest, setting)
        if binds and who:
            yield Found(base + found.end(), base + found.end(), rule_kind or kind, who, rule, binds)


def _clause(clause: str, setting: Setting) -> tuple[float, tuple[str, ...], str]:
    """Confidence, parties and kind (or '') of what was agreed that; confidence 0 where it is only held to be true."""
    finite = _FIRST_FINITE.search(clause)
    subject = subject_of(clause[: finite.start()]) if finite else ""
    passive = bool(
        finite
        and re.match(rf"\s*(?:not\s+)?{_ADV}(?:be\s+)?{_ADV}[a-z]+(?:ed|en|t|d|ld|ne)\b", clause[finite.end() :])
        and re.match(rf"\s*(?:not\s+)?{_ADV}be\b|^be$", clause[finite.end() :])
    )
    if finite and finite["be"]:
        passive = True
    who = parties(subject)
    if finite and (passive or not who):
        who = (_agent(clause[finite.end() :]) or ()) if passive else who
    strip_article(subject).lower()
    if finite and (finite["modal"] or finite["to"]):
        modal = (finite["modal"] or finite["to"]).lower()
        if _NEXT_MEETING.search(subject) and re.match(
            r"\s*(?:be (?:\w+ )?(?:held|convened|hosted)|take place|meet|convene)", clause[finite.end() :]
        ):
            return 0.85, (), FOLLOW_UP
        if modal in ("can", "may", "might") or (modal == "cannot"):
            return (0.45 if modal == "may" and who else 0.0), who, ""
        if modal == "must" and not who:
            return 0.0, (), ""
        rest = clause[finite.end() :]
        verb = re.match(rf"\s*(?:not\s+)?{_ADV}(?:be\s+)?{_ADV}([a-z-]+)", rest)
        if (
            modal in ("will", "would")
            and not who
            and verb
            and not passive
            and (
                verb[1]
                in tuple(
                    """
    remain become have need depend take continue improve enhance help benefit allow enable contribute
""".split()
                )
            )
            and re.match(
                r"\s*(?:improve|enhance|help|benefit|allow|enable|contribute|depend|need|remain|become|have|take time|strengthen)",
                rest,
            )
        ):
            return 0.0, (), ""
        if modal in ("would", "could") and re.match(
            r"\s*(?:be\s+)(?:useful|beneficial|helpful|desirable|valuable|appropriate|important)", rest
        ):
            return 0.5, who, RECOMMENDED
        return (
            0.85 if modal in ("will", "shall", "would", "is to", "are to") else 0.75,
            who,
            RECOMMENDED if modal in ("could",) else "",
        )
    if finite and finite["be"]:
        asked = re.match(
            r"\s*(?:\w+ly\s+)?(?:reminded|requested|invited|encouraged|tasked|asked|urged|mandated|instructed|involved|brought|invited|included|given|allowed|required|authori[sz]ed)\b",
            clause[finite.end() :],
        )
        return 0.8, parties(subject) if asked else who, ""
    if finite and finite["being"]:
        if re.match(
            r"\s*(?:requested|invited|asked|urged|encouraged|tasked|mandated|instructed|authori[sz]ed|required)\b",
            clause[finite.end() :],
        ):
            return 0.8, parties(subject), ""
        before = clause[: finite.start()]
        if re.search(r"\b(?:that|which|who)\s*$", before) and (at := _subjunctive(before)):
            return 0.6, parties(subject_of(before[:at])), ""
        if at := _subjunctive(before):
            return 0.6, parties(subject_of(before[:at])), ""
        return 0.0, (), ""
    if at := _subjunctive(clause):
        return 0.7, parties(subject_of(clause[:at])), ""
    return 0.0, (), ""


def _subjunctive(clause: str) -> int:
    """Where the bare verb of *that Members submit reports* stands; 0 if there is none."""
    for found in re.finditer(r"\b[a-z-]+\b", clause[:220]):
        if found.start() > 2 and (found[0] in WORK or found[0] in ("give", "have", "come")):
            if parties(
                subject_of(re.sub(rf"\s+(?:{ADVERB}\s*)+$", "", clause[: found.start()].rstrip() + " ").strip())
            ):
                return found.start()
            if (
                not re.search(r"\b(?:the|a|an|of|to|their|its|for|and|on|in|with)\s$", clause[: found.start()])
                and re.match(r"(?:the|an?|all|each) ", clause)
                and re.search(r"s\s$", clause[: found.start()])
                and found[0]
                not in tuple(
                    """
    measures plans report study project design control market trade place process review plan form work
    support market state exchange step access list
""".split()
                )
            ):
                return found.start()
    return 0


def _agent(rest: str) -> tuple[str, ...]:
    """The party after *by* in a passive: *should be prepared by the Secretariat*."""
    if through := re.search(
        r"\bthrough\s+((?:[a-z]+ )?(?:States|countries|members|parties|governments))\s+[a-z]+ing\b", rest
    ):
        return parties(through[1])
    for found in re.finditer(r"\bby\s+((?:the |all |each |an? )?[A-Za-z][^,;.()]{1,110})", rest):
        words = found[1]
        if re.match(
            r"(?i)(?:the )?(?:end|middle|beginning|\d|"
            + "January|February|March|April|May|June|July|August|September|October|November|December|consensus|means|way|mid|early|late|next|that|this date)\b",
            words,
        ):
            continue
        cut = re.split(
            r"\s+(?:by|before|within|in|at|on|no later|not later|until|to|for|and to|with|under|during|prior|as|through|after|using|from|where|annually|every|who|which|that)\b",
            words,
        )[0]
        if who := parties(cut):
            return who
        if who := parties(words.split(" and ")[0]):
            return who
    return ()


_INFINITIVE = re.compile(rf"\s+(?:not\s+)?to\s+(?:not\s+)?(?:(?:{ADVERB}|{ADVERB},)\s+)*(?P<verb>[a-z][a-z-]+)\b", re.I)


def _addressee(complement: str) -> tuple[tuple[str, ...], int]:
    """Who is asked, and where the infinitive begins; position 0 where nothing is asked of anybody."""
    for found in _INFINITIVE.finditer(complement):
        verb = found["verb"].lower()
        if verb in tuple(
            """
    the a an its their all this these those which date any our members parties
""".split()
        ) or (verb.endswith("ing") and verb not in ("bring",)):
            continue
        words = complement[: found.start()].strip(" ,")
        words = re.sub(r"^(?:(?:also|further|upon|on|both|to)\s+)+", "", words, flags=re.I)
        words = re.sub(
            r",\s+(?:in|with|as|where|subject|through|within|at|by|on|taking|building|after|following|to the extent|if|when|pursuant|based|under|for|working|including|no later)\b.*$",
            "",
            words,
        )
        who = parties(words) or parties(words, loose=True)
        if not who:
            head = re.match(
                r"(?:(?:the|all|those|each|other|any|interested|relevant)\s+)*[A-Za-z' -]+?(?=\s+(?:that|which|who|in|with|of|from|at|for|on|having|not|concerned|to|under|,)|,|$)",
                words,
            )
            who = parties(head[0]) if head else ()
        return who, found.start("verb")
    return (), 0


def _requested(
    text: str,
    stem: str,
    form: str,
    start: int,
    at: int,
    names: tuple[str, ...],
    subject: str,
    passive: bool,
    impersonal: bool,
    able: bool,
    complement: str,
    setting: Setting,
) -> Iterator[Found]:
    low = complement.lower()
    tense_past = form == past(stem)[0] if stem != "call" else form == "called"
    strong = {
        "task",
        "mandate",
        "instruct",
        "direct",
        "entrust",
        "authorise",
        "authorize",
        "charge",
        "assign",
        "designate",
        "appoint",
        "commission",
    }
    rule = f"{stem}ed" if not stem.endswith("e") else f"{stem}d"
    if passive:
        if stem == "remind":
            if re.match(
                r"\s+that\b.*\b(?:must|should|shall|are to|is to|need to|have to)\b|\s+of the (?:deadline|request)", low
            ):
                yield Found(start, at, REQUESTED, parties(subject), "reminded", 0.6)
                return
        if impersonal and "been" in text[max(0, at - 12) : at] and re.match(r"\s+to\s", low) and setting.before:
            yield Found(start, at, REQUESTED, setting.before, f"{rule} to", 0.6)
            return
        who = parties(subject) or (parties(subject, loose=True) if not impersonal else ())
        if impersonal:
            if re.match(r"\s+(?:that|to)\b", low) and stem in ("request", "ask", "direct", "require", "urge"):
                binds, clause_who, _kind = (
                    _clause(re.sub(r"^\s+that\s+", "", complement), setting) if "that" in low[:6] else (0.6, (), "")
                )
                yield Found(start, at, REQUESTED, clause_who, f"it was {rule}", max(binds, 0.6))
            return
        if re.match(rf"\s*(?:up)?on\s+{_ADV}to\s", low) and stem == "call":
            yield Found(start, at, REQUESTED, who, "called upon", 0.8)
            return
        found = re.match(
            rf"(?:,[^,]{{3,100}},)?\s+{_ADV}(?:to\s+(?:{ADVERB}\s+)*(?P<verb>[a-z-]+)|(?P<with>with|for)\s+)", low
        )
        if not found and stem == "require":
            return
        if not found:
            if (
                _NP_REQUEST.match(strip_article(subject))
                and stem in ("request", "invite", "solicit")
                and re.search(r"(?i)\b(?:by|before|within|until|no later|not later|from)\b", complement)
            ):
                yield Found(start, at, REQUESTED, _from(complement), "invited contributions", 0.6)
            elif setting.own and at < setting.own and (who or stem in strong):
                yield Found(start, at, REQUESTED, who, f"{rule} in a list", 0.75)
            return
        if found["with"] and stem not in strong:
            return
        if stem in ("require", "authorise", "authorize", "designate", "appoint") and stem in ("require",):
            if who:
                yield Found(start, at, AGREED, who, "required to", 0.5)
            return
        verb = found["verb"] or ""
        if (
            verb in _CEREMONY.get(stem, ())
            and re.search(r"\b(?:was|were)\b", text[max(0, at - 20) : at])
            and not _LATER.search(complement)
            and not (verb == "take" and re.match(r".{0,60}?take (?:part|steps|action|measures)", low))
        ):
            return
        if verb in ("note", "recall") or (stem == "remind" and verb not in WORK):
            return
        yield Found(start, at, REQUESTED, who, f"{rule} to", 0.85 if who else 0.6)
        return
    if not able and not (setting.own and at < setting.own):
        return
    if stem in ("require", "order", "press", "commission", "charge", "designate", "appoint") and not re.match(
        r"[^.;]{2,90}?\s(?:to|that)\s", low
    ):
        return
    if stem == "require":
        return
    if stem == "call":
        complement = re.sub(r"^\s*(?:also\s+|further\s+)?(?:up)?on\b", "", complement)
    if stem == "appeal":
        complement = re.sub(r"^\s*to\b", "", complement)
    if found := re.match(r"\s+that\s+", complement):
        binds, who, _kind = _clause(complement[found.end() :], setting)
        if binds or stem in ("request", "ask"):
            yield Found(start, at, REQUESTED, who, f"{rule} that", max(binds, 0.6))
        return
    if stem in ("entrust", "task", "charge") and (found := re.match(r"\s+(.{3,90}?)\s+with\s+", complement)):
        if who := parties(found[1]):
            yield Found(start, at, REQUESTED, who, f"{rule} with", 0.8)
            return
    who, position = _addressee(complement)
    if position:
        verb = re.match(r"[a-z-]+", complement[position:].lower())
        word = verb[0] if verb else ""
        if stem == "remind" and (not who or word in ("the",)):
            return
        if (
            tense_past
            and word in _CEREMONY.get(stem, ())
            and not _LATER.search(complement[position:])
            and not (setting.own and at < setting.own)
        ) and not (
            word == "take"
            and re.match(
                r"take (?:part in the (?:test|pilot|exercise|trial)|steps|action|measures)", complement[position:]
            )
        ):
            return
        if stem in ("authorise", "authorize") and not who:
            return
        if tense_past and stem == "urge" and len(complement[:position]) > 160:
            return
        yield Found(start, at, REQUESTED, who, f"{rule} to", 0.9 if who else 0.6)
        return
    if _NP_REQUEST.match(complement.strip()) and stem in ("invite", "request", "solicit"):
        if re.search(
            r"(?i)\b(?:by|before|within|until|no later|not later)\b|\bfrom\s+(?:the\s+)?[A-Z]?[a-z]*(?:members?|parties|states|countries|delegations|all|participants)",
            complement,
        ):
            yield Found(start, at, REQUESTED, _from(complement), "invited contributions", 0.6)
        return
    if setting.own and at < setting.own and position == 0:
        tail = text[at + len(form) : setting.own]
        if re.fullmatch(r"[^.]{0,160}?(?:\bto)?(?:\s+the following[a-z ]*)?\s*", tail):
            who = parties(re.sub(r"\s+to\s*(?:the following.*)?$", "", re.sub(r"^\s*(?:up)?on\b", "", tail)))
            yield Found(start, at, REQUESTED, who, f"{rule} in a list", 0.8)
        return
    if (
        stem in ("request", "commission")
        and not passive
        and _acts(subject)
        and re.match(
            r"\s+(?:an?|the|further|additional|regular)\s+(?:\w+\s+){0,3}?(?:report|study|review|paper|update|updates|assessment|analysis|proposal|survey|advice)\b",
            low,
        )
        and not _is_speaker(subject)
    ):
        yield Found(start, at, REQUESTED, _from(complement), f"{rule} a paper", 0.55)


def _from(complement: str) -> tuple[str, ...]:
    found = re.search(
        r"\b(?:from|of)\s+((?:the |all |interested )?[A-Za-z][^,;.]{2,80}?)(?=\s+(?:by|before|within|on|for|to|in|no later|not later|until|at)\b|[,;.]|$)",
        complement,
    )
    return parties(found[1]) if found else ()


def _is_speaker(subject: str) -> bool:
    """Whether a single delegation or an outsider speaks, rather than the meeting or those who make it up."""
    low = strip_article(subject).lower()
    if re.search(
        r"\b(?:participants|members|ministers|committee|commission|council|group|meeting|conference|parties|delegates|leaders|officials|board|assembly|forum|bureau|workshop|session|states|countries|economies|co-chairs|experts|delegations)\b",
        low,
    ):
        return (
            bool(re.match(r"(?:several|some|one|two|a few|other|others|many|certain|most)\b", low))
            and "participants" not in low
        )
    return low not in ("it", "we", "they", "")


def _proposed(
    text: str,
    stem: str,
    start: int,
    at: int,
    names: tuple[str, ...],
    subject: str,
    passive: bool,
    impersonal: bool,
    complement: str,
    setting: Setting,
) -> Iterator[Found]:
    low = complement.lower()
    confidence = 0.85 if stem == "recommend" else 0.65
    if passive and not impersonal:
        if stem in ("recommend", "advise") and re.match(r"\s+to\s+[a-z]+", low):
            yield Found(start, at, RECOMMENDED, parties(subject), "recommended to", 0.7)
        elif (
            stem == "recommend"
            and (re.match(r"\s*(?:[.,;]|$|for|by|as|that)", low))
            and not re.match(r"\s+by (?:the )?(?:review|report|study|experts|\d)", low)
        ):
            yield Found(start, at, RECOMMENDED, (), "is recommended", 0.5)
        return
    if found := re.match(
        rf"(?:\s+(?:{ADVERB}|to the [A-Z]?\w+(?: \w+){{0,5}}|,[^,]{{3,80}},))*,?\s+that\s*,?\s*", complement
    ):
        clause = complement[found.end() :]
        binds, who, _kind = _clause(clause, setting)
        if binds or stem == "recommend" or re.search(r"\b(?:might|may|could)\b", clause):
            yield Found(start, at, RECOMMENDED, who, f"{stem} that", confidence)
        yield from _more_clauses(
            clause, at + len(_word_at(text, at)) + found.end(), RECOMMENDED, f"{stem} that", setting
        )
        return
    if found := re.match(r"\s+(?:not\s+)?to\s+(?:be\s+)?(?P<verb>[a-z-]+)", low):
        verb = found["verb"]
        if verb in WORK or verb in ("have", "be"):
            if stem == "propose" and names and not impersonal:
                yield Found(start, at, OFFERED, names, "propose to", 0.6)
            else:
                yield Found(start, at, RECOMMENDED, names if stem != "recommend" else (), f"{stem} to", 0.6)
        elif to := re.match(r"\s+to\s+(.{3,80}?)\s+(?:to|that)\s+", complement):
            yield Found(start, at, RECOMMENDED, parties(to[1]), f"{stem} to somebody", confidence)
        return
    if stem == "advise":
        who, position = _addressee(complement)
        if position and who:
            yield Found(start, at, RECOMMENDED, who, "advised to", 0.6)
        return
    if setting.own and at < setting.own:
        yield Found(start, at, RECOMMENDED, (), f"{stem} in a list", 0.75)
        return
    who, position = _addressee(complement)
    if stem == "recommend" and position and who:
        yield Found(start, at, RECOMMENDED, who, "recommend to", confidence)
        return
    first = re.match(r"\s+(?:the\s+|an?\s+|further\s+)?([a-z-]+)", low)
    if not first or (passive and not impersonal):
        return
    if re.match(r"\s+(?:as|for|by|in|on|at)\b", low) and not re.match(
        r"\s+for (?:adoption|approval|consideration|endorsement)", low
    ):
        return
    if (
        first[1] in GERUNDS
        or first[1].endswith("ing")
        or stem == "recommend"
        or re.match(
            r"\s+(?:an?|the) (?:\w+ ){0,3}(?:establishment|creation|development|adoption|review|study|meeting|workshop|mechanism|programme|organi[sz]ation|extension|use|inclusion)",
            low,
        )
    ):
        if not re.match(r"\s+(?:dates|changes|amendments|a number of|some|minor|text|wording|candidates?)", low):
            yield Found(start, at, RECOMMENDED, (), f"{stem} something", 0.6 if stem == "recommend" else 0.5)
            return
    if (
        binds := _clause(complement.strip(), setting)[0]
        if stem in ("suggest", "propose") and re.match(r"\s+(?:two or more|the|all|each|that|[A-Z])", complement)
        else 0.0
    ):
        yield Found(start, at, RECOMMENDED, _clause(complement.strip(), setting)[1], f"{stem} that", min(binds, 0.6))


# The future, duty and possibility


def _future(text: str, setting: Setting) -> Iterator[Found]:
    for found in _MODAL.finditer(text):
        modal = re.sub(r"\s+", " ", found["modal"].lower())
        verb = found["verb"].lower()
        if (
            modal in ("need to", "needs to")
            and found.start()
            and re.search(
                r"\b(?:the|a|no|any|will|may|would|this|not|urgent|clear|of|or|and|there)\s+$",
                text[: found.start()],
                re.I,
            )
        ):
            continue
        if (
            verb in ("have", "not")
            and modal in ("would", "could", "should", "will")
            and re.match(r"\s+(?:been|had|\w+ed)\b", found["more"] or "")
        ):
            continue
        stretch, opener = clause_before(text, found.start())
        start = _clause_start(text, found.start(), "", stretch)
        if modal == "should" and not stretch and found.start() == setting.own:
            continue
        if found["neg"] and not (modal == "shall" and parties(subject_of(stretch))):
            continue
        subject = subject_of(re.sub(r"^(?:and|but|also|then)\s+", "", stretch))
        if re.search(r"\b(?:and|or|but)$", stretch):
            subject, stretch = "", "and"
            start = found.start()
        if not subject.strip() and found.start() <= setting.own and setting.own:
            subject = ""
        bare = strip_article(subject)
        low = bare.lower()
        if re.match(r"(?i)no\b|none\b|neither\b|nobody", subject.strip()):
            continue
        passive = (bool(found["be"]) and (verb in PARTICIPLES or verb.endswith("ed"))) or (
            bool(found["be"])
            and verb
            in ("held", "made", "sent", "put", "set", "given", "taken", "done", "kept", "borne", "brought", "paid")
        )
        reporter = ""
        if opener == "that":
            reporter = _reporter(text, start)
            if reporter == "skip":
                continue
            if not reporter:
                continue
        elif opener:
            continue
        yield from _bound(text, found, modal, verb, passive, subject, low, stretch, start, reporter, setting)


def _reporter(text: str, start: int) -> str:
    """The verb on which a *that* hangs: 'tells', 'notes', 'holds' (thinks), or 'skip' where another rule reads it or it is a relative."""
    left = re.sub(r"\bthat\s*$", "", text[:start].rstrip()).rstrip()
    left = re.sub(r"[,;]\s+and$|\s+and$", "", left) if left.endswith("and") else left
    tail = left[-200:]
    verbs = list(
        re.finditer(
            r"\b(inform|announce|indicate|state|sai|say|declare|confirm|report|add|explain|advise|assure|signal|repli|told|notifi|promise|pledge|note|consider|felt|feel|believe|thought|stress|emphasi[sz]e|underline|"
            r"underscore|highlight|recall|agree|decide|resolve|conclude|recommend|request|propose|suggest|hope|acknowledge|recogni[sz]e|affirm|reaffirm|reiterate|observe|remark|point|urge|ask|direct|determine|undertook|express|expect|understood|warn|argue|view|proposal|learn|hear|heard|clarif|maintain|concern|require|mention)(?:s|d|ed|ing|ped|led|es|ies|t)?\b",
            tail,
            re.I,
        )
    )
    if not verbs:
        return "skip"
    match = verbs[-1]
    gap = tail[match.end() :]
    stem = match[1].lower()
    if len(gap) > 90 and not re.search(r"that\b[^.]*$", gap):
        return "skip"
    if stem in tuple(
        """
    agree decide resolve conclude recommend request propose suggest urge ask direct determine undertook
    require proposal express hope concern
""".split()
    ):
        return "skip"
    if stem in tuple(
        """
    inform announce indicate state sai say declare confirm report add explain advise assure signal repli told
    notifi promise pledge clarif mention
""".split()
    ):
        return "tells"
    if stem == "note":
        return "notes"
    if stem in ("consider", "felt", "feel", "acknowledge", "believe", "understood"):
        return "holds"
    return "skip"


def _main_subject(text: str) -> str:
    """The subject with which the sentence begins."""
    found = re.match(
        rf"(?:.{{0,60}}?,\s)?((?:the |all |some |several )?[A-Za-z][\w',() -]{{0,120}}?)\s+(?:{ADVERB}\s+)?(?:has |have )?(?:{AFFIRMATIVE.pattern}|informed|announced|indicated|stated|said|declared|confirmed|reported|added|explained|advised|assured|signal\w+|replied|told|notified|promised|pledged|clarified|considered|felt|mentioned|informs|announces|signals|believed)\b",
        text,
        re.I,
    )
    return found[1] if found else ""


def _bound(
    text: str,
    found: re.Match[str],
    modal: str,
    verb: str,
    passive: bool,
    subject: str,
    low: str,
    stretch: str,
    start: int,
    reporter: str,
    setting: Setting,
) -> Iterator[Found]:
    rest = text[found.end("verb") :]
    at = found.start()
    who = parties(subject)
    pronoun = low in ("we", "i", "it", "they", "he", "she", "you")
    if not low and (stretch.endswith("and") or re.search(r"(?:\band|,)\s*$", text[:at])):
        who = parties(_first_subject(text[:at]))
        low = "it" if not who else low
        pronoun = not who
    if not who and not pronoun and not passive and subject and not is_the_meeting(subject):
        who = (
            parties(subject, loose=True)
            if modal in ("will", "shall", "would", "is to", "are to")
            and re.match(r"[A-Z]|the [A-Z]", subject)
            and start == _clause_start(text, at, "", stretch)
            and _proper(subject)
            else ()
        )
    named = bool(who)
    sayer = parties(_main_subject(text)) if reporter else ()
    gathering = bool(_NEXT_MEETING.search(subject)) or (
        is_the_meeting(subject) and bool(re.search(r"(?i)next|\b\d", subject))
    )
    responsible = _agent(rest) if passive else who
    if passive and not responsible and (owner := re.match(r"(.{2,60}?)'s\s+\w+", subject)):
        responsible = parties(owner[1])
    worth = bool(works(verb) and verb not in IDLE and verb not in NOT_WORK)
    if verb == "be" or (found["be"] and not passive):
        responsible_for = re.match(r"\s*(?:responsible|tasked|in charge|entrusted)", text[found.start("verb") :])
        if found["be"] and verb in ("responsible", "tasked") and named:
            yield Found(start, at, AGREED, who, modal, 0.6)
            return
        if found["be"] and gathering and re.match(r"(?:in|on|at|from)\b", verb):
            yield Found(start, at, FOLLOW_UP, (), "next meeting", 0.7)
            return
        if (
            found["be"]
            and verb in ("useful", "beneficial", "helpful", "desirable", "valuable", "worthwhile")
            and modal in ("would", "could")
            and reporter == "holds"
        ):
            main = _main_subject(text)
            if not re.match(r"(?i)(?:others?|several|one|a few)\b", main):
                yield Found(0, at, RECOMMENDED, (), "considered useful", 0.5)
            return
        if (
            modal == "could"
            and found["be"]
            and not reporter
            and re.match(r"(?:an?|the)\b", verb)
            and re.search(r"(?i)added value|example|model|reference|basis", rest[:60])
        ):
            yield Found(start, at, RECOMMENDED, (), "could", 0.4)
            return
        if not responsible_for:
            return
    if gathering and (
        (passive and _HELD.match(verb))
        or (
            verb in ("take", "meet", "convene", "reconvene", "be", "open", "begin", "start", "commence")
            and not passive
            and (verb != "take" or re.match(r"\s+place", rest))
        )
    ):
        if modal in ("will", "shall", "would", "is to", "are to", "is due to", "should") and (
            not reporter or reporter in ("tells", "notes")
        ):
            body = re.search(rf"(?i)\b(?:{_NEXT})\s+(.{{2,60}}?)\s+{_GATHERING}$", subject)
            yield Found(start, at, FOLLOW_UP, parties(body[1]) if body else (), "next meeting", 0.85)
        return
    if (
        verb == "meet"
        and modal in ("will", "shall")
        and named
        and re.search(r"\bin (?:the margins of |[A-Z])|\bon (?:the margins of |\d)", rest)
        and not re.search(r"(?i)annually|every|regularly|twice|once a|monthly|quarterly", rest)
    ):
        yield Found(start, at, FOLLOW_UP, (), "will meet", 0.65)
        return
    if (
        verb in ("meet", "reconvene", "convene")
        and re.match(r"\s+(?:again|next|once more)\b", rest)
        and modal in ("will", "shall", "would")
    ):
        yield Found(start, at, FOLLOW_UP, (), "will meet again", 0.8)
        return
    if modal in (
        "will",
        "shall",
        "is to",
        "are to",
        "would",
        "is due to",
        "are due to",
        "is expected to",
        "are expected to",
    ):
        yield from _will(
            text,
            found,
            modal,
            verb,
            passive,
            subject,
            low,
            start,
            at,
            who,
            responsible,
            named,
            pronoun,
            worth,
            reporter,
            sayer,
            rest,
            setting,
        )
    elif modal in ("should", "ought to"):
        if setting.rejected_after:
            return
        if not (named or passive or low in ("they", "it") or (setting.own and not subject)):
            return
        if low in ("we", "i", "you") or (
            passive
            and verb
            in tuple(
                """
    noted recalled stressed emphasised emphasized remembered mentioned added borne underlined pointed
    understood highlighted underestimated regarded seen welcomed acknowledged recognised recognized proud
    doubted commended congratulated concerned allowed left forgotten overlooked wasted
""".split()
            )
        ):
            return
        if (
            not passive
            and (verb in IDLE or verb in ("be", "not", "serve", "play", "remain", "continue", "doubt", "have"))
            and not (named and verb in ("continue",))
        ):
            return
        if not passive and not worth:
            return
        if reporter == "tells":
            return
        if reporter in ("holds", "notes"):
            main = _main_subject(text)
            at_start = re.match(r"(?i)(?:also |further )?considers?\b", text[setting.own :])
            if not at_start and (
                not main or _is_speaker(main) or re.match(r"(?i)(?:others?|several|one|a few)\b", main)
            ):
                return
            if reporter == "holds" and not (named or passive or at_start):
                return
            yield Found(
                0 if not setting.own else start, at, RECOMMENDED, responsible, "should, as the meeting saw it", 0.55
            )
            return
        if low in ("they", "it") and not setting.before:
            return
        yield Found(start, at, RECOMMENDED, responsible, "should", 0.75 if named else 0.6)
    elif modal == "could":
        if setting.rejected_after or not subject or pronoun or low in ("this", "that", "these", "there"):
            return
        if reporter == "tells" or re.search(r"\b(?:if|whether|how)\b", stretch, re.I):
            return
        if re.search(r"(?i)\b(?:if|were|had)\b", rest[:0]):
            return
        if (
            passive
            and verb in PARTICIPLES
            and verb
            not in (
                "improved",
                "seen",
                "used",
                "considered",
                "achieved",
                "avoided",
                "found",
                "reduced",
                "explained",
                "affected",
                "increased",
                "prevented",
                "added",
            )
        ):
            yield Found(start, at, RECOMMENDED, responsible, "could", 0.45)
        elif named and worth and verb not in STATIVE and not re.match(r"(?i)an?\s", subject):
            yield Found(start, at, RECOMMENDED, who, "could", 0.45)
    elif modal == "might":
        if reporter == "tells" and low in ("it", "they") and sayer and worth:
            yield Found(0, at, OFFERED, sayer, "might, as was told", 0.45)
    elif modal in ("must", "need to", "needs to"):
        if low in ("we", "i", "this", "it", "you") or reporter:
            return
        if re.search(
            r"(?i)\b(?:by|before|within|no later than|not later than|until)\s+(?:the end of\s+)?(?:\d|[A-Z][a-z]+ \d|\w+ (?:days|weeks|months)|the next|its next|their next)",
            rest,
        ) and (named or passive):
            yield Found(start, at, AGREED, responsible, modal, 0.55)
        elif named and modal == "must" and verb in WORK and verb not in STATIVE and verb not in IDLE:
            yield Found(start, at, RECOMMENDED, who, modal, 0.4)


def _proper(subject: str) -> bool:
    bare = strip_article(subject)
    return len(bare.split()) <= 7 and not re.search(
        r"(?i)\b(?:plan|programme|report|agreement|meeting|framework|project|document|strategy|study|paper|system|results|declaration|statement|process|convention|protocol|decision|resolution|register|database|website|portal|training|exercise|initiative|guidelines|article|annex|fund)s?$",
        bare,
    )


def _first_subject(text: str) -> str:
    found = re.match(
        rf"(?:.{{0,60}}?,\s)?((?:the |all |each |an? )?[A-Za-z][\w',() -]{{0,120}}?)\s+(?:{ADVERB}\s+)?(?:will|shall|should|would|agreed|decided|undertook|{AFFIRMATIVE.pattern}|intends|is|are|was|were|has|have|requested|offered)\b",
        text,
        re.I,
    )
    return found[1] if found else ""


_SAID = frozenset(
    """
    say turn conclude summarise summarize begin repeat recall mention note speak touch highlight focus
    remember thank miss outline dwell attempt try limit confine refer
""".split()
)


def _will(
    text: str, found: re.Match[str], modal: str, verb: str, passive: bool, subject: str, low: str, start: int, at: int, who: tuple[str, ...], responsible: tuple[str, ...], named: bool, pronoun: bool,
    worth: bool, reporter: str, sayer: tuple[str, ...], rest: str, setting: Setting,
) -> Iterator[Found]:  # fmt: skip
    if low in ("this", "that", "these", "those", "there", "such", "which", "what", "who", "things", "results") or (
        low.startswith(("this ", "these ")) and not named and not passive
    ):
        return
    if re.search(
        r"(?i)\b(?:aim|objective|purpose|goal|role|challenge|idea|intention|task|function|mandate|hope|expectation|result|outcome|effect|theme|aims|objectives|key|first step|priority|question|question|problem)$",
        low,
    ) or re.search(
        r"(?i)\b(?:aim|objective|purpose|goal|role|challenge|idea|task|function|theme|aims|objectives|question|problem) of\b",
        low,
    ):
        return
    if reporter == "holds" or (reporter == "notes" and not (worth or passive)):
        return
    if low == "i" and (verb in _SAID or not reporter):
        return
    if low == "you":
        if (found["need"] and verb in WORK | {"get", "come"}) or modal in ("are to",):
            yield Found(start, at, REQUESTED, (), "you will need to", 0.6)
        elif (
            verb in WORK
            and verb not in IDLE
            and not found["be"]
            and verb not in ("agree", "find", "note", "receive", "learn")
        ):
            yield Found(start, at, REQUESTED, (), "you will", 0.4)
        return
    if low == "we" and verb in (
        "assume",
        "be",
        "hear",
        "see",
        "never",
        "remember",
        "miss",
        "need",
        "have",
        "all",
        "spare",
        "always",
    ):
        return
    if modal == "would" and not reporter:
        if (
            re.search(r"(?i)\bif\b|\bwere\b|\brather\b|\botherwise\b|\bideally\b", text)
            or not (named and worth)
            or low in ("we", "i")
        ):
            if (
                named
                and verb == "welcome"
                and re.match(
                    r"\s+(?:\w+\s+){0,3}(?:comments|information|submissions|contributions|proposals|views|nominations|input)",
                    rest,
                )
            ):
                yield Found(start, at, REQUESTED, (), "would welcome", 0.45)
            return
        if verb in STATIVE:
            return
        yield Found(start, at, AGREED, who, "would", 0.5)
        return
    if modal in ("is expected to", "are expected to"):
        if named and worth:
            yield Found(start, at, AGREED, who, "expected to", 0.45)
        return
    if verb == "like" and reporter == "tells" and sayer and re.match(r"\s+to\s+[a-z]+", rest):
        yield Found(0, at, OFFERED, sayer, "would like to", 0.5)
        return
    if verb in ("like", "be", "not"):
        return
    if passive:
        if verb in tuple(
            """
    affected needed expected faced interested pleased delighted remembered wasted missed based composed known
    seen concerned honoured limited located situated met reached achieved attached felt lost required deemed
    considered counted treated regarded understood recalled called named sought found appreciated determined
    guided welcomed ended increased reduced improved forgotten compared caused driven
""".split()
        ):
            if verb in (
                "considered",
                "reached",
                "determined",
                "required",
                "guided",
                "based",
                "deemed",
                "treated",
                "regarded",
                "called",
            ) and (
                re.search(r"(?i)\b(?:at (?:the|its) (?:next|\w+th)|by \d|by the|within|next)\b", rest)
                or modal == "shall"
            ):
                yield Found(start, at, AGREED, responsible, modal, 0.5)
            return
        if verb not in PARTICIPLES:
            return
        if reporter:
            kind = AGREED if reporter == "notes" or not sayer else OFFERED
            yield Found(0, at, kind, responsible or (sayer if kind == OFFERED else ()), f"{modal}, as was told", 0.5)
            return
        yield Found(start, at, AGREED, responsible, f"{modal} be done", 0.75)
        return
    if low == "it" or low == "they" or low in ("he", "she"):
        if reporter and sayer and (worth or verb == "be"):
            yield Found(0, at, OFFERED, sayer, f"{modal}, as was told", 0.65)
        elif not reporter and worth and verb not in STATIVE and setting.before:
            yield Found(start, at, AGREED, setting.before, modal, 0.5)
        elif (
            not reporter
            and worth
            and verb in ("provide", "include", "focus", "report", "prepare", "develop", "meet")
            and setting.before
        ):
            yield Found(start, at, AGREED, setting.before, modal, 0.45)
        return
    if low == "we":
        if worth or verb in ("work", "continue", "ensure", "take", "seek", "strive"):
            yield Found(start, at, AGREED, (), "we will", 0.7)
        return
    if named:
        if verb in IDLE or not works(verb) or verb in ("remain", "become"):
            return
        if (
            modal in ("will", "would")
            and re.match(r"(?i)(?:two|three|four|five|some|many|most|several)\b", subject)
            and not setting.own
            and verb in STATIVE
        ):
            return
        if reporter:
            same = bool(set(sayer) & set(who))
            kind = (
                OFFERED
                if (same or (reporter == "tells" and not _is_secretariat(who))) and not _is_secretariat(who)
                else AGREED
            )
            yield Found(0, at, kind, who, f"{modal}, as was told", 0.6)
            return
        gift = verb in ("host", "contribute", "finance", "fund", "donate", "sponsor", "second") or (
            verb == "provide"
            and re.match(r"\s+(?:training|technical|financial|funding|support|assistance|up to|an? )", rest)
        )
        single = not _is_collective(who) and not _is_secretariat(who) and all(one[:1].isupper() for one in who)
        yield Found(
            start,
            at,
            OFFERED if gift and single and modal in ("will", "would") and not setting.own else AGREED,
            who,
            modal,
            0.8 if verb not in STATIVE else 0.65,
        )
        return
    if is_the_meeting(subject) or reporter:
        return
    if (
        verb in WORK
        and verb not in STATIVE
        and verb not in NOT_WORK
        and re.match(
            r"(?i)(?:comments|nominations|contributions|submissions|reports|proposals|applications|replies|responses|amendments|views|inputs|papers|documents|invoices|payments|returns)\b",
            low,
        )
    ):
        yield Found(start, at, AGREED if modal != "should" else RECOMMENDED, (), modal, 0.6)
    elif verb == "reach" and re.match(
        r"(?i)(?:\w+ )?(?:comments|nominations|contributions|submissions|reports|proposals|applications|replies|responses|amendments|views|inputs|papers|returns)",
        low,
    ):
        yield Found(start, at, AGREED, (), modal, 0.6)
    elif (
        modal == "shall"
        and verb in ("apply", "enter", "cease", "expire", "commence", "begin", "start", "take")
        and re.search(r"(?i)\b(?:from|on|until|force|effect)\b", rest[:60])
    ):
        yield Found(start, at, AGREED, (), modal, 0.5)


def _is_secretariat(who: tuple[str, ...]) -> bool:
    return any(re.search(r"(?i)secretar|chair|bureau|committee|working group|task force", one) for one in who)


# Offers and intentions


def _suggestions(text: str, setting: Setting) -> Iterator[Found]:
    """Suggestions told of as a noun (*further suggestions were made, including*), and *what needs to be strengthened is*."""
    if found := re.search(
        r"(?i)\b(?:suggestions?|proposals?|recommendations?)\b[^.;]{0,60}?\b(?:was|were) (?:also )?(?:made|put forward|offered|submitted)\b[^.;]{0,60}?\b(?:including|such as|namely|to)\b",
        text,
    ):
        if not setting.rejected_after:
            yield Found(found.start(), found.start(), RECOMMENDED, (), "suggestions made", 0.45)
    if found := re.match(
        r"(?i)what (?:was |is )?need(?:s|ed) to be (?P<verb>[a-z]+)\b[^.;]{0,40}?\b(?:is|was|are|were)\b",
        text[setting.own :],
    ):
        if found["verb"] in PARTICIPLES and found["verb"] not in ("noted", "considered"):
            yield Found(setting.own, setting.own, RECOMMENDED, (), "what needs to be done", 0.45)


def _intentions(text: str, setting: Setting) -> Iterator[Found]:
    for found in re.finditer(
        r"(?i)\bit (?:is|was|remains) (?P<whose>our|its|their|the) (?:\w+ )?(?:intention|plan)(?: of (?P<who>[^,;.]{3,60}?))? to (?P<work>[a-z]+)",
        text,
    ):
        if works(found["work"].lower()):
            yield Found(
                found.start(),
                found.start(),
                AGREED if found["whose"].lower() == "our" else OFFERED,
                parties(found["who"]) if found["who"] else (),
                "intention",
                0.6,
            )
    for found in _INTENT.finditer(text):
        stretch, opener = clause_before(text, found.start())
        if opener or re.search(r"(?i)\b(?:reaffirm|reiterat|renew)\w*\s*$", text[: found.start()]):
            continue
        if re.match(r"(?i)note", found[0]):
            continue
        subject = subject_of(stretch)
        who = parties(subject) or parties(subject, loose=True)
        what, rest = found["what"].lower(), text[found.end() :]
        if what == "support":
            if not (found["prep"] == "for" and re.search(r"\bto be (?:\w+ )?\w+(?:ed|en|d|t)\b", rest[:140])):
                continue
            yield Found(
                _clause_start(text, found.start(), subject, stretch),
                found.start(),
                RECOMMENDED,
                (),
                "support expressed",
                0.45,
            )
            continue
        if what == "interest" and not re.match(
            r"\s+(?:hosting|joining|participating|leading|contributing|providing|co-?hosting|supporting|taking part)",
            rest,
        ):
            continue
        if (
            what == "commitment"
            and re.match(r"\s+(?:the|this|multilateralism|peace|human rights|upholding|these|those|an?|full)\b", rest)
            and found["prep"] == "to"
        ):
            continue
        if what == "commitment" and not re.match(r"(?i)express|announc|confirm|declar|signal|state", found[0]):
            continue
        if _is_history(text, found.start(), found.end(), setting) or re.search(r"\bhad\s*$", text[: found.start()]):
            continue
        if (
            not who
            and not is_the_meeting(subject)
            and strip_article(subject).lower() not in ("it", "they", "we", "he", "she")
        ):
            continue
        yield Found(
            _clause_start(text, found.start(), subject, stretch), found.start(), OFFERED, who, f"{what} expressed", 0.75
        )
    for found in _READY.finditer(text):
        work = found["work"].lower()
        if re.match(r"(?i)\s*(?:have|has|had)\b", found["verb"]) and re.match(r"(?i)\s*had", found["verb"]):
            continue
        verb_at = found.start("verb") + len(found["verb"]) - len(found["verb"].lstrip())
        if re.search(r"\b(?:had|to|the|an?|its|their|not|as|who|which|no)\s+$", text[:verb_at], re.I):
            continue
        stretch, opener = clause_before(text, verb_at)
        reporter = ""
        if opener == "that":
            reporter = _reporter(text, _clause_start(text, verb_at, "", stretch))
            if reporter not in ("tells", "notes"):
                continue
        elif opener:
            continue
        subject = subject_of(re.sub(r"\b(?:has|have)$", "", stretch).strip())
        low = strip_article(subject).lower()
        who = parties(subject) or (
            parties(subject, loose=True) if re.match(r"[A-Z]", subject) and _proper(subject) else ()
        )
        if not who and low in ("it", "they", "he", "she", "i", "we"):
            who = parties(_main_subject(text)) if reporter else setting.before
            if low == "i" and (
                behalf := re.search(r"(?i)on behalf of (?:the )?([A-Z][\w-]*(?: [A-Z][\w-]*)*)", text[:verb_at])
            ):
                who = (behalf[1],)
            if not who and low not in ("we", "i"):
                continue
        elif not who and subject == "" and re.search(r"\band\s*$", text[:verb_at]):
            who = parties(_first_subject(text[:verb_at]))
            if not who:
                continue
        elif not who:
            continue
        if (
            re.search(r"(?i)planned to|expected to|pleased to|happy to|scheduled to", found["verb"])
            and work in ("be", "take", "see", "note", "announce", "report", "welcome", "have")
            and not reporter
        ):
            continue
        if re.search(r"(?i)pleased|happy", found["verb"]) and work not in WORK:
            continue
        if re.search(r"(?i)\b(?:expect|expects|expected)\b", found["verb"]) and (
            work not in WORK or work in IDLE or re.search(r"(?i)\b(?:is|are|was|were)\s", found["verb"])
        ):
            continue
        if _is_history(text, found.start(), found.end(), setting):
            continue
        kind = OFFERED
        if (
            work in ("host", "hold", "convene")
            and _NEXT_MEETING.search(text[found.end() : found.end() + 90])
            and re.search(r"(?i)\baccept(?:ed|s)\b|\bwelcomed\b|\bagreed\b", text[found.end() :])
        ):
            kind = FOLLOW_UP
        yield Found(
            0 if reporter else _clause_start(text, verb_at, subject, stretch),
            verb_at,
            kind,
            who,
            "offer or intention",
            0.75,
        )
    for found in _GIVES.finditer(text):
        verb_at = found.start("verb")
        if re.search(
            r"\b(?:the|an?|its|their|of|to|by|as|was|were|been|be|had|which|who)\s+$", text[:verb_at], re.I
        ) or re.match(r"(?i)had ", found["verb"]):
            continue
        stretch, opener = clause_before(text, verb_at)
        if opener:
            continue
        subject = subject_of(stretch)
        who = parties(subject) or (parties(subject, loose=True) if _proper(subject) else ())
        if not who and re.search(r"\band\s*$", text[:verb_at]):
            who = parties(_first_subject(text[:verb_at]))
        if not who or _is_history(text, found.start(), found.end(), setting):
            continue
        if (
            re.match(r"(?i)offers?\b", found["verb"])
            and not re.search(r"(?i)offered|offer$", found["verb"])
            and not re.match(r"(?i)\s*(?:to\b)", text[found.end() :])
        ) and not re.match(
            r"(?i)(?:its|their|support|assistance|places|technical|financial|training|one|two|three|four|five|up to)",
            text[found.end() :],
        ):
            continue
        yield Found(_clause_start(text, verb_at, subject, stretch), verb_at, OFFERED, who, "something offered", 0.65)
    for found in _PROGRESS.finditer(text):
        stretch, opener = clause_before(text, found.start())
        who = parties(subject_of(stretch))
        if opener or not who:
            continue
        yield Found(_clause_start(text, found.start(), "", stretch), found.start(), OFFERED, who, "work in hand", 0.45)


def _offers_taken(text: str, setting: Setting) -> Iterator[Found]:
    for found in _OFFER_NOUN.finditer(text):
        name = found["who"] or found["who2"] or found["who3"] or ""
        name = re.sub(r"^(?:to|of|the kind|by)\s+", "", name).strip()
        who = parties(name) or parties(name, loose=True)
        if not who:
            continue
        work = (found["work"] or found["work2"] or found["work3"] or "").lower()
        if work not in WORK or re.search(r"\bhad\s+$", text[: found.start()]):
            continue
        after = text[
            found.end("work") if found["work"] else found.end("work2") if found["work2"] else found.end("work3") :
        ]
        follow = work in ("host", "hold", "convene", "organise", "organize") and re.match(
            rf"\s+(?:the\s+|its\s+|our\s+|a\s+)?(?!first|inaugural)(?:{_NEXT})\b", after, re.I
        )
        _stretch, opener = clause_before(text, found.start())
        if opener and opener != "that":
            continue
        yield Found(
            0 if not setting.own else max(setting.own, 0),
            found.start(),
            FOLLOW_UP if follow else OFFERED,
            who,
            "offer taken up",
            0.7 if re.match(r"(?i)welcom|accept", found[0]) else 0.55,
        )

"""What one party offers, intends or is thanked for offering; suggestions told of; bodies set up and plans endorsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.clauses import parties_of_clause
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, Found, Setting
from commitments.intake.binding.future import _proper
from commitments.intake.binding.patterns import _NEXT, _NEXT_MEETING
from commitments.intake.binding.subjects import (
    _clause_start,
    _first_subject,
    _is_collective,
    _is_history,
    _main_subject,
    _reporter,
)
from commitments.intake.parties import clause_before, is_the_meeting, parties, strip_article, subject_of
from commitments.intake.verbs import ADVERB, IDLE, PARTICIPLES, WORK, works

_INTENT = re.compile(
    r"\b(?P<verb>(?:(?:has|have|had)(?= (?:the|every|an?) (?:firm )?(?:intention|intent|plan))|signal(?:s|led|ed)?|express(?:es|ed)?|indicate[sd]?|announce[sd]?|declare[sd]?|state[sd]?|confirm(?:s|ed)?|communicate[sd]?|conveyed|voiced|informed [^,;]{2,50}? of|note[sd]?)\s+(?:its|their|his|her|the|an?)\s+(?:\w+\s+){0,2}?(?P<what>intentions?|intent|plans?|readiness|willingness|commitment|interest|availability|preparedness|support)\s+(?P<prep>to|in|of|for))\b",
    re.I,
)


_READY = re.compile(
    r"\b(?P<verb>(?:(?:is|are|was|were|remains?|stands?|stood|would be|will be|am)\s+(?:also\s+|fully\s+)?(?:ready|prepared|willing|happy|pleased|planning|preparing|intending|in a position|expecting|aiming|proposing|scheduled)\s+to)|(?:wants?|wishes)\s+to|(?:has|have)?\s?(?:also |further |kindly |generously |warmly )?(?:offer(?:s|ed)?|volunteer(?:s|ed)?|plan(?:s|ned)?|intend(?:s|ed)?|expect(?:s|ed)?|propose[sd]?)\s+to(?:\s+be)?)\s+(?P<work>[a-z-]+)",
    re.I,
)


_GIVES = re.compile(
    r"\b(?P<verb>(?:has |have |had )?(?:now |also |further |generously |kindly )*(?:offer(?:s|ed)?|pledge[sd]?|promise[sd]?|committed|announced(?= (?:a|an|its|their|new|further|additional|funding|contributions?|that)\b(?! (?:package|set|series|number|list|plan|agreement|deal)\b))|donated?|earmark(?:s|ed)))\s+(?!to\b|that\b|condolences|thanks|sympath|congratul|apolog|its (?:condol|thanks|congrat|symp|apol|views?|comments?|gratitude)|their (?:condol|thanks|congrat|symp|views?)|an? (?:brief|few|overview|number of (?:comments|observations)|explanation|update)|comments|views|opportunit|insights|explanations|examples|observations|suggestions|perspectives)(?=(?:its|their|an?|the|up to|one|two|three|four|five|six|seven|eight|nine|ten|twelve|USD|US\$|EUR|\$|€|£|technical|financial|in-kind|further|additional|new|training|places|support|assistance|funding|funds|hosting|host|NZD|AUD|\d))",
    re.I,
)


_PROGRESS = re.compile(
    r"\b(?P<verb>(?:is|are)\s+(?:currently\s+|now\s+|also\s+)?(?:finali[sz]ing|working\s+(?:towards?|to)|in the process of|planning|considering hosting|thinking of))\b",
    re.I,
)


_OFFER_NOUN = re.compile(
    r"\b(?i:welcom\w+|accept\w*|acknowledg\w+|appreciat\w+|not(?:e|es|ed)|took note|takes note|thank\w*|expressed (?:its |their )?(?:sincere |deep )?(?:appreciation|gratitude|thanks)|grateful)\b[^.;]{0,90}?"
    r"(?:\bthe\s+(?:\w+\s+){0,3}?(?:offer|invitation|intention|proposal|willingness|readiness|pledge|announcement|commitment)s?\s+(?:made |extended )?(?:by|of|from)\s+(?P<who>[^,;.]{2,90}?)\s+(?P<to>to|that it (?:will|would|intends to))\s+(?P<work>[a-z-]+)"
    r"|(?P<who2>(?:the )?[A-Z][\w' -]{1,60}?)(?:'s|s')\s+(?:\w+\s+){0,2}?(?:offer|invitation|intention|willingness|readiness|pledge|commitment|promise|undertaking|plans?)\s+to\s+(?P<work2>[a-z-]+)"
    r"|\b(?:to |of )?(?P<who3>(?:the )?(?:Government of |Republic of )?[A-Z][\w' -]{1,70}?)\s+for\s+(?:its|their|his|her|the)\s+(?:\w+\s+){0,2}?(?:offer|invitation|willingness|readiness|proposal)\s+to\s+(?P<work3>[a-z-]+))"
)


def _suggestions(text: str, setting: Setting) -> Iterator[Found]:
    """Suggestions told of as a noun (*further suggestions were made, including*), and *what needs to be strengthened is*."""
    if found := re.search(
        r"(?i)\b(?:suggestions?|proposals?|recommendations?)\b[^.;]{0,60}?\b(?:was|were) (?:also )?(?:made|put forward|offered|submitted)\b[^.;]{0,60}?\b(?:including|such as|namely)\b",
        text,
    ):
        if not setting.rejected_after:
            yield Found(found.start(), found.start(), RECOMMENDED, (), "suggestions made", 0.45)
    if found := re.match(
        r"(?i)it (?:is|was) (?:considered |deemed |felt |thought )?(?:desirable|expedient|advisable) that\s+",
        text[setting.own :],
    ):
        bound = parties_of_clause(text[setting.own + found.end() :])
        yield Found(setting.own, setting.own, RECOMMENDED, bound, "held desirable", 0.6)
    if found := re.match(
        r"(?i)what (?:was |is )?need(?:s|ed) to be (?P<verb>[a-z]+)\b[^.;]{0,40}?\b(?:is|was|are|were)\b",
        text[setting.own :],
    ):
        if found["verb"] in PARTICIPLES and found["verb"] not in ("noted", "considered"):
            yield Found(setting.own, setting.own, RECOMMENDED, (), "what needs to be done", 0.45)


_SET_UP = re.compile(
    rf"\b(?P<verb>establish(?:es|ed)?|set up|sets up|create[sd]?|launch(?:es|ed)?|constitute[sd]?|endorse[sd]?|adopt(?:s|ed)?|approve[sd]?)\s+(?:{ADVERB}\s+)*(?=(?:the |an? |its |their |two |three )?(?P<what>[^.;]{{2,90}}))",
    re.I,
)


_NEW_BODY = re.compile(
    r"(?i)(?:the |an? |its |their )?(?:[\w'-]+ ){0,4}?(?:working groups?|working party|task ?force|panel|committee|sub-?committee|network|fund|facility|mechanism|expert group|contact group|correspondence group|drafting group|group|observatory|secretariat|platform|programme|award|prize|council|centre|office|unit|register|roster|hub|bureau|forum)\b"
)


_MADE_OF = re.compile(r"\s+(?:comprising|composed|consisting|made up|to|for|on|with)\b")


_OWN_PLAN = re.compile(
    r"(?i)(?:the |an? |its |their )?(?:[\w'-]+ ){0,4}?(?:plan|work ?plan|work programme|programme of work|action plan|plan of action|implementation plan|roadmap|road map|timetable|timeline|schedule of|calendar of)\b"
)


def _set_up(text: str, setting: Setting) -> Iterator[Found]:
    """A body that the meeting creates, a plan that it makes its own."""
    made = re.match(
        r"(?i)(?P<what>(?:an?|the) [^.;]{3,120}?)\s+(?:was|were|is|has been)\s+(?:hereby\s+)?(?:established|set up|created|constituted|formed|put in place|instituted)\b",
        text[setting.own :],
    )
    if made and _NEW_BODY.match(made["what"]) and not _is_history(text, setting.own, setting.own + made.end(), setting):
        yield Found(setting.own, setting.own, AGREED, parties(_MADE_OF.split(made["what"])[0]), "was set up", 0.5)
    for found in _SET_UP.finditer(text):
        verb = found["verb"].lower()
        new = verb.startswith(("establish", "set", "sets", "creat", "launch", "constitut"))
        if (
            not new
            and not verb.startswith("endorse")
            and not re.match(r"(?i)[^.;]{0,60}?\b(?:action plan|plan of action|road ?map)\b", found["what"])
        ):
            continue
        if not (_NEW_BODY if new else _OWN_PLAN).match(found["what"]):
            continue
        before = text[: found.start()]
        if re.search(
            r"\b(?:have|has|had|having|was|were|is|are|been|be|to|will|would|shall|should|could|not|of|the|an?|as|by|which|that|who|when|where|since|jointly|newly|recently|already|in (?:19|20)\d\d,?)\s+$",
            before,
            re.I,
        ):
            continue
        stretch, opener = clause_before(text, found.start())
        subject = subject_of(re.sub(rf"^(?:{ADVERB}\s*)+$", "", stretch, flags=re.I))
        if opener or _is_history(text, found.start(), found.end(), setting):
            continue
        names = parties(subject)
        coordinated = bool(re.search(r"\band\s*$", before))
        at_own = not before[setting.own :].strip() or not stretch
        if not (
            at_own
            or coordinated
            or is_the_meeting(subject)
            or (names and _is_collective(names))
            or strip_article(subject).lower() == "we"
        ):
            continue
        yield Found(
            _clause_start(text, found.start(), subject, stretch),
            found.start(),
            AGREED,
            names,
            "set up" if new else "plan endorsed",
            0.6 if new else 0.5,
        )


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
        if low in ("i", "we") and re.match(r"(?i)\s*w(?:ant|ish)", found["verb"]):
            continue
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
        if re.match(r"(?i)(?:one|another|some|several|a) (?!number)", subject) and not reporter:
            continue
        if (
            re.search(r"(?i)planned to|expected to|pleased to|happy to|scheduled to", found["verb"])
            and work
            in ("be", "take", "see", "note", "announce", "report", "welcome", "have", "learn", "hear", "read", "find")
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

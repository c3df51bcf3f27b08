"""What will, shall, should or could be done: the modal verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from commitments.intake.binding.clauses import agent
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import _ADV, _GATHERING, _NEXT, _NEXT_MEETING
from commitments.intake.binding.subjects import (
    _clause_start,
    _first_subject,
    _is_speaker,
    _main_subject,
    _reporter,
    _sayer,
)
from commitments.intake.binding.will import _will
from commitments.intake.parties import clause_before, is_the_meeting, parties, strip_article, subject_of
from commitments.intake.states import STATES
from commitments.intake.verbs import IDLE, NOT_WORK, PARTICIPLES, STATIVE, WORK, does, done

_MODAL = re.compile(
    rf"\b(?P<modal>will|shall|would|should|could|must|might|is going to|are going to|is to|are to|was to|were to|is due to|are due to|(?:is|are) expected to|needs? to|ha(?:s|ve) to|ought to)\b\s*(?P<neg>not\s|never\s|no longer\s)?{_ADV}(?P<need>(?:need|have) to\s+)?(?P<be>be\s+)?{_ADV}(?P<verb>[a-z][a-z-]*)(?P<more>\s+[a-z]+)?",
    re.I,
)


_GIFTS = frozenset(["provide", "offer", "assist", "support", "help", "give", "make"])
"""What one state that *could* do it offers."""
_HELD = re.compile(r"(?:held|convened|hosted|organi[sz]ed|scheduled)\b", re.I)


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
        if found["neg"] and not (modal in ("shall", "should") and parties(subject_of(stretch))):
            continue
        subject = subject_of(re.sub(r"^(?:and|but|also|then)\s+", "", stretch))
        if re.search(r"\b(?:and|or|but)$", stretch):
            subject, stretch = "", "and"
            start = found.start()
        if stretch.endswith(",") and re.search(r"\b(?:will|shall)\b", stretch) and re.match(r"(?:will|shall)\b", modal):
            subject, stretch, start = "", "and", found.start()  # “will do this, will do that and will”
        if not subject.strip() and found.start() <= setting.own and setting.own:
            subject = ""
        bare = strip_article(subject)
        low = bare.lower()
        if re.match(r"(?i)no\b|none\b|nothing\b|neither\b|nobody", subject.strip()):
            continue
        passive = (bool(found["be"]) and (done(verb) or verb.endswith("ed"))) or (
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
    if low in ("it", "they") and not reporter and (said := parties(_first_subject(text[:start]))):
        setting = replace(setting, before=said)  # “Sweden did not agree; it will submit a paper”
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
    sayer = parties(_sayer(text, start)) if reporter else ()
    gathering = bool(_NEXT_MEETING.search(subject)) or (
        is_the_meeting(subject) and bool(re.search(r"(?i)next|\b\d", subject))
    )
    responsible = agent(rest) if passive else who
    if passive and not responsible and (owner := re.match(r"(.{2,60}?)'s\s+\w+", subject)):
        responsible = parties(owner[1])
    worth = bool(does(verb) and verb not in IDLE and verb not in NOT_WORK)
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
            host = responsible if re.match(r"(?:hosted|organi[sz]ed|convened)\b", verb) else ()
            yield Found(start, at, FOLLOW_UP, host or (parties(body[1]) if body else ()), "next meeting", 0.85)
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
        "is going to",
        "are going to",
        "is to",
        "are to",
        "was to",
        "were to",
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
        if verb == "have" and named and re.search(r"\b(?:ready|in place|available|prepared|completed)\b", rest):
            yield Found(start, at, RECOMMENDED, who, "should", 0.6)
            return
        if (
            not passive
            and (verb in IDLE or verb in ("be", "not", "serve", "play", "remain", "continue", "doubt", "have"))
            and not (named and verb in ("continue",))
        ):
            return
        if not passive and not worth:
            return
        if reporter == "tells" or _OPINION.search(text[:at]):
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
        sent = passive and re.match(
            r"(?i)(?:\w+ ){0,3}?(?:comments|amendments|nominations|views|inputs|contributions|submissions|replies|responses|corrections|proposals|applications)\b",
            low,
        )
        if sent and verb in (
            "sent",
            "submitted",
            "addressed",
            "forwarded",
            "communicated",
            "provided",
            "received",
            "made",
            "directed",
            "transmitted",
        ):
            yield Found(start, at, REQUESTED, responsible, "should be sent", 0.7)
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
        elif named and verb in _GIFTS and all(one in STATES for one in who):
            yield Found(start, at, OFFERED, who, "could", 0.45)
    elif modal == "might":
        if reporter == "tells" and low in ("it", "they") and sayer and worth:
            yield Found(0, at, OFFERED, sayer, "might, as was told", 0.45)
        elif not reporter and named and worth and verb not in STATIVE and not setting.rejected_after:
            yield Found(start, at, RECOMMENDED, who, "might", 0.45)
    elif modal in ("must", "need to", "needs to", "has to", "have to"):
        if low in ("we", "i", "this", "it", "you") or reporter:
            return
        if re.search(
            r"(?i)\b(?:by|before|within|no later than|not later than|until)\s+(?:the end of\s+)?(?:\d|[A-Z][a-z]+ \d|\w+ (?:days|weeks|months)|the next|its next|their next)",
            rest,
        ) and (named or passive):
            yield Found(start, at, AGREED, responsible, modal, 0.55)
        elif named and modal == "must" and verb in WORK and verb not in STATIVE and verb not in IDLE:
            yield Found(start, at, RECOMMENDED, who, modal, 0.4)


_OPINION = re.compile(
    r"(?i)^(?:in (?:their|his|her|its|the) (?:\w+ )?(?:opinion|view)|according to)\b|\b(?:thought|believed|opined|feared|hoped|argued|felt)\s+(?:the|it|this|these|its|their|all|a)\b"
)


def _proper(subject: str) -> bool:
    bare = strip_article(subject)
    return len(bare.split()) <= 7 and not re.search(
        r"(?i)\b(?:plan|programme|report|agreement|meeting|framework|project|document|strategy|study|paper|system|results|declaration|statement|process|convention|protocol|decision|resolution|register|database|website|portal|training|exercise|initiative|guidelines|article|annex|fund)s?$",
        bare,
    )

"""What is asked of somebody, and what is recommended or proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.clauses import _addressee, _clause, _more_clauses, _word_at
from commitments.intake.binding.found import AGREED, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import _ADV
from commitments.intake.binding.subjects import _acts, _is_speaker
from commitments.intake.parties import anybody, parties, strip_article
from commitments.intake.verbs import ADVERB, GERUNDS, WORK, past

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


_TIME_ASKED = re.compile(
    r"(?i)\s*(?:more|further|additional|an?|the|some)\s+(?:\w+\s)?(?:time|opportunity|clarifications?|extension|information|right|permission|floor|explanations?)\b"
)


_LATER = re.compile(
    r"(?i)\b(?:by|before|within|next|no later|until|annually|intersession\w*|20\d\d|at its|at the \w+th)\b"
)


_NP_REQUEST = re.compile(
    r"^(?:the\s+|any\s+|all\s+|further\s+|written\s+|additional\s+|formal\s+)*(?:\w+\s+){0,2}?(?:comments|views|contributions|nominations|inputs?|submissions?|proposals|expressions of interest|applications|feedback|offers|pledges|statements|abstracts|amendments|funding|donations|reports?)\b",
    re.I,
)


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
        if (
            impersonal
            and ("been" in text[max(0, at - 12) : at] or stem in strong)
            and re.match(r"\s+to\s", low)
            and setting.before
        ):
            yield Found(start, at, REQUESTED, setting.before, f"{rule} to", 0.6)
            return
        who = parties(subject) or (parties(subject, loose=True) or anybody(subject) if not impersonal else ())
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
            rf"(?:,[^,]{{3,100}},)?\s+{_ADV}(?:(?:not\s+)?to\s+(?:{ADVERB}\s+)*(?P<verb>[a-z-]+)|(?P<with>with|for)\s+)",
            low,
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
        if verb in ("a", "an", "the", "their", "its") or complement[found.start("verb") :][:1].isupper():
            return  # *invited to a reception*, *to Lima*
        if verb in ("note", "recall") or (stem == "remind" and verb not in WORK):
            return
        yield Found(start, at, REQUESTED, who, f"{rule} to", 0.85 if who else 0.6)
        return
    if not able and not (setting.own and at < setting.own):
        return
    if stem in ("require", "order", "press", "commission", "charge", "designate", "appoint") and not re.match(
        r"[^.;]{2,90}?\s(?:to|that|with)\s", low
    ):
        return
    if stem == "require":
        return
    if (
        stem in ("ask", "request")
        and re.match(r"\s+(?:to|for|me|us|him|her|whether|about|why|how|what)\b", low)
        and not own_words(setting, at)
    ):
        return
    if tense_past and stem in ("urge", "invite", "task", "instruct", "direct", "mandate") and parties(subject):
        if re.match(rf"\s+{_ADV}to\s+(?!the|an?\b|its|their|all)[a-z]", low):
            yield Found(start, at, REQUESTED, parties(subject), f"{rule} to, in note form", 0.6)
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
    if stem in ("entrust", "task", "charge"):
        for found in re.finditer(r",?\s+with\s+", complement[:140]):
            if who := parties(re.sub(r",\s+[a-z]+ing\b.*$", "", complement[: found.start()])):
                yield Found(start, at, REQUESTED, who, f"{rule} with", 0.8)
                return
    who, position = _addressee(complement)
    if position and not who and _TIME_ASKED.match(complement):
        return
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


def own_words(setting: Setting, at: int) -> bool:
    """Whether the verb at `at` stands in what leads into an item, whose own words complete it."""
    return bool(setting.own and at < setting.own)


def _from(complement: str) -> tuple[str, ...]:
    found = re.search(
        r"\b(?:from|of)\s+((?:the |all |interested )?[A-Za-z][^,;.]{2,80}?)(?=\s+(?:by|before|within|on|for|to|in|no later|not later|until|at)\b|[,;.]|$)",
        complement,
    )
    return parties(found[1]) if found else ()


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
    if stem == "propose" and re.match(
        r"(?i)(?:one|another|a) (?:member|delegat\w+|delegation|participant|speaker|party|state)\b", subject
    ):
        return  # nobody in particular, and nobody took it up
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
        rf"(?:\s+(?:{ADVERB}|to the [A-Z]?\w+(?: \w+){{0,5}})|,[^,]{{3,80}},(?=\s+that\b))*,?\s+that\s*,?\s*",
        complement,
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
        bound = _clause(text[setting.own :], setting)[1]
        yield Found(start, at, RECOMMENDED, bound, f"{stem} in a list", 0.75)
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

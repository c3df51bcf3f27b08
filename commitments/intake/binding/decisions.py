"""What is agreed, decided or undertaken; the governing verbs and what each makes of its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from commitments.intake.binding.clauses import _FIRST_FINITE, _addressee, _clause, _more_clauses, _word_at
from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import (
    _ADV,
    _AUX,
    _FINITE,
    _GATHERING,
    _NEXT,
    _NOUN_BEFORE,
    _PLAN,
    _PROCEDURAL,
    _STEM,
)
from commitments.intake.binding.requests import _proposed, _requested
from commitments.intake.binding.subjects import _acts, _clause_start, _coordinated, _is_collective, _is_history, _who
from commitments.intake.parties import clause_before, parties, strip_article, subject_of
from commitments.intake.verbs import ADVERB, DECIDE, ENCOURAGE, GERUNDS, PROPOSE, does

MOST = 40
"""Governing verbs of a sentence that are looked at; each asks for all that stands before it."""


def _decisions(text: str, setting: Setting) -> Iterator[Found]:
    for found in islice(_FINITE.finditer(text), MOST):
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
            and before[setting.own :].strip()
            and not re.fullmatch(rf"(?:{ADVERB}\s*)+", before[setting.own :].strip(), re.I)
            and _NOUN_BEFORE.search(before)
            and not (
                re.search(r"(?i)\bfurther\s+$", before) and _acts(subject_of(re.sub(r"(?i)\s*further\s*$", "", before)))
            )
            and not re.search(r"\b(?:it|this)\s+$", before, re.I)
        ):
            continue
        if re.search(r"\bas\s+$", before):
            continue
        if form.startswith("commission") and (
            found["verb"][0].isupper() or re.search(r"(?i)\bof [\w ]{0,20}$", before)
        ):
            continue  # the body, not the verb
        if text[found.end() : found.end() + 1] in "-/" and text[found.end() :].strip():
            continue
        stretch, opener = clause_before(text, begin)
        if opener == "that" and (beside := _beside(stretch, passive=passive)) is not None:
            stretch, opener = beside, ""
        if opener:
            continue
        if (
            form == stem
            and not passive
            and not words
            and not re.search(
                r"\b(?:we|I|they|you|and|also|further|ministers|leaders|members|parties|countries|participants|delegations|officials|heads|states|economies|governments|government|experts|delegates|commissioners|presidents|co-chairs)\s+"
                rf"(?:{ADVERB}\s+)*$",
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
        if pronoun := re.search(
            r"(?i)\b(?:and|but)\s+(?P<who>we|they|it|he|she|all|both|all (?:members|delegations|participants|parties|countries))$",
            stretch,
        ):
            stretch = pronoun["who"]
        subject = subject_of(stretch)
        complement = text[found.end() :]
        yield from _decided(text, stem, form, passive, begin, found.start(), subject, stretch, complement, setting)


def _auxiliaries(text: str, at: int) -> str:
    found = _AUX.search(text[max(0, at - 60) : at])
    aux = found[0] if found else ""
    return re.sub(r"^it\s+", "", aux, flags=re.I) if re.match(r"(?i)it\s", aux) else aux


def _beside(stretch: str, *, passive: bool) -> str | None:
    """The subject of a verb that stands beside a *that*-clause, not in it: *agreed that A would be done and requested B*.

    None where the verb belongs to the clause.
    """
    if not _FIRST_FINITE.search(stretch):
        # “recommended that Members ratify the Charter, and the Commission was tasked”
        after = re.search(r",\s+(?:and|but)\s+(?P<who>[^,]+)$", stretch)
        return after["who"] if passive and after and parties(after["who"]) else None
    if re.search(r"\b(?:and|but)$", stretch):
        return "and"
    tail = re.split(r",?\s+(?:and|but)\s+", stretch)[-1]
    return tail if passive and tail != stretch and parties(tail) else None


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
    if not passive and re.search(r"\band, [^,]{3,40},$", text[:begin].rstrip()):
        coordinated = True  # “and, in the meantime, encouraged”
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
            r"\s*(?:its|their|the|his) (?:request|invitation|call|appeal)\w* (?:to|on|upon) ", complement
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
    if stem == "commit" and not names and (bound := _addressee(complement)[0]):
        yield Found(start, at, AGREED, bound, "commits somebody to", 0.6)
        return
    if stem == "determine" and not re.match(r"\s+(?:that|to)\b", low):
        return
    if stem in ("accept", "consent") and not re.match(
        rf"\s+(?:{ADVERB}\s+)*to\s+(?!the|an?\b|its|their|this)[a-z]", low
    ):
        return  # only *accepted to do*; what else is accepted is no act of one's own
    if found := re.match(
        rf"(?:,[^,]{{3,80}},|\s+(?:{ADVERB}|themselves|itself|ourselves|himself|herself|in principle|,[^,]{{3,80}},|(?:between|among) themselves|with (?:each other|one another)|with [^,]{{3,40}},?|at [^,]{{3,30}},?|by [a-z ]{{3,30}}|after [^,]{{3,40}},?|without [^,]{{3,30}},?|ad referendum|(?:on|for|in) [^,]{{3,40}},))*,?\s+(?:not\s+)?to\s+(?:{ADVERB}\s+)*(?P<verb>[a-z-]+)",
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
            in (
                "disagree",
                "differ",
                "note",
                "welcome",
                "recall",
                "thank",
                "acknowledge",
                "commend",
                "congratulate",
                "remain",
            )
            or (verb == "be" and "informed" in low[:40])
        ) and not ((more := re.search(r"\band to ([a-z]+)\b", low)) and does(more[1])):
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
        confidence = 0.9 if does(verb) else 0.7
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
        rf"(?:\s+(?:{ADVERB}|in principle|by consensus|among other things,?|inter alia,?)|,[^,]{{3,80}},(?=\s+that\b))*,?\s+that\b,?\s+",
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

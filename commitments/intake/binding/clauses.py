"""The clause or infinitive after a governing verb: whether it binds, and whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.found import FOLLOW_UP, RECOMMENDED, Found, Setting
from commitments.intake.binding.patterns import _ADV, _NEXT_MEETING
from commitments.intake.parties import anybody, parties, strip_article, subject_of
from commitments.intake.verbs import ADVERB, works

_FIRST_FINITE = re.compile(
    r"\b(?P<modal>will|would|shall|should|could|(?-i:may)|might|must|can)\b|\b(?P<to>(?:is|are|was|were) to|needs? to)\b|\b(?P<being>is|are|was|were|has|have|had|remains?|remained|constitutes|plays|represents|requires|reflects|continues|depends|deserves|offers|provides|needs|contributes|serves|exists|cannot)\b|\b(?P<be>be|not be)\b",
    re.I,
)
_MAIN_MODAL = re.compile(
    r"\b(?P<modal>will|would|shall|should)\b|\b(?P<to>(?:is|are) to)\b|(?P<being>(?!))(?P<be>(?!))"
)


def parties_of_clause(clause: str) -> tuple[str, ...]:
    """Who is bound by a clause after *that*."""
    return _clause(clause, Setting())[1]


def _more_clauses(clause: str, base: int, kind: str, rule: str, setting: Setting) -> Iterator[Found]:
    """The further clauses of *agreed that A will ..., and that B will ...*."""
    for found in re.finditer(r",?\s+and\s+(?:also\s+|further\s+)?that\s+", clause):
        rest = clause[found.end() :]
        binds, who, rule_kind = _clause(rest, setting)
        if (finite := _FIRST_FINITE.search(rest)) and finite[0].lower() == "must":
            continue  # agreed that A is grave, and that all must act: an affirmation goes on
        if binds and (
            who or re.match(r"(?:it|they|he|she)\s", rest) or (binds >= 0.85 and re.search(r"\bbe\s+\w+", rest[:120]))
        ):
            yield Found(base + found.end(), base + found.end(), rule_kind or kind, who, rule, binds)


def _clause(clause: str, setting: Setting) -> tuple[float, tuple[str, ...], str]:
    """Confidence, parties and kind (or '') of what was agreed that; confidence 0 where it is only held to be true."""
    finite = _FIRST_FINITE.search(clause)
    bare = _subjunctive(clause[: finite.start()]) if finite and not finite["be"] else 0
    if finite and bare and re.search(r"\b(?:which|who|whom|whose|that|,? and)\b[^,]*$", clause[bare : finite.start()]):
        return 0.7, parties(subject_of(clause[:bare])), ""
    if finite and finite["being"] and re.search(r"\b(?:which|who|whom|whose|that)\b[^,]*$", clause[: finite.start()]):
        # “any project for which no agreement is signed shall be brought back”: the verb of the main clause
        finite = _MAIN_MODAL.search(clause, finite.end()) or finite
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
        who = (agent(clause[finite.end() :]) or ()) if passive else who
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
    if (pronoun := re.match(r"(?:he|she|it) ([a-z]+)\b", clause)) and works(pronoun[1]):
        return 0.6, (), ""  # *that he begin in Bujumbura*
    return 0.0, (), ""


def _subjunctive(clause: str) -> int:
    """Where the bare verb of *that Members submit reports* stands; 0 if there is none."""
    for found in re.finditer(r"\b[a-z-]+\b", clause[:220]):
        if found.start() > 2 and (works(found[0]) or found[0] in ("give", "have", "come")):
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


def agent(rest: str) -> tuple[str, ...]:
    """The party after *by* in a passive: *should be prepared by the Secretariat*."""
    if through := re.search(
        r"\bthrough\s+((?:[a-z]+ )?(?:States|countries|members|parties|governments))\s+[a-z]+ing\b", rest
    ):
        return parties(through[1])
    for found in re.finditer(r"\bby\s+((?:the |all |each |an? )?[A-Za-z][^,;.()\[\]]{1,110})", rest):
        words = found[1]
        listed = re.match(
            r"\bby\s+((?:the )?[A-Z][\w' -]+(?:, (?:the )?[A-Z][\w' -]+)*,? and (?:the )?[A-Z][\w' -]+)",
            rest[found.start() :],
        )
        if listed and "," in listed[1] and len(several := parties(listed[1])) > 2:
            return several
        if re.match(
            r"(?i)(?:the )?(?:end|middle|beginning|\d|"
            + "January|February|March|April|May|June|July|August|September|October|November|December|consensus|means|way|mid|early|late|next|that|this date)\b",
            words,
        ):
            continue
        cut = re.split(
            r"\s+and\s+(?:\w+ly\s+)?\w+(?:ed|en)\b|\s+(?:by|before|within|in|at|on|no later|not later|until|to|for|and to|with|under|during|prior|as|through|after|using|from|where|annually|every|who|which|that)\b",
            words,
        )[0]
        if who := parties(cut):
            return who
        if who := parties(words.split(" and ")[0]):
            return who
    if under := re.search(
        r"\bunder the (?:responsibility|lead|leadership|coordination|guidance|direction|supervision) of ((?:the )?[A-Za-z][^,;.()]{1,70})",
        rest,
    ):
        return parties(under[1])
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
        if re.search(r"\b(?:in a position|able|unable|wishing|willing|ready|prepared|opportunity|right)$", words):
            continue  # *Parties in a position to do so*
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
        return who or anybody(words), found.start("verb")
    return (), 0


def _word_at(text: str, at: int) -> str:
    found = re.match(r"\w+", text[at:])
    return found[0] if found else ""

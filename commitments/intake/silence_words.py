"""Silence as consent, where a paper says so: which request it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable

from commitments.intake.binding import AGREED, RECOMMENDED, REQUESTED, Found
from commitments.intake.deadline_words import Occasion, deadlines_in
from commitments.intake.flat import Flat
from commitments.intake.layout import Block
from commitments.intake.parties import parties
from commitments.intake.proposals import Proposal
from commitments.intake.sentences import Unit

_TACIT = re.compile(
    r"(?i)\b(?:in the absence of (?:any )?(?:\w+ )?(?:comments?|objections?|repl(?:y|ies)|responses?|reactions?)|(?:shall|will|would|is|are|be|been|can|may) (?:then )?(?:be )?(?:deemed|presumed|considered|taken|assumed|regarded|understood|treated)(?: as| to| that)?(?: (?:having|have|be|been|having been|tacitly))? ?(?:agreed|accepted|approved|adopted|no objection|consent|endorsed|agreement|acceptance|approval|tacit|final|confirmed|happy)|"
    r"silence procedure|tacit(?:ly)? (?:accept|approv|agree|consent|adopt)|(?:if|unless) (?:no|we do not|any|there (?:is|are) no|a|an|the) (?:\w+ ){0,4}?(?:hears?|objects?|objections?|comments?|is received|are received|repl(?:y|ies))|no[- ]objection (?:basis|procedure)|failing which|on a no[- ]objection|we will assume|silence (?:will|shall) be|not objected|do(?:es)? not object|has not commented|have not commented|without objection|who have not replied|(?:nobody|no one|none) (?:objects?|comments?|replies|writes)|no (?:reply|answer|reaction|comment)s? [^.;]{0,50}?means|taken to have|taken as read|failing any (?:word|reply|answer|reaction|objection)|(?:draft|text|proposal) stands|which have not (?:replied|responded|commented))"
)
_ASSUMED = re.compile(
    r"(?i)\b(?:deemed|presumed|taken|assumed|considered|regarded|treated|assume|understood|consent|stands?|means|read|adopted|approved|accepted|agreed|final|happy|procedure)\b"
)
_SIMILAR = re.compile(r"(?i)\b(?:similar|same) procedure\b")


def is_tacit(text: str) -> bool:
    """Whether the words make silence consent."""
    return bool(_TACIT.search(text) and _ASSUMED.search(text))


def mark_silence(
    block: Block,
    mine: list[Unit],
    proposals: list[Proposal],
    occasion: Occasion,
    propose: Callable[[Flat, Found], Proposal],
) -> None:
    """A sentence on tacit acceptance belongs to the request before it, and is no commitment of its own then."""
    for _number, unit in enumerate(mine):
        if not is_tacit(unit.text) and not _SIMILAR.search(unit.text):
            continue
        start, end = unit.flat.span if unit.text else (0, 0)
        said = deadlines_in(unit.text, occasion)
        around = [one for one in proposals if one.start < block.flat.places[-1] + 1 and one.end > block.flat.places[0]]
        here = [one for one in around if one.start >= start and one.end <= end + 1]
        if here and not _SIMILAR.search(unit.text):
            for one in here:
                one.tacit_acceptance = True
            if (
                re.match(r"(?i)in the (?:absence|usual)|if no|failing|should no|where no|silence", unit.text)
                and not said
            ):
                before = [one for one in around if one.end <= start]
                if before:
                    before[-1].tacit_acceptance = True
                    for one in here:
                        proposals.remove(one)
            continue
        if said and not here and not _SIMILAR.search(unit.text):
            made = propose(unit.flat, Found(0, 0, AGREED, _silent(unit.text), "silence is consent", 0.7))
            made.tacit_acceptance = True
            proposals.append(made)
            continue
        before = [one for one in around if one.end <= start and one.deadline_text] or [
            one for one in around if one.end <= start
        ]
        after = [one for one in around if one.start >= end]
        if _SIMILAR.search(unit.text):
            if any(one.tacit_acceptance for one in proposals):
                dated = [one for one in after if one.deadline_text and one.kind in (REQUESTED, RECOMMENDED)]
                for one in dated[:1]:
                    one.tacit_acceptance = True
        elif before:
            before[-1].tacit_acceptance = True
        elif after:
            after[0].tacit_acceptance = True


def _silent(text: str) -> tuple[str, ...]:
    """Whose silence counts."""
    found = re.match(
        r"((?:the |all |each |any |an? )?[A-Za-z][\w' -]{1,60}?)\s+(?:which|who|that|whose|may|not)\b", text
    )
    return parties(found[1]) if found else ()

"""Meetings still to come: those a paper dates, and lines that only name the next one."""

from __future__ import annotations

import re

from commitments.intake.binding import FOLLOW_UP, Found
from commitments.intake.calendar_words import DATE, ORDINAL, edtf, ordinal
from commitments.intake.deadline_words import Occasion, deadlines_in
from commitments.intake.gathering import Gathering, occasion_of
from commitments.intake.layout import Block


def named_in(block: Block, text: str, occasion: Occasion) -> list[Found]:
    """*32nd meeting: 10-11 March 2026, Accra*, or a line under *Next meeting*."""
    named = re.match(
        rf"(?i)(?:the\s+)?(?:(?:date (?:and (?:place|venue) )?of (?:the )?)?next|{ORDINAL})\b[\w '()-]{{0,60}}?(?:meeting|session|conference|workshop|summit|assembly|call|retreat|round|forum|appointment|date|gathering|event|debrief)\b[^.:]{{0,50}}:\s",
        text,
    )
    under = (
        re.search(
            r"(?i)\b(?:next|forthcoming|following) (?:\w+ ){0,3}?(?:meeting|session|conference|workshop|call|retreat|round|forum|appointment|dates?|gathering|event|summit|assembly)\b|\bdates? and (?:place|venue)\b",
            block.heading,
        )
        and len(text) < 110
        and not re.search(r"\b(?:proposed|will|thanked|is|are|noted|agreed|remains?|rose|closed|[a-z]{3,}ed)\b", text)
    )
    if (named or under) and not re.search(r"\b(?:was|were|had|thank)", text):
        dated = [
            said
            for said in deadlines_in(f"on {text[named.end() :] if named else text}", occasion)
            + deadlines_in(text, occasion)
            if said.date
        ]
        if dated:
            return [Found(0, 0, FOLLOW_UP, (), "next meeting named", 0.7)]
    return []


def upcoming(blocks: list[Block], gathering: Gathering) -> tuple[tuple[int, str], ...]:
    """The meetings still to come that the paper dates."""
    found: list[tuple[int, str]] = []
    plain = occasion_of(gathering)
    pattern = re.compile(
        rf"(?i)\b(?:(?P<nth>{ORDINAL})|next|following)\s+(?:[\w'()/&-]+\s+){{0,10}}?(?:meeting|session|conference|summit|workshop|assembly|forum)\b[^.;:]{{0,130}}?\b(?:in|on|from|for|of|between)\s+(?:the\s+)?(?P<when>{DATE})"
    )
    for block in blocks:
        for hit in pattern.finditer(block.text):
            if not re.search(
                r"(?i)\b(?:will|shall|would|is to|host|hold|take place|scheduled|held|meet|convene|invitation|offer|agreed|decide)",
                block.text[max(0, hit.start() - 120) : hit.end()],
            ):
                continue
            when = edtf(hit["when"], after=plain.last_day)
            first = plain.first_day
            if not when or (first and when[:10] < first.isoformat()[: len(when[:10])]):
                continue
            nth = ordinal(hit["nth"]) if hit["nth"] else 0
            if nth and gathering.number and nth <= gathering.number:
                continue
            found.append((nth, when))
    named = re.compile(
        rf"(?i)\b(?:next|(?P<nth>{ORDINAL}))\s+(?:[\w'()/&-]+\s+){{0,6}}?(?:meeting|session|conference|workshop|summit)\b[^.:]{{0,40}}:\s[^;]{{0,80}}?(?P<when>{DATE})"
    )
    for block in blocks:
        if (hit := named.search(block.text)) and (when := edtf(hit["when"], after=plain.last_day)):
            found.append((ordinal(hit["nth"]) if hit["nth"] else 0, when))
    return tuple(found)

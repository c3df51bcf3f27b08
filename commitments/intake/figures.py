"""Results with their figures: *executed seven search warrants and identified 63 suspects* is two."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commitments.intake.calendar_words import number
from commitments.intake.sentences import Unit
from commitments.intake.verbs import WORK, past

_NUM = r"(?P<n>\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
_SCALE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_PAST = "|".join(
    sorted(
        {past(verb)[0] for verb in WORK}
        | {past(verb)[1] for verb in WORK}
        | {"rescued", "arrested", "seized", "made", "trained", "vaccinated", "received", "killed", "opened"},
        key=len,
        reverse=True,
    )
)
_ACTIVE = re.compile(
    rf"\b(?P<verb>{_PAST})\s+(?:a total of |over |more than |some |about |around |nearly |almost |at least |only |approximately |up to )?{_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?\s+(?P<what>[a-z][\w'-]*(?:\s+(?!and\b|or\b)[a-z][\w'-]*){{0,6}})",
    re.I,
)
_PASSIVE = re.compile(
    rf"(?P<lead>^|[.,;:]\s|\band\s|\b[Ii]n all\s|\b[Tt]otal(?: of)?\s|\b(?:over|some|about|around|nearly|only|than|approximately|least)\s|\bwhich\s|\bthat\s){_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?"
    r"\s+(?:of the [\d,]+ )?(?P<what>[A-Za-z][\w'-]*(?:\s+[A-Za-z][\w'-]*){0,5}?)\s+(?P<verb>(?:were|was|had been|have been|has been|had|have)\s+(?:(?:not|yet|already|also|since|now)\s+)*\w+|attended|participated|took part)",
    re.I,
)
_THERE = re.compile(
    rf"\b(?P<verb>there (?:were|are|have been|had been))\s+(?:over |some |about |more than |only )?{_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?\s+(?P<what>[A-Za-z][\w'-]*(?:\s+[a-z][\w'-]*){{0,3}})",
    re.I,
)
_UNIT = re.compile(
    r"(?i)^(?:years?|days?|months?|weeks?|hours?|minutes|per cent|percent|%|times|pm|am|a\.m|p\.m|january|february|march|april|may|june|july|august|september|october|november|december|of the year)\b"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a paper reports; `value` as a whole number or a fraction."""

    indicator: str
    value: int | float
    quote: str


def figures_in(unit: Unit, paper: str) -> list[Figure]:
    """The figures which a sentence or list item reports as reached; none for what is still to be done."""
    text = unit.text
    if re.search(r"\b(?:will|shall|should|would|could|must|may|requested|invited|urged|agreed to|to be)\b", text):
        return []
    found: dict[tuple[str, int | float], Figure] = {}
    for pattern in (_ACTIVE, _PASSIVE, _THERE):
        for hit in pattern.finditer(text):
            value = _value(hit["n"], hit["scale"])
            what = (
                re.split(
                    r"\s+(?:to|in|of|for|from|on|by|with|at|since|during|and|under|throughout|between|which|that|was|were|had|have|as)\b",
                    hit["what"],
                )[0]
                if pattern is not _PASSIVE
                else hit["what"]
            )
            if value is None or _UNIT.match(what) or not what:
                continue
            if (
                pattern is _ACTIVE
                and not unit.listed
                and unit.block.kind != "item"
                and not re.search(
                    r"\b(?:were|was|had|have|has|which|authorities|who|they|it|countries|members|secretariat|project|programme|centre|police|state|states|parties|region)\b",
                    text[: hit.start()],
                    re.I,
                )
                and not re.search(r"[A-Z]", text[: hit.start()])
            ):
                continue
            key = (what.lower(), value)
            if key not in found:
                found[key] = Figure(f"{what} {hit['verb'].lower()}", value, _quote(unit, text, hit, paper))
    return list(found.values())


def _value(words: str, scale: str | None) -> int | float | None:
    plain = re.sub(r"[, ]", "", words)
    if re.fullmatch(r"\d+", plain):
        value: int | float = int(plain)
        if not scale and len(plain) == 4 and 1900 <= value <= 2100 and "," not in words:
            return None
    elif re.fullmatch(r"\d+\.\d+", plain):
        value = float(plain)
    else:
        value = number(words)
        if not value:
            return None
    if scale:
        value = value * _SCALE[scale.lower()]
        value = int(value) if value == int(value) else value
    return value


def _quote(unit: Unit, text: str, hit: re.Match[str], paper: str) -> str:
    if len(text) < 170:
        return unit.flat.quote(paper)
    start = max(text.rfind(mark, 0, hit.start()) + len(mark) for mark in (", ", "; ", ". ")) if hit.start() else 0
    start = 0 if start < 2 else start
    ends = [at for mark in (",", ";", ".") if (at := text.find(mark, hit.end())) > 0]
    return unit.flat.part(start, min(ends, default=len(text))).quote(paper)

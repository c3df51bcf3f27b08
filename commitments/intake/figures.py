"""Results with their figures: *executed seven search warrants and identified 63 suspects* is two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commitments.intake.calendar_words import number
from commitments.intake.sentences import Unit
from commitments.intake.verbs import PARTICIPLES, WORK, past

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
_PASSIVE = re.compile(
    rf"(?P<lead>^|[.,;:]\s|\band\s|\b[Ii]n all\s|\b[Tt]otal(?: of)?\s|\b(?:over|some|about|around|nearly|only|than|approximately|least)\s|\bwhich\s|\bthat\s|(?<!\bof)(?<!\bthe)(?<!\bin)(?<!\bon)(?<!\bto)(?<!\bby)(?<!\band)(?<!\bfrom)(?<!\bparagraph)(?<!\barticle)(?<!\bitem)(?<!\bno)\s(?=\d\d|\d\.)){_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?"
    r"\s+(?:of the [\d,]+ )?(?P<what>[A-Za-z][\w'-]*(?:\s+[A-Za-z][\w'-]*){0,5}?)\s+(?P<verb>(?:were|was|had been|have been|has been|had|have)\s+(?:(?:not|yet|already|also|since|now)\s+)*\w+|attended|participated|took part|took place|arrived|entered)",
    re.I,
)
_THERE = re.compile(
    rf"\b(?P<verb>there (?:were|are|have been|had been))\s+(?:over |some |about |more than |only )?{_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?\s+(?P<what>[A-Za-z][\w'-]*(?:\s+[a-z][\w'-]*){{0,3}})",
    re.I,
)
_ANY = _NUM + r"(?:\s+(?P<scale>hundred|thousand|million|billion))?"
_NOUN = r"(?P<what>[A-Za-z][\w'-]*(?:\s+(?!and\b|or\b)[A-Za-z][\w'-]*){0,4}?)"
_DONE = re.compile(
    rf"(?:^|[:,;]\s|\band\s)(?:over |some |about |around |nearly |almost |only |more than )?{_ANY}\s+{_NOUN}\s+(?P<verb>[a-z]{{3,}}ed|took part|work|works|compile)\b",
    re.I,
)
"""*118 technicians certified*, *Twenty-nine countries reported*."""
_FELL = re.compile(
    rf"(?P<what>[A-Za-z][\w' -]{{3,70}}?)\s+(?:has |have |had )?(?P<verb>rose|risen|fell|fallen|grew|grown|dropped|increased|decreased|declined|shrank|climbed|went(?: up| down)?)\s+(?:\w+ly )?from\s+[^,;.]{{1,30}}?\s+to\s+{_ANY}",
    re.I,
)
"""*fell from 36 to 24*: what was reached."""
_STANDS = re.compile(
    rf"(?P<what>[A-Za-z][\w' -]{{3,70}}?)\s+(?:has |have |had )?(?P<verb>(?:grew|grown|rose|risen|fell|fallen|increased|declined|dropped) by|account(?:s|ed) for|st(?:ood|ands) at|amount(?:s|ed) to|total(?:s|led)|(?:is|are|was) now|reached)\s+(?:over |some |about |almost |nearly |only )?{_ANY}",
    re.I,
)
_OF_WHICH = re.compile(
    rf"\b(?:of which|of whom|of these|Of the [\d,]+ [\w /]{{3,60}}?,)\s+{_ANY}\s+(?P<verb>(?:are|were|have been|had been|was))\s+(?P<what>[a-z]+(?: [a-z]+){{0,3}})",
    re.I,
)
_CAME = re.compile(
    r"(?i)\b(?:attended by|brought together|participation of|in the presence of|gathered)\b(?P<list>[^.;]{3,200})"
)
_EACH = re.compile(
    rf"(?:^|,|\band\b|\bby\b)\s*(?:over |some |about |more than )?{_ANY}\s+(?P<what>(?!and\b)[A-Za-z][\w'-]*(?:\s+(?!and\b|from\b)[A-Za-z][\w'-]*){{0,3}})",
    re.I,
)
_PAST = rf"carried out|brought together|handed over|set up|put in place|{_PAST}|fought|counted|caught|saw|won|affected|left|examined|processed|placed|reached|helped|assisted|uncovered|registered"
_MONEY = re.compile(
    rf"(?P<what>[A-Za-z][\w' -]{{3,50}}?)\s+of\s+(?:USD|EUR|US\$|[€$£])\s?{_ANY}\s+(?P<verb>(?:was|were|has been|have been|had been)\s+\w+)",
    re.I,
)
"""*Contributions of USD 240,000 have been received*."""
_NOT_DELIVERED = re.compile(
    r"(?i)\b(?:not|never|yet|offer(?:s|ed)?|pledge[sd]?|promise[sd]?|announce[sd]?|propose[sd]?|requested|earmarked|expected|planned|cancelled|outstanding|pending|voted|abstained|being|serving|lapsed|left)\b"
)
"""What was not done, is still to come, or only is so."""
_TO_COME = re.compile(r"(?i)\b(?:budget|estimates?|targets?|quota|ceiling|limit|fees?|threshold|contributions? for)\b")
_STATE = re.compile(r"(?i)(?:were|was|are|is|had|have|has)(?: (?:already|also|since|now|been))*\s+(?P<last>\w+)$")
_PART = re.compile(r"(?i)(?:thirds?|quarters?|halves|half|fifths?|tenths?|of|and|or|to|more|but|in|as|another)\b")
_ACTIVE = re.compile(
    rf"\b(?P<verb>{_PAST})\s+(?:a total of |over |more than |some |about |around |nearly |almost |at least |only |approximately |up to )?{_NUM}(?:\s+(?P<scale>hundred|thousand|million|billion))?\s+(?P<what>[a-z][\w'-]*(?:\s+(?!and\b|or\b)[a-z][\w'-]*){{0,6}})",
    re.I,
)
_FIGURE = re.compile(rf"\d|\b{_NUM.replace('?P<n>', '?:')}\b", re.I)
BEYOND = 10**15
"""From here on a figure is no count but a number of something, such as an account; nor is there room for it."""
_BEYOND = re.compile(r"\d{1,3}(?:[, ]\d{3}){5,}|\d{16,}")
"""Such a one, whole: none of its last groups is a figure, and Python refuses to read thousands of digits as a number."""
_UNIT = re.compile(
    r"(?i)^(?:years?|days?|months?|weeks?|hours?|minutes|per cent|percent|%|times|pm|am|a\.m|p\.m|january|february|march|april|may|june|july|august|september|october|november|december|of the year)\b"
)


_QUALIFIED = tuple(
    (comparison, re.compile(rf"(?i)(?<!\bnot )(?<!\bno )\b(?:{words})(?: a total of)?(?: (?:USD|EUR|US\$|[€$£]))?\s?$"))
    for comparison, words in (
        ("ge", "at least|not less than|no less than|no fewer than|a minimum of"),
        ("gt", "over|more than|above|exceeding|in excess of"),
        ("lt", "less than|fewer than|under|below"),
        ("about", "about|around|some|approximately|roughly|nearly|almost|close to|an estimated|up to"),
    )
)
"""What stands before a figure and makes it none that was counted, by the comparisons of the record; first come *at least*
and *no less than*, of which the end would be another."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a paper reports; `value` as a whole number or a fraction.

    `comparison` is how the value stands to what happened, in the words of the record (*gt* is more than), and `in_words`
    how the paper says so (*over 70*); '' where the value itself is reported.
    """

    indicator: str
    value: int | float
    quote: str
    comparison: str = ""
    in_words: str = ""


def figures_in(unit: Unit, paper: str) -> list[Figure]:
    """The figures which a sentence or list item reports as reached; none for what is still to be done."""
    text = unit.text
    if not _FIGURE.search(text):
        return []
    if re.search(r"\b(?:will|shall|should|would|could|must|may|requested|invited|urged|agreed to|to be)\b", text):
        return []
    found: dict[int, Figure] = {}
    beyond = [one.span() for one in _BEYOND.finditer(text)]
    for pattern, hit in _hits(text):
        if any(start <= hit.start("n") < end for start, end in beyond):
            continue
        value = _value(hit["n"], hit["scale"])
        what = (
            re.split(
                r"\s+(?:to|in|of|for|from|on|by|with|at|since|during|and|under|throughout|between|which|that|was|were|had|have|as)\b",
                hit["what"],
            )[0]
            if pattern in (_ACTIVE, _THERE, _EACH)
            else hit["what"]
        )
        if value is None or _UNIT.match(what) or not what:
            continue
        if (
            (value == 1 and not hit["n"].isdigit())
            or _PART.match(what)
            or _TO_COME.search(what)
            or (what.isupper() and len(what) > 3)
        ):
            continue
        if not _delivered(hit.groupdict().get("verb") or ""):
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
        if hit.start("n") not in found and not (value == 1 and pattern in (_EACH, _DONE)):
            verb = hit.groupdict().get("verb") or "took part"
            found[hit.start("n")] = Figure(
                f"{what} {verb.lower()}", value, _quote(unit, text, hit, paper), *_qualified(text, hit)
            )
    return list(found.values())


def _delivered(verb: str) -> bool:
    """Whether the words that tell of a figure tell of something done: *were trained*, not *are outstanding*."""
    if _NOT_DELIVERED.search(verb):
        return False
    state = _STATE.fullmatch(verb.strip())
    return (
        not state or state["last"].lower() in PARTICIPLES or bool(re.search(r"(?:ed|en|wn|nt|pt|ld)$", state["last"]))
    )


def _hits(text: str) -> Iterator[tuple[re.Pattern[str], re.Match[str]]]:
    """Every figure with the way in which it is told, the surest ways first."""
    for pattern in (_ACTIVE, _MONEY, _PASSIVE, _THERE, _FELL, _STANDS, _OF_WHICH, _DONE):
        for hit in pattern.finditer(text):
            yield pattern, hit
    for came in _CAME.finditer(text):
        for hit in _EACH.finditer(text, came.start("list"), came.end("list")):
            yield _EACH, hit


def _value(words: str, scale: str | None) -> int | float | None:
    """The figure that the words say; None for a year, and for what is beyond any count."""
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
    return value if value < BEYOND else None


def _qualified(text: str, hit: re.Match[str]) -> tuple[str, str]:
    """The comparison that the words before a figure make, and the phrase with the figure; ('', '') for none."""
    for comparison, words in _QUALIFIED:
        if before := words.search(text, max(0, hit.start("n") - 40), hit.start("n")):
            end = hit.end("scale") if hit.groupdict().get("scale") else hit.end("n")
            return comparison, text[before.start() : end]
    return "", ""


def _quote(unit: Unit, text: str, hit: re.Match[str], paper: str) -> str:
    if len(text) < 170:
        return unit.flat.quote(paper)
    start = max(text.rfind(mark, 0, hit.start()) + len(mark) for mark in (", ", "; ", ". ")) if hit.start() else 0
    start = 0 if start < 2 else start
    ends = [at for mark in (",", ";", ".") if (at := text.find(mark, hit.end())) > 0]
    return unit.flat.part(start, min(ends, default=len(text))).quote(paper)

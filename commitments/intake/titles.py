"""The title of the meeting from which a paper comes, as the head of the paper or its first sentences give it."""

from __future__ import annotations

import re

from commitments.intake.calendar_words import DATE, ORDINAL
from commitments.intake.layout import Block
from commitments.intake.parties import is_party

KIND = r"(?:meeting|session|conference|summit|workshop|assembly|seminar|roundtable|forum|dialogue|symposium|retreat|plenary|congress|gathering|consultations?|SOM|COP)"
TITLE = re.compile(rf"\b{KIND}\b", re.I)
_NO_TITLE = re.compile(
    r"(?i)(?:press release|news\b|for immediate release|item \d|restricted|provisional|annex|embargo|notes? by|unofficial|draft\b|original)"
)
PAPER = re.compile(
    r"(?i)\b(?:statement|communiqu[eé]|summary|minutes|report|declaration|decisions?|outcomes?|press release|conclusions|record|resolution|document|paper|notes?)\b"
)


_HEADLINE = re.compile(
    r"\b(?:[Mm]inisters|[Ll]eaders|[Cc]hiefs|[Pp]artners|[Pp]arliaments|[Mm]embers|[Cc]ountries|[Ss]tates|[Dd]elegates|[A-Z]\w+) (?:agree|set|close|open|cut|pledge|vow|want|call|back|launch|line|map|urge|seek|adopt|sign|end|meet|move|step|plan|approve|commit|promise|join|push|unite|look|demand|welcome)s?\b [a-z]"
)
"""What a press release says in its headline is no title: *Ministers close Assembly with pledge*."""


def title_of(head: list[str], texts: list[str]) -> str:
    """The best line of the head, or the meeting that the first sentences name; without what kind of paper it is."""
    best, score = "", 0
    for at, line in enumerate(head):
        if (
            line[:1] in "\"'("
            or re.search(r"\b(?:said|told)\b", line)
            or len(line) > 180
            or _NO_TITLE.match(line)
            or re.match(r"(?i)(?:present|in attendance|apologies|opening|agenda|location|date|venue)\b", line)
        ):
            continue
        points = 0
        if TITLE.search(line):
            points += 3
        if re.search(rf"(?i)\b{ORDINAL}\b", line):
            points += 2
        if line.rstrip().endswith((".", ";", ":")) or re.search(r"\b(?:was held|met in|agreed|welcomed)\b", line):
            points -= 4
        if _HEADLINE.search(line):
            points -= 5
        points -= at // 3
        if points > score:
            best, score = line, points
    if not best:
        for text in texts[:12]:
            if found := re.search(
                rf"\b(?:the|The)\s+((?:{ORDINAL}\s+|[A-Z][\w’'-]*\s+|of\s+|on\s+|the\s+|and\s+|for\s+|in\s+)*(?:Meeting|Session|Conference|Summit|Workshop|Assembly|Forum|Dialogue)(?:\s+(?:of|on|for)\s+(?:the\s+)?[A-Z][\w’'-]*(?:[ ,]+(?:of|on|for|the|and|in|[A-Z][\w’'-]*))*)?)",
                text,
            ):
                best = found[1]
                break
    if not best:
        best = next((line for line in head if not _NO_TITLE.match(line)), "")
    if on_its := re.match(
        rf"(?i)report of the (?P<body>.+?) on (?:its|the work of its) (?P<nth>{ORDINAL} {KIND})", best
    ):
        return f"{on_its['nth'].capitalize()} of the {on_its['body']}"
    at = head.index(best) if best in head else -1
    best = re.sub(
        r"(?i)^(?:(?:summary )?(?:minutes|report|record|proceedings|outcomes?|conclusions) (?:of|from) (?:the )?)(?=.*\b"
        + KIND
        + r")",
        "",
        best,
    )
    best = (
        re.sub(
            r"(?i)^(?:(?:closing|opening|joint|final|summary|draft) )*(?:statement|remarks|summary|communiqu[eé]|protocol|note|letter|conclusions|aide-memoire)"
            r"(?: (?:by|of|from) the (?:co-)?chair(?:s|person|man|persons)?)?(?: (?:of|from|at|on) (?:the )?|, )(?=.*\b"
            + KIND
            + r")",
            "",
            best,
        )
        or best
    )
    best = re.sub(r"(?i)^(?:minutes|report|record|summary|protocol)[,:–—-]\s*(?=.*\b" + KIND + r")", "", best) or best
    best = re.sub(rf"(?i)[\s,–—(-]+(?:of|on|held on|from)?\s*(?:{DATE})(?:\)|,.*)?\s*$", "", best).strip(" ,–—-")
    if at >= 0 and not re.search(r"(?i)\bof the\b|\bon\b", best) and len(best.split()) <= 6:
        other = next(
            (
                line
                for line in (*reversed(head[:at]), *head[at + 1 : at + 3])
                if not PAPER.search(line)
                and not re.search(r"\d", line)
                and is_party(re.sub(r"\s*\([^)]*\)$", "", line))
            ),
            head[at - 1] if at and not PAPER.search(head[at - 1]) else "",
        )
        if other and not re.search(r"\d", other):
            best = f"{best} of the {other}" if re.search(rf"(?i){KIND}$", best) else f"{best}, {other}"
    best = (
        re.sub(r"(?i)^(?:co-)?(?:chairs?|chairperson)(?:'s|s')?\s+(?:summary|statement)(?: of)?[:\s–-]*", "", best)
        or best
    )
    best = re.sub(rf"[\s,–—(-]+(?:{DATE})\)?\s*$", "", best).strip(" ,–—-")
    return best


_JOINS = re.compile(r"(?i)\b(?:of|the|on|to|for|and|in|a|an|with)$")
_GOES_ON = re.compile(r"(?:ON|OF|FOR|IN|TO|AND|THE|on|of|for|in|to|and|the)\s")


def whole_titles(blocks: list[Block], texts: list[str]) -> list[str]:
    """The texts of the blocks, with the lines of a title at the head in one: *Workshop* above *on Legal Cooperation*."""
    whole: list[str] = []
    last: Block | None = None
    for block, text in zip(blocks, texts, strict=True):
        near = last is not None and 0 <= block.flat.places[0] - last.flat.places[-1] <= 4
        titled = last is not None and last.kind == block.kind == "heading" and len(whole) <= 8
        broken = whole and (
            _JOINS.search(whole[-1])
            or _GOES_ON.match(text)
            or (near and whole[-1].isupper() and text.isupper() and len(text.split()) == 1 and len(whole[-1]) > 50)
        )
        if titled and near and broken and len(whole[-1]) + len(text) < 200:
            whole[-1] = f"{whole[-1]} {text}"
        else:
            whole.append(text)
        last = block
    return whole


def without_place(title: str, place: str) -> str:
    """A title without the place, or *online*, with which it ends."""
    for one in filter(None, (place, place.split(",")[0], "online")):
        title = re.sub(rf"(?i)[\s,–—(-]+(?:in |held in )?{re.escape(one)}\W*$", "", title) or title
    return title

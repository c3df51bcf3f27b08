"""The lines of a paper without what only its pages have: numbers of pages and lines, running heads, footnotes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from meetings.paragraphs import SIGN

PAGE = re.compile(
    r"(?:page\s+)?[-–—\[(]?\s*(?:page\s*)?\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–—\])]?|(?:page|p\.)\s*[ivxlc\d]+(?:\s*(?:of|/)\s*\d+)?|"
    r"[-–—]\s*[ivxlc]{1,5}\s*[-–—]",
    re.I,
)


_BARRED = re.compile(r"(?:page\s*)?\d{1,4}\s*\|\s*[^|]{3,70}|[^|]{3,70}\|\s*(?:page\s*)?\d{1,4}", re.I)


_SEPARATOR = re.compile(r"[_\-–—=*~.·]{4,}")


_NOTE = re.compile(r"(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\*{1,3}|\[\d{1,2}\]|\d{1,2}/?)\s+(?=[A-Z“\"(])")


_MARK = re.compile(
    r"(?P<para>"
    + SIGN
    + r"""\s*(?P<pn>\d{1,3}(?:\s?(?:bis|ter|quater)\b)?)\s*[.:)–—-]*\s+)
      |(?P<dec>(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){1,3}\.?\s+(?=\S))
      |(?P<num>[(\[]?(?P<nn>\d{1,3}(?:\s?(?:bis|ter|quater)\b)?)(?:\s?[°º]\s?[.)]?|[.)\]]+|\.?[–—])\s*(?=\D))
      |(?P<rom>[(]?(?P<rn>[ivx]{1,5})[.)]\s*(?=\S))
      |(?P<ROM>(?P<RN>[IVX]{1,5})\.\s+(?=\S))
      |(?P<abc>[(]?(?P<an>[a-z]{1,2})[.)]\s*(?=\S))
      |(?P<ABC>[(]?(?P<AN>[A-Z])(?:\)|\.(?!\s?[A-Z]\.))\s+(?=\S))
      |(?P<tag>(?:R|Rec|D|A|AP|Recommendation|Decision|Action|Conclusion|Resolution)[ .-]?\d{1,3}(?:[./-]\d{1,4})*[a-z]?\s*[.:)–—-]\s+(?=\S))
      |(?P<bul>(?:[•▪◦●○■□‣∙·►➢➤✓✔\uf0b7\uf0a7\uf0d8*–—-]|o(?=\s\s?[A-Za-z])|\?(?=\s))\s*(?=[\w“"'(]))
    """,
    re.X,
)


_BARE = re.compile(r"(?P<bn>\d{1,3})\s+(?=[A-Z“\"])")


_ALONE = re.compile(r"[(\[]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)\]]+")


_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*\d{0,2}$")


_STOPS = re.compile(r"[.!?][\"'”’)\]]*\d{0,2}$")


_HANGING = re.compile(
    r"(?:\b(?:of|the|a|an|and|or|to|in|for|with|by|on|at|from|as|its|their|our|his|her|that|which|who|will|shall|should|be|"
    r"between|under|into|than|is|are|was|were|including|through|against|within|upon|this|these|those|Mr|Ms|Dr|No)|,)$",
    re.I,
)


@dataclass(slots=True)
class Line:
    """One line with words: where it stands, and how many empty lines stand before it."""

    start: int
    end: int
    text: str
    gap: int
    indent: int


def _lines(paper: str) -> list[Line]:
    lines, gap = [], 0
    for found in re.finditer(r"[^\n\f\v\u2028\u2029\r]*(?:\r\n|\n|\f|\v|\r|\u2028|\u2029|$)", paper):
        raw = found[0]
        stripped = raw.strip("\r\n\f\v\u2028\u2029 \t\u00a0\ufeff")
        if not stripped:
            gap += 1
            continue
        lead = raw.index(stripped[0])
        start = found.start() + lead
        lines.append(Line(start, start + len(stripped), stripped, gap, lead))
        gap = 0
    return _without_line_numbers(lines)


_LINE_NUMBER = re.compile(r"(\d{1,4})(?:\s+(?=\S)|$)")


def _without_line_numbers(lines: list[Line]) -> list[Line]:
    """The lines without the numbers that drafts have in the margin, every line or every fifth."""
    numbered = [
        (at, int(found[1]), found.end()) for at, line in enumerate(lines) if (found := _LINE_NUMBER.match(line.text))
    ]
    for step in (5, 1):
        run: list[tuple[int, int]] = []
        wanted = step
        for at, number, width in numbered:
            if number == wanted:
                run.append((at, width))
                wanted += step
        if len(run) < 4 or not 0.5 * len(lines) <= step * len(run) <= 1.5 * len(lines) + step:
            continue
        margin = {at for at, _width in run}
        if step > 1 and sum(line.indent >= 3 for at, line in enumerate(lines) if at not in margin) < 0.9 * (
            len(lines) - len(run)
        ):
            continue
        for at, width in run:
            line = lines[at]
            lines[at] = Line(line.start + width, line.end, line.text[width:], line.gap, line.indent + width)
        return [line for line in lines if line.text]
    return lines


def _without_furniture(lines: list[Line]) -> list[Line]:
    """The lines without page numbers, running heads and footnotes; the gap that a page leaves is no gap."""
    masked = Counter(re.sub(r"\d+", "#", line.text) for line in lines if len(line.text) < 90)
    kept: list[Line] = []
    note, lost = False, 0
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        mask = re.sub(r"\d+", "#", line.text)
        running = (
            masked[mask] >= 3
            and "#" in mask
            and len(mask) > 3
            and not _MARK.match(line.text)
            and not _ENDS.search(line.text)
            and "|" not in mask
            and len(mask.split()) < 9
            and not re.match(r"(?i)action|decision|recomm|by\b", line.text)
        )
        if _SEPARATOR.fullmatch(line.text.replace(" ", "")) and "|" not in line.text:
            note = bool(following and _NOTE.match(following.text))
            lost += 1 if note else 0
            continue
        page = PAGE.fullmatch(line.text) and not _ALONE.fullmatch(line.text)
        barred = _BARRED.fullmatch(line.text)
        broken = bool(kept and following and not _ENDS.search(kept[-1].text) and following.text[:1].islower())
        if page or (barred and (broken or masked[mask] > 1)) or (running and (lost or note or line.gap or broken)):
            note, lost = False, lost + 1
            if following:
                following.gap = max(following.gap, line.gap) if not broken else 0
            continue
        if note or (broken and _NOTE.match(line.text) and line.text[0] not in "*"):
            lost += 1
            if following and broken:
                following.gap = 0
            continue
        kept.append(line)
        lost = 0
    return kept


@dataclass(slots=True)
class _Setting:
    """How the text is set: the width of its lines, the usual gap between them, and which numbers it uses."""

    width: int
    widest: int
    usual: int
    wrapped: bool
    bare: bool


def _setting(lines: list[Line]) -> _Setting:
    gaps = [line.gap for line in lines[1:]]
    mid = sum(not _ENDS.search(line.text) for line in lines) > 0.5 * len(lines)
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    broken = sum(1 for a, b in itertools.pairwise(lines) if b.text[:1].islower() and not _ENDS.search(a.text))
    wrapped = width < 160 and broken >= max(1, 0.12 * len(lines))
    double = bool(gaps) and wrapped and sum(gap >= 1 for gap in gaps) > 0.9 * len(gaps) and mid
    numbers = [int(m["bn"]) for line in lines if (m := _BARE.match(line.text))]
    widest = lengths[-1] if lengths[-1] < 1.15 * width else width
    return _Setting(width, widest, 1 if double else 0, wrapped, numbers[:3] == [1, 2, 3])

"""Papers cut into paragraphs, and quotes found in them; standard library only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

SIGN = r"(?:¶+|§|[Pp]ara(?:graph)?\b\.?|PARAGRAPH)"
"""How papers call a paragraph before its number; the engine of intake reads the same."""
_SIGNED = re.compile(
    rf"[ \t]*(?:(?:¶+|§)[ \t]*|{SIGN}[ \t]*(?=\d{{1,3}}(?:[.:)–—-]|[ \t]*$)))(\d{{1,3}})(?:[.:)–—-]+|(?=\s|$))", re.M
)
_PLAIN = re.compile(r"[ \t]*(\d{1,3})[.)]\s")
_BRACKETED = re.compile(r"[ \t]*[(\[](\d{1,3})[)\]]\s")
_LETTERED = re.compile(r"[ \t]*\(([a-z])\)\s")
_STYLES = (_SIGNED, _PLAIN, _BRACKETED, _LETTERED)
"""How paragraphs are numbered: *¶ 12* and *Paragraph 12*, *12.* and *12)*, *(12)* and *[12]*, or *(a)*."""
_BULLET = re.compile(r"[ \t]*[•▪◦]")
_PAGE = re.compile(r"[-–—(\[]?\s*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–—)\]]?", re.I)
_HANGS = re.compile(  # words after which no sentence ends
    r"an?|and|are|as|at|be|by|for|from|in|is|its|of|on|or|our|shall|should|that|the|their|this|to|which|will|with", re.I
)
_LONGEST = 20  # characters of a page number, and of what is read of the line before it
_ENDS = (".", "!", "?", "”")
_HEADING = 60  # characters: what is shorter may be a heading, which ends without a full stop


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph: the paper's own label (may be empty) and where it stands in the text, `end` excluded."""

    label: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text with every run of white space as one space: line ends of a paper carry no meaning."""
    return " ".join(text.split())


def stands_in(quote: str, text: str) -> bool:
    """Whether the words stand in the text, exact after white-space normalisation; an empty quote stands nowhere."""
    return bool(quote.strip()) and plain(quote) in plain(text)


def cut(text: str) -> list[Piece]:
    """Cut a paper into its paragraphs, in order and without overlap.

    A paragraph begins at the next number (or letter) of a numbered paper, at a bullet, and after an empty line where a
    sentence has ended. In a paper set with an empty line after each line, one empty line means nothing. A list after a
    colon, and a sentence broken by a page, stay with the paragraph that they belong to, also where the page's number
    stands between.
    """
    pieces: list[Piece] = []
    label, start, end, number, size = "", -1, -1, 0, 0
    style = _style_of(text)
    numbered = style is not None and style is not _LETTERED
    lines, goes_on = list(_lines(text)), False
    for (line, at, parted), after in zip(lines, [*(line for line, *_ in lines[1:]), ""], strict=False):
        within = start >= 0 and _is_page_within(text[max(start, end - _LONGEST) : end], line, after)
        gap, goes_on = parted and not within and not goes_on, within
        found = style.match(line) if style else None
        begins = bool(found and _follows(found[1], number, style))
        if begins or _BULLET.match(line) or start < 0 or (gap and _breaks(line, text[end - 1], size, numbered)):
            if start >= 0:
                pieces.append(Piece(label, start, end))
            label, start = (found[1], at) if begins and found else ("", at)
            number, size = _rank(found[1]) if begins and found else number, 0
        end, size = at + len(line), size + len(plain(line)) + 1
    if start >= 0:
        pieces.append(Piece(label, start, end))
    return pieces


def _style_of(text: str) -> re.Pattern[str] | None:
    """How the paper numbers its paragraphs, None where it does not: the first style that counts from one to three."""
    for style in _STYLES:
        begun = (style.match(text, m.start()) for m in re.finditer(r"(?m)^(?=[ \t]*[¶§Pp(\[\d])", text))
        ranks = [_rank(found[1]) for found in islice(filter(None, begun), 3)]
        if ranks == [1, 2, 3] or (style is _SIGNED and len(ranks) > 1 and ranks == sorted(set(ranks))):
            return style
    return None


def _rank(label: str) -> int:
    """The place of a label in its count: 12 is the twelfth, c the third."""
    return int(label) if label.isdigit() else ord(label) - ord("a") + 1


def _follows(label: str, last: int, style: re.Pattern[str] | None) -> bool:
    """Whether a label begins a paragraph after the last: the next one; a later one after a sign; a letter anew."""
    rank = _rank(label)
    return rank == last + 1 or (style is _SIGNED and rank > last) or (style is _LETTERED and rank == 1)


def _is_page_within(before: str, line: str, after: str) -> bool:
    """Whether a line is the number of a page that parts a sentence, given the end of it and the line that follows."""
    if len(line) > _LONGEST or not after or not _PAGE.fullmatch(line) or before[-1:] in _ENDS:
        return False
    return after[0].islower() or before.endswith(",") or bool(_HANGS.fullmatch(before.split()[-1]))


def _breaks(line: str, last: str, size: int, numbered: bool) -> bool:
    """Whether a paragraph can begin with this line, given the last character and the size of what stands before it."""
    if line[:1].islower():
        return False
    return not numbered or last in _ENDS or size <= _HEADING


def _lines(text: str) -> Iterator[tuple[str, int, bool]]:
    """Each line that has words, without the space around it, with its place and whether a gap stands before it."""
    lines = [(m[0], m.start()) for m in re.finditer(r"[^\n]+", text)]
    worded = [(line, at) for line, at in lines if line.strip()]
    if not worded:
        return
    gaps = [text[a_at + len(a) : b_at].count("\n") - 1 for (a, a_at), (_, b_at) in pairwise(worded)]
    double_spaced = sum(gap >= 1 for gap in gaps) > 0.9 * len(gaps) and _mid_sentence(worded)
    usual = 1 if double_spaced else 0
    for (line, at), gap in zip(worded, [99, *gaps], strict=True):
        lead = len(line) - len(line.lstrip())
        yield line.strip(), at + lead, gap > usual


def _mid_sentence(lines: list[tuple[str, int]]) -> bool:
    """Whether lines usually stop within a sentence, as lines broken by a margin do."""
    return sum(not line.rstrip().endswith((".", "”", "!", "?", "–")) for line, _ in lines) > len(lines) / 2

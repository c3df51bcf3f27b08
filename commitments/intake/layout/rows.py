"""Rows of tables in plain text and their cells: set with bars, with tabs, or with spaces under the heads of columns."""

from __future__ import annotations

import re

from commitments.intake.layout.lines import Line


def _is_row(line: Line, before: Line | None, following: Line | None) -> bool:
    text = line.text
    bars = text.count("|")
    if bars >= 2 or (bars == 1 and any(other is not None and "|" in other.text for other in (before, following))):
        return True
    return len(re.findall(r"\t+", text.strip())) >= 2


def _cells(lines: list[Line], paper: str) -> list[tuple[int, int]]:
    """Where each cell of a row stands in the paper, without the space around it."""
    cells = []
    line = lines[0]
    text = paper[line.start : line.end]
    pattern = r"\|" if "|" in text else r"\t+"
    at = 0
    for found in [*re.finditer(pattern, text), None]:
        end = found.start() if found else len(text)
        cell = text[at:end]
        if cell.strip() or (found and at > 0):
            lead = len(cell) - len(cell.lstrip())
            cells.append((line.start + at + lead, line.start + at + len(cell.rstrip())))
        at = found.end() if found else at
    return [(a, max(a, b)) for a, b in cells]


_COLUMNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:agreed |required )?(?:actions?|what|tasks?|activit(?:y|ies)|decisions?|measures?|recommendations?|follow-up|deliverables?|commitments?)\b",
        r"^(?:who|by whom|responsib\w*|owners?|lead|part(?:y|ies)|assigned to|actors?|focal points?)\b",
        r"^(?:when|by when|due|deadlines?|dates?|target|timing|time ?frame|timeline)\b",
    )
)


def aligned_rows(paper: str, lines: list[Line]) -> dict[int, list[tuple[int, int]]]:
    """The cells of tables set with spaces only, by where their line begins: the heads of the columns say where they are."""
    found: dict[int, list[tuple[int, int]]] = {}
    heads: list[int] = []
    for line in lines:
        pieces = [(hit.start(), hit[0]) for hit in re.finditer(r"\S+(?: \S+)*", line.text)]
        if "|" in line.text or "\t" in line.text:
            heads = []
            continue
        kinds = {at for at, pattern in enumerate(_COLUMNS) for _start, words in pieces if pattern.match(words)}
        if len(pieces) >= 2 and len(kinds) >= 2 and all(len(words.split()) <= 3 for _start, words in pieces):
            heads = [line.indent + start for start, _words in pieces]
            found[line.start] = [(line.start + start, line.start + start + len(words)) for start, words in pieces]
            continue
        if not heads or line.gap > 1 or len(pieces) < 2:
            if line.gap > 1 or not re.search(r"\s{2,}", line.text):
                heads = []
            continue
        cells: list[tuple[int, int]] = [(line.start, line.start)] * len(heads)
        for start, words in pieces:
            column = max((at for at, head in enumerate(heads) if head <= line.indent + start + 2), default=0)
            begin = line.start + start
            old = cells[column]
            cells[column] = (old[0], begin + len(words)) if old[1] > old[0] else (begin, begin + len(words))
        found[line.start] = cells
    return found

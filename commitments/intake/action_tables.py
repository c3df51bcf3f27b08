"""Tables of actions: which column says what is to be done, who does it and by when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commitments.intake.flat import Flat
from commitments.intake.layout import Block
from commitments.intake.parties import parties


@dataclass(frozen=True, slots=True)
class Row:
    """A row that asks for something: the action where it stands in the paper, who, and the words of its deadline."""

    action: Flat
    responsible: tuple[str, ...]
    due: str
    recommended: bool


def read_row(block: Block, header: list[str], paper: str) -> tuple[list[str], Row | None]:
    """The header that holds from here on, and what the row asks for, if anything."""
    cells = [re.sub(r"\s+", " ", paper[a:b]).strip() for a, b in block.cells]
    if not any(re.search(r"[A-Za-z0-9]", cell) for cell in cells):
        return header, None
    if not header or _is_header(cells):
        return ([cell.lower() for cell in cells] if _is_header(cells) else (header or ["?"])), None
    if len(cells) < 2 or header == ["?"]:
        return header, None
    what = _column(
        header,
        r"action|task|decision|recommendation|what|commitment|activity|item|measure|description|follow|deliverable|output|agreed|step|conclusion",
    )
    who = _column(header, r"responsib|owner|who|lead|assigned|by whom|party|body|entity|actor|focal|implement")
    due = _column(
        header, r"due|deadline|when|ready|finish|complete|date|timeline|time ?frame|target|timing|completion|schedule"
    )
    if what is None or what >= len(cells):
        return header, None
    if who is None and due is None:
        return header, None
    status = _column(header, r"status|progress|state of")
    if (
        status is not None
        and status < len(cells)
        and re.search(r"(?i)\b(?:complete[d]?|done|closed|implemented|lapsed|achieved)\b", cells[status])
        and not re.search(r"(?i)not|part", cells[status])
    ):
        return header, None
    a, b = block.cells[what]
    if b <= a:
        return header, None
    names = (
        parties(cells[who]) or parties(cells[who].replace("/", ", "), loose=True) or parties(cells[who], loose=True)
        if who is not None and who < len(cells) and cells[who]
        else ()
    )
    flat = Flat(re.sub(r"[\t\r\n\u00a0]", " ", paper[a:b]), list(range(a, b)))
    if not names and (actor := re.match(r"(?P<who>.{2,90}?)\s+to\s+[a-z]+", flat.text)):
        names = parties(actor["who"])
    words = cells[due] if due is not None and due < len(cells) else ""
    return header, Row(flat, tuple(names), words, "recommend" in header[what])


def _is_header(cells: list[str]) -> bool:
    words = sum(
        bool(
            re.fullmatch(
                r"(?i)(?:(?:agreed |key |follow-up |required )?(?:no\.?|#|ref\.?|item|actions?(?: items?| points?| required| agreed)?|tasks?|what|decisions?|recommendations?|responsib\w*(?: part(?:y|ies)| entity| body)?|owners?|who|lead(?: agency| entity| country)?|by whom|assigned to|party|parties|due(?: date| by)?|deadlines?|when|by when|dates?|timelines?|time ?frames?|target(?: date)?|timing|status|progress|remarks|comments|with|supported by|support(?:ing)?|ready(?: by)?|finish(?:ed)? by|complete(?:d)? by|to be (?:done|completed) by|start|notes?|activity|activities|commitments?|measures?|description|deliverables?|outputs?|support|priority|agenda item|paragraph|follow[- ]up|completion|number|issue|topic|subject|outcome|step))\W*",
                cell.strip(),
            )
        )
        for cell in cells
        if cell.strip()
    )
    return words >= 2


def _column(header: list[str], pattern: str) -> int | None:
    for at, cell in enumerate(header):
        if re.search(rf"(?i)\b(?:{pattern})", cell) and not re.fullmatch(r"(?:no\.?|#|ref\.?)", cell.strip()):
            if "what" not in pattern and re.search(r"(?i)^(?:action (?:by|owner))", cell):
                return at
            if (
                "action" in pattern
                and re.search(r"(?i)action (?:by|owner)|item no|agenda item|^item$", cell)
                and len(header) > 2
            ):
                continue
            return at
    return None

"""What stands on a paper's pages: headings, paragraphs, list items, rows of tables, each with what leads into it.

Paragraphs of the record are cut by `meetings.paragraphs`; here the same text is taken apart further, for a list item of
eight words binds as much as a paragraph. Page numbers, running heads and footnotes are left out of what rules read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from commitments.intake.flat import Habit, flatten
from commitments.intake.layout.heads import _ASKS, _MODAL, Block, _related, is_heading, is_headline
from commitments.intake.layout.lines import (
    _ALONE,
    _BARE,
    _ENDS,
    _HANGING,
    _MARK,
    _STOPS,
    Line,
    _lines,
    _Setting,
    _setting,
    _without_furniture,
)
from commitments.intake.layout.lists import _ends_list, _leads_on, _may_list, _next_item
from commitments.intake.layout.rows import _cells, _is_row, aligned_rows

__all__ = ["Block", "blocks_of", "is_headline"]

_LABELLED = re.compile(
    r"[>=→»\s*•-]*(?:RESOLUTIONS?|Resolutions?|AP|AI|TO[- ]DO|To[- ]do|ACTIONS?(?: ITEMS?| POINTS?| REQUIRED| BY)?|Actions?(?: [Ii]tems?| [Pp]oints?)?|DECISIONS?|Decisions?|RECOMMENDATIONS?|Recommendations?|"
    r"AGREED|Agreed|RESOLVED|Resolved|OUTCOMES?|Outcomes?|FOLLOW[- ]UP|Follow[- ]up|NEXT STEPS?|Next steps?|CONCLUSIONS?|Conclusions?|TASKS?|Tasks?|"
    r"NOTED|Noted|INFO|Info|DISCUSSION|Discussion|DUE|Due|OWNER|Owner|WHO|Who|BY WHOM|RESPONSIBLE|Responsible|DEADLINE|Deadline|BY WHEN|STATUS|Status)"
    r"\s*(?:(?:No\.?\s*)?[A-Z]?\d+(?:[./](?:\d+|[A-Z]\b))*\w?)?\s*(?:\([^)]{1,40}\)\s*)?(?P<colon>[:–—]|\s-\s)",
)


def blocks_of(paper: str, habit: Habit | None = None) -> list[Block]:
    """The paper's blocks in order. `lead` of an item is the block that introduces it, the one that ends with a colon."""
    habit = habit or Habit.of(paper)
    lines = _without_furniture(_lines(paper))
    if not lines:
        return []
    return _related(_gathered(paper, lines, habit))


@dataclass(slots=True)
class _Open:
    """A block being gathered."""

    lines: list[Line]
    family: str
    label: str
    skip: int
    kind: str = "para"


def _gathered(paper: str, lines: list[Line], habit: Habit) -> list[Block]:
    setting = _setting(lines)
    blocks: list[Block] = []
    current: _Open | None = None
    last_number = 0
    listing: list[Line] | None = None  # the first lines of the items of a list without marks

    def close() -> None:
        nonlocal current
        if current is None:
            return
        first = current.lines[0]
        stretches = [(line.start, line.end) for line in current.lines]
        stretches[0] = (first.start + current.skip, first.end)
        stretches = [(a, b) for a, b in stretches if a < b]
        if stretches:
            flat = flatten(paper, stretches, habit)
            if flat.text:
                block = Block(flat, current.kind, current.label, current.family)
                if current.kind == "row":
                    block.cells = _cells(current.lines, paper)
                blocks.append(block)
        current = None

    columns = aligned_rows(paper, lines)
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if line.start in columns:
            close()
            flat = flatten(paper, [(line.start, line.end)], habit)
            blocks.append(Block(flat, "row", cells=columns[line.start]))
            listing = None
            continue
        mark = _mark(line, before, last_number, setting, current)
        row = _is_row(line, before, lines[at + 1] if at + 1 < len(lines) else None)
        labelled = _LABELLED.match(line.text)
        if row:
            close()
            current, listing = _Open([line], "row", "", 0, "row"), None
            continue
        if mark:
            family, label, skip = mark
            if family == "num" and label[:3].strip("bistequar ").isdigit():
                last_number = int(re.match(r"\d+", label)[0])  # type: ignore[index]
            close()
            current, listing = _Open([line], family, label, skip, "item"), None
            continue
        if labelled:
            close()
            current, listing = _Open([line], "labelled", "", 0, "para"), None
            continue
        if current is None or before is None:
            current = _Open([line], "", "", 0)
            continue
        leads = before.text.endswith((":", ":-", ": -")) and _may_list(lines, at, setting)
        if listing is None and (leads or _leads_on(line, before, setting)):
            close()
            current, listing = _Open([line], "unmarked", "", 0, "item"), [line]
            continue
        if listing is not None:
            if _ends_list(line, before, listing, setting):
                close()
                current, listing = _Open([line], "", "", 0), None
            elif _next_item(line, before, listing, setting):
                close()
                current = _Open([line], "unmarked", "", 0, "item")
                listing.append(line)
            else:
                current.lines.append(line)
            continue
        if _breaks(line, before, current, setting, lines, at):
            close()
            current = _Open([line], "", "", 0)
        else:
            current.lines.append(line)
    close()
    return blocks


def _mark(
    line: Line, before: Line | None, last: int, setting: _Setting, current: _Open | None
) -> tuple[str, str, int] | None:
    """Family, label and length of the mark with which a line begins, if it begins a paragraph or an item."""
    found = _MARK.match(line.text)
    if not found:
        if setting.bare and (bare := _BARE.match(line.text)) and int(bare["bn"]) == last + 1:
            return "num", bare["bn"], bare.end()
        if _ALONE.fullmatch(line.text):
            return "num" if line.text.strip("([.)]").isdigit() else "abc", line.text.strip("([.)] "), len(line.text)
        return None
    family = found.lastgroup or ""
    family = next(name for name in ("para", "dec", "num", "rom", "ROM", "abc", "ABC", "tag", "bul") if found[name])
    free = (
        before is None
        or line.gap > setting.usual
        or bool(_ENDS.search(before.text))
        or len(before.text) < 0.6 * setting.width
    )
    if family in ("para", "num"):
        label = found["pn"] or found["nn"]
        number = int(re.match(r"\d+", label)[0])  # type: ignore[index]
        rest = line.text[found.end() :]
        if family == "num" and found[0].strip()[-1:] == "." and re.match(r"\d", rest):
            return None
        if number == last + 1 or number == 1 or (number == last and not label.isdigit()):
            return ("num" if family == "para" or not found[0].startswith("(") else "(num)"), label, found.end()
        if not free or rest[:1].islower():
            return None
        if re.match(r"(?i)(?:january|february|march|april|may|june|july|august|sept|oct|nov|dec)", rest):
            return None
        return ("num" if not found[0].startswith("(") else "(num)"), label, found.end()
    if family == "bul":
        if found[0].strip() in "-–—*" and not (
            free or (current and current.family.startswith("bul")) or (before and before.text[:1] == line.text[:1])
        ):
            return None
        return "bul" + found[0].strip(), "", found.end()
    if family in ("rom", "abc"):
        label = found["rn"] or found["an"]
        bracket = found[0].strip().endswith(")")
        if not bracket and not (free and len(label) == 1):
            return None
        if not free and not (current and current.family in ("rom", "abc")):
            return None
        if family == "rom" and len(label) == 1 and label in "vx" and current and current.family == "abc":
            family = "abc"
        if family == "rom" and label == "i" and current and current.family == "abc" and current.label == "h":
            family = "abc"
        return family, label, found.end()
    if family == "dec":
        if not free and not _ASKS.match(line.text[found.end() :]):
            return None
        return family, found[0].strip(" .\t\u00a0"), found.end()
    if family == "tag":
        return "tag", found[0].strip(" .:–—-)"), found.end()
    if not free:
        return None
    label = found["RN"] or found["AN"]
    return family, label, found.end()


def _breaks(line: Line, before: Line, current: _Open, setting: _Setting, lines: list[Line], at: int) -> bool:
    """Whether a line without a mark begins a new paragraph."""
    lower = line.text[:1].islower()
    ended = bool(_ENDS.search(before.text))
    if not setting.wrapped:
        return not (lower and not ended)
    if line.gap > setting.usual:
        if lower and not _STOPS.search(before.text):
            return False
        if ended:
            return True
        return not _HANGING.search(before.text)
    if lower:
        return False
    if _looks_like_heading(current.lines, line, setting) and current.kind == "para":
        return True
    if setting.usual and ended and len(before.text) < 0.75 * setting.width and len(current.lines) > 0:
        return True
    short = len(before.text) + 1 + len(line.text.split()[0]) < 0.8 * setting.width
    if short and _STOPS.search(before.text):
        return True
    following = lines[at + 1] if at + 1 < len(lines) else None
    alone = len(line.text) < 0.7 * setting.width and not _ENDS.search(line.text) and not _MODAL.search(line.text)
    return bool(
        _STOPS.search(before.text)
        and alone
        and (following is None or following.gap > setting.usual or _MARK.match(following.text))
    )


def _looks_like_heading(lines: list[Line], following: Line, setting: _Setting) -> bool:
    text = " ".join(line.text for line in lines)
    return len(lines) == 1 and len(text) < 0.7 * setting.width and is_heading(text)

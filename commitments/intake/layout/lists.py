"""Lists without marks: where they begin after a colon, where their items begin, and where they end."""

from __future__ import annotations

import re

from commitments.intake.layout.lines import _ENDS, _HANGING, Line, _Setting


def _may_list(lines: list[Line], at: int, setting: _Setting) -> bool:
    """Whether what follows a colon looks like a list without marks rather than the rest of the sentence."""
    line = lines[at]
    if line.gap > setting.usual or not setting.wrapped:
        return True
    if line.text[:1].isupper() or line.text[:1].islower():
        rest = lines[at : at + 3]
        return all(len(one.text) < 0.97 * setting.width or one.text.endswith(";") for one in rest[:1]) or len(rest) > 1
    return True


def _leads_on(line: Line, before: Line, setting: _Setting) -> bool:
    """Whether a line after a gap begins a list that a sentence without a colon leads into: *The Ministers decided to*."""
    if (
        line.gap <= setting.usual
        or not line.text[:1].islower()
        or _ENDS.search(before.text)
        or before.text.endswith(",")
    ):
        return False
    return (
        bool(re.search(r"\b(?:to|that|should|shall|will|must|by)$", before.text))
        or len(before.text) < 0.7 * setting.width
    )


def _shape(text: str) -> str:
    """The form of a first word, by which one tells whether lines belong to one list."""
    word = re.match(r"[\"'“(]?([A-Za-z-]+)", text)
    if not word:
        return "other"
    low = word[1].lower()
    case = "A" if word[1][0].isupper() else "a"
    if low.endswith("ing"):
        return case + "ing"
    if low.endswith("ed") or low in ("made", "held", "took", "gave", "ran", "set", "led", "sent"):
        return case + "ed"
    return case


def _next_item(line: Line, before: Line, listing: list[Line], setting: _Setting) -> bool:
    """Whether a line begins the next item of a list without marks."""
    if line.gap > setting.usual:
        return not (_HANGING.search(before.text) and line.text[:1].islower() and not before.text.endswith(","))
    if re.search(r"(?:[;.]|; and|; or|, and)[\"”’]?$", before.text):
        return True
    if _HANGING.search(before.text):
        return (
            before.text.endswith(",")
            and _shape(line.text) == _shape(listing[0].text)
            and _shape(line.text) not in ("a",)
        )
    if not setting.wrapped:
        return True
    mine, first = _shape(line.text), _shape(listing[0].text)
    if mine == first and mine != "a":
        return True
    room = setting.widest - len(before.text) - 1
    if mine == first or mine[1:] == first[1:] == "":
        return len(line.text.split()[0]) <= room
    return len(before.text) < 0.75 * setting.widest


def _ends_list(line: Line, before: Line, listing: list[Line], setting: _Setting) -> bool:
    """Whether a list without marks has come to its end before this line."""
    if line.gap <= setting.usual and not (before.text.endswith(".") and len(listing) > 1):
        return False
    mine, first = _shape(line.text), _shape(listing[0].text)
    if mine == first and line.gap <= listing[-1].gap + 1 and not (len(listing) > 1 and line.gap > listing[1].gap):
        return bool(before.text.endswith(".") and len(listing) > 1 and not listing_ends_with_stop(listing, before))
    return bool(
        mine[0] != first[0] or (mine != first and len(first) > 1) or (len(listing) > 1 and line.gap > listing[1].gap)
    )


def listing_ends_with_stop(listing: list[Line], before: Line) -> bool:
    """Whether the items of the list end with full stops, so that one more says nothing."""
    firsts = [one.text for one in listing if one is not before]
    return any(text.endswith(".") for text in firsts) or len(listing) == 1

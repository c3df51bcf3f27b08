"""What stands on a paper's pages: headings, paragraphs, list items, rows of tables, each with what leads into it.

Paragraphs of the record are cut by `meetings.paragraphs`; here the same text is taken apart further, for a list item of
eight words binds as much as a paragraph. Page numbers, running heads and footnotes are left out of what rules read.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from commitments.intake.flat import Flat, Habit, flatten
from commitments.intake.parties import is_party
from commitments.intake.verbs import works

PAGE = re.compile(
    r"(?:page\s+)?[-–—\[(]?\s*(?:page\s*)?\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–—\])]?|(?:page|p\.)\s*[ivxlc\d]+(?:\s*(?:of|/)\s*\d+)?|"
    r"[-–—]\s*[ivxlc]{1,5}\s*[-–—]",
    re.I,
)
_BARRED = re.compile(r"(?:page\s*)?\d{1,4}\s*\|\s*[^|]{3,70}|[^|]{3,70}\|\s*(?:page\s*)?\d{1,4}", re.I)
_SEPARATOR = re.compile(r"[_\-–—=*~.·]{4,}")
_NOTE = re.compile(r"(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\*{1,3}|\[\d{1,2}\]|\d{1,2}/?)\s+(?=[A-Z“\"(])")
_MARK = re.compile(
    r"""(?P<para>(?:¶+|§|[Pp]ara(?:graph)?\b\.?|PARAGRAPH)\s*(?P<pn>\d{1,3}(?:\s?(?:bis|ter|quater)\b)?)\s*[.:)–—-]*\s+)
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
_LABELLED = re.compile(
    r"[>=→»\s*•-]*(?:RESOLUTIONS?|Resolutions?|ACTIONS?(?: ITEMS?| POINTS?| REQUIRED| BY)?|Actions?(?: [Ii]tems?| [Pp]oints?)?|DECISIONS?|Decisions?|RECOMMENDATIONS?|Recommendations?|"
    r"AGREED|Agreed|RESOLVED|Resolved|OUTCOMES?|Outcomes?|FOLLOW[- ]UP|Follow[- ]up|NEXT STEPS?|Next steps?|CONCLUSIONS?|Conclusions?|TASKS?|Tasks?|"
    r"NOTED|Noted|INFO|Info|DISCUSSION|Discussion|DUE|Due|OWNER|Owner|WHO|Who|BY WHOM|RESPONSIBLE|Responsible|DEADLINE|Deadline|BY WHEN|STATUS|Status)"
    r"\s*(?:(?:No\.?\s*)?[A-Z]?\d+(?:[./]\d+)*\w?)?\s*(?:\([^)]{1,40}\)\s*)?(?P<colon>[:–—]|\s-\s)",
)
_MODAL = re.compile(r"\b(?:will|shall|should|agreed|decided|requested|must|was|were|is|are|has|have)\b", re.I)


@dataclass(slots=True)
class Line:
    """One line with words: where it stands, and how many empty lines stand before it."""

    start: int
    end: int
    text: str
    gap: int
    indent: int


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, an item of a list, or a row of a table."""

    flat: Flat
    kind: str = "para"  # para, item, heading, row
    label: str = ""
    family: str = ""
    lead: Block | None = None
    heading: str = ""
    cells: list[tuple[int, int]] = field(default_factory=list)  # of a row, in the paper

    @property
    def text(self) -> str:
        return self.flat.text


def blocks_of(paper: str, habit: Habit | None = None) -> list[Block]:
    """The paper's blocks in order. `lead` of an item is the block that introduces it, the one that ends with a colon."""
    habit = habit or Habit.of(paper)
    lines = _without_furniture(_lines(paper))
    if not lines:
        return []
    return _related(_gathered(paper, lines, habit))


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
        if not free:
            return None
        return family, found[0].strip(" .\t\u00a0"), found.end()
    if family == "tag":
        return "tag", found[0].strip(" .:–—-)"), found.end()
    if not free:
        return None
    label = found["RN"] or found["AN"]
    return family, label, found.end()


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


def is_heading(text: str) -> bool:
    """Whether a short line reads as a heading: no full stop, no finite verb, capitals."""
    if len(text) > 110 or _ENDS.search(text.rstrip(":")) or text.endswith((",", ";")) or _MODAL.search(text):
        return False
    words = re.findall(r"[A-Za-z][\w'-]*", text)
    if not words or not (text[:1].isupper() or text[:1].isdigit()):
        return False
    return text.isupper() or len(words) <= 8


_ENTITLED = re.compile(
    r"(?i)(?:decisions?|conclusions?|resolutions?|recommendations?)\s+(?:no\.? ?)?[\w./-]*\d[\w/-]*\s*[.:–—-]\s*(?P<title>\S.*)$"
)


def _entitled(block: Block) -> bool:
    """Whether a numbered decision only says its title here: *Resolution 60/2. Accessible transport*."""
    text = (
        f"Resolution {block.label}. {block.text}"
        if block.family == "tag" and re.match(r"(?i)dec|con|res|rec", block.label)
        else block.text
    )
    found = _ENTITLED.match(text)
    if not found or block.family not in ("tag", "labelled"):
        return False
    title = found["title"]
    first = title.split()[0].lower()
    return is_heading(title) and not works(first) and (title.isupper() or not re.search(r"\bto [a-z]+\b", title))


_ASKS = re.compile(
    r"(?i)(?:also |further )?(?:urge|request|invite|ask|call|encourage|recommend|decide|agree|direct|instruct|task|mandate)s?\b"
)


def _related(blocks: list[Block]) -> list[Block]:
    """Tell headings from paragraphs, and give every item what leads into it."""
    stack: list[tuple[str, Block | None]] = []
    heading = ""
    for at, block in enumerate(blocks):
        text = block.text
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind == "row":
            block.heading = heading
            block.lead = (
                _leading(blocks[at - 1])
                if at and blocks[at - 1].kind != "row"
                else (blocks[at - 1].lead if at else None)
            )
            continue
        headed = (is_heading(text) or _entitled(block)) and (
            block.family in ("", "ROM", "ABC")
            or _entitled(block)
            or (
                block.family in ("num", "dec")
                and len(text) < 60
                and following is not None
                and following.family != block.family
            )
        )
        opens_list = text.endswith(":") and following is not None and following.kind == "item"
        if headed and not (opens_list and (len(text.split()) > 5 or _ASKS.match(text) or is_party(text.rstrip(" :")))):
            block.kind, heading = "heading", f"{block.label} {text}" if block.family == "tag" else text
            block.heading = heading
            stack = []
            continue
        block.heading = heading
        if block.kind == "item":
            families = [family for family, _lead in stack]
            if block.family in families:
                while stack[-1][0] != block.family:
                    stack.pop()
                block.lead = stack[-1][1]
                if at and (fresh := _leading(blocks[at - 1])) is not None and blocks[at - 1].kind != "item":
                    block.lead = fresh
                    stack[-1] = (block.family, fresh)
            else:
                block.lead = _leading(blocks[at - 1]) if at else None
                stack.append((block.family, block.lead))
        else:
            stack = [] if not (text[:1].islower()) else stack
    return blocks


def _leading(block: Block) -> Block | None:
    """The block, if it leads into what follows it: it ends with a colon, or stops before its sentence does."""
    if block.kind == "heading":
        return block if block.text.endswith(":") and len(block.text.split()) > 3 else None
    text = block.text
    if text.endswith((":", ":-", "–", "—")) or re.search(r"\b(?:to|that|by|following|the need for|on)$", text):
        return block
    if text.endswith(",") and block.kind == "para":
        return block
    return None

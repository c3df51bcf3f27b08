"""Headings told from paragraphs, and what leads into every item of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from commitments.intake.flat import Flat
from commitments.intake.layout.lines import _ENDS
from commitments.intake.parties import is_party
from commitments.intake.verbs import PREAMBLE, works

_MODAL = re.compile(r"\b(?:will|shall|should|agreed|decided|requested|must|was|were|is|are|has|have)\b", re.I)


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


_WHAT_WAS = re.compile(
    r"(?:What|Where|How|Who|When) [\w' -]{3,45}|(?:Actions?|Points|Steps|Next steps|Measures|Decisions|Items|Matters|Tasks|Follow-up|Activities|Commitments|Recommendations|Conclusions|Requests|Dates)(?: [\w-]+){0,2} (?:agreed|decided|requested|recommended|taken)(?: (?:on|by|at) [\w -]{3,30})?|(?:Agreed|Decided|Requested|Recommended) (?!to\b|that\b|by\b|with\b)[\w -]{3,30}"
)
"""Headings that hold a verb: *What we agreed*, *Actions decided*, *Agreed next steps*."""


def is_heading(text: str) -> bool:
    """Whether a short line reads as a heading: no full stop, no finite verb, capitals."""
    if len(text) > 110 or _ENDS.search(text.rstrip(":")) or text.endswith((",", ";")):
        return False
    if _WHAT_WAS.fullmatch(text):
        return True
    if _MODAL.search(text):
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
        f"Resolution {block.label[re.search(r'[0-9]|$', block.label).start() :]}. {block.text}"  # type: ignore[union-attr]
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
    r"(?i)(?:also |further )?(?:urge|request|invite|ask|call|encourage|recommend|decide|agree|direct|instruct|task|mandate|charge|entrust|resolve|authorise|authorize)s?\b"
)


def is_headline(blocks: list[Block], at: int) -> bool:
    """Whether a line above the first full sentence only says what the paper is: *Ministers agree to cut red tape*."""
    block = blocks[at]
    if at > 6 or block.kind != "para" or block.family or _ENDS.search(block.text):
        return False
    return all(not _ENDS.search(one.text) and one.kind in ("para", "heading") for one in blocks[:at]) and any(
        one.kind == "para" and _ENDS.search(one.text) and len(one.text.split()) > 11 for one in blocks[at + 1 : at + 8]
    )


_LEADS_ON = re.compile(
    r"(?i)\b(?:recommend|decide|agree|resolve|request|invite|urge|call|encourage|suggest|propose|conclude|concur|undert[ao]k|commit|wish)[a-z]*\b"
)
"""A line that ends with *that* or *to* after one of these is no heading: *THE CONFERENCE RECOMMENDS THAT*."""


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
        leads_on = (
            following is not None
            and bool(re.search(r"(?i)\b(?:that|to|upon|on)$", text))
            and bool(_LEADS_ON.search(text))
        )
        if (
            headed
            and not leads_on
            and not (opens_list and (len(text.split()) > 5 or _ASKS.match(text) or is_party(text.rstrip(" :"))))
        ):
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
    if text.endswith((":", ":-", "–", "—")) or re.search(r"(?i)\b(?:to|that|by|following|the need for|on)$", text):
        return block
    if text.endswith(",") and block.kind == "para" and not PREAMBLE.match(text):
        return block
    return None

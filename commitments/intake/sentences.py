"""A block taken apart into the sentences and clauses that rules read, each with what leads into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commitments.intake.flat import Flat
from commitments.intake.layout import Block

_SHORT = """
    mr mrs ms dr prof hon st no nos art arts para paras approx vs cf al e.g i.e etc inc ltd co corp dept vol
    pp p fig ref rev add corr jan feb mar apr jun jul aug sept sep oct nov dec h.e u.s u.n capt gen lt col sgt
    gov sen rep amb ed eds viz resp incl ext tel op cit
""".split()
_STOP = re.compile(r"[.!?][\"')\]]{0,2}(?:\d{1,2}(?=\s+[A-Z\"]))?(?=\s+[\"'(\[]?[A-Z0-9]|\s*$)")
_ITEM = re.compile(
    r"(?:;|,|:|;?\s+and|,?\s+and|\.)\s+(?P<mark>\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)|[a-h]\)|\d{1,2}\)|\d{1,2}\.(?=\s[A-Z]))\s+"
)
_OPERATIVE = (
    r"(?:Also |Further |Strongly |Again )?(?:Requests?|Invites?|Urges?|Decides?|Encourages?|Calls? (?:up)?on|Recommends?|Adopts?|Endorses?|Directs?|Instructs?|Agrees?|"
    r"Welcomes?|Notes?|Takes? note|Approves?|Authori[sz]es?|Mandates?|Expresses?|Reaffirms?|Recognizes?|Considers?|Commends?|Thanks?|Appeals?|Reiterates?|Establishes|Asks?|Tasks?|Emphasi[sz]es|Acknowledges?|Stresses|Resolves?|Confirms?|Affirms?|Underlines|Underscores|Urged|Requested)"
)
_SEMI = re.compile(
    rf";\s+(?:and\s+)?(?:\d{{1,2}}[.)]\s+)?(?={_OPERATIVE}\b)|\.\s+\d{{1,2}}\.\s+(?={_OPERATIVE}\b)|;\s+(?:and\s+)?(?=(?:the |all )?[A-Z]?[A-Za-z' -]{{2,50}}\b(?:will|shall|should|was asked|were asked|is requested|are requested)\b)"
)


@dataclass(slots=True)
class Unit:
    """A sentence, or an item of a list within one, with the words that lead into it."""

    flat: Flat
    lead: str
    block: Block
    last: bool = True
    listed: bool = False

    @property
    def text(self) -> str:
        return self.flat.text


LONGEST = 1_200
"""Characters of a sentence that are read together; what goes on without a full stop is read in such pieces."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a line begins and ends."""
    for start, end in _stopped(text):
        while end - start > LONGEST:
            at = text.rfind(" ", start, start + LONGEST)
            cut = at if at > start else start + LONGEST
            yield start, cut
            start = cut + (at > start)
        if start < end:
            yield start, end


def _stopped(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _STOP.finditer(text):
        word = re.search(r"([\w.]{1,40})\.?$", text[max(start, found.start() - 45) : found.start()])
        if found[0][0] == "." and word:
            last = word[1].lower().rstrip(".")
            if (
                last in _SHORT
                and found.end() < len(text)
                and not (
                    last in ("etc", "no", "al", "co")
                    and re.match(r"\s+[\"(]?[A-Z][a-z]+ ", text[found.end() :])
                    and last == "etc"
                )
            ):
                continue
            if re.fullmatch(r"[A-Za-z]", last) and found.end() < len(text) and text[found.start() - 1].isupper():
                continue
            if last.isdigit() and re.match(r"\s*\d", text[found.end() :]):
                continue
        if found.end() - start < 300 and found.end() < len(text):
            mine = text[start : found.end()]
            if mine.count("(") > mine.count(")"):
                continue
        yield start, found.end()
        start = found.end()
        while start < len(text) and text[start] == " ":
            start += 1
    if start < len(text):
        yield start, len(text)


def leading(block: Block | None, depth: int = 0) -> str:
    """The words that lead into a block's items: the last sentence of the block before them, and what leads into that."""
    if block is None or depth > 3:
        return ""
    spans = list(sentences(block.text))
    text = block.text[spans[-1][0] : spans[-1][1]] if spans else ""
    if re.fullmatch(r"(?i)(?:these|they|this) (?:include|are|were)[^.]*:", text.strip()) and len(spans) > 1:
        text = block.text[spans[-2][0] : spans[-1][1]]
    text = re.sub(r"[\s:–—-]+$", "", text)
    over = leading(block.lead, depth + 1)
    return f"{over} {text}".strip() if over else text


def units(block: Block) -> Iterator[Unit]:
    """The sentences of a block; items of a list that stands within a sentence come one by one."""
    lead = leading(block.lead)
    spans = list(sentences(block.text))
    for number, (start, end) in enumerate(spans):
        own = lead if number == 0 else ""
        sentence = block.flat.part(start, end)
        last = number == len(spans) - 1
        items = list(_ITEM.finditer(sentence.text))
        if len(items) >= 2:
            yield from _inner(sentence, items, own, block)
            continue
        pieces = list(_SEMI.finditer(sentence.text))
        at = 0
        for found in pieces:
            yield Unit(sentence.part(at, found.start()), own, block, last)
            at = found.end()
            at += len(re.match(r"\d*[.)]?\s*", sentence.text[at:])[0])  # type: ignore[index]
        yield Unit(sentence.part(at, len(sentence.text)), own, block, last)


def _inner(sentence: Flat, items: list[re.Match[str]], lead: str, block: Block) -> Iterator[Unit]:
    text = sentence.text
    head = re.sub(r"[\s:,;–—-]+$", "", text[: items[0].start() + 1])
    over = f"{lead} {head}".strip()
    for number, found in enumerate(items):
        end = items[number + 1].start() if number + 1 < len(items) else len(text)
        yield Unit(sentence.part(found.end(), end), over, block, number == len(items) - 1, True)

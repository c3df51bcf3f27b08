"""What is proposed for a paper, as a person will see it; and when two proposals say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from commitments.intake.figures import Figure
from commitments.intake.gathering import Gathering


@dataclass(slots=True)
class Proposal:
    """One draft commitment, as a person will see it beside the paper."""

    quote: str
    paragraph: str
    kind: str
    responsible: list[str]
    deadline_text: str = ""
    deadline: str = ""
    deadline_rule: str = ""
    tacit_acceptance: bool = False
    rule: str = ""
    confidence: float = 0.0
    start: int = 0
    end: int = 0
    addressed_to: list[str] = field(default_factory=list)
    """Who receives what is done."""
    link: str = ""
    """What it does to something made before, in the words of the record's links: *delivers*, *reiterates*; '' if nothing."""
    link_text: str = ""
    """The paper's words for that: *as agreed at the 4th meeting*."""


@dataclass(slots=True)
class Draft:
    """All that is proposed for one paper."""

    gathering: Gathering
    commitments: list[Proposal] = field(default_factory=list)
    results: list[Figure] = field(default_factory=list)


def _words(text: str) -> set[str]:
    return {
        word
        for word in re.findall(r"[a-z0-9]{3,}", text.lower())
        if word not in ("the", "and", "for", "with", "will", "that", "shall")
    }


def same_thing(one: Proposal, other: Proposal) -> bool:
    """Whether a row says again what a sentence has said."""
    mine, its = _words(one.quote), _words(other.quote)
    if not mine or not its:
        return False
    shared = len({word[:5] for word in mine} & {word[:5] for word in its}) / len(mine)
    return shared >= 0.75 or (
        shared >= 0.5
        and bool({name.lower() for name in one.responsible} & {name.lower() for name in other.responsible})
    )


def unique(proposals: list[Proposal]) -> list[Proposal]:
    kept: list[Proposal] = []
    for one in sorted(proposals, key=lambda p: (p.start, -p.confidence)):
        if any(one.start == other.start and one.end == other.end for other in kept):
            continue
        kept.append(one)
    return kept


def plain_names(names: list[str]) -> list[str]:
    cleaned = []
    for name in names:
        name = re.sub(r"^(?:and|or)\s+", "", name.strip(" ,.;:"))
        if name and name not in cleaned:
            cleaned.append(name)
    return cleaned

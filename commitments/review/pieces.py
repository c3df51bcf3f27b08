"""The pieces of a sentence that is split, each proposed anew by what the rules read in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from commitments import intake
from commitments.models import Proposal
from commitments.review.drafting import date_of, draft_of
from commitments.review.rows import place_of, rows_of
from meetings.paragraphs import plain, stands_in

_HANGS = re.compile(r"(?i)(?:[,;]?\s*(?:and|or|but)\s+)?(that|to|shall|will|should)\s")
"""How a piece begins whose verb of agreement or request stands in the sentence before it."""


def pieces_anew(proposal: Proposal, pieces: Iterable[str]) -> list[Proposal]:
    """A proposal for each piece, not saved, with the parties and the deadline that its own words come to.

    A piece without a party of its own is for those of the whole; a deadline that it does not name is not its own.
    """
    paper = proposal.intake.document
    day = date_of(paper.meeting) or str(proposal.intake.gathering.get("start") or "")
    found = []
    for words in pieces:
        place = place_of(words, paper.text, near=proposal.start) or (proposal.start, proposal.end)
        said: dict[str, Any] = {
            "kind": proposal.kind,
            "rule": proposal.rule,
            "responsible": _in(words, proposal.responsible) or proposal.responsible,
            "addressed_to": _in(words, proposal.addressed_to),
        } | _deadline(words, proposal)
        if (read := _read(_alone(plain(proposal.quote), plain(words)), day)) is not None:
            said |= {"kind": read.kind, "rule": read.rule} | _deadline(words, read)
            said["responsible"] = read.responsible or said["responsible"]
            said["addressed_to"] = _in(words, read.addressed_to) or said["addressed_to"]
        found.append(
            Proposal(
                intake=proposal.intake,
                paragraph=proposal.paragraph,
                position=proposal.position,
                version=proposal.version,
                quote=plain(words),
                start=place[0],
                end=place[1],
                cited=proposal.cited,
                confidence=proposal.confidence,
                **said,
            )
        )
    return found


def _deadline(words: str, said: Proposal) -> dict[str, Any]:
    """The deadline, where the paper's words for it stand in the piece."""
    if not said.deadline_text or not stands_in(said.deadline_text, words):
        return {}
    return {name: getattr(said, name) for name in ("deadline_text", "deadline", "deadline_rule", "tacit_acceptance")}


def _in(words: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if stands_in(name, words)]


def _alone(whole: str, piece: str) -> str:
    """The piece as a sentence: *and that the chairs publish it* after the *The meeting agreed* of the whole."""
    hangs = _HANGS.match(piece)
    if hangs and not whole.startswith(piece):
        lead, word, _rest = whole.partition(f" {hangs[1]} ")
        if word and lead:
            return f"{lead} {piece[hangs.start(1) :]}"
    return piece


def _read(text: str, day: str) -> Proposal | None:
    """The first that the rules propose from a text; None also where they cannot be asked."""
    try:
        rows = rows_of(text, draft_of(text, day))
    except intake.Unreadable:
        return None
    return next((row for row in rows if not row.is_result), None)

"""The door for a second reader: a callable that an office may name in INTAKE_READER, none by default.

A second reader, be it a language model or another set of rules, is given the paper and the draft made by the rules, and
answers with proposals of its own. Nothing in this project sends a paper anywhere: what the callable does with it is
the decision of the office that names it. Whatever it answers passes through `let_in`, which keeps the promises that the
rest of the tracker relies on: a quote stands in the paper word for word, a kind is a kind, a date can be read.

    def reader(paper: str, draft: Draft) -> list[Proposal]: ...
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from commitments.intake.binding import KINDS
from commitments.intake.proposals import Draft, Proposal
from meetings.dates import NotADate, PartialDate
from meetings.paragraphs import plain, stands_in

LEAST_SURE = 0.5
"""The most confidence that a proposal from beyond the door can have: a person reads it after those of the rules."""


class Reader(Protocol):
    """What may be named in INTAKE_READER."""

    def __call__(self, paper: str, draft: Draft) -> Iterable[Proposal]: ...


def let_in(paper: str, draft: Draft, reader: Reader | None) -> Draft:
    """The draft with what a second reader adds. Left out: what is not word for word in the paper, or there already."""
    if reader is None:
        return draft
    known = {plain(one.quote) for one in draft.commitments}
    added = []
    for one in reader(paper, draft):
        if one.kind not in KINDS or not stands_in(one.quote, paper) or plain(one.quote) in known:
            continue
        try:
            PartialDate.parse(one.deadline)
        except NotADate:
            one = replace(one, deadline="")
        known.add(plain(one.quote))
        added.append(
            replace(one, rule=f"second reader: {one.rule}".strip(": "), confidence=min(one.confidence, LEAST_SURE))
        )
    return replace(draft, commitments=[*draft.commitments, *added])

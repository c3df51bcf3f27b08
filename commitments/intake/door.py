"""The door for a second reader: a callable that an office may name in INTAKE_READER, none by default.

A second reader, be it a language model or another set of rules, is given the paper and the draft made by the rules, and
answers with proposals of its own. Nothing in this project sends a paper anywhere: what the callable does with it is
the decision of the office that names it. Whatever it answers passes through `let_in`, which keeps the promises that the
rest of the tracker relies on: a quote stands in the paper word for word, a kind is a kind, a date can be read. Where it fails, the rules are enough.

    def reader(paper: str, draft: Draft) -> list[Proposal]: ...
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import fields, replace
from itertools import chain, islice
from typing import Any, Protocol

from commitments.deadlines import Anchor, Bound
from commitments.intake.addressed import LINKS
from commitments.intake.binding import KINDS
from commitments.intake.proposals import Draft, Proposal
from meetings.dates import NotADate, PartialDate
from meetings.paragraphs import plain, stands_in

LEAST_SURE = 0.5
"""The most confidence that a proposal from beyond the door can have: a person reads it after those of the rules."""
MOST = 2_000
"""Answers that are looked at; a paper of hundreds of pages has some hundreds of commitments."""
_RULE = re.compile(
    rf"(?:{'|'.join(Anchor.values)})(?: (?:-?P\d{{1,4}}[DWMY]|{'|'.join(Bound.values)}))*"
    rf"|{Anchor.RECURRING.value} FREQ=[A-Z0-9=;,+-]+|"
)

log = logging.getLogger(__name__)


class Reader(Protocol):
    """What may be named in INTAKE_READER."""

    def __call__(self, paper: str, draft: Draft) -> Iterable[Proposal]: ...


def let_in(paper: str, draft: Draft, reader: Reader | None) -> Draft:
    """The draft with what a second reader adds. Left out: what is not word for word in the paper, or there already.

    A reader that fails adds nothing, and an answer that is none is left out; the log says so. The draft itself stays.
    """
    if reader is None:
        return draft
    known = {plain(one.quote) for one in draft.commitments}
    added = []
    for answer in _answers(paper, draft, reader):
        one = _checked(answer, paper)
        if one is not None and plain(one.quote) not in known:
            known.add(plain(one.quote))
            added.append(one)
    return replace(draft, commitments=[*draft.commitments, *added])


def _answers(paper: str, draft: Draft, reader: Reader) -> list[Any]:
    try:
        return list(islice(reader(paper, deepcopy(draft)), MOST))
    except Exception:  # code of others, which may ask a machine of others: whatever it raises costs no paper
        log.exception("The second reader failed; the draft is that of the rules alone")
        return []


def _checked(one: Any, paper: str) -> Proposal | None:
    """The answer as a proposal that the record can keep; None for what is no proposal, or stands not in the paper."""
    if not isinstance(one, Proposal) or not _is_whole(one):
        log.warning("An answer of the second reader is no proposal and was left out")
        return None
    if one.kind not in KINDS or not stands_in(one.quote, paper):
        return None
    try:
        PartialDate.parse(one.deadline)
    except NotADate:
        one = replace(one, deadline="")
    place = (one.start, one.end) if 0 <= one.start < one.end <= len(paper) else (0, 0)
    return replace(
        one,
        start=place[0],
        end=place[1],
        deadline_rule=one.deadline_rule if _RULE.fullmatch(one.deadline_rule) else "",
        link=one.link if one.link in LINKS else "",
        link_text=one.link_text if one.link in LINKS else "",
        rule=f"second reader: {one.rule}".strip(": "),
        confidence=min(one.confidence, LEAST_SURE) if one.confidence > 0 else 0.0,
    )


def _is_whole(one: Proposal) -> bool:
    """Whether each field holds what it is declared to hold, and its words can be stored."""
    names = (one.responsible, one.addressed_to)
    if not all(isinstance(value, list) for value in names):
        return False
    words = [value for field in fields(one) if field.type == "str" for value in [getattr(one, field.name)]]
    return (
        all(isinstance(value, str) and _is_storable(value) for value in chain(words, *names))
        and all(isinstance(value, int) for value in (one.start, one.end))
        and isinstance(one.tacit_acceptance, bool)
        and isinstance(one.confidence, (int, float))
    )


def _is_storable(words: str) -> bool:
    """Whether a database takes the words: no NUL, no half of a character."""
    return not re.search("[\0\ud800-\udfff]", words)

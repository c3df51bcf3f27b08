"""A draft as rows for the desk: each proposal with its place in the text, in the order of the paper."""

from __future__ import annotations

import re
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from commitments import intake
from commitments.models import Proposal
from meetings.paragraphs import plain

KINDS = {"offer_or_intention": Proposal.Kind.OFFER}
"""What the rules call by another word than the record does."""


def rows_of(paper: str, draft: intake.Draft) -> list[Proposal]:
    """The proposals as rows that are not yet saved; without what cannot be found in the text word for word."""
    rows = []
    for one in draft.commitments:
        stands = plain(paper[one.start : one.end]) == plain(one.quote)
        place = (one.start, one.end) if stands else place_of(one.quote, paper)
        if place is not None and plain(one.quote):
            rows.append(
                _row(
                    place,
                    quote=one.quote,
                    cited=one.paragraph,
                    kind=KINDS.get(one.kind, one.kind),
                    responsible=list(one.responsible),
                    deadline_text=one.deadline_text,
                    deadline=one.deadline,
                    deadline_rule=one.deadline_rule,
                    tacit_acceptance=one.tacit_acceptance,
                    addressed_to=list(one.addressed_to),
                    link=one.link,
                    link_text=one.link_text,
                    rule=one.rule,
                    confidence=Decimal(str(round(min(max(one.confidence, 0.0), 1.0), 2))),
                )
            )
    for figure in draft.results:
        place = place_of(figure.quote, paper)
        if place is not None:
            rows.append(
                _row(
                    place,
                    quote=figure.quote,
                    kind=Proposal.Kind.RESULT,
                    indicator=figure.indicator,
                    value=round(Decimal(str(figure.value)), 3),
                    comparison=figure.comparison,
                    in_words=figure.in_words,
                    rule="figure",
                    confidence=Decimal("0.5"),
                )
            )
    return sorted(rows, key=lambda row: (row.start, row.is_result, row.end))


def _row(place: tuple[int, int], **said: Any) -> Proposal:
    """The row, with what is longer than its column cut."""
    longest = {field.attname: getattr(field, "max_length", None) for field in Proposal._meta.concrete_fields}
    cut = {name: value[: longest[name]] if isinstance(value, str) else value for name, value in said.items()}
    return Proposal(start=place[0], end=place[1], **cut)


def place_of(quote: str, paper: str, *, near: int = 0) -> tuple[int, int] | None:
    """Where the words stand in the text, whatever white space is between them; the nearest of several places."""
    words = quote.split()
    if not words:
        return None
    found = re.finditer(r"\s+".join(map(re.escape, words)), paper)
    places = [(hit.start(), hit.end()) for hit in found]
    return min(places, key=lambda place: abs(place[0] - near), default=None)


def gathering_as_data(draft: intake.Draft) -> dict[str, Any]:
    """What the paper says of its meeting, as the row of the paper keeps it."""
    said = asdict(draft.gathering)
    said["participants"] = [list(pair) for pair in said["participants"]]
    return said


def title_of(draft: intake.Draft, paper: str, name: str) -> str:
    """What to call a paper for which nobody gave a title: as it calls its meeting, else by its first line, its file."""
    first = next((plain(line) for line in paper.splitlines() if plain(line)), "")
    return plain(draft.gathering.title or first or name)[:300]

"""What earlier meetings agreed that sounds alike: how much two sentences share, word by word. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commitments.models import Commitment, Link, Proposal
from meetings.access import lineage
from meetings.models import Body
from meetings.names import fold

ALIKE = 0.5
"""From this on a sentence is shown beside; two that say the same in other words share about half of their words."""
SHOWN = 3
READ = 2_000
"""Earlier commitments that are compared, the newest first."""

_AGAIN = re.compile(r"(?i)\b(?:reiterat|reaffirm|reconfirm|renew(?:ed|s)? (?:its|their|the)|once again|recall)")
_ON = re.compile(r"(?i)\b(?:follow(?:ed|ing)?[- ]?up|continu|build(?:ing)? on|further to|next phase|progress)")
_EMPTY = re.compile(
    r"the|and|for|with|will|that|shall|this|from|their|have|been|they|agreed|meeting|participants|should|which|also|"
    r"would|into|upon|other|such|these|those|were|was|are|its|has"
)
"""Words that most sentences of such papers have."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A commitment made before, how much its words share with the proposal (0 to 1), and what the link might be."""

    commitment: Commitment
    share: float
    kind: str


def words_of(text: str) -> set[str]:
    """The words that carry a sentence, cut to six letters: *reports* and *reported* are one."""
    return {word[:6] for word in fold(text).split() if len(word) > 2 and not _EMPTY.fullmatch(word)}


def share(one: set[str], other: set[str]) -> float:
    """How much two sets of words have in common, from 0 to 1; a short sentence within a long one counts for half."""
    common = len(one & other)
    if not common or min(len(one), len(other)) < 3:
        return 0.0
    return 0.5 * common / min(len(one), len(other)) + common / (len(one) + len(other))


def earlier_ones(proposal: Proposal, user: Any) -> list[Earlier]:
    """What meetings of the body, of those above and below it, had agreed before in like words, as the user may see."""
    paper = proposal.intake.document
    day = paper.meeting.when.earliest if paper.meeting else None
    known = Commitment.objects.visible_to(user).filter(origin__body__in=_family(paper.home))
    known = known.exclude(paragraph__document=paper.pk)
    if paper.meeting_id:
        known = known.exclude(origin=paper.meeting_id)
    if day:
        known = known.filter(origin__when_earliest__lt=day)
    rows = known.select_related("origin").order_by("-origin__when_latest", "reference")
    read = rows.only("reference", "title", "quote", "origin__title", "origin__body")[:READ]
    return most_alike(proposal.quote, read, said=proposal.link)


def most_alike(quote: str, known: Iterable[Commitment], *, said: str = "") -> list[Earlier]:
    """Those whose quote shares enough words with this one, the likest first; `said`: the link that the paper states."""
    mine = words_of(quote)
    found = [(round(share(mine, words_of(one.quote)), 3), one) for one in known]
    near = sorted((pair for pair in found if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].reference))
    return [Earlier(one, how_much, said or _kind(quote, how_much)) for how_much, one in near[:SHOWN]]


def _kind(quote: str, how_much: float) -> str:
    if _AGAIN.search(quote):
        return Link.Kind.REITERATES.value
    if _ON.search(quote):
        return Link.Kind.FOLLOWS_UP.value
    return (Link.Kind.MAY_BE_SAME if how_much >= 0.8 else Link.Kind.FOLLOWS_UP).value


def _family(body: Body) -> set[int]:
    """The body, those above it and those below it."""
    parents = dict(Body.objects.values_list("pk", "parent"))
    below = {one for one in parents if body.pk in lineage(parents, one)}
    return below | set(lineage(parents, body.pk))

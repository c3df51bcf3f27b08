"""The papers of a small secretariat, at random: taken in, read again, placed, corrected, and decided on."""

from __future__ import annotations

import random
from typing import Any

from commitments import acts
from commitments.acts import Wanted
from commitments.models import Commitment, Decision, Intake, Proposal
from meetings.models import Body, Document, Meeting, User
from meetings.paragraphs import cut
from tests.factories import DocumentFactory

MOST = 6
"""Papers and drafts made of them, beyond which no more come in: what is asked of each act would take ever longer."""
DECIDED = ("accepted", "edited", "split", "joined", "rejected")


class Nothing(Exception):
    """There is nothing in the record on which the act could be tried."""


def proposed(text: str) -> list[Proposal]:
    """Every paragraph of a text, proposed as it stands; the last one as a figure."""
    pieces = cut(text)
    kinds = ["agreed_action"] * (len(pieces) - 1) + ["result"]
    return [
        Proposal(
            quote=text[piece.start : piece.end],
            start=piece.start,
            end=piece.end,
            kind=kind,
            rule="will",
            confidence="0.60",
        )
        for piece, kind in zip(pieces, kinds, strict=True)
    ]


class Papers:
    """The acts on papers, for whoever has dice, a body, officers, and a way to choose."""

    dice: random.Random
    body: Body
    officers: list[User]

    def likely(self, model: Any, **fitting: Any) -> Any:
        raise NotImplementedError

    def who(self) -> User:
        return self.dice.choice(self.officers)

    def correct_paper(self) -> object:
        paper = self.likely(Document, replaced_by=None)
        text = self.dice.choice(
            [
                f"{paper.text}\n\nCorrected.",
                paper.text.replace("will send", "shall send"),
                "1. Nothing was agreed.",
                paper.text,
            ]
        )
        return acts.correct_paper(paper, text, by=self.who(), why="By letter.")

    def take_in(self) -> object:
        if Document.objects.count() > 2 * MOST:
            raise Nothing
        text = "\n\n".join(f"{number}. The parties will send paper {self.dice.random()}." for number in range(1, 5))
        where = self.dice.choice([{"meeting": None, "body": self.body}, {"meeting": self.likely(Meeting)}])
        paper = DocumentFactory.build(text=text, **where)
        return acts.take_in(paper, by=self.who(), proposals=proposed(text))

    def propose(self) -> object:
        paper = self.likely(Document)
        found = proposed(paper.text)
        return acts.propose(paper, by=self.who(), proposals=found[self.dice.randint(0, 1) :])

    def place_paper(self) -> object:
        return acts.place_paper(self.likely(Intake, document__meeting=None), self.likely(Meeting), by=self.who())

    def accept(self) -> object:
        proposal = self._open()
        return acts.accept(proposal, self._wanted(proposal), by=self.who(), seen=self._seen(proposal))

    def split(self) -> object:
        proposal = self._open()
        pieces = [self._wanted(proposal)] * self.dice.choice([1, 2, 2, 2])
        return acts.split(proposal, pieces, by=self.who())

    def join(self) -> object:
        proposal = self._open()
        other = self.likely(Proposal, state="open", intake=proposal.intake)
        return acts.join(proposal, other, self._wanted(proposal), by=self.who())

    def accept_result(self) -> object:
        proposal = self.likely(Proposal, state="open", kind="result")
        quote = self.dice.choice([proposal.quote] * 4 + ["Not in the paper."])
        return acts.accept_result(proposal, by=self.who(), quote=quote, indicator="papers sent", value=59)  # type: ignore[arg-type]

    def reject(self) -> object:
        reason = self.dice.choice(Decision.Reason.values)
        return acts.reject(self.likely(Proposal, state="open"), reason, by=self.who(), why="By letter.")

    def take_back(self) -> object:
        return acts.take_back(self.likely(Proposal, state__in=DECIDED), by=self.who())

    def _open(self) -> Proposal:
        if Commitment.objects.count() > MOST:
            raise Nothing
        found: Proposal = self.likely(Proposal, state="open", kind="agreed_action", intake__document__body=None)
        return found

    def _wanted(self, proposal: Proposal) -> Wanted:
        parts = [acts.PartOf(named_as="the parties")]
        deadline = {"phrase": "in time", "anchor": "fixed", "fixed": "2016-02-01"}
        return Wanted(proposal.quote, "Send papers", "request", parts=parts, deadline=deadline)

    def _seen(self, proposal: Proposal) -> int:
        return self.dice.choice([proposal.version] * 5 + [proposal.version - 1])

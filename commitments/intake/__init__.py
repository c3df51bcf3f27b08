"""Papers in: a paper read, its meeting, what its sentences bind to and the figures it reports, as a draft for a person."""

from commitments.intake.door import Reader, let_in
from commitments.intake.drafting import draft
from commitments.intake.proposals import Draft, Proposal
from commitments.intake.reading import Unreadable, read, text_of

__all__ = ["Draft", "Proposal", "Reader", "Unreadable", "draft", "let_in", "read", "text_of"]

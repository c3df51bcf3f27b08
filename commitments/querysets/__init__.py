"""The words of the domain as questions to the database, one method a word; the same words as in `standing`."""

from commitments.querysets.beside import (
    EventQuerySet,
    EvidenceQuerySet,
    LinkQuerySet,
    OfParagraphQuerySet,
    ResultQuerySet,
    ThemeQuerySet,
)
from commitments.querysets.dues import DeadlineQuerySet, DueQuerySet, ExtensionQuerySet, due_condition
from commitments.querysets.intakes import DecisionQuerySet, IntakeQuerySet, Precision, ProposalQuerySet
from commitments.querysets.mail import (
    DeliveryQuerySet,
    MailboxQuerySet,
    OfDeliveryQuerySet,
    PostOfficeQuerySet,
    SlotQuerySet,
)
from commitments.querysets.pictures import Moment, PictureOfThePast
from commitments.querysets.record import AssignmentQuerySet, CommitmentQuerySet
from commitments.querysets.visibility import visible
from commitments.querysets.whose import OfCommitmentQuerySet

__all__ = [
    "AssignmentQuerySet",
    "CommitmentQuerySet",
    "DeadlineQuerySet",
    "DecisionQuerySet",
    "DeliveryQuerySet",
    "DueQuerySet",
    "EventQuerySet",
    "EvidenceQuerySet",
    "ExtensionQuerySet",
    "IntakeQuerySet",
    "LinkQuerySet",
    "MailboxQuerySet",
    "Moment",
    "OfCommitmentQuerySet",
    "OfDeliveryQuerySet",
    "OfParagraphQuerySet",
    "PictureOfThePast",
    "PostOfficeQuerySet",
    "Precision",
    "ProposalQuerySet",
    "ResultQuerySet",
    "SlotQuerySet",
    "ThemeQuerySet",
    "due_condition",
    "visible",
]

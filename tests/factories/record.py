"""The record for tests: commitments with all that belongs to them, and papers taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from factory import LazyAttribute, Maybe, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from commitments import models
from commitments.deadlines import Anchor, Bound
from commitments.workflow import Disposition
from meetings.dates import PartialDate, Span
from meetings.models.gatherings import Basis
from tests.factories.ground import (
    DocumentFactory,
    MeetingFactory,
    ParagraphFactory,
    PartyFactory,
    UserFactory,
)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = models.Theme

    slug = Sequence(lambda n: f"theme-{n}")
    name = Sequence(lambda n: f"Theme {n}")


class PrincipleFactory(DjangoModelFactory):
    class Meta:
        model = models.Principle

    paragraph = SubFactory(ParagraphFactory)
    quote = SelfAttribute("paragraph.text")
    title = Sequence(lambda n: f"Principle {n}")


class CommitmentFactory(DjangoModelFactory):
    """An active commitment of one body, with an officer and a paper of its own in which the quote stands.

    `body` gives the body of the origin; the paper is the origin's, unless a paragraph is given.
    """

    class Meta:
        model = models.Commitment

    class Params:
        body = None

    reference = Sequence(lambda n: f"C-{n}")
    origin = Maybe("body", SubFactory(MeetingFactory, body=SelfAttribute("..body")), SubFactory(MeetingFactory))
    paragraph = SubFactory(
        ParagraphFactory,
        document__meeting=SelfAttribute("...origin"),
        document__text=LazyAttribute(
            lambda document: f"1. It was agreed: {document.factory_parent.factory_parent.quote}"
        ),
    )
    quote = Sequence(lambda n: f"The parties will send their comments on draft {n} within two weeks.")
    title = Sequence(lambda n: f"Send comments on draft {n}")
    kind = models.Commitment.Kind.AGREED_ACTION
    disposition = Disposition.ACTIVE
    officer = SubFactory(UserFactory)


class VoiceFactory(DjangoModelFactory):
    class Meta:
        model = models.Voice

    commitment = SubFactory(CommitmentFactory)
    capacity = models.Voice.Capacity.PROPOSED_BY
    named_as = Sequence(lambda n: f"some participants {n}")


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assignment

    commitment = SubFactory(CommitmentFactory)
    number = LazyAttribute(lambda part: part.commitment.assignments.count() + 1)
    party = SubFactory(PartyFactory)


class DeadlineFactory(DjangoModelFactory):
    """A deadline by a fixed day; for another anchor give `anchor` and what it hangs on.

    Its days follow a fixed date and are empty otherwise: no act has computed them.
    """

    class Meta:
        model = models.Deadline

    commitment = SubFactory(CommitmentFactory)
    number = LazyAttribute(lambda deadline: deadline.commitment.deadlines.count() + 1)
    phrase = "by 1 February 2016"
    bound = Bound.BY
    anchor = Anchor.FIXED
    fixed = LazyAttribute(lambda deadline: "2016-02-01" if deadline.anchor == Anchor.FIXED else "")
    earliest = LazyAttribute(lambda deadline: PartialDate.parse(str(deadline.fixed)).earliest)
    latest = LazyAttribute(lambda deadline: PartialDate.parse(str(deadline.fixed)).latest)


class DueFactory(DjangoModelFactory):
    """A due of one part, on one day unless `earliest` is given too; its deadline is fixed to the same days."""

    class Meta:
        model = models.Due

    assignment = SubFactory(AssignmentFactory)
    deadline = SubFactory(DeadlineFactory, commitment=SelfAttribute("..assignment.commitment"))
    earliest = SelfAttribute("deadline.earliest")
    latest = SelfAttribute("deadline.latest")

    @classmethod
    def _generate(cls, strategy: Any, params: dict[str, Any]) -> Any:
        """Let the part follow a deadline that is given, and a fixed deadline the days that are given."""
        if "latest" in params:
            params.setdefault("earliest", params["latest"])
        if "deadline" in params and "assignment" not in params:
            params.setdefault("assignment__commitment", params["deadline"].commitment)
        elif params.get("latest") and "deadline__anchor" not in params and "deadline" not in params:
            params.setdefault("deadline__fixed", str(Span(params["earliest"], params["latest"])))
        return super()._generate(strategy, params)


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = models.Extension

    due = SubFactory(DueFactory)
    proposed = "2016-03-01"


class LinkFactory(DjangoModelFactory):
    """An inferred link between two commitments; for other ends give `from_commitment=None` and the end."""

    class Meta:
        model = models.Link

    slug = Sequence(lambda n: f"link-{n}")
    kind = models.Link.Kind.FOLLOWS_UP
    from_commitment = SubFactory(CommitmentFactory)
    to_commitment = SubFactory(CommitmentFactory)
    basis = Basis.INFERRED


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = models.Result

    paragraph = SubFactory(ParagraphFactory)
    quote = SelfAttribute("paragraph.text")
    indicator = Sequence(lambda n: f"persons assisted {n}")
    value = 59


class EventFactory(DjangoModelFactory):
    """An event of a commitment; for another subject give `commitment=None` and the subject."""

    class Meta:
        model = models.Event

    commitment = SubFactory(CommitmentFactory)
    field = "disposition"
    new = {"disposition": "active", "drop_reason": ""}
    effective = "2015-11-25"
    recorded = datetime(2015, 11, 26, 9, tzinfo=UTC)


class IntakeFactory(DjangoModelFactory):
    """A paper that came in as a file; the file itself is nowhere."""

    class Meta:
        model = models.Intake

    document = SubFactory(DocumentFactory)
    file = "papers/paper.txt"
    name = "paper.txt"
    kind = "txt"
    size = 1
    came_in = datetime(2015, 11, 26, 9, tzinfo=UTC)


class ProposalFactory(DjangoModelFactory):
    """The whole text of the paper, proposed as a request."""

    class Meta:
        model = models.Proposal
        skip_postgeneration_save = True

    intake = SubFactory(IntakeFactory)
    position = LazyAttribute(lambda proposal: proposal.intake.proposals.count() + 1)
    quote = SelfAttribute("intake.document.text")
    start = 0
    end = LazyAttribute(lambda proposal: len(proposal.quote))
    kind = models.Proposal.Kind.REQUEST
    rule = "asked to"
    confidence = "0.60"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = models.Decision

    proposal = SubFactory(ProposalFactory)
    verdict = models.Decision.Verdict.REJECTED
    reason = models.Decision.Reason.PAST


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Evidence

    event = SubFactory(EventFactory)
    url = "https://example.org/report"

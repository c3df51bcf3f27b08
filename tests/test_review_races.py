"""Two officers on one proposal at once: one of them decides, the other is told, and nothing is recorded twice."""

from __future__ import annotations

import pytest

from commitments import acts
from commitments.acts import Wanted
from commitments.models import Commitment, Decision, Intake, Proposal
from tests import factories as make
from tests.test_races import at_once, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal() -> Proposal:
    paragraph = make.ParagraphFactory()
    return make.ProposalFactory(intake__document=paragraph.document, paragraph=paragraph)


def accepted(proposal: Proposal) -> Commitment:
    return acts.accept(fresh(proposal), Wanted(proposal.quote, "Send comments", "request"), by=None, seen=1)


def test_two_accept_it(proposal: Proposal) -> None:
    (refusal,) = at_once(*[lambda: accepted(proposal)] * 2)
    assert refusal.startswith("Changed since you opened it")
    assert (Commitment.objects.count(), Decision.objects.count()) == (1, 1)


def test_one_accepts_and_one_rejects(proposal: Proposal) -> None:
    (refusal,) = at_once(lambda: accepted(proposal), lambda: acts.reject(fresh(proposal), "past", by=None, seen=1))
    assert refusal.startswith("Changed since you opened it")
    proposal.refresh_from_db()
    assert Decision.objects.get().verdict == proposal.state
    assert Commitment.objects.count() == (proposal.state == "accepted")


def test_a_paper_is_read_twice_at_once() -> None:
    paper = make.DocumentFactory()
    assert at_once(*[lambda: acts.propose(fresh(paper), by=None)] * 2) == []
    assert Intake.objects.get().version == 2

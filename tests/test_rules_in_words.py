"""Who reviews a proposal reads in words what the rule looks for that found it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Proposal
from tests import factories as make


@pytest.mark.django_db
def test_who_reviews_a_proposal_reads_what_its_rule_looks_for(admin_client: Client) -> None:
    where = reverse("admin:commitments_intake_review", args=[make.ProposalFactory(rule="requested to").intake.pk])
    assert "somebody is asked, tasked or mandated to do something" in admin_client.get(where).content.decode()
    Proposal.objects.update(rule="a rule of an earlier release")
    assert "What this rule sees" not in admin_client.get(where).content.decode()

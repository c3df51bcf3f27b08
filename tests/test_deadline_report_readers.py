"""Who gets a deadline report, and what it keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from commitments.deadlines import Anchor
from commitments.mailing.report import officers_in_charge
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.models import Body, User
from tests.factories import (
    TODAY,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
)
from tests.letters import deadline_report
from tests.reports import again, body, due, officer, parts_of

__all__ = ["body", "officer"]

pytestmark = pytest.mark.django_db


class TestWhoGetsOne:
    def test_nobody_who_has_nothing_to_look_at(self, officer: User, body: Body) -> None:
        CommitmentFactory(officer=officer, body=body)
        due(officer, body, TODAY + timedelta(days=31))
        assert deadline_report(officer, on=TODAY) is None

    def test_nobody_who_has_left(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY)
        assert list(officers_in_charge()) == [officer]
        User.objects.update(is_active=False)
        assert list(officers_in_charge()) == []
        assert deadline_report(again(officer), on=TODAY) is None

    @pytest.mark.parametrize("disposition", set(Disposition) - {Disposition.ACTIVE})
    def test_nobody_for_what_is_not_in_force(self, officer: User, body: Body, disposition: Disposition) -> None:
        due(officer, body, TODAY, disposition=disposition)
        assert deadline_report(officer, on=TODAY) is None

    def test_each_their_own(self, officer: User, body: Body) -> None:
        other = BodyRoleFactory(body=body).user
        due(officer, body, TODAY, title="Of the one")
        due(other, body, TODAY, title="Of the other")
        for reader, own, foreign in [(officer, "Of the one", "Of the other"), (other, "Of the other", "Of the one")]:
            message = deadline_report(reader, on=TODAY)
            assert message
            assert message.to == [reader.email]
            assert message.recipients() == [reader.email]
            assert own in message.body
            assert all(foreign not in part for part in parts_of(message))


class TestWhatIsKeptBack:
    @pytest.fixture
    def seen(self, officer: User, body: Body) -> Callable[[], str]:
        due(officer, body, TODAY, title="In plain sight")

        def everything() -> str:
            message = deadline_report(again(officer), on=TODAY)
            assert message
            assert "In plain sight" in message.body
            return "\n".join([str(message.subject), *parts_of(message)])

        return everything

    def test_a_body_without_a_role(self, officer: User, seen: Callable[[], str]) -> None:
        hidden = BodyFactory(name="CANARY body")
        made = due(
            officer,
            hidden,
            TODAY,
            reference="CANARY-1",
            title="CANARY title",
            quote="CANARY quote",
            origin__title="CANARY",
        )
        assert "CANARY" not in seen()
        link = f"/commitments/commitment/{made.pk}/"
        assert link not in seen()
        BodyRoleFactory(user=officer, body=hidden, role=Role.VIEWER)
        assert "CANARY title" in seen()
        assert link in seen()

    def test_a_restricted_paper_of_which_one_is_only_a_viewer(self, body: Body) -> None:
        viewer = BodyRoleFactory(body=body, role=Role.VIEWER).user
        due(viewer, body, TODAY, title="CANARY", paragraph__document__restricted=True)
        assert deadline_report(viewer, on=TODAY) is None

    @pytest.mark.parametrize("what", ["restricted", "paragraph__document__restricted"])
    def test_a_restricted_record_gives_reference_and_link_only(
        self, officer: User, body: Body, seen: Callable[[], str], what: str
    ) -> None:
        made = due(
            officer,
            body,
            TODAY,
            reference="R-77",
            title="CANARY title",
            quote="CANARY quote",
            origin__title="CANARY meeting",
            paragraph__document__title="CANARY paper",
            **{what: True},
        )
        PartyFactory._meta.model.objects.filter(assignments__commitment=made).update(name="CANARY party")
        assert "CANARY" not in seen()
        assert "R-77" in seen()
        assert f"http://testserver/admin/commitments/commitment/{made.pk}/change/" in seen()

    @pytest.mark.parametrize("anchor", [Anchor.MEETING, Anchor.NEXT_MEETING, Anchor.MILESTONE, Anchor.COMPLETION])
    def test_what_a_deadline_hangs_on_in_a_hidden_body(
        self, officer: User, body: Body, seen: Callable[[], str], anchor: Anchor
    ) -> None:
        hidden = BodyFactory(name="CANARY body")
        hangs_on = {
            Anchor.MEETING: {"meeting": MeetingFactory(body=hidden, title="CANARY meeting")},
            Anchor.NEXT_MEETING: {"body": hidden},
            Anchor.MILESTONE: {"milestone": MilestoneFactory(body=hidden, title="CANARY milestone")},
            Anchor.COMPLETION: {"completion_of": CommitmentFactory(body=hidden, reference="CANARY-1")},
        }[anchor]
        rule = DeadlineFactory(
            commitment__officer=officer, commitment__body=body, anchor=anchor, phrase="when they have met", **hangs_on
        )
        DueFactory(deadline=rule)
        assert "CANARY" not in seen()
        assert "when they have met" in seen()
        BodyRoleFactory(user=officer, body=hidden, role=Role.VIEWER)
        assert "CANARY" in seen()

"""What a focal point's digest says, when there is one, and what it keeps to itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.mailing import planning
from commitments.mailing.checking.people import expected
from commitments.mailing.checking.record import Record
from commitments.mailing.digest import digests
from commitments.mailing.journal import Journal
from commitments.mailing.plans import Plan
from commitments.mailing.reconciling import reconcile
from commitments.mailing.sections import SECTIONS
from commitments.models import Delivery, DeliveryItem, Slot
from commitments.workflow import Progress
from meetings.models import Body, FocalPoint, Party
from tests.factories import (
    TODAY,
    AssignmentFactory,
    BodyFactory,
    CommitmentFactory,
    DeliveryFactory,
    DocumentFactory,
    DueFactory,
    EventFactory,
    FocalPointFactory,
    GroupMemberFactory,
    MailboxFactory,
    ParagraphFactory,
    PartyFactory,
    ReportScheduleFactory,
    SlotFactory,
)
from tests.letters import message

pytestmark = pytest.mark.django_db
AT = datetime(2016, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports", mail_on=True)


@pytest.fixture
def slot(body: Body) -> Slot:
    return SlotFactory(schedule=ReportScheduleFactory(body=body, audience="focal_points"))


@pytest.fixture
def fiji() -> Party:
    return PartyFactory(name="Fiji", slug="fiji")


@pytest.fixture
def desk(fiji: Party, body: Body) -> FocalPoint:
    return FocalPointFactory(party=fiji, body=body, name="Reports desk", email="desk@example.org")


def due(party: Party, body: Body, days: int | None, *, reference: str = "", **commitment: Any) -> Any:
    """A part of a party with one date so many days from today, its events long recorded."""
    if reference:
        commitment["reference"] = reference
    made = CommitmentFactory(body=body, **commitment)
    latest = None if days is None else TODAY + timedelta(days=days)
    return DueFactory(assignment__commitment=made, assignment__party=party, latest=latest, earliest=latest)


def planned(slot: Slot, covered: Sequence[Slot] = ()) -> list[Plan]:
    return list(digests(slot, covered))


def told(slot: Slot) -> dict[str, list[str]]:
    """The references under each section, of the one digest that there is."""
    (plan,) = planned(slot)
    found: dict[str, list[str]] = {}
    for item in plan.items:
        found.setdefault(item.shown["section"], []).append(item.shown["reference"])
    return found


def text_of(plan: Plan) -> str:
    mail: EmailMessage | None = message(plan)
    assert mail is not None
    return " ".join(str(mail.body).split())


# When there is one


@pytest.mark.parametrize(
    ("days", "mailed"), [(31, 0), (30, 1), (29, 0), (7, 1), (1, 1), (0, 1), (-1, 1), (-2, 0), (-7, 1)]
)
def test_it_goes_when_a_date_comes_to_a_step(slot: Slot, desk: FocalPoint, body: Body, days: int, mailed: int) -> None:
    due(desk.party, body, days)
    assert len(planned(slot)) == mailed


@pytest.mark.parametrize(("ahead", "mailed"), [(0, 0), (1, 0), (2, 1), (365, 1)])
def test_what_a_wrong_clock_told_of_days_to_come_keeps_nothing_back(
    slot: Slot, desk: FocalPoint, body: Body, ahead: int, mailed: int
) -> None:
    due(desk.party, body, 7)
    day, at = TODAY + timedelta(days=ahead), AT + timedelta(days=ahead)
    DeliveryFactory(kind="digest", address=desk.email, day=day, state="sent", planned_at=at, sent_at=at)
    assert len(planned(slot)) == mailed
    slot.settled_at = AT + timedelta(days=400)
    assert len(expected(slot, Record()).mails) == mailed


@pytest.mark.parametrize("held", [False, True])
def test_what_left_before_a_backup_was_restored_is_not_told_again(
    slot: Slot, desk: FocalPoint, body: Body, tmp_path: Path, held: bool
) -> None:
    """The backup holds the digest as it was planned, or nothing of it; the journal knows that it left."""
    due(desk.party, body, 7)
    (digest,) = planning.enter(planned(slot), at=AT, slot=slot)
    journal = Journal(str(tmp_path / "sent.journal"))
    journal.write(AT + timedelta(minutes=1), digest)
    if not held:
        Delivery.objects.all().delete()
    reconcile(journal, at=AT + timedelta(hours=2))
    left = Delivery.objects.get()
    assert (left.state, left.day, left.planned_at) == ("cancelled", TODAY, AT)
    tomorrow = SlotFactory(schedule=slot.schedule, local_date=TODAY + timedelta(days=1))
    assert planned(tomorrow) == []
    tomorrow.settled_at = AT + timedelta(days=1)
    assert expected(tomorrow, Record()).mails == set()


def test_it_then_lists_all_that_is_open(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7, reference="A-STEP")
    due(desk.party, body, 20, reference="B-LATER")
    due(desk.party, body, -40, reference="C-OVER")
    due(desk.party, body, None, reference="D-OPEN")
    due(desk.party, body, 200, reference="E-FAR")
    assert told(slot) == {
        "overdue": ["C-OVER"],
        "due_in_a_week": ["A-STEP"],
        "due_later": ["B-LATER"],
        "also_open": ["E-FAR", "D-OPEN"],
    }


def test_it_is_never_empty(slot: Slot, desk: FocalPoint, body: Body) -> None:
    assert planned(slot) == []
    due(desk.party, body, 200)
    assert planned(slot) == []


def test_a_day_on_which_nothing_ran_loses_no_step(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 6, reference="MISSED")
    earlier = SlotFactory(schedule=slot.schedule, local_date=TODAY - timedelta(days=1))
    assert len(planned(slot)) == 0  # the day before was the first of the schedule, and it is told until then
    SlotFactory(schedule=slot.schedule, local_date=TODAY - timedelta(days=2), outcome=Slot.Outcome.EMPTY, settled_at=AT)
    (plan,) = planned(slot, [earlier])
    assert plan.items[0].step == 7
    assert "Covers 14–15 January 2016; 1 earlier message was not sent" in text_of(plan)


def test_what_changed_since_the_last_one_is_reason_enough(slot: Slot, desk: FocalPoint, body: Body) -> None:
    part = due(desk.party, body, 200, reference="FAR").assignment
    EventFactory(assignment=part, commitment=None, field="part", recorded=AT - timedelta(hours=1))
    (plan,) = planned(slot)
    assert [item.reason for item in plan.items] == [DeliveryItem.Reason.NEWLY_ASSIGNED]
    assert plan.items[0].shown["section"] == "newly_assigned"


def test_what_the_last_one_told_is_not_news_again(slot: Slot, desk: FocalPoint, body: Body) -> None:
    part = due(desk.party, body, 200).assignment
    EventFactory(assignment=part, commitment=None, field="part", recorded=AT - timedelta(hours=1))
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    tomorrow = SlotFactory(schedule=slot.schedule, local_date=TODAY + timedelta(days=1))
    assert len(planned(tomorrow)) == 1, "it waits: whoever has not been told is told by the next"
    Delivery.objects.filter(pk=delivery.pk).update(
        state="sent", sent_at=AT, next_at=None, raw=b"x", sha256="x", frozen_at=AT
    )
    assert planned(tomorrow) == []


def test_one_a_day_over_all_bodies(slot: Slot, desk: FocalPoint, body: Body) -> None:
    other = BodyFactory(mail_on=True)
    FocalPointFactory(party=desk.party, body=other, email="Desk@example.org")
    due(desk.party, body, 7, reference="HERE")
    due(desk.party, other, 1, reference="THERE")
    second = SlotFactory(schedule=ReportScheduleFactory(body=other, audience="focal_points"))
    (plan,), (again,) = planned(slot), planned(second)
    assert {item.shown["reference"] for item in plan.items} == {"HERE", "THERE"}
    assert planning.enter([plan], at=AT, slot=slot)
    assert planning.enter([again], at=AT, slot=second) == []


def test_a_settled_commitment_is_told_once(slot: Slot, desk: FocalPoint, body: Body) -> None:
    part = due(desk.party, body, 20, reference="DONE").assignment
    part.progress = Progress.IMPLEMENTED
    part.save()
    EventFactory(
        assignment=part,
        commitment=None,
        field="progress",
        new={"progress": "implemented"},
        recorded=AT - timedelta(hours=1),
    )
    assert told(slot) == {"closed": ["DONE"]}


def test_a_date_that_moved_says_what_it_was(slot: Slot, desk: FocalPoint, body: Body) -> None:
    moved = due(desk.party, body, 200, reference="MOVED")
    days = {"earliest": "2016-03-01", "latest": "2016-03-01"}
    now = {edge: moved.latest.isoformat() for edge in days}
    EventFactory(due=moved, commitment=None, field="dates", old=days, new=now, recorded=AT - timedelta(hours=1))
    (plan,) = planned(slot)
    assert plan.items[0].shown["section"] == "dates_moved"
    assert "before: 1 March 2016" in text_of(plan)


# To whom, and of what


def test_nothing_leaves_before_the_mail_is_switched_on(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7)
    Body.objects.filter(pk=body.pk).update(mail_on=False)
    assert planned(slot) == []


@pytest.mark.parametrize(("since", "until"), [(1, None), (None, -1)])
def test_who_does_not_speak_on_the_day_is_not_written_to(
    slot: Slot, desk: FocalPoint, body: Body, since: int | None, until: int | None
) -> None:
    due(desk.party, body, 7)
    days = {"since": since, "until": until}
    FocalPoint.objects.update(**{name: TODAY + timedelta(days=n) for name, n in days.items() if n is not None})
    assert planned(slot) == []


@pytest.mark.parametrize("how", ["digests_off_since", "unreachable_since"])
def test_who_wants_none_or_is_not_reached_gets_none(slot: Slot, desk: FocalPoint, body: Body, how: str) -> None:
    due(desk.party, body, 7)
    MailboxFactory(address="desk@example.org", **{how: AT})
    assert planned(slot) == []


def test_a_member_of_a_group_acts_for_its_own_part(slot: Slot, desk: FocalPoint, body: Body) -> None:
    group = PartyFactory(kind="group", name="Member States")
    GroupMemberFactory(group=group, party=desk.party)
    due(group, body, 7, reference="TOGETHER")
    assert planned(slot) == []
    each = due(group, body, 7, reference="EACH").assignment
    each.each = True
    each.save()
    assert told(slot) == {"due_in_a_week": ["EACH"]}


def test_nothing_of_another_party_or_body_is_in_it(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7, reference="MINE")
    due(PartyFactory(name="Canary party"), body, 7, title="Canary of a neighbour")
    due(desk.party, BodyFactory(mail_on=True, name="Canary body"), 7, title="Canary of a body")
    hidden = DocumentFactory(meeting=None, body=BodyFactory(), title="Canary paper")
    due(desk.party, body, 7, title="Canary of a paper", paragraph=ParagraphFactory(document=hidden))
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    assert "Canary" not in mail.message().as_string()
    assert [item.shown["reference"] for item in plan.items] == ["MINE"]


def test_of_what_is_restricted_only_reference_and_link_are_said(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7, reference="CLOSED-1", restricted=True, title="Canary", quote="Canary words")
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    whole = mail.body + mail.alternatives[0][0]
    assert "CLOSED-1" in whole
    assert "/admin/commitments/commitment/" in whole
    assert "Canary" not in whole
    assert desk.party.name in whole


def test_it_speaks_in_milder_words(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, -7)
    (plan,) = planned(slot)
    assert "overdue" not in text_of(plan).lower()
    assert plan.items[0].shown["word"] == "outstanding"
    Body.objects.update(outward_words={"overdue": "awaiting your kind reply"})
    (plan,) = planned(slot)
    assert plan.items[0].shown["word"] == "awaiting your kind reply"


def test_a_person_for_several_parties_gets_one_with_all(slot: Slot, desk: FocalPoint, body: Body) -> None:
    samoa = PartyFactory(name="Samoa")
    FocalPointFactory(party=samoa, body=body, email="desk@example.org", primary=False)
    due(desk.party, body, 7)
    due(samoa, body, 7)
    (plan,) = planned(slot)
    assert sorted(item.shown["who"] for item in plan.items) == ["Fiji", "Samoa"]
    assert plan.name == "Reports desk"


def test_a_schedule_further_down_takes_its_own_steps(slot: Slot, desk: FocalPoint, body: Body) -> None:
    below = BodyFactory(parent=body, mail_on=True)
    due(desk.party, below, 7)
    assert len(planned(slot)) == 1
    ReportScheduleFactory(body=below, audience="focal_points", steps_before=[3])
    assert planned(slot) == []


# What it is made of


def test_every_section_has_its_words() -> None:
    for section in SECTIONS:
        heading, _introduction = section.in_words(30)
        assert heading, section.code


def test_it_is_planned_once_however_often(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7)
    assert len(planning.enter(planned(slot), at=AT, slot=slot)) == 1
    assert planning.enter(planned(slot), at=AT, slot=slot) == []


def test_many_people_cost_no_more_queries(slot: Slot, body: Body) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            planned(slot)
        return len(asked)

    for number in range(2):
        due(FocalPointFactory(body=body, email=f"a{number}@example.org").party, body, 7)
    few = queries()
    for number in range(20):
        due(FocalPointFactory(body=body, email=f"b{number}@example.org").party, body, 7)
    assert len(planned(slot)) == 22
    assert queries() <= few


def test_only_a_digest_can_be_turned_off_by_one_click(slot: Slot, desk: FocalPoint, body: Body) -> None:
    due(desk.party, body, 7)
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/mail/digests/" in mail.extra_headers["List-Unsubscribe"]
    assert isinstance(plan.day, date)


def test_a_part_stands_once_even_when_it_is_many_things(slot: Slot, desk: FocalPoint, body: Body) -> None:
    part = due(desk.party, body, 3, reference="BOTH").assignment
    EventFactory(assignment=part, commitment=None, field="part", recorded=AT - timedelta(hours=1))
    AssignmentFactory(commitment=part.commitment, party=PartyFactory())
    (plan,) = planned(slot)
    (item,) = plan.items
    assert item.shown["section"] == "due_in_a_week"
    assert item.shown["new"]
    assert item.shown["answered"] == "0 of 2 have answered"
    assert "[new]" in text_of(plan)

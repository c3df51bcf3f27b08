"""Who is written to when nothing came, in which order, and only once a person has approved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commitments.mailing import planning
from commitments.mailing.checking.people import _escalations
from commitments.mailing.checking.record import Record
from commitments.mailing.digest import digests
from commitments.mailing.escalations import escalations
from commitments.mailing.letters import LETTERS
from commitments.mailing.plans import NothingToTell, Plan
from commitments.models import Delivery, Due, Slot
from meetings.models import Body, FocalPoint
from tests.factories import (
    TODAY,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeliveryEventFactory,
    DeliveryFactory,
    DeliveryItemFactory,
    DocumentFactory,
    DueFactory,
    FocalPointFactory,
    MembershipFactory,
    ParagraphFactory,
    PartyFactory,
    ReportScheduleFactory,
    RungFactory,
    SlotFactory,
)
from tests.letters import approved, message

pytestmark = pytest.mark.django_db
AT = datetime(2016, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports", mail_on=True)


@pytest.fixture
def slot(body: Body) -> Slot:
    return SlotFactory(schedule=ReportScheduleFactory(body=body, audience="focal_points", steps_before=[0]))


@pytest.fixture
def desk(body: Body) -> FocalPoint:
    return FocalPointFactory(party=PartyFactory(name="Fiji"), body=body, name="Reports desk", email="desk@example.org")


@pytest.fixture
def senior(desk: FocalPoint) -> FocalPoint:
    return FocalPointFactory(party=desk.party, body=desk.body, email="senior@example.org", senior=True)


def late(desk: FocalPoint, days: int, **commitment: Any) -> Due:
    made = CommitmentFactory(body=desk.body, **commitment)
    latest = TODAY - timedelta(days=days)
    due: Due = DueFactory(assignment__commitment=made, assignment__party=desk.party, latest=latest, earliest=latest)
    return due


def planned(slot: Slot) -> list[Plan]:
    return list(escalations(slot))


def sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state="sent", sent_at=AT, next_at=None, raw=b"x", sha256="x", frozen_at=AT
    )


def tomorrow(slot: Slot) -> Slot:
    day = slot.local_date + timedelta(days=1)
    found: Slot = SlotFactory(schedule=slot.schedule, local_date=day)
    return found


@pytest.mark.parametrize(("days", "told"), [(6, 0), (7, 1), (90, 1)])
def test_it_begins_so_many_days_after_the_date(slot: Slot, desk: FocalPoint, days: int, told: int) -> None:
    RungFactory(body=desk.body, days=7)
    late(desk, days)
    assert [plan.address for plan in planned(slot)] == ["desk@example.org"] * told


def test_it_is_held_for_approval_with_its_text(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body, text="We should be glad to hear from you.")
    late(desk, 10)
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    assert (delivery.state, delivery.next_at) == ("held", None)
    assert delivery.about["text"] == "We should be glad to hear from you."


def test_nobody_further_up_is_told_before_the_first_was(slot: Slot, desk: FocalPoint, senior: FocalPoint) -> None:
    RungFactory(body=desk.body, days=7)
    RungFactory(body=desk.body, days=7, audience="senior")
    late(desk, 30)
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    next_day = tomorrow(slot)
    assert planned(next_day) == [], "the first is held still"
    Delivery.objects.filter(pk=delivery.pk).update(state="cancelled")
    assert planned(next_day) == [], "nor when it was called off"
    sent(delivery)
    assert [plan.address for plan in planned(next_day)] == ["senior@example.org"]


def told_by_digest(due: Due, desk: FocalPoint, **fields: Any) -> Delivery:
    """A digest that told the party of what is outstanding, the day after its date."""
    given = {"state": "sent", "sent_at": AT, "day": due.latest + timedelta(days=1)} | fields
    mail: Delivery = DeliveryFactory(kind="digest", recipient=None, focal_point=desk, address=desk.email, **given)
    DeliveryItemFactory(delivery=mail, commitment=due.assignment.commitment, assignment=due.assignment)
    return mail


def test_nobody_further_up_is_told_when_the_first_mail_came_back(
    slot: Slot, desk: FocalPoint, senior: FocalPoint
) -> None:
    RungFactory(body=desk.body, days=7)
    RungFactory(body=desk.body, days=7, audience="senior")
    late(desk, 30)
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    sent(delivery)
    event = DeliveryEventFactory(delivery=delivery, kind="bounced", detail="hard: 5.1.1 [abc]")
    next_day = tomorrow(slot)
    assert planned(next_day) == []
    event.delete()
    assert len(planned(next_day)) == 1


@pytest.mark.parametrize("audience", ["senior", "co_chairs", "head"])
def test_a_ladder_without_the_party_waits_until_a_digest_has_told_it(
    slot: Slot, desk: FocalPoint, senior: FocalPoint, audience: str
) -> None:
    RungFactory(body=desk.body, days=7, enabled=False)
    RungFactory(body=desk.body, days=7, audience=audience)
    FocalPointFactory(party=MembershipFactory(body=desk.body, capacity="co_chair").party, body=desk.body)
    BodyRoleFactory(body=desk.body, role="manager")
    due = late(desk, 30)
    assert planned(slot) == []
    mail = told_by_digest(due, desk, day=due.latest)
    assert planned(slot) == [], "before the date had passed"
    Delivery.objects.filter(pk=mail.pk).update(day=due.latest + timedelta(days=1), state="cancelled", sent_at=None)
    assert planned(slot) == [], "it never left"
    Delivery.objects.filter(pk=mail.pk).update(state="sent", sent_at=AT)
    assert len(planned(slot)) == 1


@pytest.mark.parametrize("audience", ["party", "co_chairs"])
@pytest.mark.parametrize(
    "before", ["nothing", "a digest", "a digest that came back", "a rung", "a rung that came back"]
)
def test_the_check_expects_the_same(slot: Slot, desk: FocalPoint, audience: str, before: str) -> None:
    """What the ladder calls for and what code of its own expects, after whatever has gone before."""
    if "rung" in before:
        RungFactory(body=desk.body, days=7)
    due = late(desk, 30)
    if before != "nothing":
        mail = told_by_digest(due, desk) if "digest" in before else planning.enter(planned(slot), at=AT)[0]
        sent(mail)
        if "came back" in before:
            DeliveryEventFactory(delivery=mail, kind="bounced", detail="hard: 5.1.1 [abc]")
    RungFactory(body=desk.body, days=7, audience=audience)
    FocalPointFactory(
        party=MembershipFactory(body=desk.body, capacity="co_chair").party, body=desk.body, email="chair@example.org"
    )
    day = tomorrow(slot)
    day.settled_at = day.due_at
    expected = {address for kind, address in _escalations(day, Record()) if kind == "escalation"}
    assert {plan.address for plan in planned(day)} == expected
    climbs = before in ("a digest", "a rung") or (audience == "party" and "rung" not in before)
    assert bool(expected) == climbs


def test_what_is_answered_while_it_is_held_is_not_asked_for(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body)
    answered, moved, open_still = (late(desk, days, title=f"Late by {days}") for days in (10, 11, 12))
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    Due.objects.filter(pk=answered.pk).update(met="2016-01-15", met_earliest=TODAY, met_latest=TODAY)
    Due.objects.filter(pk=moved.pk).update(latest=TODAY - timedelta(days=1))
    text = LETTERS["escalation"](delivery).body
    assert [f"Late by {days}" in text for days in (10, 11, 12)] == [False, False, True]
    Due.objects.filter(pk=open_still.pk).update(met="2016-01-15", met_earliest=TODAY, met_latest=TODAY)
    with pytest.raises(NothingToTell):
        LETTERS["escalation"](delivery)


def test_a_date_that_has_moved_begins_anew(slot: Slot, desk: FocalPoint, senior: FocalPoint) -> None:
    RungFactory(body=desk.body, days=7)
    RungFactory(body=desk.body, days=14, audience="senior")
    due = late(desk, 30)
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    sent(delivery)
    Due.objects.filter(pk=due.pk).update(latest=TODAY - timedelta(days=20))
    assert [plan.address for plan in planned(tomorrow(slot))] == ["desk@example.org"]


def test_planned_twice_is_once(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body)
    late(desk, 10)
    assert len(planning.enter(planned(slot), at=AT, slot=slot)) == 1
    assert planning.enter(planned(slot), at=AT, slot=slot) == planned(tomorrow(slot)) == []


def test_a_pass_that_dies_in_between_costs_nobody_a_mail(slot: Slot, desk: FocalPoint) -> None:
    """The party has two focal points, and only the first one's mail was entered."""
    RungFactory(body=desk.body)
    late(desk, 10)
    FocalPointFactory(party=desk.party, body=desk.body, email="second@example.org")
    first, *_others = planned(slot)
    planning.enter([first], at=AT, slot=slot)
    (entered,) = planning.enter(planned(slot), at=AT, slot=slot)
    assert sorted([first.address, entered.address]) == ["desk@example.org", "second@example.org"]
    assert planned(tomorrow(slot)) == []


def test_a_slot_that_was_cut_short_costs_nobody_a_mail_when_a_later_one_covers_it(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body)
    late(desk, 10)
    FocalPointFactory(party=desk.party, body=desk.body, email="second@example.org")
    first, *_others = planned(slot)
    planning.enter([first], at=AT, slot=slot)
    day = tomorrow(slot)
    found = [plan.address for plan in escalations(day, [slot])]
    assert sorted([first.address, *found]) == ["desk@example.org", "second@example.org"]
    Slot.objects.filter(pk=slot.pk).update(outcome="merged", merged_into=day, settled_at=day.due_at)
    day.settled_at = day.due_at
    assert [address for _kind, address in _escalations(day, Record())] == found


@pytest.mark.parametrize(
    ("event", "ambiguous", "again"), [("perm_fail", 0, 1), ("broken", 0, 1), ("dead", 0, 1), ("dead", 1, 0)]
)
def test_what_was_certainly_not_taken_comes_again(
    slot: Slot, desk: FocalPoint, event: str, ambiguous: int, again: int
) -> None:
    RungFactory(body=desk.body)
    late(desk, 10)
    (delivery,) = planning.enter(planned(slot), at=AT, slot=slot)
    Delivery.objects.filter(pk=delivery.pk).update(state="dead", ambiguous=ambiguous, next_at=None)
    DeliveryEventFactory(delivery=delivery, kind=event, at=AT)
    day = tomorrow(slot)
    day.settled_at = day.due_at + timedelta(days=1)
    assert len(planning.enter(planned(day), at=AT, slot=day)) == again
    assert len([kind for kind, _address in _escalations(day, Record()) if kind == "escalation"]) == again


@pytest.mark.parametrize("switch", ["mail_on", "enabled"])
def test_what_is_off_writes_to_nobody(slot: Slot, desk: FocalPoint, switch: str) -> None:
    rung = RungFactory(body=desk.body)
    late(desk, 10)
    record = desk.body if switch == "mail_on" else rung
    type(record).objects.filter(pk=record.pk).update(**{switch: False})
    assert planned(slot) == []


def test_the_chairs_are_those_of_the_day_and_the_head_sees_what_they_read(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body, audience="co_chairs")
    for until, name in [("", "now"), ("2015", "then")]:
        chair = MembershipFactory(body=desk.body, capacity="co_chair", until=until).party
        FocalPointFactory(party=chair, body=desk.body, email=f"{name}@example.org")
    FocalPointFactory(party=MembershipFactory(body=desk.body).party, body=desk.body, email="member@example.org")
    told_by_digest(late(desk, 10), desk)
    assert [plan.address for plan in planned(slot)] == ["now@example.org"]
    desk.body.rungs.update(audience="head")
    head = BodyRoleFactory(body=desk.body, role="manager").user
    BodyRoleFactory(body=BodyFactory(), role="manager")
    BodyRoleFactory(body=desk.body, role="editor")
    assert [plan.recipient for plan in planned(slot)] == [head]


def test_a_senior_contact_gets_no_digest(slot: Slot, desk: FocalPoint, senior: FocalPoint) -> None:
    late(desk, 1)
    assert [plan.address for plan in digests(slot, [])] == ["desk@example.org"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_its_words_are_approved(slot: Slot, desk: FocalPoint, language: str) -> None:
    FocalPoint.objects.update(language=language)
    RungFactory(body=desk.body, text="We have not heard from you on the following. May we ask for a word by Friday?")
    paragraph = ParagraphFactory(document=DocumentFactory(body=desk.body, title="Chair’s Statement"), label="12")
    late(desk, 10, reference="WR-1", title="Comment on the draft guide", quote="All will do it.", paragraph=paragraph)
    (plan,) = planned(slot)
    mail = message(plan)
    assert mail is not None
    suffix = "" if language == "en" else f".{language}"
    approved(f"escalation{suffix}.txt", f"Subject: {mail.subject}\n\n{mail.body}")
    approved(f"escalation{suffix}.html", mail.alternatives[0][0])


def test_who_stands_on_two_rungs_on_one_day_has_a_mail_of_each(slot: Slot, desk: FocalPoint) -> None:
    RungFactory(body=desk.body)
    late(desk, 10)
    below = BodyFactory(parent=desk.body, mail_on=True)
    RungFactory(body=below)
    late(FocalPointFactory(party=desk.party, body=below, email=desk.email), 10)
    assert len(planning.enter(planned(slot), at=AT, slot=slot)) == 2

"""After an outage mail leaves at a measured pace, and no mail is dated days ago: what never began to leave is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from commitments.mailing import letters, planning
from commitments.mailing.checking import differences
from commitments.mailing.clocks import Reading
from commitments.mailing.envelope import message_id
from commitments.mailing.plans import Plan
from commitments.mailing.ticking import tick
from commitments.models import Delivery, Slot
from tests import factories as make
from tests.factories import TODAY
from tests.relay import DROP, Relay
from tests.test_send_deadline_reports import relay
from tests.test_sender import plain

__all__ = ["relay"]
pytestmark = pytest.mark.django_db

SEVEN = datetime(2016, 1, 15, 7, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plainly(relay: Relay, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(letters.LETTERS, "plain", plain)
    settings.EMAIL_TIMEOUT = settings.EMAIL_FINAL_TIMEOUT = 5


def pass_at(moment: datetime) -> int:
    """How many mails were tried."""
    return tick(clock=lambda: moment, reading=lambda wall: Reading(wall, None, "")).mails.total()


def enter(people: int, at: datetime = SEVEN, **slot: Any) -> list[Delivery]:
    plans = [Plan(kind="plain", day=TODAY, address=f"d{n}@example.org") for n in range(people)]
    return planning.enter(plans, at=at, **slot)


def again(mail: Delivery) -> Delivery:
    return Delivery.objects.get(pk=mail.pk)


class TestThePace:
    def test_is_so_many_a_minute_until_it_has_caught_up(self, relay: Relay, settings: Any) -> None:
        settings.MAIL_CATCH_UP = 3
        pass_at(SEVEN)
        enter(10)
        wake = SEVEN + 3 * HOUR
        assert [pass_at(wake + minutes * MINUTE) for minutes in range(4)] == [3, 3, 3, 1]
        assert len(relay.accepted) == 10

    def test_of_passes_that_come_late_is_the_same(self, relay: Relay, settings: Any) -> None:
        settings.MAIL_CATCH_UP = 2
        pass_at(SEVEN)
        enter(12)
        wake = SEVEN + 3 * HOUR
        assert [pass_at(wake), pass_at(wake + 4 * MINUTE), pass_at(wake + 4 * MINUTE + MINUTE / 60)] == [2, 8, 2]

    def test_does_not_slow_down_the_mails_of_the_day(self, relay: Relay, settings: Any) -> None:
        settings.MAIL_CATCH_UP = 3
        pass_at(SEVEN - MINUTE)
        enter(10)
        assert pass_at(SEVEN) == 10

    def test_goes_for_a_slot_that_is_late_though_its_mails_are_new(self, relay: Relay, settings: Any) -> None:
        settings.MAIL_CATCH_UP = 3
        wake = SEVEN + 3 * HOUR
        pass_at(wake - MINUTE)
        enter(10, at=wake, slot=make.SlotFactory(outcome="dispatched", settled_at=wake, schedule__enabled=False))
        assert pass_at(wake) == 3

    def test_is_no_matter_where_none_is_set(self, relay: Relay, settings: Any) -> None:
        settings.MAIL_CATCH_UP = 0
        pass_at(SEVEN)
        enter(10)
        assert pass_at(SEVEN + 3 * HOUR) == 10


class TestAMailThatNeverBeganToLeave:
    def test_is_planned_anew_after_a_day(self, relay: Relay) -> None:
        relay.fault = lambda stage, _address: "451 later" if stage == "rcpt" else None
        slot = make.SlotFactory(schedule__since=SEVEN - HOUR, schedule__enabled=False)
        (old,) = enter(1, slot=slot)
        Slot.objects.update(
            outcome="dispatched", settled_at=SEVEN, mails=1, keys_sha256=planning.keys_sha256([old.dedupe_key])
        )
        pass_at(SEVEN)
        first = bytes(again(old).raw)
        pass_at(SEVEN + 20 * HOUR)
        assert bytes(again(old).raw) == first, "for a day it is the same"
        relay.fault = None
        pass_at(SEVEN + 30 * HOUR)
        new = Delivery.objects.get(generation=1)
        assert (again(old).state, new.state, new.address, new.slot) == ("cancelled", "sent", old.address, slot)
        assert (old.dedupe_key, new.dedupe_key) == (
            "plain|2016-01-15|d0@example.org|g0",
            "plain|2016-01-15|d0@example.org|g1",
        )
        assert new.message_id == message_id(new.dedupe_key) != old.message_id
        (taken,) = relay.accepted
        mail = message_from_bytes(taken.raw, policy=policy.default)
        assert (mail["Message-ID"], mail["Date"].datetime) == (new.message_id, SEVEN + 30 * HOUR)
        assert new.planned_at == old.planned_at
        assert new.give_up_at == old.give_up_at
        assert [line for line in differences(at=SEVEN + 30 * HOUR) if "entered with it" in line] == []
        Delivery.objects.filter(pk=new.pk).update(slot=None)
        assert [line for line in differences(at=SEVEN + 30 * HOUR) if "entered with it" in line] != []

    def test_takes_its_items_with_it(self) -> None:
        mail = make.DeliveryFactory(
            planned_at=SEVEN, give_up_at=SEVEN + 48 * HOUR, dedupe_key="digest|d|a@example.org|g0"
        )
        make.DeliveryItemFactory(delivery=mail, shown={"reference": "WG-1"})
        new = planning.plan_anew(mail, at=SEVEN + 30 * HOUR)
        assert new is not None
        assert planning.lines_of(new) == planning.lines_of(mail) == [{"reference": "WG-1"}]

    @pytest.mark.parametrize("stage", ["data", "content"])
    def test_nor_was_taken_when_the_relay_says_so(self, relay: Relay, stage: str) -> None:
        relay.fault = lambda at, _address: "451 later" if at == stage else None
        (old,) = enter(1)
        pass_at(SEVEN)
        relay.fault = None
        pass_at(SEVEN + 30 * HOUR)
        assert (again(old).state, again(old).ambiguous) == ("cancelled", 0)
        assert [each.message_id for each in relay.accepted] == [Delivery.objects.get(generation=1).message_id]

    @pytest.mark.parametrize("then", ["", "451 later"])
    @pytest.mark.parametrize("stage", ["content", "kept"])
    def test_but_once_somebody_may_have_its_bytes_they_never_change(self, relay: Relay, stage: str, then: str) -> None:
        relay.fault = lambda at, _address: DROP if at == stage else None
        (old,) = enter(1)
        pass_at(SEVEN)
        first = bytes(again(old).raw)
        relay.fault = lambda at, _address: then if at == "content" and then else None
        pass_at(SEVEN + HOUR)
        relay.fault = None
        pass_at(SEVEN + 30 * HOUR)
        assert again(old).state == "sent"
        assert {each.raw.rstrip() for each in relay.accepted} == {first.rstrip()}
        assert not Delivery.objects.filter(generation=1).exists()

    def test_that_another_took_meanwhile_is_left_to_it(self) -> None:
        mail = make.DeliveryFactory(planned_at=SEVEN, give_up_at=SEVEN + 48 * HOUR)
        stale = Delivery.objects.get(pk=mail.pk)
        Delivery.objects.update(token=5)
        assert planning.plan_anew(stale, at=SEVEN + 30 * HOUR) is None
        assert Delivery.objects.count() == 1

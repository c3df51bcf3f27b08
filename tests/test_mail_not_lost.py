"""Between planning and leaving everything can change: nothing is lost by it, doubled, or told to whom it is not for."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commitments import acts
from commitments.mailing import by_hand, ledger, lines, locks, notices, office, planning, slots, ticking, weekly
from commitments.mailing.checking import differences
from commitments.mailing.figures import mail_figures
from commitments.mailing.sending import Outcome, a_sender
from commitments.models import Delivery, DeliveryEvent, Event, Mailbox, Slot
from meetings.models import Body, FocalPoint
from tests import factories as make
from tests.cases import a_draft, in_days
from tests.factories import TODAY
from tests.test_tick import DAY, HOUR, SEVEN, Machine, one_mail_to, sent

pytestmark = pytest.mark.django_db
TWO_HOURS = 2 * HOUR


@pytest.fixture
def machine() -> Machine:
    """It has ticked once, two hours before the first slot."""
    machine = Machine()
    machine.tick()
    return machine


@pytest.fixture
def body() -> Body:
    body: Body = make.BodyFactory(name="Working Group on Reports", mail_on=True)
    make.ReportScheduleFactory(body=body, audience="focal_points")
    return body


@pytest.fixture
def desk(body: Body) -> FocalPoint:
    return make.FocalPointFactory(body=body, email="desk@example.org", name="Reports desk")


def due(point: FocalPoint, days: int, body: Body | None = None, **given: Any) -> Any:
    """A part of the point's party with a date so many days from the first day."""
    made = make.CommitmentFactory(body=body or point.body, **given)
    latest = TODAY + timedelta(days=days)
    return make.DueFactory(assignment__commitment=made, assignment__party=point.party, latest=latest, earliest=latest)


def planned(machine: Machine) -> None:
    """A pass at seven plans, and the relay takes nothing for an hour."""
    machine.later(TWO_HOURS)
    ticking.tick(clock=lambda: machine.wall, reading=lambda wall: machine_reading(machine), send=False)


def machine_reading(machine: Machine) -> Any:
    return ticking.Reading(machine.wall, machine.up, machine.boot)


def left() -> list[tuple[str, tuple[str, ...]]]:
    """Of each mail that has left: its address, and the references of which it told."""
    return [
        (each.address, tuple(item.commitment.reference for item in each.items.order_by("position")))
        for each in Delivery.objects.filter(state="sent").order_by("sent_at", "pk")
    ]


def why(address: str = "desk@example.org") -> str:
    """Why the mail to an address was cancelled."""
    event = DeliveryEvent.objects.filter(delivery__address=address, kind="cancelled").order_by("pk").first()
    return event.detail if event else ""


class TestABodySwitchedOff:
    def test_before_it_left_says_nothing_and_is_told_when_it_is_on_again(
        self, machine: Machine, desk: FocalPoint
    ) -> None:
        due(desk, 7, reference="A-1")
        planned(machine)
        Body.objects.update(mail_on=False)
        machine.later(HOUR).tick()
        assert left() == []
        assert "switched off" in why()
        Body.objects.update(mail_on=True)
        machine.later(DAY).tick()
        assert left() == [("desk@example.org", ("A-1",))]

    def test_costs_no_body_below_it_its_mail(self, machine: Machine, body: Body) -> None:
        """The schedule stands at the body above, whose own mail is off."""
        below = make.BodyFactory(parent=body, mail_on=True)
        Body.objects.filter(pk=body.pk).update(mail_on=False)
        due(make.FocalPointFactory(body=body, email="above@example.org"), 7)
        due(make.FocalPointFactory(body=below, email="below@example.org"), 7, reference="B-1")
        machine.later(TWO_HOURS).tick()
        assert left() == [("below@example.org", ("B-1",))]
        assert list(differences(at=machine.wall)) == []

    def test_costs_no_other_body_its_lines(self, machine: Machine, desk: FocalPoint) -> None:
        other = make.BodyFactory(mail_on=True)
        make.FocalPointFactory(party=desk.party, body=other, email=desk.email)
        due(desk, 7, reference="HERE")
        due(desk, 200, body=other, reference="THERE")
        planned(machine)
        Body.objects.filter(pk=other.pk).update(mail_on=False)
        machine.later(HOUR).tick()
        assert left() == [("desk@example.org", ("HERE",))]
        assert b"THERE" not in bytes(Delivery.objects.get(state="sent").raw or b"")
        assert list(differences(at=machine.wall)) == []

    def test_once_its_bytes_began_to_leave_they_leave(self, machine: Machine, desk: FocalPoint) -> None:
        due(desk, 7, reference="A-1")
        planned(machine)
        with a_sender(clock=lambda: machine.wall) as sender:
            delivery = Delivery.objects.get()
            ledger.claim(delivery, at=machine.wall, raw=b"Subject: x\r\n\r\nx\r\n")
            ledger.begin(delivery, at=machine.wall)
            ledger.in_doubt(delivery, at=machine.wall, until=machine.wall, reply="gone")
            Body.objects.update(mail_on=False)
            FocalPoint.objects.all().delete()
            assert sender.deliver(Delivery.objects.get()) == Outcome.SENT


class TestAFocalPoint:
    @pytest.mark.parametrize("how", ["deleted", "ended", "no more digests"])
    def test_that_has_gone_is_not_written_to(self, machine: Machine, desk: FocalPoint, how: str) -> None:
        due(desk, 7)
        planned(machine)
        match how:
            case "deleted":
                desk.delete()
            case "ended":
                FocalPoint.objects.update(until=TODAY - DAY)
            case "no more digests":
                make.MailboxFactory(address=desk.email, digests_off_since=machine.wall)
        machine.later(HOUR).tick()
        assert left() == []
        assert why().startswith("its reader" if how == "no more digests" else "nobody of this address")

    def test_whose_address_another_shares_is_written_to_still(self, machine: Machine, desk: FocalPoint) -> None:
        make.FocalPointFactory(email="Desk@example.org")
        due(desk, 7, reference="A-1")
        planned(machine)
        desk.delete()
        machine.later(HOUR).tick()
        assert left() == [("desk@example.org", ("A-1",))]

    @pytest.mark.parametrize("frozen", [False, True])
    def test_that_has_another_address_is_written_to_there_once(
        self, machine: Machine, desk: FocalPoint, frozen: bool
    ) -> None:
        due(desk, 7, reference="A-1")
        planned(machine)
        if frozen:
            delivery = Delivery.objects.get()
            ledger.claim(delivery, at=machine.wall, raw=b"Subject: x\r\n\r\nx\r\n")
            ledger.put_off(delivery, at=machine.wall, until=machine.wall, reply="451 later")
        FocalPoint.objects.update(email="new@example.org", language="id")
        for _pass in range(3):
            machine.later(HOUR).tick()
        machine.later(DAY).tick()
        assert left() == [("new@example.org", ("A-1",))]
        assert "another address now: new@example.org" in why()
        assert list(differences(at=machine.wall)) == []

    @pytest.mark.parametrize("there", ["switched off", "wants no digests", "does not reach", "MAIL_ONLY_TO"])
    def test_that_has_another_address_is_asked_all_that_the_first_was(
        self, machine: Machine, desk: FocalPoint, settings: Any, there: str
    ) -> None:
        due(desk, 7)
        planned(machine)
        FocalPoint.objects.update(email="new@example.net")
        match there:
            case "switched off":
                Body.objects.update(mail_on=False)
            case "wants no digests":
                make.MailboxFactory(address="new@example.net", digests_off_since=machine.wall)
            case "does not reach":
                make.MailboxFactory(address="new@example.net", unreachable_since=machine.wall)
            case _:
                settings.MAIL_ONLY_TO = ["@example.org"]
        machine.later(HOUR).tick()
        assert left() == []
        assert there in why("new@example.net" if there == "MAIL_ONLY_TO" else desk.email)

    def test_that_takes_over_an_address_has_one_mail_of_the_day_with_all(
        self, machine: Machine, desk: FocalPoint
    ) -> None:
        other = make.FocalPointFactory(body=desk.body, email="other@example.org")
        due(desk, 7, reference="A-1")
        due(other, 7, reference="B-1")
        planned(machine)
        FocalPoint.objects.filter(pk=desk.pk).update(email="other@example.org")
        machine.later(HOUR).tick()
        machine.later(DAY).tick()
        assert left() == [("other@example.org", ("A-1", "B-1"))]
        text = bytes(Delivery.objects.get(state="sent").raw or b"")
        assert [text.count(reference) > 0 for reference in (b"A-1", b"B-1")] == [True, True]
        assert list(differences(at=machine.wall)) == []

    @pytest.mark.parametrize("how", ["has left", "another language"])
    def test_that_takes_over_an_address_with_a_mail_of_the_day_is_told_by_the_next(
        self, machine: Machine, desk: FocalPoint, how: str
    ) -> None:
        other = make.FocalPointFactory(body=desk.body, email="other@example.org")
        due(desk, 7, reference="A-1")
        due(other, 7, reference="B-1")
        FocalPoint.objects.filter(pk=other.pk).update(language="id" if how == "another language" else "en")
        planned(machine)
        if how == "has left":
            Delivery.objects.filter(address=desk.email).update(next_at=machine.wall + HOUR / 2)
            machine.tick()
        FocalPoint.objects.filter(pk=desk.pk).update(email="other@example.org")
        machine.later(HOUR).tick()
        assert left() == [("other@example.org", ("B-1",))]
        for _day in range(2):
            machine.later(DAY).tick()
            assert [set(told) for _address, told in left()[1:]] == [{"A-1", "B-1"}], "once, though A-1 came to no step"
            assert list(differences(at=machine.wall)) == []

    @pytest.mark.parametrize("more", [False, True])
    def test_that_had_a_mail_of_the_day_elsewhere_has_no_other_unless_it_says_more(
        self, machine: Machine, desk: FocalPoint, more: bool
    ) -> None:
        """The days of two schedules cross: the second slot of the day comes after the address was corrected."""
        west = make.BodyFactory(mail_on=True)
        make.ReportScheduleFactory(body=west, audience="focal_points", zone="America/New_York")
        due(desk, 7, reference="A-1")
        due(make.FocalPointFactory(body=west, party=desk.party, email=desk.email), 7, reference="W-1")
        machine.later(TWO_HOURS).tick()
        FocalPoint.objects.update(email="new@example.org")
        if more:
            due(make.FocalPointFactory(body=west, email="new@example.org"), 7, reference="W-2")
        machine.later(8 * HOUR).tick()
        told = [(address, set(references)) for address, references in left()]
        assert told == [("desk@example.org", {"A-1", "W-1"})] + [("new@example.org", {"A-1", "W-1", "W-2"})] * more
        assert list(differences(at=machine.wall)) == []

    @pytest.mark.parametrize("shared", [False, True])
    def test_whose_mail_came_back_is_told_of_it_at_the_corrected_address(
        self, machine: Machine, desk: FocalPoint, shared: bool
    ) -> None:
        """Of the date that came to its step on the day of the mail that nobody read; once, also where others read."""
        if shared:
            other = make.FocalPointFactory(body=desk.body, email="other@example.org")
            due(other, 7, reference="B-1")
        due(desk, 7, reference="A-1")
        machine.later(TWO_HOURS).tick()
        came_back = Delivery.objects.get(address=desk.email)
        make.DeliveryEventFactory(delivery=came_back, kind="bounced", at=machine.wall, detail="hard: 5.1.1")
        office.unreachable(desk.email, why="5.1.1", at=machine.wall)
        before = len(left())
        machine.later(DAY).tick()
        assert len(left()) == before
        FocalPoint.objects.filter(pk=desk.pk).update(email="other@example.org")
        for _day in range(2):
            machine.later(DAY).tick()
            again = [(address, set(told)) for address, told in left()[before:]]
            assert again == [("other@example.org", {"A-1", "B-1"} if shared else {"A-1"})]
            assert list(differences(at=machine.wall)) == []

    def test_of_a_notice_has_it_at_the_new_address_too(self, machine: Machine, desk: FocalPoint) -> None:
        (delivery,) = planning.enter(
            [notice_to(desk, commitment=make.AssignmentFactory(party=desk.party).commitment)], at=machine.wall
        )
        FocalPoint.objects.update(email="new@example.org")
        with a_sender(clock=lambda: machine.wall) as sender:
            sender.deliver(Delivery.objects.get(pk=delivery.pk))
        assert list(Delivery.objects.exclude(pk=delivery.pk).values_list("address", "generation")) == [
            ("new@example.org", 0)
        ]


def notice_to(point: FocalPoint, *, commitment: Any) -> planning.Plan:
    event = make.EventFactory(commitment=commitment)
    return planning.Plan(
        kind="newly_assigned", day=TODAY, key=f"e{event.pk}", address=point.email, name=point.name, focal_point=point,
        about={"event": event.pk, "cause": ""},
    )  # fmt: skip

    def test_whose_mail_came_back_is_told_of_it_when_mail_reaches_it_again(
        self, machine: Machine, desk: FocalPoint
    ) -> None:
        """Of the date that came to its step on the day of the mail that nobody read; once, like all others."""
        due(desk, 7, reference="A-1")
        machine.later(TWO_HOURS).tick()
        make.DeliveryEventFactory(
            delivery=Delivery.objects.get(), kind="bounced", at=machine.wall, detail="hard: 5.1.1"
        )
        office.unreachable(desk.email, why="5.1.1", at=machine.wall)
        machine.later(DAY).tick()
        assert len(left()) == 1
        by_hand.reopen(Mailbox.objects.get(), by=make.UserFactory(), why="They rang.")
        for _day in range(2):
            machine.later(DAY).tick()
            assert left()[1:] == [("desk@example.org", ("A-1",))]
            assert list(differences(at=machine.wall)) == []


class TestForSeveral:
    def test_parties_in_several_bodies_with_settings_of_their_own_there_is_one_mail_with_all(
        self, machine: Machine, desk: FocalPoint
    ) -> None:
        """One person speaks for two parties; of the bodies one is on, one off, one has hours and steps of its own."""
        off, east = make.BodyFactory(mail_on=False), make.BodyFactory(mail_on=True)
        make.ReportScheduleFactory(body=off, audience="focal_points")
        make.ReportScheduleFactory(
            body=east, audience="focal_points", zone="Pacific/Apia", steps_before=[5], steps_after=[], steps_every=0
        )
        in_the_east = make.FocalPointFactory(body=east, email="DESK@example.org", language="id", primary=False)
        due(desk, 7, reference="A-ON")
        due(desk, 7, body=off, reference="B-OFF")
        due(in_the_east, 7, reference="C-EAST")
        for _pass in range(26):
            machine.later(HOUR).tick()
        days = [(each.day, each.language) for each in Delivery.objects.filter(state="sent")]
        assert days == [(TODAY, "en")], "the date in the east comes to its step two days later"
        assert left()[0][1] == ("A-ON", "C-EAST")
        for _pass in range(48):
            machine.later(HOUR).tick()
        assert sorted(each.day for each in Delivery.objects.filter(state="sent")) == [TODAY, TODAY + 2 * DAY]
        assert len({each.day for each in Delivery.objects.all()}) == Delivery.objects.count(), "one a day"

    def test_forms_of_one_address_is_one_person(self, machine: Machine, desk: FocalPoint) -> None:
        FocalPoint.objects.filter(pk=desk.pk).update(email="desk@exämple.org")
        other = make.FocalPointFactory(body=desk.body, email="desk@xn--exmple-cua.org", primary=False)
        due(desk, 7, reference="A-1")
        due(other, 200, reference="B-1")
        make.EventFactory(
            assignment=due(other, 100, reference="C-1").assignment, commitment=None, field="part", recorded=SEVEN - HOUR
        )
        machine.later(TWO_HOURS).tick()
        assert [(address, set(told)) for address, told in left()] == [
            ("desk@xn--exmple-cua.org", {"A-1", "B-1", "C-1"})
        ]
        machine.later(DAY).tick()
        assert len(left()) == 1, "what was told is not news again"
        make.MailboxFactory(address="desk@xn--exmple-cua.org", digests_off_since=machine.wall)
        machine.later(4 * DAY).tick()
        assert len(left()) == 1


def test_the_weekly_report_of_one_body_takes_the_place_of_no_other(db: None) -> None:
    reader = make.UserFactory()
    bodies = [make.BodyFactory(mail_on=True) for _body in range(2)]
    for number, body in enumerate([bodies[0], bodies[1], bodies[0]]):
        day = TODAY + number * DAY
        plan = planning.Plan(
            kind="weekly_report", day=day, key=f"{day}/{body.slug}", address=reader.email, recipient=reader, body=body
        )
        planning.enter([plan], at=SEVEN)
    assert list(Delivery.objects.order_by("day").values_list("state", flat=True)) == ["cancelled", "planned", "planned"]


@pytest.mark.parametrize("moment", ["dispatch", "outage"])
def test_a_pass_that_dies_after_a_sleep_leaves_its_report_to_the_next(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    schedule = make.ReportScheduleFactory()
    make.BodyRoleFactory(body=schedule.body, role="manager")
    machine.later(TWO_HOURS).tick()

    def dies(**_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*{"dispatch": (slots, "dispatch"), "outage": (ticking, "outage_reports")}[moment], dies)
        with pytest.raises(KeyboardInterrupt):
            machine.later(3 * DAY).tick()
    for _pass in range(3):
        machine.later(timedelta(minutes=1)).tick()
    (report,) = Delivery.objects.filter(kind="outage")
    assert [slot["day"] for slot in report.about["slots"]] == ["2016-01-16", "2016-01-17"]


class TestARecordThatCannotBeTold:
    @pytest.fixture
    def poison(self, monkeypatch: pytest.MonkeyPatch) -> set[str]:
        """The references of commitments of which nothing can be said."""
        poisoned = {"POISON"}
        line = lines.Lines.line

        def fails(self: lines.Lines, part: Any, **given: Any) -> dict[str, Any]:
            if part.commitment.reference in poisoned:
                raise ZeroDivisionError("in the words")
            return line(self, part, **given)

        monkeypatch.setattr(lines.Lines, "line", fails)
        return poisoned

    def test_costs_nobody_else_a_digest_and_is_told_when_it_can_be(
        self, machine: Machine, desk: FocalPoint, poison: set[str]
    ) -> None:
        other = make.FocalPointFactory(body=desk.body, email="other@example.org")
        due(desk, 7, reference="POISON")
        due(other, 7, reference="GOOD")
        machine.later(TWO_HOURS).tick()
        assert left() == [("other@example.org", ("GOOD",))]
        assert Slot.objects.get().outcome == "dispatched"
        assert Delivery.objects.filter(state="dead").values_list("address", "relay_reply").get() == (
            "desk@example.org", "in the words",
        )  # fmt: skip
        poison.clear()
        machine.later(DAY).tick()
        assert left()[1:] == [("desk@example.org", ("POISON",))]

    def test_costs_no_other_change_its_notices(
        self, desk: FocalPoint, poison: set[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticking.tick()
        parts = [a_part(desk, reference) for reference in ("POISON", "GOOD")]
        for part in parts:
            acts.activate(part.commitment, by=part.commitment.officer)
        ticking.tick()
        assert set(Delivery.objects.filter(kind="newly_assigned").values_list("state", "relay_reply")) == {
            ("dead", "in the words"),
            ("sent", "taken"),
        }

    def test_a_change_that_cannot_be_read_is_tried_again_and_shown(
        self, desk: FocalPoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticking.tick()
        parts = [a_part(desk, reference) for reference in ("POISON", "GOOD")]
        for part in parts:
            acts.activate(part.commitment, by=part.commitment.officer)
        news = notices._news

        def fails(root: Event) -> notices.News:
            if root.commitment_id == parts[0].commitment_id:
                raise ZeroDivisionError
            return news(root)

        with monkeypatch.context() as patch:
            patch.setattr(notices, "_news", fails)
            for _pass in range(2):
                ticking.tick()
            assert [told for _address, told in left()] == [("GOOD",)]
            later = timezone.now() + 5 * HOUR
            assert "late" in mail_figures(at=later)["attention"]
        ticking.tick()
        assert [told for _address, told in left()] == [("GOOD",), ("POISON",)]

    def test_costs_no_other_reader_a_weekly_report(self, body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
        slot = make.SlotFactory(schedule=make.ReportScheduleFactory(body=body, audience="co_chairs"))
        make.DueFactory(assignment__commitment=make.CommitmentFactory(body=body))
        readers = [make.BodyRoleFactory(body=body).user for _reader in range(2)]
        told = weekly.Weekly.told

        def fails(self: weekly.Weekly, tomorrow: set[int]) -> dict[str, Any] | None:
            if self.reader == readers[0]:
                raise ZeroDivisionError
            return told(self, tomorrow)

        monkeypatch.setattr(weekly.Weekly, "told", fails)
        made = planning.enter(weekly.weekly_reports(slot, []), at=SEVEN, slot=slot)
        assert {(each.recipient, each.state) for each in made} == {(readers[0], "dead"), (readers[1], "planned")}

    def test_an_outage_that_cannot_be_told_stops_no_mail(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(slots.AUDIENCES, "staff", one_mail_to("desk@example.org"))
        make.ReportScheduleFactory()
        machine.later(TWO_HOURS).tick()

        def fails(**_given: Any) -> list[Any]:
            raise ZeroDivisionError

        monkeypatch.setattr(ticking, "outage_reports", fails)
        machine.later(3 * DAY).tick()
        assert len(sent()) == 2


def a_part(desk: FocalPoint, reference: str) -> Any:
    part = a_draft(origin__body=desk.body, origin__when=in_days(-3), reference=reference).assignments.get()
    part.party = desk.party
    part.save()
    return part


def test_an_escalation_that_nobody_could_get_comes_again_but_not_one_that_was_called_off(
    machine: Machine, desk: FocalPoint
) -> None:
    make.RungFactory(body=desk.body, days=0)
    due(desk, -9)
    manager = make.BodyRoleFactory(body=desk.body, role="manager").user
    machine.later(TWO_HOURS).tick()
    (held,) = Delivery.objects.filter(kind="escalation")
    by_hand.approve(held, by=manager)
    Body.objects.update(mail_on=False)
    machine.later(timezone.now() - machine.wall).jump(timedelta())
    with a_sender() as sender:
        assert sender.deliver(Delivery.objects.get(pk=held.pk)) == Outcome.CANCELLED
    Body.objects.update(mail_on=True)
    (again,) = escalations_on(desk.body, TODAY + DAY)
    by_hand.call_off(again, by=manager, why="We have spoken.")
    assert escalations_on(desk.body, TODAY + 2 * DAY) == []


def escalations_on(body: Body, day: date) -> list[Delivery]:
    slot = make.SlotFactory(schedule=body.schedules.get(), local_date=day)
    plans: Sequence[Any] = list(slots.AUDIENCES["focal_points"](slot, []))
    return planning.enter([plan for plan in plans if plan.kind == "escalation"], at=SEVEN + DAY, slot=slot)


@pytest.mark.django_db(transaction=True)
def test_a_pass_waits_for_the_act_that_is_being_done(desk: FocalPoint) -> None:
    """What it records is recorded before the pass begins: else neither this digest nor the next would tell of it."""
    part = a_part(desk, "SLOW")
    written, ended = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                acts.activate(part.commitment, by=part.commitment.officer)
                written.set()
                ended.wait(0.5)
                ended.set()
        finally:
            connection.close()

    writer = threading.Thread(target=slowly)
    writer.start()
    assert written.wait(60)
    assert locks.acts_have_ended()
    assert ended.is_set()
    assert Event.objects.filter(commitment=part.commitment, field="disposition").exists()
    writer.join(60)


@pytest.mark.parametrize(("decision", "told"), [("declined", 1), ("", 0)])
def test_that_an_extension_is_declined_is_told_however_long_nothing_ran(
    machine: Machine, desk: FocalPoint, decision: str, told: int
) -> None:
    """The date stays, so that no digest tells of it."""
    asked = {"field": "extension", "new": {"decision": decision}, "recorded": machine.wall + HOUR}
    make.EventFactory(due=due(desk, 200), commitment=None, **asked)
    machine.later(10 * DAY).tick()
    assert Delivery.objects.filter(kind="extension_decided", address=desk.email).count() == told
    assert list(differences(at=machine.wall)) == []

"""A pass of the post: every local day of a schedule has one slot, after a sleep one mail, and none while in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from commitments.mailing import audiences, notices, office
from commitments.mailing import slots as slots_module
from commitments.mailing.checking import differences
from commitments.mailing.checking.people import ASKED
from commitments.mailing.clocks import Reading
from commitments.mailing.plans import Plan
from commitments.mailing.ticking import Pass, tick
from commitments.models import Delivery, DeliveryEvent, Event, PostOffice, ReportSchedule, Slot
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db

SEVEN = datetime(2016, 1, 15, 7, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Machine:
    """A machine whose clock the test moves: it sleeps with its clock running, or the clock jumps."""

    def __init__(self) -> None:
        self.wall, self.up, self.boot = SEVEN - 2 * HOUR, 1000.0, "first"

    def later(self, by: timedelta) -> Machine:
        self.wall += by
        self.up += by.total_seconds()
        return self

    def jump(self, by: timedelta) -> Machine:
        self.wall += by
        return self

    def tick(self, **given: Any) -> Pass:
        return tick(clock=lambda: self.wall, reading=lambda wall: Reading(wall, self.up, self.boot), **given)


@pytest.fixture
def machine() -> Machine:
    """It has ticked once, two hours before the first slot."""
    machine = Machine()
    machine.tick()
    return machine


@pytest.fixture
def schedule() -> ReportSchedule:
    return make.ReportScheduleFactory()


@pytest.fixture
def officer(schedule: ReportSchedule) -> User:
    """An officer of the schedule's body with one commitment that falls due on the first day."""
    officer = make.BodyRoleFactory(body=schedule.body, role=Role.MANAGER, user__username="officer").user
    made = make.CommitmentFactory(body=schedule.body, officer=officer, title="Send comments")
    make.DueFactory(assignment__commitment=made, latest=TODAY)
    return officer


def slots() -> list[tuple[date, str]]:
    return list(Slot.objects.order_by("local_date").values_list("local_date", "outcome"))


def sent() -> list[tuple[str, date]]:
    """Kind and day of all that has left, in its order."""
    rows = list(Delivery.objects.filter(state="sent").order_by("sent_at", "pk").values_list("kind", "day"))
    assert len(rows) == len(mail.outbox)
    return rows


class TestSlots:
    def test_a_slot_is_made_and_its_mail_leaves_once(self, machine: Machine, officer: User) -> None:
        machine.later(HOUR).tick()
        assert slots() == []
        for _pass in range(3):
            machine.later(HOUR).tick()
        assert slots() == [(TODAY, "dispatched")]
        assert sent() == [("deadline_report", TODAY)]
        delivery, slot = Delivery.objects.get(), Slot.objects.get()
        assert (delivery.slot, slot.due_at, slot.settled_at) == (slot, SEVEN, SEVEN)
        assert list(delivery.events.values_list("kind", flat=True)) == ["planned", "frozen", "data", "accepted"]

    def test_a_day_with_nothing_to_tell_is_a_row_too(self, machine: Machine, schedule: ReportSchedule) -> None:
        machine.later(2 * HOUR).tick()
        assert slots() == [(TODAY, "empty")]
        assert sent() == []

    def test_a_schedule_that_is_off_keeps_its_rows(
        self, machine: Machine, schedule: ReportSchedule, officer: User
    ) -> None:
        ReportSchedule.objects.update(enabled=False)
        machine.later(2 * HOUR).tick()
        assert Slot.objects.get().reason == "the schedule is off"
        ReportSchedule.objects.update(enabled=True)
        machine.later(HOUR).tick()
        assert slots() == [(TODAY, "skipped")]
        assert sent() == []

    @pytest.mark.parametrize("audience", ["focal_points", "co_chairs"])
    def test_nothing_goes_to_a_state_before_the_mail_of_the_body_is_on(
        self, machine: Machine, schedule: ReportSchedule, audience: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(audiences.AUDIENCES, audience, one_mail_to("desk@example.org"))
        ReportSchedule.objects.update(audience=audience)
        machine.later(2 * HOUR).tick()
        assert Slot.objects.get().reason == "mail to parties is off"
        assert Delivery.objects.count() == 0
        Body.objects.update(mail_on=True)
        machine.later(DAY).tick()
        assert [outcome for _day, outcome in slots()] == ["skipped", "dispatched"]
        assert len(mail.outbox) == 1

    def test_a_planner_that_fails_costs_no_other_schedule_and_is_asked_again(
        self, machine: Machine, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = make.ReportScheduleFactory(audience="focal_points", body__mail_on=True)

        def fails(slot: Slot, covered: Sequence[Slot]) -> list[Plan]:
            raise ZeroDivisionError

        monkeypatch.setitem(audiences.AUDIENCES, "focal_points", fails)
        machine.later(2 * HOUR).tick()
        assert broken.slots.get().outcome == "pending"
        assert sent() == [("deadline_report", TODAY)]
        monkeypatch.setitem(audiences.AUDIENCES, "focal_points", one_mail_to("desk@example.org"))
        machine.later(HOUR).tick()
        assert broken.slots.get().outcome == "dispatched"
        assert len(mail.outbox) == 2

    def test_a_pass_that_dies_half_way_through_planning_is_gone_over_again(
        self, machine: Machine, schedule: ReportSchedule, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [f"desk-{n}@example.org" for n in range(2 * slots_module.AT_ONCE + 10)]

        def dies(slot: Slot, covered: Sequence[Slot]) -> Iterator[Plan]:
            yield from one_mail_to(*names[: slots_module.AT_ONCE + 5])(slot, covered)
            raise ZeroDivisionError

        monkeypatch.setitem(audiences.AUDIENCES, "staff", dies)
        monkeypatch.setitem(ASKED, "staff", (lambda *_given: [("outage", name) for name in names],))
        machine.later(2 * HOUR).tick()
        assert (slots(), len(mail.outbox)) == ([(TODAY, "pending")], slots_module.AT_ONCE)
        monkeypatch.setitem(audiences.AUDIENCES, "staff", one_mail_to(*names))
        machine.later(timedelta(minutes=15)).tick()
        assert slots() == [(TODAY, "dispatched")]
        assert sorted(message.to[0] for message in mail.outbox) == sorted(names)
        assert Slot.objects.get().mails == len(names)
        assert list(differences(at=machine.wall)) == []

    def test_one_person_gets_one_report_however_many_bodies_have_a_schedule(
        self, machine: Machine, officer: User
    ) -> None:
        other = make.ReportScheduleFactory(local_time=time(8))
        make.DueFactory(assignment__commitment=make.CommitmentFactory(body=other.body, officer=officer), latest=TODAY)
        for _pass in range(5):
            machine.later(HOUR).tick()
        assert [slot.outcome for slot in Slot.objects.all()] == ["dispatched", "dispatched"]
        assert sent() == [("deadline_report", TODAY)]

    def test_what_did_not_leave_yesterday_gives_way_to_the_report_of_today(
        self, machine: Machine, officer: User, settings: Any
    ) -> None:
        machine.later(2 * HOUR)
        tick(clock=lambda: machine.wall, reading=lambda wall: Reading(wall, machine.up, "first"), send=False)
        machine.later(DAY).tick()
        assert list(Delivery.objects.order_by("day").values_list("state", flat=True)) == ["cancelled", "sent"]
        cancelled = DeliveryEvent.objects.get(kind="cancelled")
        assert cancelled.detail == "replaced by a later one"


@pytest.mark.parametrize(
    ("was", "now", "at", "days"),
    [
        (time(17), time(7), 9, [TODAY]),  # it was to come, and is past: at once
        (time(7), time(8), 9, [TODAY]),  # it was made at seven
        (time(17), time(12), 9, []),  # it comes at noon
    ],
)
def test_a_day_whose_hour_is_moved_has_one_slot(
    machine: Machine, was: time, now: time, at: int, days: list[date]
) -> None:
    body = make.BodyFactory()
    schedule = ReportSchedule(body=body, audience="staff", local_time=was, enabled=True)
    slots_module.keep(schedule, None, at=machine.wall)
    machine.later((at - 5) * HOUR).tick()
    schedule.local_time = now
    slots_module.keep(schedule, ["local_time"], at=machine.wall)
    assert list(differences(at=machine.wall)) == []
    machine.later(HOUR).tick()
    assert [day for day, _outcome in slots()] == days
    machine.later(8 * HOUR).tick()
    assert [day for day, _outcome in slots()] == [TODAY]
    assert list(differences(at=machine.wall)) == []


def one_mail_to(*addresses: str) -> Any:
    """A planner that tells each address of the slot, in a mail whose letter has nothing to read."""

    def plans(slot: Slot, covered: Sequence[Slot]) -> list[Plan]:
        about = {"since": "2016-01-15T00:00:00+00:00", "until": "2016-01-15T00:00:00+00:00", "slots": [], "silence": []}
        return [Plan(kind="outage", day=slot.local_date, address=address, about=about) for address in addresses]

    return plans


class TestASleep:
    def test_of_three_days_leaves_one_report_and_says_so_once(self, machine: Machine, officer: User) -> None:
        machine.later(2 * HOUR).tick()
        for _pass in range(2):
            machine.later(3 * DAY if _pass == 0 else HOUR).tick()
        assert slots() == [
            (date(2016, 1, 15), "dispatched"),
            (date(2016, 1, 16), "merged"),
            (date(2016, 1, 17), "merged"),
            (date(2016, 1, 18), "dispatched"),
        ]
        newest = Slot.objects.get(local_date=date(2016, 1, 18))
        assert {slot.merged_into for slot in Slot.objects.filter(outcome="merged")} == {newest}
        assert sorted(sent()) == [
            ("deadline_report", date(2016, 1, 15)),
            ("deadline_report", date(2016, 1, 18)),
            ("outage", date(2016, 1, 18)),
            ("weekly_report", date(2016, 1, 18)),
        ]
        report = Delivery.objects.get(kind="outage")
        assert report.recipient == officer
        assert [(slot["day"], slot["merged"]) for slot in report.about["slots"]] == [
            ("2016-01-16", True),
            ("2016-01-17", True),
        ]

    def test_of_a_quarter_of_an_hour_is_no_outage(self, machine: Machine, officer: User) -> None:
        machine.later(2 * HOUR - timedelta(minutes=10)).tick()
        machine.later(timedelta(minutes=15)).tick()
        assert sent() == [("deadline_report", TODAY)]

    def test_names_the_silence_periods_that_ended_meanwhile(self, machine: Machine, officer: User) -> None:
        body = officer.roles.get().body
        for restricted in (False, True):
            made = make.CommitmentFactory(body=body, title=f"Restricted {restricted}", restricted=restricted)
            deadline = make.DeadlineFactory(commitment=made, fixed="2016-01-16", silence="chair")
            make.DueFactory(deadline=deadline)
        machine.later(3 * DAY).tick()
        told = Delivery.objects.get(kind="outage").about["silence"]
        assert sorted(period["title"] for period in told) == ["", "Restricted False"]

    @pytest.mark.parametrize("days", [46, 400])
    def test_of_many_days_waits_for_a_person(self, machine: Machine, officer: User, days: int) -> None:
        for _pass in range(4):
            assert machine.later(days * DAY if _pass == 0 else HOUR).tick().mode == "paused"
        assert (slots(), sent()) == ([], [])
        assert PostOffice.objects.get().why == f"gap: nothing ran for {days} days"
        office.confirm(at=machine.wall)
        machine.later(timedelta(minutes=1)).tick()
        assert [outcome for _day, outcome in slots()] == ["merged"] * (len(slots()) - 1) + ["dispatched"]
        assert sorted(kind for kind, _day in sent()) == ["deadline_report", "outage"]

    def test_of_forty_days_needs_nobody(self, machine: Machine, officer: User) -> None:
        machine.later(40 * DAY).tick()
        assert len(slots()) == 40
        assert sorted(kind for kind, _day in sent()) == ["deadline_report", "outage"]


class TestTheClock:
    @pytest.mark.parametrize("by", [HOUR, 365 * DAY, -HOUR, -DAY])
    def test_a_jump_stops_all_mail_within_one_pass(self, machine: Machine, officer: User, by: timedelta) -> None:
        machine.later(HOUR).jump(by)
        done = machine.tick()
        assert (done.mode, done.why.partition(":")[0]) == ("paused", "clock")
        assert (slots(), sent()) == ([], [])

    def test_it_goes_on_when_the_clocks_have_agreed_for_half_an_hour(self, machine: Machine, officer: User) -> None:
        machine.jump(-3 * HOUR).tick()
        machine.later(timedelta(minutes=1)).jump(3 * HOUR)  # it was set right again: that too is a jump
        for _pass in range(4):
            assert machine.tick().mode == "paused"
            machine.later(timedelta(minutes=10))
        assert machine.tick().mode == "run"
        assert PostOffice.objects.get().why == ""

    @pytest.mark.parametrize("by", [HOUR, 20 * DAY, 365 * DAY])
    @pytest.mark.parametrize("restart", [False, True])
    def test_a_clock_that_went_ahead_is_not_believed_because_it_goes_on_so(
        self, machine: Machine, officer: User, by: timedelta, restart: bool
    ) -> None:
        machine.jump(by).tick()
        if restart:
            machine.up, machine.boot = 10.0, "second"
        for _pass in range(9):
            assert machine.later(HOUR / 4).tick().mode == "paused"
        assert (slots(), sent()) == ([], [])
        machine.jump(-by)
        for _pass in range(4):
            machine.later(HOUR / 4).tick()
        if restart:
            assert PostOffice.objects.get().mode == "paused"  # how long it was off nobody knows: a person must look
            office.confirm(at=machine.wall)
        assert machine.later(HOUR / 4).tick().mode == "run"
        assert sorted(sent()) == [("deadline_report", TODAY), ("outage", TODAY)]

    def test_a_clock_that_went_back_and_then_ahead_is_held_to_what_was_before(self, machine: Machine) -> None:
        machine.jump(-HOUR).tick()
        machine.jump(20 * DAY).tick()
        for _pass in range(5):
            assert machine.later(HOUR / 4).tick().mode == "paused"

    def test_a_person_may_believe_a_clock_that_went_ahead(self, machine: Machine) -> None:
        machine.jump(HOUR).tick()
        office.confirm(at=machine.wall)
        for _pass in range(2):
            assert machine.later(HOUR / 4).tick().mode == "run"
        assert machine.jump(HOUR).tick().mode == "paused"

    def test_a_second_jump_begins_the_half_hour_anew(self, machine: Machine) -> None:
        machine.jump(-HOUR).tick()
        machine.later(timedelta(minutes=20)).tick()
        machine.later(timedelta(minutes=20)).jump(HOUR).tick()
        machine.later(timedelta(minutes=20)).tick()
        assert machine.later(timedelta(minutes=20)).tick().mode == "paused"
        assert machine.later(timedelta(minutes=10)).tick().mode == "run"

    @pytest.mark.parametrize("stop", ["relay: 530 login first", "person: a visit; also a storm"])
    @pytest.mark.parametrize("before", [True, False])
    def test_a_jump_while_mail_is_stopped_makes_no_slots_and_starts_no_mail(
        self, machine: Machine, officer: User, stop: str, before: bool
    ) -> None:
        code, _colon, words = stop.partition(": ")
        if before:
            office.pause(code, words, at=machine.wall)
        machine.jump(365 * DAY).tick()
        if not before:
            office.pause(code, words, at=machine.wall)
        assert PostOffice.objects.get().why.startswith("clock: it went ahead")
        assert slots() == []
        machine.jump(-365 * DAY)
        for _pass in range(5):
            assert machine.later(HOUR / 4).tick().mode == "paused"
        assert PostOffice.objects.get().why == stop

    def test_a_long_absence_is_the_graver_doubt(self, machine: Machine) -> None:
        machine.jump(-HOUR).tick()
        machine.later(46 * DAY).tick()
        for _pass in range(5):
            assert machine.later(HOUR).tick().why == "gap: nothing ran for 46 days"

    def test_a_jump_in_the_middle_of_sending_ends_the_run(
        self, machine: Machine, schedule: ReportSchedule, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [f"desk-{n}@example.org" for n in range(6)]
        monkeypatch.setitem(audiences.AUDIENCES, "staff", one_mail_to(*names))
        machine.later(2 * HOUR)
        asked = iter(range(1000))

        def clock() -> datetime:
            return machine.wall + (365 * DAY if next(asked) > 20 else timedelta())

        tick(clock=clock, reading=lambda wall: Reading(wall, machine.up, "first"))
        left = len(mail.outbox)
        assert 0 < left < 6
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent", "planned"}
        machine.later(HOUR).tick()
        assert sorted(message.to[0] for message in mail.outbox) == names

    def test_a_backward_jump_that_nobody_saw_doubles_nothing(self, machine: Machine, officer: User) -> None:
        machine.later(2 * HOUR).tick()
        machine.jump(-3 * HOUR)
        office.confirm(at=machine.wall)
        for _pass in range(5):
            machine.later(HOUR).tick()
        assert sent() == [("deadline_report", TODAY)]
        assert PostOffice.objects.get().high_water_mark >= SEVEN


class TestACopy:
    def test_of_the_database_sends_nothing_until_it_is_adopted(
        self, machine: Machine, officer: User, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.BASE_URL = "http://copy.example.org"
        for _pass in range(3):
            assert machine.later(2 * HOUR).tick().mode == "dry"
        assert (slots(), sent()) == ([], [])
        with pytest.raises(CommandError, match="another installation"):
            call_command("send_deadline_reports", as_at=str(TODAY))
        with pytest.raises(CommandError, match="adopt_instance"):
            call_command("mail", "resume")
        call_command("adopt_instance", "--yes")
        office.confirm(at=machine.wall)
        machine.later(timedelta(minutes=1)).tick()
        assert ("deadline_report", TODAY) in sent()

    def test_stays_dry_whatever_the_clock_says(self, machine: Machine, settings: Any) -> None:
        machine.jump(-HOUR).tick()
        settings.INSTANCE_NAME = "elsewhere"
        assert machine.tick().mode == "dry"
        for _pass in range(5):
            assert machine.later(HOUR).tick().mode == "dry"


class TestAPause:
    def test_by_a_person_makes_rows_and_sends_nothing(
        self, machine: Machine, officer: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(CommandError, match="--why"):
            call_command("mail", "stop")
        call_command("mail", "stop", why="a visit")
        for _day in range(3):
            assert machine.later(DAY).tick().mode == "paused"
        assert {outcome for _day, outcome in slots()} == {"pending"}
        assert sent() == []
        call_command("mail", "resume")
        office.confirm(at=machine.wall)
        machine.later(timedelta(minutes=1)).tick()
        assert [outcome for _day, outcome in slots()] == ["merged", "merged", "dispatched"]
        assert sorted(kind for kind, _day in sent()) == ["deadline_report", "outage"]
        assert "paused – person: a visit" in capsys.readouterr().out


class TestNoticesAtOnce:
    def test_are_planned_for_the_events_since_the_last_pass_and_once(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make.EventFactory()  # before there was a post
        PostOffice.objects.update(last_event=Event.objects.latest("pk").pk)
        asked: list[int] = []

        def notice(events: Sequence[Event]) -> list[Plan]:
            asked.append(len(events))
            about = one_mail_to("x@example.org")(Slot(local_date=TODAY), [])[0].about
            return [
                Plan(kind="outage", day=TODAY, key=f"e{event.pk}", address="desk@example.org", about=about)
                for event in events
            ]

        monkeypatch.setattr(notices, "NOTICES", [notice])
        make.EventFactory(), make.EventFactory()
        machine.later(HOUR).tick()
        assert asked == [2]
        assert len(mail.outbox) == 2
        machine.later(HOUR).tick()
        PostOffice.objects.update(last_event=Event.objects.earliest("pk").pk)  # as if the pass had died
        machine.later(HOUR).tick()
        assert asked == [2, 2]
        assert len(mail.outbox) == 2

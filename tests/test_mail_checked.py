"""Whoever watches the post learns what is wrong: by independent recomputation, by figures, from the journal."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from commitments.mailing import office, planning
from commitments.mailing.by_hand import resend
from commitments.mailing.checking import differences, first_instant
from commitments.mailing.clocks import Reading
from commitments.mailing.figures import mail_figures
from commitments.mailing.instants import exists, instant
from commitments.mailing.plans import Plan
from commitments.mailing.ticking import tick
from commitments.models import Delivery, DeliveryEvent, PostOffice, ReportSchedule, Slot
from meetings.access import Role
from tests import factories as make
from tests.factories import TODAY, UserFactory
from tests.test_tick import Machine

SIX = ["Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia"]
NOON = datetime(2016, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEHIND = "restored: mails have left of which this database does not know: 1"


@pytest.mark.parametrize("zone", SIX)
def test_two_ways_to_find_an_instant_find_the_same(zone: str) -> None:
    there = ZoneInfo(zone)
    for at in (time(0), time(0, 30), time(2, 15, 20), time(23, 59)):
        schedule = ReportSchedule(zone=zone, local_time=at)
        for start in (date(2011, 12, 20), date(2023, 3, 20), date(2023, 10, 20), date(2024, 4, 20), date(2026, 10, 1)):
            for day in (start + timedelta(days=n) for n in range(14)):
                expected = instant(day, at, there) if exists(day, there) else None
                assert first_instant(day, schedule) == expected, (zone, day, at)


@pytest.fixture
def ledger(db: None) -> list[Delivery]:
    """The reports of three officers, sent this morning."""
    schedule = make.ReportScheduleFactory()
    for number in range(3):
        officer = make.BodyRoleFactory(body=schedule.body, role=Role.EDITOR, user__username=f"o{number}").user
        made = make.CommitmentFactory(body=schedule.body, officer=officer)
        make.DueFactory(assignment__commitment=made, latest=TODAY)
    for hour in (6, 7):
        wall = datetime(2016, 1, 15, hour, tzinfo=UTC)
        tick(clock=lambda wall=wall: wall, reading=lambda wall: Reading(wall, None, ""))
    assert len(mail.outbox) == 3
    return list(Delivery.objects.order_by("pk"))


class TestVerify:
    def test_finds_nothing_where_all_is_as_it_should_be(
        self, ledger: list[Delivery], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert list(differences(at=NOON)) == []
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
        call_command("verify_deadline_mail")
        assert capsys.readouterr().out == "The ledger is as it should be.\n"

    @pytest.mark.parametrize("number", range(3))
    def test_finds_every_row_that_is_gone(
        self, ledger: list[Delivery], number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger[number].delete()
        assert any("3 mails were entered with it, 2 are there" in line for line in differences(at=NOON))
        assert any(f"nothing was planned for o{number}@example.org" in line for line in differences(at=NOON))
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
        with pytest.raises(CommandError, match="2 differences"):
            call_command("verify_deadline_mail")

    def test_finds_a_row_that_was_put_in_the_place_of_another(self, ledger: list[Delivery]) -> None:
        Delivery.objects.filter(pk=ledger[0].pk).update(dedupe_key="deadline_report|2016-01-15|x@example.org|g0")
        assert any("are there or others" in line for line in differences(at=NOON))

    def test_finds_a_slot_that_is_gone_and_one_too_many(self, ledger: list[Delivery]) -> None:
        Delivery.objects.update(slot=None)
        slot = Slot.objects.get()
        slot.delete()
        assert any("the slot of 2016-01-15 is missing" in line for line in differences(at=NOON))
        make.SlotFactory(schedule=slot.schedule)
        make.SlotFactory(schedule=slot.schedule, local_date=date(2016, 1, 16))
        assert any("the slot of 2016-01-16 should not be" in line for line in differences(at=NOON))

    @pytest.mark.parametrize(("audience", "on", "wrong"), [
        ("staff", {}, True),
        ("staff", {"enabled": False}, False),
        ("focal_points", {}, False),
        ("focal_points", {"body__mail_on": True}, True),
        ("co_chairs", {}, False),
        ("co_chairs", {"body__mail_on": True}, True),
    ])  # fmt: skip
    def test_finds_a_slot_that_was_passed_over(
        self, machine: Machine, audience: str, on: dict[str, bool], wrong: bool
    ) -> None:
        schedule = make.ReportScheduleFactory(audience=audience, **on)
        machine.later(HOUR).tick()
        machine.later(2 * HOUR).tick()
        assert [line for line in differences(at=NOON) if "skipped" in line] == []
        Slot.objects.filter(schedule=schedule).update(outcome="skipped", reason="mail to parties is off")
        assert [line.partition(": it was ")[2] for line in differences(at=NOON) if "skipped" in line] == (
            ["skipped (mail to parties is off), and should not have been."] if wrong else []
        )

    def test_finds_a_mail_that_says_it_is_sent_and_was_never_accepted(self, ledger: list[Delivery]) -> None:
        DeliveryEvent.objects.filter(delivery=ledger[1], kind="accepted").delete()
        assert list(differences(at=NOON)) == [f"{ledger[1].dedupe_key}: it is sent, and nobody accepted it."]

    def test_finds_what_only_the_journal_knows(self, ledger: list[Delivery], settings: Any, tmp_path: Path) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "journal")
        write(Path(settings.MAIL_JOURNAL), [("<gone@example.org>", "digest|2016-01-15|x@example.org|g0")])
        assert any("the ledger does not" in line for line in differences(at=NOON))


class TestByHandBeforeItsHour:
    @pytest.fixture(autouse=True)
    def officer(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        schedule = make.ReportScheduleFactory()
        officer = make.BodyRoleFactory(body=schedule.body, role=Role.EDITOR, user__username="officer").user
        made = make.CommitmentFactory(body=schedule.body, officer=officer)
        make.DueFactory(assignment__commitment=made, latest=TODAY)
        monkeypatch.setattr("django.utils.timezone.now", lambda: machine.wall)
        machine.later(HOUR).tick()

    def test_a_report_is_no_difference_when_its_slot_comes(self, machine: Machine) -> None:
        call_command("send_deadline_reports")
        assert len(mail.outbox) == 1
        for _pass in range(3):
            machine.later(HOUR).tick()
            assert list(differences(at=machine.wall)) == []
        assert (len(mail.outbox), Slot.objects.get().outcome) == (1, "dispatched")
        Delivery.objects.get().delete()
        assert any("nothing was planned for officer@example.org" in line for line in differences(at=machine.wall))

    @pytest.mark.parametrize("by", [-HOUR, timedelta(days=60)])
    def test_nothing_leaves_while_the_clock_is_in_doubt(self, machine: Machine, by: timedelta) -> None:
        machine.jump(by)
        with pytest.raises(CommandError, match="The clock is in doubt, and nothing was sent"):
            call_command("send_deadline_reports")
        assert mail.outbox == []
        call_command("send_deadline_reports", dry_run=True)


def write(path: Path, mails: list[tuple[str, str]]) -> None:
    lines = [{"at": "2016-01-15T07:00:01+00:00", "message_id": number, "key": key} for number, key in mails]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def machine(db: None) -> Machine:
    """It has ticked once, this morning."""
    machine = Machine()
    machine.tick()
    return machine


class Backup:
    """What the tables of the post held at a moment."""

    def __init__(self) -> None:
        self.rows = {model: list(model.objects.order_by("pk")) for model in (PostOffice, Delivery, DeliveryEvent)}

    def restore(self) -> None:
        for model in reversed(self.rows):
            model.objects.all().delete()
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)


def a_report(name: str) -> Plan:
    about = {"since": "2016-01-14T07:00:00+00:00", "until": "2016-01-15T05:00:00+00:00", "slots": [], "silence": []}
    return Plan(kind="outage", day=TODAY, address=f"{name}@example.org", about=about)


class TestFigures:
    def test_tell_how_late_the_oldest_mail_is(self, ledger: list[Delivery]) -> None:
        assert mail_figures(at=NOON)["oldest_due_unsent_seconds"] == 0
        make.DeliveryFactory(state="planned", raw=None, planned_at=NOON - 5 * HOUR)
        figures = mail_figures(at=NOON)
        assert (figures["oldest_due_unsent_seconds"], figures["waiting"]) == (5 * 3600, 1)
        assert "late" in figures["attention"]

    def test_tell_of_slots_that_no_pass_has_made(self, ledger: list[Delivery]) -> None:
        assert mail_figures(at=NOON)["slots_missing"] == 0
        figures = mail_figures(at=NOON + timedelta(days=3))
        assert figures["slots_missing"] == 3
        assert {"slots_missing", "silent"} <= set(figures["attention"])

    def test_tell_of_a_pause_and_of_mails_in_doubt(self, ledger: list[Delivery]) -> None:
        office.pause("person", "a visit", at=NOON)
        make.DeliveryFactory(state="unconfirmed")
        make.DeliveryFactory(state="dead", raw=None, planned_at=NOON)
        figures = mail_figures(at=NOON)
        assert (figures["paused"], figures["unconfirmed"], figures["dead"]) == (True, 1, 1)
        assert {"paused", "unconfirmed"} <= set(figures["attention"])


class TestARestoredBackup:
    def test_sends_nothing_twice_that_the_journal_knows(
        self, ledger: list[Delivery], settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Of three mails the backup holds one as queued, one as planned, and one not at all."""
        settings.MAIL_JOURNAL = str(tmp_path / "journal")
        write(Path(settings.MAIL_JOURNAL), [(one.message_id, one.dedupe_key) for one in ledger])
        queued, planned, unknown = ledger
        DeliveryEvent.objects.exclude(kind="planned").delete()
        Delivery.objects.filter(pk=queued.pk).update(state="queued", sent_at=None, next_at=NOON)
        Delivery.objects.filter(pk=planned.pk).update(
            state="planned", sent_at=None, next_at=NOON, raw=None, sha256="", frozen_at=None
        )
        unknown.delete()
        Slot.objects.update(outcome="pending", settled_at=None, mails=0, keys_sha256="")
        call_command("reconcile_mail")
        assert capsys.readouterr().out == "1 sent, 1 gone, 1 entered\n"
        tick(clock=lambda: NOON, reading=lambda wall: Reading(wall, None, ""))
        assert len([one for one in mail.outbox if b"deadline report as at" in one.message().as_bytes().lower()]) == 3
        call_command("reconcile_mail")
        assert capsys.readouterr().out == "3 known\n"

    @pytest.mark.parametrize("moment", ["before it was planned", "when it was planned", "when it was to go by hand"])
    def test_in_place_is_noticed_and_sends_nothing_until_a_person_has_looked(
        self, machine: Machine, settings: Any, tmp_path: Path, client: Client, moment: str
    ) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "journal")
        backup = Backup()
        (made,) = planning.enter([a_report("desk")], at=machine.wall)
        if moment != "before it was planned":
            backup = Backup()
        assert machine.later(HOUR).tick().mails == {"sent": 1}
        if moment == "when it was to go by hand":
            resend(Delivery.objects.get(pk=made.pk), by=UserFactory(), why="lost")
            Delivery.objects.filter(pk=made.pk).update(next_at=machine.wall)
            machine.later(HOUR).tick(send=False)
            backup = Backup()
            assert machine.later(HOUR).tick().mails == {"sent": 1}
        assert machine.later(HOUR).tick().mode == "run"
        left = len(mail.outbox)
        backup.restore()
        for _pass in range(2):
            done = machine.later(HOUR).tick()
            assert (done.mode, done.why.partition(",")[0]) == ("dry", BEHIND)
        assert "paused" in client.get("/healthz").json()["mail"]["attention"]
        client.force_login(UserFactory(is_superuser=True))
        assert BEHIND in client.get("/admin/commitments/postoffice/").content.decode()
        with pytest.raises(CommandError, match="adopt_instance"):
            call_command("mail", "resume")
        call_command("reconcile_mail")
        call_command("adopt_instance", "--yes")
        office.confirm(at=machine.wall)
        for _pass in range(2):
            assert machine.later(HOUR).tick().mode == "run"
        assert len(mail.outbox) == left

    def test_a_mail_that_a_person_sends_again_is_no_news_to_its_journal(
        self, machine: Machine, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "journal")
        (made,) = planning.enter([a_report("desk")], at=machine.wall)
        machine.later(HOUR).tick()
        resend(Delivery.objects.get(pk=made.pk), by=UserFactory(), why="lost")
        Delivery.objects.update(next_at=machine.wall)
        assert not [line for line in differences(at=machine.wall) if "journal" in line]
        call_command("reconcile_mail")
        assert capsys.readouterr().out == "1 known\n"
        assert machine.later(HOUR).tick().mails == {"sent": 1}

    def test_in_place_may_send_again_what_a_person_lets_it(
        self, machine: Machine, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "journal")
        write(Path(settings.MAIL_JOURNAL), [("<gone@example.org>", "digest|2016-01-15|x@example.org|g0")])
        assert machine.tick().mode == "dry"
        call_command("adopt_instance", "--yes")
        assert "and this database does not: 1." in capsys.readouterr().err
        office.confirm(at=machine.wall)
        assert machine.later(HOUR).tick().mode == "run"
        Path(settings.MAIL_JOURNAL).write_bytes(b"")  # begun anew
        assert machine.later(HOUR).tick().mode == "run"

    def test_needs_a_journal(self, db: None) -> None:
        with pytest.raises(CommandError, match="--journal is missing"):
            call_command("reconcile_mail")
        with pytest.raises(CommandError, match="no such file"):
            call_command("reconcile_mail", journal="/nowhere/sent")


def test_of_many_rows_that_are_deleted_each_is_found(ledger: list[Delivery]) -> None:
    chance = random.Random(15)
    for _row in range(10):
        kept = chance.choice(ledger)
        events, fields = list(kept.events.all()), Delivery.objects.get(pk=kept.pk)
        kept.delete()
        assert list(differences(at=NOON)) != []
        fields.save(force_insert=True)
        DeliveryEvent.objects.bulk_create(DeliveryEvent(delivery=fields, kind=one.kind, at=one.at) for one in events)
        assert list(differences(at=NOON)) == []
        ledger = list(Delivery.objects.order_by("pk"))

"""Sends each officer the deadline report of a day, once."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections import Counter
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import get_valid_filename

from commitments.mailing.audiences import deadline_report_for
from commitments.mailing.office import is_at_home, is_running, the_office, why_stopped
from commitments.mailing.planning import draft, enter
from commitments.mailing.plans import NothingToTell, in_one_line
from commitments.mailing.previews import as_it_would_leave, drafts
from commitments.mailing.report import officers_in_charge, unattended
from commitments.mailing.sending import Outcome, Sender, a_sender, written
from commitments.mailing.ticking import clock_in_doubt
from commitments.models import Delivery
from commitments.querysets.mail import WAITING
from meetings.models import User


class Day(NamedTuple):
    """The day of a report, and whether it is over."""

    on: date
    looking_back: bool


class Command(BaseCommand):
    help = (
        "Mails every active officer a report of the commitments in their care that ask for a hand, as at a day. "
        "Run again on the same day it sends what is still missing, and nothing twice. Exits with 1 when a mail failed. "
        "With --preview it shows what the schedules will send tomorrow."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-at", metavar="DATE", help="the day, such as 2016-01-15; without it each officer's today"
        )
        parser.add_argument("--dry-run", action="store_true", help="print the mails; write and send nothing")
        parser.add_argument(
            "--preview",
            action="store_true",
            help="print every mail that the schedules will send tomorrow, or on that day; write and send nothing",
        )
        parser.add_argument(
            "--save", metavar="DIR", type=Path, help="also write each mail there as .txt, .html and .eml"
        )

    def handle(self, *, as_at: str | None, dry_run: bool, preview: bool, save: Path | None, **options: Any) -> None:
        now = timezone.now()
        given = the_day(as_at) if as_at else None
        if save:
            self.make(save)
        if preview:
            return self.preview(given, now, save)
        if not dry_run and not (is_at_home(at=now) and is_running()):
            raise CommandError(f"Mail is stopped, and nothing was sent: {the_office().why or the_office().mode}.")
        if not dry_run and (doubt := clock_in_doubt(now)):
            raise CommandError(f"The clock is in doubt, and nothing was sent: {doubt}. See manage.py mail resume.")
        done: Counter[str] = Counter()
        with a_sender() as sender:
            if not dry_run:
                sender.recover()
            for officer in officers_in_charge():
                try:
                    today = timezone.localdate(now, ZoneInfo(officer.zone))
                    day = Day(given or today, looking_back=bool(given and given < today))
                    done[self.report(officer, day, now, None if dry_run else sender, save)] += 1
                except Exception as error:  # one officer's broken mail must not cost the others theirs
                    done["failed"] += 1
                    self.stderr.write(f"{officer.get_username()}: {in_one_line(error)}")
        self.stdout.write(
            ", ".join(f"{count} {what}" for what, count in done.items()) or "Nobody looks after anything."
        )
        if orphans := unattended().count():
            self.stderr.write(f"Commitments in force without an active officer, of which no report tells: {orphans}")
        if done["failed"]:
            raise CommandError(f"{done['failed']} of {done.total()} reports failed.")

    def preview(self, given: date | None, now: datetime, save: Path | None) -> None:
        """Print what the schedules of the day would send, each mail whole; nothing is entered into the ledger."""
        done: Counter[str] = Counter()
        for delivery in drafts(given, at=now):
            letter = as_it_would_leave(delivery)
            if letter is None:
                done["with nothing to report"] += 1
            elif letter.why_not:
                done["that cannot be written"] += 1
                self.stderr.write(f"{delivery.address}: {letter.why_not}")
            else:
                held = delivery.state == Delivery.State.HELD
                done["held for approval" if held else "to be sent"] += 1
                self.show(letter.raw)
                if save:
                    keep(letter.raw, save / get_valid_filename(delivery.dedupe_key.replace("|", "-")))
        self.stdout.write(", ".join(f"{count} {what}" for what, count in done.items()) or "No schedule sends anything.")
        if why := why_stopped():
            self.stderr.write(f"Mail is stopped, and nothing would leave: {why}.")

    def report(self, officer: User, day: Day, now: datetime, sender: Sender | None, save: Path | None) -> str:
        """Write, and unless it is a dry run send, one officer's report; returns what came of it."""
        plan = deadline_report_for(officer, on=day.on, looking_back=day.looking_back)
        there = draft(plan, at=now)
        if there.state == Delivery.State.DEAD:
            raise ValueError(there.relay_reply)
        known = Delivery.objects.filter(dedupe_key=there.dedupe_key).defer("raw")
        if sender is None or not known.exists():
            try:
                raw = written(there, at=now)
            except NothingToTell:
                return "with nothing to report"
            if sender is None:
                self.show(raw)
                outcome = "to be sent"
            else:
                enter([plan], at=now)
        if sender is not None:
            outcome = self.send(known.get(), officer, sender)
            raw = bytes(Delivery.objects.values_list("raw", flat=True).get(pk=known.get().pk))
        if save:
            keep(raw, save / get_valid_filename(f"deadline-report-{day.on}-{officer.get_username()}"))
        return outcome

    def send(self, delivery: Delivery, officer: User, sender: Sender) -> str:
        """Send what is in the ledger, unless it has been sent; raises with the reason why it was not."""
        if delivery.recipient_id not in (None, officer.pk):
            raise ValueError("Another account has the same address; its report of this day is this address's.")
        if delivery.state == Delivery.State.SENT:
            return "sent before"
        if delivery.state not in WAITING:
            raise ValueError(f"{delivery.get_state_display()}: {delivery.relay_reply or 'see the desk'}")
        outcome = sender.deliver(delivery)
        if outcome != Outcome.SENT:
            raise ValueError(f"{outcome}: {sender.failure or delivery.relay_reply}")
        return "sent"

    def show(self, raw: bytes) -> None:
        mail = read(raw)
        self.stdout.write(f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{text_of(mail, 'plain')}\n{'~' * 72}\n")

    def make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"--save {folder}: {error.strerror}.") from None


def the_day(text: str) -> date:
    """A whole day; raises `CommandError` for anything else, such as a month or 31 February."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"--as-at: the calendar has no {text}.") from None
    raise CommandError(f"--as-at: “{text}” is not a day; write it as 2016-01-15.")


def read(raw: bytes) -> Parsed:
    return message_from_bytes(raw, policy=policy.default)


def text_of(mail: Parsed, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""


def keep(raw: bytes, path: Path) -> None:
    """Write a mail as it is, and its text and HTML beside it; `path` comes without an ending."""
    mail = read(raw)
    path.with_name(f"{path.name}.eml").write_bytes(raw)
    path.with_name(f"{path.name}.txt").write_text(text_of(mail, "plain"), encoding="utf-8")
    path.with_name(f"{path.name}.html").write_text(text_of(mail, "html"), encoding="utf-8")

"""Tells a restored database what has left since the backup, from the journal beside it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mailing.journal import Journal
from commitments.mailing.reconciling import reconcile


class Command(BaseCommand):
    help = "Enters what the journal (MAIL_JOURNAL) knows to have left, so that a restored database sends nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--journal", metavar="FILE", help="instead of MAIL_JOURNAL")

    def handle(self, *, journal: str | None, **options: Any) -> None:
        book = Journal(journal)
        if book.path is None:
            raise CommandError("--journal is missing, and MAIL_JOURNAL is not set.")
        if not Path(book.path).exists():
            raise CommandError(f"{book.path}: there is no such file.")
        done = reconcile(book, at=timezone.now())
        self.stdout.write(", ".join(f"{count} {what}" for what, count in done.items()) or "The journal is empty.")

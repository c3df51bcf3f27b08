"""Recomputes which slots and mails there should be, and says in what the ledger differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mailing.checking import differences


class Command(BaseCommand):
    help = "Compares the ledger of mail with what should be in it, by independent code. Exits with 1 on a difference."

    def handle(self, **options: Any) -> None:
        found = 0
        for line in differences(at=timezone.now()):
            self.stderr.write(line)
            found += 1
        if found:
            raise CommandError(f"{found} differences.")
        self.stdout.write("The ledger is as it should be.")

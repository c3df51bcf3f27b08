"""Lets a copied, moved or restored database belong to this installation, so that it sends mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mailing import office
from commitments.mailing.journal import Journal
from commitments.models import Delivery
from commitments.querysets.mail import UNDER_WAY, WAITING


class Command(BaseCommand):
    help = (
        "Says that mail may leave from this installation. After restoring a backup run reconcile_mail first: what has "
        "left since the backup would leave again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="without asking")

    def handle(self, *, yes: bool, **options: Any) -> None:
        waiting = Delivery.objects.filter(state__in=[*WAITING, *UNDER_WAY]).count()
        self.stdout.write(f"Mails that would leave from here: {waiting}, and those that are planned from now on.")
        unknown, _end = Journal().unknown(office.the_office().journal_read)
        if unknown:
            self.stderr.write(f"Mails that the journal knows to have left, and this database does not: {len(unknown)}.")
        if not yes and input("Type yes to let them leave: ").strip() != "yes":
            raise CommandError("Nothing was changed.")
        office.adopt(at=timezone.now())
        self.stdout.write("Mail leaves from here now.")

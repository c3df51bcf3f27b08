"""`manage.py seed`: load the fixtures, as often as one likes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from commitments.management.seeding import BrokenFixture, Seeding, files


class Command(BaseCommand):
    help = (
        "Load the fixtures: create what is missing, bring parties, bodies and papers to the fixtures' state, and keep "
        "what an act has changed since. Loads everything or, when a record is broken, nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        paths = files(settings.FIXTURE_DIRS)
        if not paths:
            raise CommandError(f"No fixtures in {', '.join(map(str, settings.FIXTURE_DIRS))}.")
        seeding = Seeding()
        try:
            with transaction.atomic():
                for path in paths:
                    count = seeding.load(path)
                    if verbosity > 1 or (verbosity and self.stdout.isatty()):
                        self.stdout.write(f"{path.name}: {count} records")
                if dry_run:
                    transaction.set_rollback(True)
        except BrokenFixture as error:
            raise CommandError(f"{str(error).rstrip('.')}. Nothing was loaded.") from None
        if not verbosity:
            return
        for kept in seeding.tally.kept:
            self.stdout.write(f"Kept as is: {kept}")
        self.stdout.write(f"{seeding.tally}{' (dry run: nothing was written)' if dry_run else ''}")

"""`manage.py load_sample`: a register of any size, to try what the desk does with it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from commitments.management.sample import MOST_PARTS, OtherSample, known, load

_WIDTH = 40


class Command(BaseCommand):
    help = (
        "Bring a made-up register to so many commitments, with their papers, parts, deadlines and history. It stands "
        "in a body of its own, “sample”, and is the same for the same seed. What is there already stays; run again "
        "after a break to go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commitments", type=int, required=True, metavar="N", help="How many there shall be.")
        parser.add_argument("--assignments", type=int, default=5, metavar="N", help="Parts of each; 5 if not given.")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="Another number makes another sample.")
        parser.add_argument(
            "--yes", action="store_true", help="Load it although DEBUG is off: this may be a real record."
        )

    def handle(
        self, *, commitments: int, assignments: int, seed: int, yes: bool, verbosity: int, **options: Any
    ) -> None:
        if commitments < 1 or not 1 <= assignments <= MOST_PARTS:
            raise CommandError(f"Give 1 or more commitments, with 1 to {MOST_PARTS} assignments each.")
        if not settings.DEBUG and not yes:
            raise CommandError("DEBUG is off, so this may be a real record: say --yes to put a sample into it.")
        had = known()
        try:
            for there in load(commitments, parts=assignments, seed=seed):
                self._progress(there, commitments)
        except OtherSample as error:
            raise CommandError(str(error)) from None
        if had >= commitments:
            self.stdout.write(f"Nothing to add: the sample has {had} commitments already.")
            return
        with connection.cursor() as cursor:
            # Both databases plan by what they last counted; PostgreSQL tidies up too, as it soon would by itself.
            tidy = connection.vendor == "postgresql" and not connection.in_atomic_block
            cursor.execute("VACUUM (ANALYZE)" if tidy else "ANALYZE")
        if verbosity:
            self.stdout.write(f"{commitments - had} commitments added; the sample has {commitments} now.")

    def _progress(self, there: int, commitments: int) -> None:
        """A bar, where somebody watches it grow."""
        if self.stderr.isatty():
            done = "#" * (_WIDTH * there // commitments)
            end = "\n" if there == commitments else ""
            self.stderr.write(f"\r[{done:<{_WIDTH}}] {there}/{commitments}", ending=end)

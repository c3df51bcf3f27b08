"""Stops mail, or lets it leave again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mailing import office


class Command(BaseCommand):
    help = "Says whether mail leaves; stops it with a reason; or lets it leave again when somebody has looked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["status", "stop", "resume"], nargs="?", default="status")
        parser.add_argument("--why", default="", help="the reason, required to stop")

    def handle(self, *, what: str, why: str, **options: Any) -> None:
        if what == "stop":
            if not why:
                raise CommandError("--why is missing: say in a few words why mail is stopped.")
            office.pause("person", why, at=timezone.now())
        elif what == "resume":
            if office.the_office().mode == office.Mode.DRY:
                raise CommandError("This is a copy, or was restored: look at it, then adopt_instance.")
            office.confirm(at=timezone.now())
        row = office.the_office()
        self.stdout.write(f"{row.get_mode_display()}{f' – {row.why}' if row.why else ''}")

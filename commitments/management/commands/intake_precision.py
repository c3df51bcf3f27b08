"""How right the rules of intake were in use: of what persons decided on, how much they kept, by rule."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from commitments.models import Proposal


class Command(BaseCommand):
    help = "Tell how often each rule of intake was right, from what persons decided on its proposals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format", choices=["json", "text"], default="text", help="json: one object a rule, a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [*Proposal.objects.precision_by_rule(), Proposal.objects.precision()]
        if options["format"] == "json":
            for row in rows:
                self.stdout.write(json.dumps(asdict(row) | {"precision": round(row.share, 3) if row.decided else None}))
            return
        self.stdout.write(f"{'rule':32} {'decided':>8} {'kept':>6} {'changed':>8} {'rejected':>9} {'precision':>10}")
        for row in rows:
            share = f"{row.share:.2f}" if row.decided else "–"
            self.stdout.write(
                f"{row.rule or 'all':32} {row.decided:8} {row.kept:6} {row.changed:8} {row.rejected:9} {share:>10}"
            )

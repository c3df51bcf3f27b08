"""Reads bounces from a folder of messages, or one from a pipe, and notes whom mail does not reach."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mailing.bounces import LARGEST, Verdict, take


class Command(BaseCommand):
    help = (
        "Reads what came to the bounce address (BOUNCE_ADDRESS): every file of a folder, or of new/ and cur/ in a "
        "Maildir, which is then moved to read/; or one message from a pipe. Read twice, a message changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="without it one message from standard input")

    def handle(self, *, folder: Path | None, **options: Any) -> None:
        done: Counter[str] = Counter()
        if folder is None:
            done[self.take(sys.stdin.buffer.read(LARGEST + 1))] += 1
        elif not folder.is_dir():
            raise CommandError(f"{folder}: there is no such folder.")
        else:
            (folder / "read").mkdir(exist_ok=True)
            for file in messages(folder):
                with file.open("rb") as opened:
                    done[self.take(opened.read(LARGEST + 1))] += 1
                file.rename(folder / "read" / file.name)
        self.stdout.write(", ".join(f"{count} {what}" for what, count in done.items()) or "Nothing came back.")

    def take(self, raw: bytes) -> str:
        try:
            report = take(raw, at=timezone.now())
        except Exception as error:  # one message that cannot be read must not stop the others
            self.stderr.write(f"A message could not be read: {type(error).__name__}.")
            return "unread"
        if report.verdict == Verdict.IGNORED:
            return f"ignored ({report.detail})"
        return str(report.verdict)


def messages(folder: Path) -> Iterator[Path]:
    """The files of a folder, or of a Maildir."""
    places = [folder / name for name in ("new", "cur") if (folder / name).is_dir()] or [folder]
    for place in places:
        yield from sorted(file for file in place.iterdir() if file.is_file() and not file.name.startswith("."))

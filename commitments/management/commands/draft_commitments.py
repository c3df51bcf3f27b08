"""Draft commitments from papers, as JSON or as text: arguments, loop, output. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from commitments import intake
from commitments.review.telling import told
from meetings.dates import NotADate, PartialDate

PASTED = "-"


class Command(BaseCommand):
    help = "Propose the meeting, the commitments and the results of papers (TXT, DOCX, PDF), each with its exact quote."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a paper; - reads text from standard input")
        parser.add_argument(
            "--format", choices=["json", "text"], default="text", help="json: one object a line, by file"
        )
        parser.add_argument("--meeting-date", metavar="DATE", default="", help="when the paper's meeting was (EDTF)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            PartialDate.parse(options["meeting_date"])
        except NotADate as error:
            raise CommandError(f"--meeting-date: {error}") from None
        reader = import_string(settings.INTAKE_READER) if settings.INTAKE_READER else None
        failed = 0
        for file in options["files"]:
            try:
                paper = intake.text_of(sys.stdin.buffer.read()) if file == PASTED else intake.read(Path(file))
            except intake.Unreadable as error:
                failed += 1
                self.stderr.write(f"{file}: {error}.")
                continue
            draft = intake.let_in(paper, intake.draft(paper, options["meeting_date"]), reader)
            self.stdout.write(as_json(file, draft) if options["format"] == "json" else as_text(file, draft))
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} papers could not be read.", returncode=1)


def as_json(file: str, draft: intake.Draft) -> str:
    """One object on one line; what the paper does not say is null."""
    return json.dumps(told(file, draft), ensure_ascii=False)


def as_text(file: str, draft: intake.Draft) -> str:
    """The same for reading on a screen."""
    meeting = draft.gathering
    when = meeting.start if meeting.start == meeting.end else f"{meeting.start} to {meeting.end}"
    lines = [file, ", ".join(filter(None, (meeting.title, meeting.location, when)))]
    for one in draft.commitments:
        due = f" · {one.deadline_text}" + (f" ({one.deadline})" if one.deadline else "") if one.deadline_text else ""
        silent = " · silence is consent" if one.tacit_acceptance else ""
        who = ", ".join(one.responsible) or "nobody named"
        lines += [
            "",
            f"¶ {one.paragraph} · {one.kind} · {who}{due}{silent}",
            f"  “{one.quote}”",
            f"  {one.rule}, {one.confidence:.2f}",
        ]
    for figure in draft.results:
        lines += ["", f"result · {figure.indicator}: {figure.in_words or figure.value}", f"  “{figure.quote}”"]
    return "\n".join([*lines, ""])

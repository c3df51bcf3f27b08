"""The draft of a paper, made by a process of its own: a text on which the rules never end costs seconds, no worker."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from commitments import intake
from commitments.intake.figures import Figure
from commitments.intake.gathering import Gathering
from commitments.review import drafter
from meetings.models import Meeting

LONGEST = 800_000
"""Characters of a paper for which proposals are made."""
WAIT = 20
"""Seconds on the wall that it may take."""

log = logging.getLogger(__name__)


def draft_of(paper: str, meeting_date: str = "") -> intake.Draft:
    """What the rules propose for a text, and the second reader, if the office has named one.

    Raises `intake.Unreadable` for a text that is too long, and where the rules take too much time or memory.
    """
    if len(paper) > LONGEST:
        raise intake.Unreadable(f"its text has more than {LONGEST:,} characters")
    return intake.let_in(paper, _rebuilt(_fenced(paper, meeting_date)), _second_reader())


def _second_reader() -> intake.Reader | None:
    """The one that the office has named; None, and the log says why, for one that cannot be loaded."""
    try:
        return import_string(settings.INTAKE_READER) if settings.INTAKE_READER else None
    except Exception:  # a module of others: it may raise anything
        log.exception("The second reader %s cannot be loaded", settings.INTAKE_READER)
        return None


def date_of(meeting: Meeting | None) -> str:
    """When the meeting of a paper was, for `draft_of`; '' where the record leaves even the year open."""
    when = meeting.when if meeting else None
    if when is None or when.earliest is None or when.latest is None:
        return ""
    return str(when) if when.is_exact or when.earliest.year == when.latest.year else ""


def _fenced(paper: str, meeting_date: str) -> bytes:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(paper.encode("utf-8", "replace"))
        given.seek(0)
        drafting = subprocess.Popen(
            [sys.executable, "-I", "-B", drafter.__file__, meeting_date],
            stdin=given,
            stdout=made,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            ended = drafting.wait(WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(drafting.pid, signal.SIGKILL)
            drafting.wait()
            raise intake.Unreadable("proposing from it takes too long") from None
        if ended != 0:
            raise intake.Unreadable("proposing from it takes too much time or memory")
        made.seek(0)
        return made.read()


def _rebuilt(told: bytes) -> intake.Draft:
    said: dict[str, Any] = json.loads(told)
    gathering = Gathering(**said["gathering"])
    gathering.participants = [(name, capacity) for name, capacity in gathering.participants]
    return intake.Draft(
        gathering,
        [intake.Proposal(**one) for one in said["commitments"]],
        [Figure(**one) for one in said["results"]],
    )

"""The journal of what the relay took, a file beside the database: it survives when the database is restored."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from django.conf import settings

from commitments.models import Delivery, DeliveryEvent

Kind = DeliveryEvent.Kind
REST = -1
"""Stands for every token: of a mail that was reconciled nothing in the journal is news."""


class Line(NamedTuple):
    """A mail that was taken: when, which, by which attempt (older lines do not say), and by the record of when."""

    at: datetime
    message_id: str
    key: str
    token: int | None
    planned: datetime


class Journal:
    """One line a mail, on the disk before the ledger says *sent*; nothing at all without MAIL_JOURNAL."""

    def __init__(self, path: str | None = None) -> None:
        named = settings.MAIL_JOURNAL if path is None else path
        self.path = Path(named) if named else None

    def write(self, at: datetime, delivery: Delivery) -> None:
        """Append a line and wait for the disk."""
        if self.path is None:
            return
        line = json.dumps(
            {
                "at": at.isoformat(),
                "message_id": delivery.message_id,
                "key": delivery.dedupe_key,
                "token": delivery.token,
                "planned": delivery.planned_at.isoformat(),
            }
        )
        with self.path.open("ab+") as file:
            file.write(_after_what_was_cut_off(file) + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def taken(self) -> frozenset[str]:
        """The Message-IDs of all that was taken; a line that a crash cut off counts for nothing."""
        return frozenset(line.message_id for line in self.lines())

    def knows(self) -> Callable[[Delivery], bool]:
        """What tells of a mail whether the attempt that was made last was taken; the file is read once.

        A line of before the tokens speaks of a mail of which the ledger knows nothing better.
        """
        attempts = {(line.message_id, line.token) for line in self.lines()}

        def was_taken(delivery: Delivery) -> bool:
            if (delivery.message_id, None) in attempts:
                return not delivery.events.filter(kind__in=[Kind.ACCEPTED, Kind.RECONCILED]).exists()
            return (delivery.message_id, delivery.token) in attempts

        return was_taken

    def lines(self) -> list[Line]:
        return self.since(0)[0]

    def since(self, offset: int) -> tuple[list[Line], int]:
        """The lines from an offset in bytes on, and where the last whole one ends: from there the next are read.

        A file that is shorter than that was begun anew, and is read from its beginning.
        """
        if self.path is None or not self.path.exists():
            return [], 0
        with self.path.open("rb") as file:
            file.seek(offset if offset <= file.seek(0, os.SEEK_END) else 0)
            begin = file.tell()
            read = file.read()
        whole = read[: read.rfind(b"\n") + 1]
        return [line for line in map(_line, whole.split(b"\n")) if line], begin + len(whole)

    def unknown(self, offset: int) -> tuple[list[Line], int]:
        """Of the lines from an offset on those to which this database cannot have led, and where the last line ends.

        Before a mail leaves, the ledger says that it begins to, with the token of that attempt. A database that does
        not is older than the journal: it was restored from a backup. What was reconciled since is known.
        """
        lines, end = self.since(offset)
        begun: set[tuple[str, int | None]] = set()
        names = sorted({line.message_id for line in lines})
        for start in range(0, len(names), 500):
            events = DeliveryEvent.objects.filter(delivery__message_id__in=names[start : start + 500])
            known = events.filter(kind__in=[Kind.DATA, Kind.RECONCILED])
            for name, kind, token in known.values_list("delivery__message_id", "kind", "token"):
                begun |= {(name, token), (name, None)} if kind == Kind.DATA else {(name, REST)}
        return [line for line in lines if not {(line.message_id, REST), (line.message_id, line.token)} & begun], end


def _line(raw: bytes) -> Line | None:
    try:
        found = json.loads(raw)
        at = datetime.fromisoformat(found["at"])
        planned = datetime.fromisoformat(found.get("planned", found["at"]))
        token = found.get("token")
        return Line(at, str(found["message_id"]), str(found["key"]), None if token is None else int(token), planned)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _after_what_was_cut_off(file: IO[bytes]) -> bytes:
    """What ends a line that a crash cut off, so that it costs the next one nothing; empty behind a whole line."""
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"

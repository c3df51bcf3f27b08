"""The journal of what the relay took, a file beside the database: it survives when the database is restored."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from commitments.models import Delivery


class Journal:
    """One line a mail, on the disk before the ledger says *sent*; nothing at all without MAIL_JOURNAL."""

    def __init__(self, path: str | None = None) -> None:
        named = settings.MAIL_JOURNAL if path is None else path
        self.path = Path(named) if named else None

    def write(self, at: datetime, delivery: Delivery) -> None:
        """Append a line and wait for the disk."""
        if self.path is None:
            return
        line = json.dumps({"at": at.isoformat(), "message_id": delivery.message_id, "key": delivery.dedupe_key})
        with self.path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def taken(self) -> frozenset[str]:
        """The Message-IDs of all that was taken; a line that a crash cut off counts for nothing."""
        return frozenset(entry["message_id"] for entry in self.entries())

    def entries(self) -> list[dict[str, str]]:
        if self.path is None or not self.path.exists():
            return []
        found = []
        for line in self.path.read_bytes().split(b"\n"):
            try:
                entry = json.loads(line)
                found.append({name: str(entry[name]) for name in ("at", "message_id", "key")})
            except (ValueError, KeyError, TypeError):
                continue
        return found

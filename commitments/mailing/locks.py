"""One pass at a time, a convenience; and that an act that is being done is waited for."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from commitments.acts import locking

KEY = 0x6D61696C  # “mail”
PATIENCE = 5.0
"""Seconds for which an act is waited for."""


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Yields whether this process is the one: by a lock beside SQLite's file, or of a session of PostgreSQL.

    Nothing depends on it; without it two passes do the same work, once.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine and connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])
        return
    with open(f"{connection.settings_dict['NAME']}.tick", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def acts_have_ended() -> bool:
    """Wait until the act that is being done at this moment, if there is one, is over; whether that came in time.

    What it has recorded may be earlier than this moment, and is not there to be read yet. Whoever says “until now all
    is told” waits for it first; what is recorded by later acts, is recorded later.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with transaction.atomic():
                locking.one_at_a_time(nowait=True)
            return True
        except OperationalError:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)

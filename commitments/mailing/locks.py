"""A convenience: one pass at a time. Nothing depends on it; without it two passes do the same work, once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

KEY = 0x6D61696C  # “mail”


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Yields whether this process is the one: by a lock beside SQLite's file, or of a session of PostgreSQL."""
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

"""One pass of the post, for cron or a timer; with --loop a pass a minute."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from commitments.mailing.locks import one_at_a_time
from commitments.mailing.ticking import tick

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Makes the slots that have come due, plans their mails and sends what may leave. Safe to run at once, late, "
        "twice or by several processes. Exits with 1 while mail is stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped, a pass a minute")
        parser.add_argument("--seconds", type=int, default=60, help="between two passes of --loop (default: 60)")
        parser.add_argument("--no-send", action="store_true", help="make slots and plan mails, but send nothing")

    def handle(self, *, loop: bool, seconds: int, no_send: bool, **options: Any) -> None:
        if not loop:
            mode = self.once(send=not no_send)
            if mode not in ("", "run"):
                raise CommandError("Mail is stopped.")
            return
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            try:
                self.once(send=not no_send)
            except Exception:  # the database may be away for a while; the next pass loses nothing
                logger.exception("The pass failed.")
            stopped.wait(seconds)

    def once(self, *, send: bool) -> str:
        with one_at_a_time() as mine:
            if not mine:
                self.stdout.write("Another pass is at work.")
                return ""
            done = tick(send=send)
        self.stdout.write(str(done))
        return done.mode

"""A mail relay over a real socket: keeps what it accepts, refuses what it is told to, and can be interrupted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Accepted:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Relay:
    """Listens on 127.0.0.1 from `start` to `stop`; `at_mail` and `at_data` are called before the reply is given.

    What `at_mail` returns, if it is text, is the reply.
    At `at_data` the mail has been kept already, as a relay keeps it before it says so.
    """

    accepted: list[Accepted] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    refusal: str = "550 5.1.1 no such mailbox"
    at_mail: Callable[[], Any] | None = None
    at_data: Callable[[], Any] | None = None
    port: int = 0

    def start(self) -> None:
        listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True)
        self._thread.start()
        assert listening.wait(10)

    def stop(self) -> None:
        """Close the door; may be said twice."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)

    async def _serve(self, listening: threading.Event) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(lambda: SMTP(self, hostname="relay.example.org"), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        await self._done.wait()
        server.close()

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.at_mail and isinstance(reply := await asyncio.to_thread(self.at_mail), str):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if address in self.refused:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.accepted.append(Accepted(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        if self.at_data:
            await asyncio.to_thread(self.at_data)
        return "250 OK"

"""A mail relay over a real socket: keeps what it accepts, and does whatever relays do wrong, at any stage."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

DROP, HANG = "drop", "hang"
Fault = Callable[[str, str], str | None]
"""Given a stage and an address (the sender's at `mail`, the recipient's later on, nothing before), returns the reply
that the relay gives instead of its own, DROP or HANG; or None, to go on.

The stages: connect (before the banner), ehlo, mail, rcpt, data (before it asks for the content), content (before it
keeps the mail) and kept (when it has kept it and has not said so).
"""


@dataclass(frozen=True)
class Accepted:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message_id(self) -> str:
        found = re.search(rb"^Message-ID:\s*(<[^>]*>)", self.raw, re.MULTILINE | re.IGNORECASE)
        return found[1].decode() if found else ""


@dataclass
class Relay:
    """Listens on 127.0.0.1 from `start` to `stop`; `at_mail` and `at_data` are called before the reply is given.

    What `at_mail` returns, if it is text, is the reply.
    At `at_data` the mail has been kept already, as a relay keeps it before it says so. With `journal`, the path of a
    file, it is written there by then, and soon on the disk: one line of JSON for each mail.
    """

    accepted: list[Accepted] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    refusal: str = "550 5.1.1 no such mailbox"
    at_mail: Callable[[], Any] | None = None
    at_data: Callable[[], Any] | None = None
    fault: Fault | None = None
    banner_after: float = 0
    journal: Path | None = None
    port: int = 0

    def start(self) -> None:
        listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True)
        self._thread.start()
        assert listening.wait(60)

    def stop(self) -> None:
        """Close the door; may be said twice."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(60)

    async def _serve(self, listening: threading.Event) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        self.talking: set[Any] = set()
        server = await self._loop.create_server(lambda: _Conversation(self), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        await self._done.wait()
        server.close()
        for transport in self.talking:
            transport.abort()
        await asyncio.sleep(0.01)

    async def strike(self, server: Any, stage: str, address: str = "") -> str | None:
        """Do what `fault` says at a stage; returns the reply to give instead of the usual one."""
        reply = await asyncio.to_thread(self.fault, stage, address) if self.fault else None
        if reply == HANG:
            await asyncio.sleep(3600)
        if reply == DROP:
            server.transport.abort()
            return "421 gone"
        return reply

    async def handle_EHLO(
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        reply = await self.strike(server, "ehlo")
        return [reply] if reply else responses

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.at_mail and isinstance(reply := await asyncio.to_thread(self.at_mail), str):
            return reply
        if reply := await self.strike(server, "mail", address):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if address in self.refused:
            return self.refusal
        if reply := await self.strike(server, "rcpt", address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        if reply := await self.strike(server, "content", address):
            return reply
        self.keep(Accepted(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        if self.at_data:
            await asyncio.to_thread(self.at_data)
        if reply := await self.strike(server, "kept", address):
            return reply
        return "250 OK"

    def keep(self, mail: Accepted) -> None:
        self.accepted.append(mail)
        if self.journal is None:
            return
        line = {
            "message_id": mail.message_id,
            "recipient": mail.recipients[0],
            "sha256": hashlib.sha256(mail.raw).hexdigest(),
            "at": datetime.now(UTC).isoformat(),
        }
        written = os.open(self.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(written, json.dumps(line).encode() + b"\n")
        # Whoever sends may be killed, the relay is not: it does not let them wait for the disk.
        self._loop.run_in_executor(None, _to_disk, written)


def _to_disk(written: int) -> None:
    os.fsync(written)
    os.close(written)


class _Conversation(SMTP):
    """The conversation of aiosmtpd, with the two stages that it lets no handler interrupt."""

    def __init__(self, relay: Relay) -> None:
        super().__init__(relay, hostname="relay.example.org")
        self.relay = relay

    def connection_made(self, transport: Any) -> None:
        self.relay.talking.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.relay.talking.discard(self.transport)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        await asyncio.sleep(self.relay.banner_after)
        if reply := await self.relay.strike(self, "connect"):
            if not reply.startswith("421 gone"):
                await self.push(reply)
            self.transport.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:
        if self.envelope and self.envelope.rcpt_tos:
            reply = await self.relay.strike(self, "data", self.envelope.rcpt_tos[0])
            if reply:
                await self.push(reply)
                return
        await super().smtp_DATA(arg)

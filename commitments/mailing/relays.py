"""The conversation with the mail relay, in the parts between which the ledger is written."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection

from commitments.mailing.envelope import FrozenMail
from commitments.mailing.replies import Stage, Verdict, verdict

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Refusal(Exception):
    """The relay did not go along: at which stage, with which code (None: no reply), in which words."""

    def __init__(self, stage: Stage, code: int | None, words: str) -> None:
        super().__init__(words)
        self.stage, self.code, self.words = stage, code, words

    def __str__(self) -> str:
        return f"{self.stage}: {self.code or 'no reply'} {self.words}".strip()[:500]

    @property
    def verdict(self) -> Verdict:
        return verdict(self.stage, self.code)


class Relay(Protocol):
    """What the sender needs. Each part raises `Refusal`; after `offer` the mail is certainly not taken yet."""

    def open(self) -> None:
        """Be ready to take mail; does nothing when it is."""

    def offer(self, sender: str, address: str) -> None:
        """Name the sender and the one recipient."""

    def hand_over(self, raw: bytes) -> str:
        """Let the bytes go; returns the reply that takes them."""

    def drop(self) -> None:
        """Forget what was offered."""

    def close(self) -> None:
        """End the conversation, whatever state it is in."""


def the_relay() -> Relay:
    """The relay that the settings name (EMAIL_URL)."""
    return SmtpRelay() if settings.EMAIL_BACKEND == SMTP_BACKEND else BackendRelay()


class SmtpRelay:
    """A relay over SMTP; one conversation for many mails, begun anew after it broke."""

    def __init__(self) -> None:
        self.smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        if self.smtp is not None:
            return
        made: type[smtplib.SMTP] = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        given: dict[str, Any] = {
            "timeout": settings.EMAIL_TIMEOUT,
            "local_hostname": urlsplit(settings.BASE_URL).hostname,
        }
        if settings.EMAIL_USE_SSL:
            given["context"] = ssl.create_default_context()
        with _stage(Stage.CONNECT):
            self.smtp = made(settings.EMAIL_HOST, settings.EMAIL_PORT, **given)
        try:
            with _stage(Stage.CONNECT):
                if settings.EMAIL_USE_TLS:
                    self.smtp.starttls(context=ssl.create_default_context())
                self.smtp.ehlo_or_helo_if_needed()
            with _stage(Stage.AUTH):
                if settings.EMAIL_HOST_USER:
                    self.smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except Refusal:
            self.close()
            raise

    def offer(self, sender: str, address: str) -> None:
        self._ask(Stage.MAIL, "MAIL", f"FROM:<{sender}>")
        self._ask(Stage.RCPT, "RCPT", f"TO:<{address}>")

    def hand_over(self, raw: bytes) -> str:
        """The relay may think for ten minutes before it takes a mail (RFC 5321 §4.5.3.2.6)."""
        self._ask(Stage.DATA, "DATA")
        smtp = self._talking()
        with _stage(Stage.CONTENT):
            if smtp.sock:
                smtp.sock.settimeout(settings.EMAIL_FINAL_TIMEOUT)
            smtp.send(_in_dots(raw))
            code, words = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        if verdict(Stage.CONTENT, code) != Verdict.ACCEPTED:
            raise Refusal(Stage.CONTENT, code, _text(words))
        return f"{code} {_text(words)}"

    def drop(self) -> None:
        if self.smtp is not None:
            try:
                self.smtp.rset()
            except (OSError, smtplib.SMTPException):
                self.close()

    def close(self) -> None:
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if smtp.sock:
                    smtp.sock.settimeout(5)
                smtp.quit()
            smtp.close()

    def _ask(self, stage: Stage, command: str, argument: str = "") -> None:
        with _stage(stage):
            code, words = self._talking().docmd(command, argument)
        if verdict(stage, code) != Verdict.ACCEPTED:
            raise Refusal(stage, code, _text(words))

    def _talking(self) -> smtplib.SMTP:
        if self.smtp is None:
            raise smtplib.SMTPServerDisconnected("The conversation is over.")
        return self.smtp


class BackendRelay:
    """Any other mail backend of Django, such as the console's or a folder: it takes a mail whole or raises."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.address = ""

    def open(self) -> None:
        with _stage(Stage.CONNECT):
            self.connection.open()

    def offer(self, sender: str, address: str) -> None:
        self.address = address

    def hand_over(self, raw: bytes) -> str:
        with _stage(Stage.CONTENT):
            taken = self.connection.send_messages([FrozenMail(raw, address=self.address)])
        if taken != 1:
            raise Refusal(Stage.CONTENT, None, "The mail backend took no mail and gave no reason.")
        return "taken"

    def drop(self) -> None:
        self.address = ""

    def close(self) -> None:
        with suppress(Exception):  # it failed already, or everything has been said
            self.connection.close()


class _stage:
    """Turns whatever goes wrong in a part of the conversation into a `Refusal` that knows how far it had come."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _where: Any) -> None:
        if isinstance(error, smtplib.SMTPResponseException):
            raise Refusal(self.stage, error.smtp_code, _text(error.smtp_error)) from error
        if isinstance(error, smtplib.SMTPNotSupportedError):
            raise Refusal(self.stage, 535 if self.stage == Stage.AUTH else None, str(error)) from error
        if isinstance(error, OSError):  # also SMTPServerDisconnected, and every other word of smtplib
            raise Refusal(self.stage, None, str(error) or type(error).__name__) from error


def _in_dots(raw: bytes) -> bytes:
    """The content as it goes over the wire: a dot that begins a line doubled, a dot by itself at the end."""
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _text(words: bytes | str) -> str:
    plain = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())[:400]

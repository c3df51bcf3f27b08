"""What every mail has around its text: a key, an address, headers, and the bytes that leave."""

from __future__ import annotations

import base64
from datetime import datetime
from email.message import Message
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from commitments.models import Delivery
from meetings.addresses import check_name, mailbox, printable

LONGEST_SUBJECT = 200
LONGEST_LINE = 998  # octets, RFC 5322 §2.1.1
DIGESTS = (Delivery.Kind.DIGEST,)
"""Kinds that a reader can do without: they alone say how to be rid of them (RFC 8058)."""


def dedupe_key(kind: str, key: str, address: str, generation: int = 0) -> str:
    """What makes a mail the same mail: `digest|2026-11-23|desk@example.org|g0`. No clock, no chance in it."""
    return f"{kind}|{key}|{address}|g{generation}"


def message_id(key: str) -> str:
    """The Message-ID that belongs to a key: the same for every copy, and it gives nothing of the key away."""
    return f"<{_digest('message_id', key)[:40]}@{_domain()}>"


def bounce_token(key: str) -> str:
    """The part of its own that a mail has in its bounce address. Not the Message-ID, which every reader sees."""
    return _digest("bounce", key)[:26]


def bounce_address(token: str) -> str:
    """The envelope sender of a mail, to which the world's relays report what became of it: `bounce+…@…`."""
    local, _at, domain = str(settings.BOUNCE_ADDRESS).rpartition("@")
    return f"{local}+{token}@{domain}"


def _digest(purpose: str, key: str) -> str:
    digest = salted_hmac(f"commitments.mailing.{purpose}", key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def letter(delivery: Delivery, *, subject: str, text: str, html: str, unsubscribe: str = "") -> EmailMultiAlternatives:
    """The message of a delivery to its one address, with the headers that every mail of ours has.

    `unsubscribe` is the address that turns digests off by one click; only a digest may have one. Its date follows when
    it is frozen. Raises `ValidationError` for an address that is none, or a name with a line break.
    """
    check_name(delivery.name)
    address = mailbox(delivery.address)
    headers = {
        "Message-ID": delivery.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday note in return
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if unsubscribe and delivery.kind in DIGESTS:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=_cut(printable(subject)),
        body=text.replace("\0", ""),
        to=[formataddr((delivery.name, address)) if delivery.name else address],
        headers=headers,
    )
    message.encoding = utf8_charset_qp  # 7 bits on the way: no relay has a reason to recode what was frozen
    message.attach_alternative(html.replace("\0", ""), "text/html")
    return message


def _cut(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"


def freeze(message: EmailMessage, *, at: datetime) -> bytes:
    """The exact bytes of a mail as they leave, dated `at`.

    Raises `ValidationError` for a message that must not leave: to several people, or with a line that is too long.
    """
    message.extra_headers["Date"] = format_datetime(at)
    built: Any = message.message()
    several = [part for part in built.walk() if part.is_multipart()]
    for number, part in enumerate(
        several
    ):  # not by chance, as it is by default: whoever writes it again writes the same
        part.set_boundary(f"=_{_digest('boundary', built['Message-ID'])[:30]}_{number}")
    raw = bytes(built.as_bytes(linesep="\r\n"))
    if len(message.to) != 1 or message.cc or message.bcc:
        raise ValidationError(_("A mail goes to one person."))
    if b"\0" in raw or max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE:
        raise ValidationError(_("The mail has a line that no relay takes."))
    return raw


class FrozenMail(EmailMessage):
    """Bytes that were frozen before, as a message that every mail backend of Django sends as they are."""

    def __init__(self, raw: bytes, *, address: str) -> None:
        super().__init__(to=[address])
        self.raw = raw

    def message(self, **_kwargs: Any) -> Any:
        return _Frozen(self.raw)


class _Frozen(Message):
    """The part of a message that the backends ask for."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.raw = raw

    def as_bytes(self, *_args: Any, **_kwargs: Any) -> bytes:
        return self.raw

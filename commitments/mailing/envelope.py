"""What every mail has around its text: a key, an address, headers, and the bytes that leave."""

from __future__ import annotations

import base64
import re
from datetime import date, datetime
from email.message import Message
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from meetings.models import User

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def dedupe_key(kind: str, day: date, address: str) -> str:
    """What makes a mail the same mail: `deadline_report|2016-01-15|officer@example.org`. No clock, no chance in it."""
    return f"{kind}|{day.isoformat()}|{address}"


def message_id(key: str) -> str:
    """The Message-ID that belongs to a key: the same for every copy, and it gives nothing of the key away."""
    digest = salted_hmac("commitments.mailing.message_id", key, algorithm="sha256").digest()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{base64.b32encode(digest).decode().lower()[:40]}@{domain}>"


def address_of(user: User) -> str:
    """The user's address, normalised, so that one mailbox has one key."""
    return user.email.strip().lower()


def letter(user: User, *, kind: str, day: date, subject: str, text: str, html: str) -> EmailMultiAlternatives:
    """A mail to one person, with the headers that every mail of ours has; its date follows when it is frozen.

    Raises `ValidationError` for an address that is none, or a name with a line break.
    """
    address = address_of(user)
    validate_email(address)  # the form does so too, but a row can come in by another way: “a@b.test, x@evil.test”
    name = user.get_full_name()
    if _BREAKS.search(name):
        raise ValidationError(_("The name has a line break in it: %(name)r."), params={"name": name})
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[formataddr((name, address)) if name else address],
        headers={
            "Message-ID": message_id(dedupe_key(kind, day, address)),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday note in return
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    message.encoding = utf8_charset_qp  # 7 bits on the way: no relay has a reason to recode what was frozen
    message.attach_alternative(html, "text/html")
    return message


def freeze(message: EmailMessage, *, at: datetime) -> bytes:
    """The exact bytes of a mail as they leave, dated `at`."""
    message.extra_headers["Date"] = format_datetime(at)
    built: Any = message.message()
    return bytes(built.as_bytes(linesep="\r\n"))


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

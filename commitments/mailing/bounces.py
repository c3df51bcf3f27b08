"""Reads what comes back: bounces, complaints, automatic replies; trusts the token in its address and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from enum import StrEnum
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from commitments.mailing import office
from commitments.models import Delivery, DeliveryEvent
from meetings.addresses import printable

LARGEST = 1_000_000  # bytes
MOST_PARTS = 20
DEEPEST = 10
SOFT_BOUNCES, WITHIN = 5, timedelta(days=10)
"""So many temporary failures in that time are a permanent one."""

RECEIVED_FOR = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
"""Where the address is to which it came: written by our own mail host, or it must be ours to be found at all."""

Kind = DeliveryEvent.Kind


class Verdict(StrEnum):
    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Report:
    """What came back for which mail."""

    verdict: Verdict
    detail: str
    delivery: Delivery | None = None


def take(raw: bytes, *, at: datetime) -> Report:
    """Read one message that came to a bounce address, and write what it says beside the mail that it is about.

    The same message changes nothing the second time. It is never answered, and never counts as an answer of a party.
    """
    report = read(raw)
    if report.delivery is None:
        return report
    digest = hashlib.sha256(raw).hexdigest()[:12]
    kinds = {
        Verdict.HARD: Kind.BOUNCED,
        Verdict.SOFT: Kind.BOUNCED,
        Verdict.COMPLAINT: Kind.COMPLAINED,
        Verdict.AUTOMATIC: Kind.AUTO_REPLY,
    }
    kind, detail = kinds[report.verdict], f"{report.verdict}: {report.detail} [{digest}]"[:500]
    with transaction.atomic():
        _event, new = DeliveryEvent.objects.get_or_create(
            delivery=report.delivery, kind=kind, detail=detail, defaults={"at": at}
        )
        address = report.delivery.address
        if new and (report.verdict == Verdict.HARD or (report.verdict == Verdict.SOFT and _too_often(address, at))):
            office.unreachable(address, why=report.detail, at=at)
    return report


def _too_often(address: str, at: datetime) -> bool:
    soft = DeliveryEvent.objects.filter(
        delivery__address=address, kind=Kind.BOUNCED, detail__startswith=Verdict.SOFT, at__gt=at - WITHIN
    )
    return soft.count() >= SOFT_BOUNCES


def read(raw: bytes) -> Report:
    """What a message says, and of which mail; nothing is written."""
    if len(raw) > LARGEST:
        return Report(Verdict.IGNORED, "too large")
    if raw.lower().count(b"boundary=") > MOST_PARTS:  # before it is parsed: a parser follows every nesting
        return Report(Verdict.IGNORED, "too many parts")
    message = message_from_bytes(raw, policy=policy.default)
    delivery = _of(message)
    if delivery is None:
        return Report(Verdict.IGNORED, "of no mail of ours")
    parts = list(_walk(message))
    if parts and parts[-1] is None:
        return Report(Verdict.IGNORED, "too many parts")
    return Report(*_verdict(message, [part for part in parts if part is not None]), delivery)


def _of(message: EmailMessage) -> Delivery | None:
    """The mail whose token stands in the address to which this came."""
    local, _at, domain = str(settings.BOUNCE_ADDRESS).lower().rpartition("@")
    ours = re.compile(rf"(?<![\w.+-]){re.escape(local)}\+([a-z0-9]{{20,32}})@{re.escape(domain)}(?![\w.-])")
    for name in RECEIVED_FOR:
        for value in message.get_all(name, []):
            for token in ours.findall(str(value).lower()):
                found = Delivery.objects.filter(bounce_token=token).defer("raw").first()
                if found is not None:
                    return found
    return None


def _walk(message: Message, depth: int = 0) -> Iterator[Message | None]:
    """The parts of a message, as far as the limits let; None at the end when there were more."""
    seen = 0
    waiting: list[tuple[Any, int]] = [(message, depth)]
    while waiting:
        part, level = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or level > DEEPEST:
            yield None
            return
        yield part
        inner = part.get_payload() if part.is_multipart() else []
        if part.get_content_type() != "message/rfc822":
            waiting += [(each, level + 1) for each in inner if isinstance(each, Message)]


def _verdict(message: EmailMessage, parts: list[Message]) -> tuple[Verdict, str]:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return Verdict.COMPLAINT, "the reader called it unwanted"
        if part.get_content_type() == "message/delivery-status":
            fields = "\n".join(str(each) for each in cast(list[Any], part.get_payload()))
            action = _field(fields, "Action").lower()
            status = _field(fields, "Status")
            detail = " ".join(filter(None, (status, _field(fields, "Diagnostic-Code"))))
            if action == "failed":
                return (Verdict.HARD if status.startswith("5") else Verdict.SOFT), detail
            if action == "delayed":
                return Verdict.SOFT, detail
            return Verdict.AUTOMATIC, f"{action or 'a report'} {status}".strip()
    return Verdict.AUTOMATIC, printable(str(message.get("Auto-Submitted", "no report")))[:80]


def _field(fields: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.*)$", fields, re.MULTILINE | re.IGNORECASE)
    return printable(found[1])[:200] if found else ""

"""Whether an address gets digests, which its reader turns off and on by a signed link of this one purpose."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from commitments.models import Mailbox
from meetings.models import FocalPoint, User

SIGNER = signing.Signer(salt="commitments.mailing.digests")
"""Without a clock: a mail that is written again says the same."""


def address_of_off(address: str) -> str:
    """The address of the page on which the reader of a mailbox turns digests off."""
    return settings.BASE_URL + reverse("digests", args=[SIGNER.sign_object(address)])


def mailbox_of(token: str) -> str:
    """The mailbox for which a link was made. Raises `signing.BadSignature` for any other text (H31, H32).

    What a mail program took for a part of the link at its end is passed over: no token ends in it.
    """
    address: str = SIGNER.unsign_object(token.rstrip(".)>,;"))
    return address


def language_of(address: str) -> str:
    """The language in which its reader gets mail; that of the installation for an address that nobody has any more."""
    for people in (FocalPoint.objects.order_by("-primary", "pk"), User.objects.order_by("pk")):
        found: str | None = people.filter(email__iexact=address).values_list("language", flat=True).first()
        if found:
            return found
    return str(settings.LANGUAGE_CODE)


def turn(address: str, *, on: bool, at: datetime) -> None:
    """Turn digests off or on for a mailbox; the instant of the first time stays. Notices are not touched by it."""
    mailbox, _made = Mailbox.objects.get_or_create(address=address)
    row = Mailbox.objects.filter(pk=mailbox.pk)
    if on:
        row.update(digests_off_since=None)
    else:
        row.filter(digests_off_since=None).update(digests_off_since=at)


def are_off(address: str) -> bool:
    return Mailbox.objects.filter(address=address, digests_off_since__isnull=False).exists()

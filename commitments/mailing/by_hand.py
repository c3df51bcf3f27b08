"""What a person does to a mail: sends it again with a reason, approves or edits one that is held, calls it off."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.mailing import ledger
from commitments.mailing.planning import GIVE_UP
from commitments.models import Delivery, DeliveryEvent, Mailbox
from meetings import addresses
from meetings.models import User

State, Kind = Delivery.State, DeliveryEvent.Kind

ENDED = (State.SENT, State.DEAD, State.UNCONFIRMED, State.CANCELLED)
"""States in which a mail does nothing more by itself."""

STOPPABLE = (State.HELD, State.PLANNED, State.QUEUED)


def resend(delivery: Delivery, *, by: User, why: str) -> None:
    """Let a mail leave again: the same bytes, if it has any. Raises `ValidationError` without a reason, or when it
    is on its way by itself, or cannot reach anybody."""
    _need(why)
    if delivery.state not in ENDED:
        raise ValidationError(_("This mail is on its way by itself."))
    addresses.check_address(delivery.address)
    at = timezone.now()
    _do(
        delivery,
        event=Kind.MANUAL_RESEND,
        why=why,
        by=by,
        state=State.QUEUED if delivery.sha256 else State.PLANNED,
        next_at=at,
        give_up_at=at + GIVE_UP,
        sent_at=None,
        attempts=0,
        ambiguous=0,
        token=delivery.token + 1,
    )


def approve(delivery: Delivery, *, by: User, why: str = "") -> None:
    """Let a mail leave that was held for a person to look at it."""
    if delivery.state != State.HELD:
        raise ValidationError(_("This mail is not held."))
    at = timezone.now()
    _do(
        delivery,
        event=Kind.APPROVED,
        why=why,
        by=by,
        state=State.PLANNED,
        next_at=at,
        give_up_at=at + GIVE_UP,
    )


def edit(delivery: Delivery, text: str, *, by: User, why: str = "") -> None:
    """Change the text of a mail that is held; its letter puts it in its place (`about["text"]`)."""
    if delivery.state != State.HELD:
        raise ValidationError(_("This mail is not held."))
    _do(delivery, event=Kind.EDITED, why=why, by=by, about={**delivery.about, "text": text})


def call_off(delivery: Delivery, *, by: User, why: str) -> None:
    """Let a mail that has not begun to leave never leave."""
    _need(why)
    if delivery.state not in STOPPABLE:
        raise ValidationError(_("It is too late to call this mail off."))
    _do(delivery, event=Kind.CANCELLED, why=why, by=by, state=State.CANCELLED, next_at=None)


def reopen(mailbox: Mailbox, *, by: User, why: str) -> None:
    """Say that mail reaches an address again, so that it is told of what is due."""
    _need(why)
    if not Mailbox.objects.filter(pk=mailbox.pk, unreachable_since__isnull=False).update(
        unreachable_since=None, why=""
    ):
        raise ValidationError(_("Mail reaches this address."))
    LogEntry.objects.log_actions(by.pk, [mailbox], CHANGE, why, single_object=True)


def _need(why: str) -> None:
    if not why.strip():
        raise ValidationError({"why": _("Say why.")})


def _do(delivery: Delivery, *, event: DeliveryEvent.Kind, why: str, by: User, **changes: Any) -> None:
    if not ledger.step(delivery, at=timezone.now(), event=event, detail=why, by=by, **changes):
        raise ValidationError(_("This mail has changed meanwhile: look again."))

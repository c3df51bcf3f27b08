"""The alarm: mails that need a person, told by mail to whoever manages the body, long before they are given up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.mailing import planning
from commitments.mailing.figures import LATE, RECENT
from commitments.mailing.planning import GIVE_UP
from commitments.mailing.plans import Plan
from commitments.models import Delivery, DeliveryEvent
from commitments.querysets.mail import UNDER_WAY, WAITING
from meetings.access import Role
from meetings.addresses import printable
from meetings.models import User

logger = logging.getLogger(__name__)

AGAIN = LATE
"""At most one alarm in that time, whatever goes wrong meanwhile: it tells of all that is amiss by then."""

LONGEST = 12
TROUBLES = ("late", "unconfirmed", "dead")
"""Not taken for hours; nobody knows whether it was taken; given up or impossible to write."""


def sound(*, at: datetime) -> int:
    """Enter an alarm for what nobody was told of yet; returns to how many people it goes.

    Each trouble of a mail is told once. While an alarm is on its way itself, no other is entered.
    """
    earlier = Delivery.objects.filter(kind=Delivery.Kind.ALARM)
    if earlier.filter(Q(planned_at__gt=at - AGAIN) | Q(state__in=[*WAITING, *UNDER_WAY])).exists():
        return 0
    untold = {trouble: _untold(trouble, at=at) for trouble in TROUBLES}
    found = {trouble: list(mails.order_by("pk").values_list("pk", flat=True)) for trouble, mails in untold.items()}
    if not any(found.values()):
        return 0
    first = min(f"{trouble}-{mails[0]}" for trouble, mails in found.items() if mails)
    with transaction.atomic():
        made = planning.enter(_alarms(found, key=f"{first}/{at.date().isoformat()}T{at.hour:02}", at=at), at=at)
        if not made:
            logger.error("Mails are in trouble, and nobody who could be told of it manages anything.")
            return 0
        DeliveryEvent.objects.bulk_create(
            [
                DeliveryEvent(delivery_id=mail, kind=DeliveryEvent.Kind.ALARMED, at=at, detail=trouble)
                for trouble, mails in found.items()
                for mail in mails
            ]
        )
    return len(made)


def _untold(trouble: str, *, at: datetime) -> QuerySet[Delivery]:
    """Mails that are in this trouble since they could first leave, or leave again, and of which no alarm told since."""
    mails: QuerySet[Delivery] = Delivery.objects.exclude(kind=Delivery.Kind.ALARM).defer("raw")
    if trouble == "late":
        mails = mails.filter(state__in=[*WAITING, *UNDER_WAY], give_up_at__lte=at + GIVE_UP - LATE)
    else:
        mails = mails.filter(state=trouble, give_up_at__gt=at - RECENT)
    told = DeliveryEvent.objects.filter(
        delivery=OuterRef("pk"),
        kind=DeliveryEvent.Kind.ALARMED,
        detail=trouble,
        at__gte=OuterRef("give_up_at") - GIVE_UP,
    )
    return mails.filter(~Exists(told))


def _alarms(found: dict[str, list[int]], *, key: str, at: datetime) -> Iterator[Plan]:
    """One for each who manages a body or everything, of the mails that they may see."""
    readers = User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(roles__role=Role.MANAGER)).distinct()
    for reader in readers.order_by("pk"):
        seen = Delivery.objects.visible_to(reader).defer("raw")
        about = {}
        for trouble, mails in found.items():
            theirs = seen.filter(pk__in=mails)
            rows = [_row(mail) for mail in theirs.order_by("planned_at", "pk")[:LONGEST]]
            if rows:
                count = theirs.count()
                about[trouble] = {"rows": rows, "count": count, "more": max(0, count - len(rows))}
        if about:
            yield Plan(
                kind=Delivery.Kind.ALARM,
                day=at.date(),
                key=key,
                address=reader.email,
                name=reader.get_full_name(),
                language=reader.language,
                recipient=reader,
                about=about | {"at": at.isoformat(timespec="seconds"), "hours": round(LATE / timedelta(hours=1))},
            )


def _row(mail: Delivery) -> dict[str, object]:
    return {
        "mail": mail.pk,
        "kind": mail.kind,
        "day": mail.day.isoformat(),
        "address": printable(mail.address),
        "reply": printable(mail.relay_reply),
    }

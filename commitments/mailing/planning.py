"""Enters mails that are to be into the ledger: each once, however often it is planned, with what it will tell of."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from commitments.mailing import ledger
from commitments.mailing.envelope import bounce_token, dedupe_key, message_id
from commitments.mailing.plans import Item, Plan
from commitments.models import Delivery, DeliveryEvent, DeliveryItem, PostOffice, Slot
from commitments.querysets.mail import WAITING
from meetings.addresses import as_kept, check_name, mailbox, printable
from meetings.models import FocalPoint, User

GIVE_UP = timedelta(hours=48)
"""A deadline notice that comes later than that is worthless (DELIVERY §1.3)."""

REPLACED = (Delivery.Kind.DEADLINE_REPORT, Delivery.Kind.DIGEST, Delivery.Kind.WEEKLY_REPORT)
"""Kinds of which the next says all that is open: an earlier one that has not begun to leave need not leave any more."""

INSTEAD_OF = "instead_of"
"""In `about` of a digest: the keys of those to an earlier address of its reader that it takes the place of."""

_ROWS = 500


def draft(plan: Plan, *, at: datetime, slot: Slot | None = None) -> Delivery:
    """The row of a plan, not saved: what a letter needs for a preview. A person who cannot be written to is *dead*."""
    why = plan.broken
    try:
        check_name(plan.name)
        address, name = mailbox(plan.address), plan.name
    except ValidationError as error:
        why = why or " ".join(error.messages)
        address, name = as_kept(plan.address)[:254], printable(plan.name)
    key = dedupe_key(plan.family or plan.kind, plan.key or plan.day.isoformat(), address)
    state = Delivery.State.DEAD if why else Delivery.State.HELD if plan.held else Delivery.State.PLANNED
    delivery = Delivery(
        dedupe_key=key,
        message_id=message_id(key),
        bounce_token=bounce_token(key),
        kind=plan.kind,
        slot=slot,
        body=plan.body or (slot.schedule.body if slot and plan.recipient is None else None),
        day=plan.day,
        recipient=plan.recipient,
        to_party=plan.recipient is None,
        focal_point=plan.focal_point,
        name=name[:310],
        address=address,
        language=plan.language,
        about=dict(plan.about),
        state=state,
        planned_at=at,
        next_at=at if state == Delivery.State.PLANNED else None,
        give_up_at=at + GIVE_UP,
        relay_reply=why[:500],
    )
    delivery.planned_items = [_item(item, position) for position, item in enumerate(plan.items, 1)]
    return delivery


def _item(item: Item, position: int) -> DeliveryItem:
    """The row of an item, which learns with its mail whose it is. By keys: thousands are made at once."""
    return DeliveryItem(
        position=position,
        commitment_id=item.commitment.pk,
        commitment_version=item.commitment.version,
        assignment_id=item.assignment.pk if item.assignment else None,
        due_id=item.due.pk if item.due else None,
        reason=item.reason,
        step=item.step,
        due_shown=item.due_shown[:120],
        shown=dict(item.shown),
    )


def lines_of(delivery: Delivery, *, parts: Collection[int] | None = None) -> list[dict[str, Any]]:
    """What a mail shows of each item, in its order: from the ledger, or of a draft that is not in it.

    `parts` are the assignments, by primary key, of whose items alone it still tells; None for all.
    """
    if delivery._state.adding:
        found = [(item.assignment_id, item.shown) for item in delivery.planned_items]
    else:
        found = list(delivery.items.order_by("position").values_list("assignment", "shown"))
    return [shown for part, shown in found if parts is None or part in parts]


def enter(plans: Iterable[Plan], *, at: datetime, slot: Slot | None = None) -> list[Delivery]:
    """Write the mails that are not in the ledger yet; returns those, the dead ones among them.

    What is there stays as it is: a plan that comes again changes nothing. Of two plans for the same mail the first
    counts. A mail whose person cannot be written to is entered as *dead*, with the reason. Whoever enters at the same
    moment may raise `IntegrityError` here: nothing is written then, and trying again finds the row.
    """
    drafts: dict[str, Delivery] = {}
    for plan in plans:
        made = draft(plan, at=at, slot=slot)
        drafts.setdefault(made.dedupe_key, made)
    with transaction.atomic():
        there = _already(list(drafts))
        new = [made for key, made in drafts.items() if key not in there]
        _insert(new, at=at)
        if slot is None:
            PostOffice.note_entered([made.dedupe_key for made in new])
        _replace_earlier(new, at=at)
    return new


def plan_anew(
    delivery: Delivery,
    *,
    at: datetime,
    why: str = "nobody can have it",
    to: FocalPoint | User | None = None,
    items: Collection[DeliveryItem] | None = None,
    beside: Collection[Delivery] = (),
) -> Delivery | None:
    """Cancel a mail that nobody can have, and enter it again: as its next generation, or `to` another address.

    It tells of the same items, or of those `items` alone, by the record of the same instant, with another Message-ID
    and the date of now; also of those of the digests `beside` it, which wait for the same reader and are cancelled too.
    Returns None when somebody else has taken it, or one of those, meanwhile.
    """
    of_reader = ("recipient_id", "focal_point_id", "to_party", "name", "address", "language")
    of_mail = ("kind", "slot_id", "body_id", "day", "about", "planned_at", "give_up_at", "attempts")
    kept = {name: getattr(delivery, name) for name in (*of_reader, *of_mail)}
    stem = delivery.dedupe_key.rpartition("|g")[0]
    if to is not None:
        name = to.get_full_name() if isinstance(to, User) else to.name
        kept |= {"name": name, "address": as_kept(to.email)[:254]}
        if delivery.kind == Delivery.Kind.DIGEST:
            kept["about"] = _together([delivery, *beside])
            kept["planned_at"] = min(one.planned_at for one in (delivery, *beside))
        stem = f"{stem.removesuffix(f'|{delivery.address}')}|{kept['address']}"
    number = 0 if to is not None else delivery.generation + 1
    with transaction.atomic():
        while Delivery.objects.filter(dedupe_key=f"{stem}|g{number}").exists():
            number += 1  # whoever reads there has a mail of this kind and day already, of other parties
        key = f"{stem}|g{number}"
        for one in (delivery, *beside):
            if not ledger.cancel(one, at=at, why=f"{why}, and is planned anew as g{number}"):
                transaction.set_rollback(True)
                return None
        new = Delivery.objects.create(
            dedupe_key=key,
            message_id=message_id(key),
            bounce_token=bounce_token(key),
            generation=number,
            state=Delivery.State.PLANNED,
            next_at=at,
            **kept,
        )
        copies = list(_items_of([delivery, *beside]) if items is None else items)
        for position, item in enumerate(copies, 1):
            item.pk, item.delivery, item.position = None, new, position
        DeliveryItem.objects.bulk_create(copies, batch_size=_ROWS)
        DeliveryEvent.objects.create(delivery=new, kind=DeliveryEvent.Kind.PLANNED, at=at, detail=f"anew, as g{number}")
        _tell_the_slot(new)
    return new


def _together(mails: Sequence[Delivery]) -> dict[str, Any]:
    """What the letter of several digests as one needs besides their items; and whose place it takes at its address."""
    about = dict(mails[0].about)
    for name in ("parties", "covers", INSTEAD_OF):
        told = [each for one in mails for each in one.about.get(name, [])]
        if told:
            about[name] = list(dict.fromkeys(told))
    about[INSTEAD_OF] = [*about.get(INSTEAD_OF, []), mails[0].dedupe_key]
    return about


def _items_of(mails: Sequence[Delivery]) -> Iterator[DeliveryItem]:
    """The items of several mails in their order, a part that is in more of them once."""
    seen: set[int] = set()
    for one in mails:
        for item in one.items.order_by("position"):
            if item.assignment_id not in seen:
                yield item
            if item.assignment_id is not None:
                seen.add(item.assignment_id)


def _tell_the_slot(new: Delivery) -> None:
    """Let the figures of its slot know a mail that came later; figures that were wrong before stay wrong."""
    if new.slot_id is None:
        PostOffice.note_entered([new.dedupe_key])
        return
    slots = Slot.objects.filter(pk=new.slot_id).exclude(settled_at=None)
    slots.update(mails=F("mails"))  # until the transaction ends nobody else changes them
    for slot in slots:
        keys = set(slot.deliveries.values_list("dedupe_key", flat=True))
        before = keys - {new.dedupe_key}
        if (slot.mails, slot.keys_sha256) == (len(before), keys_sha256(before)):
            slots.update(mails=len(keys), keys_sha256=keys_sha256(keys))


def keys_sha256(keys: Iterable[str]) -> str:
    """One figure for all keys that were entered with a slot: it finds a row that is gone, or one too many."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def _already(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), _ROWS):
        there = Delivery.objects.filter(dedupe_key__in=keys[start : start + _ROWS])
        found.update(there.values_list("dedupe_key", flat=True))
    return found


def _insert(new: list[Delivery], *, at: datetime) -> None:
    Delivery.objects.bulk_create(new, batch_size=_ROWS)
    items = [item for delivery in new for item in _of(delivery)]
    DeliveryItem.objects.bulk_create(items, batch_size=_ROWS)
    events = [DeliveryEvent(delivery=delivery, kind=DeliveryEvent.Kind.PLANNED, at=at) for delivery in new]
    events += [
        DeliveryEvent(delivery=delivery, kind=DeliveryEvent.Kind.BROKEN, at=at, detail=delivery.relay_reply)
        for delivery in new
        if delivery.state == Delivery.State.DEAD
    ]
    DeliveryEvent.objects.bulk_create(events, batch_size=_ROWS)


def _of(delivery: Delivery) -> list[DeliveryItem]:
    items: list[DeliveryItem] = delivery.planned_items
    for item in items:
        item.delivery_id = delivery.pk  # it has its number now
    return items


def _replace_earlier(new: list[Delivery], *, at: datetime) -> None:
    """Cancel what an earlier day left behind and what has not begun to leave: today's lists all that is open."""
    for kind in REPLACED:
        days = {_whose(made): made.day for made in new if made.kind == kind and made.state != Delivery.State.DEAD}
        addresses = sorted({address for address, _body in days})
        for start in range(0, len(addresses), _ROWS):
            waiting = Delivery.objects.filter(
                kind=kind, state__in=WAITING, ambiguous=0, address__in=addresses[start : start + _ROWS]
            ).defer("raw")
            for earlier in waiting:
                if earlier.day < days.get(_whose(earlier), earlier.day):
                    ledger.cancel(earlier, at=at, why="replaced by a later one")


def _whose(delivery: Delivery) -> tuple[str, int | None]:
    """Of which line of mails a later one says all that an earlier one did: a weekly report speaks of one body alone."""
    return delivery.address, delivery.body_id if delivery.kind == Delivery.Kind.WEEKLY_REPORT else None

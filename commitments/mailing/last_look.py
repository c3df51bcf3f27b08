"""The last look at a mail before it leaves: since it was planned, much may have been decided otherwise.

A relay may be away for hours, and what is held waits for days. Meanwhile an officer switches the mail of a body off, a
focal point ends, another address is written down. Once somebody may have the bytes of a mail they never change, and it
goes to whom it went: nothing is looked at any more. What a relay put off for certain nobody has.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from commitments.mailing import ledger, planning, subscriptions
from commitments.mailing.envelope import DIGESTS
from commitments.models import Assignment, Delivery, Mailbox, ReportSchedule
from commitments.querysets.mail import WAITING
from meetings.access import Role
from meetings.addresses import as_kept
from meetings.models import FocalPoint, User

Kind = Delivery.Kind
TO_PARTIES = (Kind.DIGEST, Kind.ESCALATION, Kind.NEWLY_ASSIGNED, Kind.DATE_MOVED, Kind.EXTENSION_DECIDED)
NOT_THEIRS = "its reader has not the rights any more"
NO_DIGESTS = "its reader wants no digests any more"


def last_look(delivery: Delivery, *, at: datetime) -> Delivery | None:
    """The mail that is to leave in fact: this one, or what it is planned anew as; None when nothing is left of it.

    Who has another address is written to there; of a body whose mail was switched off nothing is said to parties, and
    to nobody in the house what is not open to them any more.
    """
    if _may_be_taken(delivery):
        return delivery
    if not delivery.to_party:
        return _in_the_house(delivery, at=at)
    if delivery.kind not in TO_PARTIES:
        return delivery
    of_bodies = _without_bodies_that_are_off(delivery, at=at)
    if of_bodies is None:
        return None
    delivery = of_bodies
    if delivery.kind in DIGESTS and subscriptions.are_off(delivery.address):
        ledger.cancel(delivery, at=at, why=NO_DIGESTS)
        return None
    if _is_read_there(delivery, at=at):
        return delivery
    point = delivery.focal_point
    if point is None or not _speaks(point, at=at):
        ledger.cancel(delivery, at=at, why="nobody of this address speaks for a party any more")
        return None
    if why_not := _why_not_there(delivery, as_kept(point.email)):
        ledger.cancel(delivery, at=at, why=why_not)
        return None
    return _follow(delivery, point, at=at)


def _follow(delivery: Delivery, point: FocalPoint, *, at: datetime) -> Delivery | None:
    """The mail at the new address of its reader; a digest as one with that which waits there: one a day a person.

    Where one has left for there already, or waits in another language or of another day, the next tells of this one.
    """
    why = f"its reader has another address now: {point.email}"
    if delivery.kind != Kind.DIGEST:
        return planning.plan_anew(delivery, at=at, why=why, to=point)
    there = Delivery.objects.filter(kind=Kind.DIGEST, address=as_kept(point.email)).defer("raw")
    there = there.exclude(state__in=[Delivery.State.CANCELLED, Delivery.State.DEAD], ambiguous=0)
    waiting = list(there.filter(state__in=WAITING))
    gone = there.filter(day__gte=delivery.day).exclude(state__in=WAITING).exists()
    alike = [one for one in waiting if one.day == delivery.day and one.language == delivery.language]
    if gone or len(alike) < len(waiting) or any(_may_be_taken(one) for one in waiting):
        ledger.cancel(delivery, at=at, why=f"{why}, where the next digest tells of it")
        return None
    return planning.plan_anew(delivery, at=at, why=why, to=point, beside=waiting)


def _in_the_house(delivery: Delivery, *, at: datetime) -> Delivery | None:
    """The mail to a member of staff, if the account is still on and its rights are still those of its readers.

    What a deadline report says is found out when it is written, by the rights of that moment.
    """
    reader = delivery.recipient
    why = "its reader has no account any more"
    if reader is not None and reader.is_active:
        why = _why_not_theirs(delivery, reader)
    if reader is None or why:
        ledger.cancel(delivery, at=at, why=why)
        return None
    if items := list(delivery.items.order_by("position")):
        parts = Assignment.objects.filter(pk__in=[item.assignment_id for item in items]).visible_to(reader)
        seen = set(parts.order_by().values_list("pk", flat=True))
        left = [item for item in items if item.assignment_id is None or item.assignment_id in seen]
        if not left:
            ledger.cancel(delivery, at=at, why=NOT_THEIRS)
            return None
        if len(left) < len(items):
            return planning.plan_anew(delivery, at=at, why=NOT_THEIRS, items=left)
    if as_kept(reader.email) != delivery.address:
        return planning.plan_anew(delivery, at=at, why=f"its reader has another address now: {reader.email}", to=reader)
    return delivery


def _why_not_theirs(delivery: Delivery, reader: User) -> str:
    """Why a mail is not for this reader any more; empty where it is, or where its items say."""
    match delivery.kind:
        case Kind.OUTAGE | Kind.ALARM:
            allowed = reader.reach.allows(Role.MANAGER, None)
        case Kind.ESCALATION:
            allowed = reader.reach.allows(Role.MANAGER, delivery.body_id)
        case Kind.WEEKLY_REPORT:
            staff = delivery.slot is not None and delivery.slot.schedule.audience == ReportSchedule.Audience.STAFF
            allowed = reader.reach.allows(Role.EDITOR if staff else Role.VIEWER, delivery.body_id)
        case _:
            allowed = True
    return "" if allowed else NOT_THEIRS


def _without_bodies_that_are_off(delivery: Delivery, *, at: datetime) -> Delivery | None:
    items = delivery.items.order_by("position")
    if not items.filter(commitment__origin__body__mail_on=False).exists():
        return delivery
    left = list(items.filter(commitment__origin__body__mail_on=True))
    why = "mail to parties was switched off"
    if left:
        return planning.plan_anew(delivery, at=at, why=why, items=left)
    ledger.cancel(delivery, at=at, why=why)
    return None


def _why_not_there(delivery: Delivery, address: str) -> str:
    """Why a mail does not follow its reader to a new address: nothing would have been planned for it there."""
    if Mailbox.objects.filter(address=address, unreachable_since__isnull=False).exists():
        return "mail does not reach the new address of its reader"
    return NO_DIGESTS if delivery.kind in DIGESTS and subscriptions.are_off(address) else ""


def _may_be_taken(delivery: Delivery) -> bool:
    return delivery.state != Delivery.State.PLANNED and ledger.may_be_taken(delivery)


def _is_read_there(delivery: Delivery, *, at: datetime) -> bool:
    """Whether somebody who speaks for a party still has the address: who it was planned for, or whoever shares it."""
    point = delivery.focal_point
    if point is not None and as_kept(point.email) == delivery.address and _speaks(point, at=at):
        return True
    local, _at, _domain = delivery.address.rpartition("@")
    sharing = FocalPoint.objects.filter(email__istartswith=f"{local}@").select_related("body")
    return any(as_kept(one.email) == delivery.address and _speaks(one, at=at) for one in sharing)


def _speaks(point: FocalPoint, *, at: datetime) -> bool:
    on = at.astimezone(ZoneInfo(point.body.zone)).date()
    return (point.since is None or point.since <= on) and (point.until is None or on <= point.until)

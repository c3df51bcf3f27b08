"""Escalation: when a date has passed and nothing came, a body's ladder says who is written to next, and after how long.

Every such mail is held until a person has approved it, and perhaps edited its text. Nobody further up is written to
of a date before the mail of the rung below has been sent about that very date, and did not come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from commitments.deadlines import Bound
from commitments.mailing.correspondents import Ground, parts_of, speaking
from commitments.mailing.lines import Lines, is_restricted
from commitments.mailing.plans import Among, Item, Plan, anybody, plan_or_why_not
from commitments.models import Assignment, Delivery, DeliveryEvent, DeliveryItem, Due, Mailbox, Rung, Slot
from commitments.standing import Standing
from meetings.access import Reach, Role, lineage, reach_of
from meetings.addresses import as_kept
from meetings.models import FocalPoint, Membership, User

Audience = Rung.Audience
CHAIRS = (Membership.Capacity.CHAIR, Membership.Capacity.CO_CHAIR)
Person = FocalPoint | User


def escalations(slot: Slot, covered: Sequence[Slot] = (), among: Among = anybody) -> Iterator[Plan]:
    """What the ladders of the bodies that this schedule looks after call for on a day, one mail a rung and person.

    `covered` are the earlier slots for which it speaks too: whoever had a mail with one of them has no other.
    """
    ground, on = Ground(), slot.local_date
    bodies = ground.looked_after_by(slot.schedule) & ground.switched_on
    ladders: dict[int, list[Rung]] = defaultdict(list)
    for rung in Rung.objects.filter(enabled=True, body__in=bodies).select_related("body").order_by("position"):
        ladders[rung.body_id].append(rung)
    # What a pass that died entered with these slots takes nobody else's mail away: gone over again, its keys are found.
    of_these = Q(slot__in=[one.pk for one in (slot, *covered) if one.pk])  # that of a preview has no number
    of_covered = Q(slot__in=[one.pk for one in covered])
    for ladder in ladders.values():
        below: set[tuple[int, str]] | None = None
        for rung in ladder:
            mails = Delivery.objects.filter(kind=Delivery.Kind.ESCALATION, about__rung=rung.pk)
            told = _marks(mails.filter(_counts()).exclude(of_these))
            due_now = [due for due in _overdue(rung, on=on) if _mark(due) not in told]
            if below is not None:
                due_now = [due for due in due_now if _mark(due) in below]
            elif rung.audience != Audience.PARTY:
                due_now = _told_to_the_party(due_now)
            if due_now:
                had = {
                    (mark, mail.address)
                    for mail in mails.filter(_counts(), of_covered).only("address", "about")
                    for mark in _marks_of(mail.about)
                }
                yield from _mails(rung, due_now, ground, among, had, on=on, since=slot.due_at)
            below = _marks(mails.filter(_arrived()))


def _marks(mails: QuerySet[Delivery]) -> set[tuple[int, str]]:
    """The dues of which these mails tell, each with the date that it had."""
    return {mark for about in mails.values_list("about", flat=True) for mark in _marks_of(about)}


def _marks_of(about: Mapping[str, Any]) -> set[tuple[int, str]]:
    return {(int(due), day) for due, day in about["dues"].items()}


def _counts() -> Q:
    """The condition that a mail need not come again.

    One that was cancelled by itself, or given up and certainly not taken, told nobody: it must come on another day.
    """
    by_itself = DeliveryEvent.objects.filter(
        delivery=OuterRef("pk"), kind=DeliveryEvent.Kind.CANCELLED, by__isnull=True
    )
    return ~Q(Exists(by_itself), state=Delivery.State.CANCELLED) & ~Q(state=Delivery.State.DEAD, ambiguous=0)


def _arrived() -> Q:
    """The condition that a mail was sent and did not come back."""
    came_back = DeliveryEvent.objects.filter(
        delivery=OuterRef("pk"), kind=DeliveryEvent.Kind.BOUNCED, detail__startswith="hard"
    )
    return Q(~Exists(came_back), state=Delivery.State.SENT)


def _told_to_the_party(dues: list[Due]) -> list[Due]:
    """Those of which the party itself was told by some mail after the date had passed.

    For a ladder that does not begin with the party, or whose rung for it is off.
    """
    mails = Delivery.objects.filter(_arrived(), focal_point__isnull=False, items__assignment=OuterRef("assignment"))
    mails = mails.exclude(kind=Delivery.Kind.ESCALATION).filter(day__gt=OuterRef("latest"))
    told = set(
        Due.objects.filter(Exists(mails), pk__in=[due.pk for due in dues]).order_by().values_list("pk", flat=True)
    )
    return [due for due in dues if due.pk in told]


def still_outstanding(dues: Mapping[str, str]) -> set[int]:
    """The parts, by primary key, of which a date in `about["dues"]` is still open and still the same.

    A mail may be held for days: what was answered or moved meanwhile is not asked for any more.
    """
    found = Due.objects.filter(pk__in=[int(pk) for pk in dues]).unmet().select_related("assignment")
    opened = (
        Assignment.objects.filter(pk__in=found.order_by().values("assignment")).opened().values_list("pk", flat=True)
    )
    still = set(opened)
    return {due.assignment_id for due in found if _mark(due)[1] == dues[str(due.pk)] and due.assignment_id in still}


def _mark(due: Due) -> tuple[int, str]:
    """A due with its date: when that moves, the ladder begins anew."""
    return due.pk, due.latest.isoformat() if due.latest else ""


def _overdue(rung: Rung, *, on: date) -> list[Due]:
    parts = Assignment.objects.filter(commitment__origin__body=rung.body_id).opened().counted().order_by().values("pk")
    late = Due.objects.filter(assignment__in=parts, latest__lte=on - timedelta(days=rung.days)).unmet()
    late = late.standing([Standing.OVERDUE], on=on).exclude(deadline__bound=Bound.NOT_BEFORE)
    return list(late.select_related("assignment__commitment__paragraph__document").order_by("latest", "pk"))


def _mails(
    rung: Rung,
    dues: list[Due],
    ground: Ground,
    among: Among,
    had: Collection[tuple[tuple[int, str], str]],
    *,
    on: date,
    since: datetime,
) -> Iterator[Plan]:
    shut = set(Mailbox.objects.filter(unreachable_since__isnull=False).values_list("address", flat=True))
    lines = Lines(on=on)
    told: dict[str, tuple[Person, list[Due]]] = {}
    for due in dues:
        for person in _people(rung, due, ground, on=on):
            name = person.get_full_name() if isinstance(person, User) else person.name
            if (_mark(due), as_kept(person.email)) in had:
                continue
            if as_kept(person.email) not in shut and among(name, as_kept(person.email)):
                told.setdefault(as_kept(person.email), (person, []))[1].append(due)
    for person, theirs in told.values():
        to: dict[str, Any] = {
            "kind": Delivery.Kind.ESCALATION,
            "day": on,
            "key": f"r{rung.pk}/{on.isoformat()}",
            "address": person.email,
            "language": person.language,
            "body": rung.body,
            "about": {"rung": rung.pk, "text": rung.text, "dues": {str(pk): day for pk, day in map(_mark, theirs)}},
            "held": True,
        }
        if isinstance(person, User):
            to |= {"name": person.get_full_name(), "recipient": person}
        else:
            to |= {"name": person.name, "focal_point": person}

        def plan(person: Person = person, theirs: list[Due] = theirs, to: dict[str, Any] = to) -> Plan:
            reach = reach_of(person) if isinstance(person, User) else ground.reach(person.body_id)
            parts = lines.load(dict.fromkeys(due.assignment_id for due in theirs))
            with translation.override(person.language):
                items = tuple(_item(lines, part, reach, since, isinstance(person, User)) for part in parts)
            return Plan(**to, items=items)

        yield plan_or_why_not(plan, **to)


def _people(rung: Rung, due: Due, ground: Ground, *, on: date) -> list[Person]:
    """Who stands on a rung for a date: those who speak for its party, for the chairs of the day, or lead the house."""
    if rung.audience == Audience.HEAD:
        led = lineage(ground.parents, rung.body_id)
        heads = User.objects.filter(is_active=True, roles__role=Role.MANAGER, roles__body__in=led).distinct()
        seen = Assignment.objects.filter(pk=due.assignment_id)
        return [head for head in heads.order_by("pk") if seen.visible_to(head).exists()]
    points = FocalPoint.objects.filter(speaking(on)).order_by("-primary", "pk")
    if rung.audience == Audience.CO_CHAIRS:
        chairs = Membership.objects.filter(body=rung.body_id, capacity__in=CHAIRS)
        chairs = chairs.filter(Q(since_earliest=None) | Q(since_earliest__lte=on))
        chairs = chairs.filter(Q(until_latest=None) | Q(until_latest__gte=on))
        return list(points.filter(body=rung.body_id, party__in=chairs.values("party"), senior=False))
    theirs = points.filter(senior=rung.audience == Audience.SENIOR)
    return [
        point
        for point in theirs.filter(party=due.assignment.party_id)
        if rung.body_id in ground.told_in(point.body_id)
        and parts_of([point.party_id], point.body_id, ground, on=on).filter(pk=due.assignment_id).exists()
    ]


def _item(lines: Lines, part: Assignment, reach: Reach, since: datetime, at_the_desk: bool) -> Item:
    now = lines.line(part, reach=reach, since=since)
    if at_the_desk and not is_restricted(part.commitment):
        now["desk"] = settings.BASE_URL + reverse("admin:commitments_commitment_change", args=[part.commitment.pk])
    return Item(commitment=part.commitment, reason=DeliveryItem.Reason.STEP, assignment=part, shown=now)

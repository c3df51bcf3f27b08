"""The report that staff get, once, when nothing ran for a while: which reports were late or not sent on their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from commitments.mailing.plans import Plan
from commitments.models import Delivery, Due, Slot
from meetings.access import Role
from meetings.models import Body, User

AWAY = timedelta(hours=1)
"""A shorter pause is no outage: a restart, an update."""


def outage_reports(*, since: datetime, until: datetime, slots: Sequence[Slot]) -> Iterator[Plan]:
    """One mail to everybody who manages a body of which a slot was late, and to superusers.

    `since` is when something ran last: it stands in the key, so that whoever plans it again plans the same mail.
    """
    late = [slot for slot in slots if slot.due_at <= until - AWAY]
    if until - since < AWAY or not late:
        return
    bodies = {slot.schedule.body_id for slot in late}
    for reader in (
        User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(roles__role=Role.MANAGER)).distinct()
    ):
        seen = set(Body.objects.visible_to(reader).filter(pk__in=bodies).values_list("pk", flat=True))
        theirs = [
            slot
            for slot in late
            if slot.schedule.body_id in seen and reader.reach.allows(Role.MANAGER, slot.schedule.body_id)
        ]
        if theirs:
            with translation.override(reader.language):
                lines = [_line(slot, until=until) for slot in theirs]
            yield Plan(
                kind=Delivery.Kind.OUTAGE,
                day=until.date(),
                key=since.isoformat(timespec="seconds"),
                address=reader.email,
                name=reader.get_full_name(),
                language=reader.language,
                recipient=reader,
                about={
                    "since": since.isoformat(timespec="seconds"),
                    "until": until.isoformat(timespec="seconds"),
                    "slots": lines,
                    "silence": _silence_ended(reader, since=since, until=until),
                },
            )


def _line(slot: Slot, *, until: datetime) -> dict[str, object]:
    return {
        "schedule": str(slot.schedule),
        "day": slot.local_date.isoformat(),
        "merged": slot.outcome == Slot.Outcome.MERGED,
        "hours": round((until - slot.due_at) / timedelta(hours=1)),
    }


def _silence_ended(reader: User, *, since: datetime, until: datetime) -> list[dict[str, str]]:
    """Silence periods whose last day went by while nothing ran: whether silence meant consent, a person must say."""
    dues = Due.objects.visible_to(reader).filter(latest__gte=since.date(), latest__lt=until.date())
    ended = dues.exclude(deadline__silence="")
    commitments = {
        due.assignment.commitment for due in ended.select_related("assignment__commitment__paragraph__document")
    }
    return [
        {
            "reference": commitment.reference,
            "title": "" if commitment.restricted or commitment.paragraph.document.restricted else commitment.title,
            "url": settings.BASE_URL + reverse("admin:commitments_commitment_change", args=[commitment.pk]),
        }
        for commitment in sorted(commitments, key=lambda each: each.reference)
    ]

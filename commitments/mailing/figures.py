"""Figures on whether mail leaves, for whoever watches the machine: mail cannot be the only alarm for broken mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min

from commitments.mailing.instants import slots_between
from commitments.mailing.planning import GIVE_UP
from commitments.models import Delivery, Event, PostOffice, ReportSchedule, Slot
from commitments.querysets.mail import UNDER_WAY, WAITING

LATE = timedelta(hours=4)
"""A mail that is not taken within this time needs a person, long before it is given up."""

SILENT = timedelta(hours=1)
"""No pass for so long, and something is wrong with what calls it."""

RECENT = timedelta(days=7)


def mail_figures(*, at: datetime) -> dict[str, Any]:
    """How late the oldest mail is, what is missing, refused or in doubt; `attention` names what needs a person."""
    office = PostOffice.objects.filter(pk=1).first()
    open_mails = Delivery.objects.filter(state__in=[*WAITING, *UNDER_WAY])
    first = open_mails.aggregate(chance=Min("give_up_at"), planned=Min("planned_at"))
    oldest = [
        # Since it may leave: what was held for days is not late when it is approved.
        first["chance"] - GIVE_UP if first["chance"] else first["planned"],
        Slot.objects.filter(outcome="pending").aggregate(oldest=Min("due_at"))["oldest"],
        _untold_since(office),
    ]
    waited = max((at - moment for moment in oldest if moment is not None), default=timedelta())
    states = {
        row["state"]: row["count"]
        for row in Delivery.objects.filter(state__in=["unconfirmed", "held"])
        .order_by()
        .values("state")
        .annotate(count=Count("pk"))
    }
    last = office.last_tick_wall if office else None
    figures: dict[str, Any] = {
        "oldest_due_unsent_seconds": max(round(waited.total_seconds()), 0),
        "waiting": open_mails.count(),
        "slots_missing": sum(len(missing) for missing in _missing(at)),
        "dead": Delivery.objects.filter(state="dead", planned_at__gte=at - RECENT).count(),
        "unconfirmed": states.get("unconfirmed", 0),
        "held": states.get("held", 0),
        "paused": office is not None and office.mode != PostOffice.Mode.RUN,
        "last_tick_seconds": round((at - last).total_seconds()) if last else None,
    }
    silent = last is not None and at - last > SILENT
    trouble = {
        "late": waited > LATE,
        "slots_missing": figures["slots_missing"] > 0 and (silent or last is None),
        "unconfirmed": figures["unconfirmed"] > 0,
        "paused": figures["paused"],
        "silent": silent,
    }
    figures["attention"] = [name for name, is_so in trouble.items() if is_so]
    return figures


def _untold_since(office: PostOffice | None) -> datetime | None:
    """The instant of the first change for which no pass has planned notices."""
    if office is None or office.last_event is None:
        return None
    untold = Event.objects.filter(pk__gt=office.last_event).order_by("pk").first()
    return untold.recorded if untold else None


def _missing(at: datetime) -> list[list[Any]]:
    """Days of schedules whose time has come, and that no pass has made a slot of."""
    found = []
    for schedule in ReportSchedule.objects.annotate(last=Max("slots__local_date")):
        days = slots_between(
            schedule.since,
            at,
            first=schedule.last + timedelta(days=1) if schedule.last else None,
            weekdays=schedule.weekdays,
            at=schedule.local_time,
            zone=ZoneInfo(schedule.zone),
        )
        found.append(list(days))
    return found

"""Who is told what by a schedule: for each audience a planner, which turns a slot into plans of mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from commitments.mailing.digest import digests
from commitments.mailing.escalations import escalations
from commitments.mailing.plans import Among, Plan, anybody
from commitments.mailing.report import officers_in_charge
from commitments.mailing.weekly import weekly_reports
from commitments.models import Delivery, ReportSchedule, Slot
from meetings.access import Role
from meetings.addresses import as_kept
from meetings.models import User

Planner = Callable[..., Iterable[Plan]]
"""Given a slot, those that it covers and, for a preview alone, who is asked about."""


def deadline_report_for(officer: User, *, on: date, looking_back: bool = False) -> Plan:
    """An officer's deadline report of a day."""
    return Plan(
        kind=Delivery.Kind.DEADLINE_REPORT,
        day=on,
        address=officer.email,
        name=officer.get_full_name(),
        language=officer.language,
        recipient=officer,
        about={"looking_back": looking_back} if looking_back else {},
    )


def for_staff(slot: Slot, covered: Sequence[Slot], among: Among = anybody) -> Iterable[Plan]:
    """The deadline report of every officer of the body and those below it; it tells of all that is in their care.

    The first of its weekdays brings the weekly report too, to those who edit the body.
    """
    if slot.tells_of_a_week:
        yield from weekly_reports(slot, covered, among, role=Role.EDITOR)
    bodies = slot.schedule.body.and_below()
    for officer in officers_in_charge().filter(commitments__origin__body__in=bodies).distinct():
        if among(officer.get_full_name(), as_kept(officer.email)):
            yield deadline_report_for(officer, on=slot.local_date)


def for_focal_points(slot: Slot, covered: Sequence[Slot], among: Among = anybody) -> Iterable[Plan]:
    """The digests of a slot, and what the ladders of escalation call for on its day."""
    yield from digests(slot, covered, among)
    yield from escalations(slot, covered, among)


AUDIENCES: dict[str, Planner] = {
    ReportSchedule.Audience.FOCAL_POINTS: for_focal_points,
    ReportSchedule.Audience.STAFF: for_staff,
    ReportSchedule.Audience.CO_CHAIRS: weekly_reports,
}
"""An audience that has no planner is told nothing: its slots are empty."""

"""The letters to those who work in the house: the deadline report, the outage report, the alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.mailing.envelope import letter
from commitments.mailing.letters.layout import folded
from commitments.mailing.plans import NothingToTell
from commitments.mailing.report import PRESSES, DeadlineReport, in_a_row, report_for
from commitments.models import Delivery
from meetings.wording import day_in_words


def deadline_report(delivery: Delivery) -> EmailMessage:
    """What asks for an officer's hand on a day; raises `NothingToTell` when nothing does: no mail is empty.

    `about["looking_back"]` says that the day is over (see `report_for`).
    """
    officer = delivery.recipient
    if officer is None or not officer.is_active:
        raise NothingToTell
    report = report_for(officer, on=delivery.day, looking_back=delivery.about.get("looking_back", False))
    if not report.listed:
        raise NothingToTell
    context = {"report": report, "officer": officer}
    return letter(
        delivery,
        subject=_subject(report),
        text=folded(render_to_string("mail/deadline_report.txt", context)),
        html=render_to_string("mail/deadline_report.html", context),
    )


def _subject(report: DeadlineReport) -> str:
    """What presses, in figures; what else there is when nothing presses."""
    figures = [figure for figure in report.listed if figure.standing in PRESSES] or report.listed
    return _("Deadline report as at %(day)s: %(figures)s") % {"day": report.day, "figures": in_a_row(figures)}


def outage(delivery: Delivery) -> EmailMessage:
    """What was late because nothing ran, for those who manage the bodies; see `outages`."""
    zone = ZoneInfo(delivery.recipient.zone) if delivery.recipient else UTC
    since, until = (_moment(delivery.about[edge], zone) for edge in ("since", "until"))
    slots = [
        {
            **slot,
            "day": day_in_words(date.fromisoformat(slot["day"])),
            "late": ngettext("%(n)d hour late", "%(n)d hours late", slot["hours"]) % {"n": slot["hours"]},
        }
        for slot in delivery.about["slots"]
    ]
    context = {"since": since, "until": until, "slots": slots, "silence": delivery.about["silence"]}
    return letter(
        delivery,
        subject=_("Mail stood still from %(since)s to %(until)s") % {"since": since, "until": until},
        text=folded(render_to_string("mail/outage.txt", context)),
        html=render_to_string("mail/outage.html", context),
    )


TROUBLES = {
    "late": gettext_lazy("Not taken by the relay for more than %(hours)s hours"),
    "unconfirmed": gettext_lazy("Nobody knows whether these were taken: send them again, or leave it"),
    "dead": gettext_lazy("Given up: they were refused, too late or impossible to write"),
}


def alarm(delivery: Delivery) -> EmailMessage:
    """Which mails need a person, for those who manage the bodies; see `alarms`."""
    about = delivery.about
    zone = ZoneInfo(delivery.recipient.zone) if delivery.recipient else UTC
    troubles = [
        {
            "heading": heading % {"hours": about["hours"]},
            "more": about[code]["more"],
            "rows": [
                {
                    **row,
                    "kind": Delivery.Kind(row["kind"]).label,
                    "day": day_in_words(date.fromisoformat(row["day"])),
                    "url": settings.BASE_URL + reverse("admin:commitments_delivery_change", args=[row["mail"]]),
                }
                for row in about[code]["rows"]
            ],
        }
        for code, heading in TROUBLES.items()
        if code in about
    ]
    count = sum(about[code]["count"] for code in TROUBLES if code in about)
    heading = ngettext("%(n)d mail needs a person", "%(n)d mails need a person", count) % {"n": count}
    context = {"heading": heading, "at": _moment(about["at"], zone), "troubles": troubles}
    return letter(
        delivery,
        subject=heading,
        text=folded(render_to_string("mail/alarm.txt", context)),
        html=render_to_string("mail/alarm.html", context),
    )


def _moment(text: str, zone: tzinfo) -> str:
    """An instant in a zone: *18 November 2026, 07:00 (Asia/Jakarta)*."""
    there = datetime.fromisoformat(text).astimezone(zone)
    return f"{day_in_words(there.date())}, {there:%H:%M} ({zone})"

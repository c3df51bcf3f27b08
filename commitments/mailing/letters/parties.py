"""The letters that leave for a party: the digest of a focal point, and the notice of what has just changed."""

from __future__ import annotations

from datetime import date
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.mailing import subscriptions
from commitments.mailing.envelope import letter
from commitments.mailing.escalations import still_outstanding
from commitments.mailing.letters.layout import folded
from commitments.mailing.planning import lines_of
from commitments.mailing.plans import NothingToTell
from commitments.mailing.sections import SECTIONS
from commitments.models import Delivery, Event
from meetings.dates import PartialDate
from meetings.wording import date_in_words, day_in_words

NAMED = 3
"""So many parties stand in a heading by name."""

NOTICE = {
    Delivery.Kind.NEWLY_ASSIGNED: gettext_lazy("Newly assigned"),
    Delivery.Kind.DATE_MOVED: gettext_lazy("A date has changed"),
    Delivery.Kind.EXTENSION_DECIDED: gettext_lazy("Extension decided"),
}
"""What stands above a notice of each kind."""


def digest(delivery: Delivery) -> EmailMessage:
    """What is asked of a focal point's parties, as it was when the mail was planned; raises `NothingToTell` if nothing.

    `about` has the horizon in days, the parties by name, and the days that it covers after an outage.
    """
    lines = lines_of(delivery)
    if not lines:
        raise NothingToTell
    horizon: int = delivery.about["horizon"]
    sections = []
    for section in SECTIONS:
        listed = [line for line in lines if line["section"] == section.code]
        if listed:
            heading, introduction = section.in_words(horizon)
            sections.append({"heading": heading, "introduction": introduction, "lines": listed})
    unsubscribe = subscriptions.address_of_off(delivery.address)
    context = {
        "parties": _named(delivery.about["parties"]),
        "day": day_in_words(delivery.day),
        "figures": _figures(sections),
        "covers": _covers(delivery.about.get("covers", []), delivery.day),
        "sections": sections,
        "secretariat": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "unsubscribe": unsubscribe,
    }
    return letter(
        delivery,
        subject=_("%(parties)s, %(day)s: %(figures)s") % context,
        text=folded(render_to_string("mail/digest.txt", context)),
        html=render_to_string("mail/digest.html", context),
        unsubscribe=unsubscribe,
    )


def notice(delivery: Delivery) -> EmailMessage:
    """What has just changed for a party, or for an officer; raises `NothingToTell` when it was taken back since."""
    if not Event.objects.filter(pk=delivery.about["event"], retracted_by=None).exists():
        raise NothingToTell
    lines = lines_of(delivery)
    parties = delivery.about.get("parties", [])
    kind = Delivery.Kind(delivery.kind)
    first = lines[0]
    context = {
        "heading": str(NOTICE[kind]),
        "parties": _named(parties),
        "day": day_in_words(delivery.day),
        "cause": delivery.about["cause"],
        "lines": lines,
        "secretariat": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    about = f"{first['title']} ({first['reference']})" if "title" in first else first["reference"]
    if len(lines) > 1:
        more = len(lines) - 1
        words = ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more)
        about = words % {"named": about, "n": more}
    return letter(
        delivery,
        subject=_("%(heading)s: %(about)s") % {"heading": NOTICE[kind], "about": about},
        text=folded(render_to_string("mail/notice.txt", context)),
        html=render_to_string("mail/notice.html", context),
    )


def escalation(delivery: Delivery) -> EmailMessage:
    """What is still outstanding, below the text that a person has approved; `NothingToTell` when it was answered."""
    lines = lines_of(delivery, parts=still_outstanding(delivery.about["dues"]))
    if not lines:
        raise NothingToTell
    context = {
        "heading": _("Outstanding"),
        "day": day_in_words(delivery.day),
        "text": delivery.about["text"],
        "lines": lines,
        "secretariat": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    about = ", ".join(line["reference"] for line in lines[:NAMED])
    if len(lines) > NAMED:
        more = len(lines) - NAMED
        words = ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more)
        about = words % {"named": about, "n": more}
    return letter(
        delivery,
        subject=_("%(heading)s: %(about)s") % {"heading": context["heading"], "about": about},
        text=folded(render_to_string("mail/escalation.txt", context)),
        html=render_to_string("mail/escalation.html", context),
    )


def _figures(sections: list[dict[str, Any]]) -> str:
    """*Outstanding: 2; due within 7 days: 1*: how much stands under each heading."""
    counted = [f"{section['heading']}: {len(section['lines'])}" for section in sections]
    return "; ".join([counted[0], *(words[:1].lower() + words[1:] for words in counted[1:])])


def _named(parties: list[str]) -> str:
    """*Fiji, Samoa and 2 more*."""
    named = ", ".join(parties[:NAMED])
    more = len(parties) - NAMED
    if more <= 0:
        return named
    return ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more) % {"named": named, "n": more}


def _covers(days: list[str], day: date) -> str:
    """After an outage: of which days this one speaks too."""
    if not days:
        return ""
    span = PartialDate.parse(f"{min(days)}/{day.isoformat()}")
    words = ngettext(
        "Covers %(days)s; %(n)d earlier message was not sent because the system was off.",
        "Covers %(days)s; %(n)d earlier messages were not sent because the system was off.",
        len(days),
    )
    return words % {"days": date_in_words(span), "n": len(days)}

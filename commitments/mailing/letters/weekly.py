"""The weekly report as a letter: figures with bars made of table cells, and the table attached as CSV."""

from __future__ import annotations

from datetime import datetime
from email import encoders
from email.mime.base import MIMEBase
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.mailing.correspondents import Reader
from commitments.mailing.envelope import letter
from commitments.mailing.letters.layout import folded
from commitments.mailing.plans import NothingToTell
from commitments.models import Delivery
from commitments.tables import Question, as_csv, find_scope
from meetings.access import Role, reach
from meetings.models import Body, User
from meetings.wording import day_in_words


def weekly_report(delivery: Delivery) -> EmailMessage:
    """The report that was frozen in `about`; raises `NothingToTell` when its reader has left since."""
    reader, about = delivery.recipient, delivery.about
    if reader is None or not reader.is_active:
        raise NothingToTell
    total = about["total"]
    rows = [about["by_body"], about["by_party"]]
    context = {
        "report": about,
        "day": day_in_words(delivery.day),
        "summary": _in_words(total),
        "total": _with_bar(total, total["open"]),
        "tables": [
            {"heading": heading, "rows": [_with_bar(row, max(each["open"] for each in found)) for row in found]}
            for heading, found in zip((_("By body"), _("By party")), rows, strict=True)
            if found
        ],
        "ages": list(
            zip(
                (_("up to 7 days"), _("8 to 30 days"), _("31 to 90 days"), _("more than 90 days")),
                about["ages"],
                strict=True,
            )
        ),
    }
    message = letter(
        delivery,
        subject=_("Weekly report of %(body)s, %(day)s: %(figures)s")
        % {"body": about["body"], "day": context["day"], "figures": context["summary"]},
        text=folded(render_to_string("mail/weekly_report.txt", context)),
        html=render_to_string("mail/weekly_report.html", context),
    )
    table = _table(delivery, reader)
    if table is not None:
        message.attach(table)
    return message


def change_in_words(now: int, before: int) -> str:
    """Against a week ago, with its sign: *+2*, *±0*."""
    return f"+{now - before}" if now > before else f"−{before - now}" if now < before else "±0"  # noqa: RUF001


def _in_words(row: dict[str, Any]) -> str:
    """*12 open, 3 overdue*."""
    return _("%(open)s, %(overdue)s") % {
        "open": ngettext("%(n)d open part", "%(n)d open parts", row["open"]) % {"n": row["open"]},
        "overdue": ngettext("%(n)d overdue", "%(n)d overdue", row["overdue"]) % {"n": row["overdue"]},
    }


def _with_bar(row: dict[str, Any], longest: int) -> dict[str, Any]:
    """A row with its changes in words and the widths of its bar, in hundredths of the longest."""
    rest = row["open"] - row["overdue"] - row["near"]
    widths = [round(100 * count / longest) if longest else 0 for count in (row["overdue"], row["near"], rest)]
    return row | {
        "open_change": change_in_words(row["open"], row["was_open"]),
        "overdue_change": change_in_words(row["overdue"], row["was_overdue"]),
        "closed_change": change_in_words(row["closed"], row["was_closed"]),
        "bar": [(tone, width) for tone, width in zip(("urgent", "near", "calm"), widths, strict=True) if width],
        "blank": max(0, 100 - sum(widths)),
    }


def _table(delivery: Delivery, reader: User) -> MIMEBase | None:
    """The table *status of implementation* of the body as CSV, by the reader's rights but without what is restricted.

    A file that leaves the house by mail goes wherever it is forwarded.
    """
    parents = dict(Body.objects.order_by().values_list("pk", "parent_id"))
    seen = [(pk, Role.VIEWER) for pk in parents if reader.reach.allows(Role.VIEWER, pk)]
    outside = Reader(reach(parents, seen))
    scope = find_scope("body", delivery.about["slug"], outside)
    if scope is None:
        return None
    known_at = datetime.fromisoformat(delivery.about["known_at"])
    question = Question(scope, as_at=delivery.day, known_at=known_at, zone=scope.zone or ZoneInfo("UTC"))
    table = MIMEBase("text", "csv", charset="utf-8")
    table.set_payload("".join(as_csv(question, outside)).encode())
    encoders.encode_base64(table)
    table.add_header("Content-Disposition", "attachment", filename=f"{question.file_name}.csv")
    return table

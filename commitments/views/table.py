"""The page outside the desk: the table *status of implementation*, to be read, printed or saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commitments import tables
from commitments.tables import OUTWARD, SCOPES, YEARS, Question, Scope
from meetings.models import Body

PARAMETERS = (*SCOPES, "as_at", "known_at", "words", "format", "page")
FORMATS = ("html", "csv")

SHOWN = 60  # characters of what was written that a message repeats

_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")  # an address in which + was not escaped says a space


class Refused(Exception):
    """The address asks for what cannot be shown; the messages say why, each naming its parameter."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__(*messages)


@dataclass
class Asked:
    """What the address says, as it was written; an empty word counts as not given."""

    words: dict[str, str]
    scope: Scope | None = None
    messages: tuple[str, ...] = ()
    bodies: list[Body] = field(default_factory=list)


@login_required
@never_cache
@require_safe
def status_table(request: HttpRequest) -> HttpResponseBase:
    """The table of one meeting, body or party; what is not visible to the user answers 404, a mistake 400."""
    asked = Asked({name: value.strip() for name in request.GET if (value := request.GET[name]).strip()})
    try:
        question = _question(request, asked)
        page = _page(asked)
    except Refused as refused:
        asked.messages = refused.messages
        if asked.scope is None:
            asked.bodies = list(Body.objects.visible_to(request.user))
        return render(request, "commitments/table.html", {"asked": asked}, status=400)
    if asked.words.get("format") == "csv":
        return _csv(question, request.user)
    table = tables.status_of_implementation(question, request.user, page=page)
    if table is None:
        asked.messages = (_("page: there is no page %(page)d.") % {"page": page},)
        return render(request, "commitments/table.html", {"asked": asked}, status=400)
    context = {
        "asked": asked,
        "table": table,
        "question": question,
        "opens_pages": request.user.is_staff,
        "frozen": _address(question),
        "csv": _address(question, format="csv"),
        "before": _address(question, page=page - 1) if page > 1 else "",
        "after": _address(question, page=page + 1) if page < table.pages else "",
    }
    return render(request, "commitments/table.html", context)


def _csv(question: Question, user: Any) -> StreamingHttpResponse:
    lines: Iterator[str] = tables.as_csv(question, user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{question.file_name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _address(question: Question, **more: Any) -> str:
    """The address of the same table, which gives the same for ever."""
    return f"?{urlencode(question.parameters | more)}"


def _question(request: HttpRequest, asked: Asked) -> Question:
    """What is asked. Raises `Refused` for what makes no sense, `Http404` for what the user may not see."""
    _refuse_strange(request, asked)
    kinds = [kind for kind in SCOPES if kind in asked.words]
    if len(kinds) != 1:
        given = _("given were %(names)s") % {"names": ", ".join(kinds)} if kinds else _("none was given")
        raise Refused(_("Give exactly one of meeting, body and party; %(given)s.") % {"given": given})
    asked.scope = tables.find_scope(kinds[0], asked.words[kinds[0]], request.user)
    if asked.scope is None:
        raise Http404("Not there, or not visible.")
    zone = asked.scope.zone or ZoneInfo(request.user.zone)  # type: ignore[union-attr]
    now = timezone.now()
    messages: list[str] = []
    as_at, known_at = now.astimezone(zone).date(), now
    try:
        as_at = _day(asked.words["as_at"]) if "as_at" in asked.words else as_at
    except Refused as refused:
        messages += refused.messages
    try:
        known_at = _instant(asked.words["known_at"], zone, now=now) if "known_at" in asked.words else known_at
    except Refused as refused:
        messages += refused.messages
    if messages:
        raise Refused(*messages)
    return Question(asked.scope, as_at, known_at, zone, outward="words" in asked.words)


def _refuse_strange(request: HttpRequest, asked: Asked) -> None:
    """Raise `Refused`, naming it, for a parameter that is unknown, given twice, or of no sense here."""
    strange = sorted(set(request.GET) - set(PARAMETERS))
    if strange:
        names = ", ".join(f"“{name[:SHOWN]}”" for name in strange)
        raise Refused(
            _("Unknown parameter: %(names)s; there are %(known)s.") % {"names": names, "known": ", ".join(PARAMETERS)}
        )
    twice = [name for name in request.GET if len(request.GET.getlist(name)) > 1]
    if twice:
        raise Refused(_("%(name)s is given more than once.") % {"name": twice[0]})
    written = asked.words.get("words", OUTWARD)
    if written != OUTWARD:
        raise Refused(_("words: “%(written)s” is none; say outward, or leave it out.") % {"written": written[:SHOWN]})
    written = asked.words.get("format", "html")
    if written not in FORMATS:
        raise Refused(_("format: “%(written)s” is none; say html or csv.") % {"written": written[:SHOWN]})
    if written == "csv" and "page" in asked.words:
        raise Refused(_("page: a CSV file has no pages, it is whole; leave page out."))


def _day(written: str) -> date:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(written)
    if day is None or day.year not in YEARS:
        message = _("as_at: “%(written)s” is not a day; write it like 2016-01-15.")
        raise Refused(message % {"written": written[:SHOWN]})
    return day


def _instant(written: str, zone: ZoneInfo, *, now: datetime) -> datetime:
    """An instant; without a zone it is told by the clock of the scope."""
    instant = None
    if len(written) > len("2016-01-15"):  # a day alone is no instant
        with suppress(ValueError):
            instant = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", written))
    if instant is None or instant.year not in YEARS:
        message = _("known_at: “%(written)s” is not an instant; write it like 2016-01-15T18:00:00+07:00.")
        raise Refused(message % {"written": written[:SHOWN]})
    instant = instant if instant.tzinfo else instant.replace(tzinfo=zone)
    if instant > now:
        message = _("known_at: “%(written)s” has not come yet, and what will be known is not known.")
        raise Refused(message % {"written": written[:SHOWN]})
    return instant


def _page(asked: Asked) -> int:
    written = asked.words.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 7 and int(written)):
        raise Refused(_("page: “%(written)s” is not the number of a page.") % {"written": written[:SHOWN]})
    return int(written)

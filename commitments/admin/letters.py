"""Letters on the desk, byte for byte: those that have left, and those that will go out on a day, before they do."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from email import message_from_bytes, policy
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.mailing.office import why_stopped
from commitments.mailing.plans import LookedEnough
from commitments.mailing.previews import Among, Letter, as_it_would_leave, visible_drafts
from commitments.models import Delivery
from meetings.wording import day_in_words

SHOWN = 50
"""So many mails stand on a page of those that will go out."""

PARTS = ("html", "text", "eml")


class Leaving(NamedTuple):
    """A row of the list of mails that will go out."""

    delivery: Delivery
    subject: str
    why_not: str
    when: str
    address: str


def letter_of(delivery: Delivery) -> Letter:
    """The mail as it left; while nothing of it has, as it would leave now."""
    if delivery.raw:
        return Letter(delivery, bytes(delivery.raw))
    if delivery.state in (Delivery.State.PLANNED, Delivery.State.HELD):
        return as_it_would_leave(delivery) or Letter(delivery, b"", _("Nothing is left to tell; it will not leave."))
    return Letter(delivery, b"", delivery.relay_reply)


def parsed(raw: bytes) -> Any:
    return message_from_bytes(raw, policy=policy.default)


def text_of(raw: bytes) -> str:
    body = parsed(raw).get_body(("plain",))
    return str(body.get_content()) if body else ""


def frame(address: str, letter: Letter) -> SafeString | str:
    """The letter in a frame of its own, in which it can do nothing to the desk; with the ways to have it whole."""
    if not letter.raw:
        return letter.why_not
    return format_html(
        '<iframe class="desk-letter" src="{0}" sandbox="allow-popups" title="{1}"></iframe>'
        '<span class="desk-moves"><a href="{0}" target="_blank">{2}</a> <a href="{3}">{4}</a></span>',
        address,
        _("The mail"),
        _("Open by itself"),
        address.replace("/html", "/eml"),
        _("Save as a file"),
    )


def part_of(letter: Letter, part: str) -> HttpResponse:
    """The HTML, the text or all of a letter. What is in it may run nothing, load nothing and reach nothing."""
    if part not in PARTS or not letter.raw:
        raise Http404
    mail = parsed(letter.raw)
    if part == "eml":
        answer = HttpResponse(letter.raw, content_type="message/rfc822")
        answer["Content-Disposition"] = f'attachment; filename="{letter.delivery.kind}-{letter.delivery.day}.eml"'
    else:
        body = mail.get_body(("html",) if part == "html" else ("plain",))
        if body is None:
            raise Http404
        kind = "html" if part == "html" else "plain"
        answer = HttpResponse(body.get_content(), content_type=f"text/{kind}; charset=utf-8")
    answer["Content-Security-Policy"] = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store, private"
    return answer


class LetterPages:
    """The part of the mails' pages that opens letters, and lists those that will go out."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        name = "commitments_delivery"
        own = [
            path("tomorrow/", wrap(self.tomorrow), name=f"{name}_tomorrow"),
            path("tomorrow/<slug:token>/", wrap(self.one_of_tomorrow), name=f"{name}_of_tomorrow"),
            path("tomorrow/<slug:token>/<slug:part>", wrap(self.part_of_tomorrow), name=f"{name}_part_of_tomorrow"),
            path("<int:pk>/letter/<slug:part>", wrap(self.letter), name=f"{name}_letter"),
        ]
        return own + super().get_urls()  # type: ignore[misc,no-any-return]

    def letter(self, request: HttpRequest, pk: int, part: str) -> HttpResponse:
        """A part of a mail that is in the ledger."""
        self._look(request)
        return part_of(self.get_object(request, str(pk)).letter, part)  # type: ignore[attr-defined]

    def tomorrow(self, request: HttpRequest) -> HttpResponse:
        """The mails that the schedules will send tomorrow, or on the day that is asked for; nothing is entered."""
        self._look(request)
        day, wrong = _day(request)
        wanted = request.GET.get("q", "").replace("\0", "").strip().lower()
        place = request.GET.get("page", "")
        page = int(place) if place.isascii() and place.isdecimal() and 0 < len(place) < 5 else 1
        among = Among(lambda name, address: wanted in f"{name} {address}".lower())
        drafts = visible_drafts(request.user, day, at=timezone.now(), among=among)  # type: ignore[arg-type]
        some: list[Delivery] = []
        cut = False
        try:
            for each in islice(drafts, (page - 1) * SHOWN, page * SHOWN + 1):
                some.append(each)
        except LookedEnough:
            cut = True
        rows = [row for row in (_row(each, day) for each in some[:SHOWN]) if row]
        kept = {name: value for name, value in (("day", day.isoformat() if day else ""), ("q", wanted)) if value}
        context = self._context(request) | {
            "title": self._title(day),
            "rows": rows,
            "day": day.isoformat() if day else "",
            "wrong": wrong,
            "wanted": wanted,
            "cut": cut,
            "before": "?" + urlencode(kept | {"page": page - 1}) if page > 1 else "",
            "after": "?" + urlencode(kept | {"page": page + 1}) if len(some) > SHOWN else "",
        }
        return TemplateResponse(request, "desk/tomorrow.html", context)

    def one_of_tomorrow(self, request: HttpRequest, token: str) -> HttpResponse:
        """One of them, whole."""
        letter, day = self._find(request, token), _day(request)[0]
        mail = parsed(letter.raw)
        where = _address("part_of_tomorrow", day, token, "html")
        context = self._context(request) | {
            "title": mail["Subject"] or letter.delivery.get_kind_display(),
            "letter": letter,
            "when": _when(letter.delivery),
            "headers": [(name, mail[name]) for name in ("From", "To", "Subject", "Date") if mail[name]],
            "text": text_of(letter.raw),
            "html": where if letter.raw else "",
            "eml": _address("part_of_tomorrow", day, token, "eml"),
            "held": letter.delivery.state == Delivery.State.HELD,
            "back": _address("tomorrow", day),
        }
        return TemplateResponse(request, "desk/letter.html", context)

    def part_of_tomorrow(self, request: HttpRequest, token: str, part: str) -> HttpResponse:
        return part_of(self._find(request, token), part)

    def _find(self, request: HttpRequest, token: str) -> Letter:
        self._look(request)
        reader = token.rpartition("-")[2]
        among = Among(lambda _name, address: token_of_reader(address) == reader)
        with suppress(LookedEnough):
            for each in visible_drafts(request.user, _day(request)[0], at=timezone.now(), among=among):  # type: ignore[arg-type]
                if token_of(each) == token:
                    return as_it_would_leave(each) or Letter(each, b"", _("Nothing would be left to tell."))
        raise Http404

    def _look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "stopped": why_stopped(),
        }

    def _title(self, day: date | None) -> str:
        if day is None:
            return _("Mails that will go out tomorrow")
        return _("Mails that will go out on %(day)s") % {"day": day_in_words(day)}


def token_of(delivery: Delivery) -> str:
    """What names a mail that is not in the ledger yet: of its Message-ID, and of its reader, who gives nothing away.

    By the second part it is found without planning the mails of everybody else.
    """
    return f"{delivery.message_id.strip('<>').partition('@')[0]}-{token_of_reader(delivery.address)}"


def token_of_reader(address: str) -> str:
    return salted_hmac("commitments.admin.letters", address, algorithm="sha256").hexdigest()[:16]


def _row(delivery: Delivery, day: date | None) -> Leaving | None:
    letter = as_it_would_leave(delivery)
    if letter is None:
        return None
    subject = str(parsed(letter.raw)["Subject"] or "")
    where = _address("of_tomorrow", day, token_of(delivery))
    return Leaving(delivery, subject, letter.why_not, _when(delivery), where)


def _when(delivery: Delivery) -> str:
    """*16 January 2016, 07:00 (Asia/Jakarta)*: in the zone of its schedule."""
    slot = delivery.slot
    if slot is None:
        return ""
    there = slot.due_at.astimezone(ZoneInfo(slot.zone))
    return f"{day_in_words(there.date())}, {there:%H:%M} ({slot.zone})"


def _day(request: HttpRequest) -> tuple[date | None, str]:
    """The day that the address asks for, and what is wrong with it."""
    said = request.GET.get("day", "").strip()
    try:
        return (date.fromisoformat(said) if said else None), ""
    except ValueError:
        return None, said


def _address(page: str, day: date | None, *args: str) -> str:
    return reverse(f"admin:commitments_delivery_{page}", args=args) + (f"?day={day.isoformat()}" if day else "")

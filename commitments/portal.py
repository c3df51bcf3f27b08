"""The pages for people without an account: turning digests off and on, by the signed link of a mail."""

from __future__ import annotations

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commitments.mailing import subscriptions
from meetings.authentication import left_of_minute, missed

ON, OFF = "on", "off"


@csrf_exempt  # a mail program posts without having asked for the page (RFC 8058); the link itself is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digests(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a mailbox gets digests; POST turns them off, or on where the form says so. GET changes nothing.

    One click in a mail program posts `List-Unsubscribe=One-Click`. A link that is none answers 404 with help, and 429
    when many such come from one address.
    """
    try:
        address = subscriptions.mailbox_of(token)
    except BadSignature:
        now = timezone.now()
        often = missed("links", request, at=now)
        answer = render(request, "portal/no_such_link.html", status=429 if often else 404)
        if often:
            answer["Retry-After"] = str(max(1, round(left_of_minute(now))))
        return _private(answer)
    if request.method == "POST":
        subscriptions.turn(address, on=request.POST.get("digests") == ON, at=timezone.now())
    context = {"address": address, "off": subscriptions.are_off(address), "done": request.method == "POST"}
    language = subscriptions.language_of(address)  # of the mail in which the link stood, whatever the browser asks for
    with translation.override(language):
        answer = render(request, "portal/digests.html", context)
    answer["Content-Language"] = language
    return _private(answer)


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of the link goes anywhere: not to a site that is opened from here, not into an index."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response

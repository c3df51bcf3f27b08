"""The API's description as a file, and as two pages to read and try it, which ask no other host for anything."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import condition, require_safe

SCHEMA = Path(__file__).resolve().parent.parent / "openapi.json"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@cache
def kept() -> tuple[bytes, str]:
    """The file `tracker/openapi.json` and its ETag."""
    whole = SCHEMA.read_bytes()
    return whole, f'"{hashlib.sha256(whole).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=lambda request: kept()[1])
def schema(request: HttpRequest) -> HttpResponse:
    """The description itself: OpenAPI 3, open to all, for it says nothing of what is recorded."""
    return HttpResponse(kept()[0], content_type="application/json")


@require_safe
@ensure_csrf_cookie
def swagger(request: HttpRequest) -> HttpResponse:
    """Swagger UI, where whoever is logged in can try the calls."""
    return _page(request, "api/swagger.html")


@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """ReDoc, to be read."""
    return _page(request, "api/redoc.html")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    """A page that runs its own scripts only, and speaks with this host only."""
    nonce = secrets.token_urlsafe(16)
    context: dict[str, Any] = {"nonce": nonce, "schema": reverse("schema")}
    response = render(request, template, context)
    response["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return response

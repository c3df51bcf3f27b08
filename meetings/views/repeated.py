"""A request sent twice changes things once: what was answered under an Idempotency-Key is answered again for a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.access import Reach, reach_of
from meetings.models import AnsweredRequest
from meetings.models.doors import KEPT

REPEATED = "Idempotency-Replayed"


class KeyReused(APIException):
    """The key came with another request before."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"


def key_of(request: Request) -> str | None:
    """The request's Idempotency-Key, if it bears one; raises `ValidationError` for one that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise serializers.ValidationError(
            {"Idempotency-Key": [_("Give 1 to 200 characters of ASCII, such as a UUID.")]}
        )
    return key


def once(request: Request, do: Callable[[], Response], *, told_once: bool = False) -> Response:
    """Do it, or answer as before when the request's Idempotency-Key was answered within a day; in a transaction.

    The row is written first: of requests at the same time the others wait for it. What is refused is not kept, so that
    it can be mended and sent again. An answer that is `told_once` is not kept either: its repetition is refused, and so
    is that of an answer to somebody who reached further, by another token or before a right ended.
    """
    key = key_of(request)
    if key is None:
        return do()
    kept, now = AnsweredRequest.objects.filter(user=request.user), timezone.now()
    kept.filter(created__lt=now - KEPT).delete()
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            row = AnsweredRequest.objects.create(user_id=request.user.pk, key=key, fingerprint=fingerprint, created=now)
    except IntegrityError:
        row = kept.get(key=key)
        if not reach_of(request.user).holds(Reach.kept(row.reached)):
            raise KeyReused(_("This was done before, when you reached further than now.")) from None
        return _as_before(row, fingerprint)
    response = do()
    row.status = response.status_code
    row.answered = "" if told_once else JSONRenderer().render(response.data).decode()
    row.reached = reach_of(request.user).as_kept()
    row.headers = {name: response[name] for name in ("ETag", "Location") if name in response}
    row.save()
    return response


def _as_before(row: AnsweredRequest, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        raise KeyReused(_("This Idempotency-Key came with another request before; use a new one."))
    if not row.answered:
        raise KeyReused(_("This was done before, and its answer holds a secret that is told once."))
    return Response(json.loads(row.answered), row.status, headers={**row.headers, REPEATED: "true"})


def _fingerprint(request: Request) -> str:
    said = json.dumps([request.method, request.get_full_path(), request.data], sort_keys=True, default=_content)
    return hashlib.sha256(said.encode()).hexdigest()


def _content(sent: Any) -> str:
    """What stands for a value that is no JSON: for a file its content, whatever it is named."""
    if not hasattr(sent, "chunks"):
        return str(sent)
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    sent.seek(0)
    return f"{sent.name} {digest.hexdigest()}"

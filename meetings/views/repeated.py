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

from meetings.models import AnsweredRequest
from meetings.models.doors import KEPT

REPEATED = "Idempotency-Replayed"


class KeyReused(APIException):
    """The key came with another request before."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"


def once(request: Request, do: Callable[[], Response]) -> Response:
    """Do it, or answer as before when the request's Idempotency-Key was answered within a day; in a transaction.

    The row is written first: of requests at the same time the others wait for it. What is refused is not kept, so that
    it can be mended and sent again.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return do()
    if not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise serializers.ValidationError(
            {"Idempotency-Key": [_("Give 1 to 200 characters of ASCII, such as a UUID.")]}
        )
    kept, now = AnsweredRequest.objects.filter(user=request.user), timezone.now()
    kept.filter(created__lt=now - KEPT).delete()
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            row = AnsweredRequest.objects.create(user_id=request.user.pk, key=key, fingerprint=fingerprint, created=now)
    except IntegrityError:
        return _as_before(kept.get(key=key), fingerprint)
    response = do()
    row.status = response.status_code
    row.answered = JSONRenderer().render(response.data).decode()
    row.headers = {name: response[name] for name in ("ETag", "Location") if name in response}
    row.save()
    return response


def _as_before(row: AnsweredRequest, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        raise KeyReused(_("This Idempotency-Key came with another request before; use a new one."))
    data: Any = json.loads(row.answered) if row.answered else None
    return Response(data, row.status, headers={**row.headers, REPEATED: "true"})


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

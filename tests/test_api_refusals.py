"""Whatever the API refuses, it refuses in one shape (RFC 9457); and by session only to who comes from its own pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from commitments.models import Theme
from meetings.access import Role
from meetings.models import Token
from tests import factories as make
from tests.asking import Asking, by_token

pytestmark = pytest.mark.django_db


def test_every_refusal_has_the_same_shape(settings: Any) -> None:
    body = make.BodyFactory(slug="home")
    manager = make.BodyRoleFactory(body=body, role=Role.MANAGER).user
    make.MeetingFactory(body=body, title="Planning meeting")
    asking, reading = Asking(manager), by_token(manager)
    theme = {"slug": "rivers", "name": "Rivers"}
    etag = asking.get("bodies/home/")["ETag"]
    assert asking.post("themes/", theme, Idempotency_Key="k-1").status_code == 201
    answers = {
        400: asking.get("bodies/?nonsense=1"),
        401: Asking().get("bodies/"),
        403: reading.post("themes/", theme),
        404: asking.get("bodies/nowhere/"),
        405: asking("PUT", "bodies/"),
        406: asking.get("bodies/", Accept="image/png"),
        409: asking.delete("bodies/home/", If_Match=etag),
        412: asking.delete("bodies/home/", If_Match='"old"'),
        413: asking("POST", "themes/", b'{"name":"' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'),
        415: asking.client.post("/api/v1/themes/", "slug: x", content_type="application/yaml"),
        422: asking.post("themes/", {**theme, "slug": "seas"}, Idempotency_Key="k-1"),
        428: asking.delete("bodies/home/"),
    }
    settings.API_RATE = 0
    answers[429] = asking.get("bodies/")
    for status, answer in answers.items():
        told = json.loads(answer.content)
        assert (answer.status_code, told["status"]) == (status, status), told
        assert answer["Content-Type"] == "application/problem+json", status
        assert {"type", "title", "status", "detail"} <= set(told) <= {"type", "title", "status", "detail", "errors"}
        assert told["title"], status
        assert told["detail"], status
        for fault in told.get("errors", ()):
            assert set(fault) == {"field", "code", "message"}, status
    assert answers[401]["WWW-Authenticate"] == "Token"
    assert "Planning meeting" in answers[409].json()["detail"]
    assert 0 <= int(answers[429]["Retry-After"]) <= 60


def test_by_session_another_site_writes_nothing() -> None:
    user = make.BodyRoleFactory(role=Role.EDITOR).user
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    said = {"slug": "rivers", "name": "Rivers"}
    refused = client.post("/api/v1/themes/", said, content_type="application/json")
    assert (refused.status_code, refused.json()["status"]) == (403, 403)
    assert not Theme.objects.exists()
    _token, text = Token.objects.create(user=user, name="a system", may_write=True)  # which no browser sends by itself
    sign = {"authorization": f"Token {text}"}
    by_system = Client(enforce_csrf_checks=True)
    assert by_system.post("/api/v1/themes/", said, content_type="application/json", headers=sign).status_code == 201

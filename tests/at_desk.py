"""The desk as a test opens it: addresses of its pages, what a reader sees of them, and what stands on a list."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from commitments import models as record
from commitments.admin import drafts
from meetings import models as ground
from meetings.access import Role
from meetings.admin.opened import FIELD, as_it_is, seal
from tests import factories as make


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(name="Working Group", slug="working-group")


@pytest.fixture
def officer(body: ground.Body) -> ground.User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk-officer").user


@pytest.fixture
def desk(officer: ground.User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def home(client: Client, **asked: str) -> Any:
    return client.get(reverse("admin:index"), asked)


def listing(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page(one: models.Model, which: str = "change") -> str:
    return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_{which}", args=[one.pk])


def text_of(answer: Any) -> str:
    """What a reader sees: without tags and with one space where there is any."""
    content = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def sent(answer: Any) -> dict[str, Any]:
    """What the form on the page would send as it stands."""
    form = answer.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "")}


def sealed(one: models.Model) -> dict[str, str]:
    """What the page of a record, opened now, sends to say on what it was opened."""
    if isinstance(one, record.Commitment):
        return {"opened": seal(drafts.as_it_is(one))}
    return {FIELD: seal(as_it_is(type(one)._default_manager.get(pk=one.pk)))}


def due_on(day: date, body: ground.Body, **changes: Any) -> record.Due:
    """A part of an active commitment of the body, due on a day."""
    return make.DueFactory(
        assignment__commitment=make.CommitmentFactory(body=body, **changes), latest=day, earliest=day
    )

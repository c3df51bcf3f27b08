"""The desk of two bodies of which one is hidden, with a client for each kind of user."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from meetings import models as ground
from tests.two_bodies import CANARY, GLIMPSE, World, build, eight_users, touch


class Desk:
    """The two bodies and the eight users, with a client each."""

    def __init__(self) -> None:
        self.seen: World = build("plain")
        self.hidden: World = build(CANARY)
        self.touching = touch(self.seen, self.hidden)
        child = next(one for one in self.touching if isinstance(one, ground.Body))
        self.child = child
        self.users = eight_users(self.seen, [child])

    def client(self, kind: str) -> Client:
        client = Client(raise_request_exception=True)
        user = self.users[kind]
        if user is not None:
            client.force_login(user)
        return client


@pytest.fixture
def desk() -> Desk:
    return Desk()


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def registered() -> list[type[models.Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def hidden_records(desk: Desk) -> list[models.Model]:
    """One hidden record of every kind that has a page."""
    return [one for one in desk.hidden if type(one) in admin.site._registry]


def choices() -> list[str]:
    """Every autocomplete that a form of the desk can ask."""
    found = []
    for model, page in admin.site._registry.items():
        for owner, names in [(model, page.autocomplete_fields)] + [
            (inline.model, inline.autocomplete_fields) for inline in page.inlines
        ]:
            for name in names:
                options = owner._meta
                asked = f"app_label={options.app_label}&model_name={options.model_name}&field_name={name}"
                found += [f"{reverse('admin:autocomplete')}?{asked}&term={term}" for term in ("", GLIMPSE)]
    return found

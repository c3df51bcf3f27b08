"""A forged key in a look-up is refused like any other choice that is none; no page breaks on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from tests.factories import DueFactory, UserFactory

pytestmark = pytest.mark.django_db

FORGED = ["1e9", "\0", "-1", "None", "9" * 30]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_every_form_to_add_refuses_what_is_no_key(model: type[models.Model]) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    where = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    opened = client.get(where)
    if opened.status_code == 403:
        return  # nobody adds these
    for forged in FORGED:
        data: dict[str, Any] = dict.fromkeys(opened.context["adminform"].form.fields, forged)
        for inline in opened.context["inline_admin_formsets"]:
            prefix = inline.formset.prefix
            data |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
            data |= {f"{prefix}-0-{name}": forged for name in inline.formset.empty_form.fields}
        answer = client.post(where, data)
        assert answer.status_code in (200, 302)
        keys = [name for name in data if name in ("body", "meeting", "party", "paragraph", "origin", "themes")]
        if keys:
            assert set(keys) & set(answer.context["adminform"].form.errors)


@pytest.mark.parametrize("forged", ["9" * 30, "1e9", "-1"])
def test_a_list_and_the_dues_of_a_report_take_no_forged_key(forged: str) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    due = DueFactory()
    where = reverse("admin:commitments_commitment_changelist")
    assert client.post(where, {"action": "complete_chosen", "_selected_action": forged}).status_code in (200, 302)
    where = reverse("admin:commitments_commitment_progress", args=[due.assignment.commitment_id])
    answer = client.post(where, {"progress": "in_progress", "basis": "reported", "met": forged})
    assert "met" in answer.context["form"].errors

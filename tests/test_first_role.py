"""A manager gives a colleague without any role the first one, in a body of the manager's own and in no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings.access import Role
from meetings.models import Body, BodyRole, User
from tests import factories as make
from tests.at_desk import sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Working Group", slug="working-group")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(body: Body) -> Client:
    return client_of(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)


def offered(client: Client, term: str) -> list[str]:
    """The accounts that the field *user* of a role offers for what is typed."""
    asked = {"app_label": "meetings", "model_name": "bodyrole", "field_name": "user", "term": term}
    answer = client.get(reverse("admin:autocomplete"), asked)
    return [row["text"] for row in json.loads(answer.content)["results"]] if answer.status_code == 200 else []


def given(client: Client, body: Body, user: User, role: str = "editor") -> Any:
    data: dict[str, Any] = {"name": body.name, "slug": body.slug, "zone": "UTC", "weekend": "67"}
    data |= {"silence": "explicit_only", "roles-0-user": user.pk, "roles-0-role": role}
    for prefix, count in (("memberships", 0), ("roles", 1)):
        data |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    return client.post(reverse("admin:meetings_body_change", args=[body.pk]), data | sealed(body))


def test_a_newcomer_is_offered_and_gets_a_first_role(manager: Client, body: Body) -> None:
    newcomer = make.UserFactory(username="newcomer")
    assert offered(manager, "newcomer") == ["newcomer"]
    assert given(manager, body, newcomer).status_code == 302
    assert list(BodyRole.objects.filter(user=newcomer).values_list("body", "role")) == [(body.pk, "editor")]
    listed = manager.get(reverse("admin:meetings_user_changelist"))
    assert "newcomer" in listed.content.decode()


@pytest.mark.parametrize(
    "account",
    [
        {"is_staff": False},
        {"is_active": False},
        {"is_superuser": True},
    ],
    ids=["a focal point", "an account that was closed", "a superuser"],
)
def test_other_accounts_without_a_role_are_not_offered(manager: Client, body: Body, account: dict[str, Any]) -> None:
    user = make.UserFactory(username="somebody", **account)
    assert offered(manager, "somebody") == []
    assert given(manager, body, user).status_code == 200
    assert not user.roles.exists()


def test_the_staff_of_a_body_that_is_not_visible_stay_hidden(manager: Client, body: Body) -> None:
    user = make.BodyRoleFactory(user__username="elsewhere").user
    assert offered(manager, "elsewhere") == []
    assert given(manager, body, user).status_code == 200
    assert user.roles.count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_newcomers_are_shown_to_managers_alone(body: Body, role: Role) -> None:
    newcomer = make.UserFactory(username="newcomer")
    client = client_of(make.BodyRoleFactory(body=body, role=role).user)
    assert offered(client, "newcomer") == []
    assert given(client, body, newcomer).status_code == 403

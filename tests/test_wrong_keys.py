"""Who tries tokens, calendars and signed links that there are not is held up; whoever has a right one is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.mailing import subscriptions
from meetings.models import User
from tests import factories as make
from tests.asking import by_token
from tests.calendars import address

pytestmark = pytest.mark.django_db

REFUSED = {"tokens": 401, "feeds": 404, "links": 404}


@pytest.fixture(autouse=True)
def of_one_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 60  # of which an address may miss 3
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC))


@pytest.fixture
def user() -> User:
    found: User = make.BodyRoleFactory().user
    return found


def ask(door: str, text: str, where: str = "127.0.0.1") -> Any:
    if door == "tokens":
        return Client(headers={"authorization": f"Token {text}"}).get("/api/v1/bodies/", REMOTE_ADDR=where)
    return Client().get(f"/feeds/{text}.ics" if door == "feeds" else f"/mail/digests/{text}", REMOTE_ADDR=where)


@pytest.mark.parametrize("door", REFUSED)
def test_wrong_keys_are_counted_by_address_and_right_ones_let_in(door: str, user: User) -> None:
    right = {
        "tokens": by_token(user).headers["authorization"].removeprefix("Token "),
        "feeds": address(user).removeprefix("/feeds/").removesuffix(".ics"),
        "links": subscriptions.address_of_off("desk@example.org").rpartition("/")[2],
    }[door]
    answers = [ask(door, f"{number:064d}") for number in range(5)]
    assert [one.status_code for one in answers] == [REFUSED[door]] * 3 + [429] * 2
    assert answers[-1]["Retry-After"] == "30"
    assert ask(door, right).status_code == 200  # who stands behind the same address comes in
    assert ask(door, "0" * 64, where="192.0.2.7").status_code == REFUSED[door]


def test_what_is_right_is_never_counted_among_the_wrong(user: User) -> None:
    right = by_token(user)
    assert [right.get("bodies/").status_code for _again in range(5)] == [200] * 5
    assert ask("tokens", "0" * 64).status_code == 401

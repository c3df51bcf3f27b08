"""A list counts no further than to a number, and says so."""

from __future__ import annotations

import pytest
from django.test import Client

from meetings.access import Role
from meetings.admin.lists import Pages
from meetings.admin.parties import PartyAdmin
from tests.factories import BodyRoleFactory, PartyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(Pages, "most", 4)
    monkeypatch.setattr(PartyAdmin, "list_per_page", 2)
    client.force_login(BodyRoleFactory(role=Role.VIEWER).user)
    return client


def shown(desk: Client, page: int = 1) -> tuple[str, list[str]]:
    response = desk.get("/admin/meetings/party/", {"p": page})
    names = [party.name for party in response.context["cl"].result_list]
    return " ".join(response.content.decode().replace("&nbsp;", " ").split()), names


@pytest.mark.parametrize(("rows", "pages"), [(3, 2), (4, 2)])
def test_a_list_that_ends_there_is_counted(desk: Client, rows: int, pages: int) -> None:
    PartyFactory.create_batch(rows)
    text, names = shown(desk)
    assert "more than" not in text
    assert f"{rows} parties" in text
    assert len(names) == 2
    assert len(shown(desk, pages)[1]) == rows - 2


def test_a_longer_one_is_cut_and_says_so(desk: Client) -> None:
    PartyFactory.create_batch(5)
    text, names = shown(desk)
    assert "more than" in text
    assert "4 parties" in text
    assert len(names) == 2
    assert len(shown(desk, 2)[1]) == 2


def test_filters_and_search_find_what_is_not_on_its_pages(desk: Client) -> None:
    PartyFactory.create_batch(6)
    PartyFactory(name="Zzz")
    response = desk.get("/admin/meetings/party/", {"q": "Zzz"})
    assert [party.name for party in response.context["cl"].result_list] == ["Zzz"]

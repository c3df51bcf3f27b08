"""The desk speaks one language, whatever the browser asks for; a page behind a signed link that of its reader."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commitments.mailing import subscriptions
from meetings.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
INDONESIAN = {"HTTP_ACCEPT_LANGUAGE": "id-ID,id;q=0.9,en;q=0.4"}


def link(address: str) -> str:
    return subscriptions.address_of_off(address).removeprefix(settings.BASE_URL)


@pytest.mark.parametrize(
    "page", ["admin:index", "admin:login", "admin:commitments_commitment_changelist", "admin:jsi18n"]
)
def test_the_desk_is_the_same_in_an_indonesian_browser(page: str) -> None:
    user = make.BodyRoleFactory(role=Role.EDITOR, user__language="id").user
    made = make.CommitmentFactory()
    make.DueFactory(assignment__commitment=made)
    seen = []
    for browser in ({}, INDONESIAN):
        client = Client()
        if page != "admin:login":
            client.force_login(user)
        answer = client.get(reverse(page), **browser)
        assert answer["Content-Language"] == "en"
        seen.append(answer.content.decode())
    if page != "admin:login":  # it has another token each time
        assert 'lang="id"' not in seen[1]
        for said in ("Tertunda", "belum ada tanggal", "Beranda", "Keluar"):
            assert said not in seen[1]
    assert len(seen[0]) == len(seen[1])


def test_the_desk_speaks_the_language_of_the_installation_once_it_is_whole() -> None:
    assert settings.DESK_LANGUAGE in settings.DESK_LANGUAGES
    assert set(settings.DESK_LANGUAGES) <= {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize(("language", "said"), [("id", "Surat tentang komitmen"), ("en", "Messages about commitments")])
@pytest.mark.parametrize("browser", [{}, INDONESIAN])
def test_the_page_of_a_link_speaks_as_the_mail_did(language: str, said: str, browser: dict[str, str]) -> None:
    point = make.FocalPointFactory(email="Desk@example.org", language=language)
    for answer in (
        Client().get(link("desk@example.org"), **browser),
        Client().post(link("desk@example.org"), **browser),
    ):
        assert answer["Content-Language"] == language
        assert f'<html lang="{language}"' in answer.content.decode()
        assert said in answer.content.decode()
    assert point.language == language


def test_a_link_that_is_none_speaks_as_the_browser_asks() -> None:
    answer = Client().get(reverse("digests", args=["cut"]), **INDONESIAN)
    assert (answer.status_code, answer["Content-Language"]) == (404, "id")


def test_an_address_that_nobody_has_any_more_is_answered_all_the_same() -> None:
    assert subscriptions.language_of("gone@example.org") == settings.LANGUAGE_CODE
    make.UserFactory(email="officer@example.org", language="id")
    assert subscriptions.language_of("officer@example.org") == "id"

"""Turning digests off and on by the link of a mail: one click, no account, and nothing by a mere look."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from commitments.mailing import subscriptions
from commitments.models import Mailbox
from tests.factories import MailboxFactory

pytestmark = pytest.mark.django_db
ADDRESS = "desk@example.org"


@pytest.fixture
def link() -> str:
    return subscriptions.address_of_off(ADDRESS).removeprefix("http://testserver")


def test_a_look_changes_nothing(client: Client, link: str) -> None:
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    assert not Mailbox.objects.exists()


def test_H38_one_click_turns_digests_off(link: str) -> None:
    stranger = Client(enforce_csrf_checks=True)  # a mail program has no cookie of ours
    page = stranger.post(link, {"List-Unsubscribe": "One-Click"})
    assert "gets no regular messages" in page.content.decode()
    assert subscriptions.are_off(ADDRESS)


def test_it_can_be_turned_on_again(client: Client, link: str) -> None:
    client.post(link, {"digests": "off"})
    since = Mailbox.objects.get().digests_off_since
    client.post(link, {"digests": "off"})
    assert Mailbox.objects.get().digests_off_since == since
    client.post(link, {"digests": "on"})
    assert not subscriptions.are_off(ADDRESS)


def test_what_is_known_of_the_mailbox_stays(client: Client, link: str) -> None:
    MailboxFactory(address=ADDRESS, why="user unknown")
    client.post(link)
    assert Mailbox.objects.get().why == "user unknown"


def test_H31_a_link_that_was_changed_is_none(client: Client, link: str) -> None:
    where, token = link.rpartition("/")[0], link.rpartition("/")[2]
    flipped = token[:10] + ("A" if token[10] != "A" else "B") + token[11:]
    for wrong in (flipped, token[:-1], token.upper(), "x", "a:b:c"):
        answer = client.post(f"{where}/{wrong}")
        assert answer.status_code == 404, wrong
        assert "write to the secretariat" in answer.content.decode()
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("end", [".", ")", ">", ".)"])
def test_H31_a_sign_that_a_mail_program_added_is_passed_over(client: Client, link: str, end: str) -> None:
    assert client.get(link + end).status_code == 200


def test_H32_a_token_of_another_purpose_is_none(client: Client) -> None:
    other = signing.Signer(salt="something else").sign_object(ADDRESS)
    assert client.post(reverse("digests", args=[other])).status_code == 404
    assert not Mailbox.objects.exists()


def test_nothing_of_the_link_goes_elsewhere(client: Client, link: str) -> None:
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert "http" not in answer.content.decode().replace("http-equiv", "")

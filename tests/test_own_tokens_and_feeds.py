"""Tokens and feeds: made, limited and ended on the desk and by the API; shown once, and gone with the right (H24)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from knox.crypto import hash_token

from meetings.access import Role
from meetings.models import AnsweredRequest, Body, BodyRole, Feed, Token, User
from meetings.models.doors import digest_of
from tests import factories as make
from tests.asking import Asking, by_token

pytestmark = pytest.mark.django_db

TOKENS, FEEDS = "/admin/meetings/token/", "/admin/meetings/feed/"


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="home", name="Home body")


@pytest.fixture
def officer(body: Body) -> User:
    found: User = make.BodyRoleFactory(body=body, role=Role.VIEWER, user__zone="Asia/Jakarta").user
    return found


@pytest.fixture
def manager(body: Body) -> User:
    found: User = make.BodyRoleFactory(body=body, role=Role.MANAGER).user
    return found


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def in_a_month() -> str:
    return (timezone.localdate() + timedelta(30)).isoformat()


def a_token(client: Client, **given: Any) -> Any:
    return client.post(f"{TOKENS}add/", {"name": "Our website", "ends": in_a_month(), **given})


def the_text(answer: Any) -> str:
    """What the page shows once."""
    assert answer.status_code == 200, answer.headers.get("Location")
    found = re.search(r'id="shown-once"[^>]*value="([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()[-3000:]
    return found[1]


def test_a_token_is_made_on_the_desk_and_shown_once(officer: User) -> None:
    client = desk(officer)
    made = a_token(client)
    text = the_text(made)
    assert "no-store" in made["Cache-Control"]
    assert made["Referrer-Policy"] == "no-referrer"
    assert Asking(token=text).get("bodies/").status_code == 200
    token = Token.objects.get()
    assert (token.user, token.name, token.may_write, token.digest) == (officer, "Our website", False, hash_token(text))
    assert token.expiry is not None
    assert timezone.localtime(token.expiry).hour == 17  # midnight in Jakarta, where its last day ends
    for page in (TOKENS, f"{TOKENS}{token.pk}/change/", "/admin/", f"{TOKENS}{token.pk}/history/"):
        answer = client.get(page)
        assert (answer.status_code, text in answer.content.decode()) == (200, False), page
    assert LogEntry.objects.filter(user=officer, object_repr="Our website").count() == 1


def test_a_token_reaches_as_far_as_was_chosen(officer: User, body: Body) -> None:
    other = make.BodyFactory(slug="other")
    make.BodyRoleFactory(user=officer, body=other, role=Role.EDITOR)
    client = desk(officer)
    reads = Asking(token=the_text(a_token(client, bodies=[other.pk])))
    writes = Asking(token=the_text(a_token(client, name="Second", bodies=[other.pk], may_write="on")))
    assert [row["id"] for row in reads.rows("bodies/")] == ["other"]
    theme = {"slug": "x", "name": "X"}
    assert (reads.post("themes/", theme).status_code, writes.post("themes/", theme).status_code) == (403, 201)
    page = client.get(TOKENS).content.decode()
    assert other.name in page
    assert "only read" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Taken"}, "You have one of this name"),
        ({"ends": ""}, "This field is required"),
        ({"ends": "2016-01-15"}, "Give a day from today"),
        ({"ends": "2999-01-01"}, "Give a day from today"),
        ({"bodies": ["999999"]}, "not one of the available choices"),
    ],
    ids=str,
)
def test_a_token_that_makes_no_sense_is_refused(officer: User, wrong: Any, said: str) -> None:
    make.TokenFactory(user=officer, name="Taken")
    answer = a_token(desk(officer), **wrong)
    assert said in answer.content.decode()
    assert 'id="shown-once"' not in answer.content.decode()
    assert Token.objects.count() == 1


def test_H24_a_token_whose_bodies_are_gone_reaches_nothing(officer: User, body: Body) -> None:
    """It would reach all that its user reaches, if it were limited only by those that are left."""
    gone = make.BodyFactory()
    make.BodyRoleFactory(user=officer, body=gone, role=Role.EDITOR)
    client = desk(officer)
    asking = Asking(token=the_text(a_token(client, bodies=[gone.pk], may_write="on")))
    by_code = by_token(officer, bodies=[gone])
    assert [len(one.rows("bodies/")) for one in (asking, by_code)] == [1, 1]
    gone.delete()
    assert [one.get("bodies/").status_code for one in (asking, by_code)] == [401, 401]
    assert asking.post("themes/", {"slug": "x", "name": "X"}).status_code == 401
    assert asking.post("feeds/", {"name": "Mine", "scope": "mine"}).status_code == 401
    page = client.get(TOKENS).content.decode()
    assert "its bodies are gone" in page
    assert "all that its user reaches" not in page


def test_a_body_that_is_hidden_is_no_limit_to_choose(officer: User) -> None:
    hidden = make.BodyFactory(name="Hidden body")
    answer = a_token(desk(officer), bodies=[hidden.pk])
    assert not Token.objects.exists()
    assert "Hidden body" not in answer.content.decode()


def test_H24_what_is_ended_on_the_desk_opens_nothing(officer: User) -> None:
    client = desk(officer)
    asking = Asking(token=the_text(a_token(client)))
    address = the_text(client.post(f"{FEEDS}add/", {"name": "Mine", "scope": "mine"})).removeprefix("http://testserver")
    assert (asking.get("bodies/").status_code, Client().get(address).status_code) == (200, 200)
    for page, model in ((TOKENS, Token), (FEEDS, Feed)):
        one = model.objects.get()
        assert client.post(f"{page}{one.pk}/delete/", {"post": "yes"}).status_code == 302
    assert (asking.get("bodies/").status_code, Client().get(address).status_code) == (401, 404)


@pytest.mark.parametrize(
    "end",
    [
        lambda user: BodyRole.objects.filter(user=user).delete(),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: [model.objects.update(expiry=timezone.now()) for model in (Token, Feed)],
        lambda user: user.delete(),
    ],
    ids=["membership", "account", "day", "person"],
)
def test_H24_what_ends_the_right_ends_tokens_and_feeds_at_once(officer: User, end: Any) -> None:
    asking = by_token(officer)
    _feed, token = Feed.objects.issue(user=officer, name="Mine")
    assert (asking.get("bodies/").status_code, Client().get(f"/feeds/{token}.ics").status_code) == (200, 200)
    end(officer)
    assert asking.get("bodies/").status_code == 401
    assert Client().get(f"/feeds/{token}.ics").status_code in (404, 410)


def test_a_manager_sees_the_names_and_ends_them(officer: User, manager: User) -> None:
    away = make.BodyFactory(name="Far away body")
    make.BodyRoleFactory(user=officer, body=away)
    token = make.TokenFactory(user=officer, name="Old script", limited=True)
    token.bodies.add(away)
    feed = make.FeedFactory(user=officer, name="Old calendar", scope="body", body=away)
    stranger = make.TokenFactory(name="Of somebody else")
    client = desk(manager)
    for page, one in ((TOKENS, token), (FEEDS, feed)):
        for where in (page, f"{page}{one.pk}/change/"):
            told = client.get(where).content.decode()
            assert one.name in told
            assert "Far away body" not in told
            assert "not visible to you" in told
        assert client.get(f"{page}{one.pk}/change/").content.decode().count("token_key") == 0
        assert client.post(f"{page}{one.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Token.objects.values_list("name", flat=True)) == [stranger.name]
    assert not Feed.objects.exists()


def test_nobody_edits_what_was_made(officer: User, manager: User) -> None:
    token = make.TokenFactory(user=officer, name="Reads")
    for user in (officer, manager):
        answer = desk(user).post(f"{TOKENS}{token.pk}/change/", {"name": "Writes", "may_write": "on"})
        assert answer.status_code == 403
    token.refresh_from_db()
    assert (token.name, token.may_write) == ("Reads", False)


# Feeds


def test_a_feed_is_made_on_the_desk_and_shown_once(officer: User, body: Body) -> None:
    client = desk(officer)
    made = client.post(f"{FEEDS}add/", {"name": "Home; deadlines", "scope": "body", "body": body.pk})
    address = the_text(made)
    assert re.fullmatch(r"http://testserver/feeds/[\w-]{43}\.ics", address)
    assert f'href="webcal{address.removeprefix("http")}"' in made.content.decode()
    assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    feed = Feed.objects.get()
    assert (feed.user, feed.body, feed.expiry) == (officer, body, None)
    assert feed.digest == digest_of(address.removeprefix("http://testserver/feeds/").removesuffix(".ics"))
    assert address not in client.get(f"{FEEDS}{feed.pk}/change/").content.decode()


@pytest.mark.parametrize("wrong", [{"scope": "body"}, {"scope": "party"}, {"scope": "x"}, {"name": "Taken"}], ids=str)
def test_a_feed_that_makes_no_sense_is_refused(officer: User, wrong: Any) -> None:
    make.FeedFactory(user=officer, name="Taken")
    answer = desk(officer).post(f"{FEEDS}add/", {"name": "Mine", "scope": "mine", **wrong})
    assert answer.status_code == 200
    assert 'id="shown-once"' not in answer.content.decode()
    assert Feed.objects.count() == 1


def test_a_feed_is_made_listed_and_ended_by_the_api(officer: User, body: Body) -> None:
    asking = by_token(officer, may_write=True)
    given = {"name": "Home", "scope": "body", "body": "home"}
    made = asking.post("feeds/", given, Idempotency_Key="k-1")
    assert made.status_code == 201, made.content
    again = asking.post("feeds/", given, Idempotency_Key="k-1")
    assert (again.status_code, "told once" in again.json()["detail"]) == (422, True)
    assert made["Cache-Control"] == "no-store"
    address = made.json()["address"].removeprefix("http://testserver")
    assert Client().get(address).status_code == 200
    assert address not in str(AnsweredRequest.objects.values())
    (row,) = asking.rows("feeds/?mine=true")
    assert row["url"] == made["Location"]
    assert "address" not in row
    assert asking.get(row["url"]).json() == row
    assert asking.patch(row["url"], {"name": "x"}).status_code == 405
    assert asking.post("feeds/", given).status_code == 400  # one of this name
    assert asking.delete(row["url"], If_Match=made["ETag"]).status_code == 204
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "body"},
        {"scope": "mine", "body": "home"},
        {"scope": "body", "body": "hidden"},
        {"scope": "mine", "expiry": "2016-01-15T00:00:00Z"},
        {"scope": "mine", "digest": "0" * 64},
        {"scope": "mine", "user": "root"},
    ],
    ids=str,
)
def test_what_is_no_feed_is_refused(officer: User, wrong: Any) -> None:
    make.BodyFactory(slug="hidden")
    assert Asking(officer).post("feeds/", {"name": "Mine", **wrong}).status_code == 400
    assert not Feed.objects.exists()


def test_a_feed_is_made_by_session_too(officer: User) -> None:
    made = Asking(officer).post("feeds/", {"name": "Mine", "scope": "mine"})
    assert (made.status_code, made.json()["user"]) == (201, officer.username)
    assert Asking(officer).get(made["Location"])["ETag"] == made["ETag"]


def test_a_token_makes_no_feed_that_reaches_further_or_lives_longer(officer: User, body: Body) -> None:
    make.BodyRoleFactory(user=officer, body=make.BodyFactory(slug="other"))
    reads = by_token(officer, name="r")
    limited = by_token(officer, name="l", may_write=True, bodies=[body], expiry=timedelta(days=3))
    assert reads.post("feeds/", {"name": "1", "scope": "mine"}).status_code == 403
    assert limited.post("feeds/", {"name": "2", "scope": "mine"}).status_code == 400
    assert limited.post("feeds/", {"name": "3", "scope": "body", "body": "other"}).status_code == 400
    made = limited.post("feeds/", {"name": "4", "scope": "body", "body": "home"})
    assert made.status_code == 201
    assert Feed.objects.get().expiry == Token.objects.get(name="l").expiry


def test_whom_a_manager_sees_by_the_api(officer: User, manager: User) -> None:
    make.FeedFactory(user=officer, name="Of the officer")
    make.FeedFactory(name="Of a stranger")
    asking = Asking(manager)
    (row,) = asking.rows("feeds/")
    assert (row["name"], row["user"]) == ("Of the officer", officer.username)
    assert asking.rows("feeds/?mine=true") == []
    assert Asking(officer).get(row["url"]).status_code == 200
    assert Asking(make.BodyRoleFactory(role=Role.MANAGER).user).get(row["url"]).status_code == 404
    assert asking.delete(row["url"], If_Match=asking.get(row["url"])["ETag"]).status_code == 204

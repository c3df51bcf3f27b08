"""The API asked many times at once, over the network: a key changes things once, and the rate holds."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest

from commitments.models import Theme
from meetings.access import Role
from meetings.models import Token
from meetings.models.doors import RequestCount
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

Answer = tuple[int, dict[str, str], Any]


@pytest.fixture
def token() -> str:
    user = make.BodyRoleFactory(role=Role.EDITOR).user
    _token, text = Token.objects.create(user=user, name="a system", may_write=True)
    return str(text)


def at_once(server: Any, times: int, method: str, address: str, said: Any, **headers: str) -> list[Answer]:
    """The answers to so many requests, sent by ten threads that begin together."""
    ten = threading.Barrier(10)
    host = server.url.removeprefix("http://")

    def ask(number: int) -> Answer:
        if number < 10:
            ten.wait(30)
        connection = HTTPConnection(host, timeout=60)
        try:
            body = json.dumps(said(number)) if said else None
            connection.request(method, f"/api/v1/{address}", body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read())
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(ask, range(times)))


def test_H22_fifty_at_once_with_one_key_do_it_once(live_server: Any, token: str) -> None:
    sign = {"Authorization": f"Token {token}", "Idempotency-Key": "one"}
    answers = at_once(live_server, 50, "POST", "themes/", lambda _n: {"slug": "rivers", "name": "Rivers"}, **sign)
    assert [status for status, _headers, _told in answers] == [201] * 50
    assert len({json.dumps(told, sort_keys=True) for _status, _headers, told in answers}) == 1
    assert sum("Idempotency-Replayed" not in headers for _status, headers, _told in answers) == 1
    assert Theme.objects.count() == 1
    other = at_once(live_server, 10, "POST", "themes/", lambda n: {"slug": f"s-{n}", "name": f"Seas {n}"}, **sign)
    assert {status for status, _headers, _told in other} == {422}
    assert Theme.objects.count() == 1


def test_H26_ten_times_the_rate_at_once_is_held_up(live_server: Any, token: str, settings: Any) -> None:
    """Every request is counted, whichever thread it comes to: no more than the rate passes in a minute."""
    settings.API_RATE = rate = 20
    answers = at_once(live_server, 10 * rate, "GET", "themes/", None, Authorization=f"Token {token}")
    passed = [status for status, _headers, _told in answers].count(200)
    minutes = RequestCount.objects.count()  # a new one may have begun meanwhile
    assert passed == rate if minutes == 1 else rate <= passed <= rate * minutes
    for status, headers, told in answers:
        assert status in (200, 429)
        if status == 429:
            assert 0 <= int(headers["Retry-After"]) <= 60
            assert told["status"] == 429
    assert sum(RequestCount.objects.values_list("count", flat=True)) == 10 * rate

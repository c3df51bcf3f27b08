"""Asking the API as somebody: a client that speaks JSON, by session or by token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client

from meetings.models import Token, User

ROOT = "/api/v1/"


class Asking:
    """One who asks. Addresses are given below the root of the API, or whole."""

    def __init__(self, user: User | None = None, token: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"authorization": f"Token {token}"} if token else {}
        if user is not None:
            self.client.force_login(user)

    def __call__(self, method: str, address: str, data: Any = None, **headers: str) -> Any:
        where = address if address.startswith(("/", "http")) else ROOT + address
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        return self.client.generic(
            method,
            where,
            body,
            "application/json",
            headers=self.headers | {k.replace("_", "-"): v for k, v in headers.items()},
        )

    def get(self, address: str, **headers: str) -> Any:
        return self("GET", address, **headers)

    def post(self, address: str, data: Any = None, **headers: str) -> Any:
        return self("POST", address, {} if data is None else data, **headers)

    def patch(self, address: str, data: Any = None, **headers: str) -> Any:
        return self("PATCH", address, {} if data is None else data, **headers)

    def delete(self, address: str, **headers: str) -> Any:
        return self("DELETE", address, **headers)

    def rows(self, address: str) -> list[dict[str, Any]]:
        answer = self.get(address)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def pages(self, address: str, *, way: str = "next") -> Iterator[list[dict[str, Any]]]:
        """The rows page by page, as far as the links lead."""
        where: str | None = address
        while where:
            answer = self.get(where).json()
            yield answer["results"]
            where = answer[way]


def by_token(user: User, *, may_write: bool = False, bodies: Any = (), **kwargs: Any) -> Asking:
    name = kwargs.pop("name", "a system")
    _token, text = Token.objects.create(user=user, name=name, may_write=may_write, bodies=bodies, **kwargs)
    return Asking(token=text)

"""The table *status of implementation* as a test asks for it, and what a reader sees of it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from commitments.models import Commitment
from meetings.models import Meeting, Party, User
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    EventFactory,
    PartyFactory,
)


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def in_force(meeting: Meeting, *parties: str, **kwargs: Any) -> Commitment:
    """A commitment that came into force at its meeting, as an event says, with a part for each party."""
    made = CommitmentFactory(origin=meeting, **kwargs)
    for name in parties:
        party = Party.objects.filter(name=name).first() or PartyFactory(name=name, slug=name.lower())
        AssignmentFactory(commitment=made, party=party)
    EventFactory(commitment=made, old={"disposition": "draft", "drop_reason": ""})
    return made


def text_of(html: str) -> str:
    """What a piece of a page says, without its markup, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def ask(client: Client, **asked: str) -> str:
    response = client.get("/table/", asked)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def csv_of(client: Client, **asked: str) -> str:
    response = client.get("/table/", {**asked, "format": "csv"})
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def rows_of(html: str) -> list[str]:
    """What each row of the table says, without its head."""
    return [text_of(row) for row in re.findall(r'<tr class="(?:first|further|group)">.*?</tr>', html, re.DOTALL)]


def references(html: str) -> list[str]:
    return [text_of(found) for found in re.findall(r'<span class="reference">.*?</span>', html)]


def figures(html: str) -> str:
    found = re.search(r'<p class="figures">.*?</p>', html, re.DOTALL)
    assert found
    return text_of(found[0])


def lasting(html: str) -> dict[str, str]:
    """What the lasting address asks."""
    found = re.search(r'href="([^"]*)">Lasting address', html)
    assert found
    return dict(parse_qsl(urlsplit(unescape(found[1])).query))

"""Calendars asked for in ways in which no program asks: other texts than tokens, strange headers and methods."""

from __future__ import annotations

import random
import string
import time
from collections import Counter
from typing import Any
from urllib.parse import quote

import requests

SENT = 200
METHODS = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
FORMS = ("{}.ics", "{}.ics", "{}", "{}.ics/", "{}.ics?fields=id&fields=id", "../{}.ics", "{}.ics%00")
ANSWERS = {"text/calendar; charset=utf-8", "text/plain; charset=utf-8", "text/html; charset=utf-8", None}
EXPECTED = {200, 301, 304, 400, 403, 404, 405, 429}
CHARACTERS = string.printable + "äß\u0130\u202e\U0001f4c5\x00"


def fetch_calendars(address: str, token: str, seed: int) -> dict[str, Any]:
    """So many requests, of which every third bears the token of a calendar; what they were answered."""
    chance, found, wrong = random.Random(seed), Counter[str](), Counter[str]()
    began = time.monotonic()
    for number in range(SENT):
        text = token if number % 3 == 0 else "".join(chance.choices(CHARACTERS, k=chance.randrange(1, 80)))
        where = f"{address}/feeds/{chance.choice(FORMS).format(quote(text, safe=''))}"
        tag = "".join(chance.choices(string.printable.strip(), k=chance.randrange(0, 90)))
        headers = {name: tag for name in ("If-None-Match", "Accept", "Authorization") if chance.random() < 0.4}
        method = chance.choice(METHODS)
        answer = requests.request(method, where, headers=headers, timeout=30, allow_redirects=False)
        found[str(answer.status_code)] += 1
        kind = answer.headers.get("Content-Type")
        if answer.status_code not in EXPECTED or kind not in ANSWERS:
            wrong[f"{method} {where}: {answer.status_code} {kind}"] += 1
    return {
        "role": "calendars",
        "requests": SENT,
        "5xx": sum(count for code, count in found.items() if code[0] == "5"),
        "outside_schema": sum(wrong.values()),
        "seconds": round(time.monotonic() - began),
        "statuses": dict(sorted(found.items())),
        "found": dict(wrong),
        "told": "\n".join(wrong),
    }

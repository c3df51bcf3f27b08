"""The examples of the API's description, as the example papers answer them: `make schema` writes them with this.

Each request is really made, and each answer is what was answered; `tests/test_openapi_examples.py` compares.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.example_requests import AT, BEFORE, REQUESTS

BY_CHANCE = ("extensions", "focal-points", "principles", "results")
"""What gets another UUID each time that it is loaded or recorded."""
MADE_HERE = (*("themes", "focal-points", "memberships", "group-members", "commitments", "feeds", "schedules", "rungs"),)
"""Of what the papers tell nothing: what was recorded as an example stays there for those that follow."""
MADE_AT = re.compile(r'"20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[^"]*Z"')
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
FEEDS = re.compile(r"/feeds/[^/\"]+\.ics")
LONG = 400
ONLY_ALONE = {"documents": ("text",), "deliveries": ("subject", "text", "items", "events")}
"""What a list does not show of its records."""


def collected() -> dict[str, Any]:
    """All examples, from a database that holds the example papers; what is recorded meanwhile is to be rolled back."""
    from django.db import transaction

    from meetings.models import Body, BodyRole, Paragraph, User
    from tests.asking import Asking
    from tracker.api import router

    desk = User.objects.create(username="desk-officer", email="desk-officer@example.org", is_staff=True)
    BodyRole.objects.create(user=desk, body=Body.objects.get(slug="bali-process"), role="editor")
    root = Asking(User.objects.create(username="examples", email="examples@example.org", is_superuser=True))
    _tell_of_the_post(root)
    paragraph = Paragraph.objects.select_related("document").get(
        document__slug="disruption-2015-statement", position=21
    )
    words = {"quote": paragraph.text.split(". ")[0], "corrected": f"{paragraph.document.text}\nCorrected.\n"}
    found: dict[str, Any] = {}
    for word, acts in REQUESTS.items():
        written = json.dumps(acts)
        for name, text in words.items():
            written = written.replace(f'"{{{name}}}"', json.dumps(text))
        sent = json.loads(written)
        found[word] = {"requests": sent, "answers": {}}
        for act, body in sent.items():
            with transaction.atomic():
                if f"{word} {act}" in BEFORE:
                    assert root.post(*BEFORE[f"{word} {act}"]).status_code == 200
                address = _address(root, word, act)
                if act == "change":
                    answer = root.patch(address, body, If_Match=root.get(address)["ETag"])
                else:
                    answer = root.post(address, body)
                assert answer.status_code in (200, 201), (address, answer.content)
                if act not in ("record", "change") or word == "feeds":
                    found[word]["answers"][act] = _short(answer.json())
                transaction.set_rollback(not (act == "record" and word in MADE_HERE))
        if word == "dues":
            root.post(_address(root, word, "ask_extension"), sent["ask_extension"])
        if "correct" in sent:
            sent["correct"]["text"] = sent["correct"]["text"][:LONG]
    for word, _view, _name in router.registry:
        if word == "figures":
            whole = root.get("figures/?as_at=2016-01-15").json()
            found[word] = {"answers": {"list": whole | {"results": [one for one in whole["results"] if one["count"]]}}}
            continue
        at = f"{word}/?page_size=1" if AT.get(word, "?").count("/") != 2 else AT[word]
        told = root.get(at).json()
        if told.get("results") == []:
            continue
        one = told["results"][0] if "results" in told else told
        record = root.get(one["url"]).json()
        if word in BY_CHANCE:
            record = json.loads(json.dumps(record).replace(record["id"], str(uuid5(NAMESPACE_URL, word))))
        listed = {name: value for name, value in record.items() if name not in ONLY_ALONE.get(word, ())}
        found.setdefault(word, {}).update(id=record["id"], record=record, listed=listed)
        if word == "documents":
            record["text"] = record["text"][:400]
    told = json.dumps(found).replace("http://testserver/", "https://tracker.example.org/")
    told = FEEDS.sub("/feeds/token-that-is-told-once.ics", MADE_AT.sub('"2026-01-15T08:00:00Z"', told))
    by_chance = dict.fromkeys(UUIDS.findall(told))
    for number, one in enumerate(by_chance):
        told = told.replace(one, str(uuid5(NAMESPACE_URL, f"example {number}")))
    whole_found: dict[str, Any] = json.loads(told)
    return whole_found


def _tell_of_the_post(root: Any) -> None:
    """Slots and mails are made by the post alone, days off and evidence by acts: one of each."""
    from meetings.models import Body
    from tests import factories as make

    body = Body.objects.get(slug="working-group-disruption")
    day_off = REQUESTS["bodies"]["change_calendar"]
    assert root.post("bodies/steering-group/change-calendar/", day_off).status_code == 200
    report = {"progress": "in_progress", "effective": "2016-01-10", "links": ["https://example.org/report"]}
    assert root.post("assignments/WGD-2015-10:1/report-progress/", report).status_code == 200
    schedule = make.ReportScheduleFactory(body=body, audience="focal_points")
    mail = make.DeliveryFactory(
        dedupe_key="example",
        message_id="<example@example.org>",
        bounce_token="example",
        recipient=None,
        address="desk@example.org",
        slot=make.SlotFactory(schedule=schedule),
        body=body,
    )
    make.DeliveryEventFactory(delivery=mail)
    make.MailboxFactory(address="desk@example.org")


def _short(told: Any) -> Any:
    """An answer as an example shows it: the first of each list of records, the beginning of each long text."""
    if isinstance(told, dict):
        return {name: _short(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_short(one) for one in (told[:1] if told and isinstance(told[0], dict) else told)]
    return told[:LONG] if isinstance(told, str) else told


def _address(root: Any, word: str, act: str) -> str:
    if act == "record":
        return f"{word}/"
    if act == "bulk":
        return f"{word}/bulk/" if word == "commitments" else f"{word}/report-progress/"
    at = AT.get(f"{word} {act}") or AT.get(word, "")
    if at.count("/") < 2:
        at = root.rows(f"{word}/?page_size=1")[0]["url"]
    return at if act == "change" else f"{at}{act.replace('_', '-')}/"


def main() -> None:
    """Write the file, from a database in memory."""
    os.environ.update(DATABASE_URL="sqlite://:memory:", BASE_URL="http://testserver", ALLOWED_HOSTS="testserver")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tests.papers import FIXTURES
    from tracker.rest.examples import KEPT

    call_command("migrate", verbosity=0)
    call_command("loaddata", *FIXTURES, verbosity=0)
    KEPT.write_text(json.dumps(collected(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

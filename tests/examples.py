"""The examples of the API's description, as the example papers answer them: `make schema` writes them with this.

Each request is really made, and each answer is what was answered; `tests/test_openapi_examples.py` compares.
"""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import NAMESPACE_URL, uuid5

REQUESTS: dict[str, dict[str, Any]] = {
    "themes": {"record": {"slug": "training", "name": "Training"}},
    "parties": {"record": {"slug": "asean-secretariat", "name": "ASEAN Secretariat", "kind": "organisation"}},
    "focal-points": {
        "record": {
            "party": "sri-lanka",
            "body": "working-group-disruption",
            "name": "Desk of the ministry",
            "email": "desk@example.org",
            "language": "en",
            "since": "2015-11-25",
        }
    },
    "memberships": {"record": {"party": "sri-lanka", "body": "steering-group", "since": "2015"}},
    "bodies": {
        "record": {"slug": "task-force", "name": "Task force", "parent": "bali-process", "zone": "Asia/Bangkok"},
        "change_calendar": {"add": [{"day": "2016-04-13", "name": "Songkran"}], "why": "A public holiday."},
    },
    "meetings": {
        "record": {
            "reference": "WGD-2016-11",
            "title": "Working group meeting, November 2016",
            "body": "working-group-disruption",
            "when": "2016-11~",
            "when_said": "about November 2016",
        },
        "move": {"when": "2016-02-08/2016-02-09", "why": "The host asked for it."},
    },
    "milestones": {"record": {"title": "Handbook published", "body": "working-group-disruption", "when": "2016"}},
    "commitments": {
        "record": {
            "reference": "WGD-2015-90",
            "title": "Develop an operational programme for 2016",
            "quote": "{quote}",
            "origin": "WGD-2015-11-25",
            "paragraph": "disruption-2015-statement:21",
            "kind": "agreed_action",
            "assignments": [{"party": "new-zealand"}, {"named_as": "interested States", "role": "support"}],
            "deadlines": [
                {
                    "phrase": "within two weeks of the meeting",
                    "anchor": "meeting",
                    "meeting": "WGD-2015-11-25",
                    "offset": "P14D",
                }
            ],
        },
        "assign_officer": {"officer": "desk-officer"},
        "report_progress": {"part": 1, "progress": "in_progress", "effective": "2016-01-10", "by_words": "New Zealand"},
        "hold": {"why": "Until the steering group has met."},
        "drop": {"drop_reason": "overtaken", "why": "Another programme took its place."},
    },
    "assignments": {
        "report_progress": {"progress": "implemented", "effective": "2016-01-10", "met": ["AW-2009-03:1:1"]},
        "bulk": [{"assignment": "AW-2009-03:1", "progress": "in_progress", "effective": "2016-01-10"}],
    },
    "dues": {
        "ask_extension": {"proposed": "2016-03-31", "asked_by": "sri-lanka", "why": "The reports came late."},
    },
}
"""What is sent, by the list and the act; `{quote}` stands for words of the paragraph."""
AT = {
    "themes": "themes/training/",
    "focal-points": "focal-points/",
    "commitments": "commitments/WGD-2015-22/",
    "assignments": "assignments/AW-2009-03:1/",
    "meetings": "meetings/SG-2016-02-01/",
    "bodies": "bodies/working-group-disruption/",
    "dues": "dues/AW-2009-03:1:1/",
}
BY_CHANCE = ("extensions", "focal-points", "principles", "results")
"""What gets another UUID each time that it is loaded or recorded."""
MADE_HERE = ("themes", "focal-points", "memberships")


def collected() -> dict[str, Any]:
    """All examples, from a database that holds the example papers; what is recorded meanwhile is to be rolled back."""
    from django.db import transaction

    from commitments.models import Extension
    from meetings.models import Body, BodyRole, Paragraph, User
    from tests.asking import Asking
    from tracker.api import router

    desk = User.objects.create(username="desk-officer", email="desk-officer@example.org", is_staff=True)
    BodyRole.objects.create(user=desk, body=Body.objects.get(slug="bali-process"), role="editor")
    root = Asking(User.objects.create(username="examples", email="examples@example.org", is_superuser=True))
    quote = Paragraph.objects.get(document__slug="disruption-2015-statement", position=21).text.split(". ")[0]
    found: dict[str, Any] = {}
    for word, acts in REQUESTS.items():
        sent = json.loads(json.dumps(acts).replace('"{quote}"', json.dumps(quote)))
        found[word] = {"requests": sent}
        for act, body in sent.items():
            address = _address(word, act)
            with transaction.atomic():
                answer = root.post(address, body)
                assert answer.status_code in (200, 201), (address, answer.content)
                transaction.set_rollback(word not in MADE_HERE)
    root.post(_address("dues", "ask_extension"), REQUESTS["dues"]["ask_extension"])
    assert Extension.objects.exists()
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
        listed = {name: value for name, value in record.items() if (word, name) != ("documents", "text")}
        found.setdefault(word, {}).update(id=record["id"], record=record, listed=listed)
        if word == "documents":
            record["text"] = record["text"][:400]
    told = json.dumps(found).replace("http://testserver/", "https://tracker.example.org/")
    whole_found: dict[str, Any] = json.loads(told)
    return whole_found


def _address(word: str, act: str) -> str:
    if act == "record":
        return f"{word}/"
    return f"{word}/report-progress/" if act == "bulk" else f"{AT[word]}{act.replace('_', '-')}/"


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

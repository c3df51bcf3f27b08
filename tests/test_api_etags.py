"""The ETag of a record changes whenever what the API shows of it does, and an opaque cursor tells nobody a key."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from commitments.models import Assignment, Commitment, Deadline, Due
from meetings.models import Body, Meeting, Party
from tests import factories as make
from tests.asking import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Asking:
    return Asking(make.UserFactory(is_superuser=True))


@pytest.fixture
def commitment() -> Commitment:
    whole = make.CommitmentFactory(reference="C-1")
    part = make.AssignmentFactory(commitment=whole, party__name="Indonesia")
    make.DueFactory(assignment=part, deadline=make.DeadlineFactory(commitment=whole))
    make.VoiceFactory(commitment=whole)
    return whole


def a_theme(one: Commitment) -> None:
    one.themes.add(make.ThemeFactory())


CHANGES: dict[str, Any] = {
    "theme": a_theme,
    "voice": lambda one: make.VoiceFactory(commitment=one, capacity="received_by", named_as="the Secretariat"),
    "name of a party": lambda one: Party.objects.filter(name="Indonesia").update(name="Republic of Indonesia"),
    "part": lambda one: Assignment.objects.filter(commitment=one).update(answer="awaiting"),
    "rule": lambda one: Deadline.objects.filter(commitment=one).update(phrase="by the end of the year"),
    "date": lambda one: [due for part in one.assignments.all() for due in [make.DueFactory(assignment=part)]],
    "reference of its meeting": lambda one: Meeting.objects.filter(pk=one.origin_id).update(reference="M-NEW"),
    "short name of its body": lambda one: Body.objects.filter(pk=one.origin.body_id).update(slug="renamed"),
    "own column": lambda one: Commitment.objects.filter(pk=one.pk).update(restricted=True),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_shown_changes_the_etag(root: Asking, commitment: Commitment, what: str) -> None:
    where = "commitments/C-1/?expand=assignments,deadlines,voices"
    before = root.get(where)
    assert before["ETag"] == root.get(where)["ETag"] == root.get("commitments/C-1/?fields=title")["ETag"]
    CHANGES[what](commitment)
    after = root.get(where)
    assert after.json() != before.json()
    assert after["ETag"] != before["ETag"]


def test_an_etag_is_the_same_in_every_language(root: Asking, commitment: Commitment) -> None:
    spoken = [root.get("commitments/C-1/", Accept_Language=language) for language in ("en", "id")]
    assert spoken[0].json()["disposition_label"] != spoken[1].json()["disposition_label"]
    assert spoken[0]["ETag"] == spoken[1]["ETag"]


def test_a_new_day_alone_changes_no_etag(root: Asking, commitment: Commitment, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    Due.objects.update(earliest=today, latest=today)
    asked = {}
    for day in (today, today + timedelta(1)):
        monkeypatch.setattr(timezone, "localdate", lambda *_args, day=day: day)
        asked[day] = root.get("commitments/C-1/")
    assert {answer.json()["standing"] for answer in asked.values()} == {"due_soon", "overdue"}
    assert len({answer["ETag"] for answer in asked.values()}) == 1


# Cursors


def cursor_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_a_cursor_tells_nothing_of_the_row(root: Asking) -> None:
    keys = [make.MeetingFactory(reference=f"REF-{number}").pk for number in range(3)]
    first = root.get("meetings/?page_size=1").json()
    cursor = cursor_of(first["next"])
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert b"REF" not in raw
    assert str(keys[0]).encode() not in raw or len(str(keys[0])) < 3  # a short number stands in any bytes
    assert root.get("meetings/?page_size=1").json() == first  # the same page leads on by the same text


def test_what_is_no_cursor_of_this_list_in_this_order_is_refused(root: Asking) -> None:
    for _number in range(3):
        make.MeetingFactory()
        make.MilestoneFactory()
    good = cursor_of(root.get("meetings/?page_size=1").json()["next"])
    other = cursor_of(root.get("milestones/?page_size=1").json()["next"])
    turned = cursor_of(root.get("meetings/?page_size=1&ordering=-reference").json()["next"])
    plain = base64.urlsafe_b64encode(b'["reference", false, ["A", 1]]').decode()
    one_bit = ("B" if good[0] == "A" else "A") + good[1:]
    for cursor in (other, turned, plain, one_bit, good[:-4], good + "AAAA", "", "%00", "é", "x" * 100_000, "null"):
        answer = root.get(f"meetings/?page_size=1&cursor={cursor}")
        assert answer.status_code == 400, cursor[:40]
        assert answer.json()["errors"][0]["field"] == "cursor"
    assert root.get(f"meetings/?page_size=1&cursor={good}").status_code == 200

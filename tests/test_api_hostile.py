"""What the API is sent by whoever means harm, by the numbers of the hostile cases: all is refused, nothing kept."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from meetings.access import Role
from meetings.models import Body
from tests import factories as make
from tests.asking import Asking
from tests.cases import everything
from tests.two_bodies import CANARY, GLIMPSE, build, touch
from tracker.api import router
from tracker.rest.paging import MOST
from tracker.rest.reading import Malformed, read

pytestmark = pytest.mark.django_db

LISTS = [word for word, _view, _name in router.registry if word != "figures"]


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="home")


@pytest.fixture
def asking(body: Body) -> Asking:
    return Asking(make.BodyRoleFactory(body=body, role=Role.MANAGER, user__username="manager").user)


@pytest.fixture
def root() -> Asking:
    return Asking(make.UserFactory(is_superuser=True))


def unchanged(before: dict[str, Any]) -> bool:
    after = everything()
    return {**before, "meetings.RequestCount": 0} == {**after, "meetings.RequestCount": 0}


# H16


@pytest.mark.parametrize(
    ("word", "forged"),
    [
        ("commitments", {"status": "implemented"}),
        ("commitments", {"created_by": "manager"}),
        ("commitments", {"received_at": "2016-01-01T00:00:00Z"}),
        ("commitments", {"deadline": "2016-01-01"}),
        ("commitments", {"disposition": "active"}),
        ("commitments", {"standing": "closed"}),
        ("commitments", {"version": 9}),
        ("commitments", {"pk": 1}),
        ("commitments", {"id": "X"}),
        ("commitments", {"uuid": "00000000-0000-4000-8000-000000000000"}),
        ("commitments", {"period_latest": "2016-01-01"}),
        ("commitments", {"assignments": [{"named_as": "they", "progress": "implemented"}]}),
        ("commitments", {"assignments": [{"named_as": "they", "answer": "accepted"}]}),
        ("commitments", {"deadlines": [{"phrase": "soon", "latest": "2016-01-01"}]}),
        ("meetings", {"version": 9}),
        ("meetings", {"when_latest": "2016-01-01"}),
        ("bodies", {"mail_on": True}),
        ("milestones", {"uuid": "00000000-0000-4000-8000-000000000000"}),
        ("documents", {"sha256": "0" * 64}),
        ("documents", {"replaces": "paper"}),
    ],
)
def test_H16_what_only_the_record_tells_is_not_taken(asking: Asking, word: str, forged: dict[str, Any]) -> None:
    make.BodyFactory(slug="other")
    before = everything()
    answer = asking.post(f"{word}/", forged)
    assert answer.status_code == 400
    [name] = forged
    found = [one for one in answer.json()["errors"] if one["code"] in ("unknown_field", "read_only")]
    assert found, answer.json()
    assert all(one["field"].startswith(name) for one in found)
    assert unchanged(before)


def test_H16_nor_when_a_record_is_changed(asking: Asking, body: Body) -> None:
    draft = make.CommitmentFactory(body=body, disposition="draft", reference="C-1")
    etag = asking.get("commitments/C-1/")["ETag"]
    before = everything()
    for name in (
        "status",
        "created_by",
        "received_at",
        "deadline",
        "disposition",
        "drop_reason",
        "version",
        "id",
        "pk",
    ):
        answer = asking.patch("commitments/C-1/", {name: "active", "title": "Other"}, If_Match=etag)
        assert answer.status_code == 400, name
        assert {one["code"] for one in answer.json()["errors"]} <= {"unknown_field", "read_only"}, name
    draft.refresh_from_db()
    assert unchanged(before)


# H17


@pytest.mark.parametrize("word", LISTS)
def test_H17_nothing_hidden_comes_with_what_is_visible(word: str) -> None:
    seen, hidden = build("plain"), build(CANARY)
    touch(seen, hidden)
    viewer = Asking(make.BodyRoleFactory(body=seen.body, role=Role.VIEWER).user)
    for name in ("include", "embed", "depth", "prefetch", "count", "aggregate"):
        assert viewer.get(f"{word}/?{name}=commitment").status_code == 400, name
    for wish in ("origin.body", "assignments.party.names", "assignments.dues.deadline.meeting", "events", "body"):
        assert viewer.get(f"{word}/?expand={wish}").status_code == 400, wish
    known = {"commitments": "assignments,assignments.dues,deadlines,voices", "assignments": "dues"}.get(word)
    answer = viewer.get(f"{word}/?page_size=500" + (f"&expand={known}" if known else ""))
    assert answer.status_code == 200
    assert GLIMPSE not in answer.content.decode()
    assert not any(name.endswith("count") for row in answer.json()["results"] for name in row if word != "deadlines")


# H18


@pytest.mark.parametrize("word", LISTS)
def test_H18_no_order_and_no_filter_tells_of_what_is_hidden(word: str, root: Asking) -> None:
    for asked in (
        "ordering=objection_count",
        "ordering=password",
        "ordering=pk",
        "ordering=id",
        "ordering=origin__body__name",
        "ordering=reference,title",
        "ordering=--reference",
        "ordering=?",
        "body__name__startswith=a",
        "officer__password__startswith=a",
        "origin__body=1",
        "pk=1",
        "id__gt=1",
        "order_by=reference",
        "sort=reference",
        "search=a",
    ):
        answer = root.get(f"{word}/?{asked}")
        assert answer.status_code == 400, asked
        assert answer.json()["errors"][0]["field"] == asked.partition("=")[0]


# H19


@pytest.mark.parametrize("word", LISTS)
def test_H19_a_page_is_bounded_and_a_cursor_is_ours(word: str, root: Asking) -> None:
    make.MeetingFactory.create_batch(3)
    for asked in (
        "limit=1000000000",
        "offset=1000000000000",
        "page=1000000000000",
        "page_size=1000000000",
        f"page_size={MOST + 1}",
        "page_size=-1",
        "page_size=1e9",
        "cursor=garbage",
        "cursor=",
        "cursor=%00",
        "cursor=%ff%fe",
        "cursor=" + "A" * 5000,
        "cursor=bnVsbA",
        "cursor=WyJyZWZlcmVuY2UiLGZhbHNlLFsiQSIsMV1d",
    ):
        assert root.get(f"{word}/?{asked}").status_code == 400, asked
    assert len(root.rows(f"{word}/?page_size={MOST}")) <= MOST


def test_H19_a_cursor_is_of_its_list_and_order(root: Asking) -> None:
    make.MeetingFactory.create_batch(3)
    there = root.get("meetings/?page_size=1").json()["next"]
    cursor = there.partition("cursor=")[2].partition("&")[0]
    assert root.get(f"meetings/?cursor={cursor}&page_size=1").status_code == 200
    altered = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for asked in (
        f"meetings/?cursor={altered}",
        f"meetings/?cursor={cursor[:-1]}",
        f"meetings/?cursor={cursor}&ordering=when",
        f"bodies/?cursor={cursor}",
    ):
        assert root.get(asked).status_code == 400, asked


# H20, H21

HOSTILE = {
    "lists": (b"[" * 100_000, 400),
    "objects": (b'{"a":' * 100_000, 400),
    "a key twice": (b'{"name": "x", "name": "y"}', 400),
    "NaN": (b'{"name": NaN}', 400),
    "infinity": (b'{"name": -Infinity}', 400),
    "beyond what a float holds": (b'{"name": 1e999}', 400),
    "400 digits": (b'{"name": 1' + b"0" * 400 + b"}", 400),
    "NUL": (b'{"name": "\\u0000"}', 400),
    "NUL in a key": (b'{"\\u0000": 1}', 400),
    "half a character": (b'{"name": "\\ud800"}', 400),
    "half a character in a key": (b'{"\\udfff": 1}', 400),
    "no UTF-8": (b'{"name": "\xff"}', 400),
    "too long a UTF-8": (b'{"name": "\xc0\xaf"}', 400),
    "UTF-16": ('{"name": "x"}'.encode("utf-16"), 400),
    "a million keys": (b"{" + b",".join(b'"%d":1' % n for n in range(1_000_000)) + b"}", 413),
    "50 MB": (b'{"name":"' + b"x" * 50_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("word", ["themes", "commitments", "commitments/bulk"])
def test_H20_H21_what_cannot_be_kept_is_refused(asking: Asking, word: str, what: str) -> None:
    sent, status = HOSTILE[what]
    before, began = everything(), time.process_time()
    answer = asking("POST", f"{word}/", sent)
    assert time.process_time() - began < 1
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert unchanged(before)


class Endless(io.RawIOBase):
    """A body that somebody sends and sends, and that counts how much of it is taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size < 10_000_000, "no more is asked for than may be sent"
        self.taken += size
        return b"x" * size


@pytest.mark.parametrize("length", [50_000_000, 10**12])
def test_H20_no_more_is_read_than_may_be_sent(length: int, body: Body) -> None:
    user, sent = make.BodyRoleFactory(body=body).user, Endless()
    request = RequestFactory().generic("POST", "/api/v1/themes/", content_type="application/json")
    request._stream, request._read_started = sent, False  # type: ignore[attr-defined]
    request.META |= {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": "application/json"}
    request.user, request._dont_enforce_csrf_checks = user, True  # type: ignore[attr-defined]
    view = {word: view for word, view, _name in router.registry}["themes"]
    tracemalloc.start()
    answer = view.as_view({"post": "create"})(request)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert sent.taken <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    assert peak < 50_000_000


@pytest.mark.parametrize("what", [name for name, (_sent, status) in HOSTILE.items() if status == 400])
def test_H20_what_is_malformed_takes_little_memory(what: str) -> None:
    tracemalloc.start()
    with pytest.raises(Malformed):
        read(HOSTILE[what][0])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize("text", ["%00", "%ff", "%ed%a0%80"], ids=["NUL", "no UTF-8", "half a character"])
@pytest.mark.parametrize("word", ["commitments", "parties", "events"])
def test_H21_nor_in_an_address(root: Asking, word: str, text: str) -> None:
    for asked in (f"{word}/?q={text}", f"{word}/?{text}=1", f"{word}/?body={text}"):
        assert root.get(asked).status_code == 400, asked
    assert root.get(f"{word}/{text}/").status_code == 404


def test_H21_nor_in_a_header(asking: Asking) -> None:
    for key in ("\0", "\xff", "a\u2028b", "x" * 201, ""):
        assert asking.post("themes/", {"slug": "x", "name": "X"}, Idempotency_Key=key).status_code == 400, ascii(key)


# H23


def test_H23_what_was_not_read_is_not_changed(asking: Asking, body: Body) -> None:
    make.CommitmentFactory(body=body, disposition="draft", reference="C-1")
    make.MeetingFactory(body=body, reference="M-9", state="planned")
    before = everything()
    for address in ("commitments/C-1/", "meetings/M-9/", "bodies/home/"):
        etag = asking.get(address)["ETag"]
        for verb in ("PATCH", "DELETE"):
            sent = {} if verb == "PATCH" else None
            absent = asking(verb, address, sent)
            assert absent.status_code == 428, (verb, address)
            assert absent["Content-Type"] == "application/problem+json"
            for wrong in ('"old"', etag[:-2] + 'x"', etag.strip('"'), f"W/{etag}", "nonsense", '""'):
                assert asking(verb, address, sent, If_Match=wrong).status_code == 412, (verb, address, wrong)
    for act, said in (("commitments/C-1/activate/", {}), ("meetings/M-9/move/", {"when": "2016"})):
        assert asking.post(act, said, If_Match='"old"').status_code == 412
        assert asking.post(act, said, If_Match="").status_code == 400
    assert unchanged(before)


# H25


def test_H25_verbs_are_what_they_say(asking: Asking, body: Body) -> None:
    make.CommitmentFactory(body=body, disposition="draft", reference="C-1")
    before = everything()
    for verb in ("TRACE", "PUT", "OPTIONS", "CONNECT", "NONSENSE", "PROPFIND"):
        for address in ("bodies/", "commitments/C-1/", "figures/"):
            assert asking(verb, address).status_code == 405, (verb, address)
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert asking.post("commitments/C-1/", **{header: "DELETE"}).status_code == 405, header
        assert asking("GET", "commitments/C-1/", **{header: "DELETE"}).status_code == 200, header
        assert asking.post("commitments/C-1/?_method=DELETE", **{header: "PATCH"}).status_code in (400, 405)
    assert asking.client.post("/api/v1/themes/", {"_method": "DELETE", "slug": "x"}).status_code == 415
    assert unchanged(before)


# H27


DAYS = ["2026-02-30", "0000-01-01", "0000", "10000-01-01", "-0001-01-01", "2026-13-01", "2026-00-00", "9999-99-99"]
ZONES = [
    "Europe/Nowhere",
    "posixrules",
    "../../etc/passwd",
    "/etc/passwd",
    "localtime",
    "Factory",
    "UTC\0",
    "",
    "utc+2",
]


@pytest.mark.parametrize("day", DAYS)
def test_H27_what_is_no_day_is_refused(root: Asking, body: Body, day: str) -> None:
    meeting = make.MeetingFactory(body=body, reference="M-9", state="planned")
    commitment = make.CommitmentFactory(origin=meeting, disposition="draft", reference="C-1")
    etag = root.get("commitments/C-1/")["ETag"]
    before = everything()
    for verb, address, said in (
        ("POST", "meetings/", {"reference": "M-1", "title": "x", "body": "home", "when": day}),
        ("POST", "meetings/M-9/move/", {"when": day}),
        ("POST", "meetings/M-9/move/?preview=true", {"when": day}),
        ("POST", "commitments/C-1/activate/", {"effective": day}),
        ("PATCH", "commitments/C-1/", {"period": day}),
        (
            "POST",
            "focal-points/",
            {"party": "x", "body": "home", "name": "Desk", "email": "a@example.org", "since": day},
        ),
        ("POST", "bodies/home/change-calendar/", {"why": "x", "add": [{"day": day, "name": "Feast"}]}),
    ):
        assert root(verb, address, said, If_Match=etag).status_code in (400, 412), (address, day)
    assert root("PATCH", "commitments/C-1/", {"period": day}, If_Match=etag).status_code == 400
    for asked in ("due_before", "due_after", "as_at"):
        assert root.get(f"commitments/?{asked}={day}").status_code == 400, asked
    assert commitment.pk
    assert unchanged(before)


@pytest.mark.parametrize("zone", ZONES)
def test_H27_what_is_no_zone_is_refused(root: Asking, body: Body, zone: str) -> None:
    etag = root.get("bodies/home/")["ETag"]
    before = everything()
    assert root.patch("bodies/home/", {"zone": zone}, If_Match=etag).status_code == 400
    assert root.post("bodies/", {"slug": "new", "name": "New", "zone": zone}).status_code == 400
    schedule = {"body": "home", "audience": "staff", "local_time": "08:00", "weekdays": [1], "zone": zone}
    assert root.post("schedules/", schedule).status_code == 400
    assert unchanged(before)


@pytest.mark.parametrize("offset", ["P1D", "P999999999D", "P9999Y", "P99999999W", "-P9999Y"])
def test_H27_the_end_of_time_and_a_period(root: Asking, body: Body, offset: str) -> None:
    """A rule that leads out of all calendars is refused in words, when it is recorded or when it comes into force."""
    meeting = make.MeetingFactory(body=body, reference="M-9", state="held", when="9999-12-31")
    make.ParagraphFactory(document=make.DocumentFactory(meeting=meeting, slug="paper"))
    make.PartyFactory(slug="one")
    said = {
        "reference": "C-1",
        "title": "Send comments",
        "quote": "The parties will send their comments within two weeks.",
        "origin": "M-9",
        "paragraph": "paper:1",
        "kind": "request",
        "officer": make.BodyRoleFactory(body=body).user.username,
        "assignments": [{"party": "one"}],
        "deadlines": [{"phrase": "within so long", "anchor": "meeting", "meeting": "M-9", "offset": offset}],
    }
    made = root.post("commitments/", said)
    assert made.status_code in (201, 400), made.content
    if made.status_code == 201:
        before = everything()
        for where in ("commitments/C-1/activate/", "commitments/C-1/activate/?preview=true"):
            refused = root.post(where, {"effective": "2016"})
            assert refused.status_code == 400, json.dumps(refused.json())
        assert unchanged(before)

"""The API of what came last: evidence sent with a report, the post to be read, schedules and ladders to be set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Delivery, Evidence, ReportSchedule, Rung, Slot
from meetings.access import Role
from tests import factories as make
from tests.asking import ROOT, Asking, by_token
from tests.made_files import HTML, PDF
from tests.two_bodies import CANARY, GLIMPSE, World, build

pytestmark = pytest.mark.django_db

NEW = (
    "schedules",
    "rungs",
    "slots",
    "deliveries",
    "mailboxes",
    "evidence",
    "holidays",
    "group-members",
    "focal-points",
    "updates",
)


@pytest.fixture
def seen() -> World:
    build(CANARY)
    make.GroupMemberFactory()
    return build("plain")


@pytest.fixture
def editor(seen: World) -> Any:
    return make.BodyRoleFactory(body=seen.body, role=Role.EDITOR).user


@pytest.fixture
def manager(seen: World) -> Asking:
    return Asking(make.BodyRoleFactory(body=seen.body, role=Role.MANAGER).user)


def send(user: Any, where: str, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(ROOT + where, data)


def a_file(content: bytes = PDF, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# Evidence


@pytest.mark.parametrize("where", ["commitments/C-plain", "assignments/C-plain:1"])
def test_evidence_is_sent_with_a_report_and_handed_out(editor: Any, seen: World, where: str) -> None:
    links = ["https://example.org/a", "https://example.org/b"]
    done = send(editor, f"{where}/report-progress/", progress="in_progress", files=[a_file()], links=links)
    assert done.status_code == 200, done.content
    asking = by_token(editor)
    update = next(row for row in asking.rows("updates/") if len(row["evidence"]) == 3)
    assert [one["link"] for one in update["evidence"] if one["link"]] == links
    (file,) = [one for one in update["evidence"] if one["file"]]
    assert (file["name"], file["kind"], file["size"]) == ("report.pdf", "pdf", len(PDF))
    answer = asking.get(file["file"], Accept="application/pdf")
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    link = next(one for one in update["evidence"] if one["link"])
    assert asking.get(f"{link['url']}file/").status_code == 404
    assert asking.get(f"{file['url']}file/?fields=name").status_code == 400
    assert [row["id"] for row in asking.rows(f"evidence/?event={update['id']}")] == [
        one["id"] for one in update["evidence"]
    ]


def test_links_are_sent_as_json_too(editor: Any, seen: World) -> None:
    given = {"progress": "in_progress", "links": ["https://example.org/json"]}
    assert Asking(editor).post("commitments/C-plain/report-progress/", given).status_code == 200
    assert Evidence.objects.filter(url="https://example.org/json").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"files": [a_file(HTML, "page.pdf")]},
        {"files": [a_file(b"")]},
        {"files": ["no file"]},
        {"links": ["javascript:alert(1)"]},
        {"links": ["https://example.org/"] * 11},
        {"why": "with\0in"},
        {"nonsense": "1"},
    ],
    ids=str,
)
def test_what_is_no_evidence_is_refused_and_nothing_is_kept(editor: Any, seen: World, wrong: Any) -> None:
    before = Evidence.objects.count()
    answer = send(editor, "commitments/C-plain/report-progress/", progress="in_progress", **wrong)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"].startswith(next(iter(wrong)))
    assert Evidence.objects.count() == before


def test_a_form_with_too_many_fields_is_refused_in_the_one_shape(editor: Any, seen: World) -> None:
    answer = send(editor, "commitments/C-plain/report-progress/", **{f"field{n}": "x" for n in range(1_001)})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_only_reports_take_files(editor: Any, seen: World) -> None:
    assert send(editor, "commitments/C-plain/hold/", why="x").status_code == 415


def test_the_same_key_with_another_file_is_refused(editor: Any, seen: World) -> None:
    client = Client(headers={"Idempotency-Key": "k"})
    client.force_login(editor)
    where = f"{ROOT}commitments/C-plain/report-progress/"
    answers = [
        client.post(where, {"progress": "in_progress", "files": [a_file(content)]})
        for content in (PDF, PDF, PDF + b"%other")
    ]
    # The boundary between the parts is the client's choice; what is compared is what was sent.
    assert [one.status_code for one in answers] == [200, 200, 422]
    assert Evidence.objects.filter(name="report.pdf").count() == 1


def test_H54_evidence_of_another_body_is_not_there(editor: Any, seen: World) -> None:
    hidden = Evidence.objects.get(name=f"Report {CANARY}.txt")
    for where in (f"evidence/{hidden.uuid}/", f"evidence/{hidden.uuid}/file/"):
        assert Asking(editor).get(where).status_code == 404
        assert Asking().get(where).status_code == 401


# The post


@pytest.mark.parametrize("word", NEW)
def test_a_list_costs_six_queries_at_most(editor: Any, seen: World, word: str) -> None:
    make.DeliveryFactory(recipient=editor)
    asking = by_token(editor)
    asking.get(f"{word}/")
    with CaptureQueriesContext(connection) as caught:
        answer = asking.get(f"{word}/?page_size=500")
    assert answer.json()["results"]
    assert GLIMPSE not in answer.content.decode()
    coming_in = ("meetings_token", "meetings_requestcount", "meetings_bodyrole", '"meetings_body"."parent_id" FROM')
    of_list = [one["sql"] for one in caught if not any(name in one["sql"].partition("WHERE")[0] for name in coming_in)]
    assert len(of_list) <= 6, of_list
    assert len(caught) <= 8, len(caught)


def test_a_mail_is_read_as_it_left(seen: World) -> None:
    make.DeliveryItemFactory(delivery=seen.delivery, commitment=seen.commitment)
    make.DeliveryItemFactory(delivery=seen.delivery)  # of a body that is not hers
    make.DeliveryEventFactory(delivery=seen.delivery)
    asking = Asking(seen.officer)
    (row,) = asking.rows("deliveries/")
    assert "text" not in row
    whole = asking.get(row["url"]).json()
    assert (whole["subject"], whole["text"].strip()) == ("Due plain", "Of plain.")
    assert [one["commitment"] for one in whole["items"]] == ["C-plain", None]
    assert [one["kind"] for one in whole["events"]] == ["planned"]
    assert [one["id"] for one in asking.rows("deliveries/?commitment=C-plain")] == [row["id"]]
    assert asking.delete(row["url"]).status_code == asking.patch(row["url"], {"state": "sent"}).status_code == 405
    assert Delivery.objects.filter(pk=seen.delivery.pk, state="queued").exists()


def test_new_hours_of_a_schedule_hold_from_now_on(manager: Asking, seen: World) -> None:
    where = "schedules/body-plain:staff/"
    before = ReportSchedule.objects.get(body=seen.body)
    made = Slot.objects.filter(schedule=before).count()
    etag = manager.get(where)["ETag"]
    done = manager.patch(where, {"local_time": "08:30:00", "steps_before": [7, 1]}, If_Match=etag)
    assert done.status_code == 200, done.content
    after = ReportSchedule.objects.get(pk=before.pk)
    assert (after.local_time.hour, after.steps_before, after.version) == (8, [7, 1], before.version + 1)
    assert after.since > before.since
    assert Slot.objects.filter(schedule=after).count() > made  # the days that are over keep their slots
    again = manager.patch(where, {"horizon_days": 10}, If_Match=done["ETag"])
    assert again.status_code == 200
    assert ReportSchedule.objects.get(pk=before.pk).since == after.since
    for wrong in ({"weekdays": "71"}, {"zone": "Europe/Nowhere"}, {"steps_after": [1, 1]}, {"since": "2016-01-01"}):
        assert manager.patch(where, wrong, If_Match=again["ETag"]).status_code == 400, wrong


def test_a_schedule_that_is_made_waits_for_its_first_day(manager: Asking, seen: World) -> None:
    given = {"body": "body-plain", "audience": "co_chairs", "enabled": True, "weekdays": "1"}
    made = manager.post("schedules/", given)
    assert made.status_code == 201, made.content
    assert made.json()["audience_label"] == "co-chairs"
    schedule = ReportSchedule.objects.get(body=seen.body, audience="co_chairs")
    assert schedule.since > datetime(2020, 1, 1, tzinfo=UTC)
    assert manager.post("schedules/", given).status_code == 400  # there is one


def test_a_ladder_is_set_by_managers_alone(manager: Asking, editor: Any, seen: World) -> None:
    given = {"body": "body-plain", "position": 2, "days": 21, "audience": "senior", "text": "Please tell us."}
    assert Asking(editor).post("rungs/", given).status_code == 403
    made = manager.post("rungs/", given)
    assert made.status_code == 201, made.content
    assert made.json()["id"] == "body-plain:2"
    assert manager.post("rungs/", {**given, "body": f"body-{CANARY}"}).status_code == 400
    assert manager.delete("rungs/body-plain:2/", If_Match=made["ETag"]).status_code == 204
    assert Rung.objects.filter(body=seen.body).count() == 1


def test_a_senior_contact_is_marked(manager: Asking, seen: World) -> None:
    given = {"party": seen.focal_point.party.slug, "body": "body-plain", "name": "Senior official", "senior": True}
    made = manager.post("focal-points/", given | {"email": "senior@example.org"})
    assert made.status_code == 201, made.content
    assert [row["name"] for row in manager.rows("focal-points/?senior=true")] == ["Senior official"]


@pytest.mark.parametrize("id", ["body-plain:2016-13-01", "body-plain:staff:2016-02-30", "a:b:c:d", "x", ":", "::"])
def test_what_names_no_day_is_not_there(manager: Asking, seen: World, id: str) -> None:
    for word in ("slots", "holidays", "schedules"):
        assert manager.get(f"{word}/{id}/").status_code == 404

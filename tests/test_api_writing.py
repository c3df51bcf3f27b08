"""The API written: drafts and ground data, acts through their doors, versions, repeated requests, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from commitments.models import Assignment, Commitment, Event
from meetings.access import Role
from meetings.models import AnsweredRequest, Body, BodyRole, Meeting, Party, Token
from tests import factories as make
from tests.asking import Asking, by_token
from tests.two_bodies import CANARY, GLIMPSE, build, eight_users
from tracker.api import router

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="home")


@pytest.fixture
def officer(body: Body) -> Any:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="officer").user


@pytest.fixture
def asking(officer: Any) -> Asking:
    return Asking(officer)


def draft(body: Body, **given: Any) -> dict[str, Any]:
    meeting = make.MeetingFactory(body=body, reference="MEETING-1")
    make.ParagraphFactory(document=make.DocumentFactory(meeting=meeting, slug="paper"))
    make.PartyFactory(slug="one")
    return {
        "reference": "C-1",
        "title": "Send comments",
        "quote": "The parties will send their comments within two weeks.",
        "origin": "MEETING-1",
        "paragraph": "paper:1",
        "kind": "agreed_action",
        "officer": "officer",
        "assignments": [{"party": "one"}, {"named_as": "interested States", "role": "support"}],
        "deadlines": [{"phrase": "within two weeks", "anchor": "meeting", "meeting": "MEETING-1", "offset": "P14D"}],
        **given,
    }


def test_a_commitment_is_recorded_activated_and_reported_on(asking: Asking, body: Body) -> None:
    made = asking.post("commitments/", draft(body))
    assert made.status_code == 201, made.content
    assert made["Location"].endswith("/api/v1/commitments/C-1/")
    assert LogEntry.objects.filter(object_repr__startswith="C-1").count() == 1
    active = asking.post("commitments/C-1/activate/")
    assert (active.status_code, active.json()["disposition"]) == (200, "active"), active.content
    assert [row["latest"] for row in asking.rows("dues/")] == ["2015-12-09", "2015-12-09"]
    report = {"part": 1, "progress": "in_progress", "effective": "2016-01-10", "met": ["C-1:1:1"]}
    done = asking.post("commitments/C-1/report-progress/", report)
    assert done.status_code == 200, done.content
    rows = asking.rows("assignments/?as_at=2016-01-15&party=one")
    assert [row["progress"] for row in rows] == ["in_progress"]
    assert [row["new"]["progress"] for row in asking.rows("updates/")] == ["in_progress"]
    assert asking.post("commitments/C-1/report-progress/", {"progress": "implemented"}).status_code == 400
    refused = asking.post("commitments/C-1/activate/")
    assert refused.status_code == 400
    assert refused.json()["errors"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quote": "words that nobody said"}, "quote"),
        ({"origin": "M-2"}, "origin"),
        ({"period": "2016-02-30"}, "period"),
        ({"disposition": "active"}, "disposition"),
        ({"status": "done"}, "status"),
        ({"deadlines": [{"phrase": "x", "offset": "P1Z", "anchor": "meeting", "meeting": "MEETING-1"}]}, "deadlines.0"),
        ({"assignments": [{}]}, "assignments.0"),
        ({"assignments": [{"party": "one", "answer": "accepted"}]}, "assignments.0.answer"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(asking: Asking, body: Body, wrong: Any, field: str) -> None:
    answer = asking.post("commitments/", draft(body, **wrong))
    assert answer.status_code == 400, answer.content
    assert any(one["field"].startswith(field) for one in answer.json()["errors"]), answer.content
    assert not Commitment.objects.exists()


def test_fields_are_written_with_the_etag_that_was_read(asking: Asking, body: Body) -> None:
    asking.post("commitments/", draft(body))
    etag = asking.get("commitments/C-1/")["ETag"]
    assert asking.patch("commitments/C-1/", {"title": "Other"}).status_code == 428
    assert asking.patch("commitments/C-1/", {"title": "Other"}, If_Match='"old"').status_code == 412
    done = asking.patch("commitments/C-1/", {"title": "Other"}, If_Match=etag)
    assert (done.status_code, done.json()["title"]) == (200, "Other")
    assert asking.patch("commitments/C-1/", {"title": "Third"}, If_Match=etag).status_code == 412
    assert asking.patch("commitments/C-1/", {"reference": "C-2"}, If_Match=done["ETag"]).status_code == 400
    assert (
        asking.post("commitments/C-1/drop/", {"drop_reason": "withdrawn", "why": "x"}, If_Match=etag).status_code == 412
    )
    assert asking.post("commitments/C-1/activate/", If_Match=done["ETag"]).status_code == 200
    now = asking.get("commitments/C-1/")["ETag"]
    assert asking.patch("commitments/C-1/", {"title": "Fourth"}, If_Match=now).status_code == 409
    assert asking.delete("commitments/C-1/", If_Match=now).status_code == 409


def test_a_protected_record_names_what_is_in_the_way(body: Body, officer: Any) -> None:
    BodyRole.objects.filter(user=officer).update(role=Role.MANAGER)
    asking = Asking(officer)
    part = make.AssignmentFactory(commitment__body=body)
    hidden = make.AssignmentFactory(party=part.party, commitment__title=CANARY, commitment__reference=CANARY)
    where = f"parties/{part.party.slug}/"
    answer = asking.delete(where, If_Match=asking.get(where)["ETag"])
    assert answer.status_code == 409
    assert part.commitment.reference in answer.json()["detail"]
    assert GLIMPSE not in answer.content.decode()
    assert Party.objects.filter(pk=hidden.party_id).exists()


def test_a_preview_tells_before_and_after_and_writes_nothing(asking: Asking, body: Body) -> None:
    asking.post("commitments/", draft(body))
    Meeting.objects.filter(reference="MEETING-1").update(state="planned")
    asking.post("commitments/C-1/activate/", {"effective": "2015-11-25"})
    events = Event.objects.count()
    shown = asking.post("meetings/MEETING-1/move/?preview=true", {"when": "2015-12-01"})
    assert shown.status_code == 200, shown.content
    assert {(one["latest_before"], one["latest_after"]) for one in shown.json()["shifts"]} == {
        ("2015-12-09", "2015-12-15")
    }
    assert Event.objects.count() == events
    moved = asking.post("meetings/MEETING-1/move/", {"when": "2015-12-01"})
    assert (moved.status_code, moved.json()["when"]) == (200, "2015-12-01")
    assert asking.post("meetings/MEETING-1/move/?preview=perhaps", {"when": "2016"}).status_code == 400


def test_a_request_sent_twice_is_done_once(asking: Asking, body: Body) -> None:
    given = draft(body)
    first = asking.post("commitments/", given, Idempotency_Key="k-1")
    again = asking.post("commitments/", given, Idempotency_Key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Commitment.objects.count() == 1
    assert asking.post("commitments/", {**given, "reference": "C-2"}, Idempotency_Key="k-1").status_code == 422
    assert asking.post("commitments/", given, Idempotency_Key="x" * 201).status_code == 400


def test_a_key_is_kept_for_a_day(asking: Asking) -> None:
    def sent(slug: str) -> int:
        return int(asking.post("themes/", {"slug": slug, "name": slug}, Idempotency_Key="k-1").status_code)

    assert sent("rivers") == 201
    AnsweredRequest.objects.update(created=timezone.now() - timedelta(hours=23, minutes=50))
    assert sent("seas") == 422
    AnsweredRequest.objects.update(created=timezone.now() - timedelta(hours=24, minutes=1))
    assert sent("seas") == 201


def test_many_are_recorded_all_or_none(asking: Asking, body: Body) -> None:
    one = draft(body)
    answer = asking.post("commitments/bulk/", [one, {**one, "reference": "C-2", "kind": "nonsense"}, {**one}])
    assert answer.status_code == 400
    assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {"1", "2"}
    assert not Commitment.objects.exists()
    answer = asking.post("commitments/bulk/", [one, {**one, "reference": "C-2"}])
    assert (answer.status_code, len(answer.json())) == (201, 2)
    for row in ("C-1", "C-2"):
        asking.post(f"commitments/{row}/activate/")
    rows = [{"assignment": f"{row}:1", "progress": "implemented"} for row in ("C-1", "C-2")]
    assert asking.post("assignments/report-progress/", [*rows, {**rows[0], "progress": "x"}]).status_code == 400
    assert not Assignment.objects.filter(progress="implemented").exists()
    assert asking.post("assignments/report-progress/", rows).status_code == 200
    assert Assignment.objects.filter(progress="implemented").count() == 2


# Who may


def actions() -> list[tuple[str, str]]:
    """Every act's address, as the list's word and the act's own."""
    return [(word, one.slug) for word, view, _name in router.registry for one in getattr(view, "acts", ())]


def traces() -> tuple[int, int, int]:
    return Event.objects.count(), LogEntry.objects.count(), Commitment.objects.count()


@pytest.mark.parametrize("kind", ["anonymous", "focal point", "staff without role", "viewer"])
def test_who_may_not_edit_does_no_act(kind: str) -> None:
    seen = build("plain")
    extension = make.ExtensionFactory(due=seen.due)
    asking = Asking(eight_users(seen, [])[kind])
    ids = {
        "commitments": "C-plain",
        "assignments": "C-plain:1",
        "deadlines": "C-plain:1",
        "dues": "C-plain:1:1",
        "extensions": str(extension.uuid),
        "meetings": "M plain",
        "milestones": str(seen.milestone.uuid),
        "events": str(seen.event.uuid),
        "updates": str(seen.part_event.uuid),
        "bodies": "body-plain",
        "documents": "paper-plain",
    }
    before = traces()
    expected = {"anonymous": 401, "viewer": 403}.get(kind, 404)
    for word, slug in actions():
        assert asking.post(f"{word}/{ids[word]}/{slug}/").status_code == expected, (word, slug)
    assert traces() == before


def test_an_update_is_taken_back_at_its_own_address(asking: Asking, body: Body) -> None:
    part = make.AssignmentFactory(commitment__body=body, commitment__reference="C-1")
    assert asking.post("assignments/C-1:1/report-progress/", {"progress": "in_progress"}).status_code == 200
    (row,) = asking.rows("updates/")
    assert asking.post(f"{row['url']}retract/", {}).status_code == 400  # without a reason
    taken = asking.post(f"{row['url']}retract/", {"why": "It was another part."})
    assert (taken.status_code, taken.json()["id"]) == (200, row["id"]), taken.content
    part.refresh_from_db()
    assert part.progress == "no_information"


def test_H15_a_record_is_put_into_no_other_body(asking: Asking, body: Body, officer: Any) -> None:
    other, viewed = make.BodyFactory(slug="other"), make.BodyFactory(slug="viewed")
    make.BodyRoleFactory(user=officer, body=viewed, role=Role.VIEWER)
    meeting = {"reference": "M-9", "title": "Meeting", "when": "2016"}
    asking = Asking(officer)
    assert asking.post("meetings/", {**meeting, "body": other.slug}).status_code == 400
    assert asking.post("meetings/", {**meeting, "body": viewed.slug}).status_code == 403
    assert asking.post("meetings/", {**meeting, "body": body.slug}).status_code == 201
    etag = asking.get("meetings/M-9/")["ETag"]
    for moved in (other, viewed):
        assert asking.patch("meetings/M-9/", {"body": moved.slug}, If_Match=etag).status_code == 400
    assert Meeting.objects.get(reference="M-9").body == body


def test_who_manages_a_body_puts_another_below_it(body: Body, officer: Any) -> None:
    BodyRole.objects.filter(user=officer).update(role=Role.MANAGER)
    whole, limited = by_token(officer, may_write=True), by_token(officer, may_write=True, name="l", bodies=[body])
    for number, asking in enumerate((Asking(officer), whole, limited)):
        made = asking.post("bodies/", {"slug": f"below-{number}", "name": f"Body {number}", "parent": body.slug})
        assert made.status_code == 201, made.content
        assert made.json()["parent"] == body.slug
    assert Asking(officer).post("bodies/", {"slug": "apart", "name": "Apart"}).status_code == 403


def test_a_token_reaches_as_far_as_it_says(body: Body, officer: Any) -> None:
    other = make.BodyFactory(slug="other")
    make.BodyRoleFactory(user=officer, body=other)
    for one in (body, other):
        make.CommitmentFactory(body=one)
    reads, writes = by_token(officer, name="r"), by_token(officer, name="w", may_write=True, bodies=[other])
    assert len(reads.rows("commitments/")) == 2
    assert reads.post("commitments/", draft(body)).status_code == 403
    assert [row["body"] for row in writes.rows("commitments/")] == ["other"]
    assert writes.get("bodies/home/").status_code == 404


def test_H24_an_answer_is_not_repeated_to_who_reaches_less_far(body: Body, officer: Any) -> None:
    """What is kept under an Idempotency-Key is told again with the rights of today, not with those of its day."""
    given = draft(body)
    other = make.BodyFactory(slug="other")
    make.BodyRoleFactory(user=officer, body=other)
    wide = by_token(officer, may_write=True)
    narrow = by_token(officer, may_write=True, name="narrow", bodies=[other])
    assert wide.post("commitments/", given, Idempotency_Key="k-1").status_code == 201
    assert wide.post("commitments/", given, Idempotency_Key="k-1")["Idempotency-Replayed"] == "true"
    BodyRole.objects.filter(user=officer).update(role=Role.MANAGER)  # further than before
    assert wide.post("commitments/", given, Idempotency_Key="k-1").status_code == 201
    assert narrow.post("commitments/", given, Idempotency_Key="k-1").status_code == 422
    BodyRole.objects.filter(body=body).delete()
    refused = wide.post("commitments/", given, Idempotency_Key="k-1")
    assert refused.status_code == 422
    assert "C-1" not in refused.content.decode()


def test_H24_what_ends_ends_tokens_at_once(body: Body, officer: Any) -> None:
    asking = by_token(officer, may_write=True)
    assert asking.get("bodies/").status_code == 200
    assert Asking(token="0" * 64).get("bodies/").status_code == 401
    Token.objects.update(expiry="2016-01-01T00:00:00Z")
    assert asking.get("bodies/").status_code == 401
    Token.objects.update(expiry=None)
    BodyRole.objects.all().delete()
    assert asking.get("bodies/").status_code == 401


def test_H26_the_rate_is_counted_and_told(body: Body, officer: Any, settings: Any) -> None:
    settings.API_RATE = 3
    asking = by_token(officer)
    answers = [asking.get("bodies/") for _ in range(8)]
    late = [one for one in answers if one.status_code == 429]
    assert 2 <= len(late) <= 5  # a new minute may begin meanwhile
    assert all(0 <= int(one["Retry-After"]) <= 60 for one in late)


def test_what_an_address_does_not_have_is_405_whatever_is_asked(asking: Asking) -> None:
    for verb, address in (("TRACE", "dues/?as_at=no"), ("POST", "events/?x=1"), ("PUT", "figures/?as_at=no")):
        answer = asking(verb, address)
        assert answer.status_code == 405, address
        assert answer["Allow"] == "GET, HEAD"
    assert asking("POST", "deadlines/")["Allow"] == "GET, HEAD"
    assert asking("PUT", "themes/")["Allow"] == "GET, HEAD, POST"

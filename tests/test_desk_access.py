"""Every page of the desk opens for whom it should and is refused to the others; what is hidden appears nowhere."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse

from commitments import models as record
from commitments.admin.calendar_moves import OF_BODY
from commitments.admin.gathering_moves import OF_EVENT, OF_MEETING, OF_MILESTONE
from commitments.admin.letters import PARTS
from commitments.admin.moves import MOVES
from commitments.admin.paper_moves import OF_PAPER
from commitments.workflow import Disposition
from meetings import models as ground
from tests.desk_of_two import Desk, address, choices, desk, registered
from tests.two_bodies import CANARY, GLIMPSE

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

KINDS = [
    "anonymous",
    "focal point",
    "staff without role",
    "viewer",
    "editor",
    "manager",
    "manager of another body",
    "superuser",
]
OUTSIDE = {"anonymous", "focal point"}

# What each role may do on the desk, laid down here by hand: the pages must agree with it.
EDITED = {
    ground.Party,
    ground.Meeting,
    ground.Milestone,
    ground.Document,
    ground.Attendance,
    ground.Mention,
    record.Commitment,
    record.Principle,
    record.Result,
    record.Link,
    record.Theme,
}
MANAGED = {ground.Body, ground.Membership, ground.FocalPoint, record.ReportSchedule, record.Rung}
READ = {
    ground.Paragraph,
    record.Assignment,
    record.Event,
    record.Delivery,
    record.Slot,
    record.Mailbox,
    record.PostOffice,
    record.Intake,
}
ACCOUNTS = {ground.User}
OWN = {ground.Feed, ground.Token}
EDITORS_DELETE = {ground.Attendance, ground.Mention}
COMMON = {ground.Party, record.Theme, record.PostOffice}
ACTS = {
    "commitment": MOVES,
    "meeting": OF_MEETING,
    "milestone": OF_MILESTONE,
    "event": OF_EVENT,
    "part_event": OF_EVENT,
    "body": OF_BODY,
    "paper": OF_PAPER,
}


def open_records(desk: Desk) -> list[models.Model]:
    return [one for one in desk.seen if type(one) in admin.site._registry and not isinstance(one, record.Delivery)]


def test_the_table_of_rights_names_every_page() -> None:
    assert set(admin.site._registry) == EDITED | MANAGED | READ | ACCOUNTS | OWN


def test_django_groups_are_no_way_to_rights() -> None:
    assert "auth.Group" not in {model._meta.label for model in registered()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_opens_or_is_refused(desk: Desk, kind: str) -> None:
    client = desk.client(kind)
    for model in registered():
        status = client.get(address(model, "changelist")).status_code
        assert status == _list_status(kind, model), model


def _list_status(kind: str, model: type[models.Model]) -> int:
    if kind in OUTSIDE:
        return 302
    if kind == "staff without role":
        return 403
    return 403 if model in ACCOUNTS and kind in ("viewer", "editor") else 200


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_to_add_opens_or_is_refused(desk: Desk, kind: str) -> None:
    may = {
        "viewer": OWN,
        "editor": EDITED | OWN,
        "manager": EDITED | MANAGED | OWN,
        "manager of another body": EDITED | MANAGED | OWN,
        "superuser": EDITED | MANAGED | ACCOUNTS | OWN,
    }.get(kind, set())
    client = desk.client(kind)
    for model in registered():
        status = client.get(address(model, "add")).status_code
        assert status == (302 if kind in OUTSIDE else 200 if model in may else 403), model


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_an_open_record_opens_or_is_refused(desk: Desk, kind: str) -> None:
    client = desk.client(kind)
    for one in open_records(desk):
        model = type(one)
        for page in ("change", "history", "delete"):
            status = client.get(address(model, page, one.pk)).status_code
            assert status == _page_status(kind, one, page), (one, page)


def _page_status(kind: str, one: models.Model, page: str) -> int:
    model = type(one)
    if kind in OUTSIDE:
        return 302
    if kind in ("staff without role", "manager of another body") and not (
        kind == "manager of another body" and model in COMMON
    ):
        return 404
    if model in ACCOUNTS and kind in ("viewer", "editor"):
        return 403
    if model in OWN and kind in ("viewer", "editor"):  # they are a colleague's
        return 404
    if page == "delete":
        return 200 if _may_delete(kind, one) else 403
    return 302 if model is record.Assignment and page == "change" else 200


def _may_delete(kind: str, one: models.Model) -> bool:
    model = type(one)
    if model is record.Commitment:
        return one.disposition == Disposition.DRAFT and kind in ("editor", "manager", "superuser")
    if model in ACCOUNTS:
        return kind == "superuser"
    if model in READ:
        return False
    return kind in ("manager", "superuser") or (kind == "editor" and model in EDITORS_DELETE)


@pytest.mark.parametrize("kind", KINDS)
def test_H54_a_file_of_evidence_is_handed_out_or_is_not_there(desk: Desk, kind: str) -> None:
    client = desk.client(kind)
    for world in (desk.seen, desk.hidden):
        answer = client.get(reverse("evidence", args=[world.evidence.uuid]))
        content = b"".join(answer)  # to its end, which closes the file
        if kind == "superuser" or (world is desk.seen and kind in ("viewer", "editor", "manager")):
            assert (answer.status_code, content) == (200, world.evidence.name.split()[1].removesuffix(".txt").encode())
        else:
            assert answer.status_code == (302 if kind == "anonymous" else 404)
            assert CANARY.encode() not in content


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_opens_or_is_refused(desk: Desk, kind: str) -> None:
    client = desk.client(kind)
    for name, moves in ACTS.items():
        for slug, one, shown in [
            (slug, getattr(world, name), world is desk.seen) for slug in moves for world in (desk.seen, desk.hidden)
        ]:
            status = client.get(address(type(one), slug, one.pk)).status_code
            if kind in OUTSIDE:
                assert status == 302
            elif kind == "superuser" or (shown and kind in ("editor", "manager")[name == "body" :]):
                assert status == 200, (slug, one)
            elif kind == "staff without role":
                assert status == 403
            else:
                assert status == (403 if shown and kind in ("viewer", "editor") else 404), (slug, one)


@pytest.mark.parametrize("kind", KINDS)
def test_home_opens_or_is_refused(desk: Desk, kind: str) -> None:
    assert desk.client(kind).get(reverse("admin:index")).status_code == (302 if kind in OUTSIDE else 200)


def test_staff_without_a_role_are_told_so(desk: Desk) -> None:
    page = desk.client("staff without role").get(reverse("admin:index")).content.decode()
    assert "You have no role in any body yet" in page


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "superuser"])
def test_the_canary_appears_nowhere(desk: Desk, kind: str) -> None:
    """All lists, forms, pages, histories, deletions, acts, choices and searches, of all records there are."""
    client = desk.client(kind)
    seen = 0
    for where in _everywhere(desk):
        answer = client.get(where)
        seen += answer.status_code == 200
        assert CANARY not in b"".join(answer).decode(), where
        assert not any(CANARY in value for value in answer.headers.values()), where
    if kind in ("viewer", "editor", "manager"):
        assert seen > 60  # the crawl saw something


def test_the_superuser_sees_the_canary(desk: Desk) -> None:
    """So that the crawl above cannot pass because it looks at empty pages."""
    client = desk.client("superuser")
    for model in registered():
        if model not in COMMON:
            assert CANARY in client.get(address(model, "changelist")).content.decode(), model
    assert CANARY in client.get(address(record.Delivery, "letter", desk.hidden.delivery.pk, "text")).content.decode()
    assert CANARY in client.get(address(ground.Body, "calendar", desk.hidden.body.pk)).content.decode()


def _everywhere(desk: Desk) -> list[str]:
    index = reverse("admin:index")
    found = [
        index,
        f"{index}?as_at=2016-01-15",
        f"{index}?body={desk.seen.body.slug}",
        f"{reverse('admin:search')}?s={GLIMPSE}&extended=1",
        reverse("admin:app_list", args=["meetings"]),
        reverse("admin:app_list", args=["commitments"]),
    ]
    for model in registered():
        page = address(model, "changelist")
        found += [page, f"{page}?q={GLIMPSE}", f"{page}?_facets=True", address(model, "add")]
        for pk in model._default_manager.values_list("pk", flat=True):
            found += [address(model, which, pk) for which in ("change", "history", "delete")]
    then = "as_at=2016-01-15"  # which is read by other questions than today
    for model in (record.Commitment, record.Assignment):
        page = address(model, "changelist")
        found += [f"{page}?{then}", *(f"{page}?{then}&standing={word}" for word in ("overdue", "undated", "closed"))]
    for model in (record.Commitment, ground.Meeting, ground.Milestone, ground.Party):
        keys = model._default_manager.values_list("pk", flat=True)
        found += [f"{address(model, 'change', pk)}?{then}" for pk in keys]
    for pk in record.Commitment.objects.values_list("pk", flat=True):
        found += [address(record.Commitment, slug, pk) for slug in MOVES]
        found += [address(record.Commitment, slug, pk) + "?part=1" for slug in ("progress", "answer", "verify")]
        numbers = record.Deadline.objects.filter(commitment=pk).values_list("number", flat=True)
        found += [address(record.Commitment, "deadline", pk) + f"?deadline={number}" for number in numbers]
    for model, moves in (
        (ground.Meeting, OF_MEETING),
        (ground.Milestone, OF_MILESTONE),
        (ground.Document, OF_PAPER),
        (record.Event, OF_EVENT),
        (ground.Body, OF_BODY),
    ):
        for pk in model._default_manager.values_list("pk", flat=True):
            found += [address(model, slug, pk) for slug in moves]
    found += [reverse("admin:commitments_intake_take_in")]
    for pk in record.Intake.objects.values_list("pk", flat=True):
        found += [reverse(f"admin:commitments_intake_{page}", args=[pk]) for page in ("review", "meeting")]
    found += [reverse("admin:commitments_delivery_tomorrow")]
    for pk in record.Delivery.objects.values_list("pk", flat=True):
        found += [address(record.Delivery, "letter", pk, part) for part in PARTS]
    found += [reverse("paper-file", args=[uuid]) for uuid in record.Intake.objects.values_list("uuid", flat=True)]
    found += [reverse("evidence", args=[uuid]) for uuid in record.Evidence.objects.values_list("uuid", flat=True)]
    return found + list(choices())

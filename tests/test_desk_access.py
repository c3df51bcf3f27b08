"""Every page of the desk opens for whom it should and is refused to the others; what is hidden appears nowhere."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models
from django.test import Client
from django.urls import reverse

from commitments import models as record
from commitments.admin.calendar_moves import OF_BODY
from commitments.admin.gathering_moves import OF_EVENT, OF_MEETING, OF_MILESTONE
from commitments.admin.moves import MOVES
from commitments.admin.paper_moves import OF_PAPER
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.two_bodies import CANARY, GLIMPSE, World, build, eight_users, touch

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


class Desk:
    """The two bodies and the eight users, with a client each."""

    def __init__(self) -> None:
        self.seen: World = build("plain")
        self.hidden: World = build(CANARY)
        self.touching = touch(self.seen, self.hidden)
        child = next(one for one in self.touching if isinstance(one, ground.Body))
        self.child = child
        self.users = eight_users(self.seen, [child])

    def client(self, kind: str) -> Client:
        client = Client(raise_request_exception=True)
        user = self.users[kind]
        if user is not None:
            client.force_login(user)
        return client


@pytest.fixture
def desk() -> Desk:
    return Desk()


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def registered() -> list[type[models.Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def hidden_records(desk: Desk) -> list[models.Model]:
    """One hidden record of every kind that has a page."""
    return [one for one in desk.hidden if type(one) in admin.site._registry]


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
    ):
        for pk in model._default_manager.values_list("pk", flat=True):
            found += [address(model, slug, pk) for slug in moves]
    found += [reverse("admin:commitments_intake_take_in")]
    for pk in record.Intake.objects.values_list("pk", flat=True):
        found += [reverse(f"admin:commitments_intake_{page}", args=[pk]) for page in ("review", "meeting")]
    found += [reverse("paper-file", args=[uuid]) for uuid in record.Intake.objects.values_list("uuid", flat=True)]
    found += [reverse("evidence", args=[uuid]) for uuid in record.Evidence.objects.values_list("uuid", flat=True)]
    return found + list(_choices())


def _choices() -> list[str]:
    """Every autocomplete that a form of the desk can ask."""
    found = []
    for model, page in admin.site._registry.items():
        for owner, names in [(model, page.autocomplete_fields)] + [
            (inline.model, inline.autocomplete_fields) for inline in page.inlines
        ]:
            for name in names:
                options = owner._meta
                asked = f"app_label={options.app_label}&model_name={options.model_name}&field_name={name}"
                found += [f"{reverse('admin:autocomplete')}?{asked}&term={term}" for term in ("", GLIMPSE)]
    return found


def test_H01_a_page_of_another_body_is_not_there(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for kind in ("staff without role", "manager", "manager of another body"):
        client = desk.client(kind)
        for one in hidden_records(desk):
            for page in ("change", "history", "delete"):
                where = address(type(one), page, one.pk)
                caplog.clear()
                with caplog.at_level(logging.WARNING, "django.request"):
                    assert client.get(where).status_code == 404, (kind, where)
                assert where in caplog.text
                assert client.post(where, {}).status_code in (403, 404, 405)  # never 302, never 200


def test_H02_no_choice_offers_a_title_of_another_body(desk: Desk) -> None:
    asked = 0
    for kind in ("viewer", "editor", "manager"):
        client = desk.client(kind)
        for where in _choices():
            answer = client.get(where)
            assert answer.status_code in (200, 403)
            if answer.status_code == 200 and f"term={GLIMPSE}" in where:
                asked += 1
                assert json.loads(answer.content)["results"] == [], where
    assert asked > 20
    source = "app_label=commitments&model_name=commitment&field_name=origin"
    found = desk.client("editor").get(f"{reverse('admin:autocomplete')}?{source}&term=Meeting plain").json()
    assert [row["text"] for row in found["results"]] == ["Meeting plain"]


def test_H03_a_deletion_neither_names_nor_takes_what_is_hidden(desk: Desk) -> None:
    party = make.PartyFactory(name="Shared party")
    make.AssignmentFactory(commitment=desk.hidden.commitment, party=party, named_as=f"x {CANARY}")
    client = desk.client("manager")
    where = address(ground.Party, "delete", party.pk)
    page = client.get(where).content.decode()
    assert CANARY not in page
    assert "Records that are not visible to you" in page
    client.post(where, {"post": "yes"})
    assert ground.Party.objects.filter(pk=party.pk).exists()


def test_H03_a_deletion_does_not_cascade_to_what_is_hidden(desk: Desk) -> None:
    """A draft to which a hidden commitment is linked: the link would go with it."""
    link = make.LinkFactory(from_commitment=desk.hidden.commitment, to_commitment=desk.seen.draft)
    where = address(record.Commitment, "delete", desk.seen.draft.pk)
    desk.client("editor").post(where, {"post": "yes"})
    assert record.Link.objects.filter(pk=link.pk).exists()
    assert record.Commitment.objects.filter(pk=desk.seen.draft.pk).exists()


def test_H04_history_and_recent_actions_of_another_body_are_hidden(desk: Desk) -> None:
    manager = desk.users["manager"]
    assert manager is not None
    LogEntry.objects.filter(object_repr=f"Log {CANARY}").update(user=manager)  # what I did before my role was withdrawn
    client = desk.client("manager")
    assert CANARY not in client.get(reverse("admin:index")).content.decode()
    assert client.get(address(ground.Meeting, "history", desk.hidden.meeting.pk)).status_code == 404
    assert "Changed plain" in client.get(address(ground.Meeting, "history", desk.seen.meeting.pk)).content.decode()


def test_H05_filters_offer_and_count_only_what_is_visible(desk: Desk) -> None:
    client = desk.client("viewer")
    for model in registered():
        answer = client.get(address(model, "changelist") + "?_facets=True")
        if answer.status_code != 200:
            continue
        changes = answer.context["cl"]
        assert CANARY not in answer.content.decode()
        assert changes.full_result_count in (None, changes.result_count)
        for spec in changes.filter_specs:
            offered = {value for value, _words, _chosen in spec.options}
            assert not any(CANARY in value for value in offered)
    listed = client.get(address(record.Commitment, "changelist") + f"?body={desk.hidden.body.slug}")
    assert listed.context["cl"].result_count == 0


def test_H06_a_bulk_action_leaves_alone_what_is_hidden(desk: Desk) -> None:
    forged = [desk.hidden.draft.pk, desk.hidden.commitment.pk, desk.seen.draft.pk]
    make.AssignmentFactory(commitment=desk.hidden.draft)
    make.AssignmentFactory(commitment=desk.seen.draft)
    record.Deadline.objects.filter(commitment=desk.seen.draft).delete()
    for across in ("0", "1"):
        data = {"action": "activate_chosen", "select_across": across, "_selected_action": forged}
        answer = desk.client("editor").post(address(record.Commitment, "changelist"), data, follow=True)
        assert CANARY not in answer.content.decode()
        desk.hidden.draft.refresh_from_db()
        assert desk.hidden.draft.disposition == Disposition.DRAFT
    desk.seen.draft.refresh_from_db()
    assert desk.seen.draft.disposition == Disposition.ACTIVE


@pytest.mark.parametrize(
    "lookup",
    [
        "body__secret__startswith=a",
        "origin__body__name__startswith=B",
        "quote__startswith=a",
        "officer__password__startswith=m",
        "links_out__to_commitment__title__startswith=T",
        "awaited_by=1",
        "pk=1",
    ],
)
def test_H07_lookups_that_no_filter_offers_are_refused(desk: Desk, lookup: str) -> None:
    for kind in ("viewer", "manager", "superuser"):
        assert desk.client(kind).get(address(record.Commitment, "changelist") + f"?{lookup}").status_code == 400


def test_H08_rows_cannot_be_put_in_order_by_what_is_hidden(desk: Desk) -> None:
    client = desk.client("viewer")
    plain = client.get(address(record.Commitment, "changelist"))
    for forged in ("paragraph__document__text", "officer__password", "99", "-99", "1.officer__password"):
        answer = client.get(address(record.Commitment, "changelist") + f"?o={forged}")
        assert answer.status_code == 200
        order = answer.context["cl"].queryset.query.order_by
        assert not any("password" in name or "text" in name for name in order), forged
        assert [one.pk for one in answer.context["cl"].result_list] == [
            one.pk for one in plain.context["cl"].result_list
        ]


# What a form refuses


def commitment_form(**changes: Any) -> dict[str, Any]:
    """What the form of a new commitment sends, with one part in the paper's words."""
    empty = {f"{prefix}-{name}": 0 for prefix in ("deadlines", "voices") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {
        "reference": "NEW-1",
        "title": "Send it",
        "kind": "request",
        "roll_up": "all",
        "quote": "It was agreed.",
        "assignments-TOTAL_FORMS": 1,
        "assignments-INITIAL_FORMS": 0,
        "assignments-0-named_as": "all parties",
        "assignments-0-role": "lead",
        "assignments-0-basis": "stated",
        **empty,
        **changes,
    }


def test_ids_of_another_body_are_refused_by_the_form(desk: Desk) -> None:
    client = desk.client("editor")
    good = {"origin": desk.seen.meeting.pk, "paragraph": desk.seen.paragraph.pk}
    for forged in ({"origin": desk.hidden.meeting.pk}, {"paragraph": desk.hidden.paragraph.pk}):
        answer = client.post(address(record.Commitment, "add"), commitment_form(**good | forged))
        assert answer.status_code == 200
        assert set(forged) <= set(answer.context["adminform"].form.errors)
        assert CANARY not in answer.content.decode()
    assert not record.Commitment.objects.filter(reference="NEW-1").exists()
    answer = client.post(address(record.Commitment, "add"), commitment_form(**good))
    assert answer.status_code == 302
    assert record.Commitment.objects.get(reference="NEW-1").assignments.get().number == 1


def test_an_anchor_of_another_body_is_refused_by_the_form(desk: Desk) -> None:
    hidden = desk.hidden
    for anchor, forged in (
        ("meeting", hidden.meeting),
        ("next_meeting", hidden.body),
        ("milestone", hidden.milestone),
        ("completion", hidden.commitment),
    ):
        name = {"next_meeting": "body", "completion": "completion_of"}.get(anchor, anchor)
        data = commitment_form(
            origin=desk.seen.meeting.pk,
            paragraph=desk.seen.paragraph.pk,
            **{
                "deadlines-TOTAL_FORMS": 1,
                "deadlines-0-phrase": "then",
                "deadlines-0-bound": "by",
                "deadlines-0-anchor": anchor,
                "deadlines-0-edge": "end",
                "deadlines-0-count": "calendar",
                f"deadlines-0-{name}": forged.pk,
            },
        )
        answer = desk.client("editor").post(address(record.Commitment, "add"), data)
        assert answer.status_code == 200, anchor
        assert CANARY not in answer.content.decode()
    assert not record.Commitment.objects.filter(reference="NEW-1").exists()


def test_a_circle_over_a_hidden_deadline_is_refused_without_its_name(desk: Desk) -> None:
    draft, deadline = desk.seen.draft, desk.seen.draft.deadlines.order_by("number").last()
    open_one = make.CommitmentFactory(reference="OPEN-1", body=desk.seen.body)
    make.DeadlineFactory(commitment=open_one, anchor="completion", fixed="", completion_of=desk.hidden.commitment)
    make.DeadlineFactory(commitment=desk.hidden.commitment, anchor="completion", fixed="", completion_of=draft)
    rows = {"deadlines-TOTAL_FORMS": 1, "deadlines-INITIAL_FORMS": 1, "deadlines-0-id": deadline.pk}
    rule = {"phrase": "then", "bound": "by", "anchor": "completion", "edge": "end", "count": "calendar"}
    data = commitment_form(
        reference=draft.reference,
        quote=draft.quote,
        origin=draft.origin_id,
        paragraph=draft.paragraph_id,
        **rows | {f"deadlines-0-{name}": value for name, value in rule.items()},
        **{"deadlines-0-completion_of": open_one.pk},
    )
    answer = desk.client("editor").post(address(record.Commitment, "change", draft.pk), data)
    page = answer.content.decode()
    assert f"in a circle: {draft.reference} → another commitment → {draft.reference}" in page
    assert CANARY not in page


def test_a_viewer_of_one_body_who_edits_another_cannot_add_to_the_first(desk: Desk) -> None:
    user = make.BodyRoleFactory(body=desk.child, role=Role.EDITOR).user
    make.BodyRoleFactory(user=user, body=desk.seen.body, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    data = {"reference": "M-NEW", "title": "New meeting", "state": "planned"}
    rows = {f"{prefix}-{name}": 0 for prefix in ("attendance", "mentions") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(address(ground.Meeting, "add"), {**data, **rows, "body": desk.seen.body.pk})
    assert "You have no role that lets you do this" in answer.content.decode()
    assert 'value="New meeting"' in answer.content.decode()  # what was typed is kept
    assert client.post(address(ground.Meeting, "add"), {**data, **rows, "body": desk.child.pk}).status_code == 302
    assert ground.Meeting.objects.get(reference="M-NEW").body == desk.child
    assert client.post(address(ground.Meeting, "change", desk.seen.meeting.pk), {**data, **rows}).status_code == 403


def test_saving_keeps_what_the_user_cannot_see(desk: Desk) -> None:
    """The paper is an annex of a hidden one: the form shows nothing of it, and must not sever it."""
    paper = desk.seen.paper
    data = {"title": "Renamed", "slug": paper.slug, "kind": paper.kind, "meeting": paper.meeting_id, "language": "en"}
    where = address(ground.Document, "change", paper.pk)
    assert "not visible to you" in desk.client("editor").get(where).content.decode()
    assert desk.client("editor").post(where, {**data, "annex_of": ""}).status_code == 302
    paper.refresh_from_db()
    assert (paper.title, paper.annex_of) == ("Renamed", desk.hidden.paper)


def test_a_draft_keeps_deadlines_whose_anchor_is_hidden(desk: Desk) -> None:
    draft = desk.seen.draft
    deadlines = list(draft.deadlines.order_by("number"))
    data = commitment_form(
        reference=draft.reference,
        quote=draft.quote,
        origin=draft.origin_id,
        paragraph=draft.paragraph_id,
        **{"deadlines-TOTAL_FORMS": len(deadlines), "deadlines-INITIAL_FORMS": len(deadlines)},
    )
    for row, deadline in enumerate(deadlines):
        data |= {
            f"deadlines-{row}-id": deadline.pk,
            f"deadlines-{row}-phrase": "mended",
            f"deadlines-{row}-bound": deadline.bound,
            f"deadlines-{row}-anchor": deadline.anchor,
            f"deadlines-{row}-edge": deadline.edge,
            f"deadlines-{row}-count": deadline.count,
        }
    assert desk.client("editor").post(address(record.Commitment, "change", draft.pk), data).status_code == 302
    after = list(draft.deadlines.order_by("number"))
    assert [one.phrase for one in after] == ["mended"] * len(deadlines)
    assert [one.anchored_to for one in after] == [one.anchored_to for one in deadlines]


def test_accounts_are_changed_by_superusers_alone(desk: Desk) -> None:
    colleague = desk.seen.officer
    where = address(ground.User, "change", colleague.pk)
    page = desk.client("manager").get(where).content.decode()
    assert colleague.username in page
    assert 'name="is_superuser"' not in page
    assert "md5" not in page  # how the password is kept
    assert desk.client("manager").post(where, {"is_superuser": "on"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[colleague.pk])
    assert desk.client("manager").post(password, {"password1": "x", "password2": "x"}).status_code == 403


def test_a_manager_cannot_give_a_role_beyond_the_own_bodies(desk: Desk) -> None:
    rows = {"body": desk.hidden.body.pk, "roles-TOTAL_FORMS": 1, "roles-INITIAL_FORMS": 0, "roles-0-role": "manager"}
    client = desk.client("manager")
    assert client.post(address(ground.Body, "change", desk.hidden.body.pk), rows).status_code == 404
    before = list(ground.BodyRole.objects.order_by("pk").values_list("user", "body", "role"))
    body = desk.seen.body
    data = {"name": body.name, "slug": body.slug, "zone": "UTC", "weekend": "67", "silence": "explicit_only"}
    for prefix in ("memberships", "roles"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = client.post(address(ground.Body, "change", body.pk), {**data, "parent": desk.hidden.body.pk})
    assert answer.status_code == 200  # an invalid choice
    third = desk.users["manager of another body"].roles.get().body  # type: ignore[union-attr]
    make.BodyRoleFactory(user=desk.users["manager"], body=third, role=Role.VIEWER)
    answer = client.post(address(ground.Body, "change", body.pk), {**data, "parent": third.pk})
    assert "You have no role that lets you do this" in answer.content.decode()
    body.refresh_from_db()
    assert body.parent is None
    assert list(ground.BodyRole.objects.order_by("pk").values_list("user", "body", "role"))[: len(before)] == before

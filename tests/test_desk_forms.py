"""What a form of the desk refuses and what it keeps: ids of another body, hidden anchors, rights beyond the own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments import models as record
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import sealed
from tests.desk_of_two import Desk, address, desk
from tests.two_bodies import CANARY

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


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
    answer = desk.client("editor").post(address(record.Commitment, "change", draft.pk), data | sealed(draft))
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
    assert desk.client("editor").post(where, {**data, **sealed(paper), "annex_of": ""}).status_code == 302
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
    data |= sealed(draft)
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
    assert colleague.password not in page
    assert "algorithm" not in page  # of the password
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
    data |= sealed(body)
    answer = client.post(address(ground.Body, "change", body.pk), {**data, "parent": desk.hidden.body.pk})
    assert answer.status_code == 200  # an invalid choice
    third = desk.users["manager of another body"].roles.get().body  # type: ignore[union-attr]
    make.BodyRoleFactory(user=desk.users["manager"], body=third, role=Role.VIEWER)
    answer = client.post(address(ground.Body, "change", body.pk), {**data, "parent": third.pk})
    assert "You have no role that lets you do this" in answer.content.decode()
    body.refresh_from_db()
    assert body.parent is None
    assert list(ground.BodyRole.objects.order_by("pk").values_list("user", "body", "role"))[: len(before)] == before

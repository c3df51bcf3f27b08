"""What belongs to another body is not there: no page, choice, deletion, history, filter, action, lookup or order."""

from __future__ import annotations

import json
import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from commitments import models as record
from commitments.workflow import Disposition
from meetings import models as ground
from tests import factories as make
from tests.desk_of_two import Desk, address, choices, desk, hidden_records, registered
from tests.two_bodies import CANARY, GLIMPSE

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


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
        for where in choices():
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

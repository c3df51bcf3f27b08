"""References are given by the form of the body: unique, shown before saving, and overwritten at will."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment
from meetings.access import Role
from meetings.models import Body, Meeting, Paragraph
from meetings.references import BadForm, check_form, next_reference
from tests import factories as make


@pytest.mark.parametrize(
    ("form", "taken", "letter", "expected"),
    [
        ("WG-{year}-{number}", [], "", "WG-2016-01"),
        ("WG-{year}-{number}", ["WG-2016-01", "WG-2016-07", "WG-2015-11"], "", "WG-2016-08"),
        ("WG-{year}-{number}", ["WG-2016-02-01", "WG-2016-05-PLANNING", "WG-2016-x9"], "", "WG-2016-01"),
        ("WG-{year}-{number}", ["WG-2016-99"], "", "WG-2016-100"),
        ("WG-{year}-{number}", ["WG-2016-04", "WG-2016-M02"], "M", "WG-2016-M03"),
        ("{number}/{year}", ["03/2016", "09/2015"], "", "04/2016"),
        ("A.{number}", ["AB12", "A.02"], "", "A.03"),
    ],
)
def test_the_next_number_follows_the_last(form: str, taken: list[str], letter: str, expected: str) -> None:
    assert next_reference(form, taken, year=2016, letter=letter) == expected


@pytest.mark.parametrize(
    "form", ["WG", "WG-{year}", "{number}{number}", "{x}-{number}", "{number", "W" * 21 + "{number}"]
)
def test_a_form_without_a_place_for_the_number_is_refused(form: str) -> None:
    with pytest.raises(BadForm):
        check_form(form)


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="bp-som", reference_form="BP-SOM-{year}-{number}")


@pytest.fixture
def desk(body: Body) -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
    return client


def rows(**counts: int) -> dict[str, int]:
    return {f"{prefix}-{name}": count for prefix, count in counts.items() for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def record_meeting(desk: Client, body: Body, when: str, reference: str = "") -> Any:
    data = {"reference": reference, "title": "Meeting", "body": body.pk, "when": when, "state": "planned"}
    return desk.post(reverse("admin:meetings_meeting_add"), {**data, **rows(attendance=0, mentions=0)})


def record_commitment(desk: Client, paragraph: Paragraph, reference: str = "") -> Any:
    data = {
        "reference": reference,
        "title": "Send it",
        "origin": paragraph.document.meeting_id,
        "paragraph": paragraph.pk,
        "quote": paragraph.text,
        "kind": "request",
        "roll_up": "all",
    }
    return desk.post(reverse("admin:commitments_commitment_add"), data | rows(assignments=0, deadlines=0, voices=0))


@pytest.mark.django_db
def test_a_form_of_references_is_checked_where_it_is_written(body: Body) -> None:
    body.reference_form = "WG-{no}"
    with pytest.raises(ValidationError, match="where the number stands"):
        body.full_clean()


@pytest.mark.django_db
def test_meetings_are_numbered_when_the_reference_is_left_empty(desk: Client, body: Body) -> None:
    for when in ("2016-03-10/2016-03-11", "2016-05", "2017"):
        assert record_meeting(desk, body, when).status_code == 302
    assert record_meeting(desk, body, "2016", reference="OWN-1").status_code == 302
    found = set(Meeting.objects.values_list("reference", flat=True))
    assert found == {"BP-SOM-2016-M01", "BP-SOM-2016-M02", "BP-SOM-2017-M01", "OWN-1"}


@pytest.mark.django_db
def test_commitments_are_numbered_in_the_year_of_their_meeting(desk: Client, body: Body) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body, document__meeting__when="2016-03")
    for reference in ("", "", "BP-SOM-2016-10", ""):
        assert record_commitment(desk, paragraph, reference).status_code == 302
    found = list(Commitment.objects.order_by("pk").values_list("reference", flat=True))
    assert found == ["BP-SOM-2016-01", "BP-SOM-2016-02", "BP-SOM-2016-10", "BP-SOM-2016-11"]


@pytest.mark.django_db
def test_a_reference_that_is_taken_is_refused_and_an_empty_one_is_not_taken_twice(desk: Client, body: Body) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    make.CommitmentFactory(reference="BP-SOM-2015-01", restricted=True, body=body)
    answer = record_commitment(desk, paragraph, "BP-SOM-2015-01")
    assert "already exists" in answer.content.decode()
    record_commitment(desk, paragraph)
    assert Commitment.objects.filter(reference="BP-SOM-2015-02").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "above", "expected"),
    [("", "MC-{year}-{number}", "MC-2015-01"), ("", "", "WORKING-GROU-2015-01"), ("X{number}", "MC-{number}", "X01")],
)
def test_a_body_without_a_form_takes_that_of_the_body_above(own: str, above: str, expected: str) -> None:
    parent = make.BodyFactory(reference_form=above)
    body = make.BodyFactory(parent=parent, reference_form=own, slug="working-group-on-everything")
    assert body.next_reference(Commitment.objects.all(), year=2015) == expected


@pytest.mark.django_db
def test_the_next_reference_is_shown_before_saving(desk: Client, body: Body) -> None:
    meeting = make.MeetingFactory(body=body, when="2016-03")
    form = desk.get(reverse("admin:commitments_commitment_add"), {"origin": meeting.pk}).content.decode()
    assert 'placeholder="BP-SOM-2016-01"' in form

    def shown(page: str, **said: Any) -> str:
        answer = desk.get(reverse(f"admin:{page}_next_reference"), said)
        return str(json.loads(answer.content)["reference"])

    assert shown("commitments_commitment", origin=meeting.pk) == "BP-SOM-2016-01"
    assert shown("meetings_meeting", body=body.pk, when="2018-02") == "BP-SOM-2018-M01"
    elsewhere = make.MeetingFactory()
    for nonsense in ("", "\0", "x", elsewhere.pk):
        assert shown("commitments_commitment", origin=nonsense) == ""
    assert shown("meetings_meeting", body=elsewhere.body_id) == ""


@pytest.mark.django_db
def test_a_viewer_asks_for_no_next_reference(body: Body) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    assert client.get(reverse("admin:meetings_meeting_next_reference"), {"body": body.pk}).status_code == 403

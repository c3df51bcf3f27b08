"""What the desk records goes through its door: meetings and milestones with their events, calendars; keys stay."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from commitments import acts
from commitments import models as record
from commitments.history import FIELDS
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import sealed
from tests.cases import in_days, in_force
from tests.what_holds import the_history_comes_to_the_columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(name="Working Group")


@pytest.fixture
def desk(body: ground.Body) -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
    return client


def page(one: Any, which: str = "change", *args: Any) -> str:
    return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_{which}", args=args)


def rows(*names: str) -> dict[str, int]:
    return {f"{name}-{count}_FORMS": 0 for name in names for count in ("TOTAL", "INITIAL")}


def text_of(answer: Any) -> str:
    content = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def fields_of(answer: Any) -> dict[str, Any]:
    form = answer.context["adminform"].form
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False, [])}


def new_meeting(body: ground.Body, **typed: Any) -> dict[str, Any]:
    empty = rows("attendance", "mentions")
    return {"reference": "WG-5", "title": "Fifth meeting", "body": body.pk, "state": "planned", **empty, **typed}


# Recorded


def test_a_meeting_is_recorded_with_its_events_and_what_hangs_on_it_follows(desk: Client, body: ground.Body) -> None:
    waiting = in_force(body=body)
    deadline = make.DeadlineFactory(commitment=waiting)
    acts.move_deadline(deadline, anchor="next_meeting", body=body, by=None, why="So decided.")
    due = record.Due.objects.get(deadline=deadline)
    assert due.latest is None
    answer = desk.post(page(ground.Meeting, "add"), new_meeting(body, when=in_days(30), places="Bali\nPerth"))
    assert answer.status_code == 302, text_of(answer)
    meeting = ground.Meeting.objects.get(reference="WG-5")
    event = meeting.events.get(field="date")
    assert event.by.roles.get().body == body  # type: ignore[union-attr]
    due.refresh_from_db()
    assert str(due.latest) == in_days(30)
    assert meeting.places == ["Bali", "Perth"]
    assert desk.post(page(ground.Meeting, "add"), new_meeting(body, reference="WG-6")).status_code == 302
    assert not ground.Meeting.objects.get(reference="WG-6").events.exists()  # planned, nobody knows when


def test_a_meeting_held_in_the_future_is_refused_beside_its_date_and_nothing_is_lost(
    desk: Client, body: ground.Body
) -> None:
    answer = desk.post(page(ground.Meeting, "add"), new_meeting(body, when="2999-01-01", state="held"))
    assert answer.status_code == 200
    assert "has not come yet" in str(answer.context["adminform"].form.errors["when"])
    assert 'value="Fifth meeting"' in answer.content.decode()
    assert not ground.Meeting.objects.filter(reference="WG-5").exists()
    assert not record.Event.objects.exists()


def test_what_is_no_date_is_said_once_and_stays(desk: Client, body: ground.Body) -> None:
    answer = desk.post(page(ground.Meeting, "add"), new_meeting(body, when="10 November 2026"))
    (said,) = answer.context["adminform"].form.errors["when"]
    assert "is not a date that can be read" in said
    assert 'value="10 November 2026"' in answer.content.decode()


def test_a_milestone_is_recorded_with_its_events(desk: Client, body: ground.Body) -> None:
    data = {"title": "Statement", "body": body.pk, **rows("mentions")}
    answer = desk.post(page(ground.Milestone, "add"), {**data, "state": "reached", "when": "2016-01-10"})
    assert answer.status_code == 302, text_of(answer)
    told = ground.Milestone.objects.get().events.order_by("pk")
    assert [(event.field, str(event.effective)) for event in told] == [
        ("state", "2016-01-10"),
        ("date", "2016-01-10"),
    ]


def test_a_recorded_meeting_keeps_its_body_date_and_state_in_the_form(desk: Client, body: ground.Body) -> None:
    meeting = make.MeetingFactory(body=body, reference="WG-5", when="2016-02-01", state="planned")
    other = make.BodyFactory()
    make.BodyRoleFactory(body=other, user=desk.get("/admin/").wsgi_request.user)
    typed = new_meeting(other, title="Better title", when="2016-09-09", state="held", places="Perth")
    assert desk.post(page(meeting, "change", meeting.pk), typed | sealed(meeting)).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.body, str(meeting.when)) == ("Better title", body, "2016-02-01")
    assert (meeting.state, meeting.places) == ("planned", [])


# The calendar


def test_a_calendar_changes_by_its_act_after_a_preview(desk: Client, body: ground.Body) -> None:
    counting = in_force(body=body)
    deadline = make.DeadlineFactory(commitment=counting)
    rule = {"anchor": "fixed", "fixed": "2016-01-29", "offset": "P1D", "count": "working"}
    acts.move_deadline(deadline, by=None, why="So decided.", **rule)
    due = record.Due.objects.get(deadline=deadline)
    assert due.latest == date(2016, 2, 1)
    gone = make.HolidayFactory(body=body, day=date(2016, 12, 25), name="Christmas Day")
    where = page(body, "calendar", body.pk)
    assert where in desk.get(page(body, "change", body.pk)).content.decode()
    typed: dict[str, Any] = {"seen": "67", "weekend": ["6", "7"], "why": "By decree."}
    for wrong in ("1 February Feast", "2016-02-01", "2016-02-01 Feast\n2016-02-01 Feast"):
        answer = desk.post(where, {**typed, "add": wrong})
        assert answer.context["form"].errors["add"]
        assert unescape(wrong) in unescape(answer.content.decode())
    typed |= {"add": "2016-02-01 Feast\n\n2016-02-02 Second feast", "remove": ["2016-12-25"]}
    shown = text_of(desk.post(where, typed))
    assert "1 February 2016" in shown
    assert "3 February 2016" in shown
    due.refresh_from_db()
    assert due.latest == date(2016, 2, 1)
    assert desk.post(where, {**typed, "confirmed": "1"}).status_code == 302
    due.refresh_from_db()
    assert due.latest == date(2016, 2, 3)
    assert not ground.Holiday.objects.filter(pk=gone.pk).exists()
    assert "Second feast" in desk.get(page(body, "change", body.pk)).content.decode()
    assert "all seven" not in shown
    answer = desk.post(where, {"seen": "67", "weekend": list("1234567"), "why": "No."})
    assert "At least one day of the week must be a working day" in text_of(answer)


def test_a_weekend_that_another_changed_meanwhile_is_not_put_back(desk: Client, body: ground.Body) -> None:
    where = page(body, "calendar", body.pk)
    opened = {field.html_name: field.value() for field in desk.get(where).context["form"]}
    assert (opened["seen"], opened["weekend"]) == ("67", ["6", "7"])
    acts.change_calendar(body, weekend="56", by=None, why="By law.")
    answer = desk.post(where, {**opened, "add": "2016-02-01 Feast", "why": "Mine.", "confirmed": "1"})
    assert "Changed since you opened it: weekend: Friday, Saturday" in text_of(answer)
    assert "2016-02-01 Feast" in answer.content.decode()
    body.refresh_from_db()
    assert body.weekend == "56"
    assert not body.holidays.exists()


def test_the_form_of_a_body_leaves_its_calendar_alone(desk: Client, body: ground.Body) -> None:
    holiday = make.HolidayFactory(body=body)
    typed = {"name": "Better name", "slug": body.slug, "zone": "UTC", "silence": "explicit_only", "weekend": "5"}
    forged = {"holidays-TOTAL_FORMS": 1, "holidays-INITIAL_FORMS": 1, "holidays-0-id": holiday.pk}
    forged |= {"holidays-0-DELETE": "on", **rows("memberships", "roles")}
    assert desk.post(page(body, "change", body.pk), {**typed, **forged, **sealed(body)}).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.weekend, body.holidays.count()) == ("Better name", "67", 1)


@pytest.mark.parametrize("weekend", ["1234567", "8", "66", "S"])
def test_no_body_is_recorded_without_a_day_to_work_on(weekend: str) -> None:
    client = Client()
    client.force_login(make.UserFactory(is_superuser=True))
    typed = {"name": "New", "slug": "new", "zone": "UTC", "silence": "explicit_only", "weekend": weekend}
    answer = client.post(page(ground.Body, "add"), {**typed, **rows("memberships", "roles")})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["weekend"]
    assert (
        client.post(page(ground.Body, "add"), {**typed, "weekend": "5", **rows("memberships", "roles")}).status_code
        == 302
    )


# Nothing else of the desk writes what acts write


def forms_of(model: type[models.Model], one: Any) -> list[tuple[type[models.Model], set[str]]]:
    """For a page of the desk and the rows on it, which model they write and which fields, of a record that is there."""
    request = RequestFactory().get("/")
    request.user = make.UserFactory(is_superuser=True)
    site = admin.site._registry[model]
    found = [(model, set(site.get_form(request, one, change=True).base_fields))] if _changes(site, request, one) else []
    for inline in site.get_inline_instances(request, one):
        formset = inline.get_formset(request, one)
        found.append((formset.model, set(formset.form.base_fields)))
    return found


def _changes(site: Any, request: Any, one: Any) -> bool:
    return bool(site.has_change_permission(request, one))


def test_no_form_of_the_desk_writes_what_has_a_history_or_a_calendar() -> None:
    commitment = in_force()
    due = make.DueFactory(assignment=commitment.assignments.get())
    there: dict[type[models.Model], Any] = {
        record.Commitment: commitment,
        record.Assignment: due.assignment,
        record.Event: commitment.events.first(),
        ground.Meeting: commitment.origin,
        ground.Milestone: make.MilestoneFactory(),
        ground.Body: commitment.body,
        ground.Party: make.PartyFactory(),
        ground.User: make.UserFactory(),
        ground.Document: commitment.paragraph.document,
    }
    kept = {name: {column for columns in fields.values() for column in columns} for name, fields in FIELDS.items()}
    for model in admin.site._registry:
        one = there.get(model)
        for written, names in forms_of(model, one):
            assert written is not ground.Holiday
            if written is ground.Body:
                assert "weekend" not in names
            name = written._meta.model_name or ""
            if name in kept:
                assert one is not None, "give a record of it, whose form is asked here"
                assert not names & kept[name], (model, written, names & kept[name])


# Keys that events name stay


def renamed(client: Client, one: Any, **key: str) -> tuple[bool, str]:
    """Whether the page of a record lets it have another key, and what it says."""
    where = page(one, "change", one.pk)
    opened = client.get(where)
    inlines = [formset.formset.prefix for formset in opened.context["inline_admin_formsets"]]
    answer = client.post(where, {**fields_of(opened), **rows(*inlines), **sealed(one), **key})
    one.refresh_from_db()
    (name,) = key
    return getattr(one, name) == key[name], text_of(answer)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("kind", ["party", "asking party", "meeting", "joined", "body", "paper", "officer", "draft"])
def test_a_key_is_changed_until_an_event_names_it(kind: str, named: bool) -> None:
    client = Client()
    client.force_login(make.UserFactory(is_superuser=True))
    active = in_force()
    body = active.body
    deadline = make.DeadlineFactory(commitment=active)
    draft = make.CommitmentFactory(body=body, disposition=Disposition.DRAFT, reference="OLD")
    one: Any = {
        "party": lambda: make.PartyFactory(slug="old"),
        "asking party": lambda: make.PartyFactory(slug="old"),
        "meeting": lambda: make.MeetingFactory(body=body, reference="OLD", when="2016-03-01", state="planned"),
        "joined": lambda: make.MeetingFactory(body=body, reference="OLD", when="2016-03-01", state="planned"),
        "body": lambda: make.BodyFactory(slug="old"),
        "paper": lambda: make.DocumentFactory(meeting=active.origin, slug="old", text=f"1. Then: {active.quote}"),
        "officer": lambda: make.BodyRoleFactory(body=body, user__username="old").user,
        "draft": lambda: draft,
    }[kind]()
    moved = {"by": None, "why": "So decided."}
    if named:
        match kind:
            case "party":
                acts.assign(active, party=one, by=None)
            case "asking party":
                acts.move_deadline(deadline, fixed="2016-02-02", **moved)
                acts.ask_extension(record.Due.objects.get(deadline=deadline), "2016-06-01", asked_by=one, by=None)
            case "meeting":
                acts.move_deadline(deadline, anchor="meeting", meeting=one, **moved)
            case "joined":
                acts.merge_meetings(make.MeetingFactory(body=body), one, **moved)
            case "body":
                acts.move_deadline(deadline, anchor="next_meeting", body=one, **moved)
            case "paper":
                make.ParagraphFactory(document=one)
                correct = acts.correct_paper(active.paragraph.document, f"1. Newly: {active.quote}", **moved).document
                one = correct
            case "officer":
                acts.assign_officer(active, one, by=None)
            case "draft":
                acts.move_deadline(deadline, anchor="completion", completion_of=one, **moved)
    key = {"party": "slug", "asking party": "slug", "body": "slug", "paper": "slug", "officer": "username"}
    done, told = renamed(client, one, **{key.get(kind, "reference"): "NEW-1"})
    assert done != named, told
    assert ("The history knows it as" in told) == named
    the_history_comes_to_the_columns({}, on=date.max)

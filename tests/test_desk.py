"""The desk: home, lists and pages say what the querysets say; acts go through their doors; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import models as record
from commitments.standing import PRESSING, Standing
from commitments.workflow import Disposition, Progress
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db

BUDGET = 12  # queries for a list, whatever its length


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(name="Working Group", slug="working-group")


@pytest.fixture
def officer(body: ground.Body) -> ground.User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk-officer").user


@pytest.fixture
def desk(officer: ground.User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def home(client: Client, **asked: str) -> Any:
    return client.get(reverse("admin:index"), asked)


def listing(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page(one: models.Model, which: str = "change") -> str:
    return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_{which}", args=[one.pk])


def text_of(answer: Any) -> str:
    """What a reader sees: without tags and with one space where there is any."""
    content = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def due_on(day: date, body: ground.Body, **changes: Any) -> record.Due:
    """A part of an active commitment of the body, due on a day."""
    return make.DueFactory(
        assignment__commitment=make.CommitmentFactory(body=body, **changes), latest=day, earliest=day
    )


# Home


def figures(answer: Any, which: str) -> dict[Standing, Any]:
    return {figure.word: figure for figure in answer.context[which]}


def test_home_counts_every_word_and_mine_apart(desk: Client, body: ground.Body, officer: ground.User) -> None:
    due_on(TODAY - timedelta(1), body)
    due_on(TODAY - timedelta(1), body, officer=officer)
    due_on(TODAY + timedelta(30), body, officer=officer)
    due_on(TODAY + timedelta(31), body)
    due_on(TODAY - timedelta(1), make.BodyFactory())  # not visible
    due_on(TODAY - timedelta(1), body, disposition=Disposition.COMPLETED)
    answer = home(desk, as_at=TODAY.isoformat())
    everything, mine = figures(answer, "everything"), figures(answer, "mine")
    assert [everything[word].count for word in PRESSING] == [2, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert [mine[word].count for word in PRESSING] == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    shown = text_of(answer)
    for word in PRESSING:
        assert str(word.label) in shown


@pytest.fixture
def papers() -> None:
    call_command("loaddata", *sorted(map(str, Path(settings.BASE_DIR, "fixtures").glob("*.yaml"))), verbosity=0)


@pytest.mark.parametrize(
    ("day", "slug"), [("2010-06-01", ""), ("2016-01-15", ""), ("2016-02-10", "bali-process"), ("", "")]
)
@pytest.mark.usefixtures("papers")
def test_every_figure_equals_the_list_to_which_it_leads(day: str, slug: str) -> None:
    client = Client()
    user = make.UserFactory(is_superuser=True)
    client.force_login(user)
    mine = record.Commitment.objects.order_by("reference")[::2]
    record.Commitment.objects.filter(pk__in=[one.pk for one in mine]).update(officer=user)
    answer = home(client, as_at=day, body=slug)
    total = 0
    for which in ("mine", "everything"):
        for word, figure in figures(answer, which).items():
            listed = client.get(figure.address).context["cl"]
            assert listed.result_count == figure.count, (which, word)
            assert {part.standing(on=listed.result_list[0].asked_on) for part in listed.result_list} <= {word}
            assert (f"as_at={day}" in figure.address) == bool(day)
            assert (f"body={slug}" in figure.address) == bool(slug)
            total += figure.count
    assert total > 0 or day == "2010-06-01"


def test_home_takes_in_the_bodies_below_the_one_chosen(desk: Client, body: ground.Body) -> None:
    below = make.BodyFactory(parent=body, slug="below")
    beside = make.BodyFactory(parent=body, slug="beside")
    for one in (body, below, beside):
        due_on(TODAY - timedelta(1), one)
    counts = {
        slug: figures(home(desk, as_at=TODAY.isoformat(), body=slug), "everything")[Standing.OVERDUE].count
        for slug in ("", "working-group", "below")
    }
    assert counts == {"": 3, "working-group": 3, "below": 1}
    assert "no body “nowhere”" in text_of(home(desk, body="nowhere"))


@pytest.mark.parametrize(
    "written", ["2016-13-01", "31 February", "2016", "'\"<b>", "99999-01-01", "0001-01-01", "9999-12-31", "\0"]
)
def test_a_bad_day_is_said_and_today_is_shown(desk: Client, written: str) -> None:
    for where in (reverse("admin:index"), listing(record.Commitment), listing(record.Assignment)):
        answer = desk.get(where, {"as_at": written})
        assert answer.status_code == 200
        assert "is not a day: write it like 2016-01-15" in text_of(answer)


@pytest.mark.parametrize("parameter", ["standing", "body", "meeting", "kind", "disposition", "party", "officer"])
@pytest.mark.parametrize("value", ["nonsense", "\0", "1' OR 1=1"])
def test_a_filter_with_nonsense_breaks_no_list(desk: Client, parameter: str, value: str) -> None:
    assert desk.get(listing(record.Commitment), {parameter: value}).status_code == 200


def test_what_was_made_later_is_not_shown_on_an_earlier_day(desk: Client, body: ground.Body) -> None:
    due_on(date(2016, 2, 1), body, origin=make.MeetingFactory(body=body, when="2016-01-20"))
    before, after = home(desk, as_at="2016-01-19"), home(desk, as_at="2016-01-20")
    assert [sum(f.count for f in answer.context["everything"]) for answer in (before, after)] == [0, 1]
    assert desk.get(listing(record.Commitment), {"as_at": "2016-01-19"}).context["cl"].result_count == 0


def test_the_most_pressing_come_with_quote_party_date_and_days_left(desk: Client, body: ground.Body) -> None:
    soon = due_on(TODAY + timedelta(3), body)
    for days in range(12):
        due_on(TODAY - timedelta(1 + days), body, quote=f"We shall report no. {days}.")
    answer = home(desk, as_at=TODAY.isoformat())
    rows = answer.context["pressing"]
    assert len(rows) == 10
    assert [row["left"] for row in rows[:2]] == ["12 days over", "11 days over"]
    assert soon.assignment not in [row["part"] for row in rows]
    shown = text_of(answer)
    assert "We shall report no. 11." in shown
    assert rows[0]["part"].party.name in shown
    assert "12 days over" in shown
    assert "3 January 2016" in shown


def test_home_stays_within_its_queries(desk: Client, body: ground.Body, officer: ground.User) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            home(desk, as_at=TODAY.isoformat(), body=body.slug)
        return len(queries)

    due_on(TODAY, body, officer=officer)
    one = count()
    for days in range(20):
        due_on(TODAY + timedelta(days - 10), body, officer=officer)
    assert count() == one <= BUDGET


# Lists

ROWS: dict[type[models.Model], Callable[[ground.Body, ground.User], Any]] = {
    record.Commitment: lambda body, user: due_on(TODAY, body),
    record.Assignment: lambda body, user: due_on(TODAY, body),
    record.Event: lambda body, user: make.EventFactory(commitment__body=body, by=user),
    record.Link: lambda body, user: make.LinkFactory(from_commitment__body=body, to_commitment__body=body),
    record.Principle: lambda body, user: make.PrincipleFactory(paragraph__document__meeting__body=body),
    record.Result: lambda body, user: make.ResultFactory(paragraph__document__meeting__body=body),
    record.Theme: lambda body, user: make.ThemeFactory(),
    record.Delivery: lambda body, user: make.DeliveryFactory(
        recipient=user, address=f"{record.Delivery.objects.count()}@example.org"
    ),
    record.ReportSchedule: lambda body, user: make.ReportScheduleFactory(body=make.BodyFactory(parent=body)),
    record.Rung: lambda body, user: make.RungFactory(body=body),
    record.Slot: lambda body, user: make.SlotFactory(schedule__body=make.BodyFactory(parent=body)),
    record.Mailbox: lambda body, user: make.MailboxFactory(address=make.FocalPointFactory(body=body).email),
    record.PostOffice: lambda body, user: make.PostOfficeFactory(),
    record.Intake: lambda body, user: make.ProposalFactory(intake__document__meeting__body=body).intake,
    ground.Attendance: lambda body, user: make.AttendanceFactory(meeting__body=body),
    ground.Body: lambda body, user: make.BodyFactory(parent=body),
    ground.Document: lambda body, user: make.DocumentFactory(meeting__body=body),
    ground.Feed: lambda body, user: make.FeedFactory(user=user, scope="body", body=make.BodyFactory(parent=body)),
    ground.FocalPoint: lambda body, user: make.FocalPointFactory(body=body),
    ground.Meeting: lambda body, user: make.MeetingFactory(body=body),
    ground.Membership: lambda body, user: make.MembershipFactory(body=body),
    ground.Mention: lambda body, user: make.MentionFactory(meeting__body=body, paragraph__document__meeting__body=body),
    ground.Milestone: lambda body, user: make.MilestoneFactory(body=body),
    ground.Paragraph: lambda body, user: make.ParagraphFactory(document__meeting__body=body),
    ground.Party: lambda body, user: make.PartyFactory(part_of=make.PartyFactory()),
    ground.Token: lambda body, user: make.TokenFactory(user=user).bodies.add(body),
    ground.User: lambda body, user: make.BodyRoleFactory(body=body, role=Role.VIEWER),
}


def test_every_list_is_counted() -> None:
    assert set(ROWS) == set(admin.site._registry)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("asked", ["", "?as_at=2016-01-20"], ids=["today", "as at"])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(
    model: type[models.Model], asked: str, body: ground.Body
) -> None:
    user = make.BodyRoleFactory(body=body, role=Role.MANAGER).user
    client = Client()
    client.force_login(user)
    if asked and model not in (record.Commitment, record.Assignment):
        pytest.skip("speaks of today alone")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(listing(model) + asked)
        assert answer.status_code == 200
        return len(queries)

    client.get(listing(model) + asked)  # what a connection asks once, and no list again
    for _row in range(3):  # a body, a role and so on stand beside the first row: let all have some
        ROWS[model](body, user)
    few = count()
    for _row in range(20):
        ROWS[model](body, user)
    assert count() == few <= BUDGET


def test_the_list_of_commitments_tells_standing_next_date_and_days_left(desk: Client, body: ground.Body) -> None:
    due = due_on(TODAY + timedelta(3), body, reference="WG-1", title="Send comments")
    shown = text_of(desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat()}))
    for words in ("WG-1", "Send comments", "due soon", "18 January 2016", "3 days left", str(body), "active"):
        assert words in shown
    assert str(due.assignment.commitment.officer) in shown


@pytest.mark.parametrize(
    ("parameter", "value", "found"),
    [
        ("standing", "overdue", ["A"]),
        ("standing", "due_soon", ["B"]),
        ("kind", "request", ["B"]),
        ("disposition", "completed", ["C"]),
        ("officer", "me", ["A"]),
        ("officer", "none", ["C"]),
        ("party", "indonesia", ["A", "B"]),
        ("meeting", "M-OTHER", ["C"]),
        ("q", "shall pay", ["C"]),
        ("q", "wo", ["B"]),
    ],
)
def test_filters_and_search_of_commitments(
    desk: Client, body: ground.Body, officer: ground.User, parameter: str, value: str, found: list[str]
) -> None:
    party = make.PartyFactory(slug="indonesia")
    for reference, days, more in (
        ("A", -1, {"officer": officer}),
        ("B", 3, {"kind": "request"}),
        (
            "C",
            3,
            {
                "disposition": "completed",
                "officer": None,
                "origin": make.MeetingFactory(body=body, reference="M-OTHER"),
                "quote": "They shall pay.",
            },
        ),
    ):
        more = {"quote": f"Quote {days}.", "title": {"A": "One", "B": "Two", "C": "Three"}[reference], **more}
        due = due_on(TODAY + timedelta(days), body, reference=reference, **more)
        if reference != "C":
            record.Assignment.objects.filter(pk=due.assignment_id).update(party=party)
    answer = desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat(), parameter: value})
    assert [one.reference for one in answer.context["cl"].result_list] == found
    assert f'value="{TODAY.isoformat()}"' in answer.content.decode()  # the day is kept


def test_the_day_is_kept_from_list_to_page_and_on(desk: Client, body: ground.Body) -> None:
    due = due_on(TODAY - timedelta(1), body)
    commitment = due.assignment.commitment
    listed = desk.get(listing(record.Commitment), {"as_at": TODAY.isoformat()}).content.decode()
    link = next(unescape(link) for link in re.findall(r'href="([^"]+)"', listed) if page(commitment) in link)
    opened = desk.get(link)
    assert "Standing as at 15 January 2016" in text_of(opened)
    assert "1 day over" in text_of(opened)
    assert f"progress/?as_at={TODAY.isoformat()}" in opened.content.decode()


# The page of a commitment


def test_the_quote_stands_marked_in_its_paragraph_and_is_escaped(desk: Client, body: ground.Body) -> None:
    quote = "The <b>parties</b> will & shall\nreport."
    paper = make.DocumentFactory(
        meeting__body=body, text="1. Before it. The <b>parties</b> will & shall report. After."
    )
    one = make.CommitmentFactory(body=body, paragraph=make.ParagraphFactory(document=paper), quote=quote)
    content = desk.get(page(one)).content.decode()
    assert "Before it. <mark>The &lt;b&gt;parties&lt;/b&gt; will &amp; shall report.</mark> After." in content


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "<svg onload=alert(1)>", "{{ 7|add:7 }}"])
def test_texts_are_inert_wherever_they_are_shown(desk: Client, body: ground.Body, evil: str) -> None:
    part = make.AssignmentFactory(
        commitment=make.CommitmentFactory(body=body, title=evil, text=evil), party=None, named_as=evil
    )
    one = part.commitment
    make.DueFactory(assignment=part, deadline__phrase=evil, latest=date(2016, 2, 1), deadline__fixed="2016-02-01")
    make.EventFactory(commitment=one, why=evil, by_words=evil, by=None)
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, indicator=evil, in_words=evil, commitment=one)
    make.VoiceFactory(commitment=one, named_as=evil)
    for where in (
        reverse("admin:index"),
        listing(record.Commitment),
        listing(record.Assignment),
        listing(record.Event),
        page(one),
        page(one, "progress"),
        page(one.origin),
        page(one.paragraph.document),
    ):
        content = desk.get(where).content.decode()
        assert "<script>alert(1)" not in content
        assert "<svg onload" not in content
        assert "14" not in re.findall(r"<h2[^>]*>([^<]*)</h2>", content)


def test_the_page_tells_parts_rules_voices_links_results_and_history(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body, officer__username="the-officer")
    meeting = make.MeetingFactory(body=body, title="Steering Group")
    part = make.AssignmentFactory(commitment=one, party__name="Indonesia", delay_reason="funding")
    deadline = make.DeadlineFactory(commitment=one, anchor="meeting", meeting=meeting, phrase="to the SG", bound="at")
    make.DueFactory(assignment=part, deadline=deadline, latest=date(2016, 2, 2))
    make.VoiceFactory(commitment=one, named_as="some participants")
    make.LinkFactory(from_commitment=one, to_commitment__body=body, to_commitment__title="An older one")
    make.LinkFactory(to_commitment=one, from_commitment__body=body, from_commitment__title="A younger one")
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, commitment=one, indicator="persons", value="59")
    make.EventFactory(commitment=one, why="First reason")
    make.EventFactory(
        commitment=None,
        assignment=part,
        field="progress",
        why="Second reason",
        paragraph=one.paragraph,
        old={"progress": "no_information"},
        new={"progress": "in_progress", "progress_basis": "reported"},
    )
    shown = text_of(desk.get(page(one), {"as_at": ""}))
    for words in (
        "Indonesia",
        "delayed by: funding",
        "at “Steering Group”",
        "2 February 2016",
        "Proposed by",
        "some participants",
        "An older one",
        "A younger one",
        "59 – persons",
        "the-officer",
        "no information → in progress, reported",
    ):
        assert words in shown, words
    assert shown.index("Second reason") < shown.index("First reason")  # the newest first
    assert f"{one.paragraph.document.title}, {one.paragraph.cited}" in shown


def test_what_is_in_force_has_no_fields_to_type_into(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body)
    content = desk.get(page(one)).content.decode()
    assert 'name="title"' not in content
    assert 'name="_save"' not in content
    assert desk.post(page(one), {"title": "Other"}).status_code == 403


def test_a_viewer_is_offered_no_act(body: ground.Body) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    one = make.CommitmentFactory(body=body)
    assert "Report progress" not in text_of(client.get(page(one)))
    assert client.post(page(one, "complete"), {"why": "I say so"}).status_code == 403
    one.refresh_from_db()
    assert one.disposition == Disposition.ACTIVE


# Acts


@pytest.fixture
def draft(body: ground.Body, officer: ground.User) -> record.Commitment:
    one = make.CommitmentFactory(body=body, disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=one)
    return one


def test_a_commitment_goes_through_its_life_by_acts(
    desk: Client, draft: record.Commitment, officer: ground.User
) -> None:
    def disposition() -> str:
        draft.refresh_from_db()
        return draft.disposition

    assert desk.post(page(draft, "activate"), {}).status_code == 302
    assert disposition() == Disposition.ACTIVE
    report = {"progress": "implemented", "effective": "2016-01", "why": "They say so."}
    assert desk.post(page(draft, "progress"), report).status_code == 302
    part = draft.assignments.get()
    assert part.progress == Progress.IMPLEMENTED
    event = part.events.get(field="progress")
    assert (event.by, event.why, str(event.effective)) == (officer, "They say so.", "2016-01")
    assert desk.post(page(draft, "complete"), {}).status_code == 302
    assert disposition() == Disposition.COMPLETED
    assert desk.post(page(draft, "reopen"), {"why": "It was not done."}).status_code == 302
    assert disposition() == Disposition.ACTIVE
    assert [event.field for event in draft.events.order_by("pk")] == ["disposition"] * 3


@pytest.mark.parametrize(
    ("slug", "typed", "refusal"),
    [
        ("complete", {"effective": "2016-01-10"}, "Not yet done by"),
        ("complete", {"effective": "2016-13", "why": "because"}, "months run from 01 to 12"),
        ("complete", {"effective": "2999-01-01", "why": "because"}, "has not come yet"),
        ("reopen", {"effective": "2016-01-10", "why": "because"}, "cannot become"),
        ("activate", {"effective": "2016-01-10", "why": "because"}, "cannot become"),
        ("progress", {"effective": "31 February", "why": "because", "progress": "in_progress"}, "not a date"),
        ("progress", {"effective": "2016-01-10", "why": "because", "progress": ""}, "This field is required"),
        ("progress", {"effective": "2016-01-10", "why": "because", "progress": "no_information"}, "valid choice"),
        ("progress", {"effective": "2016-01-10", "why": "so", "progress": "in_progress", "met": "999"}, "valid choice"),
    ],
)
def test_a_refused_act_says_why_and_keeps_what_was_typed(
    desk: Client, draft: record.Commitment, slug: str, typed: dict[str, str], refusal: str
) -> None:
    desk.post(page(draft, "activate"), {})
    make.DueFactory(assignment=draft.assignments.get())
    before = record.Event.objects.count()
    answer = desk.post(page(draft, slug), typed)
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    content = unescape(answer.content.decode())
    for name, value in typed.items():
        if name in ("effective", "why"):
            assert value in content, name
    assert record.Event.objects.count() == before


def test_a_report_names_the_part_and_the_dues_that_it_meets(desk: Client, body: ground.Body) -> None:
    due = due_on(date(2016, 2, 1), body)
    one = due.assignment.commitment
    other = make.DueFactory(assignment=make.AssignmentFactory(commitment=one), deadline=due.deadline)
    assert "Whose part?" in text_of(desk.get(page(one, "progress")))
    assert desk.post(page(one, "progress"), {"progress": "in_progress"}).status_code == 200  # the part is not chosen
    where = page(one, "progress") + f"?part={due.assignment.number}"
    assert desk.get(page(one, "progress") + "?part=77").status_code == 404
    answer = desk.post(where, {"progress": "in_progress", "met": other.pk, "why": "Said so"})
    assert "valid choice" in text_of(answer)  # another part's due
    answer = desk.post(where, {"progress": "in_progress", "met": due.pk, "effective": "2016-01-30", "why": "Said so"})
    assert answer.status_code == 302
    due.refresh_from_db()
    other.refresh_from_db()
    assert (str(due.met), str(other.met)) == ("2016-01-30", "")


def test_the_officer_is_changed_by_an_act(desk: Client, draft: record.Commitment, body: ground.Body) -> None:
    colleague = make.BodyRoleFactory(body=body, role=Role.EDITOR).user
    reader = make.BodyRoleFactory(body=body, role=Role.VIEWER).user
    stranger = make.UserFactory()
    assert "valid choice" in text_of(desk.post(page(draft, "officer"), {"officer": stranger.pk}))
    assert "has no editor" in text_of(desk.post(page(draft, "officer"), {"officer": reader.pk}))
    assert desk.post(page(draft, "officer"), {"officer": colleague.pk, "why": "On leave"}).status_code == 302
    draft.refresh_from_db()
    assert draft.officer == colleague
    assert draft.events.get(field="officer").why == "On leave"


def test_a_bulk_act_reports_each_row_and_one_bad_row_stops_no_other(
    desk: Client, body: ground.Body, officer: ground.User
) -> None:
    ready = make.CommitmentFactory(body=body, reference="READY", disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=ready)
    empty = make.CommitmentFactory(body=body, reference="EMPTY", disposition=Disposition.DRAFT, officer=officer)
    last = make.CommitmentFactory(body=body, reference="ZLAST", disposition=Disposition.DRAFT, officer=officer)
    make.AssignmentFactory(commitment=last)
    chosen = {"_selected_action": [empty.pk, ready.pk, last.pk], "action": "activate_chosen"}
    shown = text_of(desk.post(listing(record.Commitment), chosen, follow=True))
    assert "EMPTY: Nobody is assigned" in shown
    assert "2 done." in shown
    found = dict(record.Commitment.objects.values_list("reference", "disposition"))
    assert found == {"READY": "active", "EMPTY": "draft", "ZLAST": "active"}
    make.AssignmentFactory(commitment=ready, progress=Progress.IMPLEMENTED)
    record.Assignment.objects.filter(commitment=last).update(progress=Progress.IMPLEMENTED)
    shown = text_of(desk.post(listing(record.Commitment), {**chosen, "action": "complete_chosen"}, follow=True))
    assert "READY: Not yet done by" in shown
    assert "1 done." in shown


# Recording


def rows(**counts: int) -> dict[str, int]:
    """What a page sends of its inline rows: how many there are."""
    return {
        f"{prefix}-{name}": (count if name == "TOTAL_FORMS" else 0)
        for prefix, count in counts.items()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_a_meeting_may_be_recorded_with_its_date_which_then_moves_by_acts(desk: Client, body: ground.Body) -> None:
    data = {
        "reference": "WG-5",
        "title": "Fifth meeting",
        "body": body.pk,
        "when": "2016-02",
        "days": 2,
        "state": "planned",
        "places": "Bangkok\nColombo",
        **rows(attendance=1, mentions=0),
        "attendance-0-party": make.PartyFactory(name="Indonesia").pk,
        "attendance-0-capacity": "host",
        "attendance-0-present": "yes",
    }
    assert desk.post(reverse("admin:meetings_meeting_add"), data).status_code == 302
    meeting = ground.Meeting.objects.get(reference="WG-5")
    assert (str(meeting.when), meeting.places) == ("2016-02", ["Bangkok", "Colombo"])
    opened = desk.get(page(meeting))
    assert "Indonesia" in text_of(opened)
    assert "Bangkok or Colombo" in text_of(opened)
    assert 'name="when"' not in opened.content.decode()
    answer = desk.post(page(meeting), {**data, **rows(attendance=0), "when": "2017", "state": "held", "places": ""})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (str(meeting.when), meeting.state, meeting.places) == ("2016-02", "planned", ["Bangkok", "Colombo"])


@pytest.mark.parametrize(
    ("when", "days", "refusal"),
    [
        ("2015-13", "", "months run from 01 to 12"),
        ("31 February", "", "is not a date"),
        ("2016-02-02/2016-02-01", "", "runs backwards"),
        ("2016-02-01", "3", "3 days do not fit"),
    ],
)
def test_a_bad_date_is_refused_and_kept(desk: Client, body: ground.Body, when: str, days: str, refusal: str) -> None:
    data = {"reference": "WG-5", "title": "Fifth", "body": body.pk, "when": when, "days": days, "state": "planned"}
    answer = desk.post(reverse("admin:meetings_meeting_add"), {**data, **rows(attendance=0, mentions=0)})
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    assert f'value="{when}"' in answer.content.decode()


def test_a_paper_is_cut_when_it_is_saved_and_its_text_stays(desk: Client, body: ground.Body) -> None:
    data = {
        "slug": "statement",
        "title": "Statement",
        "kind": "report",
        "body": body.pk,
        "language": "en",
        "text": "1. We met.\r\n\r\n2. We will report\r\nagain.\r\n\r\n3. We left.",
    }
    answer = desk.post(reverse("admin:meetings_document_add"), data)
    paper = ground.Document.objects.get(slug="statement")
    assert answer.headers["Location"] == page(paper)
    assert [(each.label, each.text) for each in paper.paragraphs.all()] == [
        ("1", "1. We met."),
        ("2", "2. We will report\nagain."),
        ("3", "3. We left."),
    ]
    opened = desk.get(page(paper))
    assert 'name="text"' not in opened.content.decode()
    assert "¶ 2" in text_of(opened)
    assert f"paragraph={paper.paragraphs.get(label='2').pk}" in opened.content.decode()
    desk.post(page(paper), {**data, "title": "Renamed", "text": "4. Something else."})
    paper.refresh_from_db()
    assert paper.title == "Renamed"
    assert "We will report" in paper.text


def test_the_page_of_a_paper_shows_what_stands_in_each_paragraph(desk: Client, body: ground.Body) -> None:
    one = make.CommitmentFactory(body=body, reference="WG-1")
    make.PrincipleFactory(paragraph=one.paragraph, quote=one.quote, title="A principle of ours")
    make.ResultFactory(paragraph=one.paragraph, quote=one.quote, indicator="arrests", value="0", in_words="none")
    shown = text_of(desk.get(page(one.paragraph.document)))
    assert "WG-1" in shown
    assert "A principle of ours" in shown
    assert "none – arrests" in shown


def test_the_page_of_a_meeting_shows_what_was_agreed_and_what_is_to_be_reported(
    desk: Client, body: ground.Body
) -> None:
    one = make.CommitmentFactory(body=body, reference="WG-1")
    meeting = make.MeetingFactory(body=body, when="2016-02-02", state="planned")
    by_name = make.DeadlineFactory(commitment=one, anchor="meeting", meeting=meeting, phrase="to be reported")
    as_next = make.DeadlineFactory(commitment=one, anchor="next_meeting", body=body, phrase="at the next one")
    part = make.AssignmentFactory(commitment=one, party__name="Indonesia")
    make.DueFactory(assignment=part, deadline=by_name, latest=date(2016, 2, 2))
    make.DueFactory(assignment=part, deadline=as_next, latest=date(2016, 2, 2))
    assert "WG-1" in text_of(desk.get(page(one.origin)))
    shown = text_of(desk.get(page(meeting), {"as_at": TODAY.isoformat()}))
    for words in ("to be reported", "at the next one", "Indonesia", "WG-1", "18 days left"):
        assert words in shown


def commitment_data(paragraph: ground.Paragraph, meeting: ground.Meeting, **changes: Any) -> dict[str, Any]:
    return {
        "reference": "NEW-1",
        "title": "Send it",
        "kind": "request",
        "roll_up": "all",
        "origin": meeting.pk,
        "paragraph": paragraph.pk,
        "quote": paragraph.text,
        **rows(assignments=0, deadlines=0, voices=0),
        **changes,
    }


PART = {"assignments-0-role": "lead", "assignments-0-basis": "stated"}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"quote": "They never said this."}, "do not stand in"),
        ({"roll_up": "n_of_m"}, "Give how many parts are needed"),
        ({"period": "2015-13"}, "months run from 01 to 12"),
        ({**rows(assignments=1), **PART, "assignments-0-each": "on"}, "Give the party, or the paper"),
        (
            {
                **rows(deadlines=1),
                "deadlines-0-phrase": "then",
                "deadlines-0-bound": "by",
                "deadlines-0-anchor": "meeting",
                "deadlines-0-edge": "end",
                "deadlines-0-count": "calendar",
            },
            "Give what the deadline hangs on",
        ),
        (
            {
                **rows(deadlines=1),
                "deadlines-0-phrase": "then",
                "deadlines-0-bound": "by",
                "deadlines-0-anchor": "fixed",
                "deadlines-0-fixed": "2016-02",
                "deadlines-0-edge": "end",
                "deadlines-0-count": "calendar",
                "deadlines-0-offset": "two weeks",
            },
            "is not a distance in time",
        ),
    ],
)
def test_a_bad_draft_is_refused_and_what_was_typed_is_kept(
    desk: Client, body: ground.Body, changes: dict[str, Any], refusal: str
) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    data = commitment_data(paragraph, paragraph.document.meeting, **changes)
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    assert answer.status_code == 200
    assert refusal in text_of(answer)
    content = unescape(answer.content.decode())
    for value in ("Send it", data["quote"], changes.get("deadlines-0-offset", "")):
        assert value in content
    assert not record.Commitment.objects.filter(reference="NEW-1").exists()


def test_a_party_has_one_part(desk: Client, body: ground.Body) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    party = make.PartyFactory(name="Indonesia")
    twice = {key.replace("0", str(n)): value for n in (0, 1) for key, value in PART.items()}
    twice |= {f"assignments-{n}-party": party.pk for n in (0, 1)}
    data = commitment_data(paragraph, paragraph.document.meeting, **rows(assignments=2), **twice)
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    assert "Indonesia has a part already" in text_of(answer)


def test_a_draft_is_written_with_its_parts_and_deadlines_and_then_activated(
    desk: Client, body: ground.Body, officer: ground.User
) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=body)
    data = commitment_data(
        paragraph,
        paragraph.document.meeting,
        officer=officer.pk,
        **rows(assignments=2, deadlines=1),
        **PART,
        **{key.replace("0", "1"): value for key, value in PART.items()},
        **{
            "assignments-0-party": make.PartyFactory().pk,
            "assignments-1-named_as": "interested parties",
            "deadlines-0-phrase": "within two weeks",
            "deadlines-0-bound": "by",
            "deadlines-0-anchor": "meeting",
            "deadlines-0-meeting": paragraph.document.meeting.pk,
            "deadlines-0-edge": "end",
            "deadlines-0-offset": "P14D",
            "deadlines-0-count": "calendar",
        },
    )
    answer = desk.post(reverse("admin:commitments_commitment_add"), data)
    one = record.Commitment.objects.get(reference="NEW-1")
    assert answer.headers["Location"] == page(one)
    assert one.disposition == Disposition.DRAFT
    assert [part.number for part in one.assignments.order_by("number")] == [1, 2]
    assert desk.post(page(one, "activate"), {}).status_code == 302
    assert {due.latest for due in record.Due.objects.filter(assignment__commitment=one)} == {date(2015, 12, 9)}


def test_a_name_of_another_party_is_refused(desk: Client) -> None:
    make.PartyFactory(name="Viet Nam")
    party = make.PartyFactory(name="Vietnamese office", slug="office")
    data = {"name": party.name, "slug": party.slug, "kind": "office", "iso": "", **rows(members=0)}
    for names, refusal in ((["viet  NAM"], "Viet Nam goes by this name"), (["New", "new!"], "stands here already")):
        sent = {**data, **rows(names=len(names))}
        sent |= {f"names-{n}-name": name for n, name in enumerate(names)}
        answer = desk.post(page(party), sent)
        assert answer.status_code == 200
        assert refusal in text_of(answer)
    assert party.names.count() == 1


def test_a_manager_writes_the_words_used_outwards_as_lines(body: ground.Body) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
    data = {"name": body.name, "slug": body.slug, "zone": "UTC", "weekend": "67", "silence": "explicit_only"}
    data |= rows(memberships=0, roles=0)
    answer = client.post(page(body), {**data, "outward_words": "overdue outstanding"})
    assert "Write one pair a line" in text_of(answer)
    assert "overdue outstanding" in text_of(answer)
    assert (
        client.post(page(body), {**data, "outward_words": "overdue: outstanding", "mail_on": "on"}).status_code == 302
    )
    body.refresh_from_db()
    assert (body.outward_words, body.mail_on) == ({"overdue": "outstanding"}, True)


def test_a_mail_is_read_as_it_left(desk: Client, officer: ground.User) -> None:
    mine = make.DeliveryFactory(recipient=officer, raw=b"Subject: What is due\r\n\r\nNothing at all.\r\n")
    shown = text_of(desk.get(page(mine)))
    assert "What is due" in shown
    assert "Nothing at all." in shown


def test_the_desk_and_the_table_have_an_icon(desk: Client) -> None:
    for where in (reverse("admin:index"), reverse("admin:login"), reverse("table")):
        page = desk.get(where, follow=True).content.decode()
        assert re.search(r'<link rel="icon"\s+(type="image/svg\+xml"\s+)?href="/static/desk/icon[.\w]*svg"', page)
    assert finders.find("desk/icon.svg")


def test_logging_in_leads_to_the_desk(officer: ground.User) -> None:
    client = Client()
    answer = client.post(reverse("admin:login"), {"username": officer.username, "password": "password"})
    assert answer.headers["Location"] == reverse("admin:index")

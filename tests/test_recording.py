"""Recording from a paper: words are taken from its paragraphs, parties and rules picked, one after the other."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.admin.rules import time_in
from commitments.deadlines import BadRule
from commitments.models import Commitment, Deadline
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.models import Body, Document, Meeting, User
from tests import factories as make

ADD = "admin:commitments_commitment_add"
PARAGRAPHS = ("1. We met.", "2. They will send comments within two weeks.", "3. They will send more. We met.")


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(reference_form="WG-{year}-{number}")


@pytest.fixture
def officer(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR).user


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def meeting(body: Body) -> Meeting:
    return make.MeetingFactory(body=body, when="2016-03-10/2016-03-11")


@pytest.fixture
def paper(meeting: Meeting) -> Document:
    text = "\n\n".join(PARAGRAPHS)
    paper = make.DocumentFactory(meeting=meeting, text=text)
    for label, words in enumerate(PARAGRAPHS, 1):
        at = text.index(words)
        make.ParagraphFactory(document=paper, label=str(label), start=at, end=at + len(words))
    return paper


def said(meeting: Meeting, quote: str, **more: Any) -> dict[str, Any]:
    """What the form of a new commitment sends: two empty rows for parts, one for a deadline."""
    data: dict[str, Any] = {"origin": meeting.pk, "quote": quote, "title": "Send comments", "kind": "request"}
    data |= {"roll_up": "all", "assignments-0-named_as": "they", "officer": meeting.body.roles.get().user_id}
    for prefix, count in (("assignments", 2), ("deadlines", 1), ("voices", 0)):
        data |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    for number in (0, 1):
        data |= {f"assignments-{number}-role": "lead", f"assignments-{number}-basis": "stated"}
    first = {"bound": "by", "anchor": "fixed", "edge": "end", "count": "calendar", "usual": ""}
    return data | {f"deadlines-0-{name}": value for name, value in first.items()} | more


@pytest.mark.django_db
def test_the_page_of_a_meeting_leads_to_its_papers_and_commitments(desk: Client, meeting: Meeting) -> None:
    content = desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()
    assert f"{reverse(ADD)}?origin={meeting.pk}" in content
    assert f"{reverse('admin:meetings_document_add')}?meeting={meeting.pk}" in content
    form = desk.get(reverse("admin:meetings_document_add"), {"meeting": meeting.pk}).content.decode()
    assert f'<option value="{meeting.pk}" selected' in form


@pytest.mark.django_db
def test_a_viewer_is_led_to_no_form(body: Body, meeting: Meeting) -> None:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
    content = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()
    assert reverse(ADD) not in content


@pytest.mark.django_db
def test_the_form_opens_with_the_meeting_its_paragraphs_and_oneself(
    desk: Client, meeting: Meeting, paper: Document, officer: User
) -> None:
    hidden = make.DocumentFactory(meeting=make.MeetingFactory(), text="Elsewhere.")
    answer = desk.get(reverse(ADD), {"origin": meeting.pk})
    content = answer.content.decode()
    assert [row["paper"] for row in answer.context["papers"]] == [paper]
    assert all(words in content for words in PARAGRAPHS)
    assert answer.context["adminform"].form.initial["officer"] == officer.pk
    assert desk.get(reverse(ADD), {"paper": hidden.pk}).context["papers"] == []


@pytest.mark.django_db
def test_a_paragraph_brings_its_words_and_meeting(desk: Client, meeting: Meeting, paper: Document) -> None:
    paragraph = paper.paragraphs.get(label="2")
    initial = desk.get(reverse(ADD), {"paragraph": paragraph.pk}).context["adminform"].form.initial
    assert (initial["quote"], initial["origin"]) == (PARAGRAPHS[1], meeting.pk)
    for nonsense in ("x", "\0", "9" * 30, make.ParagraphFactory().pk):
        assert "quote" not in desk.get(reverse(ADD), {"paragraph": nonsense}).context["adminform"].form.initial


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["meetings_document", "commitments_commitment", "commitments_link"])
def test_an_address_with_nonsense_opens_an_empty_form(desk: Client, page: str) -> None:
    nonsense = dict.fromkeys(("meeting", "origin", "paragraph", "paper", "from_meeting"), "x")
    assert desk.get(reverse(f"admin:{page}_add"), nonsense).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("paper")
def test_the_paragraph_is_found_by_the_quote(desk: Client, meeting: Meeting) -> None:
    assert desk.post(reverse(ADD), said(meeting, "send  comments within\ntwo weeks")).status_code == 302
    assert Commitment.objects.get().paragraph.label == "2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("quote", "refusal"),
    [("They promised.", "in no paper of this meeting"), ("We met.", "in several paragraphs"), ("", "required")],
)
@pytest.mark.usefixtures("paper")
def test_a_quote_that_is_not_found_once_is_refused(desk: Client, meeting: Meeting, quote: str, refusal: str) -> None:
    answer = desk.post(reverse(ADD), said(meeting, quote))
    assert answer.status_code == 200
    assert refusal in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("paper")
def test_one_is_recorded_after_the_other(desk: Client, meeting: Meeting) -> None:
    answer = desk.post(reverse(ADD), said(meeting, PARAGRAPHS[1], _next="1"), follow=True)
    assert answer.redirect_chain == [(f"{reverse(ADD)}?origin={meeting.pk}", 302)]
    assert "WG-2016-01 Send comments is recorded as a draft." in answer.content.decode()
    page = desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))
    assert "1 draft to activate" in page.content.decode()
    listed = desk.get(page.context["record"]["list_of_drafts"]).context["cl"]
    assert listed.result_count == page.context["record"]["drafts"] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("paper")
def test_it_is_saved_and_activated_at_once_or_told_why_not(desk: Client, meeting: Meeting) -> None:
    desk.post(reverse(ADD), said(meeting, PARAGRAPHS[1], _activate="1"))
    one = Commitment.objects.get()
    assert (one.disposition, one.assignments.get().named_as) == (Disposition.ACTIVE, "they")
    answer = desk.post(
        reverse(ADD), said(meeting, PARAGRAPHS[1], _activate="1", **{"assignments-0-named_as": ""}), follow=True
    )
    assert Commitment.objects.latest("pk").disposition == Disposition.DRAFT
    assert "WG-2016-02: " in answer.content.decode()


RULES = [
    ("after", "within two weeks of the end of the meeting", {}, "meeting", date(2016, 3, 25)),
    ("after", "shortly", {"within": "10 working days"}, "meeting", date(2016, 3, 25)),
    ("at_next", "at the next meeting of the body", {}, "next_meeting", None),
    ("by_next", "before we meet again", {}, "next_meeting", None),
    ("before_next", "one month before the next meeting", {}, "next_meeting", None),
    ("date", "by June", {"fixed": "2016-06"}, "fixed", date(2016, 6, 30)),
    ("date", "by 30 June  2016.", {}, "fixed", date(2016, 6, 30)),
    ("date", "no later than the end of May 2016", {"fixed": "2016-06"}, "fixed", date(2016, 6, 30)),
    ("regularly", "regularly", {}, "recurring", None),
    ("continuing", "continuing", {}, "continuing", None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("usual", "phrase", "more", "anchor", "latest"), RULES)
@pytest.mark.usefixtures("paper")
def test_the_rule_is_picked_beside_the_words_of_the_paper(
    desk: Client,
    meeting: Meeting,
    usual: str,
    phrase: str,
    more: dict[str, str],
    anchor: str,
    latest: date | None,
) -> None:
    filled_in = {"usual": usual, "phrase": phrase, **more}
    rows = {f"deadlines-0-{name}": value for name, value in filled_in.items()}
    desk.post(reverse(ADD), said(meeting, PARAGRAPHS[1], _activate="1", **rows))
    deadline = Deadline.objects.get()
    assert (deadline.phrase, deadline.anchor) == (phrase, anchor)
    assert deadline.meeting == (meeting if anchor == "meeting" else None)
    assert deadline.body == (meeting.body if anchor == "next_meeting" else None)
    assert deadline.dues.get().latest == latest


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["commitments_commitment", "meetings_document"])
def test_what_kind_it_is_is_chosen_and_not_taken_from_the_top_of_the_list(desk: Client, model: str) -> None:
    kind = desk.get(reverse(f"admin:{model}_add")).context["adminform"].form["kind"]
    assert (kind.initial, next(iter(kind.field.choices))) == (None, ("", "choose"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("distance", "offset", "count"),
    [("two weeks", "P2W", "calendar"), ("10 working days before it", "-P10D", "working"), ("-P7D", "-P7D", "calendar")],
)
@pytest.mark.usefixtures("paper")
def test_a_distance_is_written_in_words(desk: Client, meeting: Meeting, distance: str, offset: str, count: str) -> None:
    rule = {"phrase": "soon", "anchor": "meeting", "meeting": str(meeting.pk), "bound": "by", "edge": "end"}
    rows = {f"deadlines-0-{name}": value for name, value in {**rule, "offset": distance, "count": "calendar"}.items()}
    desk.post(reverse(ADD), said(meeting, PARAGRAPHS[1], _activate="1", **rows))
    deadline = Deadline.objects.get()
    assert (deadline.anchor, deadline.offset, deadline.count) == ("meeting", offset, count)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({"usual": "after", "phrase": "soon"}, "Say how long"),
        ({"usual": "date", "phrase": "by June"}, "Give the date."),
        ({"usual": "date", "phrase": "before June 2016"}, "Give the date."),
        ({"usual": "date", "phrase": "by 1 June 2016 and 1 July 2016"}, "Give the date."),
        ({"usual": "", "phrase": "by June"}, "Give what the deadline hangs on"),
    ],
)
@pytest.mark.usefixtures("paper")
def test_a_rule_that_lacks_something_is_refused(
    desk: Client, meeting: Meeting, row: dict[str, str], refusal: str
) -> None:
    rows = {f"deadlines-0-{name}": value for name, value in row.items()}
    answer = desk.post(reverse(ADD), said(meeting, PARAGRAPHS[1], **rows))
    assert answer.status_code == 200
    assert refusal in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("within two weeks of the end of the meeting", ("P2W", "calendar")),
        ("14 days", ("P14D", "calendar")),
        ("no later than ten working days after it", ("P10D", "working")),
        ("a month", ("P1M", "calendar")),
        ("P1Y", ("P1Y", "calendar")),
        ("a two-week period", ("P2W", "calendar")),
    ],
)
def test_a_time_is_read_out_of_words(words: str, expected: tuple[str, str]) -> None:
    assert time_in(words) == expected


@pytest.mark.parametrize("words", ["", "soon", "two weeks or 10 days", "2 working weeks", "the 21st day", "Pxyz"])
def test_what_says_no_time_or_several_is_refused(words: str) -> None:
    with pytest.raises(BadRule):
        time_in(words)


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["viet nam", "VIETNAM", "viêt  nam", "Socialist Republic"])
def test_a_party_is_found_by_every_name_it_has_and_the_nearest_comes_first(desk: Client, term: str) -> None:
    party = make.PartyFactory(name="Viet Nam", slug="viet-nam")
    for name in ("Vietnam", "Socialist Republic of Viet Nam"):
        make.PartyNameFactory(party=party, name=name)
    make.PartyFactory(name="Ambassador of Viet Nam to Thailand", slug="an-office")
    asked = {"app_label": "commitments", "model_name": "assignment", "field_name": "party", "term": term}
    answer = desk.get(reverse("admin:autocomplete"), asked)
    assert json.loads(answer.content)["results"][0]["text"] == "Viet Nam"

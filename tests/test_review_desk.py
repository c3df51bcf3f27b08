"""The review desk: proposals accepted, edited, split, joined, rejected and taken back; nothing is recorded unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from commitments import acts, review
from commitments.acts import Wanted
from commitments.models import Commitment, Deadline, Decision, Intake, Link, Proposal, Result
from commitments.review.who import Table
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.models import Attendance, Body, Document, Meeting, Party, User
from meetings.paragraphs import plain
from tests import factories as make

TEXT = """Summary of the First Meeting of the Harbour Group

1. The meeting was held in Bergen on 3 and 4 March 2015. It was attended by Norway, Denmark and Atlantis.

2. The meeting agreed that Norway will circulate the draft plan by 1 May 2015.

3. The meeting agreed that Denmark will review the plan within two weeks and that the co-chairs will publish it.

4. Member States were requested to report to the next meeting.

5. Seven ships were inspected in 2014.
"""


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Harbour Group", slug="harbour-group", reference_form="HG-{year}-{number}")


@pytest.fixture
def officer(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk").user


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def meeting(body: Body) -> Meeting:
    norway, denmark = (make.PartyFactory(name=name, slug=name.lower()) for name in ("Norway", "Denmark"))
    meeting = make.MeetingFactory(body=body, when="2015-03-03/2015-03-04", state="held")
    for party in (norway, denmark):
        make.AttendanceFactory(meeting=meeting, party=party, capacity="co_chair")
        make.MembershipFactory(body=body, party=party, capacity="member")
    return meeting


@pytest.fixture
def one(meeting: Meeting, officer: User) -> Intake:
    return taken_in(Document(title="Summary", kind="other", meeting=meeting, text=TEXT), officer)


def taken_in(paper: Document, officer: User) -> Intake:
    draft = review.draft_of(paper.text)
    rows = review.rows_of(paper.text, draft)
    return acts.take_in(paper, by=officer, proposals=rows, gathering=review.gathering_as_data(draft))


def at(one: Intake, position: int | None = None) -> str:
    where = reverse("admin:commitments_intake_review", args=[one.pk])
    return f"{where}?p={position}" if position else where


def found(one: Intake, words: str) -> Proposal:
    return one.proposals.get(quote__contains=words)


def filled(client: Client, proposal: Proposal, **said: Any) -> dict[str, Any]:
    """What the form of a proposal sends when nothing is typed but this."""
    form = client.get(at(proposal.intake, proposal.position)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)} | said


def decide(client: Client, proposal: Proposal, does: str, **said: Any) -> Any:
    data = filled(client, proposal, **said)
    return client.post(at(proposal.intake, proposal.position), {**data, "do": does})


# Accepted


@pytest.mark.django_db
def test_what_is_accepted_is_a_draft_with_its_words_parties_and_deadline(
    desk: Client, one: Intake, officer: User, meeting: Meeting
) -> None:
    plan = found(one, "circulate")
    answer = decide(desk, plan, "accept", title="Circulate the plan")
    made = Commitment.objects.get()
    assert (made.reference, made.origin, made.title, made.officer) == (
        "HG-2015-01",
        meeting,
        "Circulate the plan",
        officer,
    )
    assert (made.disposition, made.paragraph.label, made.quote) == (Disposition.DRAFT, "2", plan.quote)
    assert [part.party.name for part in made.assignments.all()] == ["Norway"]
    deadline = made.deadlines.get()
    assert (str(deadline.fixed), deadline.anchor) == ("2015-05-01", "fixed")
    assert deadline.phrase in plan.quote
    plan.refresh_from_db()
    assert (plan.state, list(plan.commitments.all())) == ("accepted", [made])
    decision = plan.decisions.get()
    assert (decision.verdict, decision.by, decision.made) == ("accepted", officer, ["HG-2015-01"])
    following = found(one, "Denmark will review")
    assert answer["Location"] == f"{at(one, following.position)}&done={decision.pk}"
    acts.activate(made, by=officer)


@pytest.mark.django_db
def test_what_was_changed_counts_as_edited_and_our_own_words_do_not(desk: Client, one: Intake) -> None:
    plan, report = found(one, "circulate"), found(one, "report to")
    decide(desk, plan, "accept", parts="Norway\r\nDenmark", text="More words.")
    decide(desk, report, "accept", title="Ours", text="More.")
    assert [found(one, words).state for words in ("circulate", "report to")] == ["edited", "accepted"]


@pytest.mark.django_db
def test_a_time_after_the_meeting_and_the_next_meeting_become_rules(
    desk: Client, one: Intake, meeting: Meeting
) -> None:
    decide(desk, found(one, "review the plan"), "accept")
    decide(desk, found(one, "report to"), "accept")
    after, following = Deadline.objects.order_by("pk")
    assert (after.anchor, after.meeting, after.offset) == ("meeting", meeting, "P14D")
    assert (following.anchor, following.body) == ("next_meeting", meeting.body)


@pytest.mark.django_db
def test_a_paper_without_a_meeting_is_placed_first(desk: Client, body: Body, officer: User) -> None:
    one = taken_in(Document(title="Summary", kind="other", body=body, text=TEXT), officer)
    answer = decide(desk, found(one, "circulate"), "accept")
    assert "Say first at which meeting this was agreed." in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"quote": "Words of nobody."}, "do not stand in the paper"),
        ({"quote": ""}, "This field is required"),
        ({"parts": "Norwey"}, "No party is called so"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"usual": "date", "fixed": "2015-02-30"}, "2015-02-30"),
        ({"usual": "date", "fixed": ""}, "Give the date."),
        ({"usual": "after", "phrase": "soon", "within": ""}, "Say how long"),
        ({"usual": "continuing", "phrase": ""}, "words for when"),
        ({"kind": "result"}, "Select a valid choice"),
        ({"seen": "x"}, "Enter a whole number"),
        ({"quote": "a\0b"}, "Null characters"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(
    desk: Client, one: Intake, said: dict[str, str], refusal: str
) -> None:
    answer = decide(desk, found(one, "circulate"), "accept", **({"text": "Typed at length."} | said))
    assert answer.status_code == 200
    assert refusal in answer.content.decode()
    assert "Typed at length." in answer.content.decode()
    assert not Commitment.objects.exists()
    assert found(one, "circulate").state == "open"


# Split and joined


def a_whole(one: Intake, label: str, **said: Any) -> Proposal:
    """A proposal of a whole paragraph."""
    paragraph = one.document.paragraphs.get(label=label)
    place = {"start": paragraph.start, "end": paragraph.end, "quote": paragraph.text}
    return make.ProposalFactory(intake=one, paragraph=paragraph, **place, **said)


def sent(form: Any) -> dict[str, Any]:
    """What the forms of the pieces send when nothing is typed."""
    fields = [form["seen"], form["pieces"], *(piece[name] for piece in form.each for name in piece.fields)]
    return {each.html_name: each.value() for each in fields if each.value() not in (None, False)}


@pytest.mark.django_db
def test_a_sentence_is_split_into_pieces_with_parties_and_deadlines_of_their_own(desk: Client, one: Intake) -> None:
    whole = a_whole(one, "3", responsible=["Denmark", "co-chairs"], deadline_text="within two weeks")
    parts = filled(desk, whole)["parts"].replace("\n", "\r\n")
    assert parts == "Denmark\r\nNorway | co-chairs"
    answer = decide(desk, whole, "split", title="Typed", parts=parts)
    form = answer.context["form"]
    assert not Commitment.objects.exists()
    shown = [(each["parts"].value(), each["phrase"].value(), each["usual"].value()) for each in form.each]
    assert shown == [("Denmark", "within two weeks", "after"), ("Denmark | co-chairs\nNorway | co-chairs", "", "")]
    assert [each["title"].value() for each in form.each] == ["Typed", "And that the co-chairs will publish it"]
    answer = desk.post(at(one, whole.position), {**sent(form), "piece1-title": "Publish it", "do": "split"})
    assert answer.status_code == 302
    whole.refresh_from_db()
    first, second = whole.commitments.order_by("reference")
    assert (whole.state, whole.decisions.get().made) == ("split", [first.reference, second.reference])
    assert (first.quote.endswith("two weeks"), second.quote.startswith("and that the co-chairs")) == (True, True)
    assert [each.party.name for each in first.assignments.all()] == ["Denmark"]
    assert [each.party.name for each in second.assignments.all()] == ["Denmark", "Norway"]
    assert (first.deadlines.get().offset, second.deadlines.exists(), second.title) == ("P14D", False, "Publish it")


@pytest.mark.django_db
def test_a_sentence_is_split_where_the_person_says(desk: Client, one: Intake) -> None:
    whole = a_whole(one, "2")
    answer = decide(desk, whole, "split", title="Typed")
    assert "Put an empty line between the pieces" in answer.content.decode()
    assert answer.context["form"]["title"].value() == "Typed"
    middle = whole.quote.index(" will")
    pieces = f"{whole.quote[3:middle]}\n\n{whole.quote[middle + 1 :]}"
    assert "split it, or take the line out" in decide(desk, whole, "accept", quote=pieces).content.decode()
    data = sent(decide(desk, whole, "split", quote=pieces).context["form"])
    wrong = desk.post(at(one, whole.position), {**data, "piece1-quote": "Words of nobody.", "do": "split"})
    assert "One of the pieces cannot be recorded so" in wrong.content.decode()
    assert "do not stand in the paper" in wrong.content.decode()
    assert wrong.context["form"].each[1]["quote"].value() == "Words of nobody."
    assert "Choose what to do" in desk.post(at(one, whole.position), {**data, "do": "accept"}).content.decode()
    assert not Commitment.objects.exists()
    assert desk.post(at(one, whole.position), {**data, "do": "split"}).status_code == 302
    assert Commitment.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("pieces", ["", "1", "x", "21", "9" * 30, "-1"])
def test_a_forged_number_of_pieces_records_nothing(desk: Client, one: Intake, pieces: str) -> None:
    plan = found(one, "circulate")
    data = {"seen": 1, "pieces": pieces, "piece0-quote": plan.quote, "do": "split"}
    assert desk.post(at(one, plan.position), data).status_code == 200
    assert not Commitment.objects.exists()


@pytest.mark.django_db
def test_proposals_of_two_paragraphs_are_not_joined(desk: Client, one: Intake) -> None:
    """A quote is an exact piece of one paragraph, and joined to a draft the words would be lost as well."""
    first, second = found(one, "circulate"), found(one, "report to")
    refusal = "They stand in different paragraphs"
    assert refusal in decide(desk, first, "join", **{"with": second.position}).content.decode()
    decide(desk, second, "accept")
    assert refusal in decide(desk, first, "join", **{"with": second.position}).content.decode()
    assert (found(one, "circulate").state, Commitment.objects.get().quote) == ("open", second.quote)


@pytest.mark.django_db
def test_joined_proposals_are_quoted_all(desk: Client, one: Intake) -> None:
    first, second = found(one, "Denmark will review"), found(one, "co-chairs will publish")
    third = a_whole(one, "3")
    refused = decide(desk, first, "join", **{"with": second.position, "quote": "Denmark will review the plan"})
    assert "holds the words of both" in refused.content.decode()
    decide(desk, first, "join", **{"with": second.position})
    made = Commitment.objects.get()
    assert plain(first.quote) in made.quote
    assert plain(second.quote) in made.quote
    assert set(made.proposals.all()) == {first, second}
    decide(desk, third, "join", **{"with": first.position})
    assert Commitment.objects.get().quote == plain(third.quote)
    assert made.proposals.count() == 3


@pytest.mark.django_db
def test_a_quote_written_by_hand_and_one_in_force_are_not_widened(desk: Client, one: Intake, officer: User) -> None:
    first, second = found(one, "Denmark will review"), found(one, "co-chairs will publish")
    decide(desk, first, "accept")
    Commitment.objects.update(quote="by hand")
    assert "was changed by hand" in decide(desk, second, "join", **{"with": first.position}).content.decode()
    Commitment.objects.update(quote=first.quote, disposition="active")
    assert "no draft any more" in decide(desk, second, "join", **{"with": first.position}).content.decode()
    assert found(one, "co-chairs will publish").state == "open"


@pytest.mark.django_db
def test_two_proposals_of_a_paragraph_are_joined_with_the_words_between(one: Intake, desk: Client) -> None:
    plan = found(one, "circulate")
    middle = len("The meeting agreed")
    Proposal.objects.filter(pk=plan.pk).update(end=plan.start + middle, quote=plan.quote[:middle])
    later = make.ProposalFactory(
        intake=one, paragraph=plan.paragraph, start=plan.end - 11, end=plan.end, quote=plan.quote[-11:]
    )
    decide(desk, Proposal.objects.get(pk=plan.pk), "join", **{"with": later.position})
    assert Commitment.objects.get().quote == plan.quote


# Rejected, and taken back


@pytest.mark.django_db
def test_a_rejection_has_a_reason_and_is_kept(desk: Client, one: Intake, officer: User) -> None:
    plan = found(one, "circulate")
    assert "Say in words" in decide(desk, plan, "reject:other").content.decode()
    assert "is none of" in decide(desk, plan, "reject:because").content.decode()
    decide(desk, plan, "reject:other", why="It was withdrawn.")
    decision = plan.decisions.get()
    assert (decision.verdict, decision.reason, decision.why, decision.by) == (
        "rejected",
        "other",
        "It was withdrawn.",
        officer,
    )
    assert not Commitment.objects.exists()
    assert "decided" not in decide(desk, found(one, "report to"), "reject:past")["Location"]


@pytest.mark.django_db
def test_a_decision_is_taken_back_with_its_draft_and_both_are_kept(desk: Client, one: Intake) -> None:
    plan = found(one, "circulate")
    decide(desk, plan, "accept")
    answer = desk.post(at(one, plan.position), {"do": "take_back", "seen": 2})
    assert answer["Location"].startswith(at(one, plan.position))
    assert not Commitment.objects.exists()
    assert [each.verdict for each in plan.decisions.all()] == ["accepted", "taken_back"]
    assert found(one, "circulate").state == "open"
    decide(desk, plan, "reject:past")
    desk.post(at(one, plan.position), {"do": "take_back", "seen": 4})
    assert found(one, "circulate").state == "open"
    assert "Nothing was decided" in desk.post(at(one, plan.position), {"do": "take_back", "seen": 5}).content.decode()


@pytest.mark.django_db
def test_what_is_in_force_is_not_taken_back(desk: Client, one: Intake, officer: User) -> None:
    plan = found(one, "circulate")
    decide(desk, plan, "accept")
    acts.activate(Commitment.objects.get(), by=officer)
    answer = desk.post(at(one, plan.position), {"do": "take_back", "seen": 2})
    assert "is no draft any more" in answer.content.decode()
    assert found(one, "circulate").state == "accepted"


@pytest.mark.django_db
def test_taking_back_what_was_joined_opens_all_that_were_joined_with_it(
    one: Intake, officer: User, desk: Client
) -> None:
    first, second = found(one, "Denmark will review"), found(one, "co-chairs will publish")
    decide(desk, first, "join", **{"with": second.position})
    first.refresh_from_db()
    acts.take_back(first, by=officer)
    assert {each.state for each in one.proposals.all()} == {"open"}
    assert not Commitment.objects.exists()
    decide(desk, first, "accept")
    decide(desk, second, "join", **{"with": first.position})
    second.refresh_from_db()
    acts.take_back(second, by=officer)
    assert (found(one, "Denmark will review").state, found(one, "co-chairs will publish").state) == ("accepted", "open")
    assert Commitment.objects.get().quote == plain(first.quote)


@pytest.mark.django_db
def test_a_draft_that_was_edited_since_is_not_deleted(desk: Client, one: Intake, officer: User) -> None:
    plan = found(one, "circulate")
    decide(desk, plan, "accept")
    draft = Commitment.objects.get()
    page = reverse("admin:commitments_commitment_change", args=[draft.pk])
    shown = desk.get(page).context
    fields = {each.html_name: each.value() for each in shown["adminform"].form}
    rows = {
        f"{each.formset.prefix}-{name}": 0
        for each in shown["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    kept = {name: value for name, value in fields.items() if value not in (None, False)}
    edited = desk.post(page, {**kept, **rows, "title": "A better title"})
    assert edited.status_code == 302, edited.context["errors"]
    answer = desk.post(at(one, plan.position), {"do": "take_back", "seen": 2}).content.decode()
    assert f"{draft.reference} was edited since, by desk" in answer
    draft.refresh_from_db()
    assert (draft.title, found(one, "circulate").state) == ("A better title", "accepted")
    draft.delete()
    desk.post(at(one, plan.position), {"do": "take_back", "seen": 2})
    assert found(one, "circulate").state == "open"


@pytest.mark.django_db
def test_what_is_joined_is_joined_as_both_were_seen(desk: Client, one: Intake, officer: User) -> None:
    first, second = found(one, "Denmark will review"), found(one, "co-chairs will publish")
    seen = {"with": second.position, f"seen_{second.position}": 1}
    offered = desk.get(at(one, first.position))
    assert f'name="seen_{second.position}" value="1"' in offered.content.decode()
    assert offered.context["others"] == [second]  # and none of another paragraph
    acts.accept(found(one, "co-chairs will publish"), Wanted(second.quote, "Report", "request"), by=officer)
    answer = decide(desk, first, "join", **seen)
    assert "Changed since you opened it, by desk: it is now “accepted”." in answer.content.decode()
    assert found(one, "Denmark will review").state == "open"


@pytest.mark.django_db
def test_two_officers_at_once_the_second_is_told(desk: Client, one: Intake, body: Body) -> None:
    plan = found(one, "circulate")
    seen = filled(desk, plan)
    other = Client()
    other.force_login(make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="colleague").user)
    decide(other, plan, "reject:past")
    answer = desk.post(at(one, plan.position), {**seen, "do": "accept"})
    assert "Changed since you opened it, by colleague: it is now “rejected”." in answer.content.decode()
    assert not Commitment.objects.exists()
    with pytest.raises(ValidationError, match="take that back first"):
        acts.accept(plan, Wanted(plan.quote, "x", "request"), by=None)


# Results


@pytest.mark.django_db
def test_a_figure_is_accepted_as_a_result_and_taken_back(desk: Client, one: Intake, officer: User) -> None:
    figure = one.proposals.get(kind="result")
    assert "A result is accepted or rejected." in decide(desk, figure, "split").content.decode()
    decide(desk, figure, "accept", in_words="Seven")
    result = Result.objects.get()
    assert (result.value, result.in_words, result.paragraph.label) == (7, "Seven", "5")
    figure.refresh_from_db()
    assert (figure.state, figure.result) == ("edited", result)
    acts.take_back(figure, by=officer)
    assert not Result.objects.exists()


@pytest.mark.django_db
def test_a_figure_keeps_how_the_paper_qualifies_it(desk: Client, meeting: Meeting, officer: User) -> None:
    text = "1. The police opened over 70 enquiries.\n\n2. At least 120 officers were trained."
    one = taken_in(Document(title="Figures", kind="other", meeting=meeting, text=text), officer)
    assert [each.figure for each in one.proposals.all()] == ["over 70", "At least 120"]
    decide(desk, one.proposals.get(position=1), "accept")
    result = Result.objects.get()
    assert (result.comparison, result.value, result.in_words) == ("gt", 70, "over 70")
    assert one.proposals.get(position=1).state == "accepted"


# The page


@pytest.mark.django_db
def test_the_paper_stands_beside_with_every_proposal_marked_also_where_they_overlap(desk: Client, one: Intake) -> None:
    plan = found(one, "circulate")
    start, end = plan.start + 4, plan.start + 30
    inner = make.ProposalFactory(intake=one, paragraph=plan.paragraph, start=start, end=end, quote=TEXT[start:end])
    answer = desk.get(at(one, inner.position))
    content = answer.content.decode()
    assert all(f'id="mark-{each.position}"' in content for each in one.proposals.all())
    whole = "".join(part.words for row in answer.context["marked"] for part in row.segments)
    assert "".join(whole.split()) == "".join(TEXT.split())
    over = [part for row in answer.context["marked"] for part in row.segments if set(part.over) == {plan, inner}]
    assert [part.words for part in over] == [inner.quote]
    assert "is-twice" in over[0].look
    assert over[0].current
    assert f"2 of {one.proposals.count()}" in content
    assert 'rel="next"' in content


@pytest.mark.django_db
def test_texts_of_a_paper_are_inert_on_the_review_desk(desk: Client, meeting: Meeting, officer: User) -> None:
    text = "1. The meeting agreed that <script>alert(1)</script> Norway will report by 1 May 2015."
    one = taken_in(Document(title="<b>Summary</b>", kind="other", meeting=meeting, text=text), officer)
    make.ProposalFactory(intake=one, quote="The meeting agreed", start=3, end=21, rule="<img src=x>")
    for where in (
        at(one),
        at(one, one.proposals.last().position),
        reverse("admin:commitments_intake_meeting", args=[one.pk]),
    ):
        content = desk.get(where).content.decode()
        assert "<script>alert(1)" not in content
        assert "<b>Summary" not in content
        assert "<img src=x>" not in content


@pytest.mark.django_db
def test_the_page_costs_the_same_for_few_proposals_and_for_many(
    desk: Client, one: Intake, django_assert_max_num_queries: Any
) -> None:
    plan = found(one, "circulate")
    for _n in range(20):
        make.ProposalFactory(intake=one, paragraph=plan.paragraph, start=plan.start, end=plan.end, quote=plan.quote)
    with django_assert_max_num_queries(45):
        assert desk.get(at(one, plan.position)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["review", "meeting"])
def test_only_editors_of_its_body_decide(one: Intake, body: Body, officer: User, page: str) -> None:
    where = reverse(f"admin:commitments_intake_{page}", args=[one.pk])
    plan = found(one, "circulate")
    users = {
        403: make.BodyRoleFactory(body=body, role=Role.VIEWER).user,
        404: make.BodyRoleFactory(role=Role.MANAGER).user,
        302: make.UserFactory(is_staff=False),
    }
    for status, user in users.items():
        client = Client()
        client.force_login(user)
        assert client.get(where).status_code == status
        assert client.post(f"{where}?p={plan.position}", {"do": "reject:past", "seen": 1}).status_code == status
    Document.objects.update(restricted=True)
    assert not Decision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["p=99", "p=x", "p=1e9", "done=x", "done=999999", "p=" + "9" * 30])
def test_a_forged_address_breaks_nothing(desk: Client, one: Intake, asked: str) -> None:
    assert desk.get(f"{at(one)}?{asked}").status_code in (200, 404)
    assert desk.post(f"{at(one)}?{asked}", {"do": "what"}).status_code in (200, 404)


# Parties


@pytest.mark.django_db
def test_classes_are_matched_by_attendance_and_membership(one: Intake, meeting: Meeting) -> None:
    make.PartyNameFactory(party=Party.objects.get(slug="norway"), name="Kingdom of Norway")
    table = Table(meeting.body, meeting)
    asked = [
        "the Government of Norway",
        "Kingdom of Norway",
        "the co-chairs",
        "Member States",
        "all participants",
        "Utopia",
    ]
    norway, kingdom, chairs, members, present, unknown = table.matched(asked)
    assert [part.party.slug for part in norway.parts + kingdom.parts] == ["norway", "norway"]
    assert kingdom.parts[0].named_as == "Kingdom of Norway"
    assert [(part.party.slug, part.basis, part.named_as) for part in chairs.parts] == [
        ("denmark", "inferred", "the co-chairs"),
        ("norway", "inferred", "the co-chairs"),
    ]
    assert [(part.party, part.each) for part in members.parts] == [(None, True)]
    assert (
        {party.slug for party in members.offered} == {party.slug for party in present.offered} == {"norway", "denmark"}
    )
    assert (unknown.is_known, unknown.parts[0].named_as) == (False, "Utopia")
    assert {part.party.slug for part in table.parts([norway, chairs])} == {"norway", "denmark"}
    ours, theirs = table.matched(["the co-chairs of the Harbour Group", "co-chairs of the Working Group"])
    assert ([part.party.slug for part in ours.parts], theirs.is_known) == (["denmark", "norway"], False)
    assert not Party.objects.filter(name="Utopia").exists()


@pytest.mark.django_db
def test_a_class_stays_in_the_words_of_the_paper_until_a_person_names_its_members(desk: Client, one: Intake) -> None:
    report = found(one, "report to")
    content = desk.get(at(one, report.position)).content.decode()
    assert "“Member States” may mean 2" in content
    decide(desk, report, "accept", parts="Norway | Member States\nDenmark | Member States")
    parts = Commitment.objects.get().assignments.all()
    assert [(part.party.slug, part.named_as, part.basis) for part in parts] == [
        ("norway", "Member States", "inferred"),
        ("denmark", "Member States", "inferred"),
    ]


# What was agreed before


@pytest.mark.django_db
def test_what_an_earlier_meeting_agreed_in_like_words_is_offered_and_linked(
    desk: Client, one: Intake, body: Body
) -> None:
    earlier = make.CommitmentFactory(
        origin=make.MeetingFactory(body=body, when="2014-03-03"),
        paragraph=make.ParagraphFactory(
            document=make.DocumentFactory(meeting__body=body, text="Norway will circulate the draft plan by May 2014.")
        ),
        quote="Norway will circulate the draft plan by May 2014.",
    )
    make.CommitmentFactory(
        origin=make.MeetingFactory(when="2014-03-03"), quote="Norway will circulate the draft plan by May 2014."
    )
    plan = found(one, "circulate")
    answer = desk.get(at(one, plan.position))
    assert [each.commitment for each in answer.context["form"].earlier] == [earlier]
    assert earlier.quote in answer.content.decode()
    decide(desk, plan, "accept", link=f"reiterates:{earlier.pk}")
    link = Link.objects.get()
    assert (link.kind, link.to_commitment, link.basis) == ("reiterates", earlier, "inferred")
    assert found(one, "circulate").state == "accepted"


# The meeting


@pytest.mark.django_db
def test_the_meeting_is_recorded_as_the_paper_tells_of_it(desk: Client, body: Body, officer: User) -> None:
    for name in ("Norway", "Denmark"):
        make.PartyFactory(name=name)
    one = taken_in(Document(title="Summary", kind="other", body=body, text=TEXT), officer)
    where = reverse("admin:commitments_intake_meeting", args=[one.pk])
    form = desk.get(where).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert data["when"] == "2015-03-03/2015-03-04"
    rows = {match.written: number for number, match in enumerate(form.matches)}
    assert set(rows) >= {"Norway", "Denmark", "Atlantis"}
    assert data[f"who-{rows['Atlantis']}"] == ""
    data["places"] = "Bergen"
    answer = desk.post(where, data)
    assert answer["Location"] == at(one)
    meeting = Meeting.objects.get()
    assert (meeting.body, str(meeting.when), meeting.state, meeting.places) == (
        body,
        "2015-03-03/2015-03-04",
        "held",
        ["Bergen"],
    )
    assert {each.party.name for each in Attendance.objects.all()} == {"Norway", "Denmark"}
    assert not Party.objects.filter(name="Atlantis").exists()
    assert Document.objects.get().meeting == meeting
    again = desk.post(where, data)
    assert "Changed since you opened it" in again.content.decode()
    data |= {"seen": 2, "meeting": meeting.pk, f"who-{rows['Atlantis']}": "new:state"}
    assert desk.post(where, data).status_code == 302
    assert Party.objects.named("Atlantis").kind == "state"
    assert (Attendance.objects.count(), Meeting.objects.count()) == (3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"when": "2015-02-30"}, "2015-02-30"),
        ({"when": "2999-01-01"}, "has not come yet"),
        ({"title": ""}, "Give the meeting a title"),
        ({"meeting": "1e9"}, "Select a valid choice"),
        ({"who-0": "new:person"}, "Select a valid choice"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    desk: Client, body: Body, officer: User, said: dict[str, str], refusal: str
) -> None:
    one = taken_in(Document(title="Summary", kind="other", body=body, text=TEXT), officer)
    where = reverse("admin:commitments_intake_meeting", args=[one.pk])
    form = desk.get(where).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"places": ""} | said
    answer = desk.post(where, data)
    assert refusal in answer.content.decode()
    assert not Meeting.objects.exists()
    assert not Party.objects.exists()


@pytest.mark.django_db
def test_a_paper_from_which_commitments_came_stays_with_its_meeting(
    one: Intake, desk: Client, officer: User, body: Body
) -> None:
    decide(desk, found(one, "circulate"), "accept")
    one.refresh_from_db()
    with pytest.raises(ValidationError, match="were recorded from it"):
        acts.place_paper(one, make.MeetingFactory(body=body), by=officer)


@pytest.mark.django_db
def test_a_draft_that_another_system_edited_since_is_not_deleted(desk: Client, one: Intake, officer: User) -> None:
    plan = found(one, "circulate")
    decide(desk, plan, "accept")
    draft = Commitment.objects.get()
    client = APIClient()
    client.force_authenticate(officer)
    address = f"/api/v1/commitments/{draft.reference}/"
    etag = client.get(address)["ETag"]
    answer = client.patch(address, {"title": "A better title"}, format="json", headers={"If-Match": etag})
    assert answer.status_code == 200, answer.content
    told = desk.post(at(one, plan.position), {"do": "take_back", "seen": 2}).content.decode()
    assert f"{draft.reference} was edited since, by desk" in told


@pytest.mark.django_db
def test_a_draft_on_which_an_act_was_done_since_is_not_deleted(desk: Client, one: Intake, officer: User) -> None:
    plan = found(one, "circulate")
    decide(desk, plan, "accept")
    draft = Commitment.objects.get()
    acts.assign(draft, named_as="interested members", by=officer, effective="2015-04-01")
    told = desk.post(at(one, plan.position), {"do": "take_back", "seen": 2}).content.decode()
    assert f"{draft.reference} was edited since, by desk" in told
    assert Commitment.objects.filter(pk=draft.pk).exists()


@pytest.mark.django_db
def test_who_receives_it_is_proposed_and_recorded_as_a_voice(desk: Client, one: Intake) -> None:
    report = found(one, "report to")
    report.addressed_to = ["Denmark", "the Fund"]
    report.save()
    form = desk.get(at(one, report.position)).context["form"]
    assert form["receivers"].value() == "Denmark\nthe Fund"
    answer = decide(desk, report, "accept", receivers="Denmark\nMember States")
    assert answer.status_code == 302
    voices = Commitment.objects.get().voices.order_by("pk")
    assert [(one.capacity, str(one.party or ""), one.named_as) for one in voices] == [
        ("received_by", "Denmark", "Denmark"),
        ("received_by", "", "Member States"),
    ]


@pytest.mark.django_db
def test_what_the_paper_says_it_goes_back_to_is_shown_and_offered_first(
    desk: Client, one: Intake, meeting: Meeting
) -> None:
    plan = found(one, "circulate")
    plan.link, plan.link_text = "delivers", "as promised at the first session"
    plan.save()
    make.CommitmentFactory(
        origin=make.MeetingFactory(body=meeting.body, when="2014-03-03", state="held"), quote=plan.quote
    )
    page = desk.get(at(one, plan.position))
    assert "as promised at the first session" in page.content.decode()
    assert page.context["form"].fields["link"].choices[1][0].startswith("delivers:")


@pytest.mark.django_db
def test_what_recurs_keeps_how_often(desk: Client, one: Intake) -> None:
    report = found(one, "report to")
    report.deadline_text, report.deadline_rule, report.deadline = (
        "every six months",
        "recurring FREQ=MONTHLY;INTERVAL=6",
        "",
    )
    report.save()
    form = desk.get(at(one, report.position)).context["form"]
    assert (form["usual"].value(), form["within"].value()) == ("regularly", "FREQ=MONTHLY;INTERVAL=6")
    decide(desk, report, "accept")
    deadline = Deadline.objects.get()
    assert (deadline.anchor, deadline.rrule, deadline.phrase) == (
        "recurring",
        "FREQ=MONTHLY;INTERVAL=6",
        "every six months",
    )


@pytest.mark.django_db
def test_what_waits_for_something_may_hang_on_a_milestone(desk: Client, one: Intake, body: Body) -> None:
    launch = make.MilestoneFactory(body=body, title="The plan goes out", state="expected")
    make.MilestoneFactory(body=body, title="Long reached", state="reached", when="2014")
    plan = found(one, "circulate")
    plan.deadline_text, plan.deadline_rule, plan.deadline = "by 1 May 2015", "milestone not_before", ""
    plan.save()
    form = desk.get(at(one, plan.position)).context["form"]
    assert form["usual"].value() == "kept"
    assert [label for key, label in form.fields["usual"].choices if str(key).startswith("milestone:")] == [launch.title]
    decide(desk, plan, "accept", usual=f"milestone:{launch.pk}")
    deadline = Deadline.objects.get()
    assert (deadline.anchor, deadline.milestone, deadline.bound) == ("milestone", launch, "not_before")
    assert Commitment.objects.get().condition == ""

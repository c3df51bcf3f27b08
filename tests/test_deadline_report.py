"""What the deadline report tells an officer, and what it keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.deadlines import Anchor, Bound
from commitments.mailing.letters.layout import folded
from commitments.mailing.report import LISTED, officers_in_charge, report_for
from commitments.models import Assignment, Commitment
from commitments.standing import PRESSING
from commitments.workflow import Answer, AnswerBasis, DelayReason, Disposition, PartRole, Progress
from meetings.access import Role
from meetings.models import Body, Party, User
from tests.factories import (
    TODAY,
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
)
from tests.letters import approved, deadline_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports")


@pytest.fixture
def officer(body: Body) -> User:
    return BodyRoleFactory(body=body, user__username="officer").user


def again(user: User) -> User:
    """The same officer as a new run of the command finds them, with nothing remembered."""
    return User.objects.get(pk=user.pk)


def due(officer: User, body: Body, latest: date | None, **kwargs: Any) -> Commitment:
    """One commitment with one part, due on one day."""
    made = CommitmentFactory(officer=officer, body=body, **kwargs)
    DueFactory(assignment__commitment=made, latest=latest)
    return made


def parts_of(message: Any) -> tuple[str, str]:
    return message.body, message.alternatives[0][0]


def sample(officer: User, body: Body) -> None:
    """Something of everything that a report can show; keys are given, so that the links stay the same."""
    second = MeetingFactory(
        reference="REP-2", body=body, title="Second Meeting of the Working Group", when="2015-11-24/2015-11-25"
    )
    steering = MeetingFactory(body=body, title="Steering Group Meeting", when="2016-02-01/2016-02-02", state="planned")
    seniors = MeetingFactory(body=body, title="Senior Officials' Meeting", when="2016-03-22?", state="planned")
    north = PartyFactory(name="Northland")
    south = PartyFactory(name="Southland")
    members = PartyFactory(name="Delegations", kind=Party.Kind.GROUP)
    paper = {"paragraph__document__title": "Co-Chairs' Statement", "paragraph__label": "16"}

    reporting = CommitmentFactory(
        pk=9001,
        reference="REP-2015-1",
        origin=second,
        officer=officer,
        title="Report the achievements of the year to the two meetings that come next",
        quote="It was noted that the achievements would be reported to the Steering Group and to the Senior Officials.",
        **paper,
    )
    lead = AssignmentFactory(commitment=reporting, party=north, answer=Answer.ACCEPTED, answer_basis="express")
    support = AssignmentFactory(
        commitment=reporting,
        party=south,
        role=PartRole.SUPPORT,
        answer=Answer.ACCEPTED,
        answer_basis=AnswerBasis.TACIT,
        progress=Progress.IN_PROGRESS,
        delay_reason=DelayReason.FUNDING,
    )
    for meeting, first, last in [
        (seniors, date(2016, 3, 22), date(2016, 3, 22)),
        (steering, date(2016, 2, 1), date(2016, 2, 2)),
    ]:
        rule = DeadlineFactory(
            commitment=reporting, anchor=Anchor.MEETING, meeting=meeting, bound=Bound.AT, earliest=first, latest=last
        )
        DueFactory(assignment=lead, deadline=rule)
        if meeting == steering:
            DueFactory(assignment=support, deadline=rule)

    late = CommitmentFactory(
        pk=9002,
        reference="REP-2015-2",
        origin=second,
        officer=officer,
        title="Send <b>comments</b> & “changes” on {{ the.draft }}",
        quote="comments should be sent\nto the secretariat\n  by 10 January",
        **paper,
    )
    DueFactory(assignment__commitment=late, assignment__party=south, latest=date(2016, 1, 10))

    waiting = CommitmentFactory(
        pk=9003,
        reference="REP-2015-3",
        origin=second,
        officer=officer,
        title="Issue national statements",
        quote="national statements once the regional statement had gone out",
        **paper,
    )
    DueFactory(
        assignment__commitment=waiting,
        assignment__party=north,
        deadline__anchor=Anchor.MILESTONE,
        deadline__bound=Bound.NOT_BEFORE,
        deadline__milestone=MilestoneFactory(body=body, title="The regional statement goes out"),
    )

    silent = CommitmentFactory(
        pk=9004,
        reference="WS-2009-1",
        origin=MeetingFactory(
            body=BodyFactory(name="Workshop on Legal Cooperation", slug="workshop", parent=body),
            title="Workshop on Legal Cooperation",
            when="2009",
        ),
        officer=officer,
        title="Correct the rapporteurs' reports",
        quote="we will assume that if we do not hear from you, you are happy with the text",
        paragraph__document__title="Closing Statement",
    )
    part = AssignmentFactory(commitment=silent, party=members, each=True, answer=Answer.AWAITING)
    DueFactory(
        assignment=part,
        deadline=DeadlineFactory(commitment=silent, fixed="2009-01-17/2010-01-14", silence="chair", phrase="two weeks"),
    )

    hidden = CommitmentFactory(
        pk=9005, reference="REP-2015-4", origin=second, officer=officer, restricted=True, title="A secret title"
    )
    DueFactory(assignment__commitment=hidden, latest=date(2016, 1, 20))
    due(officer, body, date(2016, 6, 1))
    CommitmentFactory(officer=officer, body=body)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_letter_is_the_approved_one(officer: User, body: Body, language: str) -> None:
    officer.language = language
    officer.save()
    sample(officer, body)
    message = deadline_report(officer, on=TODAY)
    assert message
    text, html = parts_of(message)
    heads = [f"{name}: {message.message()[name]}" for name in ("Subject", "From", "To", "Auto-Submitted")]
    suffix = "" if language == "en" else f".{language}"
    approved(f"deadline_report{suffix}.txt", "\n".join([*heads, "", text]))
    approved(f"deadline_report{suffix}.html", html)
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72
    assert "\n\n\n\n" not in text


def test_markup_in_a_title_stays_text(officer: User, body: Body) -> None:
    due(officer, body, TODAY, title="<script>alert(1)</script> & {{ officer.password }}{% now 'Y' %}")
    text, html = parts_of(deadline_report(officer, on=TODAY))
    assert "<script>alert(1)</script> & {{ officer.password }}{% now 'Y' %}" in " ".join(text.split())
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ officer.password }}{% now &#x27;Y&#x27; %}" in html


def test_characters_that_turn_a_line_round_are_left_out(officer: User, body: Body) -> None:
    due(officer, body, TODAY, title="Send\u2028the\x1b[31m report\u202e now\nBcc: somebody")
    text, html = parts_of(deadline_report(officer, on=TODAY))
    assert "Send the[31m report now Bcc: somebody" in text
    assert not set("\u2028\x1b\u202e") & {*text, *html}


def test_the_html_needs_nothing_from_outside(officer: User, body: Body) -> None:
    sample(officer, body)
    _text, html = parts_of(deadline_report(officer, on=TODAY))
    found: list[str] = []

    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"img", "link", "script", "iframe"}
            found.extend(value or "" for name, value in attrs if name in {"href", "src", "background"})

    Addresses().feed(html)
    assert len(found) == 5
    assert all(re.fullmatch(r"http://testserver/admin/commitments/commitment/900\d/change/", link) for link in found)
    assert "url(" not in html
    assert "@import" not in html


class TestWhoGetsOne:
    def test_nobody_who_has_nothing_to_look_at(self, officer: User, body: Body) -> None:
        CommitmentFactory(officer=officer, body=body)
        due(officer, body, TODAY + timedelta(days=31))
        assert deadline_report(officer, on=TODAY) is None

    def test_nobody_who_has_left(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY)
        assert list(officers_in_charge()) == [officer]
        User.objects.update(is_active=False)
        assert list(officers_in_charge()) == []
        assert deadline_report(again(officer), on=TODAY) is None

    @pytest.mark.parametrize("disposition", set(Disposition) - {Disposition.ACTIVE})
    def test_nobody_for_what_is_not_in_force(self, officer: User, body: Body, disposition: Disposition) -> None:
        due(officer, body, TODAY, disposition=disposition)
        assert deadline_report(officer, on=TODAY) is None

    def test_each_their_own(self, officer: User, body: Body) -> None:
        other = BodyRoleFactory(body=body).user
        due(officer, body, TODAY, title="Of the one")
        due(other, body, TODAY, title="Of the other")
        for reader, own, foreign in [(officer, "Of the one", "Of the other"), (other, "Of the other", "Of the one")]:
            message = deadline_report(reader, on=TODAY)
            assert message
            assert message.to == [reader.email]
            assert message.recipients() == [reader.email]
            assert own in message.body
            assert all(foreign not in part for part in parts_of(message))


class TestWhatIsKeptBack:
    @pytest.fixture
    def seen(self, officer: User, body: Body) -> Callable[[], str]:
        due(officer, body, TODAY, title="In plain sight")

        def everything() -> str:
            message = deadline_report(again(officer), on=TODAY)
            assert message
            assert "In plain sight" in message.body
            return "\n".join([str(message.subject), *parts_of(message)])

        return everything

    def test_a_body_without_a_role(self, officer: User, seen: Callable[[], str]) -> None:
        hidden = BodyFactory(name="CANARY body")
        made = due(
            officer,
            hidden,
            TODAY,
            reference="CANARY-1",
            title="CANARY title",
            quote="CANARY quote",
            origin__title="CANARY",
        )
        assert "CANARY" not in seen()
        assert f"/{made.pk}/" not in seen()
        BodyRoleFactory(user=officer, body=hidden, role=Role.VIEWER)
        assert "CANARY title" in seen()

    def test_a_restricted_paper_of_which_one_is_only_a_viewer(self, body: Body) -> None:
        viewer = BodyRoleFactory(body=body, role=Role.VIEWER).user
        due(viewer, body, TODAY, title="CANARY", paragraph__document__restricted=True)
        assert deadline_report(viewer, on=TODAY) is None

    @pytest.mark.parametrize("what", ["restricted", "paragraph__document__restricted"])
    def test_a_restricted_record_gives_reference_and_link_only(
        self, officer: User, body: Body, seen: Callable[[], str], what: str
    ) -> None:
        made = due(
            officer,
            body,
            TODAY,
            reference="R-77",
            title="CANARY title",
            quote="CANARY quote",
            origin__title="CANARY meeting",
            paragraph__document__title="CANARY paper",
            **{what: True},
        )
        PartyFactory._meta.model.objects.filter(assignments__commitment=made).update(name="CANARY party")
        assert "CANARY" not in seen()
        assert "R-77" in seen()
        assert f"http://testserver/admin/commitments/commitment/{made.pk}/change/" in seen()

    @pytest.mark.parametrize("anchor", [Anchor.MEETING, Anchor.NEXT_MEETING, Anchor.MILESTONE, Anchor.COMPLETION])
    def test_what_a_deadline_hangs_on_in_a_hidden_body(
        self, officer: User, body: Body, seen: Callable[[], str], anchor: Anchor
    ) -> None:
        hidden = BodyFactory(name="CANARY body")
        hangs_on = {
            Anchor.MEETING: {"meeting": MeetingFactory(body=hidden, title="CANARY meeting")},
            Anchor.NEXT_MEETING: {"body": hidden},
            Anchor.MILESTONE: {"milestone": MilestoneFactory(body=hidden, title="CANARY milestone")},
            Anchor.COMPLETION: {"completion_of": CommitmentFactory(body=hidden, reference="CANARY-1")},
        }[anchor]
        rule = DeadlineFactory(
            commitment__officer=officer, commitment__body=body, anchor=anchor, phrase="when they have met", **hangs_on
        )
        DueFactory(deadline=rule)
        assert "CANARY" not in seen()
        assert "when they have met" in seen()
        BodyRoleFactory(user=officer, body=hidden, role=Role.VIEWER)
        assert "CANARY" in seen()


class TestFigures:
    def test_they_equal_the_querysets(self, officer: User, body: Body) -> None:
        sample(officer, body)
        for days in (-8, -1, 0, 0, 0, 5, 31):
            due(officer, body, TODAY + timedelta(days))
        shared = due(officer, body, TODAY + timedelta(days=40))
        DueFactory(assignment__commitment=shared, latest=TODAY - timedelta(days=4))
        done = due(officer, body, TODAY)
        done.assignments.update(progress=Progress.IMPLEMENTED)
        due(BodyRoleFactory(body=body).user, body, TODAY)
        for on in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=60)):
            reader = again(officer)
            told = {figure.standing: figure.count for figure in report_for(reader, on=on).figures}
            mine = Assignment.objects.in_force().filter(commitment__officer=officer).visible_to(reader).made_by(on)
            asked = {word: mine.standing(word, on=on).count() for word in PRESSING}
            assert told == {word: count for word, count in asked.items() if count}
            counted = mine.figures(on=on)
            assert asked == {word: counted[word] for word in PRESSING}
            message = deadline_report(reader, on=on)
            assert message
            words = " ".join(message.body.split())
            assert f"{sum(asked[word] for word in LISTED)} open parts of " in words
            for word in PRESSING:
                assert (f"{asked[word]} {word.label}" in words) is bool(asked[word])

    def test_a_commitment_is_listed_for_any_of_its_parts(self, officer: User, body: Body) -> None:
        made = due(officer, body, TODAY + timedelta(days=90))
        DueFactory(
            assignment__commitment=made,
            deadline__anchor=Anchor.NEXT_MEETING,
            deadline__body=body,
            deadline__phrase="then",
        )
        message = deadline_report(officer, on=TODAY)
        assert message
        assert message.subject.endswith(": 1 awaiting date")
        assert "1 open part of 1 commitment: 1 awaiting date." in message.body
        assert "Other parts: 1 on track." in message.body
        assert f"AWAITING DATE: {made.title}" in message.body

    def test_the_subject_names_what_presses(self, officer: User, body: Body) -> None:
        for days in (-2, -1, 3, 4, 5, 6):
            due(officer, body, TODAY + timedelta(days))
        due(officer, body, None)
        DueFactory(
            assignment__commitment=CommitmentFactory(officer=officer, body=body),
            deadline__anchor=Anchor.NEXT_MEETING,
            deadline__body=body,
        )
        subject = deadline_report(officer, on=TODAY).subject
        assert subject == "Deadline report as at 15 January 2016: 2 overdue, 4 due soon"

    def test_the_subject_names_the_rest_when_nothing_presses(self, officer: User, body: Body) -> None:
        DueFactory(
            assignment__commitment=CommitmentFactory(officer=officer, body=body),
            deadline__anchor=Anchor.NEXT_MEETING,
            deadline__body=body,
        )
        subject = deadline_report(officer, on=TODAY).subject
        assert subject == "Deadline report as at 15 January 2016: 1 awaiting date"

    def test_what_silence_was_taken_for_is_no_answer(self, officer: User, body: Body) -> None:
        made = due(officer, body, TODAY)
        for answer, basis in [
            (Answer.ACCEPTED, AnswerBasis.TACIT),
            (Answer.AWAITING, ""),
            (Answer.NOTED, AnswerBasis.EXPRESS),
            (Answer.UNDER_CONSIDERATION, AnswerBasis.INFERRED),
        ]:
            AssignmentFactory(commitment=made, answer=answer, answer_basis=basis)
        assert "2 of 5 have answered" in deadline_report(officer, on=TODAY).body


class TestOnTheDay:
    @pytest.mark.parametrize(
        ("day", "subject", "left"),
        [(-1, "1 due soon", "1 day left"), (0, "1 due soon", "today"), (1, "1 overdue", "1 day over")],
    )
    def test_the_last_day_still_counts(self, officer: User, body: Body, day: int, subject: str, left: str) -> None:
        due(officer, body, TODAY)
        message = deadline_report(officer, on=TODAY + timedelta(days=day))
        assert message
        assert message.subject.endswith(f": {subject}")
        assert left in message.body
        assert f"As at {14 + day + 1} January 2016" in message.alternatives[0][0]

    @pytest.mark.parametrize(("day", "told"), [(-1, False), (0, True), (1, True)])
    def test_what_a_later_meeting_agreed_is_not_told(self, officer: User, body: Body, day: int, told: bool) -> None:
        due(officer, body, TODAY + timedelta(days=3), origin__when="2016-01-14/2016-01-15")
        assert bool(deadline_report(officer, on=TODAY + timedelta(days=day))) is told

    @pytest.mark.parametrize("when", ["", "2016"])
    def test_of_today_all_on_record_is_told(self, officer: User, body: Body, when: str) -> None:
        """Whether the meeting of “2016” is over cannot be known, and its commitments are in force."""
        due(officer, body, TODAY, origin__when=when)
        assert deadline_report(officer, on=TODAY) is None
        assert deadline_report(officer, on=TODAY, looking_back=False)

    @pytest.mark.parametrize(("day", "word"), [(-1, "awaiting trigger"), (0, "free to act"), (1, "free to act")])
    def test_not_before_a_day_never_runs_out(self, officer: User, body: Body, day: int, word: str) -> None:
        made = CommitmentFactory(officer=officer, body=body)
        DueFactory(
            assignment__commitment=made, deadline__bound=Bound.NOT_BEFORE, deadline__fixed=str(TODAY), latest=TODAY
        )
        message = deadline_report(officer, on=TODAY + timedelta(days=day))
        assert message
        assert f"1 {word}" in message.subject
        assert "- not before 15 January 2016\n" in message.body
        assert not re.search(r"\bdays? (over|left)\b", message.body)

    def test_a_met_due_is_not_asked_for(self, officer: User, body: Body) -> None:
        made = due(officer, body, TODAY - timedelta(days=3))
        part = made.assignments.get()
        DueFactory(assignment=part, latest=TODAY + timedelta(days=4))
        part.dues.filter(latest__lt=TODAY).update(met="2016-01-12", met_earliest="2016-01-12", met_latest="2016-01-12")
        message = deadline_report(officer, on=TODAY)
        assert message
        assert message.subject.endswith(": 1 due soon")
        assert "12 January 2016" not in message.body


def test_the_most_pressing_comes_first(officer: User, body: Body) -> None:
    meeting = MeetingFactory(body=body)
    later = MeetingFactory(body=body)
    for origin, title, days in [
        (meeting, "fourth", 20),
        (meeting, "second", -1),
        (meeting, "first", -9),
        (meeting, "third", 2),
        (later, "fifth", 1),
    ]:
        DueFactory(
            assignment__commitment__origin=origin,
            assignment__commitment__officer=officer,
            assignment__commitment__title=title,
            latest=TODAY + timedelta(days),
        )
    text = deadline_report(officer, on=TODAY).body
    assert re.findall(r"first|second|third|fourth|fifth", text) == ["first", "second", "third", "fourth", "fifth"]
    assert text.count(meeting.title) == text.count(later.title) == 1


def test_it_is_written_in_the_officers_language(officer: User, body: Body) -> None:
    officer.language = "fr"
    due(officer, body, TODAY)
    assert "15 janvier 2016" in deadline_report(officer, on=TODAY).body


def test_twenty_commitments_cost_as_many_queries_as_one(officer: User, body: Body) -> None:
    milestone = MilestoneFactory(body=body)
    meeting = MeetingFactory(body=body)
    awaited = CommitmentFactory(body=body)

    def make() -> None:
        made = due(officer, body, TODAY)
        for hangs_on in (
            {"anchor": Anchor.MEETING, "meeting": meeting},
            {"anchor": Anchor.NEXT_MEETING, "body": body},
            {"anchor": Anchor.MILESTONE, "milestone": milestone},
            {"anchor": Anchor.COMPLETION, "completion_of": awaited},
        ):
            rule = DeadlineFactory(commitment=made, latest=TODAY, earliest=TODAY, **hangs_on)
            for part in (made.assignments.first(), AssignmentFactory(commitment=made)):
                DueFactory(assignment=part, deadline=rule)

    def queries() -> int:
        reader = again(officer)
        with CaptureQueriesContext(connection) as captured:
            assert deadline_report(reader, on=TODAY)
        return len(captured)

    make()
    for_one = queries()
    for _more in range(19):
        make()
    assert queries() == for_one <= 12


class TestTheEnvelope:
    def test_the_message_id_belongs_to_the_day_and_the_address(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY)

        def ident(on: date) -> str:
            return deadline_report(again(officer), on=on).extra_headers["Message-ID"]

        assert ident(TODAY) == ident(TODAY) != ident(TODAY + timedelta(days=1))
        assert re.fullmatch(r"<[a-z2-7]{40}@example\.org>", ident(TODAY))

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("email", "a@b.test, x@evil.test", "not one e-mail address"),
            ("email", "a@b)c@d", "not one e-mail address"),
            ("email", "<a@b><x@e>", "not one e-mail address"),
            ("email", "a@b.test\nBcc: x@evil.test", "not one e-mail address"),
            ("last_name", "A\r\nBcc: x@evil.test", "line break"),
            ("last_name", "Ä\nBcc: x@evil.test", "line break"),
        ],
    )
    def test_what_would_go_astray_is_refused(
        self, officer: User, body: Body, field: str, value: str, words: str
    ) -> None:
        due(officer, body, TODAY)
        setattr(officer, field, value)
        with pytest.raises(ValidationError, match=words):
            deadline_report(officer, on=TODAY)

    def test_a_name_with_accents_and_commas_is_one_recipient(self, officer: User, body: Body) -> None:
        officer.first_name, officer.last_name = "Office", "Secrétariat, Deadlines"
        due(officer, body, TODAY)
        message = deadline_report(officer, on=TODAY).message()
        to = message["To"]
        assert "officer@example.org" in to
        assert to.count("@") == 1
        assert message["Cc"] is message["Bcc"] is None

    def test_every_byte_fits_a_line_of_mail(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY, title="–" * 200, quote="word " * 2000)
        raw = deadline_report(officer, on=TODAY).message().as_bytes(linesep="\r\n")
        assert raw.isascii()
        assert raw.endswith(b"\r\n")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 100
        assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("rendered", "laid_out"),
    [
        ("\n\none\n   \n\ntwo\n\n", "one\ntwo\n"),
        ("one\n.\n\ntwo", "one\n\ntwo\n"),
        ("Heading\n===\nnext", "Heading\n=======\nnext\n"),
        (f"{'a' * 70} bcd\n---", f"{'a' * 70}\nbcd\n{'-' * 70}\n"),
        (f"  {'a' * 66} ¶ 16", f"  {'a' * 66}\n  ¶ 16\n"),
        (f"  - {'word ' * 20}", f"  - {'word ' * 12}word\n    {'word ' * 6}word\n"),
        (f"  http://{'x' * 90}", f"  http://{'x' * 90}\n"),
    ],
)
def test_folded(rendered: str, laid_out: str) -> None:
    assert folded(rendered) == laid_out

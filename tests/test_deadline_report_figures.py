"""What a deadline report counts and lists on a day, the most pressing first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from commitments.deadlines import Anchor, Bound
from commitments.mailing.report import LISTED, report_for
from commitments.models import Assignment
from commitments.standing import PRESSING
from commitments.workflow import Answer, AnswerBasis, Progress
from meetings.models import Body, User
from tests.factories import (
    TODAY,
    AssignmentFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DueFactory,
    MeetingFactory,
)
from tests.letters import deadline_report
from tests.reports import again, body, due, officer, sample

__all__ = ["body", "officer"]

pytestmark = pytest.mark.django_db


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

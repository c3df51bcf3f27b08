"""The deadline report on the five papers, at two days of which the answer was worked out by hand."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.management import call_command

from commitments import acts
from commitments.mailing.report import report_for
from commitments.models import Assignment, Commitment
from commitments.standing import PRESSING
from meetings.access import Role
from meetings.models import Body, User
from tests.factories import BodyRoleFactory, UserFactory
from tests.letters import deadline_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """An officer who looks after all that the papers hold."""
    call_command("seed", verbosity=0)
    officer = UserFactory(username="secretariat")
    for body in Body.objects.filter(parent=None):
        BodyRoleFactory(user=officer, body=body, role=Role.EDITOR)
    Commitment.objects.update(officer=officer)
    return officer


def told(officer: User, on: date) -> tuple[str, str]:
    """The subject, and the text with its lines joined."""
    message = deadline_report(officer, on=on)
    assert message
    return message.subject, " ".join(message.body.split())


def test_before_the_meetings_of_february(officer: User) -> None:
    subject, text = told(officer, date(2016, 1, 15))
    assert subject == "Deadline report as at 15 January 2016: 2 period ended, 1 due soon"
    assert text.count("[due soon]") == 2
    assert text.count("[overdue]") == 0
    assert "“Steering Group meeting”: 2 February 2016, 18 days left [due soon]" in text
    assert "not before “Regional (joint) media statement on the Joint Period of Action gone out”: no date yet" in text


def test_a_week_after_them(officer: User) -> None:
    """Reported to neither meeting: two of the four dates of one commitment are over, the two of March are not."""
    subject, text = told(officer, date(2016, 2, 10))
    assert subject == "Deadline report as at 10 February 2016: 1 overdue, 2 period ended"
    reporting = re.search(r"OVERDUE: Report the Working Group’s achievements.*?AWAITING", text)
    assert reporting
    dues = re.findall(r"- at “([^”]+)”: ([^,]+), (\d+) days (over|left) \[([a-z ]+)\]", reporting[0])
    assert dues == [
        ("Steering Group meeting", "2 February 2016", "8", "over", "overdue"),
        ("Ad Hoc Group Senior Officials’ Meeting", "2 February 2016", "8", "over", "overdue"),
        ("Next full Bali Process Senior Officials’ Meeting", "23 March 2016 (tentative)", "42", "left", "on track"),
        ("Next full Bali Process Ministerial meeting", "23 March 2016 (tentative)", "42", "left", "on track"),
    ]
    assert "¶ 16" in reporting[0]


def test_what_was_agreed_in_2015_is_unknown_in_2010(officer: User) -> None:
    subject, text = told(officer, date(2010, 1, 15))
    assert subject == "Deadline report as at 15 January 2010: 2 period ended"
    assert "2015" not in text
    assert told(officer, date(2010, 1, 14))[0].endswith(": 2 may be late")


@pytest.mark.parametrize("on", [date(2010, 1, 15), date(2011, 6, 30), date(2016, 1, 15), date(2016, 2, 10)])
def test_the_figures_are_those_of_the_desk(officer: User, on: date) -> None:
    """As at the day, and what paragraph 17 of 2015 only repeats is counted once."""
    told = {figure.standing: figure.count for figure in report_for(officer, on=on).figures}
    desk = Assignment.objects.visible_to(officer).as_at(on).figures(on=on)
    assert told == {word: desk[word] for word in PRESSING if desk[word]}


def test_a_report_of_the_past_does_not_know_what_came_later(officer: User) -> None:
    reporting = Commitment.objects.get(reference="WGD-2015-13")
    acts.complete(reporting, by=officer, effective="2016-02-05", why="Reported to both.")
    assert "WGD-2015-13" in told(officer, date(2016, 2, 4))[1]
    assert "WGD-2015-13" not in told(officer, date(2016, 2, 5))[1]

"""The preview of an act: exactly what it then does, and nothing of it done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments import acts
from commitments.models import Due
from meetings.dates import Span
from meetings.models import Meeting
from tests.cases import a_draft, as_shown, day, days, due_of, everything, hanging, in_force, part_of, refused
from tests.factories import (
    BodyFactory,
    BodyRoleFactory,
    DeadlineFactory,
    DeliveryFactory,
    DeliveryItemFactory,
    MeetingFactory,
    MilestoneFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory(when="2016-02-01", state="planned")


def span(text: str | None) -> Span | None:
    return Span(day(text), day(text)) if text else None


def test_it_tells_before_and_after_for_every_due_and_writes_nothing(meeting: Meeting) -> None:
    due, other = hanging(meeting, offset="P14D"), hanging(meeting, bound="not_before")
    hanging(MeetingFactory())
    before, look = everything(), as_shown(meeting)
    shifts = acts.preview(acts.move_meeting, meeting, "2016-03-01", by=None)
    assert {(shift.due, shift.before, shift.after) for shift in shifts} == {
        (due, span("2016-02-15"), span("2016-03-15")),
        (other, span("2016-02-01"), span("2016-03-01")),
    }
    assert everything() == before
    assert as_shown(meeting) == look  # so that the page can show it, and its version be sent along
    assert {shift.due.latest for shift in shifts} == {day("2016-02-15"), day("2016-02-01")}


def test_what_the_records_have_loaded_stays_as_it_was(meeting: Meeting) -> None:
    """A page that was shown a version that is none would not find out that another has changed the record."""
    due = hanging(meeting)
    loaded = [due, due.deadline, due.deadline.commitment, due.assignment, due.assignment.commitment]
    looks = [as_shown(one) for one in loaded]
    how = {"by": None, "why": "So decided."}
    acts.preview(acts.move_deadline, due.deadline, anchor="fixed", fixed="2017-01-01", **how)
    acts.preview(acts.ask_extension, due, "2016-06-01", **how)
    acts.preview(acts.report_progress, due.assignment, "in_progress", met=[due], **how)
    assert [as_shown(one) for one in loaded] == looks


def doors() -> list[tuple[str, Callable[[], tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]]]:
    """Acts that reach many dues, each with records of its own."""

    def holding() -> Any:
        body = BodyFactory()
        first = MeetingFactory(body=body, when="2016-02-01", state="planned")
        MeetingFactory(body=body, when="2016-05-01", state="planned")
        hanging(body, bound="at")
        return acts.hold_meeting, (first,), {"when": "2016-02-02"}

    def reaching() -> Any:
        milestone = MilestoneFactory(when="2016-02")
        hanging(milestone)
        return acts.reach_milestone, (milestone,), {"when": "2016-02-10"}

    def completing() -> Any:
        awaited = in_force()
        hanging(awaited, offset="P10D")
        return acts.complete, (awaited,), {"why": "Done.", "effective": "2016-01-05"}

    def retracting() -> Any:
        commitment = in_force()
        hanging(commitment, offset="P10D")
        event = acts.complete(commitment, by=None, why="Done.", effective="2016-01-05")
        return acts.retract, (event,), {"why": "Not done."}

    def changing() -> Any:
        due = hanging(MeetingFactory(when="2016-02-01"), offset="P5D", count="working")
        body = due.assignment.commitment.body
        return acts.change_calendar, (body,), {"add": {day("2016-02-03"): "Feast"}, "why": "By decree."}

    def meeting_it() -> Any:
        commitment = a_draft()
        DeadlineFactory(
            commitment=commitment,
            anchor="recurring",
            fixed="2016-01-31",
            rrule="FREQ=MONTHLY",
            earliest=None,
            latest=None,
        )
        acts.activate(commitment, by=None)
        return acts.report_progress, (part_of(commitment), "in_progress"), {"met": [due_of(commitment)]}

    return [(make.__name__, make) for make in (holding, reaching, completing, retracting, changing, meeting_it)]


@pytest.mark.parametrize(("name", "make"), doors())
def test_what_is_shown_is_what_the_act_then_does(name: str, make: Callable[[], Any]) -> None:
    act, given, named = make()
    before = {due.pk: (due.earliest, due.latest) for due in Due.objects.all()}
    with transaction.atomic():  # as in a request that is one transaction
        shifts = acts.preview(act, *given, by=None, **named)
        assert {due.pk: (due.earliest, due.latest) for due in Due.objects.all()} == before
    act(*given, by=None, **named)
    after = {due.pk: (due.earliest, due.latest) for due in Due.objects.all()}
    shown = {
        shift.due.pk: (shift.after.earliest, shift.after.latest) if shift.after else (None, None) for shift in shifts
    }
    assert shown == {pk: value for pk, value in after.items() if value != before[pk]}
    assert shown


def test_a_due_that_would_be_made_is_shown_too() -> None:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, fixed="2016-02-01", earliest=None, latest=None)
    (shift,) = acts.preview(acts.activate, commitment, by=commitment.officer)
    assert (shift.before, shift.after) == (None, span("2016-02-01"))
    assert shift.due.assignment.commitment == commitment
    assert commitment.disposition == "draft"
    assert not Due.objects.exists()


def test_what_the_act_refuses_the_preview_refuses(meeting: Meeting) -> None:
    with refused("has 29 days", meeting):
        acts.preview(acts.move_meeting, meeting, "2016-02-30", by=None)


def test_dues_that_the_person_may_not_see_are_not_shown(meeting: Meeting) -> None:
    mine, hidden = hanging(meeting), hanging(meeting)
    by = BodyRoleFactory(body=mine.assignment.commitment.body).user
    assert [shift.due for shift in acts.preview(acts.move_meeting, meeting, "2016-03-01", by=by)] == [mine]
    acts.move_meeting(meeting, "2016-03-01", by=by)
    assert days(hidden) == ("2016-03-01", "2016-03-01")


def test_a_due_that_comes_back_to_where_it_was_is_no_shift(meeting: Meeting) -> None:
    due = hanging(meeting)

    def there_and_back(gathering: Meeting, *, by: None) -> None:
        acts.move_meeting(gathering, "2016-03-01", by=by)
        acts.move_meeting(gathering, "2016-02-01", by=by)

    assert acts.preview(there_and_back, meeting, by=None) == []
    assert due.events.count() == 1


# Reminders


def a_mail(due: Due, *, text: str = "", after: int = 0, **given: Any) -> None:
    """A mail to the due's officer so many microseconds after it was laid down, which names its commitment."""
    commitment = due.assignment.commitment
    event = due.events.last()
    assert event is not None
    sent = event.recorded + timedelta(microseconds=after)
    body = text or f"OVERDUE: {commitment.title} ({commitment.reference})"
    defaults = {"recipient": commitment.officer, "state": "sent", "sent_at": sent, "day": sent.date()}
    DeliveryFactory(
        raw=f"Subject: Report\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode(),
        kind=f"report-{after}",
        **(defaults | given),
    )


def test_the_mails_that_told_the_officer_the_present_days_are_counted(meeting: Meeting) -> None:
    commitment = a_draft(reference="WG-2015-1")
    due = hanging(meeting, commitment=commitment)
    a_mail(due, after=1)
    a_mail(due, after=2, text="OVERDUE: Send comments (WG-2015-\n1)")  # broken at the end of a line
    a_mail(due, after=-1)  # before it had these days
    a_mail(due, after=3, text="OVERDUE: Send others (WG-2015-12)")
    a_mail(due, after=4, state="queued", sent_at=None)
    a_mail(due, after=5, recipient=UserFactory())
    (shift,) = acts.preview(acts.move_meeting, meeting, "2016-03-01", by=None)
    assert shift.reminders == 2
    acts.move_meeting(meeting, "2016-03-01", by=None)
    (shift,) = acts.preview(acts.move_meeting, meeting, "2016-04-01", by=None)
    assert shift.reminders == 0  # of the new days nobody has been told
    assert shift.due.assignment.commitment.officer == commitment.officer


def test_the_mails_that_told_the_party_the_present_days_are_counted(meeting: Meeting) -> None:
    due = hanging(meeting)
    laid_down = due.events.get().recorded
    for after, state in ((-1, "sent"), (1, "sent"), (2, "sent"), (3, "queued")):
        sent = laid_down + timedelta(microseconds=after)
        mail = DeliveryFactory(recipient=None, state=state, sent_at=sent if state == "sent" else None, kind=f"d{after}")
        for _twice in range(2):  # as a step, and listed
            DeliveryItemFactory(delivery=mail, commitment=due.assignment.commitment, due=due)
    (shift,) = acts.preview(acts.move_meeting, meeting, "2016-03-01", by=None)
    assert shift.reminders == 2


def test_a_due_without_days_or_officer_has_no_reminders() -> None:
    milestone = MilestoneFactory()
    due = hanging(milestone)
    DeliveryFactory(recipient=due.assignment.commitment.officer, state="sent", sent_at=timezone.now())
    (shift,) = acts.preview(acts.reach_milestone, milestone, when="2016-02-01", by=None)
    assert (shift.before, shift.reminders) == (None, 0)


def test_nothing_is_left_when_the_act_breaks(meeting: Meeting) -> None:
    def breaks(gathering: Meeting, *, by: None) -> None:
        acts.move_meeting(gathering, "2016-03-01", by=by)
        raise ValidationError("No.")

    look = as_shown(meeting)
    with pytest.raises(ValidationError, match="No"):
        acts.preview(breaks, meeting, by=None)
    assert as_shown(meeting) == look
    meeting.refresh_from_db()
    assert str(meeting.when) == "2016-02-01"

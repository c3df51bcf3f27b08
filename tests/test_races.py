"""Two officers at once: one act is done, the other is refused by what it finds, and nothing is written twice."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from commitments import acts
from commitments.models import Assignment, Commitment, Due, Event
from meetings.models import User
from tests.factories import AssignmentFactory, BodyRoleFactory, CommitmentFactory, DueFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together, each on its own connection; what each returned or raised."""
    gate = threading.Barrier(len(calls), timeout=20)
    outcomes: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            gate.wait()
            outcomes[number] = call()
        except Exception as error:  # whatever it is, the test is to see it
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture
def part() -> Assignment:
    commitment = CommitmentFactory()
    BodyRoleFactory(user=commitment.officer, body=commitment.body, role="editor")
    return AssignmentFactory(commitment=commitment)


def refusals(outcomes: list[object]) -> list[str]:
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, ValidationError)]
    assert unexpected == []
    return [str(one) for one in outcomes if isinstance(one, ValidationError)]


def test_two_officers_complete_at_once(part: Assignment) -> None:
    by = part.commitment.officer

    def complete() -> object:
        return acts.complete(Commitment.objects.get(pk=part.commitment_id), by=by, why="Declared done.")

    outcomes = at_once(complete, complete)
    assert len(refusals(outcomes)) == 1
    assert Event.objects.filter(field="disposition", commitment=part.commitment_id).count() == 1


def test_progress_and_completion_at_once(part: Assignment) -> None:
    """Whichever comes first, what is written is what its events say."""
    by = User.objects.get(pk=part.commitment.officer_id)
    outcomes = at_once(
        lambda: acts.complete(Commitment.objects.get(pk=part.commitment_id), by=by, why="Declared done."),
        lambda: acts.report_progress(Assignment.objects.get(pk=part.pk), "in_progress", by=by),
    )
    part.refresh_from_db()
    assert part.commitment.disposition == "completed"
    reported = part.events.count()
    assert reported == 1 - len(refusals(outcomes))
    assert part.progress == ("in_progress" if reported else "no_information")


def test_one_due_is_met_once(part: Assignment) -> None:
    due = DueFactory(assignment=part)
    by = part.commitment.officer

    def meet() -> object:
        fresh = Due.objects.get(pk=due.pk)
        return acts.report_progress(Assignment.objects.get(pk=part.pk), "implemented", by=by, met=[fresh])

    outcomes = at_once(meet, meet)
    assert len(refusals(outcomes)) == 1
    assert due.events.count() == 1
    assert part.events.count() == 1

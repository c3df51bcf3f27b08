"""The sample keeps to the rules of a real register: its history, its quotes, the days of its deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from commitments.acts import as_json, days_of
from commitments.deadlines import Anchor, Bound
from commitments.history import FIELDS, replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.standing import Standing
from commitments.workflow import Answer, Disposition, Progress, may_move
from meetings.models import Body, Meeting, Milestone, Paragraph, Party, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

MANY = 400
"""So many that each field of the history and each kind of deadline occurs."""


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A sample that several tests read; it is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", commitments=MANY, yes=True, verbosity=0)
        connection.check_constraints()  # else PostgreSQL checks all of these rows after every test
        yield
        transaction.set_rollback(True)


def test_the_history_replays_to_the_columns() -> None:
    told: Counter[tuple[str, str]] = Counter()
    for about, fields in FIELDS.items():
        model = Event._meta.get_field(about).related_model
        for subject in model.objects.prefetch_related("events"):
            for field, values in replay(event.entry for event in subject.events.all()).items():
                told[about, field] += 1
                columns = {column: as_json(getattr(subject, column)) for column in fields[field]}
                assert columns == (values if columns else {}), (subject, field)
    tracked = {(about, field) for about, fields in FIELDS.items() for field, columns in fields.items() if columns}
    assert tracked <= told.keys()


def test_every_move_is_in_the_table() -> None:
    axes = {"disposition": Disposition, "answer": Answer, "progress": Progress}
    for event in Event.objects.filter(field__in=axes, retracts=None):
        axis = axes[event.field]
        old, new = axis(event.old[event.field]), axis(event.new[event.field])
        assert old == new or may_move(old, new), event


def test_every_quote_stands_in_its_paragraph() -> None:
    for deadline in Deadline.objects.select_related("commitment__paragraph__document"):
        commitment = deadline.commitment
        assert commitment.paragraph.quotes(commitment.quote)
        assert commitment.paragraph.quotes(deadline.phrase)
        assert not deadline.silence_quote or commitment.paragraph.quotes(deadline.silence_quote)
    for paragraph in Paragraph.objects.filter(results__isnull=False).prefetch_related("results", "principles"):
        assert all(paragraph.quotes(result.quote) for result in paragraph.results.all())


def test_deadlines_of_what_is_in_force_have_the_days_of_their_rules() -> None:
    anchors = set()
    for deadline in Deadline.objects.filter(commitment__disposition=Disposition.ACTIVE):
        days = days_of(deadline)
        assert (deadline.earliest, deadline.latest) == ((days.earliest, days.latest) if days else (None, None))
        anchors.add(deadline.anchor)
    assert anchors == set(Anchor)


def test_it_has_something_of_everything() -> None:
    days = [date(year, month, 15) for year in (2016, 2026) for month in (3, 9)]
    assert {part.standing(on=day) for part in Assignment.objects.for_standing() for day in days} == set(Standing)
    assert set(Commitment.objects.values_list("disposition", flat=True)) == set(Disposition)
    assert set(Assignment.objects.values_list("answer", flat=True)) == set(Answer)
    assert set(Assignment.objects.values_list("progress", flat=True)) == set(Progress)
    assert set(Deadline.objects.values_list("bound", flat=True)) == set(Bound)
    assert Deadline.objects.exclude(silence="").exists()
    assert {met == "" for met in map(str, Due.objects.values_list("met", flat=True))} == {True, False}
    assert Due.objects.filter(extensions__decision="agreed").exists()
    assert Event.objects.filter(retracts__isnull=False).exists()


def test_every_record_would_pass_its_form() -> None:
    for model in (Commitment, Assignment, Deadline, Due, Event, Meeting, Milestone):
        for record in model.objects.all()[:150]:
            record.clean_fields()
            record.clean()


def test_it_is_marked_as_sample() -> None:
    assert Commitment.objects.filter(reference__startswith="SAMPLE-").count() == MANY
    assert Body.objects.get(slug="sample").children.count() == 3
    for names in (
        Body.objects.values_list("name", flat=True),
        Party.objects.values_list("name", flat=True),
        Meeting.objects.values_list("title", flat=True),
        Milestone.objects.values_list("title", flat=True),
    ):
        assert all(name.startswith("Sample") for name in names)
    assert all(user.email.endswith("@sample.invalid") for user in User.objects.filter(username__startswith="sample"))

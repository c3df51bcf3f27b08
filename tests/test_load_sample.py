"""`manage.py load_sample`: a register of any size that keeps to the rules, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from commitments.acts import as_json, days_of
from commitments.deadlines import Anchor, Bound
from commitments.history import FIELDS, replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.standing import Standing
from commitments.workflow import Answer, Disposition, Progress, may_move
from meetings.models import Body, Meeting, Milestone, Paragraph, Party, User
from tests.factories import CommitmentFactory

MANY = 400
"""So many that each field of the history and each kind of deadline occurs."""


def load(**options: Any) -> str:
    out = StringIO()
    call_command("load_sample", **{"commitments": 25, "yes": True} | options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A sample that several tests read; it is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(commitments=MANY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def read(sample: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("read")
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


@pytest.mark.usefixtures("read")
def test_every_move_is_in_the_table() -> None:
    axes = {"disposition": Disposition, "answer": Answer, "progress": Progress}
    for event in Event.objects.filter(field__in=axes, retracts=None):
        axis = axes[event.field]
        old, new = axis(event.old[event.field]), axis(event.new[event.field])
        assert old == new or may_move(old, new), event


@pytest.mark.usefixtures("read")
def test_every_quote_stands_in_its_paragraph() -> None:
    for deadline in Deadline.objects.select_related("commitment__paragraph__document"):
        commitment = deadline.commitment
        assert commitment.paragraph.quotes(commitment.quote)
        assert commitment.paragraph.quotes(deadline.phrase)
        assert not deadline.silence_quote or commitment.paragraph.quotes(deadline.silence_quote)
    for paragraph in Paragraph.objects.filter(results__isnull=False).prefetch_related("results", "principles"):
        assert all(paragraph.quotes(result.quote) for result in paragraph.results.all())


@pytest.mark.usefixtures("read")
def test_deadlines_of_what_is_in_force_have_the_days_of_their_rules() -> None:
    anchors = set()
    for deadline in Deadline.objects.filter(commitment__disposition=Disposition.ACTIVE):
        days = days_of(deadline)
        assert (deadline.earliest, deadline.latest) == ((days.earliest, days.latest) if days else (None, None))
        anchors.add(deadline.anchor)
    assert anchors == set(Anchor)


@pytest.mark.usefixtures("read")
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


@pytest.mark.usefixtures("read")
def test_every_record_would_pass_its_form() -> None:
    for model in (Commitment, Assignment, Deadline, Due, Event, Meeting, Milestone):
        for record in model.objects.all()[:150]:
            record.clean_fields()
            record.clean()


@pytest.mark.usefixtures("read")
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


def picture() -> list[Any]:
    """The whole sample without the keys that the database gives out."""
    return [
        *Commitment.objects.order_by("reference").values_list("reference", "uuid", "title", "disposition", "version"),
        *Assignment.objects.order_by("commitment__reference", "number").values_list("answer", "progress", "version"),
        *Due.objects.order_by(
            "assignment__commitment__reference", "assignment__number", "deadline__number"
        ).values_list("earliest", "latest", "met"),
        *(
            (*told, {column: value for column, value in new.items() if column != "extension"})
            for *told, new in Event.objects.order_by("uuid").values_list("uuid", "recorded", "cause__uuid", "new")
        ),
    ]


@pytest.mark.django_db
def test_a_sample_that_grows_is_the_same_as_one_made_at_once() -> None:
    with transaction.atomic():
        load(commitments=58)
        at_once = picture()
        transaction.set_rollback(True)
    load(commitments=7)
    load(commitments=33)
    assert load(commitments=58) == "25 commitments added; the sample has 58 now.\n"
    assert picture() == at_once


@pytest.mark.django_db
def test_another_seed_makes_another_sample() -> None:
    with transaction.atomic():
        load()
        one = picture()
        transaction.set_rollback(True)
    load(seed=2)
    assert picture() != one


@pytest.mark.django_db
def test_a_second_run_adds_nothing() -> None:
    load()
    before = picture()
    assert load() == "Nothing to add: the sample has 25 commitments already.\n"
    assert load(commitments=10) == "Nothing to add: the sample has 25 commitments already.\n"
    assert picture() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": 2}, "was not made with seed 2"),
        ({"assignments": 3}, "have 5 parts each, not 3"),
        ({"commitments": 0}, "Give 1 or more commitments"),
        ({"assignments": 0}, "with 1 to 100 assignments"),
        ({"assignments": 101}, "with 1 to 100 assignments"),
    ],
)
def test_what_cannot_be_added_to_it_is_refused(options: dict[str, int], message: str) -> None:
    load()
    before = Commitment.objects.count()
    with pytest.raises(CommandError, match=message):
        load(**{"commitments": 50} | options)
    assert Commitment.objects.count() == before


@pytest.mark.django_db
def test_each_commitment_has_so_many_parts() -> None:
    load(assignments=2)
    assert set(Commitment.objects.annotate(parts=Count("assignments")).values_list("parts", flat=True)) == {2}


@pytest.mark.django_db
def test_what_was_there_is_left_alone() -> None:
    own = CommitmentFactory()
    load()
    assert Commitment.objects.count() == 26
    own.refresh_from_db()
    assert own.version == 1


@pytest.mark.django_db
def test_a_real_record_is_spared_unless_one_says_yes(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="say --yes"):
        load(yes=False)
    assert not Commitment.objects.exists()
    settings.DEBUG = True
    load(yes=False)
    assert Commitment.objects.exists()


@pytest.mark.django_db
def test_a_bar_is_drawn_on_a_terminal_alone() -> None:
    out, bar = StringIO(), StringIO()
    call_command("load_sample", commitments=10, yes=True, stdout=out, stderr=bar, no_color=True)
    assert bar.getvalue() == ""
    bar.isatty = lambda: True  # type: ignore[method-assign]
    call_command("load_sample", commitments=20, yes=True, stdout=out, stderr=bar, no_color=True)
    assert bar.getvalue() == f"\r[{'#' * 40}] 20/20\n"

"""`manage.py load_sample`: it grows, is the same for the same seed, and spares a real record."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from commitments.models import Assignment, Commitment, Due, Event
from tests.factories import CommitmentFactory

pytestmark = pytest.mark.django_db


def load(**options: Any) -> str:
    out = StringIO()
    call_command("load_sample", **{"commitments": 25, "yes": True} | options, stdout=out, stderr=out)
    return out.getvalue()


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


def test_a_sample_that_grows_is_the_same_as_one_made_at_once() -> None:
    with transaction.atomic():
        load(commitments=58)
        at_once = picture()
        transaction.set_rollback(True)
    load(commitments=7)
    load(commitments=33)
    assert load(commitments=58) == "25 commitments added; the sample has 58 now.\n"
    assert picture() == at_once


def test_another_seed_makes_another_sample() -> None:
    with transaction.atomic():
        load()
        one = picture()
        transaction.set_rollback(True)
    load(seed=2)
    assert picture() != one


def test_a_second_run_adds_nothing() -> None:
    load()
    before = picture()
    assert load() == "Nothing to add: the sample has 25 commitments already.\n"
    assert load(commitments=10) == "Nothing to add: the sample has 25 commitments already.\n"
    assert picture() == before


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


def test_each_commitment_has_so_many_parts() -> None:
    load(assignments=2)
    assert set(Commitment.objects.annotate(parts=Count("assignments")).values_list("parts", flat=True)) == {2}


def test_what_was_there_is_left_alone() -> None:
    own = CommitmentFactory()
    load()
    assert Commitment.objects.count() == 26
    own.refresh_from_db()
    assert own.version == 1


def test_a_real_record_is_spared_unless_one_says_yes(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="say --yes"):
        load(yes=False)
    assert not Commitment.objects.exists()
    settings.DEBUG = True
    load(yes=False)
    assert Commitment.objects.exists()


def test_a_bar_is_drawn_on_a_terminal_alone() -> None:
    out, bar = StringIO(), StringIO()
    call_command("load_sample", commitments=10, yes=True, stdout=out, stderr=bar, no_color=True)
    assert bar.getvalue() == ""
    bar.isatty = lambda: True  # type: ignore[method-assign]
    call_command("load_sample", commitments=20, yes=True, stdout=out, stderr=bar, no_color=True)
    assert bar.getvalue() == f"\r[{'#' * 40}] 20/20\n"

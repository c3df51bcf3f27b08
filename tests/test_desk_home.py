"""Home of the desk: what needs a hand on a day, each figure with the list that it counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import models as record
from commitments.standing import PRESSING, Standing
from commitments.workflow import Disposition
from meetings import models as ground
from tests import factories as make
from tests.at_desk import body, desk, due_on, home, listing, officer, text_of
from tests.factories import TODAY

__all__ = ["body", "desk", "officer"]

pytestmark = pytest.mark.django_db

BUDGET = 12  # queries for a list, whatever its length


def figures(answer: Any, which: str) -> dict[Standing, Any]:
    return {figure.word: figure for figure in answer.context[which]}


def test_home_counts_every_word_and_mine_apart(desk: Client, body: ground.Body, officer: ground.User) -> None:
    due_on(TODAY - timedelta(1), body)
    due_on(TODAY - timedelta(1), body, officer=officer)
    due_on(TODAY + timedelta(30), body, officer=officer)
    due_on(TODAY + timedelta(31), body)
    due_on(TODAY - timedelta(1), make.BodyFactory())  # not visible
    due_on(TODAY - timedelta(1), body, disposition=Disposition.COMPLETED)
    answer = home(desk, as_at=TODAY.isoformat())
    everything, mine = figures(answer, "everything"), figures(answer, "mine")
    assert [everything[word].count for word in PRESSING] == [2, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert [mine[word].count for word in PRESSING] == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    shown = text_of(answer)
    for word in PRESSING:
        assert str(word.label) in shown


@pytest.fixture
def papers() -> None:
    call_command("loaddata", *sorted(map(str, Path(settings.BASE_DIR, "fixtures").glob("*.yaml"))), verbosity=0)


@pytest.mark.parametrize(
    ("day", "slug"), [("2010-06-01", ""), ("2016-01-15", ""), ("2016-02-10", "bali-process"), ("", "")]
)
@pytest.mark.usefixtures("papers")
def test_every_figure_equals_the_list_to_which_it_leads(day: str, slug: str) -> None:
    client = Client()
    user = make.UserFactory(is_superuser=True)
    client.force_login(user)
    mine = record.Commitment.objects.order_by("reference")[::2]
    record.Commitment.objects.filter(pk__in=[one.pk for one in mine]).update(officer=user)
    answer = home(client, as_at=day, body=slug)
    total = 0
    for which in ("mine", "everything"):
        for word, figure in figures(answer, which).items():
            listed = client.get(figure.address).context["cl"]
            assert listed.result_count == figure.count, (which, word)
            assert {part.standing(on=listed.result_list[0].asked_on) for part in listed.result_list} <= {word}
            assert (f"as_at={day}" in figure.address) == bool(day)
            assert (f"body={slug}" in figure.address) == bool(slug)
            total += figure.count
    assert total > 0 or day == "2010-06-01"


def test_home_takes_in_the_bodies_below_the_one_chosen(desk: Client, body: ground.Body) -> None:
    below = make.BodyFactory(parent=body, slug="below")
    beside = make.BodyFactory(parent=body, slug="beside")
    for one in (body, below, beside):
        due_on(TODAY - timedelta(1), one)
    counts = {
        slug: figures(home(desk, as_at=TODAY.isoformat(), body=slug), "everything")[Standing.OVERDUE].count
        for slug in ("", "working-group", "below")
    }
    assert counts == {"": 3, "working-group": 3, "below": 1}
    assert "no body “nowhere”" in text_of(home(desk, body="nowhere"))


@pytest.mark.parametrize(
    "written", ["2016-13-01", "31 February", "2016", "'\"<b>", "99999-01-01", "0001-01-01", "9999-12-31", "\0"]
)
def test_a_bad_day_is_said_and_today_is_shown(desk: Client, written: str) -> None:
    for where in (reverse("admin:index"), listing(record.Commitment), listing(record.Assignment)):
        answer = desk.get(where, {"as_at": written})
        assert answer.status_code == 200
        assert "is not a day: write it like 2016-01-15" in text_of(answer)


@pytest.mark.parametrize("parameter", ["standing", "body", "meeting", "kind", "disposition", "party", "officer"])
@pytest.mark.parametrize("value", ["nonsense", "\0", "1' OR 1=1"])
def test_a_filter_with_nonsense_breaks_no_list(desk: Client, parameter: str, value: str) -> None:
    assert desk.get(listing(record.Commitment), {parameter: value}).status_code == 200


def test_what_was_made_later_is_not_shown_on_an_earlier_day(desk: Client, body: ground.Body) -> None:
    due_on(date(2016, 2, 1), body, origin=make.MeetingFactory(body=body, when="2016-01-20"))
    before, after = home(desk, as_at="2016-01-19"), home(desk, as_at="2016-01-20")
    assert [sum(f.count for f in answer.context["everything"]) for answer in (before, after)] == [0, 1]
    assert desk.get(listing(record.Commitment), {"as_at": "2016-01-19"}).context["cl"].result_count == 0


def test_the_most_pressing_come_with_quote_party_date_and_days_left(desk: Client, body: ground.Body) -> None:
    soon = due_on(TODAY + timedelta(3), body)
    for days in range(12):
        due_on(TODAY - timedelta(1 + days), body, quote=f"We shall report no. {days}.")
    answer = home(desk, as_at=TODAY.isoformat())
    rows = answer.context["pressing"]
    assert len(rows) == 10
    assert [row["left"] for row in rows[:2]] == ["12 days over", "11 days over"]
    assert soon.assignment not in [row["part"] for row in rows]
    shown = text_of(answer)
    assert "We shall report no. 11." in shown
    assert rows[0]["part"].party.name in shown
    assert "12 days over" in shown
    assert "3 January 2016" in shown


def test_home_stays_within_its_queries(desk: Client, body: ground.Body, officer: ground.User) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            home(desk, as_at=TODAY.isoformat(), body=body.slug)
        return len(queries)

    due_on(TODAY, body, officer=officer)
    one = count()
    for days in range(20):
        due_on(TODAY + timedelta(days - 10), body, officer=officer)
    assert count() == one <= BUDGET

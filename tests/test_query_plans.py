"""Where a register is large, home and the long lists look up what they show: no look reads a whole table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.management.sample import MANAGER
from commitments.models import Assignment, Event
from commitments.standing import PRESSING, Standing
from meetings.models import User

pytestmark = pytest.mark.django_db

LARGE = ("commitments_assignment", "commitments_due", "commitments_event")
DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A few thousand rows, that are read by all tests here and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", commitments=300, yes=True, verbosity=0)
        connection.check_constraints()  # else PostgreSQL checks all of these rows after every test
        yield
        transaction.set_rollback(True)


@pytest.fixture
def manager(sample: None, db: None) -> User:
    return User.objects.get(username=MANAGER)


def whole_tables_read(sql: str) -> list[str]:
    """The steps of a plan that read one of the large tables from end to end."""
    return _in_postgresql(sql) if connection.vendor == "postgresql" else _in_sqlite(sql)


def _in_postgresql(sql: str) -> list[str]:
    """Small tables are read whole because they are small: so the planner is told not to, as it would not in large ones.

    What it still reads whole then, no index serves.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [(plan,)] = cursor.fetchall()
        transaction.set_rollback(True)
    found: list[str] = []
    steps = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while steps:
        step = steps.pop()
        steps += step.get("Plans", [])
        if step["Node Type"] == "Seq Scan" and step["Relation Name"] in LARGE:
            found.append(f"Seq Scan of {step['Relation Name']}")
    return found


def _in_sqlite(sql: str) -> list[str]:
    """A step names a table by its alias, and one alias may stand for tables of several inner queries."""
    tables: dict[str, set[str]] = {table: {table} for table in LARGE}
    for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" (\w\d+)\b', sql):
        tables.setdefault(alias, set()).add(table)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[-1] for row in cursor.fetchall()]
    named = [(step, re.match(r"SCAN (\w+)", step)) for step in steps]
    return [step for step, name in named if name and tables.get(name[1], {""}) <= set(LARGE)]


def asked(action: Any) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        action()
    return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]


def test_the_check_finds_what_no_index_serves(manager: User) -> None:
    [sql] = asked(lambda: Assignment.objects.filter(delay_reason="funding").count())
    assert whole_tables_read(sql)
    [sql] = asked(lambda: list(Assignment.objects.filter(commitment=1)))
    assert not whole_tables_read(sql)


def test_home_looks_up_what_it_shows(manager: User) -> None:
    parts = Assignment.objects.visible_to(manager)
    for sql in asked(lambda: (parts.pressing_figures(manager, on=DAY), list(parts.most_pressing(on=DAY)))):
        assert whole_tables_read(sql) == []


def test_the_parts_of_a_party_are_looked_up(manager: User) -> None:
    parts = Assignment.objects.visible_to(manager).filter(party__slug="sample-state-001")
    for sql in asked(lambda: list(parts.overdue(on=DAY).for_listing())):
        assert whole_tables_read(sql) == []


def test_the_history_of_a_commitment_is_looked_up(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    commitment = Event.objects.filter(due__isnull=False).latest("pk").due.assignment.commitment
    address = f"/admin/commitments/commitment/{commitment.pk}/change/"
    queries = asked(lambda: client.get(address))
    history = [sql for sql in queries if 'FROM "commitments_event"' in sql]
    by_key = [sql for sql in history if '"commitments_event"."id" IN (' in sql]
    assert by_key  # which among a few thousand rows may be looked for in any way
    for sql in set(history) - set(by_key):
        assert whole_tables_read(sql) == []


def test_the_newest_events_are_read_in_the_order_of_an_index(manager: User) -> None:
    [sql] = asked(lambda: list(Event.objects.order_by("-recorded", "-pk")[:50]))
    assert "event_recorded" in plan_of(sql)


def test_what_retracts_nothing_is_not_looked_for(manager: User) -> None:
    """It is nearly every event, and SQLite would read them all: half a second at 100,000 commitments."""
    events = Event.objects.visible_to(manager)
    [sql] = asked(lambda: events.newly_reported_figures(manager, on=DAY))
    assert 'NOT ("commitments_event"."retracts_id" IS NOT NULL)' in sql
    assert '"retracts_id" IS NULL' not in sql


def plan_of(sql: str) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {sql}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        transaction.set_rollback(True)
    return plan


def test_the_figures_of_home_are_those_of_every_part(manager: User) -> None:
    parts = Assignment.objects.visible_to(manager)
    everything, mine = parts.pressing_figures(manager, on=DAY)
    assert everything == only_pressing(parts.figures(on=DAY))
    assert mine == only_pressing(parts.filter(commitment__officer=manager).figures(on=DAY))
    assert sum(mine.values())
    assert sum(everything.values()) > sum(mine.values())


def only_pressing(figures: dict[Standing, int]) -> dict[Standing, int]:
    return {word: figures[word] for word in PRESSING}


@pytest.mark.parametrize("day", [date(2013, 3, 1), date(2016, 1, 15), DAY])
@pytest.mark.parametrize("first", [3, 40])
def test_the_most_pressing_come_first_and_the_earliest_of_these(manager: User, day: date, first: int) -> None:
    parts = Assignment.objects.visible_to(manager)
    found = list(parts.most_pressing(first, on=day))
    assert len({part.pk for part in found}) == len(found)
    watched = [PRESSING.index(part.standing(on=day)) for part in parts.for_standing() if is_watched(part, day)]
    assert [PRESSING.index(part.standing(on=day)) for part in found] == sorted(watched)[:first]
    overdue = [part for part in found if part.standing(on=day) == Standing.OVERDUE]
    days = [min(due.latest for due in part.dues.all() if is_overdue(due, day)) for part in overdue]
    assert days == sorted(days)


def is_watched(part: Assignment, day: date) -> bool:
    return part.standing(on=day) in PRESSING[: PRESSING.index(Standing.AWAITING_DATE)]


def is_overdue(due: Any, day: date) -> bool:
    deadline = due.deadline
    return bool(
        not due.met and due.latest and due.latest < day and not deadline.silence and deadline.bound != "not_before"
    )

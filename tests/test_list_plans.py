"""Every list of the API, in each of its orders and by each of its filters, is answered by indexes, however large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django_filters
import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from commitments.management.sample import MANAGER
from commitments.models import Commitment
from meetings import filters
from meetings.models import Paragraph, User
from meetings.querysets import visible
from meetings.serializers import IDENTITIES
from tests.asking import Asking, by_token
from tests.factories import (
    TODAY,
    DeliveryFactory,
    DeliveryItemFactory,
    FeedFactory,
    MailboxFactory,
    PrincipleFactory,
    ReportScheduleFactory,
    ResultFactory,
    SlotFactory,
)
from tests.plans import dear_steps
from tracker.api import router

pytestmark = [
    pytest.mark.django_db,
    # SQLite plans by the number of rows that there are, and cannot be told to plan as if there were many.
    pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plans"),
]

LISTS = {word: view for word, view, _name in router.registry if hasattr(view, "orders") and word != "figures"}
ORDERS = [(word, f"{sign}{name}") for word, view in LISTS.items() for name in view.orders for sign in ("", "-")]
FILTERS = [(word, name) for word, view in LISTS.items() for name in view.filterset_class.base_filters]
WHOLE = {("commitments", name) for name in ("standing", "awaiting", "due_before", "due_after")}
"""What is worked out of parts and dues. PostgreSQL may look for all of them in an index at once, by their keys, and
read the papers whole, of which there are fewer: it takes that for cheaper than a page, and mostly it is."""
CHEAP = re.compile("Index Only Scan|.* of meetings_|Index Scan of commitments_deadline")
RULES = re.compile("Index Scan of commitments_deadline")
"""Rules asked along with the dues of a part: as the rows happen to lie, PostgreSQL may find them from the other end."""


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A register that has some of most kinds; it is read by all tests here and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", commitments=200, yes=True, verbosity=0)
        user = User.objects.get(username=MANAGER)
        schedule = ReportScheduleFactory(body=user.roles.get().body)
        for days in range(40):
            slot = SlotFactory(schedule=schedule, local_date=TODAY + timedelta(days))
            mail = DeliveryFactory(slot=slot, body=schedule.body, recipient=user, address=f"{days}@example.org")
            DeliveryItemFactory(delivery=mail, commitment=Commitment.objects.order_by("pk")[days])
        for paragraph in Paragraph.objects.order_by("pk")[:60]:
            PrincipleFactory(paragraph=paragraph)
            ResultFactory(paragraph=paragraph)
        FeedFactory(user=user)
        MailboxFactory()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        connection.check_constraints()  # else PostgreSQL checks all of these rows after every test
        yield
        transaction.set_rollback(True)


@pytest.fixture
def manager(sample: None, db: None) -> User:
    return User.objects.get(username=MANAGER)


@pytest.fixture
def asking(manager: User) -> Asking:
    return by_token(manager)


def asked(asking: Asking, address: str) -> tuple[list[str], Any]:
    """What a list asks of the database, and what it answers."""
    with CaptureQueriesContext(connection) as queries:
        answer = asking.get(address)
    assert answer.status_code == 200, answer.content
    return [one["sql"] for one in queries if one["sql"].startswith("SELECT")], answer.json()


def refuse_dear(queries: list[str], *, sorting: bool = True, but: re.Pattern[str] | None = None) -> None:
    for sql in queries:
        assert [step for step in dear_steps(sql, sorting=sorting) if but is None or not but.match(step)] == [], sql
        assert not re.search(r" OFFSET |COUNT\(", sql)


def test_the_check_finds_what_no_index_serves(manager: User) -> None:
    parts = visible(models.QuerySet(LISTS["assignments"].model), manager)
    for rows in (parts.filter(delay_reason="funding"), parts.order_by("named_as")[:25]):
        assert dear_steps(str(_interpolated(rows)))
    for rows in (parts.filter(commitment=1), parts.order_by("pk")[:25]):
        assert not dear_steps(str(_interpolated(rows)))


def _interpolated(rows: Any) -> str:
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    sql: str = queries[0]["sql"]
    return sql


@pytest.mark.parametrize(("word", "order"), ORDERS)
def test_a_list_is_read_in_the_order_of_an_index(asking: Asking, word: str, order: str) -> None:
    queries, page = asked(asking, f"{word}/?page_size=1&ordering={order}")
    refuse_dear(queries)
    if page["next"]:
        refuse_dear(asked(asking, page["next"])[0])


@pytest.mark.parametrize(("word", "order"), [(word, order) for word, order in ORDERS if not order.startswith("-")])
def test_a_superuser_reads_it_so_too(sample: None, word: str, order: str) -> None:
    """Asked forwards alone: an index that serves an order forwards serves it backwards, as the test above has seen."""
    asking = Asking(User.objects.create(username="root", email="root@example.org", is_superuser=True))
    refuse_dear(asked(asking, f"{word}/?page_size=1&ordering={order}")[0])


@pytest.mark.parametrize(("word", "name"), FILTERS)
def test_a_filter_is_answered_by_an_index(asking: Asking, manager: User, word: str, name: str) -> None:
    for value in values(LISTS[word].filterset_class.base_filters[name], manager):
        queries, _page = asked(asking, f"{word}/?{urlencode({name: value, 'page_size': 1})}")
        if name == "q":
            refuse_twice(queries)
        elif (word, name) in WHOLE:
            refuse_dear(queries, sorting=False, but=CHEAP)
        else:
            refuse_dear(queries, sorting=False, but=RULES if name in ("standing", "awaiting") else None)


def refuse_twice(queries: list[str]) -> None:
    """Free text is compared with every row, for no index finds it without regard to accents; but with each row once."""
    for sql in queries:
        steps = dear_steps(sql, sorting=False)
        # Where a part's words are its commitment's, both are read, and the order by reference may be one of an index.
        assert len(set(steps)) == len(steps) <= 3, (steps, sql)
        assert not re.search(r" OFFSET |COUNT\(", sql)


def values(one: django_filters.Filter, user: User) -> list[str]:
    """What may be asked of the filter."""
    if isinstance(one, filters.OneOf):
        model = one.extra["model"]
        record = visible(model._default_manager.all(), user).order_by("pk").first()
        return [IDENTITIES[model].of(record)] if record else []
    if isinstance(one, filters.YesOrNo):
        return ["true", "false"]
    if isinstance(one, filters.Day):
        return ["2016-01-15"]
    if isinstance(one, filters.Instant):
        return ["2016-01-15T18:00:00Z"]
    if isinstance(one, django_filters.ChoiceFilter):
        return [str(code) for code, _label in one.extra["choices"]]
    return ["AUS"]

"""What a list of the API costs: as many queries for 25 rows as for 100, and no look at rows that it does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commitments.management.sample import MANAGER
from commitments.models import Assignment, Commitment, Event
from commitments.standing import Standing
from meetings.models import User
from meetings.serializers import RecordSerializer
from meetings.serializers.telling import telling
from tests.asking import Asking, by_token
from tracker.api import router

pytestmark = pytest.mark.django_db

LISTS = [word for word, view, _name in router.registry if hasattr(view, "orders") and word != "figures"]
MOST = 6
"""Queries of a list: the token, the rights, the rate, the rows, and two for what belongs to these."""
WITH_PARTS = "commitments/?expand=assignments"


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A register that has 100 of most kinds; it is read by all tests here and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", commitments=120, yes=True, verbosity=0)
        for events in (Event.objects.all(), Event.objects.filter(field="progress")):
            first = events.order_by("recorded", "pk").first()  # names another one, as many do on longer pages
            Event.objects.filter(pk=first.pk).update(cause=Event.objects.latest("pk"))
        connection.check_constraints()  # else PostgreSQL checks all of these rows after every test
        yield
        transaction.set_rollback(True)


@pytest.fixture
def manager(sample: None, db: None) -> User:
    return User.objects.get(username=MANAGER)


@pytest.fixture
def asking(manager: User) -> Asking:
    return by_token(manager)


def asked(asking: Asking, address: str) -> tuple[list[str], list[Any]]:
    """The queries of a list, without that by which the first request of a minute forgets earlier ones; and its rows."""
    with CaptureQueriesContext(connection) as caught:
        rows = asking.rows(address)
        queries = [one["sql"] for one in caught.captured_queries]
    return [sql for sql in queries if not sql.startswith("DELETE")], rows


@pytest.mark.parametrize("address", [*(f"{word}/" for word in LISTS), WITH_PARTS])
def test_a_list_asks_as_much_for_25_rows_as_for_100(asking: Asking, address: str) -> None:
    sign = "&" if "?" in address else "?"
    few, some = asked(asking, f"{address}{sign}page_size=25")
    many, more = asked(asking, f"{address}{sign}page_size=100")
    assert len(many) == len(few) <= MOST, "\n".join(many)
    assert len(more) > len(some) or len(some) < 25
    for sql in many:
        assert not re.search(r"\bOFFSET\b|\bCOUNT\(", sql), sql


def test_a_token_for_some_bodies_asks_no_more(manager: User) -> None:
    root = manager.roles.get().body
    limited = by_token(manager, name="limited", bodies=[root.children.order_by("slug").first()])
    queries, rows = asked(limited, f"{WITH_PARTS}&page_size=25")
    assert rows
    assert len(queries) <= MOST


def test_the_remembered_rank_is_the_rank(manager: User) -> None:
    for on in (date(2014, 1, 1), date(2016, 1, 15), date(2026, 3, 31)):
        for model in (Commitment, Assignment):
            records = model.objects.visible_to(manager)
            plain = dict(records.ranked(on=on).values_list("pk", "rank"))
            assert dict(records.with_rank(on=on).values_list("pk", "rank")) == plain
            assert len(set(plain.values())) > 2
            some = records.with_rank(on=on).filter(rank__lt=6).values_list("pk", flat=True)
            assert set(some) == {key for key, rank in plain.items() if rank < 6}
            with pytest.raises(NotSupportedError):  # where its tables would go by the names of others
                list(model.objects.filter(pk__in=records.with_rank(on=on).filter(rank=1).values("pk")))


def test_the_remembered_standing_is_the_standing(manager: User) -> None:
    for model in (Commitment, Assignment):
        records = model.objects.visible_to(manager).order_by("pk")
        for word in Standing:
            so = records.standing_alone(word, on=date(2016, 1, 15)).values_list("pk", flat=True)
            assert list(so) == list(records.standing(word, on=date(2016, 1, 15)).values_list("pk", flat=True)), word
        inside = records.standing_alone(Standing.OVERDUE, on=date(2016, 1, 15)).values("pk")
        with pytest.raises(NotSupportedError):
            list(model.objects.filter(pk__in=inside))


def kinds(serializer: type[RecordSerializer] = RecordSerializer) -> Iterator[type[RecordSerializer]]:
    for kind in serializer.__subclasses__():
        if hasattr(getattr(kind, "Meta", None), "fields"):
            yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted(set(kinds()), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_field_is_told_by_one_function(kind: type[RecordSerializer]) -> None:
    """Else Django REST framework tells the whole record, which is right but takes four times as long."""
    serializer = kind(context={"on": date(2026, 3, 31)})
    assert [name for name, field in serializer.fields.items() if telling(field, serializer) is None] == []
